"""The recurrent mask network: the logarithm of a mixture's magnitude, read forwards and backwards in time, to the mask of every source.

After Hershey, Chen, Le Roux and Watanabe, "Deep clustering", 2016 (the stacked recurrent layers), and Kolbæk, Yu, Tan and Jensen,
"Multitalker speech separation with utterance-level permutation invariant training", 2017 (masks by softmax); sources here have names, so
nothing is permuted.
"""

from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from collections.abc import Mapping

FLOOR = 1e-3
"""Added to magnitudes of mean 1 before the logarithm: what lies 60 dB below the mean is not told apart."""


class RecurrentMaskNetwork(nn.Module):
    """Magnitudes of mean 1 to masks that add up to 1 at every bin and frame."""

    def __init__(self, bins: int, sources: int, units: int = 256, layers: int = 3, dropout: float = 0.0) -> None:
        """``units`` of each direction in each of ``layers``; ``dropout`` between them while it learns."""
        super().__init__()
        self.bins, self.sources = bins, sources
        self.register_buffer("mean", torch.zeros(bins))
        self.register_buffer("deviation", torch.ones(bins))
        self.inner = nn.Linear(bins, units)
        self.recurrent = nn.LSTM(units, units, layers, batch_first=True, bidirectional=True, dropout=dropout if layers > 1 else 0.0)
        self.dropout = nn.Dropout(dropout)
        self.outer = nn.Linear(2 * units, sources * bins)

    def forward(self, magnitudes: Tensor) -> Tensor:
        """(batch, bins, frames) to the logarithms of masks, (batch, sources, bins, frames)."""
        features = (logarithm(magnitudes) - self.mean[:, None]) / self.deviation[:, None]
        hidden = torch.relu(self.inner(features.transpose(1, 2)))
        read, _ = self.recurrent(hidden)
        scores = self.outer(self.dropout(read))
        batch, frames, _ = scores.shape
        shaped = scores.reshape(batch, frames, self.sources, self.bins).permute(0, 2, 3, 1)
        return torch.log_softmax(shaped.float(), dim=1)

    def fit_features(self, magnitudes: Tensor) -> None:
        """Take the mean and deviation of every bin's logarithm over example magnitudes, (batch, bins, frames)."""
        features = logarithm(magnitudes)
        self.mean.copy_(features.mean(dim=(0, 2)))
        self.deviation.copy_(features.std(dim=(0, 2)).clamp_min(1e-3))


def logarithm(magnitudes: Tensor) -> Tensor:
    """What the network reads."""
    return torch.log(magnitudes + FLOOR)


def from_tensors(tensors: "Mapping[str, Tensor]") -> RecurrentMaskNetwork:
    """The network that ``state_dict`` came from, by the shapes of its tensors. Raises RuntimeError, LookupError where they do not fit."""
    units, bins = tensors["inner.weight"].shape
    sources = tensors["outer.bias"].shape[0] // bins
    layers = sum(name.startswith("recurrent.weight_hh_l") and not name.endswith("_reverse") for name in tensors)
    network = RecurrentMaskNetwork(bins, sources, units, layers)
    network.load_state_dict(dict(tensors))
    return network.eval()
