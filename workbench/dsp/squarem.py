"""SQUAREM: two steps of a map that never raises a cost, extrapolated; a step length for every row.

Source: Varadhan and Roland, "Simple and globally convergent methods for accelerating the convergence of any EM algorithm",
2008, scheme S3. Length 1 is the plain second step.
"""

import torch
from torch import Tensor

MAPS_PER_CYCLE = 3
"""Two plain steps, and one after the extrapolation."""


def extrapolated(before: Tensor, first: Tensor, second: Tensor, longest: float) -> Tensor:
    """The point that ``before``, ``first`` and ``second`` (rows, values) head for, every step held in [1, ``longest``].

    Entries that would fall below 0 are those of ``second``.
    """
    change = first - before
    bend = (second - first).sub_(change)
    lengths = (torch.linalg.vector_norm(change, dim=1) / torch.linalg.vector_norm(bend, dim=1).clamp_min_(1e-30)).clamp_(1.0, longest)[
        :, None
    ]
    ahead = torch.addcmul(before, change, 2.0 * lengths).addcmul_(bend, lengths.square())
    return torch.where(ahead >= 0.0, ahead, second)
