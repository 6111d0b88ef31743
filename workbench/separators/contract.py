"""What a separator is: parameters, needs, promises, and one function from a spectrum to an estimate."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Protocol

from workbench.core.edits import Edit
from workbench.core.parameters import Params
from workbench.core.progress import Report
from workbench.dsp.analysis import SPEECH_AND_MUSIC, Analysis
from workbench.dsp.estimate import Estimate
from workbench.dsp.spectrum import Magnitudes, Spectrum
from workbench.nets.devices import Device
from workbench.nets.model_files import Model

EVERY_METHOD = "*"
"""Among what a method takes: the models of all methods."""


class Promise(StrEnum):
    """What a method can promise; each is held by one conformance test over the whole catalogue."""

    CONSERVES = "conserves"
    """Stems under a conservative mask add up to the mixture."""
    LEVEL_INVARIANT = "level-invariant"
    """A louder recording gives the same stems, louder."""
    BLOCK_INVARIANT = "block-invariant"
    """The size of the blocks of frames changes nothing."""
    DETERMINISTIC = "deterministic"
    """The same input and seed give the same estimate."""
    WARM_START = "warm-start"
    """Work can go on from an earlier estimate."""
    CAUSAL = "causal"
    """A frame's estimate does not depend on later frames."""
    CANCELS = "cancels"
    """Cancelling stops within a block."""
    GUIDED = "guided"
    """What a user paints guides the work; without any, nothing is other than before."""


@dataclass(frozen=True)
class Request:
    """Everything a method gets to work on."""

    spectrum: Spectrum
    models: Sequence[Model]
    params: Any
    """An instance of the method's own parameter class."""
    start: Estimate | None
    """An earlier estimate of the same recording to go on from, where it fits."""
    device: Device
    block_frames: int
    report: Report
    """Called with partial estimates while the work goes on; raises Cancelled."""
    references: Mapping[str, Spectrum] = field(default_factory=lambda: MappingProxyType({}))
    """The true sources by name, on the frames and bins of ``spectrum``, for methods that take references; empty for all others."""
    notice: Callable[[str], None] = lambda sentence: None
    """Hears, in one sentence, what the user should know, such as a value that had to be cut."""
    guides: Sequence[Edit] = ()
    """What the user painted to guide the work, by the names of its stems; a method that does not promise it takes no notice."""


class Stream(Protocol):
    """A causal method at work on sound that is still coming in; remembers what it needs from block to block."""

    sources: tuple[str, ...]

    def estimate(self, magnitudes: Magnitudes) -> Magnitudes:
        """The next frames, (channels, bins, frames), to their estimates (sources, channels, bins, frames).

        Any cut into blocks gives the same estimates. The arguments belong to the caller and stay as they are.
        """

    def change(self, params: Any) -> None:
        """Go on under other parameters of the same method. Raises MethodError, ModelError where that needs another start."""


@dataclass(frozen=True)
class Method:
    """One record of the catalogue."""

    id: str
    title: str
    family: str
    summary: str
    """One sentence for the model panel and the docs."""
    source: str
    """The document or paper that the method follows."""
    params: type[Params]
    estimate: Callable[[Request], Estimate]
    sources: Callable[[Sequence[Model], Any], tuple[str, ...]]
    """Names of the stems that come out, known before any work."""
    learnt: tuple[str, ...] = ()
    """Those of its stems that are learnt from the recording beside the models' sources; no value per source is for them."""
    needs: Mapping[str, str] = field(default_factory=dict)
    """Kinds of models that must be given, with what each is for; empty when none."""
    takes: tuple[str, ...] = ()
    """Ids of the methods whose models it takes, ``*`` for all; its own models alone when empty."""
    uses: Callable[[Sequence[Model], Any], Sequence[Model]] = lambda models, params: models
    """Those of its models whose analysis settings the spectrum must have under these parameters."""
    references: bool = False
    """Whether it takes the true sources; its stems are then theirs, and ``sources`` names none."""
    least_channels: Callable[[Any], int] = lambda params: 1
    """Channels that a recording must have under these parameters."""
    masks: Mapping[str, Any] = field(default_factory=dict)
    """Values of the tail that suit it; models may overrule them."""
    stream: Callable[[Sequence[Model], Any, Analysis, int], Stream] | None = None
    """For live use: from models, parameters, the settings of the frames to come, and channels; None where the method has to know the
    whole recording. Raises MethodError, ModelError."""
    promises: frozenset[Promise] = frozenset()
    analysis: Analysis = SPEECH_AND_MUSIC
    """Settings for methods without a model; a model's card names its own."""

    def suits(self, model: Model) -> bool:
        """Whether it takes this model."""
        return self.takes_from(model.card.method)

    def takes_from(self, method: str) -> bool:
        """Whether it takes models made for the method of that id."""
        return EVERY_METHOD in self.takes or method in (self.takes or (self.id,))
