"""Estimates that decoders make of codes, when they are asked for."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.core.errors import ShapeError
from workbench.dsp.decoders import Decoder, nonnegative
from workbench.dsp.estimate import Estimate, sampled_frames
from workbench.dsp.spectrum import Magnitudes


class DecodedEstimate(Estimate):
    """Magnitudes as what one decoder per source makes of its part of the code of every frame."""

    def __init__(self, sources: Sequence[str], decoders: Sequence[Decoder], codes: Magnitudes, scale: float) -> None:
        """Hold ``decoders``, one per source, ``codes`` (channels, frames, units of all), and what multiplies all that is decoded.

        Raises ShapeError where these do not fit.
        """
        super().__init__(sources, codes.shape[0], decoders[0].bins, codes.shape[1])
        units = [decoder.units for decoder in decoders]
        if len(decoders) != len(self.sources) or codes.shape[2] != sum(units) or {decoder.bins for decoder in decoders} != {self.bins}:
            raise ShapeError(f"codes must be of the units of one decoder per source, {units}, all of as many bins; got {codes.shape}")
        self.decoders, self.codes, self.scale = tuple(decoders), codes, scale
        edges = np.cumsum([0, *units]).tolist()
        self._spans = [slice(*edge) for edge in pairwise(edges)]
        self._layers = [decoder.on(torch.device("cpu")) for decoder in decoders]

    def magnitudes(self, start: int, stop: int) -> Magnitudes:
        """Frames start..stop, decoded source by source."""
        result = np.empty((len(self.sources), self.channels, stop - start, self.bins), np.float32)
        for source in range(len(self.sources)):
            for channel in range(self.channels):
                result[source, channel] = self._decoded(source, channel, start, stop)
        return np.swapaxes(result, 2, 3)

    def pooled(self, row_starts: NDArray[np.intp], row_stop: int, column_edges: NDArray[np.intp]) -> Magnitudes:
        """One frame of every column, all of them decoded at once where frames do not sound on."""
        if any(decoder.taps > 1 for decoder in self.decoders):
            return super().pooled(row_starts, row_stop, column_edges)
        frames = sampled_frames(column_edges, 1)[:, 0]
        picture = np.zeros((len(self.sources), len(row_starts), len(frames)), np.float32)
        for source in range(len(self.sources)):
            for channel in range(self.channels):
                decoded = self._decoded_rows(source, self.codes[channel, frames])
                picture[source] += np.add.reduceat(decoded[:, :row_stop], row_starts, axis=1).T
        return picture

    def _decoded(self, source: int, channel: int, start: int, stop: int) -> Magnitudes:
        before = min(self.decoders[source].taps - 1, start)
        return self._decoded_rows(source, self.codes[channel, start - before : stop])[before:]

    def _decoded_rows(self, source: int, rows: Magnitudes) -> Magnitudes:
        layers = self._layers[source]
        code = torch.from_numpy(np.ascontiguousarray(rows[:, self._spans[source]], np.float32))
        decoded: Magnitudes = nonnegative(layers.products(code)[1], layers.nonlinearity).mul_(self.scale).numpy()
        return decoded
