"""Estimates whose components last several frames."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.dsp.estimate import FactorEstimate, sampled_frames
from workbench.dsp.lane_count import LANES
from workbench.dsp.spectrum import Magnitudes

_FRAMES_PER_COLUMN = 8


class ConvolutiveEstimate(FactorEstimate):
    """Magnitudes as sums over taps of a dictionary (taps, bins, components) times activations that many frames earlier."""

    @property
    def taps(self) -> int:
        """Frames that a component lasts."""
        return int(self.dictionary.shape[0])

    def fill(self, start: int, stop: int, magnitudes: Magnitudes) -> None:
        """Write frames start..stop and zeros, source by source."""
        from workbench.dsp.factor_kernels import multiply

        dictionary, starts = self._stacked_dictionary
        activations = np.zeros((self.channels, dictionary.shape[1], LANES), np.float32)
        for source, components in enumerate(self._components_of_sources):
            for channel in range(self.channels):
                rows = self._stacked(channel, components, np.arange(start, stop))
                activations[channel, starts[source] : starts[source + 1], : stop - start] = rows.T
        flat = len(self.sources), self.channels, self.bins * LANES
        multiply(activations.reshape(self.channels, -1), dictionary, starts, magnitudes.reshape(flat))

    def pooled(self, row_starts: NDArray[np.intp], row_stop: int, column_edges: NDArray[np.intp]) -> Magnitudes:
        """Products of pooled factors: rows of the dictionary and frames of the activations are summed first."""
        rows = np.add.reduceat(self.dictionary[:, :row_stop], row_starts, axis=1)
        frames = sampled_frames(column_edges, _FRAMES_PER_COLUMN)
        picture = np.zeros((len(self.sources), len(row_starts), len(frames)), np.float32)
        for source, components in enumerate(self._components_of_sources):
            stacked = (rows[..., components] * self.levels[components]).transpose(0, 2, 1).reshape(-1, len(row_starts))
            for channel in range(self.channels):
                columns = self._stacked(channel, components, frames.ravel()).reshape(*frames.shape, -1).sum(axis=1)
                picture[source] += (columns @ stacked).T
        return picture

    def _stacked(self, channel: int, components: NDArray[np.intp], frames: NDArray[np.intp]) -> Magnitudes:
        """Activations at these frames and at each of the frames before that still sound, (frames, taps * components)."""
        result = np.zeros((len(frames), self.taps, len(components)), np.float32)
        for delay in range(self.taps):
            heard = frames >= delay
            result[heard, delay] = self.activations[channel][components, frames[heard, None] - delay]
        return result.reshape(len(frames), self.taps * len(components))

    @cached_property
    def _components_of_sources(self) -> list[NDArray[np.intp]]:
        return [np.flatnonzero(self.assignment == source) for source in range(len(self.sources))]

    @cached_property
    def _stacked_dictionary(self) -> tuple[Magnitudes, NDArray[np.intp]]:
        """Levelled components of one source after the other, (bins, taps * components), and where each source begins."""
        parts = [
            (self.dictionary[..., components] * self.levels[components]).transpose(1, 0, 2).reshape(self.bins, -1)
            for components in self._components_of_sources
        ]
        starts = np.cumsum([0, *(part.shape[1] for part in parts)])
        return np.ascontiguousarray(np.concatenate(parts, axis=1), np.float32), starts
