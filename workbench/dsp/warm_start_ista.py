"""Warm-start ISTA: frame by frame, each begun where the frames before it ended; what is remembered can be carried from block to block.

A frame starts from the weighted mean of the last activations of the frames before it (thesis 000, equations 5.6 and 5.7), and then
takes a few steps of ``workbench.dsp.ista``. Frobenius needs the magnitude only as its product with the dictionary, computed for a
block at once; what is left is one small product per step. Any other beta starts from equal activations where those cost less, and
carries each frame's factor of its steps on to the next. Frames that a user has painted on have dictionaries of their own, seen through
the gates of ``workbench.dsp.guided_descent``, whose price is one more penalty of every component.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.errors import ShapeError
from workbench.core.progress import Report, silent
from workbench.dsp.frame_recurrence import VECTOR, recur
from workbench.dsp.ista import FACTOR_CHANGES, FACTORS, LEAST_SHARE, SLACK, longest_step
from workbench.dsp.nmf_divergence import TINY, Beta
from workbench.dsp.warm_start_kernel import scaled_frames

Floats = NDArray[np.float32]

_MOST_WORK = 1e8
"""Floating-point operations of a chunk, some tens of milliseconds on one core."""


@dataclass
class Memory:
    """What one channel remembers; ``WarmStart.infer`` brings it up to date."""

    frames: Floats
    """Activations of the last frames, (frames remembered, components or more), in turn."""
    count: NDArray[np.int64]
    """Frames seen so far, (1,)."""
    factor: Floats
    """Of the next frame's steps, (1,); Frobenius leaves it alone."""


class WarmStart:
    """Warm-start ISTA under one dictionary; holds nothing of any recording."""

    def __init__(
        self,
        dictionary: Floats,
        *,
        beta: float = 2.0,
        sparsity: float = 0.0,
        steps: int = 5,
        memory: int = 1,
        decay: float = 1.0,
        step: float | None = None,
        assignment: NDArray[np.intp] | None = None,
    ) -> None:
        """Prepare for ``dictionary`` (bins, components), non-negative, columns of unit sum, and ``steps`` steps of each frame.

        ``memory`` frames are remembered, each weighing ``decay`` (0..1] times as much as the one after it; 0 is the same as 1.
        ``step`` is 1/a, cut to ``longest_step``, which it is when left out; only Frobenius asks for it. ``assignment`` (components,)
        says which source each component is of, for frames with gates. Raises ParameterError.
        """
        self._beta, self._sparsity, self._steps, self._assignment = Beta(beta), np.float32(sparsity), steps, assignment
        self.bins, self.components = dictionary.shape
        width = -(-self.components // VECTOR) * VECTOR
        filled = np.zeros((self.bins, width), np.float32)
        filled[:, : self.components] = dictionary
        products = filled.T.astype(np.float64) @ filled
        self.longest_step = longest_step(products[: self.components, : self.components])
        self._step = np.float32(self.longest_step if step is None else min(step, self.longest_step))
        self._move = (np.eye(width) - self._step * products).astype(np.float32)
        self._drive = torch.from_numpy(filled * self._step)
        self._transposed = np.ascontiguousarray(dictionary.T, np.float32)
        self._weights = np.float32(decay) ** np.arange(max(memory, 1), dtype=np.float32)

    @property
    def chunk_frames(self) -> int:
        """Frames that are inferred within some tens of milliseconds."""
        per_step = 2 * len(self._move) ** 2 if self._beta.value == 2.0 else 12 * self._transposed.size
        return max(1, int(_MOST_WORK / (2 * self._transposed.size + self._steps * max(per_step, 1))))

    def remembering(self, earlier: Memory | None = None) -> Memory:
        """What to begin a recording with, or to go on with after ``earlier``, which may be that of other settings but the dictionary."""
        memory = Memory(np.zeros((len(self._weights), len(self._move)), np.float32), np.zeros(1, np.int64), np.ones(1, np.float32))
        if earlier is not None:
            kept = min(int(earlier.count[0]), len(earlier.frames), len(self._weights))
            newest = (int(earlier.count[0]) - kept + np.arange(kept)) % len(earlier.frames)
            memory.frames[:kept], memory.count[0] = earlier.frames[newest], kept
            memory.factor[:] = earlier.factor
        return memory

    def infer(self, magnitude: Floats, levels: Floats, memory: Memory) -> Floats:
        """Activations (frames, components) of the next frames, ``magnitude`` (frames, bins), of the channel that ``memory`` belongs to.

        ``levels`` (frames,) are the magnitudes that count as 1: sparsity and the floor under silence are relative to them. Where a
        recording is cut into blocks changes nothing. Raises ShapeError.
        """
        if magnitude.shape != (len(levels), self.bins):
            raise ShapeError(f"the next frames must be (frames, bins), {(len(levels), self.bins)}; got {magnitude.shape}")
        if self._beta.value == 2.0:
            drive = torch.mm(torch.from_numpy(np.ascontiguousarray(magnitude)), self._drive).numpy()
            thresholds = self._step * self._sparsity * np.asarray(levels, np.float32)
            recur(self._move[None], drive, thresholds, self._steps, memory.frames, memory.count, self._weights)
            return drive[:, : self.components]
        return self._scaled(self._transposed, magnitude, levels, np.full(self.components, self._sparsity, np.float32), memory)

    def infer_guided(self, magnitude: Floats, levels: Floats, gates: Floats, memory: Memory) -> Floats:
        """The same under ``gates`` (sources, frames, bins) in (0, 1], 1 on frames that nobody painted on."""
        painted: NDArray[np.bool_] = np.any(gates < 1.0, axis=(0, 2))
        edges = [0, *(1 + np.flatnonzero(np.diff(painted) | painted[1:])), len(magnitude)]
        rows = np.empty((len(magnitude), self.components), np.float32)
        for start, stop in pairwise(edges):
            span = slice(start, stop)
            if painted[start]:
                rows[span] = self._gated(magnitude[span], levels[span], gates[:, start], memory)
            else:
                rows[span] = self.infer(magnitude[span], levels[span], memory)
        return rows

    def _gated(self, magnitude: Floats, levels: Floats, gates: Floats, memory: Memory) -> Floats:
        """One frame under its gates, (sources, bins)."""
        assert self._assignment is not None, "frames with gates need to know whose components are whose"
        gated = self._transposed * gates[self._assignment]
        level = float(levels[0])
        if self._beta.value != 2.0:
            heard = magnitude[0] / np.float32(level) + np.float32(self._beta.floor) if level > 0.0 else np.ones(self.bins, np.float32)
            price = (self._transposed - gated) @ heard ** np.float32(self._beta.value - 1.0)
            return self._scaled(gated, magnitude, levels, self._sparsity + price, memory)
        width = len(self._move)
        move, drive = np.eye(width, dtype=np.float32), np.zeros((1, width), np.float32)
        move[: self.components, : self.components] -= self._step * (gated @ gated.T)
        drive[0, : self.components] = self._step * ((2.0 * gated - self._transposed) @ magnitude[0])
        thresholds = self._step * self._sparsity * np.asarray(levels, np.float32)
        recur(move[None], drive, thresholds, self._steps, memory.frames, memory.count, self._weights)
        return drive[:, : self.components]

    def _scaled(self, transposed: Floats, magnitude: Floats, levels: Floats, penalties: Floats, memory: Memory) -> Floats:
        activations = np.empty((len(magnitude), self.components), np.float32)
        scaled_frames(
            np.ascontiguousarray(transposed, np.float32),
            np.ascontiguousarray(magnitude),
            np.ascontiguousarray(levels, np.float32),
            np.float32(self._beta.value),
            np.ascontiguousarray(penalties, np.float32),
            np.float32(self._beta.floor),
            self._steps,
            (np.float32(LEAST_SHARE), np.float32(SLACK), np.float32(TINY)),
            (*map(np.float32, FACTORS), *map(np.float32, FACTOR_CHANGES)),
            memory.frames[:, : self.components],
            memory.count,
            self._weights,
            memory.factor,
            activations,
        )
        return activations


def warm_start_ista(
    magnitude: Floats,
    dictionary: Floats,
    *,
    beta: float = 2.0,
    sparsity: float = 0.0,
    steps: int = 5,
    memory: int = 1,
    decay: float = 1.0,
    step: float | None = None,
    scale: float | None = None,
    report: Report = silent,
) -> Floats:
    """Activations H (components, frames) of ``magnitude`` (bins, frames) under ``dictionary`` (bins, components), see ``WarmStart``.

    The sparsity acts on the magnitude divided by ``scale``, its mean when left out. Raises ShapeError, ParameterError; Cancelled
    if ``report`` does.
    """
    mean = (float(magnitude.mean(dtype=np.float64)) if magnitude.size else 0.0) if scale is None else scale
    kernel = WarmStart(dictionary, beta=beta, sparsity=sparsity, steps=steps, memory=memory, decay=decay, step=step)
    remembered = kernel.remembering()
    frames = magnitude.shape[1]
    activations = np.zeros((frames, kernel.components), np.float32)
    for first in range(0, frames, kernel.chunk_frames):
        report(first / frames)
        block = magnitude[:, first : first + kernel.chunk_frames].T
        activations[first : first + len(block)] = kernel.infer(block, np.full(len(block), mean, np.float32), remembered)
    return activations.T
