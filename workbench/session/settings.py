"""What a document's user has set: immutable, so that an undo step is just the settings before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any

from workbench.core.arrangement import Arrangement
from workbench.core.edits import Edit
from workbench.core.errors import ParameterError
from workbench.core.mask_settings import MaskSettings
from workbench.core.parameters import Params
from workbench.core.preprocessing import Preprocessing


@dataclass(frozen=True)
class StemMix:
    """How one stem is weighed in the masks and heard in the mix."""

    weight: float = 1.0
    """Multiplies the stem's estimate before the masks, 0..10."""
    gain_db: float = 0.0
    """Level in the mix, -60..12 dB."""
    pan: float = 0.0
    """Where it is heard, -1 left .. 1 right."""
    muted: bool = False
    soloed: bool = False


MOST_WEIGHT = 10.0
LOWEST_GAIN_DB, HIGHEST_GAIN_DB = -60.0, 12.0


@dataclass(frozen=True)
class Settings:
    """The method with its parameters and what it hears, the tail, what was painted, and the arrangement and mix of the stems."""

    method: str = ""
    models: tuple[str, ...] = ()
    params: Params | None = None
    preprocessing: Preprocessing = field(default_factory=Preprocessing)
    masks: MaskSettings = field(default_factory=MaskSettings)
    references: tuple[tuple[str, str], ...] = ()
    """Names of the true sources and the files they are in, for methods that take them."""
    mix: Mapping[str, StemMix] = field(default_factory=lambda: MappingProxyType({}))
    edits: tuple[Edit, ...] = ()
    """What was painted, in the order in which it acts."""
    guided: bool = False
    """Whether what was painted guides the method instead of correcting its masks."""
    arrangement: Arrangement = field(default_factory=Arrangement)

    @property
    def mask_edits(self) -> tuple[Edit, ...]:
        """The edits that correct the masks."""
        return () if self.guided else tuple(edit for edit in self.edits if edit.enabled)

    @property
    def guides(self) -> tuple[Edit, ...]:
        """The edits that guide the method."""
        return tuple(edit for edit in self.edits if edit.enabled) if self.guided else ()

    def stem(self, name: str) -> StemMix:
        """The mix of one stem; the default for a stem never touched."""
        return self.mix.get(name, StemMix())

    def with_stem(self, name: str, **changes: Any) -> "Settings":
        """The same settings with one stem's mix changed."""
        return replace(self, mix=MappingProxyType({**self.mix, name: replace(self.stem(name), **changes)}))

    def weights(self, stems: tuple[str, ...]) -> tuple[float, ...]:
        """The weight of every stem."""
        return tuple(self.stem(name).weight for name in stems)

    def gains(self, stems: tuple[str, ...]) -> tuple[float, ...]:
        """The linear gain with which every stem is heard: 0 when muted, or when others are soloed."""
        some_soloed = any(self.stem(name).soloed for name in stems)
        silent = [self.stem(name).muted or (some_soloed and not self.stem(name).soloed) for name in stems]
        return tuple(0.0 if hushed else level for hushed, level in zip(silent, self.levels(stems), strict=True))

    def pans(self, stems: tuple[str, ...]) -> tuple[float, ...]:
        """Where every stem is heard, -1 left .. 1 right."""
        return tuple(self.stem(name).pan for name in stems)

    def levels(self, stems: tuple[str, ...]) -> tuple[float, ...]:
        """The linear gain of every stem, whether muted or not: 0 at the lowest."""
        return tuple(linear_gain(self.stem(name).gain_db) for name in stems)


def require_references(references: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """``references``, if they can be told apart. Raises ParameterError where a name is missing or comes twice."""
    names = [name for name, _ in references]
    for place, name in enumerate(names):
        if not name:
            raise ParameterError("references must have names; got an empty one")
        if name in names[:place]:
            raise ParameterError(f"references must have different names; got {name!r} twice")
    return tuple(references)


def require_weight(stem: str, weight: float) -> float:
    """``weight``, if a stem may have it. Raises ParameterError outside 0..10."""
    if not 0.0 <= weight <= MOST_WEIGHT:
        raise ParameterError(f"weight of {stem} must lie in [0, {MOST_WEIGHT:g}]; got {weight:g}")
    return weight


def linear_gain(gain_db: float) -> float:
    """A stem's level in dB as a factor; the lowest there is, -60, is silence."""
    return 0.0 if gain_db <= LOWEST_GAIN_DB else 10.0 ** (gain_db / 20.0)
