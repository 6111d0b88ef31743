"""DR-NMF: warm-start ISTA unfolded into a network, each of whose layers has learnt a dictionary of its own.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, section 5.4.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import ModelError
from workbench.core.parameters import Params, choice, number, whole
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.spectrum import Magnitudes
from workbench.dsp.squared_estimate import SquaredEstimate
from workbench.nets.model_files import Model
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.dictionaries import adapted, heard_bins, sound_tensor
from workbench.separators.frame_by_frame import FrameStream, frame_by_frame
from workbench.separators.model_hearing import one_model

if TYPE_CHECKING:
    from workbench.dsp.unfolded import UnfoldedSteps

LAYERS, OUTPUT, FIRST = "layers", "output", "first"
"""Tensors of every source, named ``source/layers`` (layers, bins, components), ``source/output`` (bins, components) and ``source/first``
(components,), which a model may lack: its network then learnt to start from singular vectors."""

FACTS = "network/facts"
"""Tensor of the network, (3,): what multiplied dictionaries of unit sum, the sparsity it learnt with, the root of magnitudes it hears."""


class DrNmfParams(Params):
    """What a user sets on the DR-NMF."""

    layers: int = whole(
        20, "More layers bring every frame closer to what was learnt, and take longer; at most all that the model has", low=1, high=20
    )
    sparsity: float = number(
        0.0,
        "Higher lets fewer components sound at once than the network has learnt; too high thins the stems",
        low=0.0,
        high=100.0,
        scale="log",
        symbol="λ",
    )
    step: float = number(
        1.0, "Lower takes shorter steps than the network has learnt, and leaves more of the frames before", low=0.01, high=1.0
    )
    start: Literal["model", "nndsvd", "zero"] = choice(
        "model",
        "Where the first frame begins: as the network has learnt, from singular vectors of its first layer, or from nothing",
        titles={"model": "As learnt", "nndsvd": "NNDSVD", "zero": "From nothing"},
        advanced=True,
    )


@dataclass(frozen=True)
class Network:
    """The dictionaries of a model on the bins of one spectrum."""

    sources: tuple[str, ...]
    layers: Magnitudes
    """(layers, bins, components), of all sources side by side; bins up to the model's Nyquist frequency."""
    output: Magnitudes
    """(bins, components); every bin of the spectrum."""
    first: Magnitudes | None
    """(components,), or None where the first frame starts from singular vectors."""
    assignment: NDArray[np.intp]
    """The source of each component."""
    scale: float
    """Of its activations over those of dictionaries of unit sum, as far as sparsity is concerned."""
    sparsity: float
    """That it learnt with."""
    power: int
    """The root of magnitudes that it hears: 1 or 2."""

    def estimate(self, activations: Magnitudes) -> FactorEstimate:
        """The estimate of activations (channels, components, frames)."""
        kind = SquaredEstimate if self.power == 2 else FactorEstimate
        return kind(self.sources, self.output, activations, self.assignment)

    def steps(self, params: DrNmfParams) -> "UnfoldedSteps":
        """The network under these parameters."""
        from workbench.dsp.unfolded import UnfoldedSteps, from_levels, from_singular_vectors

        if params.start == "zero":
            first = np.zeros_like(self.layers[0])
        elif params.start == "model" and self.first is not None:
            first = from_levels(self.first, self.layers.shape[1])
        else:
            first = from_singular_vectors(self.layers[0])
        sparsity = self.scale * (self.sparsity + params.sparsity)
        return UnfoldedSteps(self.layers[: params.layers], first, sparsity=sparsity, step=params.step, power=self.power)


def network_of(models: Sequence[Model], analysis: Analysis) -> Network:
    """The network of the only model, on the bins of ``analysis``. Raises MethodError, ModelError."""
    model = one_model(models, METHOD.title)
    heard = heard_bins(models, analysis)
    own = model.card.analysis
    stacks, outputs, firsts = [], [], []
    for source in model.card.sources:
        layers, bins, components = _shape(model, f"{source}/{LAYERS}")
        stack = _sound(model, f"{source}/{LAYERS}", (layers, bins, components))
        stacks.append(np.stack([adapted(layer, own, analysis)[:heard] for layer in stack]))
        outputs.append(adapted(_sound(model, f"{source}/{OUTPUT}", (bins, components)), own, analysis))
        if f"{source}/{FIRST}" in model.names():
            firsts.append(_sound(model, f"{source}/{FIRST}", (components,)))
    if len({len(stack) for stack in stacks}) != 1 or len(firsts) not in (0, len(stacks)):
        raise ModelError(f"all sources of model {model.card.id} must have as many layers, and all or none a start; got others")
    # Finer bins add up to more: layers stay the steps that they have learnt to be.
    finer = np.float32(np.sqrt(own.bins / max(heard, 1)))
    scale, sparsity, power = (float(fact) for fact in _sound(model, FACTS, (3,)))
    if power not in (1.0, 2.0):
        raise ModelError(f"the root of magnitudes that model {model.card.id} hears must be 1 or 2; got {power:g}")
    return Network(
        model.card.sources,
        finer * np.concatenate(stacks, axis=2),
        finer * np.concatenate(outputs, axis=1),
        np.concatenate(firsts) / finer if firsts else None,
        np.repeat(np.arange(len(stacks)), [stack.shape[2] for stack in stacks]),
        scale / float(finer),
        sparsity,
        int(power),
    )


def _shape(model: Model, name: str) -> tuple[int, ...]:
    shape = model.card.tensors.get(name, ())
    if len(shape) != 3 or not shape[0] or shape[1] != model.card.analysis.bins:
        raise ModelError(f"tensor {name} of model {model.card.id} must be (layers, {model.card.analysis.bins}, components); got {shape}")
    return shape


def _sound(model: Model, name: str, shape: tuple[int, ...]) -> Magnitudes:
    return sound_tensor(model, name, shape).astype(np.float32)


def estimate(request: Request) -> FactorEstimate:
    """Activations of the network's components on the request's spectrum, frame after frame, every channel for itself.

    Sparsity acts on the magnitude divided by its mean over the recording. An earlier estimate is not gone on from: where a frame
    starts is told by the frames before it. Raises ModelError, MethodError, Cancelled.
    """
    network = network_of(request.models, request.spectrum.analysis)
    return frame_by_frame(request, network.steps(request.params), network.estimate)


class UnfoldedStream:
    """The network on sound that is still coming in; sparsity is relative to the running level of the last seconds."""

    def __init__(self, models: Sequence[Model], params: DrNmfParams, analysis: Analysis, channels: int) -> None:
        """Prepare for frames of ``analysis`` with so many channels. Raises MethodError, ModelError."""
        self._network = network_of(models, analysis)
        self.sources = self._network.sources
        self._stream = FrameStream(self._network.steps(params), self._network.estimate, analysis, channels)

    def estimate(self, magnitudes: Magnitudes) -> Magnitudes:
        """The next frames, (channels, bins, frames), to their estimates (sources, channels, bins, frames); any cut gives the same."""
        return self._stream.estimate(magnitudes)

    def change(self, params: Any) -> None:
        """Go on under other parameters from what is remembered."""
        self._stream.go_on_by(self._network.steps(params))


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return one_model(models, METHOD.title).card.sources


METHOD = Method(
    id="dr-nmf",
    title="DR-NMF",
    family="NMF",
    summary="Warm-start ISTA unfolded into a small network that has learnt from mixtures; fast enough for live sound.",
    source=(
        'Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, 2021, '
        'section 5.4; Wisdom, Powers, Pitton and Atlas, "Deep recurrent NMF for speech separation by unfolding iterative '
        'thresholding", 2017'
    ),
    params=DrNmfParams,
    estimate=estimate,
    sources=_sources,
    needs={"network": "one that knows all sources"},
    stream=UnfoldedStream,
    promises=frozenset(
        {
            Promise.CONSERVES,
            Promise.LEVEL_INVARIANT,
            Promise.BLOCK_INVARIANT,
            Promise.DETERMINISTIC,
            Promise.CAUSAL,
            Promise.CANCELS,
        }
    ),
)
