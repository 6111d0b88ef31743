"""An estimate made on one grid of frames and bins, read on another: a separator may hear a recording otherwise than it is."""

import numpy as np
from numpy.typing import NDArray

from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import Estimate
from workbench.dsp.spectrum import Magnitudes, Spectrum


class AdaptedEstimate(Estimate):
    """Magnitudes of ``heard``, an estimate of another spectrum of the same sound, preprocessed or not, on frames and bins of the recording.

    Frames are interpolated linearly over time, bins over hertz. Above what was heard, every source goes on in each frame with the
    mean of its top quarter below. The sources' own sound is left behind: it is not that of the recording.
    """

    def __init__(self, heard: Estimate, spectrum: Spectrum, analysis: Analysis, frames: int) -> None:
        """Read ``heard``, made on ``spectrum``, on so many frames of ``analysis``."""
        super().__init__(heard.sources, heard.channels, analysis.bins, frames)
        self.heard, self.spectrum, self._analysis = heard, spectrum, analysis
        self.costs = heard.costs
        self._pace = (analysis.hop_samples / analysis.rate) / (spectrum.analysis.hop_samples / spectrum.analysis.rate)
        known, wanted = spectrum.analysis.frequencies(), analysis.frequencies()
        limit = spectrum.highest_hertz * (1.0 + 1e-9)
        places = np.interp(wanted, known, np.arange(len(known)))
        self._lower, self._rise = _neighbours(places, len(known))
        self._above = wanted > limit
        self._top = (known >= 0.75 * limit) & (known <= limit)
        if not self._top.any():
            # A cutoff below the first bins: the lowest that there is stands for all.
            self._top[0] = True

    def adapting(self, heard: Estimate) -> "AdaptedEstimate":
        """Another estimate of the same spectrum, read on the same grid."""
        return AdaptedEstimate(heard, self.spectrum, self._analysis, self.frames)

    def magnitudes(self, start: int, stop: int) -> Magnitudes:
        """Frames start..stop, float32 (sources, channels, bins, stop - start)."""
        places = np.minimum(np.arange(start, stop) * self._pace, max(self.heard.frames - 1, 0))
        if stop <= start or self.heard.frames == 0:
            return np.zeros((len(self.sources), self.channels, self.bins, max(stop - start, 0)), np.float32)
        earlier, share = _neighbours(places, self.heard.frames)
        first = int(earlier[0])
        last = min(int(earlier[-1]) + 2, self.heard.frames)
        values = self.heard.magnitudes(first, last)
        tops = values[:, :, self._top].mean(axis=2, keepdims=True)
        values = _between(values, self._lower, self._rise, axis=2)
        values[:, :, self._above] = tops
        return _between(values, earlier - first, share, axis=3)


def _neighbours(places: NDArray[np.float64], count: int) -> tuple[NDArray[np.intp], NDArray[np.float32]]:
    """For places within 0..count - 1 the whole number below, and how far it is from there to the next, 0..1."""
    below = np.minimum(np.floor(places + 1e-9).astype(np.intp), max(count - 1, 0))
    return below, np.maximum(places - below, 0.0).astype(np.float32)


def _between(values: Magnitudes, below: NDArray[np.intp], share: NDArray[np.float32], axis: int) -> Magnitudes:
    """``values`` taken along ``axis`` between two neighbours each."""
    result: Magnitudes = np.take(values, below, axis=axis)
    if share.any():
        following = np.take(values, np.minimum(below + 1, values.shape[axis] - 1), axis=axis)
        shape = [1] * values.ndim
        shape[axis] = -1
        result += share.reshape(shape) * (following - result)
    return result
