"""The second half of the tail that every method shares: masks times the mixture, back to sound, for any span."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.core.edits import Edit
from workbench.core.mask_settings import MaskSettings
from workbench.core.processors import processor_count
from workbench.core.sound import Samples
from workbench.dsp.analysis import Analysis, window_of
from workbench.dsp.edit_masks import MaskEdits
from workbench.dsp.estimate import Estimate
from workbench.dsp.lane_count import LANES
from workbench.dsp.masks import factors_of, rule_of
from workbench.dsp.own_memory import own_buffer
from workbench.dsp.spectrum import LEAST_WEIGHT, Spectrum, frames_touching, squared_windows

if TYPE_CHECKING:
    from workbench.dsp.frame_groups import Group
    from workbench.dsp.frame_kernels import Transform

_PIECE_GROUPS = 20
"""The most that one thread renders at a time, in groups of frames; the last frames of the group before it are computed once more."""
_LEAST_PIECE_GROUPS = 2
"""Less is not worth another thread."""
_PIECE_BYTES = 32 << 20
"""The same, as the mixture's spectrum."""

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
            for index, group in piece.groups():
                if len(rendered):
                    self._add(piece, index, group, rendered)
                piece.finish(index, group, completed, mixture_gain)

        lasting_threads().run(render, _pieces(self._spectrum, low, high), lambda done: None)
        return result

    def _add(self, piece: "_Piece", index: int, group: "Group", gains: Gains) -> None:
        """Add a group of frames to the first combinations of the piece."""
        from workbench.dsp.frame_kernels import add_masked, add_spectra
        from workbench.dsp.mask_kernels import share

        analysis, channels = self._spectrum.analysis, self._spectrum.channels
        first, last = index * LANES, min((index + 1) * LANES, self._spectrum.frames)
        transform = synthesis_of(analysis)
        scratch = own_buffer("scratch", (transform.scratch_values,))
        if self._direct:
            add_spectra(self._own_spectra(first, last, gains), transform, scratch, *piece.place_of(first), piece.result)
            return
        shares = own_buffer("shares", (len(self.sources), channels, analysis.bins, LANES))
        rows = shares.reshape(len(shares), channels, -1)
        self._estimate.fill(first, last, shares)
        grid = self._edits.grid_of_frames(analysis, first, last)
        # Where nothing was painted, one channel at a time to the end: so much stays in the processor's cache.
        for together in [range(channels)] if grid is not None else [[channel] for channel in range(channels)]:
            for channel in together:
                share(rows, channel, self._weights, *self._rule, rows)
            if grid is not None:
                self._edits.apply(np.swapaxes(shares[..., : last - first], 2, 3), grid)
            for channel in together:
                add_masked(rows, channel, gains, group.spectra, transform, scratch, *piece.place_of(first), piece.result)

    def _own_spectra(self, first: int, last: int, gains: Gains) -> NDArray[np.float32]:
        """The sources' own spectra of a group's frames, edited and combined, (combinations, channels, bins * 2 * lanes)."""
        analysis = self._spectrum.analysis
        own = np.swapaxes(self._estimate.spectra(first, last), 2, 3)
        grid = self._edits.grid_of_frames(analysis, first, last)
        if grid is not None:
            own = own.copy()
            self._edits.apply(own, grid)
        combined = np.swapaxes(np.tensordot(gains, own, axes=1), 2, 3)
        spectra = np.zeros((len(gains), self._spectrum.channels, analysis.bins, 2, LANES), np.float32)
        spectra[..., 0, : last - first], spectra[..., 1, : last - first] = combined.real, combined.imag
        return spectra.reshape(len(gains), self._spectrum.channels, -1)


class _Piece:
    """One thread's share of a rendering: samples start..stop of a result that begins at sample ``origin``."""

    def __init__(self, spectrum: Spectrum, result: NDArray[np.float32], origin: int, start: int, stop: int) -> None:
        self._spectrum, self.result = spectrum, result
        self._origin, self._start, self._stop = origin, start, stop
        self._finished = start

    def groups(self) -> "Iterator[tuple[int, Group]]":
        """All groups of frames that touch the piece, and which ones they are."""
        groups = self._spectrum.groups
        first, last = frames_touching(self._spectrum.analysis, self._start, self._stop, self._spectrum.frames)
        indices = range(first // LANES, (last - 1) // LANES + 1)
        keeps = groups.keeps(indices.start, indices.stop)
        for index in indices:
            yield index, groups.kept(index) if keeps else groups.passing(index)

    def place_of(self, frame: int) -> tuple[int, int, int]:
        """Where in the result a frame begins, and what part of it the piece is."""
        analysis = self._spectrum.analysis
        place = frame * analysis.hop_samples - analysis.window_samples // 2
        return place - self._origin, self._start - self._origin, self._stop - self._origin

    def finish(self, index: int, group: "Group", completed: bool, mixture_gain: float) -> None:
        """Where no later group than this adds to samples, make up for what was not rendered, and for frames that are missing."""
        from workbench.dsp.frame_kernels import complete

        analysis = self._spectrum.analysis
        low, beyond = self._finished, (index + 1) * LANES * analysis.hop_samples - analysis.window_samples // 2
        high = self._stop if (index + 1) * LANES >= self._spectrum.frames else min(beyond, self._stop)
        if low >= high:
            return
        self._finished = high
        span = self.result[..., low - self._origin : high - self._origin]
        mixture = group.samples[:, low - group.first_sample : high - group.first_sample]
        self._level_ends(span, low, high)
        if completed:
            complete(mixture, span)
        elif mixture_gain:
            span += mixture * np.float32(mixture_gain)

    def _level_ends(self, span: NDArray[np.float32], start: int, stop: int) -> None:
        """Where windows are missing before the first frame and after the last, divide by those that are there."""
        analysis, frames = self._spectrum.analysis, self._spectrum.frames
        half = analysis.window_samples // 2
        head = start, min(half, stop)
        tail = max((frames - 1) * analysis.hop_samples - half, head[1], start), stop
        for low, high in (head, tail):
            if low < high:
                span[..., low - start : high - start] *= _end_factors(analysis, low, high, frames)


@lru_cache(maxsize=8)
def _end_factors(analysis: Analysis, start: int, stop: int, frames: int) -> Gains:
    """What samples start..stop are multiplied by, since of all windows only those of ``frames`` frames are there."""
    present = np.maximum(squared_windows(analysis, start, stop, frames), LEAST_WEIGHT)
    factors = np.divide(squared_windows(analysis, start, stop), present, dtype=np.float32)
    factors.setflags(write=False)
    return factors


def _pieces(spectrum: Spectrum, start: int, stop: int) -> Iterator[tuple[int, int]]:
    """Samples start..stop in parts, cut where groups of frames begin, about as many as keep every thread at work."""
    analysis = spectrum.analysis
    group = LANES * analysis.hop_samples
    frame_bytes = np.dtype(np.complex64).itemsize * spectrum.channels * spectrum.bins
    most = int(np.clip(_PIECE_BYTES // (frame_bytes * LANES), 1, _PIECE_GROUPS))
    first, last = start // group, -(-stop // group)
    count = -(-(last - first) // most)
    threads = processor_count()
    count = max(1, min(-(-count // threads) * threads, (last - first) // _LEAST_PIECE_GROUPS))
    # All but the first compute the group before their own once more, so the first has one more of its own.
    ends = [-(-index * (last - first + count - 1) // count) - (index - 1) for index in range(1, count)]
    cuts = [(first + end) * group - analysis.window_samples // 2 for end in ends]
    edges = [start, *(cut for cut in cuts if start < cut < stop), max(stop, start)]
    return ((low, high) for low, high in pairwise(edges) if low < high)


@lru_cache(maxsize=32)
def synthesis_of(analysis: Analysis) -> "Transform":
    """The way back, with the window divided by the sum of the squares of all windows at every sample, and by its length."""
    from workbench.dsp.frame_kernels import Transform

    first, length = -(analysis.window_samples // 2), analysis.window_samples
    window = window_of(analysis) / (squared_windows(analysis, first, first + length) * np.float32(length))
    return Transform.of(window, analysis.hop_samples)
