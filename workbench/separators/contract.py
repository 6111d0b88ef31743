"""What a separator is: parameters, needs, promises, and one function from a spectrum to an estimate."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from workbench.core.parameters import Params
from workbench.core.progress import Report
from workbench.dsp.analysis import SPEECH_AND_MUSIC, Analysis
from workbench.dsp.estimate import Estimate
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import Device
from workbench.nets.model_files import Model


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
    needs: Mapping[str, str] = field(default_factory=dict)
    """Kinds of models that must be given, with what each is for; empty when none."""
    promises: frozenset[Promise] = frozenset()
    analysis: Analysis = SPEECH_AND_MUSIC
    """Settings for methods without a model; a model's card names its own."""
