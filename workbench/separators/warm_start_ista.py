"""Warm-start ISTA, with memory: a few steps per frame, begun where the frames before ended; for recordings and for live sound.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, algorithm 6 and section 5.3.3.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import MethodError
from workbench.core.parameters import Params, PerSource, number, whole
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.guided_estimate import guided_estimate
from workbench.dsp.guides import Guides
from workbench.dsp.spectrum import Magnitudes
from workbench.nets.model_files import Model
from workbench.separators import nmf_parameters
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.dictionaries import Dictionary, combined, sources_of
from workbench.separators.frame_by_frame import FrameStream, Made, frame_by_frame

if TYPE_CHECKING:
    from workbench.dsp.warm_start_ista import Memory, WarmStart


class WarmStartIstaParams(Params):
    """What a user sets on the warm-start ISTA."""

    divergence: nmf_parameters.DivergenceChoice = nmf_parameters.divergence("frobenius")
    beta: float = nmf_parameters.beta()
    sparsity: float = nmf_parameters.sparsity()
    components: PerSource = nmf_parameters.components()
    iterations: int = whole(
        5,
        "More steps bring every frame closer to its own best fit, and leave less of the frames before",
        low=1,
        high=500,
        scale="log",
        title="Steps per frame",
    )
    memory: int = whole(
        1, "More frames are averaged to start from: smoother, slower to follow; 0 and 1 are the last alone", low=0, high=100
    )
    decay: float = number(0.8, "Higher lets older frames of the memory weigh more; 1 weighs all alike", low=0.01, high=1.0)
    step: float = nmf_parameters.step()


def estimate(request: Request) -> FactorEstimate:
    """Activations of the models' dictionaries on the request's spectrum, frame after frame, every channel for itself.

    The sparsity acts on the magnitude divided by its mean over the recording. An earlier estimate is not gone on from: where a frame
    starts is told by the frames before it. The request's ``notice`` hears of a step that had to be cut. Raises ModelError,
    MethodError, Cancelled.
    """
    dictionary = _dictionary(request.models, request.params, request.spectrum.analysis)
    kernel = _kernel(dictionary, request.params)
    if nmf_parameters.step_is_heard(request.params) and request.params.step > kernel.longest_step:
        request.notice(nmf_parameters.cut_step(request.params.step, kernel.longest_step))
    spectrum, guides = request.spectrum, Guides(request.guides, dictionary.sources)

    def infer(start: int, magnitudes: Magnitudes, levels: NDArray[np.float32], memory: "Memory") -> Magnitudes:
        grid = guides.grid_of_frames(spectrum.analysis, start, start + len(magnitudes))
        if grid is None:
            return kernel.infer(magnitudes, levels, memory)
        return kernel.infer_guided(magnitudes, levels, guides.gates(grid)[..., : dictionary.heard_bins], memory)

    def made(activations: Magnitudes) -> FactorEstimate:
        return guided_estimate(_estimate_of(dictionary)(activations), guides, spectrum.analysis)

    return frame_by_frame(request, kernel, made, infer if guides else None)


class WarmStartStream:
    """Warm-start ISTA on sound that is still coming in; sparsity is relative to the running level of the last seconds."""

    def __init__(self, models: Sequence[Model], params: WarmStartIstaParams, analysis: Analysis, channels: int) -> None:
        """Prepare for frames of ``analysis`` with so many channels. Raises MethodError, ModelError."""
        self._params = params
        self._dictionary = _dictionary(models, params, analysis)
        self.sources = self._dictionary.sources
        self._stream = FrameStream(_kernel(self._dictionary, params), _estimate_of(self._dictionary), analysis, channels)

    def estimate(self, magnitudes: Magnitudes) -> Magnitudes:
        """The next frames, (channels, bins, frames), to their estimates (sources, channels, bins, frames); any cut gives the same."""
        return self._stream.estimate(magnitudes)

    def change(self, params: Any) -> None:
        """Go on under other parameters from what is remembered. Raises MethodError where they ask for other dictionaries."""
        if (params.components, nmf_parameters.beta_of(params)) != (self._params.components, nmf_parameters.beta_of(self._params)):
            raise MethodError("other components or another divergence need other dictionaries, and so another start; got both at work")
        self._params = params
        self._stream.go_on_by(_kernel(self._dictionary, params))


def _estimate_of(dictionary: Dictionary) -> Made:
    def made(activations: Magnitudes) -> FactorEstimate:
        return FactorEstimate(dictionary.sources, dictionary.components, activations, dictionary.assignment)

    return made


def _dictionary(models: Sequence[Model], params: WarmStartIstaParams, analysis: Analysis) -> Dictionary:
    return combined(models, nmf_parameters.beta_of(params), params.components, analysis)


def _kernel(dictionary: Dictionary, params: WarmStartIstaParams) -> "WarmStart":
    from workbench.dsp.warm_start_ista import WarmStart

    return WarmStart(
        dictionary.components[: dictionary.heard_bins],
        beta=nmf_parameters.beta_of(params),
        sparsity=params.sparsity,
        steps=params.iterations,
        memory=params.memory,
        decay=params.decay,
        step=params.step or None,
        assignment=dictionary.assignment,
    )


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return sources_of(models)


METHOD = Method(
    id="warm-start-ista",
    title="Warm-start ISTA",
    family="NMF",
    summary="Explains the recording frame by frame, each begun from the frames before it; fast enough for live sound.",
    source=(
        'Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, 2021, '
        "algorithm 6 and section 5.3.3"
    ),
    params=WarmStartIstaParams,
    estimate=estimate,
    sources=_sources,
    needs={"dictionary": "one per source"},
    takes=("sparse-nmf",),
    stream=WarmStartStream,
    promises=frozenset(
        {
            Promise.CONSERVES,
            Promise.LEVEL_INVARIANT,
            Promise.BLOCK_INVARIANT,
            Promise.DETERMINISTIC,
            Promise.CAUSAL,
            Promise.CANCELS,
            Promise.GUIDED,
        }
    ),
)
