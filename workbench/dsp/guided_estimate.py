"""Factors found under guides: each source's model counts only where the guides let it through, so that the split holds in the masks."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from workbench.dsp.analysis import Analysis
from workbench.dsp.convolutive_estimate import ConvolutiveEstimate
from workbench.dsp.edit_masks import Grid
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.guides import Guides
from workbench.dsp.spectrum import Magnitudes


class GuidedEstimate(FactorEstimate):
    """Products of a dictionary and its activations times the gates of the source that each component was found for.

    A component that is dealt to another source later keeps the gates under which it was found.
    """

    def __init__(
        self,
        sources: Sequence[str],
        dictionary: Magnitudes,
        activations: Magnitudes,
        assignment: NDArray[np.intp],
        levels: Magnitudes | None = None,
        *,
        guides: Guides,
        origins: NDArray[np.intp],
        analysis: Analysis,
    ) -> None:
        """As ``FactorEstimate``; ``origins`` (components,) are the sources of ``guides`` under which components were found."""
        super().__init__(sources, dictionary, activations, assignment, levels)
        self.guides, self.origins, self._analysis = guides, origins, analysis

    @staticmethod
    def of(factors: FactorEstimate, guides: Guides, origins: NDArray[np.intp], analysis: Analysis) -> "GuidedEstimate":
        """Factors through gates; ``analysis`` is that of their frames and bins."""
        parts = factors.sources, factors.dictionary, factors.activations, factors.assignment, factors.levels
        kind = GuidedConvolutiveEstimate if isinstance(factors, ConvolutiveEstimate) else GuidedEstimate
        estimate = kind(*parts, guides=guides, origins=origins, analysis=analysis)
        estimate.costs = factors.costs
        return estimate

    @property
    def ungated(self) -> FactorEstimate:
        """The factors alone."""
        estimate = self._kind(self.sources, self.dictionary, self.activations, self.assignment, self.levels)
        estimate.costs = self.costs
        return estimate

    def fill(self, start: int, stop: int, magnitudes: Magnitudes) -> None:
        """Write frames start..stop and zeros, source by source."""
        grid = self.guides.grid_of_frames(self._analysis, start, stop)
        if grid is None:
            super().fill(start, stop, magnitudes)
            return
        parts = np.empty((len(self._pairs), *magnitudes.shape[1:]), np.float32)
        self._parts.fill(start, stop, parts)
        gates = np.swapaxes(self.guides.gates(grid), 1, 2)[:, None]
        magnitudes[..., stop - start :] = 0.0
        self._add_up(parts[..., : stop - start], gates, magnitudes[..., : stop - start])

    def pooled(self, row_starts: NDArray[np.intp], row_stop: int, column_edges: NDArray[np.intp]) -> Magnitudes:
        """The coarse view, through gates as coarse."""
        row_stops = np.append(row_starts[1:], row_stop)
        grid = Grid.of_spans(self._analysis, column_edges[:-1], column_edges[1:], row_starts, row_stops)
        parts = self._parts.pooled(row_starts, row_stop, column_edges)
        picture = np.empty((len(self.sources), *parts.shape[1:]), np.float32)
        self._add_up(parts, np.swapaxes(self.guides.gates(grid), 1, 2), picture)
        return picture

    def reassigned(self, sources: Sequence[str], assignment: NDArray[np.intp], levels: Magnitudes | None = None) -> "GuidedEstimate":
        """The same factors, the components dealt out in another way; their gates stay. Raises ShapeError where these do not fit."""
        return GuidedEstimate.of(self.ungated.reassigned(sources, assignment, levels), self.guides, self.origins, self._analysis)

    def _add_up(self, parts: Magnitudes, gates: Magnitudes, result: Magnitudes) -> None:
        result[:] = 0.0
        for part, (source, origin) in zip(parts, self._pairs, strict=True):
            result[source] += part * gates[origin]

    @cached_property
    def _pairs(self) -> list[tuple[int, int]]:
        """Sources, each with the sources under which some of its components were found."""
        return sorted({(int(source), int(origin)) for source, origin in zip(self.assignment, self.origins, strict=True)})

    @cached_property
    def _parts(self) -> FactorEstimate:
        """The same factors with a source for every pair."""
        found = [self._pairs.index((int(source), int(origin))) for source, origin in zip(self.assignment, self.origins, strict=True)]
        names = [str(number) for number in range(len(self._pairs))]
        return self._kind(names, self.dictionary, self.activations, np.array(found, np.intp), self.levels)

    @property
    def _kind(self) -> type[FactorEstimate]:
        return FactorEstimate


class GuidedConvolutiveEstimate(GuidedEstimate, ConvolutiveEstimate):
    """The same of a dictionary whose components last several frames; gates are those of the frames in which they sound."""

    @property
    def _kind(self) -> type[FactorEstimate]:
        return ConvolutiveEstimate


def guided_estimate(factors: FactorEstimate, guides: Guides, analysis: Analysis) -> FactorEstimate:
    """Factors found under ``guides``, or as they are where there are none that say anything."""
    return GuidedEstimate.of(factors, guides, factors.assignment, analysis) if guides else factors
