"""Non-negative autoencoders: a code of non-negative activations, and layers from and to it whose weights may have any sign.

Sources: Smaragdis and Venkataramani, "A neural network alternative to non-negative audio models", 2017; "A neural network alternative
to convolutive audio models for source separation", equations 4 to 8, for layers that last several frames.
"""

import torch
from torch import Tensor

from workbench.dsp.decoder_layers import nonnegative
from workbench.dsp.decoders import Nonlinearity

FLOOR = 1e-5
"""Added to magnitudes and to what is decoded, relative to a mean magnitude of 1, before they are compared."""


class NonnegativeAutoencoder(torch.nn.Module):
    """An encoder and a decoder of one source's magnitudes, each of one layer or two, without biases.

    The encoder's first layer looks at a frame and the ``taps - 1`` frames behind it, the decoder's last sounds in as many: the one is
    to undo the other. A decoder is what is kept of a source: its weights are relative to those of the row that they leave from, so
    that a code of 1 means a mean magnitude of 1 or less, and one sparsity is as much for every model.
    """

    def __init__(
        self, bins: int, units: int, *, layers: int = 2, taps: int = 1, nonlinearity: Nonlinearity = "relu", seed: int = 0
    ) -> None:
        """Draw weights by ``seed`` for ``layers``, 2 or 4 in all, between ``bins`` and a code of ``units``."""
        super().__init__()
        self.bins, self.units, self.taps = bins, units, taps
        self.nonlinearity: Nonlinearity = nonlinearity
        generator = torch.Generator().manual_seed(seed)

        def drawn(rows: int, columns: int, scale: float) -> torch.nn.Parameter:
            return torch.nn.Parameter(torch.rand(rows, columns, generator=generator).mul_(2.0 * scale))

        hidden = layers // 2 - 1
        self.first = drawn(bins, taps * units, 1.0)
        self.inner = torch.nn.ParameterList([drawn(units, units, 1.0) for _ in range(hidden)])
        self.outer = torch.nn.ParameterList([drawn(units, units, 1.0) for _ in range(hidden)])
        self.last = drawn(taps * units, bins, 1.0)

    def encode(self, magnitudes: Tensor) -> Tensor:
        """Codes (..., frames, units) of ``magnitudes`` (..., frames, bins)."""
        products = magnitudes @ (self.first / (self.taps * self.bins))
        products = products.view(*magnitudes.shape[:-1], self.taps, self.units)
        frames = products.shape[-3]
        code = products[..., 0, :]
        for tap in range(1, self.taps):
            ahead = products[..., min(tap, frames) :, tap, :]
            code = code + torch.nn.functional.pad(ahead, (0, 0, 0, frames - ahead.shape[-2]))
        code = nonnegative(code, self.nonlinearity)
        for weights in self.inner:
            code = nonnegative(code @ weights, self.nonlinearity)
        return code

    def decode(self, code: Tensor) -> Tensor:
        """Magnitudes (..., frames, bins) of ``code`` (..., frames, units)."""
        *hidden, last = self.decoder()
        for weights in hidden:
            code = nonnegative(code @ weights, self.nonlinearity)
        return nonnegative(stacked(code, self.taps) @ last, self.nonlinearity)

    def decoder(self) -> list[Tensor]:
        """The decoder's layers: (units, units) each, and (taps * units, bins), tap by tap, as they are multiplied by."""
        hidden = [weights / weights.abs().sum(1, keepdim=True).clamp_min(1e-12) for weights in self.outer]
        sums = self.last.abs().mean(1).view(self.taps, self.units).sum(0).repeat(self.taps)
        return [*hidden, self.last / sums[:, None].clamp_min(1e-12)]

    def forward(self, magnitudes: Tensor) -> tuple[Tensor, Tensor]:
        """What is decoded from the code of ``magnitudes`` (..., frames, bins), and the code."""
        code = self.encode(magnitudes)
        return self.decode(code), code


def stacked(code: Tensor, taps: int) -> Tensor:
    """The code at every frame and at the ``taps - 1`` frames before, (..., frames, taps * units), that of the frame itself first."""
    frames = code.shape[-2]
    parts = [torch.nn.functional.pad(code, (0, 0, tap, 0))[..., :frames, :] for tap in range(taps)]
    return torch.cat(parts, -1) if taps > 1 else code


def cost(magnitudes: Tensor, decoded: Tensor, code: Tensor, sparsity: float) -> Tensor:
    """Kullback-Leibler divergence per bin plus ``sparsity`` times the sum of the code, means over frames."""
    given, model = magnitudes + FLOOR, decoded + FLOOR
    divergence = (given * (given / model).log() - given + model).mean()
    return divergence + sparsity * code.sum(-1).mean()
