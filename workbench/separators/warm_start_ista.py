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
from workbench.core.progress import part
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.spectrum import Magnitudes
from workbench.nets.model_files import Model
from workbench.separators import nmf_parameters
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.dictionaries import Dictionary, combined, sources_of
from workbench.separators.publishing import publishing

if TYPE_CHECKING:
    from workbench.dsp.warm_start_ista import WarmStart

_MOST_FRAMES = 128
"""Frames between two reports, at most."""

_LEVEL_SECONDS = 10.0
"""How far back the level of live sound reaches."""


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
    spectrum = request.spectrum
    dictionary = _dictionary(request.models, request.params, spectrum.analysis)
    kernel = _kernel(dictionary, request.params)
    if nmf_parameters.step_is_heard(request.params) and request.params.step > kernel.longest_step:
        request.notice(nmf_parameters.cut_step(request.params.step, kernel.longest_step))
    activations = np.zeros((spectrum.channels, spectrum.frames, kernel.components), np.float32)
    found = FactorEstimate(dictionary.sources, dictionary.components, np.swapaxes(activations, 1, 2), dictionary.assignment)
    scale = spectrum.mean_magnitude(part(request.report, 0.0, 0.05))
    if scale <= 0.0:
        return found
    report = publishing(part(request.report, 0.05, 1.0), found)
    memories = [kernel.remembering() for _ in range(spectrum.channels)]
    levels = np.full(kernel.chunk_frames, scale, np.float32)
    for start, stop in spectrum.blocks(min(request.block_frames, kernel.chunk_frames, _MOST_FRAMES)):
        report(start / spectrum.frames, "finding activations")
        magnitudes = spectrum.magnitudes(start, stop)[:, : dictionary.heard_bins]
        for channel, memory in enumerate(memories):
            activations[channel, start:stop] = kernel.infer(magnitudes[channel].T, levels[: stop - start], memory)
            report((start + (stop - start) * (channel + 1) / len(memories)) / spectrum.frames)
    return found


class WarmStartStream:
    """Warm-start ISTA on sound that is still coming in; sparsity is relative to the running level of the last seconds."""

    def __init__(self, models: Sequence[Model], params: WarmStartIstaParams, analysis: Analysis, channels: int) -> None:
        """Prepare for frames of ``analysis`` with so many channels. Raises MethodError, ModelError."""
        self._params = params
        self._dictionary = _dictionary(models, params, analysis)
        self.sources = self._dictionary.sources
        self._kernel = _kernel(self._dictionary, params)
        self._memories = [self._kernel.remembering() for _ in range(channels)]
        self._slowest = analysis.hop_samples / (analysis.rate * _LEVEL_SECONDS)
        self._level, self._frames = 0.0, 0
        # Compiles what the first block would otherwise wait for.
        self._kernel.infer(np.zeros((1, self._kernel.bins), np.float32), np.ones(1, np.float32), self._kernel.remembering())

    def estimate(self, magnitudes: Magnitudes) -> Magnitudes:
        """The next frames, (channels, bins, frames), to their estimates (sources, channels, bins, frames); any cut gives the same."""
        levels = self._levels(magnitudes)
        heard = magnitudes[:, : self._dictionary.heard_bins]
        rows = [self._kernel.infer(frames.T, levels, memory).T for frames, memory in zip(heard, self._memories, strict=True)]
        activations = np.stack(rows)
        found = FactorEstimate(self.sources, self._dictionary.components, activations, self._dictionary.assignment)
        return found.magnitudes(0, magnitudes.shape[2])

    def change(self, params: Any) -> None:
        """Go on under other parameters from what is remembered. Raises MethodError where they ask for other dictionaries."""
        if (params.components, nmf_parameters.beta_of(params)) != (self._params.components, nmf_parameters.beta_of(self._params)):
            raise MethodError("other components or another divergence need other dictionaries, and so another start; got both at work")
        self._params = params
        self._kernel = _kernel(self._dictionary, params)
        self._memories = [self._kernel.remembering(memory) for memory in self._memories]

    def _levels(self, magnitudes: Magnitudes) -> NDArray[np.float32]:
        """Mean magnitude so far at every frame, (frames,), which follows changes over some seconds."""
        means = magnitudes.mean(axis=(0, 1), dtype=np.float64)
        levels = np.empty(len(means), np.float32)
        for frame, mean in enumerate(means):
            self._frames += 1
            self._level += max(1.0 / self._frames, self._slowest) * (float(mean) - self._level)
            levels[frame] = self._level
        return levels


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
        }
    ),
)
