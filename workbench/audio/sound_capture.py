"""Captures made of other things: a sound as if it came in live, and a capture at another rate."""

from collections.abc import Callable
from fractions import Fraction

import numpy as np
import soxr

from workbench.audio.capture import Capture
from workbench.core.sound import Samples, Sound

BLOCK_SECONDS = 0.01


class SoundCapture:
    """A sound that comes in at the pace of a clock, in blocks like those of a device."""

    def __init__(self, sound: Sound, title: str, elapsed: Callable[[], int]) -> None:
        """``elapsed`` counts samples at the sound's rate from any moment on and never falls: a sink's, so that nothing drifts."""
        self._sound, self._title, self._elapsed = sound, title, elapsed
        self._block = max(1, round(BLOCK_SECONDS * sound.rate))
        self._began: int | None = None
        self._taken = 0

    @property
    def rate(self) -> int:
        """Samples per second and channel."""
        return self._sound.rate

    @property
    def channels(self) -> int:
        """Number of channels."""
        return self._sound.channels

    @property
    def title(self) -> str:
        """What it is, in words."""
        return self._title

    @property
    def running(self) -> bool:
        """Whether the sound has not come to its end."""
        return self._began is not None and self._arrived < self._sound.samples

    @property
    def endless(self) -> bool:
        """Never: a sound has an end."""
        return False

    @property
    def waiting(self) -> int:
        """Samples per channel that have come and were not taken."""
        return self._arrived - self._taken

    @property
    def taken(self) -> int:
        """Samples per channel taken so far."""
        return self._taken

    @property
    def captured(self) -> int:
        """The sample that comes in at this moment."""
        return 0 if self._began is None else max(self._elapsed() - self._began, 0)

    @property
    def overruns(self) -> int:
        """Always 0: what was not taken waits."""
        return 0

    def start(self) -> None:
        """Begin with the sound's first sample."""
        self._began = self._elapsed()

    def take(self, count: int) -> Samples:
        """The next ``count`` of the waiting samples, (channels, count)."""
        start = self._taken
        self._taken += min(count, self.waiting)
        return self._sound.read(start, self._taken)

    def close(self) -> None:
        """Nothing to let go of."""

    @property
    def _arrived(self) -> int:
        """Samples that have come, in whole blocks but for the last."""
        captured = self.captured
        return self._sound.samples if captured >= self._sound.samples else captured // self._block * self._block


class ResampledCapture:
    """Another capture at another rate; nothing is resampled before it is asked for."""

    def __init__(self, capture: Capture, rate: int) -> None:
        self._capture, self._rate = capture, rate
        self._ratio = Fraction(rate, capture.rate)
        self._stream = soxr.ResampleStream(capture.rate, rate, capture.channels, dtype="float32", quality="HQ")
        self._ready = np.zeros((capture.channels, 0), np.float32)
        self._ended = False
        self._taken = 0

    @property
    def rate(self) -> int:
        """Samples per second and channel."""
        return self._rate

    @property
    def channels(self) -> int:
        """Number of channels."""
        return self._capture.channels

    @property
    def title(self) -> str:
        """What it is, in words."""
        return self._capture.title

    @property
    def running(self) -> bool:
        """Whether more sound will come."""
        return self._capture.running

    @property
    def endless(self) -> bool:
        """Whether it has no end of its own."""
        return self._capture.endless

    @property
    def waiting(self) -> int:
        """Samples per channel that have come, went through the filter, and were not taken."""
        self._resample()
        return self._ready.shape[1]

    @property
    def taken(self) -> int:
        """Samples per channel taken so far."""
        return self._taken

    @property
    def captured(self) -> int:
        """The sample that enters the device at this moment."""
        return int(self._capture.captured * self._ratio)

    @property
    def overruns(self) -> int:
        """How often sound was lost because it was not taken in time."""
        return self._capture.overruns

    def start(self) -> None:
        """Begin to listen. Raises DeviceError."""
        self._capture.start()

    def take(self, count: int) -> Samples:
        """The next ``count`` of the waiting samples, (channels, count)."""
        taken, self._ready = self._ready[:, :count], self._ready[:, count:]
        self._taken += taken.shape[1]
        return taken

    def close(self) -> None:
        """Let go of the device."""
        self._capture.close()

    def _resample(self) -> None:
        running = self._capture.running
        count = self._capture.waiting
        if count == 0 and (running or self._ended):
            return
        self._ended = not running
        fresh = self._stream.resample_chunk(self._capture.take(count).T, last=self._ended)
        self._ready = np.concatenate([self._ready, fresh.T], axis=1)
