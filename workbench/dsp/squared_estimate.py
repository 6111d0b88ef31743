"""Factors of the square root of magnitudes: their products squared are the estimate."""

import numpy as np
from numpy.typing import NDArray

from workbench.dsp.estimate import Estimate, FactorEstimate
from workbench.dsp.spectrum import Magnitudes


class SquaredEstimate(FactorEstimate):
    """Magnitudes as squares of the products of a dictionary and its activations.

    Components of one source add up before they are squared; a source whose components all have one level has its magnitudes at that.
    """

    def fill(self, start: int, stop: int, magnitudes: Magnitudes) -> None:
        """Write frames start..stop to ``magnitudes``."""
        super().fill(start, stop, magnitudes)
        np.square(magnitudes, out=magnitudes)

    def pooled(self, row_starts: NDArray[np.intp], row_stop: int, column_edges: NDArray[np.intp]) -> Magnitudes:
        """The coarse view of single frames: squares do not add up."""
        return Estimate.pooled(self, row_starts, row_stop, column_edges)

    def _by_source(self, rows: Magnitudes) -> list[tuple[Magnitudes, NDArray[np.intp]]]:
        """Levels count after squaring."""
        chosen = [np.flatnonzero(self.assignment == source) for source in range(len(self.sources))]
        return [(rows[:, components] * np.sqrt(self.levels[components]), components) for components in chosen]
