"""Components refined by what a user painted: the dictionary moves, too, under the gates of every source."""

import numpy as np
from numpy.typing import NDArray

from workbench.core.cost_curve import CostCurve
from workbench.core.progress import Report
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.guides import Guides
from workbench.dsp.spectrum import Magnitudes
from workbench.separators.contract import Request
from workbench.separators.nmf_parameters import beta_of

_COLUMNS = 256
"""Columns that one thread works on at once."""

_TRACE = 1e-3
"""Of the level of every column, in each of its activations at the start: what is 0 would stay so for ever."""


def earlier_rows(start: FactorEstimate, frames: NDArray[np.intp]) -> Magnitudes:
    """An earlier estimate's activations at some frames of all channels side by side, (components, columns)."""
    return np.moveaxis(start.activations[:, :, frames], 1, 0).reshape(len(start.assignment), -1)


def refined_components(
    request: Request,
    columns: Magnitudes,
    frames: NDArray[np.intp],
    components: Magnitudes,
    rows: Magnitudes,
    assignment: NDArray[np.intp],
    guides: Guides,
    *,
    fixed: int,
    curve: CostCurve,
    report: Report,
) -> Magnitudes:
    """``components`` (bins, components) after as many updates as the request's parameters name, the first ``fixed`` as they were.

    ``columns`` (bins, columns) are the ``frames`` of all channels side by side, ``rows`` (components, columns) their activations.
    ``report`` hears of partial ``Factors``. Raises Cancelled if it does.
    """
    from workbench.dsp.guided_learning import PaintedColumns, learn_guided
    from workbench.dsp.nmf_blocks import Factors

    params, analysis = request.params, request.spectrum.analysis
    blocks = []
    for channel in range(request.spectrum.channels):
        for first in range(0, len(frames), _COLUMNS):
            report(0.0)
            here = frames[first : first + _COLUMNS]
            begin = channel * len(frames) + first
            blocks.append(PaintedColumns(slice(begin, begin + len(here)), guides.gates_of_frames(analysis, here)))
    started = rows + np.float32(_TRACE / max(len(components.T), 1)) * columns.sum(axis=0)
    refined = learn_guided(
        columns,
        Factors(components, started),
        assignment,
        blocks,
        beta=beta_of(params),
        fixed=fixed,
        sparsity=params.sparsity,
        iterations=params.iterations,
        heuristic=params.heuristic,
        device=request.device.kind,
        curve=curve,
        report=report,
    )
    return refined.dictionary
