"""Analysis settings: how a sound is cut into frames. A value, kept in model cards and project files."""

from functools import lru_cache
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, model_validator

from workbench.core.errors import ParameterError

WindowShape = Literal["hann", "sqrt-hann"]


class Analysis(BaseModel):
    """Window, hop and rate of a short-time Fourier transform.

    ``window_samples`` is also the transform's length and a multiple of ``hop_samples``, at least twice as long, so that
    overlapping windows add up and the inverse is exact.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    rate: int
    window_samples: int = 1024
    hop_samples: int = 256
    window: WindowShape = "hann"

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not 16 <= self.window_samples <= 65536 or self.window_samples % 2:
            raise ParameterError(f"window must be an even number of samples in [16, 65536]; got {self.window_samples}")
        if self.hop_samples < 1 or self.window_samples % self.hop_samples or self.window_samples < 2 * self.hop_samples:
            raise ParameterError(f"hop must divide the window of {self.window_samples} samples at least twice; got {self.hop_samples}")
        return self

    @property
    def bins(self) -> int:
        """Number of frequency bins, from 0 Hz to half the rate."""
        return self.window_samples // 2 + 1

    @property
    def overlap(self) -> int:
        """Number of windows that cover a sample."""
        return self.window_samples // self.hop_samples

    @property
    def full_scale(self) -> float:
        """Magnitude of the highest bin of a sine at full scale: half the sum of the window."""
        return float(window_of(self).sum()) / 2.0

    def frames_of(self, samples: int) -> int:
        """Number of frames, centred on multiples of the hop, that cover a sound of so many samples; 0 for none."""
        return 0 if samples == 0 else 1 + -(-samples // self.hop_samples)

    def at_rate(self, rate: int) -> "Analysis":
        """The same settings in seconds and hertz, for a sound of another rate; lengths are rounded to fast transforms."""
        if rate == self.rate:
            return self
        from scipy.fft import next_fast_len

        hop = max(8, next_fast_len(round(self.hop_samples * rate / self.rate), real=True))
        while hop * self.overlap % 2:
            hop = next_fast_len(hop + 1, real=True)
        return Analysis(rate=rate, window_samples=hop * self.overlap, hop_samples=hop, window=self.window)

    def frequencies(self) -> NDArray[np.float64]:
        """Centre of every bin in hertz, (bins,)."""
        return np.arange(self.bins, dtype=np.float64) * (self.rate / self.window_samples)


SPEECH_AND_MUSIC = Analysis(rate=16_000, window_samples=1024, hop_samples=256, window="hann")
"""The preset for speech and music: 64 ms windows, 16 ms apart."""


@lru_cache(maxsize=32)
def window_of(analysis: Analysis) -> NDArray[np.float32]:
    """The periodic window, (window_samples,), read-only."""
    count = analysis.window_samples
    hann = 0.5 - 0.5 * np.cos(2.0 * np.pi * np.arange(count) / count)
    window = (np.sqrt(hann) if analysis.window == "sqrt-hann" else hann).astype(np.float32)
    window.flags.writeable = False
    return window
