"""Components learnt from the recording itself, all of it or, where it is long, evenly spread stretches; published while they are learnt."""

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workbench.core.cost_curve import CostCurve
from workbench.core.progress import Report, part
from workbench.dsp.estimate import Estimate, FactorEstimate
from workbench.dsp.guided_estimate import guided_estimate
from workbench.dsp.guides import Guides
from workbench.dsp.spectrum import REPORT_FRAMES, Magnitudes, Spectrum
from workbench.separators.contract import Request
from workbench.separators.nmf_guided import earlier_rows, refined_components
from workbench.separators.nmf_parameters import beta_of

MOST_COLUMNS = 20_000
"""Frames of all channels together from which components are learnt; longer recordings are sampled evenly."""

_STRETCH_FRAMES = 256
"""Sampled frames come in stretches, so that the pace at which components move can still be seen."""

_PUBLISH_SECONDS = 0.1

Grouping = Callable[[Magnitudes, Magnitudes], NDArray[np.intp]]
"""From components (bins, components) and their activations (components, channels, frames) to the source of each."""


def learnt_components(
    request: Request,
    count: int,
    names: tuple[str, ...],
    grouping: Grouping,
    *,
    fixed: Magnitudes | None = None,
    start: FactorEstimate | None = None,
    report: Report,
) -> tuple[Magnitudes, NDArray[np.intp]]:
    """``count`` components learnt from the request's spectrum beside the ``fixed`` ones, which come first, and the source of each.

    Shapes: components (bins, all), sources (all,), indexing ``names``. What is published on the way has activations only on the
    frames that are learnt from. Goes on from ``start``, whose components must be as many. What was painted then refines the components
    of the sources that are found. Raises Cancelled if ``report`` does.
    """
    from workbench.dsp.nmf_blocks import Factors
    from workbench.dsp.nmf_learning import learn

    params, spectrum = request.params, request.spectrum
    report(0.0, "learning components")
    frames = sampled_frames(spectrum.frames, max(MOST_COLUMNS // spectrum.channels, 1))
    columns = sampled_columns(spectrum, frames, part(report, 0.0, 0.1))
    curve, last = CostCurve(), time.monotonic()

    def by_channel(rows: Magnitudes) -> Magnitudes:
        return rows.reshape(len(rows), spectrum.channels, -1)

    guides, held = Guides(request.guides, names), 0 if fixed is None else fixed.shape[1]

    def telling(low: float, high: float, assignment_of: Grouping) -> Report:
        """A report of the learning between these fractions, which shows the factors so far now and then."""

        def told(fraction: float, message: str = "", partial: object | None = None) -> None:
            nonlocal last
            shown = None
            if isinstance(partial, Factors) and time.monotonic() - last >= _PUBLISH_SECONDS:
                last = time.monotonic()
                rows = by_channel(partial.activations)
                assigned = assignment_of(partial.dictionary, rows)
                shown = _spread(partial.dictionary, rows, frames, request, names, assigned, curve)
            report(low + (high - low) * fraction, message, shown)

        return told

    if start is not None and guides:
        components = np.concatenate([start.dictionary[:, :held], revived(start.dictionary[:, held:])], axis=1)
        rows, assignment, begun = earlier_rows(start, frames), start.assignment, 0.1
    else:
        begun = 0.5 if guides else 0.95
        components, rows = learn(
            columns,
            count,
            beta=beta_of(params),
            sparsity=params.sparsity,
            iterations=params.iterations,
            tolerance=params.tolerance,
            heuristic=params.heuristic,
            fixed=fixed,
            start=params.start if start is None else revived(start.dictionary[:, held:]),
            seed=params.seed,
            device=request.device.kind,
            curve=curve,
            report=telling(0.1, begun, grouping),
        )
        report(begun, "grouping components")
        assignment = grouping(components, by_channel(rows)) if start is None else start.assignment
    if guides:
        curve = CostCurve()
        told = telling(begun, 0.95, lambda components, activations: assignment)
        factors = components, rows, assignment
        components = refined_components(request, columns, frames, *factors, guides, fixed=held, curve=curve, report=told)
    return components, assignment


def fitting_start(earlier: Estimate | None, spectrum: Spectrum, sources: tuple[str, ...], components: int) -> FactorEstimate | None:
    """The earlier estimate where its components can be gone on from; its grouping, perhaps the user's own, is kept then."""
    if not isinstance(earlier, FactorEstimate) or earlier.sources != sources:
        return None
    if (earlier.channels, earlier.frames) != (spectrum.channels, spectrum.frames):
        return None
    return earlier if earlier.dictionary.shape == (spectrum.bins, components) and earlier.dictionary.any() else None


def sampled_columns(spectrum: Spectrum, chosen: NDArray[np.intp], report: Report) -> Magnitudes:
    """The chosen frames of all channels side by side, (bins, columns), lying frame by frame."""
    columns = np.empty((spectrum.channels, len(chosen), spectrum.bins), np.float32)
    for start, stop in spectrum.blocks(min(REPORT_FRAMES, spectrum.block_frames)):
        low, high = np.searchsorted(chosen, (start, stop))
        if low < high:
            report(start / spectrum.frames)
            first = chosen[low]
            columns[:, low:high] = np.swapaxes(spectrum.magnitudes(first, chosen[high - 1] + 1)[..., chosen[low:high] - first], 1, 2)
    return columns.reshape(-1, spectrum.bins).T


def sampled_frames(frames: int, most: int) -> NDArray[np.intp]:
    """At most ``most`` of so many frames, ascending."""
    if frames <= most:
        return np.arange(frames)
    length = min(_STRETCH_FRAMES, most)
    stretches = most // length
    return (np.arange(stretches)[:, None] * frames // stretches + np.arange(length)).ravel()


def _spread(
    components: Magnitudes,
    rows: Magnitudes,
    frames: NDArray[np.intp],
    request: Request,
    names: tuple[str, ...],
    assignment: NDArray[np.intp],
    curve: CostCurve,
) -> FactorEstimate:
    """The estimate so far, silent on the frames that were not looked at."""
    spectrum = request.spectrum
    activations = np.zeros((spectrum.channels, spectrum.frames, len(assignment)), np.float32)
    activations[:, frames] = np.moveaxis(rows, 0, 2)
    factors = FactorEstimate(names, components, np.swapaxes(activations, 1, 2), assignment)
    estimate = guided_estimate(factors, Guides(request.guides, names), spectrum.analysis)
    estimate.costs = curve
    return estimate


def revived(dictionary: Magnitudes) -> Magnitudes:
    """A dictionary (..., bins, components) with a trace of everything: what is 0 would stay so for ever."""
    revived: Magnitudes = dictionary + np.float32(1e-3) * dictionary.mean(axis=tuple(range(dictionary.ndim - 1)), keepdims=True)
    return revived
