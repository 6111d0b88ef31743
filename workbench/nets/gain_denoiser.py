"""The network that corrects the gains of a sparse NMF, as it learns; ``dsp.gain_denoising`` does the same with what it has learnt."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from torch import Tensor, nn


class GainDenoiser(nn.Module):
    """Roots of the gains of some frames, side by side, to the corrected roots of the frame in the middle."""

    def __init__(self, components: int, context: int, hidden: Sequence[int], dropout: float = 0.0) -> None:
        """``context`` frames on either side; a share ``dropout`` of what it hears is hidden from it while it learns."""
        super().__init__()
        self.components, self.context = components, context
        sizes = ((2 * context + 1) * components, *hidden, components)
        linear = [nn.Linear(inputs, units) for inputs, units in pairwise(sizes)]
        self.dropout = nn.Dropout(dropout)
        for layer in linear:
            nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
            nn.init.zeros_(layer.bias)
        # What is found is right at first: it begins by saying little.
        with torch.no_grad():
            linear[-1].weight.mul_(0.1)
        self.layers = nn.ModuleList(linear)

    def forward(self, roots: Tensor) -> Tensor:
        """(frames, (2 context + 1) components) to (frames, components), non-negative."""
        hidden = self.dropout(roots)
        for place, layer in enumerate(self.layers):
            hidden = layer(hidden)
            if place < len(self.layers) - 1:
                hidden = torch.relu(hidden)
        own = roots[:, self.context * self.components : (self.context + 1) * self.components]
        return torch.relu(own + hidden)

    def weights(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """Weights (inputs, units) and biases (units,) of every layer, float32."""
        state = {name: tensor.cpu().numpy() for name, tensor in self.state_dict().items()}
        return [(state[f"layers.{place}.weight"].T.copy(), state[f"layers.{place}.bias"]) for place in range(len(self.layers))]
