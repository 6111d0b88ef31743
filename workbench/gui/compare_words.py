"""What is heard and what a snapshot keeps, in words: against what is set at present."""

from collections.abc import Iterator, Mapping, Sequence

from PySide6.QtCore import QCoreApplication

from workbench.core.mask_settings import MaskSettings
from workbench.core.parameters import Parameter, Params
from workbench.gui.controls import value_text
from workbench.gui.languages import declared, declared_parameter
from workbench.session.settings import Settings
from workbench.tasks.methods import MethodInfo

Acting = tuple[Settings, MaskSettings]
"""What is set, and the tail as it acts."""


def differences(kept: Acting, present: Acting, infos: Mapping[str, MethodInfo]) -> tuple[str, ...]:
    """One clause for everything in which what was kept differs from the present, such as "Exponent 3 instead of 2"."""
    return tuple(_differences(kept, present, infos))


def _differences(kept: Acting, present: Acting, infos: Mapping[str, MethodInfo]) -> Iterator[str]:
    translate = QCoreApplication.translate
    (settings, masks), (now, masks_now) = kept, present
    if settings.method != now.method:
        yield _instead(translate("compare", "Method"), *(_method_title(each.method, infos) for each in (settings, now)))
    elif settings.params is not None and now.params is not None:
        yield from _of_params(infos[settings.method].parameters if settings.method in infos else (), settings.params, now.params)
    if settings.method == now.method and settings.models != now.models:
        yield _instead(
            translate("compare", "Models"), *(", ".join(each.models) or translate("compare", "none") for each in (settings, now))
        )
    yield from _of_params(type(settings.preprocessing).parameters(), settings.preprocessing, now.preprocessing)
    yield from _of_params(MaskSettings.parameters(), masks, masks_now)
    if len(settings.edits) != len(now.edits):
        yield _instead(translate("compare", "Edits"), str(len(settings.edits)), str(len(now.edits)))
    elif settings.edits != now.edits:
        yield translate("compare", "other edits")
    if settings.guided != now.guided:
        yield translate("compare", "edits guide the method") if settings.guided else translate("compare", "edits correct the masks")
    stems = [stem for stem in {**settings.mix, **now.mix} if settings.stem(stem) != now.stem(stem)]
    if stems:
        words = translate("compare", "another level, place or weight in the mix of {stems}")
        yield words.format(stems=", ".join(settings.arrangement.title(stem) for stem in stems))
    if settings.arrangement != now.arrangement:
        yield translate("compare", "stems arranged otherwise")
    if settings.references != now.references:
        yield translate("compare", "other references")


def _of_params(parameters: Sequence[Parameter], kept: Params, now: Params) -> Iterator[str]:
    values, present = dict(kept), dict(now)
    for parameter in parameters:
        value, other = values.get(parameter.name), present.get(parameter.name)
        # What has no say on either side makes no difference.
        if value != other and (parameter.heard(kept) or parameter.heard(now)):
            words = declared_parameter(parameter)
            yield _instead(words.title, value_text(words, value), value_text(words, other))


def _instead(what: str, kept: str, present: str) -> str:
    return QCoreApplication.translate("compare", "{what} {value} instead of {present}").format(what=what, value=kept, present=present)


def _method_title(method: str, infos: Mapping[str, MethodInfo]) -> str:
    return declared(infos[method].title) if method in infos else method or QCoreApplication.translate("compare", "none")
