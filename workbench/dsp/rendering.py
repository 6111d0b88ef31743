"""The second half of the tail that every method shares: masks times the mixture, back to sound, for any span."""

import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workbench.core.edits import Edit
from workbench.core.mask_settings import MaskSettings
from workbench.core.processors import processor_count
from workbench.core.sound import Samples
from workbench.dsp.analysis import Analysis, window_of
from workbench.dsp.edit_masks import Grid, MaskEdits
from workbench.dsp.estimate import Estimate
from workbench.dsp.masks import factors_of, rule_of
from workbench.dsp.spectrum import LEAST_WEIGHT, Frames, Spectrum, frames_touching, squared_windows

_PIECE_HOPS = 128
"""The most that one thread renders at a time."""
_LEAST_PIECE_HOPS = 16
"""Less is not worth another thread."""
_PIECE_BYTES = 32 << 20
"""The same, as the mixture's spectrum."""
_BLOCK_BYTES = 3 << 20
"""Masked spectra and frames of a block, which stay in the processor's cache from one step to the next."""
_BLOCK_FRAMES = (4, 32)
"""The least and the most frames of a block."""
_ESTIMATED_FRAMES = 16
"""Frames whose estimates are there at a time; a nearer cache holds so many."""

Gains = NDArray[np.float32]


class Renderer:
    """Stems of one estimate under one setting of the tail; a change of the exponent makes a new renderer, which costs nothing.

    Any span gives the same samples however it is cut. Stems of a conservative mask add up to the mixture. Any number of threads may
    render at once. Under the mask ``direct``, an estimate's own sound is taken for the stems, where it has one. Edits change masks, or the
    stems' own sound, in their order; where none acts, everything is as without them.
    """

    def __init__(
        self, spectrum: Spectrum, estimate: Estimate, settings: MaskSettings, weights: Sequence[float], edits: Sequence[Edit] = ()
    ) -> None:
        """Render the stems of ``estimate``, which is one of ``spectrum``. Raises ShapeError unless there is one weight per source."""
        self._spectrum, self._estimate = spectrum, estimate
        self._rule, self._weights = rule_of(settings), factors_of(weights, len(estimate.sources))
        self._direct = settings.mask == "direct" and estimate.has_spectra
        self._edits = MaskEdits(edits, estimate.sources)
        self._conserves = self._edits.conserves and (settings.conserves or (settings.mask == "direct" and not self._direct))

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of the stems, in order."""
        return self._estimate.sources

    def stems(self, start: int, stop: int) -> NDArray[np.float32]:
        """Samples start..stop of every stem, float32 (sources, channels, stop - start)."""
        return self._rendered(start, stop, np.eye(len(self.sources), dtype=np.float32), completed=self._conserves)

    def mixed(self, start: int, stop: int, gains: Sequence[float], residual_gain: float = 0.0) -> Samples:
        """The stems under linear ``gains``, added up, (channels, stop - start); ``residual_gain`` is that of what no stem took.

        Equal gains need no separation: the mixture itself is taken, sample by sample.
        """
        common = gains[0] if self._conserves else residual_gain
        if all(gain == common for gain in gains):
            return self._spectrum.sound.read(start, stop) * np.float32(common)
        # The residual is the mixture less every stem, so its gain moves into the others.
        moved = np.asarray(gains, np.float32) - np.float32(residual_gain)
        mixed: Samples = self._rendered(start, stop, moved[None], mixture_gain=residual_gain)[0]
        return mixed

    def _rendered(self, start: int, stop: int, gains: Gains, *, completed: bool = False, mixture_gain: float = 0.0) -> NDArray[np.float32]:
        """Combinations of stems, (combinations, channels, stop - start), from ``gains`` (combinations, sources).

        ``completed`` takes for the last combination what the others leave of the mixture, which spares its inverse transforms;
        otherwise ``mixture_gain`` of the mixture is added to each.
        """
        from workbench.dsp.tensor_threads import lasting_threads

        result = np.zeros((len(gains), self._spectrum.channels, max(stop - start, 0)), np.float32)
        low, high = max(start, 0), min(stop, self._spectrum.sound.samples)
        rendered = np.ascontiguousarray(gains[:-1] if completed else gains)

        def render(span: tuple[int, int]) -> None:
            piece = _Piece(self._spectrum, result, start, *span)
            for frames, first, last in piece.blocks(len(rendered)):
                if len(rendered):
                    piece.add(self._folded(frames, first, last, rendered), first)
            piece.finish(completed, mixture_gain)

        lasting_threads().run(render, _pieces(self._spectrum, low, high), lambda done: None)
        return result

    def _folded(self, frames: Frames, first: int, last: int, gains: Gains) -> Samples:
        """Frames first..last of the stems' combinations as ``fold`` makes them, (combinations, channels, frames, window).

        The next block of the calling thread overwrites them.
        """
        from workbench.dsp.mask_kernels import fold, mask

        analysis = self._spectrum.analysis
        shape = len(gains), self._spectrum.channels, last - first, analysis.window_samples
        folded, turns = _own_buffer("folded", shape), _turns(analysis.bins)
        if self._direct:
            own = np.swapaxes(self._estimate.spectra(first, last), 2, 3)
            grid = self._edits.grid_of_frames(analysis, first, last)
            if grid is not None:
                own = own.copy()
                self._edits.apply(own, grid)
            spectra = np.tensordot(gains, own, axes=1)
            pairs = np.ascontiguousarray(spectra, np.complex64).reshape(-1, analysis.bins).view(np.float32)
            fold(pairs, turns, folded.reshape(-1, analysis.window_samples))
            return folded
        mixture = frames.spectrum.view(np.float32)
        for start in range(first, last, _ESTIMATED_FRAMES):
            stop = min(start + _ESTIMATED_FRAMES, last)
            estimates = _own_buffer("estimates", (len(self.sources), shape[1], stop - start, analysis.bins))
            self._estimate.fill(start, stop, estimates)
            grid = self._edits.grid_of_frames(analysis, start, stop)
            if grid is not None:
                whole = frames.spectrum[:, start - frames.first : stop - frames.first]
                self._fold_edited(self._edited(estimates, grid), gains, whole, folded[:, :, start - first : stop - first])
                continue
            mask(estimates, self._weights, *self._rule, gains, mixture, start - frames.first, turns, start - first, folded)
        return folded

    def _edited(self, estimates: NDArray[np.float32], grid: Grid) -> NDArray[np.float32]:
        """The masks of ``estimates`` (sources, channels, frames, bins) with all edits, in their place."""
        from workbench.dsp.mask_kernels import share

        rows = estimates.reshape(len(estimates), 1, -1, estimates.shape[-1])
        share(rows, self._weights, *self._rule, rows)
        self._edits.apply(estimates, grid)
        return estimates

    def _fold_edited(self, shares: NDArray[np.float32], gains: Gains, mixture: NDArray[np.complex64], folded: NDArray[np.float32]) -> None:
        """What ``mask`` writes to ``folded``, for masks that are there already and ``mixture`` (channels, frames, bins)."""
        from workbench.dsp.mask_kernels import fold

        turns = _turns(shares.shape[-1])
        combined = np.tensordot(gains, shares, axes=1) * mixture
        for combination, channels in zip(combined, folded, strict=True):
            for spectra, place in zip(combination, channels, strict=True):
                fold(spectra.view(np.float32), turns, place)


class _Piece:
    """One thread's share of a rendering: samples start..stop of a result that begins at sample ``origin``."""

    def __init__(self, spectrum: Spectrum, result: NDArray[np.float32], origin: int, start: int, stop: int) -> None:
        self._spectrum, self._result = spectrum, result
        self._origin, self._start, self._stop = origin, start, stop
        self._mixture = np.empty((spectrum.channels, stop - start), np.float32)

    def blocks(self, combinations: int) -> Iterator[tuple[Frames, int, int]]:
        """All frames that touch the piece: consecutive spans, each with the frames of the mixture that hold it."""
        spectrum = self._spectrum
        first, last = frames_touching(spectrum.analysis, self._start, self._stop, spectrum.frames)
        each = 4 * spectrum.channels * spectrum.bins * (2 + 4 * combinations)
        size = int(np.clip(_BLOCK_BYTES // each, *_BLOCK_FRAMES))
        if size > _ESTIMATED_FRAMES:
            size -= size % _ESTIMATED_FRAMES
        for frames in spectrum.kept(first, last) if spectrum.keeps(first, last) else [spectrum.framed(first, last)]:
            self._remember(frames)
            low, high = max(first, frames.first), min(last, frames.stop)
            for start in range(low, high, size):
                yield frames, start, min(start + size, high)

    def _remember(self, frames: Frames) -> None:
        """Take the mixture of the piece from what the frames were made of."""
        low = max(self._start, frames.first_sample)
        high = min(self._stop, frames.first_sample + frames.samples.shape[1])
        if low < high:
            inside = slice(low - frames.first_sample, high - frames.first_sample)
            self._mixture[:, low - self._start : high - self._start] = frames.samples[:, inside]

    def add(self, folded: Samples, first: int) -> None:
        """Add frames from ``first`` on, (combinations, channels, frames, window), to the first combinations of the result."""
        import torch

        from workbench.dsp.mask_kernels import overlap_add

        analysis = self._spectrum.analysis
        framed = torch.fft.ifft(torch.from_numpy(folded).view(torch.complex64), norm="forward").view(torch.float32).numpy()
        place = first * analysis.hop_samples - analysis.window_samples // 2 - self._origin
        span = self._start - self._origin, self._stop - self._origin
        overlap_add(framed, _synthesis_window(analysis), analysis.hop_samples, place, *span, self._result)

    def finish(self, completed: bool, mixture_gain: float) -> None:
        """Make up for frames that are missing before the first and after the last, and for what was not rendered."""
        span = self._result[..., self._start - self._origin : self._stop - self._origin]
        self._level_ends(span)
        if completed:
            np.subtract(self._mixture, span[:-1].sum(axis=0), out=span[-1])
        elif mixture_gain:
            span += self._mixture * np.float32(mixture_gain)

    def _level_ends(self, span: NDArray[np.float32]) -> None:
        """Where windows are missing, divide by those that are there."""
        analysis, frames = self._spectrum.analysis, self._spectrum.frames
        half = analysis.window_samples // 2
        head = self._start, min(half, self._stop)
        tail = max((frames - 1) * analysis.hop_samples - half, head[1], self._start), self._stop
        for low, high in (head, tail):
            if low < high:
                present = np.maximum(squared_windows(analysis, low, high, frames), LEAST_WEIGHT)
                span[..., low - self._start : high - self._start] *= squared_windows(analysis, low, high) / present


def _pieces(spectrum: Spectrum, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Samples start..stop in nearly equal parts, as many as keep every thread at work."""
    frame_bytes = np.dtype(np.complex64).itemsize * spectrum.channels * spectrum.bins
    most = int(np.clip(_PIECE_BYTES // frame_bytes, 1, _PIECE_HOPS)) * spectrum.analysis.hop_samples
    least = _LEAST_PIECE_HOPS * spectrum.analysis.hop_samples
    length = max(stop - start, 0)
    count = -(-length // most)
    if length >= 2 * least:
        threads = processor_count()
        count = min(-(-count // threads) * threads, length // least)
    edges = [start + length * index // max(count, 1) for index in range(count + 1)]
    return pairwise(edges)


@lru_cache(maxsize=32)
def _synthesis_window(analysis: Analysis) -> NDArray[np.float32]:
    """The window, divided by the sum of the squares of all windows at every sample, and by its length for the transform."""
    first, length = -(analysis.window_samples // 2), analysis.window_samples
    return window_of(analysis) / (squared_windows(analysis, first, first + length) * np.float32(length))


@lru_cache(maxsize=32)
def _turns(bins: int) -> NDArray[np.float32]:
    """Cosines and sines of half a turn, split over the bins, (2, bins)."""
    angles = np.pi * np.arange(bins) / (bins - 1)
    return np.stack([np.cos(angles), np.sin(angles)]).astype(np.float32)


def _own_buffer(name: str, shape: tuple[int, ...]) -> NDArray[np.float32]:
    """Memory of the calling thread, to be overwritten when it asks for that name again."""
    size = int(np.prod(shape))
    buffer: NDArray[np.float32] | None = getattr(_own, name, None)
    if buffer is None or buffer.size < size:
        buffer = np.empty(size, np.float32)
        setattr(_own, name, buffer)
    return buffer[:size].reshape(shape)


_own = threading.local()
