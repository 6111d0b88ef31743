"""What everything downstream reads: a sound of known rate, channels and length, in spans."""

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import ShapeError

Samples = NDArray[np.float32]

BLOCK_SAMPLES = 65_536
"""How much is read, written or decoded at a time, in samples per channel."""


class Sound(Protocol):
    """A sound that is read in spans, so that an hour of it never sits in memory whole."""

    @property
    def rate(self) -> int:
        """Samples per second and channel."""

    @property
    def channels(self) -> int:
        """Number of channels, at least 1."""

    @property
    def samples(self) -> int:
        """Length in samples per channel; may be 0."""

    def read(self, start: int, stop: int) -> Samples:
        """The span as float32 (channels, stop - start), full scale 1.0, finite; zeros outside the sound.

        Safe from several threads at once.
        """


class SoundArray:
    """A sound that lies in memory."""

    def __init__(self, samples: Samples, rate: int) -> None:
        """Hold ``samples`` (channels, samples), float32. Raises ShapeError for another shape."""
        if samples.ndim != 2 or samples.shape[0] < 1:
            raise ShapeError(f"a sound must be (channels, samples) with at least one channel; got shape {samples.shape}")
        self._samples = np.ascontiguousarray(samples, dtype=np.float32)
        self._rate = rate

    @property
    def rate(self) -> int:
        """Samples per second and channel."""
        return self._rate

    @property
    def channels(self) -> int:
        """Number of channels."""
        return int(self._samples.shape[0])

    @property
    def samples(self) -> int:
        """Length in samples per channel."""
        return int(self._samples.shape[1])

    def read(self, start: int, stop: int) -> Samples:
        """The span as a copy (channels, stop - start); zeros outside the sound."""
        span = np.zeros((self.channels, max(stop - start, 0)), dtype=np.float32)
        low, high = max(start, 0), min(stop, self.samples)
        if low < high:
            span[:, low - start : high - start] = self._samples[:, low:high]
        return span
