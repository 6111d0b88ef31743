"""A region of time and frequency as an estimate of two sources, what lies inside and what lies outside, so that it can be rendered."""

import numpy as np

from workbench.core.regions import Region
from workbench.dsp.edit_masks import Grid, coverage
from workbench.dsp.estimate import Estimate
from workbench.dsp.spectrum import Magnitudes, Spectrum


class RegionEstimate(Estimate):
    """How much of every bin lies inside ``region`` and how much outside; Wiener masks of exponent 1 are just that."""

    def __init__(self, spectrum: Spectrum, region: Region, feather_seconds: float, feather_hertz: float, first: int = 0) -> None:
        """Cover the frames of ``spectrum``, which is part of a sound and begins with frame ``first`` of it.

        The region lies in the time of the whole sound; its edges are so soft to either side.
        """
        super().__init__(("inside", "outside"), spectrum.channels, spectrum.bins, spectrum.frames)
        self._analysis, self._region, self._first = spectrum.analysis, region, first
        self._feather = feather_seconds, feather_hertz

    def magnitudes(self, start: int, stop: int) -> Magnitudes:
        """Frames start..stop of both shares, 0..1."""
        inside = coverage(self._region, *self._feather, Grid.of_frames(self._analysis, self._first + start, self._first + stop)).T
        shares = np.stack([inside, np.float32(1.0) - inside])[:, None]
        return np.broadcast_to(shares, (2, self.channels, *inside.shape))
