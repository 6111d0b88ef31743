"""What every way of learning shares: the magnitude read in blocks that fit a core's cache, and how far the work has come."""

import itertools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.core.cost_curve import CostCurve
from workbench.core.progress import Report
from workbench.dsp.tensor_threads import TensorThreads

Floats = NDArray[np.float32]
Result = TypeVar("Result")

_BLOCK_VALUES = 1024 * 513
"""Values of a block: it and what is computed from it stay near a core. Smaller ones make threads wait for each other's Python, and
every matrix product costs some 20 microseconds of its own: a thread's share of an update (Kullback-Leibler, 75,000 frames, 24
components) took 65, 57, 54, 53 and 53 ms with 256, 512, 768, 1024 and 1536 frames."""

_MOST_BLOCK_FRAMES = 4096
_LEAST_SHARED_FRAMES = 256
_DEVICE_BLOCK_FRAMES = 16_384
_MOST_BLOCKS_PER_TASK = 4
_TASK_WORK = 1e9
"""Floating-point operations of a task, between two reports, some ten milliseconds on one core."""

_PUBLISH_SECONDS = 0.1
_PUBLISH_SHARE = 0.1
"""Most of the time that may be spent on copies for whoever watches."""


class Factors(NamedTuple):
    """A dictionary W (bins, components), columns of unit sum or zero, and activations H (components, frames) in the magnitude's units."""

    dictionary: Floats
    activations: Floats


def mean_of(magnitude: Floats, report: Report) -> float:
    """The mean of ``magnitude`` (bins, frames), 0 where there is nothing; ``report`` hears of no progress, but may cancel."""
    total = 0.0
    for first in range(0, magnitude.shape[1], _DEVICE_BLOCK_FRAMES):
        report(0.0)
        # Frame by frame in float32 first: three times as fast as all of it in float64, and as good to seven digits.
        total += float(magnitude[:, first : first + _DEVICE_BLOCK_FRAMES].sum(axis=0).sum(dtype=np.float64))
    return total / max(magnitude.size, 1)


@dataclass
class FactorTensors:
    """Both factors as the updates want them, for a magnitude of mean 1."""

    dictionary: Tensor
    """(components, bins)."""
    activations: Tensor
    """(frames, components)."""

    def released(self, scale: float) -> Factors:
        """Copies as NumPy arrays, balanced, in the units of a magnitude of mean ``scale``."""
        sums = self.dictionary.sum(1)
        sums = torch.where(sums > 0.0, sums, torch.ones_like(sums))
        dictionary, activations = self.dictionary / sums[:, None], self.activations * (sums * scale)
        return Factors(dictionary.T.contiguous().cpu().numpy(), activations.cpu().numpy().T)


@dataclass
class Workspace:
    """Buffers (frames, bins) that belong to one thread, and one for a value per frame."""

    magnitude: Tensor
    """Scaled and on its floor, unless ``scale`` tells what it is yet to be multiplied by."""
    pull: Tensor
    push: Tensor
    costs: Tensor
    scale: float | None = None

    def first(self, frames: int) -> "Workspace":
        """The same memory for so many frames."""
        if frames == len(self.pull):
            return self
        return Workspace(self.magnitude[:frames], self.pull[:frames], self.push[:frames], self.costs[:frames])


class Course:
    """How far a descent has come: tells the report, shows factors now and then, keeps the cost curve, says when to stop."""

    def __init__(self, report: Report, passes: int, tolerance: float, curve: CostCurve | None, scale: float) -> None:
        self._report, self._tolerance, self._curve, self._scale = report, tolerance, curve, scale
        self._passes, self._done = max(passes, 1), 0.0
        self._last: float | None = None
        self._places = 0
        self._next_publishing = time.monotonic() + _PUBLISH_SECONDS
        self.factors: FactorTensors | None = None
        """What may be shown: valid, and left alone until others take their place."""

    @property
    def wants_costs(self) -> bool:
        """Whether anybody asks for the cost of every step."""
        return self._tolerance > 0.0 or self._curve is not None

    def advance(self, share: float) -> None:
        """Tell that a ``share`` of a pass over the magnitude is done. Raises Cancelled if the report does."""
        self._done += share
        fraction = min(self._done / self._passes, 1.0)
        now = time.monotonic()
        if self.factors is None or now < self._next_publishing:
            self._report(fraction)
            return
        partial = self.factors.released(self._scale)
        copied = time.monotonic()
        self._next_publishing = copied + max(_PUBLISH_SECONDS, (copied - now) / _PUBLISH_SHARE)
        self._report(fraction, "", partial)

    def note(self, cost: float, frames: int) -> bool:
        """Keep the ``cost`` of the accepted factors; whether it fell by less than the tolerance since the last."""
        if self._curve is not None:
            self._curve.add(self._places, cost / max(frames, 1))
        self._places += 1
        last, self._last = self._last, cost
        return last is not None and self._tolerance > 0.0 and last - cost < self._tolerance * abs(last)


class MagnitudeBlocks:
    """A magnitude (bins, frames) read in blocks of frames by several threads, divided by its mean; never copied as a whole."""

    def __init__(self, magnitude: Floats, scale: float, floor: float, threads: TensorThreads, device: str) -> None:
        self._magnitude, self._factor, self._floor = magnitude, np.float32(1.0 / scale), floor
        self.threads, self.device = threads, torch.device(device)
        self.bins, self.frames = magnitude.shape
        self._buffers = threading.local()
        most = min(_MOST_BLOCK_FRAMES, max(1, _BLOCK_VALUES // self.bins)) if device == "cpu" else _DEVICE_BLOCK_FRAMES
        self._block_frames = max(1, min(most, self.frames))

    def workspace(self, block: slice, scaled: bool = True) -> Workspace:
        """Buffers of the calling thread for a block, its magnitude read, scaled and on its floor.

        Where it need not be ``scaled``, the magnitude may be that which was given: whoever reads it but twice is better off.
        """
        held: Workspace | None = getattr(self._buffers, "held", None)
        if held is None:
            magnitude, pull, push = torch.empty(3, self._block_frames, self.bins, device=self.device)
            held = self._buffers.held = Workspace(magnitude, pull, push, torch.empty(self._block_frames, device=self.device))
        work = held.first(block.stop - block.start)
        frames = self._magnitude[:, block].T
        # Of memory that may not be written to, torch makes no tensor without a warning.
        if not scaled and self.device.type == "cpu" and frames.flags.c_contiguous and frames.flags.writeable:
            return replace(work, magnitude=torch.from_numpy(frames), scale=float(self._factor))
        if self.device.type == "cpu":
            np.multiply(frames, self._factor, out=work.magnitude.numpy())
        else:
            work.magnitude.copy_(torch.from_numpy(frames * self._factor))
        if self._floor:
            work.magnitude.add_(self._floor)
        return work

    def run(
        self,
        work: Callable[[list[slice]], Result],
        components: int,
        done: Callable[[Result], None],
        course: Course,
        share: float,
        within: slice | None = None,
    ) -> None:
        """``work`` on every task of a pass, or of the frames ``within``, in threads; ``done`` hears of the results in order.

        ``course`` is told that the whole pass is ``share`` of one.
        """
        start, stop = (0, self.frames) if within is None else (within.start, within.stop)

        def counted(blocks: list[slice]) -> tuple[Result, int]:
            return work(blocks), blocks[-1].stop - blocks[0].start

        def heard(result: tuple[Result, int]) -> None:
            done(result[0])
            course.advance(share * result[1] / self.frames)

        self.threads.run(counted, self._tasks(components, start, stop), heard)

    def _tasks(self, components: int, start: int, stop: int) -> list[list[slice]]:
        """Those frames cut into tasks of much the same size, and these into blocks; the same on every machine.

        Tasks are even in number, so that two cores end together.
        """
        frames = max(1, int(_TASK_WORK / (12 * self.bins * components)))
        count = -(-(stop - start) // min(frames, _MOST_BLOCKS_PER_TASK * self._block_frames))
        if stop - start >= _LEAST_SHARED_FRAMES:
            count += count % 2
        tasks = _cut(slice(start, stop), count)
        return [_cut(task, -(-(task.stop - task.start) // self._block_frames)) for task in tasks]


def _cut(span: slice, count: int) -> list[slice]:
    """So many parts, none empty but where the span has too few frames, of much the same size."""
    bounds = [span.start + (span.stop - span.start) * place // max(count, 1) for place in range(count + 1)]
    return [slice(first, last) for first, last in itertools.pairwise(bounds)]
