"""Estimates whose sources are arranged otherwise than they were made: components dealt out anew, sources merged and put in order."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.arrangement import Arrangement
from workbench.dsp.adapted_estimate import AdaptedEstimate
from workbench.dsp.estimate import Estimate, FactorEstimate
from workbench.dsp.spectrum import Complex, Magnitudes


class MergedEstimate(Estimate):
    """Sums of another estimate's sources: magnitudes add up, and so do spectra where there are some."""

    def __init__(self, whole: Estimate, sources: tuple[str, ...], places: NDArray[np.intp]) -> None:
        """``places`` (sources of ``whole``,) says to which of ``sources`` each belongs; one to which none does is silent."""
        super().__init__(sources, whole.channels, whole.bins, whole.frames)
        self.whole, self.places = whole, places
        self.has_spectra, self.costs = whole.has_spectra, whole.costs

    def magnitudes(self, start: int, stop: int) -> Magnitudes:
        """Frames start..stop, float32 (sources, channels, bins, stop - start)."""
        return self._added(self.whole.magnitudes(start, stop))

    def spectra(self, start: int, stop: int) -> Complex:
        """Frames start..stop of the added transforms, complex64 (sources, channels, bins, stop - start), where ``has_spectra``."""
        return self._added(self.whole.spectra(start, stop))

    def pooled(self, row_starts: NDArray[np.intp], row_stop: int, column_edges: NDArray[np.intp]) -> Magnitudes:
        """The coarse view of the other estimate, added up."""
        return self._added(self.whole.pooled(row_starts, row_stop, column_edges))

    def _added(self, values: NDArray[Any]) -> NDArray[Any]:
        result: NDArray[Any] = np.zeros((len(self.sources), *values.shape[1:]), values.dtype)
        for place, part in zip(self.places, values, strict=True):
            result[place] += part
        return result


def arranged(estimate: Estimate, arrangement: Arrangement) -> Estimate:
    """The same estimate with its stems as the arrangement names and orders them; itself where that changes nothing.

    Components keep their factors: nothing is refitted, and an estimate that is still being filled in goes on being so. Stems to which
    nothing belongs are silent.
    """
    if isinstance(estimate, AdaptedEstimate):
        heard = arranged(estimate.heard, arrangement)
        return estimate if heard is estimate.heard else estimate.adapting(heard)
    sources = arrangement.stems(estimate.sources)
    places = np.array([sources.index(arrangement.target(source)) for source in estimate.sources], np.intp)
    if isinstance(estimate, FactorEstimate):
        return _dealt(estimate, arrangement, sources, places)
    return estimate if sources == estimate.sources else MergedEstimate(estimate, sources, places)


def _dealt(estimate: FactorEstimate, arrangement: Arrangement, sources: tuple[str, ...], places: NDArray[np.intp]) -> FactorEstimate:
    assignment, levels = places[estimate.assignment], estimate.levels.copy()
    count = len(assignment)
    if arrangement.fits(count):
        for number, stem in arrangement.components.items():
            if 1 <= number <= count:
                assignment[number - 1] = sources.index(arrangement.target(stem))
        for number, level_db in arrangement.levels_db.items():
            if 1 <= number <= count:
                levels[number - 1] *= np.float32(10.0 ** (level_db / 20.0))
        levels[[number - 1 for number in arrangement.silenced if 1 <= number <= count]] = 0.0
    same = sources == estimate.sources and np.array_equal(assignment, estimate.assignment) and np.array_equal(levels, estimate.levels)
    return estimate if same else estimate.reassigned(sources, assignment, levels)
