"""Learning-free convolutive NMF: components of the recording itself that last several frames, grouped into stems by likeness.

Source: Smaragdis, "Convolutive speech bases and their application to supervised speech separation", 2007, as equation 3 of "A neural
network alternative to convolutive audio models for source separation" has it; the grouping is that of the learning-free NMF.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.cost_curve import CostCurve
from workbench.core.parameters import Params, whole
from workbench.core.progress import Report, part
from workbench.dsp.convolutive_estimate import ConvolutiveEstimate
from workbench.dsp.estimate import Estimate
from workbench.dsp.spectrum import Magnitudes, Spectrum
from workbench.nets.model_files import Model
from workbench.separators import nmf_parameters
from workbench.separators.component_groups import grouped, stem_names
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.convolutive_activations import with_convolutive_activations
from workbench.separators.dictionaries import Dictionary
from workbench.separators.nmf_components import MOST_COLUMNS, revived, sampled_columns, sampled_frames


class LearningFreeConvolutiveNmfParams(Params):
    """What a user sets on the learning-free convolutive NMF."""

    stems: int = whole(2, "More stems split the recording further", low=2, high=8)
    components: int = whole(8, "More components per stem describe it more finely and are harder to group", low=1, high=48, symbol="K")
    taps: int = whole(
        8,
        "More frames per component hold longer sounds, such as syllables and struck notes, and take longer",
        low=1,
        high=64,
        unit="frames",
    )
    divergence: nmf_parameters.DivergenceChoice = nmf_parameters.divergence("kl")
    beta: float = nmf_parameters.beta()
    sparsity: float = nmf_parameters.sparsity()
    iterations: int = nmf_parameters.iterations(60)
    seed: int = nmf_parameters.seed()


def estimate(request: Request) -> ConvolutiveEstimate:
    """Components learnt from the request's spectrum, their grouping, and their activations on every frame. Raises Cancelled."""
    params: LearningFreeConvolutiveNmfParams = request.params
    names, spectrum = stem_names(params.stems), request.spectrum
    earlier = _fitting(request.start, spectrum, params)
    learnt = _learnt(request, names, earlier, part(request.report, 0.0, 0.6))
    every_frame = learnt if learnt.activations.shape[2] <= MOST_COLUMNS // max(spectrum.channels, 1) else earlier
    return with_convolutive_activations(
        request,
        Dictionary(names, learnt.dictionary, learnt.assignment, spectrum.bins),
        start=every_frame,
        report=part(request.report, 0.6, 1.0),
    )


def _learnt(request: Request, names: tuple[str, ...], earlier: ConvolutiveEstimate | None, report: Report) -> ConvolutiveEstimate:
    """Components with activations on the frames that they are learnt from; published meanwhile."""
    from workbench.dsp.convolutive_nmf import ConvolutiveFactors, learn_convolutive

    params, spectrum = request.params, request.spectrum
    count = params.stems * params.components
    report(0.0, "learning components")
    frames = sampled_frames(spectrum.frames, max(MOST_COLUMNS // spectrum.channels, 1))
    columns = sampled_columns(spectrum, frames, part(report, 0.0, 0.1))
    pace, curve = spectrum.analysis.rate / spectrum.analysis.hop_samples, CostCurve()

    def spread(dictionary: Magnitudes, rows: Magnitudes) -> ConvolutiveEstimate:
        by_channel = rows.reshape(count, spectrum.channels, -1)
        assignment = (
            grouped(dictionary.mean(axis=0), by_channel, params.stems, pace, params.seed) if earlier is None else earlier.assignment
        )
        activations = np.zeros((spectrum.channels, spectrum.frames, count), np.float32)
        activations[:, frames] = np.moveaxis(by_channel, 0, 2)
        result = ConvolutiveEstimate(names, dictionary, np.swapaxes(activations, 1, 2), assignment)
        result.costs = curve
        return result

    def told(fraction: float, message: str = "", partial: object | None = None) -> None:
        report(0.1 + 0.85 * fraction, message, spread(*partial) if isinstance(partial, ConvolutiveFactors) else None)

    start = rows = None
    if earlier is not None:
        start, rows = revived(earlier.dictionary), earlier.activations[:, :, frames].transpose(1, 0, 2).reshape(count, -1)
        rows = rows + np.float32(1e-4) * rows.mean()
    factors = learn_convolutive(
        columns,
        count,
        params.taps,
        beta=nmf_parameters.beta_of(params),
        sparsity=params.sparsity,
        iterations=params.iterations,
        stretches=_stretches(frames) * spectrum.channels,
        start=start,
        start_activations=rows,
        seed=params.seed,
        device=request.device.kind,
        curve=curve,
        report=told,
    )
    report(0.95, "grouping components")
    return spread(*factors)


def _stretches(frames: NDArray[np.intp]) -> list[int]:
    """Lengths of the runs of consecutive frames."""
    breaks = np.flatnonzero(np.diff(frames) != 1) + 1
    return [int(length) for length in np.diff([0, *breaks, len(frames)])]


def _fitting(earlier: Estimate | None, spectrum: Spectrum, params: LearningFreeConvolutiveNmfParams) -> ConvolutiveEstimate | None:
    """The earlier estimate where its components can be gone on from; its grouping, perhaps the user's own, is kept then."""
    if not isinstance(earlier, ConvolutiveEstimate) or earlier.sources != stem_names(params.stems):
        return None
    if (earlier.channels, earlier.frames) != (spectrum.channels, spectrum.frames) or not earlier.dictionary.any():
        return None
    return earlier if earlier.dictionary.shape == (params.taps, spectrum.bins, params.stems * params.components) else None


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return stem_names(params.stems)


METHOD = Method(
    id="learning-free-convolutive-nmf",
    title="Learning-free convolutive NMF",
    family="NMF",
    summary="Learns components that last several frames from the recording itself and groups those that look and move alike into stems.",
    source=(
        'Smaragdis, "Convolutive speech bases and their application to supervised speech separation", 2007; '
        'Févotte and Idier, "Algorithms for nonnegative matrix factorization with the beta-divergence", 2011'
    ),
    params=LearningFreeConvolutiveNmfParams,
    estimate=estimate,
    sources=_sources,
    promises=frozenset(
        {
            Promise.CONSERVES,
            Promise.LEVEL_INVARIANT,
            Promise.BLOCK_INVARIANT,
            Promise.DETERMINISTIC,
            Promise.WARM_START,
            Promise.CANCELS,
        }
    ),
)
