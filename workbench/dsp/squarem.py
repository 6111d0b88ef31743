"""SQUAREM: two steps of a map that never raises a cost, extrapolated; a step length for every row.

Source: Varadhan and Roland, "Simple and globally convergent methods for accelerating the convergence of any EM algorithm",
2008, scheme S3. Length 1 is the plain second step.
"""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from workbench.dsp.vector_math import compiled

MAPS_PER_CYCLE = 3
"""Two plain steps, and one after the extrapolation."""


def extrapolated(before: Tensor, first: Tensor, second: Tensor, longest: float) -> Tensor:
    """The point that ``before``, ``first`` and ``second`` (rows, values) head for, every step held in [1, ``longest``].

    Entries that would fall below 0 are those of ``second``.
    """
    if before.device.type == "cpu":
        ahead = torch.empty_like(before)
        _extrapolate_compiled(before.numpy(), first.numpy(), second.numpy(), np.float32(longest), ahead.numpy())
        return ahead
    change = first - before
    bend = (second - first).sub_(change)
    ratios = torch.linalg.vector_norm(change, dim=1) / torch.linalg.vector_norm(bend, dim=1).clamp_min_(1e-30)
    lengths = ratios.clamp_(1.0, longest)[:, None]
    ahead = torch.addcmul(before, change, 2.0 * lengths).addcmul_(bend, lengths.square())
    return torch.where(ahead >= 0.0, ahead, second)


@compiled
def _extrapolate_compiled(before: Any, first: Any, second: Any, longest: np.float32, ahead: Any) -> None:
    rows, values = before.shape
    for row in range(rows):
        changes, bends = np.float32(0.0), np.float32(0.0)
        for value in range(values):
            change = first[row, value] - before[row, value]
            bend = second[row, value] - first[row, value] - change
            changes += change * change
            bends += bend * bend
        length = min(max(np.sqrt(changes / max(bends, np.float32(1e-36))), np.float32(1.0)), longest)
        for value in range(values):
            change = first[row, value] - before[row, value]
            bend = second[row, value] - first[row, value] - change
            reached = before[row, value] + np.float32(2.0) * length * change + length * length * bend
            ahead[row, value] = reached if reached >= np.float32(0.0) else second[row, value]
