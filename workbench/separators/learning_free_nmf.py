"""Learning-free NMF: the recording's own components are learnt, then grouped into stems by likeness.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, section 3.2.1. The order of the stems is that of their energy, the loudest first.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.parameters import Params, whole
from workbench.core.progress import Report, part
from workbench.dsp.estimate import Estimate, FactorEstimate
from workbench.dsp.spectrum import Magnitudes, Spectrum
from workbench.nets.model_files import Model
from workbench.separators import nmf_parameters
from workbench.separators.component_groups import grouped
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.dictionaries import Dictionary
from workbench.separators.nmf_activations import with_activations

_MOST_COLUMNS = 20_000
"""Frames of all channels together from which the components are learnt; longer recordings are sampled evenly."""

_STRETCH_FRAMES = 256
"""Sampled frames come in stretches, so that the pace at which components move can still be seen."""


class LearningFreeNmfParams(Params):
    """What a user sets on the learning-free NMF."""

    stems: int = whole(2, "More stems split the recording further", low=2, high=8)
    components: int = whole(16, "More components per stem describe it more finely and are harder to group", low=1, high=48, symbol="K")
    divergence: nmf_parameters.DivergenceChoice = nmf_parameters.divergence("kl")
    beta: float = nmf_parameters.beta()
    sparsity: float = nmf_parameters.sparsity()
    iterations: int = whole(
        90, "More updates of components and activations come closer to the best fit and take longer", low=1, high=5000, scale="log"
    )
    seed: int = whole(0, "Another number may group components that are alike in another way", low=0, high=2**31 - 1)


def estimate(request: Request) -> FactorEstimate:
    """Components learnt from the request's spectrum, their grouping, and their activations on every frame. Raises Cancelled."""
    from workbench.dsp.nmf_learning import learn

    params: LearningFreeNmfParams = request.params
    spectrum, count = request.spectrum, params.stems * params.components
    report = part(request.report, 0.0, 0.5)
    report(0.0, "learning components")
    columns = _sampled_columns(spectrum, part(report, 0.0, 0.1))
    earlier = _fitting(request.start, spectrum, _names(params), count)
    components, rows = learn(
        columns,
        count,
        beta=nmf_parameters.beta_of(params),
        sparsity=params.sparsity,
        iterations=params.iterations,
        start=None if earlier is None else _revived(earlier.dictionary),
        seed=params.seed,
        device=request.device.kind,
        report=part(report, 0.1, 0.95),
    )
    report(0.95, "grouping components")
    if earlier is None:
        pace = spectrum.analysis.rate / spectrum.analysis.hop_samples
        assignment = grouped(components, rows.reshape(count, spectrum.channels, -1), params.stems, pace, params.seed)
    else:
        assignment = earlier.assignment
    return with_activations(
        request,
        Dictionary(_names(params), components, assignment, spectrum.bins),
        sparsity=params.sparsity,
        report=part(request.report, 0.5, 1.0),
    )


def _names(params: LearningFreeNmfParams) -> tuple[str, ...]:
    return tuple(f"stem {number}" for number in range(1, params.stems + 1))


def _sampled_columns(spectrum: Spectrum, report: Report) -> Magnitudes:
    """Frames of all channels side by side, (bins, columns), lying frame by frame; evenly spread stretches where there are too many."""
    chosen = _sampled_frames(spectrum.frames, max(_MOST_COLUMNS // spectrum.channels, 1))
    columns = np.empty((spectrum.channels, len(chosen), spectrum.bins), np.float32)
    for start, stop in spectrum.blocks():
        report(start / spectrum.frames)
        low, high = np.searchsorted(chosen, (start, stop))
        if low < high:
            columns[:, low:high] = np.swapaxes(spectrum.magnitudes(start, stop)[..., chosen[low:high] - start], 1, 2)
    return columns.reshape(-1, spectrum.bins).T


def _sampled_frames(frames: int, most: int) -> NDArray[np.intp]:
    """At most ``most`` of so many frames, ascending."""
    if frames <= most:
        return np.arange(frames)
    length = min(_STRETCH_FRAMES, most)
    stretches = most // length
    return (np.arange(stretches)[:, None] * frames // stretches + np.arange(length)).ravel()


def _fitting(earlier: Estimate | None, spectrum: Spectrum, sources: tuple[str, ...], components: int) -> FactorEstimate | None:
    """The earlier estimate where its components can be gone on from; its grouping, perhaps the user's own, is kept then."""
    if not isinstance(earlier, FactorEstimate) or earlier.sources != sources:
        return None
    if (earlier.channels, earlier.frames) != (spectrum.channels, spectrum.frames):
        return None
    return earlier if earlier.dictionary.shape == (spectrum.bins, components) and earlier.dictionary.any() else None


def _revived(dictionary: Magnitudes) -> Magnitudes:
    """The dictionary with a trace of everything: what is 0 would stay so for ever."""
    revived: Magnitudes = dictionary + np.float32(1e-3) * dictionary.mean(axis=0)
    return revived


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return _names(params)


METHOD = Method(
    id="learning-free-nmf",
    title="Learning-free NMF",
    family="NMF",
    summary="Learns components from the recording itself and groups those that look and move alike into stems.",
    source=(
        'Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, 2021, '
        'section 3.2.1; Févotte and Idier, "Algorithms for nonnegative matrix factorization with the beta-divergence", 2011'
    ),
    params=LearningFreeNmfParams,
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
