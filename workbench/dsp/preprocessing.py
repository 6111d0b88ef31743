"""What a separator hears in place of a recording: a low-pass, and every frequency scaled to its own range.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, chapter 3: a Butterworth low-pass at 5 kHz and min-max scaling per frequency.
"""

import numpy as np
from numpy.typing import NDArray

from workbench.core.preprocessing import Preprocessing
from workbench.core.progress import Report, silent
from workbench.core.sound import Samples, Sound
from workbench.dsp.analysis import Analysis
from workbench.dsp.spectrum import Complex, Magnitudes, Spectrum, frames_touching, inverse

_PIECE_FRAMES = 256


class PreprocessedSpectrum(Spectrum):
    """A sound's spectrum as ``preprocessing`` leaves it, phases as they were; its rate is the sound's own.

    Its ``sound`` is what that spectrum sounds like. Min-max looks at the whole sound once, on the first read or in ``measure``.
    """

    def __init__(self, sound: Sound, analysis: Analysis, preprocessing: Preprocessing) -> None:
        self._plain = Spectrum(sound, analysis)
        self._preprocessing = preprocessing
        self._gains = low_pass_gains(analysis, preprocessing)
        self._range: tuple[Magnitudes, Magnitudes] | None = None
        super().__init__(_Heard(self), analysis)

    @property
    def original(self) -> Sound:
        """The sound before anything was done to it."""
        return self._plain.sound

    @property
    def highest_hertz(self) -> float:
        """What lies above is not heard."""
        nyquist, cutoff = self.analysis.rate / 2.0, self._preprocessing.low_pass
        return min(nyquist, cutoff) if cutoff > 0.0 else nyquist

    def measure(self, report: Report) -> None:
        """Find the range of every frequency, where min-max asks for it. Raises Cancelled if ``report`` does."""
        if self._preprocessing.min_max and self._range is None:
            lowest = np.full((self.bins, 1), np.inf, np.float32)
            highest = np.zeros((self.bins, 1), np.float32)
            for start, stop in self.blocks(_PIECE_FRAMES):
                report(start / self.frames, "measuring the range of every frequency")
                magnitudes = self._plain.magnitudes(start, stop) * self._gains
                np.minimum(lowest, magnitudes.min(axis=(0, 2))[:, None], out=lowest)
                np.maximum(highest, magnitudes.max(axis=(0, 2))[:, None], out=highest)
            self._range = lowest, highest - lowest

    def read(self, start: int, stop: int) -> Complex:
        """Frames start..stop of what is heard, complex64 (channels, bins, stop - start)."""
        return self._processed(self._plain.read(start, stop))

    def _processed(self, spectrum: Complex) -> Complex:
        heard: Complex = spectrum * self._gains
        self.measure(silent)
        if self._range is not None:
            lowest, width = self._range
            magnitudes = np.abs(heard)
            # A frequency that never changes is silent; (V - least) / (V width) keeps the phase.
            below = magnitudes * width
            heard *= np.divide(np.maximum(magnitudes - lowest, 0.0), below, out=np.zeros_like(below), where=below > 0.0)
        return heard


class _Heard:
    """The sound of a preprocessed spectrum, computed when read."""

    def __init__(self, spectrum: PreprocessedSpectrum) -> None:
        self._spectrum = spectrum

    @property
    def rate(self) -> int:
        """Samples per second and channel."""
        return self._spectrum.original.rate

    @property
    def channels(self) -> int:
        """Number of channels."""
        return self._spectrum.original.channels

    @property
    def samples(self) -> int:
        """Length in samples per channel."""
        return self._spectrum.original.samples

    def read(self, start: int, stop: int) -> Samples:
        """The span as float32 (channels, stop - start); zeros outside the sound."""
        result = np.zeros((self.channels, max(stop - start, 0)), np.float32)
        analysis, frames = self._spectrum.analysis, self._spectrum.frames
        size = _PIECE_FRAMES * analysis.hop_samples
        high = min(stop, self.samples)
        for low in range(max(start, 0), high, size):
            end = min(low + size, high)
            first, last = frames_touching(analysis, low, end, frames)
            result[:, low - start : end - start] = inverse(self._spectrum.read(first, last), analysis, first, low, end)
        return result


def low_pass_gains(analysis: Analysis, preprocessing: Preprocessing) -> NDArray[np.float32]:
    """What a Butterworth low-pass leaves of every bin, (bins, 1): 1 / sqrt(1 + (f / cutoff)^(2 order)); 1 without one."""
    if preprocessing.low_pass <= 0.0:
        return np.ones((analysis.bins, 1), np.float32)
    ratios = analysis.frequencies()[:, None] / preprocessing.low_pass
    gains: NDArray[np.float32] = (1.0 / np.sqrt(1.0 + ratios ** (2 * preprocessing.order))).astype(np.float32)
    return gains
