"""A spectrogram of the whole recording, small enough to keep, and its waveform's peaks; built in one pass in the background."""

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import Report
from workbench.dsp.spectrum import Spectrum

Levels = NDArray[np.uint8]

LEVELS_PER_DB = 2.0
LOWEST_DB = -127.5
_MOST_BYTES = 48_000_000
_LEVEL_STEP = 4


def levels_of(magnitudes: NDArray[np.float32], full_scale: float) -> Levels:
    """Magnitudes as uint8 half decibels: 255 is full scale and above, 0 is -127.5 dB and below."""
    decibels = magnitudes * np.float32(1.0 / full_scale)
    np.maximum(decibels, np.float32(1e-7), out=decibels)
    np.log10(decibels, out=decibels)
    decibels *= np.float32(20.0 * LEVELS_PER_DB)
    decibels += np.float32(255.5)
    return np.clip(decibels, 0.0, 255.0, out=decibels).astype(np.uint8)


def decibels_of(levels: Levels) -> NDArray[np.float32]:
    """The decibels below full scale of uint8 half decibels."""
    return levels.astype(np.float32) / np.float32(LEVELS_PER_DB) + np.float32(LOWEST_DB)


class Overview:
    """Max-pooled levels at several resolutions, (columns, bins) uint8, the loudest channel; and peaks of the waveform.

    The finest level holds ``pool`` frames per column, chosen so that two hours take no more memory than ten minutes;
    every further level holds four times as many. Other threads may read while ``build`` runs: what it has not reached
    yet is silence, and ``ready_frames`` says how far it is.
    """

    def __init__(self, spectrum: Spectrum) -> None:
        self._spectrum = spectrum
        self.pool = max(1, -(-spectrum.frames * spectrum.bins // _MOST_BYTES))
        self.ready_frames = 0
        columns = -(-spectrum.frames // self.pool)
        self.levels: list[Levels] = [np.zeros((columns, spectrum.bins), np.uint8)]
        while len(self.levels[-1]) > 2 * _LEVEL_STEP:
            self.levels.append(np.zeros((-(-len(self.levels[-1]) // _LEVEL_STEP), spectrum.bins), np.uint8))
        self.peaks = np.zeros((columns, 2), np.float32)
        """Lowest and highest sample, over all channels, of the ``pool * hop`` samples from each column on."""

    def level_for(self, frames_per_column: float) -> tuple[Levels, int]:
        """The coarsest level that still has a column of its own for each of the screen's, and its frames per column."""
        index, pool = 0, self.pool
        while index + 1 < len(self.levels) and pool * _LEVEL_STEP <= frames_per_column:
            index, pool = index + 1, pool * _LEVEL_STEP
        return self.levels[index], pool

    def build(self, report: Report) -> None:
        """Fill all levels from the first frame to the last. Raises Cancelled, or AudioFileError from the sound."""
        spectrum, pool, hop = self._spectrum, self.pool, self._spectrum.analysis.hop_samples
        full_scale = spectrum.analysis.full_scale
        size = max(1, min(1024, spectrum.block_frames) // pool) * pool
        for start, stop in spectrum.blocks(size):
            report(start / spectrum.frames, "drawing the overview")
            levels = levels_of(spectrum.magnitudes(start, stop).max(axis=0), full_scale).T
            self._place(0, start // pool, _pooled(levels, pool))
            samples = spectrum.sound.read(start * hop, (start + size) * hop).reshape(-1, size // pool, pool * hop)
            columns = -(-(stop - start) // pool)
            self.peaks[start // pool : start // pool + columns, 0] = samples.min(axis=(0, 2))[:columns]
            self.peaks[start // pool : start // pool + columns, 1] = samples.max(axis=(0, 2))[:columns]
            self.ready_frames = stop

    def _place(self, index: int, column: int, fresh: Levels) -> None:
        """Write columns of one level, and what follows from them in the coarser ones."""
        level = self.levels[index]
        level[column : column + len(fresh)] = fresh
        if index + 1 < len(self.levels):
            low = column // _LEVEL_STEP
            high = -(-(column + len(fresh)) // _LEVEL_STEP)
            self._place(index + 1, low, _pooled(level[low * _LEVEL_STEP : high * _LEVEL_STEP], _LEVEL_STEP))


def _pooled(levels: Levels, pool: int) -> Levels:
    """The maximum of every ``pool`` columns, (ceil(columns / pool), bins)."""
    if pool == 1:
        return levels
    pooled: Levels = np.maximum.reduceat(levels, np.arange(0, len(levels), pool), axis=0)
    return pooled
