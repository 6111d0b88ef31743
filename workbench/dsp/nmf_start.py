"""Starts for non-negative factors: NNDSVD, from the singular vectors of the magnitude, with or without its zeros filled; and random.

Source: Boutsidis and Gallopoulos, "SVD based initialization: a head start for nonnegative matrix factorization", 2008.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillWorking
from typing import Literal, TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.progress import Report, part, silent
from workbench.dsp.blas_threads import one_blas_thread
from workbench.dsp.nmf_blocks import mean_of
from workbench.dsp.tensor_threads import TensorThreads

Floats = NDArray[np.float32]
Doubles = NDArray[np.float64]
Factors = tuple[Floats, Floats]
StartName = Literal["nndsvda", "nndsvd", "random"]
Result = TypeVar("Result")

_BLOCK_FRAMES = 1024
_TASK_WORK = 2e9
"""Floating-point operations between two reports of a thread, some tens of milliseconds."""

_FILL = 0.1
"""On a minute of speech this led to a lower Itakura-Saito cost than 1 (the usual NNDSVDa) and 0.01 did, after 30 and 99 updates."""

_FILL_ROWS = 8192

_LEAST_SINGULAR = 1e-4
"""Singular values below this share of the first have lost their digits in the product of the magnitude with itself."""

_TINY = 1e-30
_WAIT_SECONDS = 0.02


def started(
    name: StartName, magnitude: Floats, components: int, *, seed: int = 0, beside: Factors | None = None, report: Report = silent
) -> Factors:
    """Factors W (bins, components) and H (components, frames) to start from, for ``magnitude`` (bins, frames); float32, non-negative.

    ``nndsvda``: NNDSVD whose zeros become a tenth of the factor's mean. ``nndsvd``: with its zeros, about half of both factors, where
    multiplicative updates leave them for ever: sparser components, a poorer fit. ``random``: drawn from ``seed`` at the magnitude's
    level. Components of NNDSVD beyond the magnitude's rank are drawn too. What the product of the factors ``beside`` explains is taken
    off the magnitude first. A magnitude that lies frame by frame is not copied; memory stays at the size of H. All zero where the
    magnitude is. Raises Cancelled if ``report`` does.
    """
    bins, frames = magnitude.shape
    dictionary, activations = np.zeros((bins, components), np.float32), np.zeros((frames, components), np.float32)
    rank = 0
    if name != "random":
        with TensorThreads(torch.device("cpu")) as threads:
            source = _Source(magnitude, beside, threads)
            left, singular = _leading_pairs(source, components, part(report, 0.0, 0.7))
            rank = int(np.count_nonzero(singular > _LEAST_SINGULAR * singular.max(initial=0.0)))
            source.project(left[:, :rank], dictionary, activations, part(report, 0.7, 1.0))
        if name == "nndsvda" and rank:
            for factor in (dictionary[:, :rank], activations[:, :rank]):
                _fill(factor, report)
    if rank == components:
        return dictionary, activations.T
    random = np.random.default_rng(seed)
    level = np.sqrt(mean_of(magnitude, silent) / components)
    dictionary[:, rank:] = np.abs(random.standard_normal((bins, components - rank))) * level
    for first in range(0, frames, _BLOCK_FRAMES):
        block = activations[first : first + _BLOCK_FRAMES, rank:]
        block[...] = np.abs(random.standard_normal(block.shape, np.float32)) * np.float32(level)
        report(first / frames if name == "random" else 1.0)
    return dictionary, activations.T


def leading_pairs_of(magnitude: Floats, most: int, report: Report = silent) -> tuple[Doubles, Doubles]:
    """The first left singular vectors of ``magnitude`` (bins, frames), (bins, at most ``most``), and singular values, largest first."""
    with TensorThreads(torch.device("cpu")) as threads:
        return _leading_pairs(_Source(magnitude, None, threads), most, report)


def _fill(factor: Floats, report: Report) -> None:
    blocks = _blocks(0, len(factor), _FILL_ROWS)
    total = 0.0
    for block in blocks:
        total += float(factor[block].sum(dtype=np.float64))
        report(1.0)
    fill = np.float32(_FILL * total / factor.size)
    for block in blocks:
        values = factor[block]
        np.copyto(values, fill, where=values <= 0.0)
        report(1.0)


class _Source:
    """The magnitude, less what is explained already, read in blocks of frames by several threads."""

    def __init__(self, magnitude: Floats, beside: Factors | None, threads: TensorThreads) -> None:
        self._magnitude, self._beside, self.threads = magnitude, beside, threads
        self.bins, self.frames = magnitude.shape

    def read(self, block: slice) -> Floats:
        """Those frames, (frames, bins), contiguous; not to be changed."""
        values = np.ascontiguousarray(self._magnitude[:, block].T, np.float32)
        if self._beside is not None:
            dictionary, activations = self._beside
            values = np.maximum(values - np.ascontiguousarray(activations[:, block].T) @ dictionary.T, np.float32(0.0))
        return values

    def product(self, report: Report) -> Doubles:
        """The magnitude times its transpose, (bins, bins), in float64; blocks in float32."""
        total = np.zeros((self.bins, self.bins))

        def multiplied(span: slice) -> tuple[Floats, int]:
            values = self.read(span)
            return values.T @ values, span.stop

        def done(result: tuple[Floats, int]) -> None:
            np.add(total, result[0], out=total)
            report(result[1] / self.frames)

        # numpy computes half of such a product and mirrors it; with threads of its own beside ours it would be many times slower.
        with one_blas_thread():
            self.threads.run(multiplied, _blocks(0, self.frames, self._task_frames(self.bins)), done)
        return total

    def project(self, left: Doubles, dictionary: Floats, activations: Floats, report: Report) -> None:
        """Write the positive sections of the singular pairs of ``left`` to ``dictionary`` and ``activations`` (frames, ...)."""
        rank = left.shape[1]
        vectors, places = torch.from_numpy(left.astype(np.float32)), torch.from_numpy(activations)
        spans = _blocks(0, self.frames, self._task_frames(max(rank, 8)))
        squares = np.zeros((2, rank))

        def projected(span: slice) -> tuple[Doubles, int]:
            sums = np.zeros((2, rank))
            for block in _blocks(span.start, span.stop, _BLOCK_FRAMES):
                values = self.read(block)
                # torch warns of arrays that may not be written to.
                rows = torch.from_numpy(values if values.flags.writeable else values.copy()) @ vectors
                places[block, :rank] = rows
                both = rows.square().sum(0)
                positive = rows.clamp_(min=0.0).square_().sum(0)
                sums += torch.stack([positive, both - positive]).numpy()
            return sums, span.stop

        def done(result: tuple[Doubles, int]) -> None:
            np.add(squares, result[0], out=squares)
            report(0.8 * result[1] / self.frames)

        self.threads.run(projected, spans, done)
        # Of both vectors the positive or the negative parts, whichever pair is heavier.
        parts = np.stack([np.maximum(left, 0.0), np.maximum(-left, 0.0)])
        norms = np.stack([np.linalg.norm(parts, axis=1), np.sqrt(np.maximum(squares, 0.0))])
        products = norms[0] * norms[1]
        chosen = np.argmax(products, axis=0)
        of = (chosen, np.arange(rank))
        weights = np.sqrt(products[of])
        dictionary[:, :rank] = parts[chosen, :, np.arange(rank)].T * (weights / np.maximum(norms[0][of], _TINY))
        factors = (np.where(chosen == 0, 1.0, -1.0) * weights / np.maximum(norms[1][of], _TINY)).astype(np.float32)

        def scaled(span: slice) -> int:
            rows = activations[span, :rank]
            np.multiply(rows, factors, out=rows)
            np.maximum(rows, np.float32(0.0), out=rows)
            return int(span.stop)

        self.threads.run(scaled, spans, lambda stop: report(0.8 + 0.2 * stop / self.frames))

    def _task_frames(self, columns: int) -> int:
        """Frames whose product with so many columns is work for one task."""
        return max(1, int(_TASK_WORK / (2 * self.bins * columns)))


def _leading_pairs(source: _Source, most: int, report: Report) -> tuple[Doubles, Doubles]:
    product = source.product(part(report, 0.0, 0.7))
    squares, vectors = _waited_for(lambda: np.linalg.eigh(product), report, 0.7)
    return vectors[:, : -most - 1 : -1], np.sqrt(np.maximum(squares[: -most - 1 : -1], 0.0))


def _blocks(start: int, stop: int, size: int) -> list[slice]:
    return [slice(first, min(first + size, stop)) for first in range(start, stop, size)]


def _waited_for(work: Callable[[], Result], report: Report, fraction: float) -> Result:
    """The result of one long call, which runs in a thread of its own; if ``report`` cancels, that thread is left to end alone."""
    pool = ThreadPoolExecutor(1, "waiting")
    try:
        future = pool.submit(work)
        while True:
            report(fraction)
            try:
                return future.result(_WAIT_SECONDS)
            except StillWorking:
                continue
    finally:
        pool.shutdown(wait=False)
