"""The beta-divergence: its value, and what its multiplicative updates need of it.

Source: Fevotte and Idier, "Algorithms for nonnegative matrix factorization with the beta-divergence", 2011.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from workbench.core.errors import ParameterError

FLOOR = 1e-6
"""Added to magnitudes of mean 1 and to their models alike, so that silence costs nothing and divides nothing by zero."""

TINY = 1e-30
"""Least denominator of an update: only that of a component that is zero throughout comes near it."""


@dataclass(frozen=True)
class Beta:
    """One beta in [0, 2]: 0 is Itakura-Saito, 1 Kullback-Leibler, 2 Frobenius. Raises ParameterError outside."""

    value: float

    def __post_init__(self) -> None:
        if not 0.0 <= self.value <= 2.0:
            raise ParameterError(f"beta must lie in [0, 2]; got {self.value}")

    @property
    def exponent(self) -> float:
        """Exponent of the update under which the cost never rises, with a sparsity penalty too."""
        return 1.0 / (2.0 - self.value) if self.value < 1.0 else 1.0

    @property
    def floor(self) -> float:
        """What is added to magnitude and model; Frobenius needs nothing."""
        return 0.0 if self.value == 2.0 else FLOOR

    def gradients(self, magnitude: Tensor, model: Tensor, pull: Tensor, push: Tensor) -> None:
        """Write ``magnitude * model^(beta - 2)`` to ``pull`` and ``model^(beta - 1)`` to ``push``; these may share no memory."""
        if self.value == 0.0:
            torch.reciprocal(model, out=push)
            torch.mul(magnitude, push, out=pull).mul_(push)
        elif self.value == 1.0:
            push.fill_(1.0)
            torch.div(magnitude, model, out=pull)
        elif self.value == 2.0:
            push.copy_(model)
            pull.copy_(magnitude)
        else:
            torch.pow(model, self.value - 1.0, out=push)
            torch.mul(magnitude, push, out=pull).div_(model)

    def costs(self, magnitude: Tensor, model: Tensor) -> Tensor:
        """Divergence of every row of ``magnitude`` (rows, bins) from ``model``, (rows,); both are positive, floor included."""
        beta = self.value
        if beta == 2.0:
            return torch.sub(magnitude, model).square_().sum(1).mul_(0.5)
        ratio = torch.div(magnitude, model)
        if beta == 0.0:
            return torch.sub(ratio, ratio.log()).sub_(1.0).sum(1)
        if beta == 1.0:
            return torch.mul(magnitude, ratio.log_()).sub_(magnitude).add_(model).sum(1)
        # y^beta * d(x / y | 1), which stays exact where x is near y
        terms = ratio.pow(beta).sub_(1.0).sub_(ratio.sub(1.0).mul_(beta)).div_(beta * (beta - 1.0))
        return terms.mul_(model.pow(beta)).sum(1)


def divergence(magnitude: Tensor, model: Tensor, beta: float) -> float:
    """Beta-divergence D(magnitude | model), summed over all elements in float64; equal shapes, non-negative, mean about 1.

    FLOOR is added to both unless beta is 2. Raises ParameterError for a beta outside [0, 2].
    """
    rule = Beta(beta)
    rows = [tensor.double().reshape(1, -1) + rule.floor for tensor in (magnitude, model)]
    return float(rule.costs(*rows)[0])
