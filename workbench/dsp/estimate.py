"""What a separator returns: non-negative magnitudes per source, computed for the frames that are asked for."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.core.cost_curve import CostCurve
from workbench.core.errors import ShapeError
from workbench.dsp.lane_count import LANES
from workbench.dsp.spectrum import Complex, Magnitudes

_FRAMES_PER_COLUMN = 16


class Estimate(ABC):
    """Magnitudes of every source on the frames of one spectrum; lazy, and never changed once handed out.

    A running job may publish an estimate whose activations it still fills in: what is read then is simply earlier.
    """

    has_spectra = False
    """Whether ``spectra`` gives the sources' own sound, phases and all."""

    def __init__(self, sources: Sequence[str], channels: int, bins: int, frames: int) -> None:
        self.sources = tuple(sources)
        self.channels, self.bins, self.frames = channels, bins, frames
        self.costs: CostCurve | None = None
        """How the cost fell, where the method lowers one; grows while a job runs."""

    @abstractmethod
    def magnitudes(self, start: int, stop: int) -> Magnitudes:
        """Frames start..stop, float32 (sources, channels, bins, stop - start), non-negative."""

    def fill(self, start: int, stop: int, magnitudes: Magnitudes) -> None:
        """Write frames start..stop, at most ``LANES``, to ``magnitudes`` (sources, channels, bins, LANES), float32, and then zeros."""
        magnitudes[..., : stop - start] = self.magnitudes(start, stop)
        magnitudes[..., stop - start :] = 0.0

    def spectra(self, start: int, stop: int) -> Complex:
        """Frames start..stop of the sources' own transforms, complex64 (sources, channels, bins, stop - start), where ``has_spectra``."""
        raise NotImplementedError

    def pooled(self, row_starts: NDArray[np.intp], row_stop: int, column_edges: NDArray[np.intp]) -> Magnitudes:
        """A coarse view for pictures, float32 (sources, rows, columns), summed over channels; the common scale is free.

        Row r sums bins row_starts[r]..row_starts[r + 1] (the last up to ``row_stop``); column c stands for frames
        column_edges[c]..column_edges[c + 1]. Only few frames of a wide column are looked at, so the cost follows the screen
        and not the recording.
        """
        frames = sampled_frames(column_edges, 1)[:, 0]
        picture = np.empty((len(self.sources), len(row_starts), len(frames)), np.float32)
        for column, frame in enumerate(frames):
            column_bins = self.magnitudes(int(frame), int(frame) + 1)[..., 0].sum(axis=1)
            picture[:, :, column] = np.add.reduceat(column_bins[:, :row_stop], row_starts, axis=1)
        return picture


class FactorEstimate(Estimate):
    """Magnitudes as products of a dictionary and its activations, each component belonging to one source."""

    def __init__(
        self,
        sources: Sequence[str],
        dictionary: Magnitudes,
        activations: Magnitudes,
        assignment: NDArray[np.intp],
        levels: Magnitudes | None = None,
    ) -> None:
        """Hold ``dictionary`` (bins, components), ``activations`` (channels, components, frames) and the source of each component.

        ``assignment`` (components,) indexes ``sources``; ``levels`` (components,) multiplies components, 1 when left out.
        Raises ShapeError where these do not fit.
        """
        super().__init__(sources, activations.shape[0], dictionary.shape[-2], activations.shape[2])
        components = dictionary.shape[-1]
        if activations.shape[1] != components or assignment.shape != (components,):
            raise ShapeError(
                "dictionary, activations and assignment must agree in components; "
                f"got {components}, {activations.shape[1]}, {assignment.size}"
            )
        self.dictionary, self.activations, self.assignment = dictionary, activations, assignment
        self.levels = np.ones(components, np.float32) if levels is None else levels

    def magnitudes(self, start: int, stop: int) -> Magnitudes:
        """Frames start..stop, as ``fill`` writes them."""
        result = np.empty((len(self.sources), self.channels, self.bins, max(stop - start, 0)), np.float32)
        some = np.empty((*result.shape[:-1], LANES), np.float32)
        for first in range(start, stop, LANES):
            last = min(first + LANES, stop)
            self.fill(first, last, some)
            result[..., first - start : last - start] = some[..., : last - first]
        return result

    def fill(self, start: int, stop: int, magnitudes: Magnitudes) -> None:
        """Write frames start..stop and zeros: dictionary times activations, source by source, in the caller's thread alone."""
        from workbench.dsp.factor_kernels import multiply

        order, dictionary, starts = self._in_order
        activations = np.zeros((self.channels, len(order), LANES), np.float32)
        activations[..., : stop - start] = self.activations[:, order, start:stop]
        flat = len(self.sources), self.channels, self.bins * LANES
        multiply(activations.reshape(self.channels, -1), dictionary, starts, magnitudes.reshape(flat))

    @cached_property
    def _in_order(self) -> tuple[NDArray[np.intp], Magnitudes, NDArray[np.intp]]:
        """Components source by source: their indices, the levelled components (bins, components), and where each source begins."""
        dictionaries, orders = zip(*self._by_source(self.dictionary), strict=True)
        starts = np.cumsum([0, *map(len, orders)])
        return np.concatenate(orders), np.ascontiguousarray(np.concatenate(dictionaries, axis=1), np.float32), starts

    def pooled(self, row_starts: NDArray[np.intp], row_stop: int, column_edges: NDArray[np.intp]) -> Magnitudes:
        """Products of pooled factors: rows of the dictionary and frames of the activations are summed first."""
        rows = np.add.reduceat(self.dictionary[:row_stop], row_starts, axis=0)
        frames = sampled_frames(column_edges, _FRAMES_PER_COLUMN)
        columns = np.zeros((self.dictionary.shape[1], len(frames)), np.float32)
        for channel in range(self.channels):
            columns += self.activations[channel][:, frames].sum(axis=2)
        return np.stack([dictionary @ columns[components] for dictionary, components in self._by_source(rows)])

    def reassigned(self, sources: Sequence[str], assignment: NDArray[np.intp], levels: Magnitudes | None = None) -> "FactorEstimate":
        """The same factors, the components dealt out to ``sources`` in another way, perhaps at other ``levels``; nothing is refitted.

        Raises ShapeError where these do not fit.
        """
        estimate = type(self)(sources, self.dictionary, self.activations, assignment, self.levels if levels is None else levels)
        estimate.costs = self.costs
        return estimate

    def _by_source(self, rows: Magnitudes) -> list[tuple[Magnitudes, NDArray[np.intp]]]:
        """Per source the levelled columns of ``rows`` (any, components) and their indices."""
        chosen = [np.flatnonzero(self.assignment == source) for source in range(len(self.sources))]
        return [(rows[:, components] * self.levels[components], components) for components in chosen]


def sampled_frames(column_edges: NDArray[np.intp], most: int) -> NDArray[np.intp]:
    """At most ``most`` frames per column, evenly spread, (columns, frames per column); edges ascend and start at a frame."""
    widths = np.maximum(np.diff(column_edges), 1)
    count = min(most, int(widths.max(initial=1)))
    return column_edges[:-1, None] + (widths[:, None] * (2 * np.arange(count) + 1)) // (2 * count)
