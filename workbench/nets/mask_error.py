"""The mean absolute error of masked magnitudes, with its gradient worked out by hand: a third of the passes over memory."""

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

_FLOOR = 1e-8
"""Added to the powers that masks divide: where all is silent, all masks are 0."""


def mask_error(products: Tensor, mixture: Tensor, true: Tensor, exponent: float) -> Tensor:
    """Mean of ``|M mixture - true|`` under the masks M that are in proportion to ``products ** exponent``: a scalar.

    Shapes: products, non-negative, and true (sources, frames, bins), mixture (frames, bins); only products get a gradient. Source: thesis
    000, equation 5.12.
    """
    apply: Callable[..., Tensor] = _MaskError.apply
    return apply(products, mixture, true, exponent)


class _MaskError(torch.autograd.Function):
    @staticmethod
    def forward(context: Any, products: Tensor, mixture: Tensor, true: Tensor, exponent: float) -> Tensor:
        powers = products.square() if exponent == 2.0 else products.pow(exponent)
        total = powers.sum(dim=0).add_(_FLOOR)
        ratio = mixture / total
        missed = powers * ratio
        missed -= true
        error = missed.abs().mean()
        signs = missed.sign_()
        if context.needs_input_grad[0]:
            common = (signs * powers).sum(dim=0).div_(total)
            slopes = signs.sub_(common).mul_(ratio).mul_(exponent / true.numel())
            slopes *= products if exponent == 2.0 else products.clamp_min(_FLOOR).pow_(exponent - 1.0)
            context.save_for_backward(slopes)
        return error

    @staticmethod
    def backward(context: Any, *slope: Tensor) -> tuple[Tensor, None, None, None]:
        (slopes,) = context.saved_tensors
        return slopes * slope[0], None, None, None
