"""A blend of two separators: the weighted mean of their estimates.

Source: Grau Noël, "Understanding and Improving Deep Learning Source Separation Algorithms", thesis, Universitat Pompeu Fabra, Barcelona,
2018, section 4.2, after Uhlich et al., "Improving music source separation based on deep neural networks through data augmentation and
network blending", 2017.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from workbench.core.errors import MethodError, ParameterError
from workbench.core.parameters import Params, choice_among, number, text
from workbench.core.progress import Report, part
from workbench.dsp.adapted_estimate import AdaptedEstimate
from workbench.dsp.analysis import Analysis
from workbench.dsp.blend_estimate import BlendEstimate, matching
from workbench.dsp.estimate import Estimate
from workbench.dsp.spectrum import Spectrum
from workbench.nets.model_files import Model
from workbench.separators.catalogue import method as method_of
from workbench.separators.catalogue import methods
from workbench.separators.contract import EVERY_METHOD, Method, Promise, Request
from workbench.separators.dealing import dealt, params_for, reseeded

_SETTINGS_HELP = "What is set there other than its defaults, such as sparsity=0.5, components=16"


def _titles() -> Mapping[str, str]:
    return {record.id: record.title for record in methods() if record.id != METHOD.id and not record.references}


class BlendParams(Params):
    """What a user sets on the blend."""

    first: str = choice_among("harmonic-percussive", "The separator that names the stems", titles=_titles)
    second: str = choice_among(
        "learning-free-nmf", "The separator that is blended in; its stems are matched with the first one's", titles=_titles
    )
    share: float = number(
        0.5, "Higher follows the first separator, lower the second; moving it costs nothing", low=0.0, high=1.0, symbol="l"
    )
    first_settings: str = text("", _SETTINGS_HELP)
    second_settings: str = text("", _SETTINGS_HELP)


@dataclass(frozen=True)
class _Choice:
    """One of the two separators, with all that decides on its estimate."""

    record: Method
    models: tuple[Model, ...]
    params: Params

    @property
    def sources(self) -> tuple[str, ...]:
        return self.record.sources(self.models, self.params)

    def analysis(self, rate: int) -> Analysis | None:
        """The settings that its models were made for, at this rate; None where it has none. Raises MethodError where they differ."""
        settings = {model.card.analysis.at_rate(rate) for model in self.record.uses(self.models, self.params)}
        if len(settings) > 1:
            raise MethodError(f"the models of one separation must share their analysis settings; got {len(settings)} different ones")
        return settings.pop() if settings else None

    def key(self) -> tuple[Any, ...]:
        return self.record.id, tuple(model.folder for model in self.models), self.params


def estimate(request: Request) -> BlendEstimate:
    """The blend on the request's spectrum. An earlier blend's halves are taken over where nothing that decides on them has changed.

    What is published on the way is the first estimate, then both. Raises MethodError, ModelError, ParameterError, Cancelled.
    """
    params: BlendParams = request.params
    choices = _choices(request.models, params)
    earlier = request.start if isinstance(request.start, BlendEstimate) else None
    halves: list[Estimate] = []

    def blended(latest: Estimate, done: bool) -> BlendEstimate:
        parts = [*halves, latest]
        keys = tuple(choice.key() for choice in choices[: len(parts)])
        order = matching(*parts) if len(parts) == 2 else None
        return BlendEstimate(parts[0], parts[1] if len(parts) == 2 else None, order, params.share, keys, len(halves) + done)

    result: BlendEstimate | None = None
    for place, choice in enumerate(choices):
        share = part(request.report, place / 2.0, (place + 1) / 2.0)

        def reporting(fraction: float, message: str = "", partial: object | None = None, share: Report = share) -> None:
            share(fraction, message, blended(partial, done=False) if isinstance(partial, Estimate) else partial)

        half = _kept(earlier, place, choice)
        if half is None:
            start = _start(earlier, place, choice)
            half = _estimate(replace(request, models=choice.models, params=choice.params, start=start, report=reporting), choice)
        share(1.0)
        result = blended(half, done=True)
        halves.append(half)
    assert result is not None
    return result


def _estimate(request: Request, choice: _Choice) -> Estimate:
    """One separator's estimate, on the request's spectrum even where its models want frames of their own."""
    analysis = choice.analysis(request.spectrum.sound.rate)
    if analysis is None or analysis == request.spectrum.analysis:
        return choice.record.estimate(request)
    spectrum, wanted = Spectrum(request.spectrum.sound, analysis), request.spectrum

    def adapted(estimate: Estimate) -> Estimate:
        return AdaptedEstimate(estimate, spectrum, wanted.analysis, wanted.frames)

    def report(fraction: float, message: str = "", partial: object | None = None) -> None:
        request.report(fraction, message, adapted(partial) if isinstance(partial, Estimate) else partial)

    start = request.start.heard if isinstance(request.start, AdaptedEstimate) else request.start
    return adapted(choice.record.estimate(replace(request, spectrum=spectrum, start=start, report=report)))


def _kept(earlier: BlendEstimate | None, place: int, choice: _Choice) -> Estimate | None:
    """The earlier blend's finished estimate in that place, where the same would come out again."""
    if earlier is None or earlier.finished <= place or earlier.keys[place] != choice.key():
        return None
    return earlier.halves[place]


def _start(earlier: BlendEstimate | None, place: int, choice: _Choice) -> Estimate | None:
    """The earlier blend's estimate of the same separator in that place, to go on from."""
    if earlier is None or len(earlier.keys) <= place:
        return None
    *method_and_models, params = earlier.keys[place]
    same = tuple(method_and_models) == choice.key()[:2]
    return earlier.halves[place] if same and not reseeded(params, choice.params) else None


def _choices(models: Sequence[Model], params: BlendParams) -> tuple[_Choice, _Choice]:
    """Both separators, with models dealt out. Raises MethodError unless they give equally many stems, ParameterError, ModelError."""
    first = _choice(models, params.first, params.first_settings, "first_settings")
    second = _choice(models, params.second, params.second_settings, "second_settings")
    counts = len(first.sources), len(second.sources)
    if counts[0] != counts[1]:
        raise MethodError(
            f"a blend needs as many stems from both separators; got {counts[0]} of {first.record.title} and {counts[1]} of "
            f"{second.record.title}"
        )
    return first, second


def _choice(models: Sequence[Model], id: str, settings: str, name: str) -> _Choice:
    record = method_of(id)
    own = dealt(record, models)
    return _Choice(record, own, params_for(record, own).changed_from_text(settings_from(settings, name)))


def settings_from(words: str, name: str) -> dict[str, str]:
    """``sparsity=0.5, components=speech:24,piano:48`` as values by name. Raises ParameterError, naming the parameter ``name``."""
    settings: dict[str, str] = {}
    latest = ""
    for piece in words.split(",") if words.strip() else ():
        key, equals, value = (word.strip() for word in piece.partition("="))
        if not equals and latest:
            # A comma within a value, as between sources.
            settings[latest] += f",{key}"
            continue
        if not equals or not key or key in settings:
            raise ParameterError(f"{name} must be NAME=VALUE, each name once, parted by commas; got {piece.strip()!r}")
        settings[key], latest = value, key
    return settings


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return _choices(models, params)[0].sources


def _uses(models: Sequence[Model], params: Any) -> Sequence[Model]:
    """The models of the first separator that has some: the other's estimate is brought to their frames."""
    first, second = _choices(models, params)
    return first.models or second.models


def _least_channels(params: Any) -> int:
    halves = ((params.first, params.first_settings, "first_settings"), (params.second, params.second_settings, "second_settings"))
    records = [(method_of(half), settings_from(settings, name)) for half, settings, name in halves]
    return max(record.least_channels(record.params().changed_from_text(settings)) for record, settings in records)


METHOD = Method(
    id="blend",
    title="Blend of two separators",
    family="Blends",
    summary="Takes the weighted mean of what two separators find, which often errs less than either.",
    source=(
        'Grau Noël, "Understanding and Improving Deep Learning Source Separation Algorithms", thesis, Universitat Pompeu Fabra, 2018, '
        "section 4.2"
    ),
    params=BlendParams,
    estimate=estimate,
    sources=_sources,
    takes=(EVERY_METHOD,),
    uses=_uses,
    least_channels=_least_channels,
    promises=frozenset({Promise.CONSERVES, Promise.LEVEL_INVARIANT, Promise.BLOCK_INVARIANT, Promise.DETERMINISTIC, Promise.CANCELS}),
)
