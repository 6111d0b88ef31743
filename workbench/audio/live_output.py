"""Sound that is made while it is heard: queued a little ahead of the sound card, and kept at that distance."""

import threading
import time

import numpy as np

from workbench.audio.output import FADE_SECONDS, RingSink, Sink
from workbench.core.errors import DeviceError
from workbench.core.sound import Samples

_WATCH_SECONDS = 2.0
"""So long the queue is watched before it is made shorter or longer."""

_LONGEST_SURPLUS_SECONDS = 0.25
"""What is queued beyond the cushion and this is left out at once."""

_BITE_SECONDS = 0.01
_NEVER = 1 << 62


class LiveOutput:
    """Writes what is heard, piece after piece, to a sink's ring.

    What lies in the queue when the next piece comes is the cushion against pieces that come late. Where the queue ran dry, the cushion
    is laid anew with silence. Where input and output run at slightly different speeds, or pieces came late and then all at once, the
    queue grows or shrinks for good: then a few milliseconds are left out, or heard twice, crossfaded.
    """

    def __init__(self, sink: Sink, cushion_samples: int) -> None:
        """Keep ``cushion_samples`` queued on ``sink``, which the caller starts and closes."""
        self._sink, self._cushion = sink, cushion_samples
        self._fade = int(FADE_SECONDS * sink.rate)
        self._watched_samples = int(_WATCH_SECONDS * sink.rate)
        self._longest_surplus = int(_LONGEST_SURPLUS_SECONDS * sink.rate)
        self._last = np.zeros((sink.channels, 0), np.float32)
        self._ahead = 0
        """Stream position less the sample of the sound that lies there."""
        self._seen = 0
        """Samples written since the queue is watched."""
        self._least = _NEVER
        """The least that was queued, of all the times that a piece came."""
        self.written = 0
        """Samples of the sound written so far."""
        self.splices = 0
        """How often something was left out or heard twice to keep the distance."""

    @property
    def queued(self) -> int:
        """Samples that wait in the queue."""
        return max(self._sink.ring.written - self._sink.ring.taken, 0)

    @property
    def heard(self) -> int:
        """The sample of the sound that is audible at this moment."""
        return self._sink.played - self._ahead

    def write(self, samples: Samples) -> None:
        """Queue the next ``samples`` (channels, samples) of the sound."""
        ring = self._sink.ring
        spare = ring.written - ring.taken
        if self.written == 0 or spare < 0:
            self._begin(samples)
        elif spare > self._cushion + self._longest_surplus:
            self._begin(samples)
            self.splices += 1
        else:
            self._least = min(self._least, spare)
            surplus = self._surplus()
            if surplus > 0:
                self._leave_out(samples, surplus)
            elif surplus < 0:
                self._repeat(samples, -surplus)
            else:
                self._put(ring.written, samples, 0, 0)
        self.written += samples.shape[1]
        self._seen += samples.shape[1]
        kept = max(self._cushion, self._fade)
        self._last = np.concatenate([self._last, samples], axis=1)[:, -kept:]

    def end(self) -> None:
        """Nothing more will come: what is queued is heard, and silence after it is no underrun."""
        self._sink.ring.flowing = False

    def _surplus(self) -> int:
        """By how many samples the queue was too long, or, below 0, too short, all the time that it was watched; 0 while it is well."""
        if self._seen < self._watched_samples:
            return 0
        least = self._least
        self._watch_anew()
        if least > 1.25 * self._cushion:
            return least - self._cushion
        if least < 0.25 * self._cushion:
            return max(least - self._cushion // 2, -self._last.shape[1])
        return 0

    def _begin(self, samples: Samples) -> None:
        ring = self._sink.ring
        self._put(ring.taken + max(self._cushion, ring.largest_take), samples, min(self._fade, samples.shape[1]), 0)
        ring.flowing = True
        self._watch_anew()

    def _leave_out(self, samples: Samples, surplus: int) -> None:
        """The queue's last samples go over into the new ones instead of coming before them."""
        self._put(self._sink.ring.written - surplus, samples, min(self._fade, surplus, samples.shape[1]), 0)
        self.splices += 1

    def _repeat(self, samples: Samples, missing: int) -> None:
        """What was heard last comes again between it and the new samples; the new ones go over into it."""
        again = self._last[:, -missing:].copy()
        led_in = min(missing, samples.shape[1])
        rising = np.arange(1, led_in + 1, dtype=np.float32) / (led_in + 1)
        again[:, :led_in] = again[:, :led_in] * rising + samples[:, :led_in] * (1.0 - rising)
        self._put(self._sink.ring.written, np.concatenate([again, samples], axis=1), 0, missing)
        self.splices += 1

    def _put(self, position: int, samples: Samples, crossfade_samples: int, extra: int) -> None:
        """Queue ``samples``, of which the first ``extra`` are not new."""
        self._sink.ring.write_at(position, samples, crossfade_samples)
        self._ahead = position + extra - self.written

    def _watch_anew(self) -> None:
        self._seen, self._least = 0, _NEVER


class TimedSink(RingSink):
    """Stands for a sound card where there is none, or none is wanted: takes sound at the same pace, and drops it."""

    def __init__(self, rate: int, channels: int = 2) -> None:
        super().__init__(rate, channels)
        self._bite = np.zeros((max(1, int(_BITE_SECONDS * rate)), channels), np.float32)
        self._stopped = threading.Event()
        self._began = 0.0
        self._taken_before = 0
        self._thread: threading.Thread | None = None

    @property
    def running(self) -> bool:
        """Whether it takes sound at present."""
        return self._thread is not None

    @property
    def played(self) -> int:
        """Stream position of what would be audible at this moment."""
        return min(self._due, self._ring.taken) if self.running else self._ring.taken

    def start(self) -> None:
        """Begin to take sound. Raises DeviceError where it was closed."""
        if self._stopped.is_set():
            raise DeviceError("the output has been closed")
        if self._thread is None:
            self._taken_before, self._began = self._ring.taken, time.monotonic()
            self._thread = threading.Thread(target=self._take, name="timed sink", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """Take nothing more."""
        self._ring.flowing = False
        thread, self._thread = self._thread, None
        if thread is not None:
            self._stopped.set()
            thread.join()
            self._stopped.clear()

    def close(self) -> None:
        """Stop for good."""
        self.stop()
        self._stopped.set()

    @property
    def _due(self) -> int:
        return self._taken_before + int((time.monotonic() - self._began) * self._rate)

    def _take(self) -> None:
        bite = len(self._bite)
        while not self._stopped.is_set():
            # A sound card asks for what it plays next, before it plays it.
            while self._ring.taken < self._due + bite:
                self._ring.take(self._bite)
            self._stopped.wait((self._ring.taken - self._due - bite / 2) / self._rate)
