"""Decoders of non-negative autoencoders: layers of weights of any sign, each followed by what makes its outputs non-negative.

Source: Smaragdis and Venkataramani, "A neural network alternative to non-negative audio models", 2017.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import ShapeError

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
