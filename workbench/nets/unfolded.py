"""Unfolded warm-start ISTA as a network that learns: one non-negative dictionary per layer, and one that the estimates are made of.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, section 5.4; Wisdom, Powers, Pitton and Atlas, "Deep recurrent NMF for speech separation by unfolding iterative thresholding", 2017.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

import torch
from torch import Tensor

from workbench.dsp.ista import longest_step

_SCATTER = 1e-3
"""Of the mean of a dictionary, added to all of it: what is 0 would never learn."""

_LEAST_SINGULAR = 0.1
"""Of the greatest: directions in which a dictionary hardly reaches say nothing of where to begin."""


class UnfoldedNetwork(torch.nn.Module):
    """From magnitudes of mixtures to products of dictionaries and activations, whose powers are those of the sources.

    All dictionaries are on the scale on which the longest step that is sure to converge is 1 for the one they begin as.
    """

    def __init__(
        self,
        dictionary: Tensor,
        counts: Sequence[int],
        *,
        layers: int = 5,
        sparsity: float = 0.0,
        power: int = 1,
        learnt_start: bool = True,
        scatter: float = _SCATTER,
    ) -> None:
        """Begin as warm-start ISTA with ``layers`` steps under ``dictionary`` (bins, components), columns of unit sum.

        ``counts`` are the components of each source, in order. The network hears the ``power``-th root of magnitudes. The first frame
        starts from learnt activations, or from what singular vectors of the first layer say.
        """
        super().__init__()
        self.scale = math.sqrt(longest_step((dictionary.double().T @ dictionary.double()).numpy()))
        own = self.scale * (dictionary + scatter * dictionary.mean())
        self.layers = torch.nn.Parameter(own.repeat(layers, 1, 1))
        self.output = torch.nn.Parameter(own.clone())
        self.first = torch.nn.Parameter(torch.zeros(dictionary.shape[1]), requires_grad=learnt_start)
        self.counts, self.sparsity, self.power, self.learnt_start = list(counts), sparsity, power, learnt_start

    def activations(self, magnitude: Tensor) -> Tensor:
        """Magnitudes (batch, frames, bins), of mean 1 each, to activations (batch, frames, components)."""
        heard = magnitude.sqrt() if self.power == 2 else magnitude
        layers = self.layers.relu()
        drive = torch.stack([heard.flatten(0, 1) @ layer for layer in layers]) - self.sparsity * self.scale
        moves = torch.eye(layers.shape[2], device=layers.device) - layers.transpose(1, 2) @ layers
        if self.learnt_start:
            first = self.first.relu() * heard[:, 0].mean(dim=1, keepdim=True)
        else:
            first = (heard[:, 0] @ torch.linalg.pinv(layers[0].detach(), rtol=_LEAST_SINGULAR).T).relu()
        apply: Callable[..., Tensor] = _Recurrence.apply
        return apply(drive.view(len(layers), *heard.shape[:2], -1), moves, first)

    def forward(self, magnitude: Tensor) -> Tensor:
        """Magnitudes (batch, frames, bins), of mean 1 each, to products (sources, batch, frames, bins)."""
        parts = [torch.split(each, self.counts, dim=-1) for each in (self.activations(magnitude), self.output.relu())]
        return torch.stack([rows @ columns.T for rows, columns in zip(*parts, strict=True)])


class _Recurrence(torch.autograd.Function):
    """``h <- relu(drive[k, :, t] + h moves[k])`` over frames t and layers k: as many small products either way, and nothing between."""

    @staticmethod
    def forward(context: Any, drive: Tensor, moves: Tensor, first: Tensor) -> Tensor:
        """Shapes: drive (layers, batch, frames, components), moves (layers, components, components), first (batch, components)."""
        layers, batch, frames, components = drive.shape
        found = drive.new_empty(frames, layers, batch, components)
        drives, places = [each.unbind(1) for each in drive.unbind(0)], [each.unbind(0) for each in found.unbind(0)]
        by_layer, here = moves.unbind(0), first
        for frame in range(frames):
            for layer in range(layers):
                here = torch.addmm(drives[layer][frame], here, by_layer[layer], out=places[frame][layer]).relu_()
        context.save_for_backward(found, moves, first)
        return found[:, -1].transpose(0, 1).contiguous()

    @staticmethod
    def backward(context: Any, *slopes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        found, moves, first = context.saved_tensors
        frames, layers, batch, components = found.shape
        before = (found > 0.0).to(found.dtype)
        places, given = [each.unbind(0) for each in before.unbind(0)], slopes[0].unbind(1)
        back, carried = moves.transpose(1, 2).contiguous().unbind(0), torch.zeros_like(first)
        for frame in range(frames - 1, -1, -1):
            carried = carried + given[frame]
            for layer in range(layers - 1, -1, -1):
                carried = places[frame][layer].mul_(carried) @ back[layer]
        earlier = torch.cat([first[None], found.view(frames * layers, batch, components)[:-1]]).view_as(found)
        rows, columns = (each.transpose(0, 1).reshape(layers, frames * batch, components) for each in (earlier, before))
        return before.permute(1, 2, 0, 3), rows.transpose(1, 2) @ columns, carried
