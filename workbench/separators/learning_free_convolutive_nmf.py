"""Learning-free convolutive NMF: components of the recording itself that last several frames, grouped into stems by likeness.

Source: Smaragdis, "Convolutive speech bases and their application to supervised speech separation", 2007, as equation 3 of "A neural
network alternative to convolutive audio models for source separation" has it; the grouping is that of the learning-free NMF.
"""

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.cost_curve import CostCurve
from workbench.core.parameters import Params, whole
from workbench.core.progress import Report, part
from workbench.dsp.convolutive_estimate import ConvolutiveEstimate
from workbench.dsp.estimate import Estimate, FactorEstimate
from workbench.dsp.guided_estimate import guided_estimate
from workbench.dsp.guides import Guides
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


def estimate(request: Request) -> FactorEstimate:
    """Components learnt from the request's spectrum, their grouping, and their activations on every frame.

    Under guides components are learnt and grouped without them, or taken from an earlier estimate, and then refined. Raises Cancelled.
    """
    params: LearningFreeConvolutiveNmfParams = request.params
    names, spectrum = stem_names(params.stems), request.spectrum
    earlier = _fitting(request.start, spectrum, params)
    learnt = _learnt(request, earlier, part(request.report, 0.0, 0.6))
    every_frame = learnt if learnt.activations.shape[2] <= MOST_COLUMNS // max(spectrum.channels, 1) else earlier
    return with_convolutive_activations(
        request,
        Dictionary(names, learnt.dictionary, learnt.assignment, spectrum.bins),
        start=every_frame,
        report=part(request.report, 0.6, 1.0),
    )


def _learnt(request: Request, earlier: ConvolutiveEstimate | None, report: Report) -> FactorEstimate:
    """Components with activations on the frames that they are learnt from; published meanwhile."""
    params, spectrum = request.params, request.spectrum
    report(0.0, "learning components")
    frames = sampled_frames(spectrum.frames, max(MOST_COLUMNS // spectrum.channels, 1))
    learning = _Learning(request, frames, sampled_columns(spectrum, frames, part(report, 0.0, 0.1)))
    guides = Guides(request.guides, stem_names(params.stems))
    if not guides:
        return learning.learnt(earlier, guides, part(report, 0.1, 1.0))
    begun = 0.1 if earlier is not None else 0.5
    found = learning.learnt(None, Guides((), guides.sources), part(report, 0.1, begun)) if earlier is None else earlier
    return learning.learnt(found, guides, part(report, begun, 1.0))


class _Learning:
    """Learns components from some frames of a request."""

    def __init__(self, request: Request, frames: NDArray[np.intp], columns: Magnitudes) -> None:
        self._request, self._frames, self._columns = request, frames, columns

    def learnt(self, start: FactorEstimate | None, guides: Guides, report: Report) -> FactorEstimate:
        """Components, from those of ``start`` on and grouped as there, with activations on the frames; what is so far is published."""
        from workbench.dsp.convolutive_nmf import ConvolutiveFactors, learn_convolutive

        params, spectrum = self._request.params, self._request.spectrum
        count, curve = params.stems * params.components, CostCurve()

        def told(fraction: float, message: str = "", partial: object | None = None) -> None:
            shown = self._spread(*partial, start, guides, curve) if isinstance(partial, ConvolutiveFactors) else None
            report(0.95 * fraction, message, shown)

        components = rows = None
        if start is not None:
            components = revived(start.dictionary)
            rows = start.activations[:, :, self._frames].transpose(1, 0, 2).reshape(count, -1)
            rows = rows + np.float32(1e-4) * rows.mean()
        factors = learn_convolutive(
            self._columns,
            count,
            params.taps,
            beta=nmf_parameters.beta_of(params),
            sparsity=params.sparsity,
            iterations=params.iterations,
            stretches=_stretches(self._frames) * spectrum.channels,
            start=components,
            start_activations=rows,
            seed=params.seed,
            device=self._request.device.kind,
            curve=curve,
            report=told,
            assignment=None if start is None else start.assignment,
            gates=partial(self._gates, guides) if guides else None,
        )
        report(0.95, "grouping components")
        return self._spread(*factors, start, guides, curve)

    def _gates(self, guides: Guides, start: int, stop: int) -> Magnitudes | None:
        """Of columns start..stop, all of one channel."""
        first = start % len(self._frames)
        gates = guides.gates_of_frames(self._request.spectrum.analysis, self._frames[first : first + stop - start])
        return gates if gates.min() < 1.0 else None

    def _spread(
        self, dictionary: Magnitudes, rows: Magnitudes, start: FactorEstimate | None, guides: Guides, curve: CostCurve
    ) -> FactorEstimate:
        """The estimate so far, silent on the frames that were not looked at."""
        params, spectrum = self._request.params, self._request.spectrum
        by_channel = rows.reshape(len(rows), spectrum.channels, -1)
        if start is None:
            pace = spectrum.analysis.rate / spectrum.analysis.hop_samples
            assignment = grouped(dictionary.mean(axis=0), by_channel, params.stems, pace, params.seed)
        else:
            assignment = start.assignment
        activations = np.zeros((spectrum.channels, spectrum.frames, len(rows)), np.float32)
        activations[:, self._frames] = np.moveaxis(by_channel, 0, 2)
        factors = ConvolutiveEstimate(stem_names(params.stems), dictionary, np.swapaxes(activations, 1, 2), assignment)
        factors.costs = curve
        return guided_estimate(factors, guides, spectrum.analysis)


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
            Promise.GUIDED,
        }
    ),
)
