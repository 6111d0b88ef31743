"""Decoders as tensors that are computed with."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from workbench.dsp.convolutive_blocks import stacked, stacked_dictionary
from workbench.dsp.decoders import Decoder, Nonlinearity


@dataclass(frozen=True)
class Layers:
    """A decoder's weights on a device."""

    nonlinearity: Nonlinearity
    hidden: Sequence[Tensor]
    last: Tensor
    """(taps * units, bins), the oldest tap first."""
    taps: int

    def products(self, code: Tensor, out: Tensor | None = None) -> tuple[list[Tensor], Tensor]:
        """What every layer multiplies out to for ``code`` (frames, units), before it is made non-negative.

        The hidden layers', (frames, units) each, and the last's, (frames, bins), in ``out`` where that is given.
        """
        inner = []
        for weights in self.hidden:
            inner.append(code @ weights)
            code = nonnegative(inner[-1], self.nonlinearity)
        if self.taps > 1:
            rows = torch.cat([code.new_zeros(self.taps - 1, code.shape[1]), code])
            code = stacked(rows, 0, len(code), self.taps - 1, self.taps)
        return inner, torch.mm(code, self.last, out=out)


def layers_of(decoder: Decoder, device: torch.device, bins: int | None = None) -> Layers:
    """The weights of ``decoder`` on ``device``, for its first ``bins`` or all."""
    hidden = [torch.tensor(weights, dtype=torch.float32, device=device) for weights in decoder.hidden]
    taps = torch.tensor(decoder.last[:, :, :bins].swapaxes(1, 2), dtype=torch.float32, device=device)
    return Layers(decoder.nonlinearity, hidden, stacked_dictionary(taps), decoder.taps)


def nonnegative(products: Tensor, nonlinearity: Nonlinearity) -> Tensor:
    """``products`` made non-negative, new memory."""
    if nonlinearity == "relu":
        return products.clamp_min(0.0)
    return products.abs() if nonlinearity == "abs" else torch.nn.functional.softplus(products)


def slope(products: Tensor, nonlinearity: Nonlinearity) -> Tensor:
    """How much what ``nonnegative`` gives changes with ``products``."""
    if nonlinearity == "relu":
        return (products > 0.0).to(products.dtype)
    return products.sign() if nonlinearity == "abs" else products.sigmoid()
