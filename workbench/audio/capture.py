"""Sound that is still coming in: what a live separation listens to, and the buffer between its device and whoever reads it."""

from typing import Protocol

import numpy as np

from workbench.core.sound import Samples


class Capture(Protocol):
    """Where live sound comes from: an input device, or a sound played as if it were one. Read by one thread."""

    @property
    def rate(self) -> int:
        """Samples per second and channel."""

    @property
    def channels(self) -> int:
        """Number of channels."""

    @property
    def title(self) -> str:
        """What it is, in words."""

    @property
    def running(self) -> bool:
        """Whether more sound will come."""

    @property
    def endless(self) -> bool:
        """Whether it has no end of its own: one that runs no more has then gone."""

    @property
    def waiting(self) -> int:
        """Samples per channel that have come and were not taken."""

    @property
    def taken(self) -> int:
        """Samples per channel taken so far."""

    @property
    def captured(self) -> int:
        """The sample that enters the device at this moment, as far as the driver tells."""

    @property
    def overruns(self) -> int:
        """How often sound was lost because it was not taken in time."""

    def start(self) -> None:
        """Begin to listen. Raises DeviceError."""

    def take(self, count: int) -> Samples:
        """The next ``count`` of the waiting samples, (channels, count)."""

    def close(self) -> None:
        """Let go of the device."""


class CaptureRing:
    """Sound between a device's callback, which puts, and one thread, which takes; they share positions without a lock."""

    def __init__(self, channels: int, capacity: int) -> None:
        """Room for ``capacity`` samples of ``channels`` channels."""
        self._buffer = np.zeros((capacity, channels), dtype=np.float32)
        self._capacity = capacity
        self.put_in = 0
        """Samples per channel put so far. Only the callback moves it."""
        self.taken = 0
        """Samples per channel taken so far. Only the reader moves it."""
        self.overruns = 0
        """How often a piece found no room and was lost."""

    @property
    def waiting(self) -> int:
        """Samples per channel that can be taken."""
        return self.put_in - self.taken

    def put(self, samples: Samples) -> None:
        """Keep ``samples`` (samples, channels). For the callback: copies into what exists, allocates nothing, never waits."""
        count = len(samples)
        if self.put_in - self.taken + count > self._capacity:
            self.overruns += 1
            return
        start = self.put_in % self._capacity
        head = min(count, self._capacity - start)
        self._buffer[start : start + head] = samples[:head]
        self._buffer[: count - head] = samples[head:]
        self.put_in += count

    def take(self, count: int) -> Samples:
        """The next ``count`` samples, or as many as wait, (channels, count)."""
        count = min(count, self.waiting)
        start = self.taken % self._capacity
        head = min(count, self._capacity - start)
        samples = np.concatenate([self._buffer[start : start + head], self._buffer[: count - head]]).T
        self.taken += count
        return np.ascontiguousarray(samples)
