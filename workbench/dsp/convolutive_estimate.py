"""Estimates whose components last several frames."""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.dsp.estimate import FactorEstimate, sampled_frames
from workbench.dsp.spectrum import Magnitudes

_FRAMES_PER_COLUMN = 8


class ConvolutiveEstimate(FactorEstimate):
    """Magnitudes as sums over taps of a dictionary (taps, bins, components) times activations that many frames earlier."""

    @property
    def taps(self) -> int:
        """Frames that a component lasts."""
        return int(self.dictionary.shape[0])

    def fill(self, start: int, stop: int, magnitudes: Magnitudes) -> None:
        """Write frames start..stop to ``magnitudes``, source by source."""
        import torch

        for source, (dictionary, components) in enumerate(self._stacked_sources):
            for channel in range(self.channels):
                rows = torch.from_numpy(self._stacked(channel, components, np.arange(start, stop)))
                torch.mm(rows, torch.from_numpy(dictionary), out=torch.from_numpy(magnitudes[source, channel]))

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
    def _stacked_sources(self) -> list[tuple[Magnitudes, NDArray[np.intp]]]:
        """Per source its levelled components, (taps * components, bins), and their indices."""
        return [
            (
                np.ascontiguousarray((self.dictionary[..., components] * self.levels[components]).transpose(0, 2, 1)).reshape(
                    -1, self.bins
                ),
                components,
            )
            for components in self._components_of_sources
        ]
