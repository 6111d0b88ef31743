"""True sources as an estimate: what a method would find that errs nowhere."""

from collections.abc import Mapping

import numpy as np

from workbench.dsp.estimate import Estimate
from workbench.dsp.spectrum import Magnitudes, Spectrum


class ReferenceEstimate(Estimate):
    """The magnitudes of the true sources, read when asked for."""

    def __init__(self, references: Mapping[str, Spectrum]) -> None:
        """Hold ``references``, at least one, which share channels, bins and frames."""
        self.references = tuple(references.values())
        """The spectra of the sources, in their order."""
        first = self.references[0]
        super().__init__(tuple(references), first.channels, first.bins, first.frames)

    def magnitudes(self, start: int, stop: int) -> Magnitudes:
        """Frames start..stop of every reference."""
        return np.stack([reference.magnitudes(start, stop) for reference in self.references])
