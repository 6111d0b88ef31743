"""A network that tells of one frame of magnitudes which source it is of, and how a stack of Boltzmann machines begins it.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, section 4.1; Grais, Sen and Erdogan, "Deep neural networks for single channel source separation", 2014.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn

from workbench.core.progress import Report, part, silent
from workbench.dsp.spectrum import Magnitudes

HIDDEN = (100, 50, 200)
"""Units of the hidden layers."""


class SourceClassifier(nn.Module):
    """Layers of sigmoids: frames (frames, bins), each reaching 1, to one value in 0..1 per source, (frames, sources)."""

    def __init__(self, bins: int, sources: int, hidden: Sequence[int] = HIDDEN) -> None:
        super().__init__()
        sizes = (bins, *hidden, sources)
        self.layers = nn.ModuleList(nn.Linear(inner, outer) for inner, outer in pairwise(sizes))

    def forward(self, frames: Tensor) -> Tensor:
        """What every source's unit says of every frame."""
        for layer in self.layers:
            frames = torch.sigmoid(layer(frames))
        return frames

    def linear(self) -> list[nn.Linear]:
        """The layers in order."""
        return [layer for layer in self.layers if isinstance(layer, nn.Linear)]

    def begin_with(self, weights: Sequence[tuple[np.ndarray, np.ndarray]]) -> None:
        """Take over the weights (units, inputs) and biases (units,) of the first layers."""
        with torch.no_grad():
            for layer, (matrix, bias) in zip(self.linear(), weights, strict=False):
                layer.weight.copy_(torch.from_numpy(matrix))
                layer.bias.copy_(torch.from_numpy(bias))


def reaching_one(frames: Magnitudes) -> Magnitudes:
    """Frames (frames, bins), each divided by its greatest bin, so that values are those of a Boltzmann machine; silence stays silent."""
    greatest = frames.max(axis=1, keepdims=True)
    reaching: Magnitudes = np.divide(frames, np.where(greatest > 0.0, greatest, 1.0), dtype=np.float32)
    return reaching


def boltzmann_stack(
    frames: Magnitudes,
    units: Sequence[int],
    *,
    epochs: int,
    rate: float,
    seed: int,
    batch: int = 100,
    report: Report = silent,
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Restricted Boltzmann machines, each learnt on what the one before makes of ``frames`` (frames, bins), values in 0..1.

    Returns weights (units, inputs) and biases (units,) of each, float32. Raises Cancelled if ``report`` does.
    """
    from sklearn.neural_network import BernoulliRBM

    stack, seen = [], np.ascontiguousarray(frames, np.float32)
    for place, count in enumerate(units):
        step = part(report, place / len(units), (place + 1) / len(units))
        generator = np.random.RandomState(seed + place)
        machine = BernoulliRBM(count, learning_rate=rate, batch_size=batch, random_state=generator)
        for epoch in range(epochs):
            order = generator.permutation(len(seen))
            for first in range(0, len(order), batch):
                step((epoch + first / len(order)) / epochs, f"pre-training layer {place + 1}")
                machine.partial_fit(seen[order[first : first + batch]])
        stack.append((machine.components_.astype(np.float32), machine.intercept_hidden_.astype(np.float32)))
        seen = np.asarray(machine.transform(seen), np.float32)
    return stack
