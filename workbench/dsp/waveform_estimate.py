"""An estimate whose sources are sounds: what separates in the time domain hands out its sources' own transforms."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.core.sound import Samples, Sound
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import Estimate
from workbench.dsp.spectrum import Complex, Magnitudes, Spectrum


class WaveformEstimate(Estimate):
    """Sources that are sounds of the recording's rate and length, transformed when read."""

    has_spectra = True

    def __init__(self, sources: Sequence[str], sound: Sound, analysis: Analysis) -> None:
        """Hold ``sound``, whose channels are those of the first source, then those of the second, and so on."""
        self._spectrum = Spectrum(sound, analysis)
        self.sound = sound
        super().__init__(sources, sound.channels // len(sources), analysis.bins, self._spectrum.frames)

    def spectra(self, start: int, stop: int) -> Complex:
        """Frames start..stop of the sources' transforms, complex64 (sources, channels, bins, stop - start)."""
        # The transform lies frame by frame: parting its first axis needs no copy.
        return self._spectrum.read(start, stop).reshape(len(self.sources), self.channels, self.bins, -1)

    def magnitudes(self, start: int, stop: int) -> Magnitudes:
        """Frames start..stop of the sources' magnitudes, float32 (sources, channels, bins, stop - start)."""
        return np.abs(self.spectra(start, stop))


class ProjectedSound:
    """Linear combinations of a sound's channels that change slowly, computed when read: memory does not grow with its length.

    One matrix holds around every multiple of ``step_samples``: the first up to 1 x step, the last from its own multiple on; in
    between, neighbours are cross-faded linearly.
    """

    def __init__(self, sound: Sound, matrices: NDArray[np.floating], step_samples: int) -> None:
        """Take ``matrices`` (matrices, outputs, channels); the n-th, from 1, holds at sample n * step_samples."""
        self._sound, self.step_samples = sound, step_samples
        self.matrices = matrices.astype(np.float32)

    @property
    def rate(self) -> int:
        """Samples per second and channel."""
        return self._sound.rate

    @property
    def channels(self) -> int:
        """Number of combinations."""
        return int(self.matrices.shape[1])

    @property
    def samples(self) -> int:
        """Length in samples per channel."""
        return self._sound.samples

    def read(self, start: int, stop: int) -> Samples:
        """The span as float32 (combinations, stop - start); zeros outside the sound."""
        samples = self._sound.read(start, stop)
        result = np.empty((self.channels, samples.shape[1]), np.float32)
        last = len(self.matrices) - 1
        first_fade = int(np.clip(start // self.step_samples - 1, -1, last))
        final_fade = int(np.clip((stop - 1) // self.step_samples - 1, -1, last))
        for fade in range(first_fade, final_fade + 1):
            # Fade n leads from matrix n, at sample (n + 1) * step, to the next; before the first and after the last nothing moves.
            origin = (fade + 1) * self.step_samples
            low = start if fade == first_fade else origin
            high = stop if fade == final_fade else origin + self.step_samples
            piece = samples[:, low - start : high - start]
            mixed = self.matrices[max(fade, 0)] @ piece
            if 0 <= fade < last:
                share = ((np.arange(low, high) - origin) / self.step_samples).astype(np.float32)
                mixed += share * (self.matrices[fade + 1] @ piece - mixed)
            result[:, low - start : high - start] = mixed
        return result
