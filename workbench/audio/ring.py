"""The buffer between whoever renders sound and the sound card's callback; what is queued can still be changed."""

import numpy as np

from workbench.core.errors import ShapeError
from workbench.core.sound import Samples


class Ring:
    """Queued sound, addressed by stream position: the number of samples per channel that the sound card has asked for since the beginning.

    One thread (or several that exclude each other) writes, the callback takes; they share positions without a lock. The callback
    always gets as much as it asks for: silence where nothing is queued, so that the stream position is a clock.
    """

    def __init__(self, channels: int, capacity: int) -> None:
        """Room for ``capacity`` samples of ``channels`` channels."""
        self._buffer = np.zeros((capacity, channels), dtype=np.float32)
        self._capacity = capacity
        self._channels = channels
        self.taken = 0
        """Stream position up to which the sound card has taken the sound. Only the callback moves it."""
        self.written = 0
        """Stream position up to which sound is queued; may lie before ``taken``. Only the writer moves it."""
        self.flowing = False
        """Whether the writer means to keep the queue filled, so that silence counts as an underrun."""
        self.underruns = 0
        """How often the queue ran dry while flowing."""
        self.largest_take = 0
        """The most samples that the callback has asked for at once."""

    def take(self, out: Samples) -> None:
        """Fill ``out`` (samples, channels) with what is next. For the callback: copies into what exists, allocates nothing, never waits."""
        taken = self.taken
        count = len(out)
        ready = min(max(self.written - taken, 0), count)
        start = taken % self._capacity
        head = min(ready, self._capacity - start)
        out[:head] = self._buffer[start : start + head]
        out[head:ready] = self._buffer[: ready - head]
        out[ready:] = 0.0
        self.taken = taken + count
        self.largest_take = max(self.largest_take, count)
        # A gap that goes on is the same gap.
        if ready < count and self.flowing and self.written >= taken:
            self.underruns += 1

    def write_at(self, position: int, samples: Samples, crossfade_samples: int = 0) -> tuple[int, int]:
        """Queue ``samples`` (channels, samples) from stream ``position`` on, in place of whatever is queued from there on.

        Over the first ``crossfade_samples`` the queue's old content (silence beyond its end) goes over into the new, linearly. What
        would come too late (before ``taken``, or in place of what the callback's next bite may hold) is left out; the crossfade begins
        after it.
        Returns the span of stream positions written, which may be empty. Raises ShapeError for more than there is room for.
        """
        if samples.ndim != 2 or samples.shape[0] != self._channels:
            raise ShapeError(f"sound to queue must be ({self._channels}, samples); got shape {samples.shape}")
        # Where nothing is queued the callback looks at nothing before ``written`` says so.
        start = max(position, self.taken + (self.largest_take if position < self.written else 0))
        fresh = samples[:, start - position :].T
        stop = start + len(fresh)
        if len(fresh) == 0:
            return start, start
        if stop - self.taken > self._capacity:
            raise ShapeError(f"the queue has room for {self._capacity} samples; got {stop - self.taken}")
        fade = min(crossfade_samples, len(fresh))
        if fade > 0:
            rising = (np.arange(1, fade + 1, dtype=np.float32) / (fade + 1))[:, None]
            fresh = np.concatenate([self._queued(start, fade) * (1.0 - rising) + fresh[:fade] * rising, fresh[fade:]])
        silent_from = max(self.written, self.taken)
        if silent_from < start:
            self._put(silent_from, np.zeros((start - silent_from, self._channels), dtype=np.float32))
        self._put(start, fresh)
        self.written = stop
        return start, stop

    def fade_out_from(self, position: int, fade_samples: int) -> None:
        """Let what is queued from ``position`` on die away within ``fade_samples``; nothing comes after it."""
        if position < self.written:
            self.write_at(position, np.zeros((self._channels, fade_samples), dtype=np.float32), fade_samples)

    def _queued(self, position: int, count: int) -> Samples:
        old = np.zeros((count, self._channels), dtype=np.float32)
        known = min(max(self.written - position, 0), count)
        old[:known] = self._buffer[np.arange(position, position + known) % self._capacity]
        return old

    def _put(self, position: int, samples: Samples) -> None:
        start = position % self._capacity
        head = min(len(samples), self._capacity - start)
        self._buffer[start : start + head] = samples[:head]
        self._buffer[: len(samples) - head] = samples[head:]
