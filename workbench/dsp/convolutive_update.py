"""Multiplicative updates of a convolutive model, for some frames at once; none raises the penalised cost.

The model is linear in either factor, so the updates are those of any non-negative factorisation: Fevotte and Idier, "Algorithms for
nonnegative matrix factorization with the beta-divergence", 2011, section 4, on activations stacked as in
``workbench.dsp.convolutive_blocks``. Every tensor is on the scale of a magnitude of mean 1. Gates, (sources, frames, bins) in (0, 1],
make the cost that of ``workbench.dsp.guided_descent``: the model is linear in either factor under them, too.
"""

import threading
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.dsp.convolutive_blocks import Block, gathered, stacked
from workbench.dsp.guided_descent import members_of, price_of
from workbench.dsp.nmf_divergence import TINY, Beta
from workbench.dsp.nmf_elementwise import weigh


class ConvolutiveUpdate:
    """What is asked of one dictionary (taps * components, bins), stacked; any number of threads may ask."""

    def __init__(self, dictionary: Tensor, taps: int, beta: Beta, sparsity: float, assignment: NDArray[np.intp] | None = None) -> None:
        """``assignment`` (components,) says which source each component is of, for blocks with gates."""
        self.dictionary, self.taps, self._beta, self._sparsity = dictionary, taps, beta, sparsity
        self._transposed, self._assignment = dictionary.T.contiguous(), assignment
        sums = dictionary.sum(1).view(taps, -1).flip(0)
        self._sums = sums.cumsum(0)
        """Of the first taps of every component: what draws it down under Kullback-Leibler so many frames before the end."""
        self._buffers = threading.local()

    def activations(self, magnitude: Tensor, rows: Tensor, block: Block, gates: Tensor | None = None) -> tuple[Tensor, float]:
        """Activations of ``block`` (frames, components) updated once, and the penalised cost of its frames before.

        ``magnitude`` (frames, bins), floor included, holds all frames from the block's first to those that it reaches, as do
        ``gates`` where there are any; ``rows`` are all activations, padded.
        """
        frames, reached = block.stop - block.start, block.reach(self.taps)
        present = rows[block.start + block.padding : block.stop + block.padding]
        weighed = self._weighed(magnitude, rows, block, reached, gates)
        up = gathered(self._products(weighed.pull, gates), frames, self.taps)
        if weighed.push is not None:
            down = gathered(self._products(weighed.push, gates, magnitude), frames, self.taps)
        else:
            # Where the push weighs all bins alike, what gates take from it their price adds again.
            left = (block.ends - torch.arange(block.start, block.stop, device=rows.device)).clamp_(max=self.taps)
            down = self._sums[left - 1]
        factor = up.div_((down + self._sparsity).clamp_min_(TINY))
        if self._beta.exponent != 1.0:
            factor.pow_(self._beta.exponent)
        cost = float(weighed.costs[:frames].sum(dtype=torch.float64)) + self._sparsity * float(present.sum())
        return factor.mul_(present), cost

    def dictionary_gradients(self, magnitude: Tensor, rows: Tensor, block: Block, gates: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """What draws the dictionary up and down in the frames of ``block``: (taps * components, bins), the latter perhaps with one bin.

        ``magnitude`` (frames, bins) holds the frames of the block, as do ``gates`` where there are any.
        """
        weighed = self._weighed(magnitude, rows, block, block.stop, gates)
        before, pull, push = weighed.before, weighed.pull, weighed.push
        if gates is None:
            return before.T @ pull, before.sum(0)[:, None] if push is None else before.T @ push
        up = torch.empty_like(self.dictionary)
        down = before.sum(0)[:, None] if push is None else torch.empty_like(up)
        for places, gate in zip(self._places(len(gates)), gates, strict=True):
            active = before[:, places].T
            up[places] = active @ (gate * pull)
            if push is not None:
                down[places] = active @ (gate * push + price_of(self._beta, magnitude, gate))
        return up, down

    def _products(self, weights: Tensor, gates: Tensor | None, priced: Tensor | None = None) -> Tensor:
        """Weights (frames, bins) times the dictionary, (frames, taps * components), through gates; with their price for a magnitude."""
        if gates is None:
            return weights @ self._transposed
        products = weights.new_empty(len(weights), self._transposed.shape[1])
        for places, gate in zip(self._places(len(gates)), gates, strict=True):
            through = gate * weights if priced is None else gate * weights + price_of(self._beta, priced, gate)
            products[:, places] = through @ self._transposed[:, places]
        return products

    def _places(self, sources: int) -> list[Tensor]:
        """Of each source the rows of the stacked dictionary."""
        assert self._assignment is not None, "blocks with gates need to know whose components are whose"
        return members_of(np.tile(self._assignment, self.taps), sources)

    def _weighed(self, magnitude: Tensor, rows: Tensor, block: Block, stop: int, gates: Tensor | None) -> "_Weighed":
        frames = stop - block.start
        pull, push, costs = (buffer[:frames] for buffer in self._workspace(frames, rows))
        wanted = None if self._beta.value == 1.0 else push
        model = pull if wanted is None else wanted
        before = stacked(rows, block.start, stop, block.padding, self.taps)
        hidden = None
        if gates is None:
            torch.mm(before, self.dictionary, out=model)
        else:
            model.zero_()
            hidden = before.new_zeros(frames)
            for places, gate in zip(self._places(len(gates)), gates, strict=True):
                own = before[:, places] @ self.dictionary[places]
                model.addcmul_(gate, own)
                hidden += own.mul_(price_of(self._beta, magnitude, gate)).sum(1)
        weigh(self._beta, magnitude, model, pull, wanted, costs, self._beta.floor)
        return _Weighed(before, pull, wanted, costs if hidden is None else costs + hidden)

    def _workspace(self, frames: int, like: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Two buffers (frames, bins) and one (frames,) that belong to the calling thread."""
        held: tuple[Tensor, Tensor, Tensor] | None = getattr(self._buffers, "held", None)
        if held is None or len(held[0]) < frames:
            pull, push = (like.new_empty(frames, self.dictionary.shape[1]) for _ in range(2))
            held = self._buffers.held = (pull, push, like.new_empty(frames))
        return held

    def renewed(self, dictionary: Tensor) -> "ConvolutiveUpdate":
        """The same for another dictionary of the same size, with the same buffers."""
        update = ConvolutiveUpdate(dictionary, self.taps, self._beta, self._sparsity, self._assignment)
        update._buffers = self._buffers
        return update


class _Weighed(NamedTuple):
    """What the model of some frames says."""

    before: Tensor
    """Stacked activations."""
    pull: Tensor
    push: Tensor | None
    """None where it is 1."""
    costs: Tensor
