"""Unfolded warm-start ISTA: every step of a frame has a dictionary of its own; what is remembered can be carried from block to block.

``h <- relu(h - s W_k'(W_k h - x) - s lambda c)`` for the layers k in turn, thesis 000, equation 5.10 with its threshold; the last layer of
a frame feeds the first of the next. What the layers say of the frames of a block is one product; what is left is one small product per
step. As nothing is negative, a step multiplies no activation by more than 1 - s |w|^2 of its component before the frame's share is added:
activations stay bounded under whatever layers have been learnt.
"""

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.errors import ShapeError
from workbench.dsp.frame_recurrence import VECTOR, recur
from workbench.dsp.warm_start_ista import Memory

Floats = NDArray[np.float32]

_MOST_WORK = 1e8
"""Floating-point operations of a chunk, some tens of milliseconds on one core."""

_LEAST_SINGULAR = 0.1
"""Of the greatest: directions in which a dictionary hardly reaches say nothing of where to begin."""

_ALONE = np.ones(1, np.float32)


class UnfoldedSteps:
    """The layers of one network; holds nothing of any recording."""

    def __init__(self, layers: Floats, first: Floats, *, sparsity: float = 0.0, step: float = 1.0, power: int = 1) -> None:
        """Prepare for ``layers`` (layers, bins, components), non-negative, and ``first`` (bins, components).

        The first frame begins from the non-negative part of its product with ``first``. ``sparsity`` is on the scale of activations;
        ``step`` is the part of every step that is taken. The network hears the ``power``-th root of magnitudes, and its products are to
        be raised to that.
        """
        count, self.bins, self.components = layers.shape
        width = -(-self.components // VECTOR) * VECTOR
        filled = np.zeros((count, self.bins, width), np.float32)
        filled[..., : self.components] = layers
        grams = np.swapaxes(filled, 1, 2).astype(np.float64) @ filled
        self._moves = (np.eye(width) - np.float32(step) * grams).astype(np.float32)
        stacked = np.moveaxis(np.float32(step) * filled, 1, 0).reshape(self.bins, count * width)
        self._drive = torch.from_numpy(np.ascontiguousarray(stacked))
        self._first = np.zeros((self.bins, width), np.float32)
        self._first[:, : self.components] = first
        self._threshold, self._power = np.float32(step * sparsity), power

    @property
    def chunk_frames(self) -> int:
        """Frames that are inferred within some tens of milliseconds."""
        count, width = self._moves.shape[:2]
        return max(1, int(_MOST_WORK / (2 * count * width * (self.bins + width))))

    def remembering(self, earlier: Memory | None = None) -> Memory:
        """What to begin a recording with, or to go on with after ``earlier``, which may be that of other settings of the same network."""
        memory = Memory(np.zeros((1, self._moves.shape[1]), np.float32), np.zeros(1, np.int64), np.ones(1, np.float32))
        if earlier is not None:
            memory.frames[:], memory.count[:] = earlier.frames, earlier.count
        return memory

    def infer(self, magnitude: Floats, levels: Floats, memory: Memory) -> Floats:
        """Activations (frames, components) of the next frames, ``magnitude`` (frames, bins), of the channel that ``memory`` belongs to.

        ``levels`` (frames,) are the magnitudes that count as 1, to which sparsity is relative. Where a recording is cut into blocks changes
        nothing. Raises ShapeError.
        """
        if magnitude.shape != (len(levels), self.bins):
            raise ShapeError(f"the next frames must be (frames, bins), {(len(levels), self.bins)}; got {magnitude.shape}")
        heard = np.ascontiguousarray(magnitude, np.float32)
        thresholds = np.asarray(levels, np.float32)
        if self._power == 2:
            heard, thresholds = np.sqrt(heard), np.sqrt(thresholds)
        if len(heard) and not memory.count[0]:
            memory.frames[0] = np.maximum(heard[0] @ self._first, 0.0)
            memory.count[0] = 1
        drive = torch.mm(torch.from_numpy(heard), self._drive).numpy()
        recur(self._moves, drive, self._threshold * thresholds, len(self._moves), memory.frames, memory.count, _ALONE)
        return drive[:, : self.components]


def from_singular_vectors(dictionary: Floats) -> Floats:
    """What gives a first frame's start from the singular vectors of ``dictionary`` (bins, components): (bins, components).

    As in NNDSVD, the non-negative part of what the leading singular vectors say is taken; small ones are left out.
    """
    inverse: Floats = np.linalg.pinv(dictionary.astype(np.float64), rcond=_LEAST_SINGULAR).T.astype(np.float32)
    return inverse


def from_levels(first: Floats, bins: int) -> Floats:
    """What makes a first frame start from ``first`` (components,) times its mean over ``bins``: (bins, components)."""
    spread: Floats = np.repeat(first[None] / np.float32(bins), bins, axis=0)
    return spread
