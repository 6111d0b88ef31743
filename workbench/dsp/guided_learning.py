"""Both factors of a magnitude on which a user has painted: activations by ``GuidedDescent``, the dictionary by its counterpart.

Source: Bryan and Mysore, "Interactive refinement of supervised and semi-supervised sound source separation estimates", 2013; the cost
is that of ``guided_descent``, and no step raises it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.core.cost_curve import CostCurve
from workbench.core.progress import Report, silent
from workbench.dsp.guided_descent import GuidedDescent, members_of
from workbench.dsp.nmf_blocks import Factors, Floats, mean_of
from workbench.dsp.nmf_divergence import TINY, Beta
from workbench.dsp.tensor_threads import TensorThreads


@dataclass
class PaintedColumns:
    """Some columns of a magnitude that are worked on at once."""

    span: slice
    gates: Floats
    """How much of each source's model counts there, in (0, 1], (sources, columns, bins)."""


@dataclass
class _Sums:
    """What some columns say of the dictionary, (components, bins) each, and their cost before the visit."""

    pull: Tensor
    push: Tensor
    cost: float


def learn_guided(
    magnitude: Floats,
    start: Factors,
    assignment: NDArray[np.intp],
    blocks: Sequence[PaintedColumns],
    *,
    beta: float,
    fixed: int = 0,
    sparsity: float = 0.0,
    iterations: int = 60,
    heuristic: bool = False,
    device: str = "cpu",
    curve: CostCurve | None = None,
    report: Report = silent,
) -> Factors:
    """The factors of ``magnitude`` (bins, columns) that ``start`` leads to, whose components belong to sources by ``assignment``.

    ``blocks`` hold all columns, one after another. The dictionary's first ``fixed`` components stay; all have unit sum, or are zero. Every
    iteration updates activations three times and the dictionary once. ``curve`` gets the cost per column, ``report`` partial ``Factors``.
    The other arguments are those of ``learn``. Raises ParameterError for a beta outside [0, 2]; Cancelled if ``report`` does.
    """
    rule, mean = Beta(beta), mean_of(magnitude, report)
    if mean <= 0.0:
        return start
    with TensorThreads(torch.device(device)) as threads:
        dictionary = torch.tensor(start.dictionary, dtype=torch.float32, device=device)
        activations = torch.tensor(np.ascontiguousarray(start.activations.T) / np.float32(mean), dtype=torch.float32, device=device)
        penalty = torch.full((dictionary.shape[1],), sparsity, dtype=torch.float32, device=device)
        members = members_of(assignment, len(blocks[0].gates)) if blocks else []
        for iteration in range(iterations):
            total = _Sums(torch.zeros_like(dictionary.T), torch.zeros_like(dictionary.T), 0.0)
            descent = partial(GuidedDescent, dictionary, rule, penalty, members=members, heuristic=heuristic, accelerated=False)

            def visit(block: PaintedColumns, descent: Callable[..., GuidedDescent] = descent) -> _Sums:
                scaled = np.ascontiguousarray(magnitude[:, block.span].T, np.float32) / np.float32(mean)
                columns = torch.from_numpy(scaled).to(device).add_(rule.floor)
                here = descent(gates=torch.from_numpy(block.gates).to(device), magnitude=columns)
                costs: list[float] = []

                def watch(cost: Tensor) -> bool:
                    costs.append(float(cost.sum(dtype=torch.float64)))
                    return False

                place = activations[block.span]
                place.copy_(here.advanced(columns, None, place, 1, watch))
                return _Sums(*here.dictionary_slopes(columns, place), costs[0])

            def visited(sums: _Sums, total: _Sums = total, iteration: int = iteration) -> None:
                total.pull.add_(sums.pull)
                total.push.add_(sums.push)
                total.cost += sums.cost
                report(iteration / iterations)

            threads.run(visit, blocks, visited)
            if curve is not None:
                curve.add(iteration, total.cost / max(len(activations), 1))
            # With the columns' sums folded into H, the penalty on H is one on W as well: sparsity * sum of |w_k| |h_k|.
            total.push.add_(sparsity * activations.sum(0)[:, None])
            rows = dictionary.T.clone()
            exponent = 1.0 if heuristic else rule.exponent
            rows[fixed:] *= (total.pull / total.push.clamp_min(TINY)).pow_(exponent)[fixed:]
            sums = rows.sum(1)
            sums = torch.where(sums > 0.0, sums, torch.ones_like(sums))
            sums[:fixed] = 1.0
            dictionary = (rows / sums[:, None]).T.contiguous()
            activations.mul_(sums)
            report((iteration + 1) / iterations, "", Factors(dictionary.cpu().numpy(), activations.cpu().numpy().T * np.float32(mean)))
        return Factors(dictionary.cpu().numpy(), activations.cpu().numpy().T * np.float32(mean))
