"""Multiplicative updates of a convolutive model, for some frames at once; none raises the penalised cost.

The model is linear in either factor, so the updates are those of any non-negative factorisation: Fevotte and Idier, "Algorithms for
nonnegative matrix factorization with the beta-divergence", 2011, section 4, on activations stacked as in
``workbench.dsp.convolutive_blocks``. Every tensor is on the scale of a magnitude of mean 1.
"""

import threading

import torch
from torch import Tensor

from workbench.dsp.convolutive_blocks import Block, gathered, stacked
from workbench.dsp.nmf_divergence import TINY, Beta
from workbench.dsp.nmf_elementwise import weigh


class ConvolutiveUpdate:
    """What is asked of one dictionary (taps * components, bins), stacked; any number of threads may ask."""

    def __init__(self, dictionary: Tensor, taps: int, beta: Beta, sparsity: float) -> None:
        self.dictionary, self.taps, self._beta, self._sparsity = dictionary, taps, beta, sparsity
        self._transposed = dictionary.T.contiguous()
        sums = dictionary.sum(1).view(taps, -1).flip(0)
        self._sums = sums.cumsum(0)
        """Of the first taps of every component: what draws it down under Kullback-Leibler so many frames before the end."""
        self._buffers = threading.local()

    def activations(self, magnitude: Tensor, rows: Tensor, block: Block) -> tuple[Tensor, float]:
        """Activations of ``block`` (frames, components) updated once, and the penalised cost of its frames before.

        ``magnitude`` (frames, bins), floor included, holds all frames from the block's first to those that it reaches; ``rows``
        are all activations, padded.
        """
        frames, reached = block.stop - block.start, block.reach(self.taps)
        present = rows[block.start + block.padding : block.stop + block.padding]
        _, pull, push, costs = self._weighed(magnitude, rows, block, reached)
        up = gathered(pull @ self._transposed, frames, self.taps)
        if push is not None:
            down = gathered(push @ self._transposed, frames, self.taps)
        else:
            left = (block.ends - torch.arange(block.start, block.stop, device=rows.device)).clamp_(max=self.taps)
            down = self._sums[left - 1]
        factor = up.div_((down + self._sparsity).clamp_min_(TINY))
        if self._beta.exponent != 1.0:
            factor.pow_(self._beta.exponent)
        cost = float(costs[:frames].sum(dtype=torch.float64)) + self._sparsity * float(present.sum())
        return factor.mul_(present), cost

    def dictionary_gradients(self, magnitude: Tensor, rows: Tensor, block: Block) -> tuple[Tensor, Tensor]:
        """What draws the dictionary up and down in the frames of ``block``: (taps * components, bins), the latter perhaps with one bin.

        ``magnitude`` (frames, bins) holds the frames of the block.
        """
        before, pull, push, _ = self._weighed(magnitude, rows, block, block.stop)
        down = before.sum(0)[:, None] if push is None else before.T @ push
        return before.T @ pull, down

    def _weighed(self, magnitude: Tensor, rows: Tensor, block: Block, stop: int) -> tuple[Tensor, Tensor, Tensor | None, Tensor]:
        """Stacked activations, pull, push (None where it is 1), and costs of the frames from the block's first to ``stop``."""
        frames = stop - block.start
        model, pull, push, costs = (buffer[:frames] for buffer in self._workspace(frames, rows))
        before = stacked(rows, block.start, stop, block.padding, self.taps)
        torch.mm(before, self.dictionary, out=model)
        wanted = None if self._beta.value == 1.0 else push
        weigh(self._beta, magnitude, model, pull, wanted, costs, self._beta.floor)
        return before, pull, wanted, costs

    def _workspace(self, frames: int, like: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Three buffers (frames, bins) and one (frames,) that belong to the calling thread."""
        held: tuple[Tensor, Tensor, Tensor, Tensor] | None = getattr(self._buffers, "held", None)
        if held is None or len(held[0]) < frames:
            model, pull, push = (like.new_empty(frames, self.dictionary.shape[1]) for _ in range(3))
            held = self._buffers.held = (model, pull, push, like.new_empty(frames))
        return held

    def renewed(self, dictionary: Tensor) -> "ConvolutiveUpdate":
        """The same for another dictionary of the same size, with the same buffers."""
        update = ConvolutiveUpdate(dictionary, self.taps, self._beta, self._sparsity)
        update._buffers = self._buffers
        return update
