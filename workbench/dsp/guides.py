"""What a user painted, as a constraint of a factorisation: how much of each source's model counts at every time and frequency.

Source: Bryan and Mysore, "An efficient posterior regularized latent variable model for interactive sound source separation", 2013,
sections 3 and 4: penalties painted for each source multiply its posterior by their exponential, exp(-penalty), which is the gate here.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workbench.core.edits import Edit
from workbench.dsp.analysis import Analysis
from workbench.dsp.edit_masks import Coverage, Grid, MaskEdits

LEAST_GATE = 1e-3
"""What a stroke of full strength leaves: where no other source can explain the mixture, the penalised one still may."""

_LEAST_GAP = 16
"""Frames."""


class Guides:
    """Edits bound to the sources that they favour or penalise."""

    def __init__(self, edits: Sequence[Edit], sources: Sequence[str]) -> None:
        """Take those of ``edits`` that say something of one of ``sources``; they are the ``edits`` kept."""
        self.edits, self.sources = tuple(edits), tuple(sources)
        self._acting = MaskEdits(edits, sources)

    def __bool__(self) -> bool:
        """Whether any says anything."""
        return bool(self._acting) and len(self.sources) > 1

    def gates(self, grid: Grid) -> Coverage:
        """Gates in [LEAST_GATE, 1] of every source, float32 (sources, seconds, hertz); the least penalised source has 1 everywhere.

        What is given to a source multiplies the gates of the others by 1 - strength * coverage; what is taken from it, or attenuated,
        its own.
        """
        gates = np.ones((len(self.sources), len(grid.seconds), len(grid.hertz)), np.float32)
        for edit, source, rows, columns, amount in self._acting.patches(grid):
            for other in range(len(self.sources)):
                if (other == source) != (edit.action == "give"):
                    gates[other, rows, columns] *= np.float32(1.0) - amount
        np.maximum(gates, np.float32(LEAST_GATE), out=gates)
        gates /= gates.max(axis=0, initial=np.float32(LEAST_GATE))
        return gates

    def grid_of_frames(self, analysis: Analysis, start: int, stop: int) -> Grid | None:
        """Frames start..stop and all bins of a spectrum; None where nothing was painted on these frames."""
        return self._acting.grid_of_frames(analysis, start, stop) if self else None

    def gates_of_frames(self, analysis: Analysis, frames: NDArray[np.intp]) -> Coverage:
        """Gates of some frames, ascending, and all bins, (sources, frames, bins)."""
        bins = np.arange(analysis.bins)
        return self.gates(Grid.of_spans(analysis, frames, frames + 1, bins, bins + 1))

    def runs(self, analysis: Analysis, start: int, stop: int) -> Iterator[tuple[int, int, bool]]:
        """Frames start..stop cut where painted ones begin or end: start, stop, and whether they are painted on.

        A few frames between painted ones go with them: work is not cut into crumbs.
        """
        painted = self._acting.acting_frames(analysis, start, stop) if self else np.zeros(stop - start, np.bool_)
        places = np.flatnonzero(painted)
        for before, after in pairwise(places):
            painted[before:after] |= after - before <= _LEAST_GAP
        edges = [start, *(start + 1 + np.flatnonzero(np.diff(painted))), stop]
        for first, last in pairwise(edges):
            yield int(first), int(last), bool(painted[first - start])
