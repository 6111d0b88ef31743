"""What commands that separate have in common: words of the command line made into parameters, masks, weights and gains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from workbench.cli.options import pairs
from workbench.core.errors import ParameterError
from workbench.core.mask_settings import MaskSettings
from workbench.core.parameters import Params
from workbench.session.settings import HIGHEST_GAIN_DB, LOWEST_GAIN_DB, linear_gain, require_weight

if TYPE_CHECKING:
    from workbench.nets.model_files import Model
    from workbench.tasks.live_settings import LiveSettings


def chosen_parameters(
    method: str,
    models: "Sequence[Model]",
    settings: Sequence[str],
    exponent: str | None,
    mask: str | None,
    start: tuple[Params, MaskSettings] | None = None,
) -> tuple[Params, MaskSettings]:
    """``start``, or what the models recommend, overruled by NAME=VALUE ``settings`` and the words for two of the masks' own.

    Raises ParameterError.
    """
    from workbench.tasks.separating import masks_for, params_for

    params, masks = start or (params_for(method, models), masks_for(method, models))
    words = dict(pairs(settings, "--set"))
    of_masks = {name: word for name, word in (("exponent", exponent), ("mask", mask)) if word is not None}
    return changed_parameters(params, masks, words, of_masks)


def changed_parameters(
    params: Params, masks: MaskSettings, words: Mapping[str, str], of_masks: Mapping[str, str] = MappingProxyType({})
) -> tuple[Params, MaskSettings]:
    """Parameters and masks with the values that ``words`` give, by name, and ``of_masks`` for the masks alone. Raises ParameterError."""
    own, tail = type(params).model_fields, MaskSettings.model_fields
    unknown = [name for name in words if name not in own and name not in tail]
    if unknown:
        raise ParameterError(f"parameter must be one of {', '.join([*own, *tail])}; got {unknown[0]!r}")
    return (
        params.changed_from_text({name: word for name, word in words.items() if name in own}),
        masks.changed_from_text({**{name: word for name, word in words.items() if name not in own}, **of_masks}),
    )


def chosen_weights(words: Sequence[str], stems: Sequence[str]) -> dict[str, float]:
    """Weights of the stems that STEM=VALUE ``words`` name. Raises ParameterError."""
    return {name: require_weight(name, _number(f"weight of {name}", word)) for name, word in _of_stems(words, "--weight", stems)}


def chosen_gains_db(words: Sequence[str], stems: Sequence[str]) -> dict[str, float]:
    """Levels in dB of the stems that STEM=DB ``words`` name. Raises ParameterError."""
    return {name: _gain_db(name, word) for name, word in _of_stems(words, "--gain", stems)}


def require_stem(name: str, stems: Sequence[str]) -> None:
    """Raise ParameterError unless there is a stem of that name."""
    if name not in stems:
        raise ParameterError(f"stem must be one of {', '.join(stems)}; got {name!r}")


@dataclass(frozen=True)
class LiveKnobs:
    """All that can be turned while a live separation runs."""

    stems: tuple[str, ...]
    params: Params
    masks: MaskSettings
    weights: Mapping[str, float]
    """By stem; 1 for those not named."""
    gains_db: Mapping[str, float]
    """By stem; 0 dB for those not named."""
    hear: str
    """``mix``, ``original``, or a stem."""

    def __post_init__(self) -> None:
        if self.hear not in {"mix", "original"}:
            require_stem(self.hear, self.stems)

    @property
    def settings(self) -> "LiveSettings":
        """As the engine takes them."""
        from workbench.tasks.live_settings import LiveSettings, heard_gains

        levels = [linear_gain(self.gains_db.get(stem, 0.0)) for stem in self.stems]
        gains, original = heard_gains(self.hear, self.stems, levels)
        return LiveSettings(self.params, self.masks, tuple(self.weights.get(stem, 1.0) for stem in self.stems), gains, original)

    def turned(self, line: str) -> "LiveKnobs":
        """The knobs after a line: ``hear=speech``, ``gain:speech=-6``, ``weight:speech=2``, or a parameter. Raises ParameterError."""
        ((name, word),) = pairs([line.strip()], "a knob")
        word = word.strip()
        kind, _, stem = name.partition(":")
        if name == "hear":
            return replace(self, hear=word)
        if kind in {"gain", "weight"} and stem:
            require_stem(stem, self.stems)
            if kind == "gain":
                return replace(self, gains_db={**self.gains_db, stem: _gain_db(stem, word)})
            return replace(self, weights={**self.weights, stem: require_weight(stem, _number(f"weight of {stem}", word))})
        params, masks = changed_parameters(self.params, self.masks, {name: word})
        return replace(self, params=params, masks=masks)


def _of_stems(words: Sequence[str], option: str, stems: Sequence[str]) -> list[tuple[str, str]]:
    found = pairs(words, option)
    for name, _ in found:
        require_stem(name, stems)
    return found


def _gain_db(stem: str, word: str) -> float:
    level = _number(f"gain of {stem}", word)
    if not LOWEST_GAIN_DB <= level <= HIGHEST_GAIN_DB:
        raise ParameterError(f"gain of {stem} must lie in [{LOWEST_GAIN_DB:g}, {HIGHEST_GAIN_DB:g}] dB; got {level:g}")
    return level


def _number(what: str, word: str) -> float:
    try:
        return float(word)
    except ValueError:
        raise ParameterError(f"{what} must be a number; got {word!r}") from None
