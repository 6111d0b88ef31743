"""Decoders of non-negative autoencoders: layers of weights of any sign, each followed by what makes its outputs non-negative.

Source: Smaragdis and Venkataramani, "A neural network alternative to non-negative audio models", 2017.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.core.errors import ShapeError
from workbench.dsp.convolutive_blocks import stacked, stacked_dictionary

Floats = NDArray[np.float32]
Nonlinearity = Literal["relu", "softplus", "abs"]

NONLINEARITIES: tuple[Nonlinearity, ...] = ("relu", "softplus", "abs")
"""What makes the outputs of a layer non-negative."""


@dataclass(frozen=True)
class Decoder:
    """One source's way from a code of non-negative activations to magnitudes."""

    nonlinearity: Nonlinearity
    hidden: tuple[Floats, ...]
    """Weights from the code on, each (units before, units after)."""
    last: Floats
    """Weights to magnitudes, (taps, units, bins); tap 0 sounds in the frame of the code itself, the next in the frame after it."""

    def __post_init__(self) -> None:
        """Raise ShapeError where one layer does not fit the next, or there is no such nonlinearity."""
        sizes = [*(weights.shape for weights in self.hidden), self.last.shape[1:]]
        if self.last.ndim != 3 or self.nonlinearity not in NONLINEARITIES or any(len(size) != 2 for size in sizes):
            raise ShapeError(f"a decoder must have matrices after {', '.join(NONLINEARITIES)}; got {self.nonlinearity} and {sizes}")
        if any(before[1] != after[0] for before, after in pairwise(sizes)):
            raise ShapeError(f"every layer of a decoder must take what the one before gives; got {sizes}")

    @property
    def units(self) -> int:
        """Of the code."""
        return int((self.hidden[0] if self.hidden else self.last[0]).shape[0])

    @property
    def taps(self) -> int:
        """Frames that one frame of the code sounds in."""
        return int(self.last.shape[0])

    @property
    def bins(self) -> int:
        """Of the magnitudes."""
        return int(self.last.shape[2])

    def on(self, device: torch.device, bins: int | None = None) -> "Layers":
        """The weights as they are computed with, for the first ``bins`` or all."""
        hidden = [torch.tensor(weights, dtype=torch.float32, device=device) for weights in self.hidden]
        taps = torch.tensor(self.last[:, :, :bins].swapaxes(1, 2), dtype=torch.float32, device=device)
        return Layers(self.nonlinearity, hidden, stacked_dictionary(taps), self.taps)


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
