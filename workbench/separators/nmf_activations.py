"""Activations of a whole recording under a known dictionary: what every NMF method ends in.

Short recordings are held in memory and refined in rounds, so that the picture improves as a whole; long ones go block by block.
Both give the same result, and so does every size of blocks.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.cost_curve import CostCurve
from workbench.core.progress import Report, part
from workbench.dsp.edit_masks import Grid
from workbench.dsp.estimate import Estimate, FactorEstimate
from workbench.dsp.guided_estimate import guided_estimate
from workbench.dsp.guides import Guides
from workbench.dsp.spectrum import Magnitudes
from workbench.separators.contract import Request
from workbench.separators.dictionaries import Dictionary, combined
from workbench.separators.nmf_parameters import beta_of
from workbench.separators.publishing import publishing

if TYPE_CHECKING:
    from workbench.dsp.nmf_inference import Inference

HELD_BYTES = 256_000_000
"""A magnitude up to this size is held in memory."""

_DICTIONARY_SHARE = 0.3
"""Of the progress, for dictionaries that have to be learnt first; reported only then."""

_KEPT_COLD = 1e-4
"""Share of the cold start in a warm one: activations that are 0 would stay so for ever."""

MakeKernel = Callable[[Magnitudes, float, NDArray[np.intp]], "Inference"]
"""From a dictionary (bins, components), the magnitude that counts as 1, and the source of every component to what infers, where that is
not multiplicative updates."""

Start = Callable[[int, int, int], Magnitudes]
"""Activations (frames, components) to start from, for a channel and a span of frames."""


def with_known_dictionaries(request: Request, *, sparsity: float, make_kernel: MakeKernel | None = None) -> FactorEstimate:
    """The estimate of the models' dictionaries, of the sizes and under the divergence that the request's parameters name.

    Raises ModelError, MethodError, Cancelled.
    """
    params = request.params
    learning = _Told(part(request.report, 0.0, _DICTIONARY_SHARE))
    dictionary = combined(request.models, beta_of(params), params.components, request.spectrum.analysis, report=learning)
    rest = part(request.report, _DICTIONARY_SHARE, 1.0) if learning.told else request.report
    return with_activations(request, dictionary, sparsity=sparsity, make_kernel=make_kernel, report=rest)


class _Told:
    """A report that remembers whether it told anything."""

    def __init__(self, report: Report) -> None:
        self._report, self.told = report, False

    def __call__(self, fraction: float, message: str = "", partial: object | None = None) -> None:
        self.told = True
        self._report(fraction, message, partial)


def with_activations(
    request: Request, dictionary: Dictionary, *, sparsity: float, make_kernel: MakeKernel | None = None, report: Report
) -> FactorEstimate:
    """The estimate of ``dictionary`` on the request's spectrum; what is published on the way is the same estimate, still being filled.

    Divergence, iterations, tolerance and the rule of the updates are those of the request's parameters. It goes on from
    ``request.start`` where that has the same sources and frames. Raises Cancelled if ``report`` does.
    """
    from workbench.dsp.nmf_inference import CHUNK_FRAMES, Inference, pieces_of

    spectrum = request.spectrum
    activations = np.zeros((spectrum.channels, spectrum.frames, dictionary.components.shape[1]), np.float32)
    guides = Guides(request.guides, dictionary.sources)
    factors = FactorEstimate(dictionary.sources, dictionary.components, np.swapaxes(activations, 1, 2), dictionary.assignment)
    estimate = guided_estimate(factors, guides, spectrum.analysis)
    scale = spectrum.mean_magnitude(part(report, 0.0, 0.05))
    if scale <= 0.0:
        return estimate
    heard = dictionary.heard_bins
    params = request.params
    if make_kernel is not None:
        kernel = make_kernel(dictionary.components[:heard], scale, dictionary.assignment)
    else:
        kernel = Inference(
            dictionary.components[:heard],
            beta=beta_of(params),
            sparsity=sparsity,
            scale=scale,
            device=request.device.kind,
            heuristic=params.heuristic,
            tolerance=params.tolerance,
            assignment=dictionary.assignment,
        )

    def gates(first: int, stop: int) -> Magnitudes:
        return guides.gates(Grid.of_frames(spectrum.analysis, first, stop))[..., :heard]

    estimate.costs = CostCurve()
    start = warm_start(request.start, estimate)
    least = kernel.chunk_frames or CHUNK_FRAMES
    blocks = list(spectrum.blocks(-(-request.block_frames // least) * least))
    held = 4 * heard * spectrum.channels * spectrum.frames <= HELD_BYTES
    published = publishing(part(report, 0.05, 1.0), estimate)
    for group in [blocks] if held else [[block] for block in blocks]:
        pieces: list[Any] = []
        step = part(published, group[0][0] / spectrum.frames, group[-1][1] / spectrum.frames)
        for first, stop in _parts(group, kernel.chunk_frames):
            step(0.0, "finding activations")
            magnitudes = spectrum.magnitudes(first, stop)
            for channel in range(spectrum.channels):
                for low, high, painted in guides.runs(spectrum.analysis, first, stop):
                    place, span = activations[channel, low:high], slice(low - first, high - first)
                    rows = None if start is None else start(channel, low, high)
                    here = partial(_from, gates, low) if painted else None
                    pieces += pieces_of(kernel, magnitudes[channel, :heard, span].T, place, rows, here)
        kernel.refine(pieces, params.iterations, step, curve=estimate.costs)
    return estimate


def _from(gates: Callable[[int, int], Magnitudes], origin: int, start: int, stop: int) -> Magnitudes:
    """The gates of frames that are counted from ``origin``."""
    return gates(origin + start, origin + stop)


def _parts(blocks: Sequence[tuple[int, int]], size: int | None) -> Iterator[tuple[int, int]]:
    """The same spans, cut to at most ``size`` frames so that cancelling is heard soon."""
    for start, stop in blocks:
        length = size or stop - start
        yield from ((first, min(first + length, stop)) for first in range(start, stop, length))


def warm_start(earlier: Estimate | None, new: FactorEstimate) -> Start | None:
    """How to start from an earlier estimate: its activations where components are as many per source, else the level of its sources.

    Dictionaries of one size for several divergences begin alike, so that their components correspond.
    """
    if not isinstance(earlier, FactorEstimate):
        return None
    if (earlier.sources, earlier.channels, earlier.frames) != (new.sources, new.channels, new.frames):
        return None
    same = np.array_equal(earlier.assignment, new.assignment)
    components = len(new.assignment)
    # Rows: components of the earlier estimate; columns: components of the new one, which share the level of their source.
    shares = (earlier.assignment[:, None] == new.assignment[None]) / np.bincount(new.assignment, minlength=len(new.sources))[new.assignment]
    spread = np.eye(components) if same else shares
    moved = ((1.0 - _KEPT_COLD) * spread + _KEPT_COLD / components).astype(np.float32)

    def start(channel: int, first: int, stop: int) -> Magnitudes:
        rows: Magnitudes = earlier.activations[channel, :, first:stop].T @ moved
        return rows

    return start
