"""Activations of a whole recording under a known convolutive dictionary: what both convolutive methods end in.

Short recordings are held in memory and refined in rounds, so that the picture improves as a whole; long ones go block by block.
Both give the same result, and so does every size of blocks.
"""

from functools import partial
from typing import Any

import numpy as np

from workbench.core.cost_curve import CostCurve
from workbench.core.progress import Report, part
from workbench.dsp.convolutive_estimate import ConvolutiveEstimate
from workbench.dsp.edit_masks import Grid
from workbench.dsp.estimate import Estimate, FactorEstimate
from workbench.dsp.guided_estimate import guided_estimate
from workbench.dsp.guides import Guides
from workbench.dsp.spectrum import Magnitudes
from workbench.separators import nmf_activations
from workbench.separators.contract import Request
from workbench.separators.dictionaries import Dictionary
from workbench.separators.nmf_parameters import beta_of
from workbench.separators.publishing import publishing


def with_convolutive_activations(request: Request, dictionary: Dictionary, *, start: Estimate | None, report: Report) -> FactorEstimate:
    """The estimate of ``dictionary``, whose components are (taps, bins, components), on the request's spectrum.

    What is published on the way is the same estimate, still being filled. Divergence, sparsity and iterations are those of the
    request's parameters, what guides it are the request's guides. It goes on from ``start`` where that has the same sources and frames.
    Raises Cancelled if ``report`` does.
    """
    from workbench.dsp.convolutive_inference import ConvolutiveInference

    params, spectrum, heard = request.params, request.spectrum, dictionary.heard_bins
    activations = np.zeros((spectrum.channels, spectrum.frames, dictionary.components.shape[-1]), np.float32)
    guides = Guides(request.guides, dictionary.sources)
    factors = ConvolutiveEstimate(dictionary.sources, dictionary.components, np.swapaxes(activations, 1, 2), dictionary.assignment)
    estimate = guided_estimate(factors, guides, spectrum.analysis)
    scale = spectrum.mean_magnitude(part(report, 0.0, 0.05))
    if scale <= 0.0:
        return estimate
    kernel = ConvolutiveInference(
        dictionary.components[:, :heard],
        beta=beta_of(params),
        sparsity=params.sparsity,
        scale=scale,
        device=request.device.kind,
        assignment=dictionary.assignment,
    )

    def gates(first: int, stop: int) -> Magnitudes:
        return guides.gates(Grid.of_frames(spectrum.analysis, first, stop))[..., :heard]

    estimate.costs = CostCurve()
    rows_of = nmf_activations.warm_start(start, estimate)
    size, (before, behind) = kernel.chunk_frames, kernel.around
    blocks = list(spectrum.blocks(-(-request.block_frames // size) * size))
    held = 4 * heard * spectrum.channels * spectrum.frames <= nmf_activations.HELD_BYTES
    published = publishing(part(report, 0.05, 1.0), estimate)
    for group in [blocks] if held else [[block] for block in blocks]:
        pieces: list[Any] = []
        step = part(published, group[0][0] / spectrum.frames, group[-1][1] / spectrum.frames)
        for first in range(group[0][0], group[-1][1], size):
            step(0.0, "finding activations")
            stop = min(first + size, group[-1][1])
            low, high = max(first - before, 0), min(stop + behind, spectrum.frames)
            magnitudes = spectrum.magnitudes(low, high)[:, :heard]
            painted = guides.grid_of_frames(spectrum.analysis, low, high) is not None
            made = partial(gates, low, high) if painted else None
            for channel in range(spectrum.channels):
                rows = None if rows_of is None else rows_of(channel, low, high)
                pieces.append(kernel.piece(magnitudes[channel].T, activations[channel, first:stop], first - low, rows, made))
        kernel.refine(pieces, params.iterations, step, curve=estimate.costs)
    return estimate
