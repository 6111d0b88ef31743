"""The recurrent mask network: the logarithm of a mixture's magnitude to the mask of every source.

Convolutions over frequency and time look at ever larger parts, a recurrent layer reads what is left forwards and backwards in time, and
convolutions lead back, each beside what was seen at its scale. After Tan and Wang, "A convolutional recurrent neural network for
real-time speech enhancement", 2018, and Jansson et al., "Singing voice separation with deep U-Net convolutional networks", 2017; masks by
softmax add up to one.
"""

import itertools
import math
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor, nn

FLOOR = 1e-3
"""Added to magnitudes of mean 1 before the logarithm: what lies 60 dB below the mean is not told apart."""

CHANNELS = (16, 32, 64, 96, 128)
"""Of the convolutions, each of which halves the frequencies."""

_TIME_STRIDES = (1, 2, 2, 2)
"""The first convolutions also halve the frames so; later ones do not."""

_KERNEL, _PADDING = (5, 3), (2, 1)
"""Bins and frames."""


class RecurrentMaskNetwork(nn.Module):
    """Magnitudes of mean 1 to masks that add up to 1 at every bin and frame."""

    mean: Tensor
    deviation: Tensor
    """Of every bin's logarithm, (bins,): what features are measured by."""

    def __init__(self, bins: int, sources: int, channels: Sequence[int] = CHANNELS, units: int = 128) -> None:
        """``channels`` of each convolution on the way in; ``units`` of the recurrent layer in each direction."""
        super().__init__()
        self.bins, self.sources = bins, sources
        self.register_buffer("mean", torch.zeros(bins))
        self.register_buffer("deviation", torch.ones(bins))
        self._strides = [(2, time) for time, _ in itertools.zip_longest(_TIME_STRIDES[: len(channels)], channels, fillvalue=1)]
        self._frame_multiple = math.prod(time for _, time in self._strides)
        self.inward = nn.ModuleList(
            _normalised(nn.Conv2d(before, after, _KERNEL, stride, _PADDING, bias=False), after)
            for (before, after), stride in zip(itertools.pairwise((1, *channels)), self._strides, strict=True)
        )
        narrow = bins
        for _ in channels:
            narrow = -(-narrow // 2)
        self.gather = nn.Linear(narrow * channels[-1], 2 * units)
        self.recurrent = nn.LSTM(2 * units, units, batch_first=True, bidirectional=True)
        self.spread = nn.Linear(2 * units, narrow * channels[-1])
        outward = list(zip(itertools.pairwise(channels), self._strides[1:], strict=True))[::-1]
        self.outward = nn.ModuleList(
            nn.ConvTranspose2d(2 * after, before, _KERNEL, stride, _PADDING, bias=False) for (before, after), stride in outward
        )
        self.norms = nn.ModuleList(nn.Sequential(nn.BatchNorm2d(before), nn.LeakyReLU(0.1)) for (before, _), _ in outward)
        self.masks = nn.ConvTranspose2d(2 * channels[0], sources, _KERNEL, self._strides[0], _PADDING)

    def forward(self, magnitudes: Tensor) -> Tensor:
        """(batch, bins, frames) to the logarithms of masks, (batch, sources, bins, frames)."""
        frames = magnitudes.shape[-1]
        features = (torch.log(magnitudes + FLOOR) - self.mean[:, None]) / self.deviation[:, None]
        padded = nn.functional.pad(features, (0, -frames % self._frame_multiple))
        seen = padded[:, None].contiguous(memory_format=torch.channels_last)
        passed, sizes = [], []
        for layer in self.inward:
            sizes.append(list(seen.shape[-2:]))
            seen = layer(seen)
            passed.append(seen)
        seen = self._read(seen)
        for layer, norm in zip(self.outward, self.norms, strict=True):
            seen = norm(layer(torch.cat([seen, passed.pop()], dim=1), output_size=sizes.pop()))
        scores = self.masks(torch.cat([seen, passed.pop()], dim=1), output_size=sizes.pop())
        return torch.log_softmax(scores[..., :frames].float(), dim=1)

    def _read(self, seen: Tensor) -> Tensor:
        """Forwards and backwards in time, (batch, channels, bins, frames) to the same shape."""
        batch, channels, bins, frames = seen.shape
        gathered = torch.relu(self.gather(seen.permute(0, 3, 1, 2).reshape(batch, frames, channels * bins)))
        read, _ = self.recurrent(gathered)
        return torch.relu(self.spread(read)).reshape(batch, frames, channels, bins).permute(0, 2, 3, 1)

    def fit_features(self, magnitudes: Tensor) -> None:
        """Take the mean and deviation of every bin's logarithm over example magnitudes, (batch, bins, frames)."""
        features = torch.log(magnitudes + FLOOR)
        self.mean.copy_(features.mean(dim=(0, 2)))
        self.deviation.copy_(features.std(dim=(0, 2)).clamp_min(1e-3))


def _normalised(convolution: nn.Conv2d, channels: int) -> nn.Sequential:
    return nn.Sequential(convolution, nn.BatchNorm2d(channels), nn.LeakyReLU(0.1))


def from_tensors(tensors: Mapping[str, Tensor]) -> RecurrentMaskNetwork:
    """The network whose ``state_dict`` has these tensors, told by their shapes. Raises RuntimeError, LookupError where they do not fit."""
    depth = sum(name.startswith("inward.") and name.endswith(".0.weight") for name in tensors)
    channels = [tensors[f"inward.{layer}.0.weight"].shape[0] for layer in range(depth)]
    units = tensors["recurrent.weight_hh_l0"].shape[1]
    # Without memory at first, so that no numbers are drawn for weights that are there already.
    with torch.device("meta"):
        network = RecurrentMaskNetwork(tensors["mean"].shape[0], tensors["masks.bias"].shape[0], channels, units)
    counts = {name: torch.zeros((), dtype=torch.long) for name in network.state_dict() if name.endswith("num_batches_tracked")}
    network.load_state_dict({**counts, **tensors}, assign=True)
    return network.eval()
