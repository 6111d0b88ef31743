"""The weighted mean of two estimates of one spectrum, stem by stem."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.dsp.estimate import Estimate
from workbench.dsp.spectrum import Complex, Magnitudes

_STRETCHES, _STRETCH_FRAMES = 8, 16
"""Evenly spread stretches of frames by which stems are matched; few, as every partial result is."""


class BlendEstimate(Estimate):
    """``share`` of a first estimate and the rest of a second; a first one alone while there is no second yet."""

    def __init__(
        self,
        first: Estimate,
        second: Estimate | None,
        order: NDArray[np.intp] | None,
        share: float,
        keys: tuple[tuple[Any, ...], ...],
        finished: int,
    ) -> None:
        """Blend both, source i of the first with source ``order[i]`` of the second; names are those of the first.

        ``keys`` say what made either, and the first so many are ``finished``.
        """
        super().__init__(first.sources, first.channels, first.bins, first.frames)
        self.halves = (first,) if second is None else (first, second)
        self.order = np.arange(len(first.sources)) if order is None else order
        self.share = share
        self.keys, self.finished = keys, finished
        self.has_spectra = all(half.has_spectra for half in self.halves)
        self.costs = next((half.costs for half in reversed(self.halves) if half.costs is not None), None)

    def magnitudes(self, start: int, stop: int) -> Magnitudes:
        """Frames start..stop of the blend, float32 (sources, channels, bins, stop - start)."""
        blended: Magnitudes = self._blended([half.magnitudes(start, stop) for half in self.halves])
        return blended

    def spectra(self, start: int, stop: int) -> Complex:
        """Frames start..stop of the blended transforms, complex64 (sources, channels, bins, stop - start), where both have them."""
        blended: Complex = self._blended([half.spectra(start, stop) for half in self.halves])
        return blended

    def _blended(self, halves: list[NDArray[Any]]) -> NDArray[Any]:
        if len(halves) == 1:
            return halves[0]
        share = np.float32(self.share)
        return share * halves[0] + (np.float32(1.0) - share) * halves[1][self.order]


def matching(first: Estimate, second: Estimate) -> NDArray[np.intp]:
    """For every source of ``first``, the one of ``second`` that is meant: of the same name, else the one whose magnitudes go with its own.

    Both have equally many sources, on the same frames and bins; every source of ``second`` is taken once.
    """
    from scipy.optimize import linear_sum_assignment

    count = len(first.sources)
    starts = np.unique(np.linspace(0, max(first.frames - _STRETCH_FRAMES, 0), _STRETCHES).astype(np.intp))
    products, squares = np.zeros((count, count)), np.zeros((2, count))
    for start in starts:
        stop = min(int(start) + _STRETCH_FRAMES, first.frames)
        one, other = (half.magnitudes(int(start), stop).reshape(count, -1).astype(np.float64) for half in (first, second))
        products += one @ other.T
        squares += np.square(one).sum(axis=1), np.square(other).sum(axis=1)
    likeness = products / np.sqrt(np.maximum(np.outer(*squares), np.finfo(np.float64).tiny))
    # More than any likeness, which is at most 1 for each source.
    likeness += (count + 1.0) * (np.array(first.sources)[:, None] == np.array(second.sources))
    order: NDArray[np.intp] = linear_sum_assignment(likeness, maximize=True)[1]
    return order
