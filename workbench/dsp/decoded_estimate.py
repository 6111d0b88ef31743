"""Estimates that decoders make of codes, when they are asked for."""

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import ShapeError
from workbench.dsp.decoders import Decoder
from workbench.dsp.estimate import Estimate, sampled_frames
from workbench.dsp.spectrum import Magnitudes

if TYPE_CHECKING:
    from workbench.dsp.decoder_layers import Layers


class DecodedEstimate(Estimate):
    """Magnitudes as what one decoder per source makes of its part of the code of every frame."""

    def __init__(self, sources: Sequence[str], decoders: Sequence[Decoder], codes: Magnitudes, scale: float) -> None:
        """Hold ``decoders``, one per source, ``codes`` (channels, frames, units of all), and what multiplies all that is decoded.

        Raises ShapeError where these do not fit.
        """
        bins, units = {decoder.bins for decoder in decoders}, [decoder.units for decoder in decoders]
        if codes.ndim != 3 or len(decoders) != len(sources) or codes.shape[2] != sum(units) or len(bins) != 1:
            raise ShapeError(f"codes must be of the units of one decoder per source, {units}, all of as many bins; got {codes.shape}")
        super().__init__(sources, codes.shape[0], bins.pop(), codes.shape[1])
        self.decoders, self.codes, self.scale = tuple(decoders), codes, scale
        edges = np.cumsum([0, *units]).tolist()
        self._spans = [slice(*edge) for edge in pairwise(edges)]

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
        import torch

        from workbench.dsp.decoder_layers import nonnegative

        layers = self._layers[source]
        code = torch.from_numpy(np.ascontiguousarray(rows[:, self._spans[source]], np.float32))
        decoded: Magnitudes = nonnegative(layers.products(code)[1], layers.nonlinearity).mul_(self.scale).numpy()
        return decoded

    @cached_property
    def _layers(self) -> "list[Layers]":
        import torch

        from workbench.dsp.decoder_layers import layers_of

        return [layers_of(decoder, torch.device("cpu")) for decoder in self.decoders]
