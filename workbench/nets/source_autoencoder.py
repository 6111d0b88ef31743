"""An autoencoder of frames whose code has one value per source, and whose encoder begins a classifier of sources.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, figure 4.6 and equation 4.22; without biases, with which its cost did not fall.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

HIDDEN = (128, 64, 32)
"""Units of the encoder's hidden layers as published; the decoder has the same the other way round."""


class SourceAutoencoder(nn.Module):
    """Frames (frames, bins) to frames; relu after every layer but the code and the last."""

    def __init__(self, bins: int, sources: int, hidden: Sequence[int] = HIDDEN) -> None:
        super().__init__()
        inner, outer = (bins, *hidden, sources), (sources, *reversed(hidden), bins)
        self.encoder, self.decoder = _layers(inner), _layers(outer)

    def code(self, frames: Tensor) -> Tensor:
        """(frames, sources): what the classifier gives before it learns on."""
        return _through(self.encoder, frames)

    def forward(self, frames: Tensor) -> Tensor:
        """What comes back of ``frames``."""
        return _through(self.decoder, self.code(frames))

    def weights(self) -> list[np.ndarray]:
        """Of the encoder's layers, (inputs, units) each, float32."""
        state = {name: tensor.cpu().numpy() for name, tensor in self.state_dict().items()}
        return [state[f"encoder.{place}.weight"].T.copy() for place in range(len(self.encoder))]


def _layers(sizes: Sequence[int]) -> nn.ModuleList:
    layers = [nn.Linear(inputs, units, bias=False) for inputs, units in pairwise(sizes)]
    for layer in layers:
        nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
    return nn.ModuleList(layers)


def _through(layers: nn.ModuleList, frames: Tensor) -> Tensor:
    for place, layer in enumerate(layers):
        frames = layer(frames)
        if place < len(layers) - 1:
            frames = torch.relu(frames)
    return frames
