"""The sound card: a stream that plays what a ring holds, and knows what is audible at this moment."""

from threading import Event
from typing import Any, Protocol

from workbench.audio.devices import close_stream, open_stream, sound_device, start_stream
from workbench.audio.priority import let_sound_go_first
from workbench.audio.ring import Ring
from workbench.core.errors import DeviceError
from workbench.core.sound import Samples

LATENCY_SECONDS = 0.05
"""Asked of the sound card: how long sound lies in its own buffer. Less runs dry when the window repaints; more delays what is changed."""

FADE_SECONDS = 0.012
_RING_SECONDS = 2.0


class Sink(Protocol):
    """What a player plays to: the sound card, or a stand-in that a test pulls from."""

    @property
    def rate(self) -> int:
        """Samples per second and channel."""

    @property
    def channels(self) -> int:
        """Number of channels."""

    @property
    def ring(self) -> Ring:
        """What is to be played; written by the player."""

    @property
    def running(self) -> bool:
        """Whether the stream takes sound from the ring at present."""

    @property
    def played(self) -> int:
        """Stream position of what is audible at this moment; never falls."""

    def start(self) -> None:
        """Begin to take sound. Raises DeviceError."""

    def stop(self) -> None:
        """Fade out what is queued, play it to its end, and take nothing more."""

    def close(self) -> None:
        """Let go of the device."""


class RingSink:
    """What every sink has: a rate, channels, and two seconds of room for what is to be played."""

    def __init__(self, rate: int, channels: int) -> None:
        self._rate, self._channels = rate, channels
        self._ring = Ring(channels, int(_RING_SECONDS * rate))

    @property
    def rate(self) -> int:
        """Samples per second and channel; a device's may differ from the rate asked for."""
        return self._rate

    @property
    def channels(self) -> int:
        """Number of channels."""
        return self._channels

    @property
    def ring(self) -> Ring:
        """What is to be played."""
        return self._ring


class Output(RingSink):
    """A stream to a sound card, opened and not yet running."""

    def __init__(self, rate: int, device: str | None = None) -> None:
        """Open the device of this number or name, or the system's default, at ``rate`` or, where it refuses that, at its own.

        Raises DeviceError where there is no such device, or it refuses.
        """
        found = sound_device("output", device)
        self._title = found.name
        self._played = 0
        self._block: tuple[int, float] | None = None
        self._stream: Any
        self._stream, accepted = open_stream("output", found, rate, LATENCY_SECONDS, self._callback)
        super().__init__(accepted, found.channels_used)

    @property
    def running(self) -> bool:
        """Whether the stream takes sound from the ring; turns False by itself when the device is unplugged."""
        return self._stream is not None and bool(self._stream.active)

    @property
    def played(self) -> int:
        """Stream position of what leaves the loudspeaker at this moment, as far as the driver tells; never falls."""
        taken = self._ring.taken
        block = self._block
        if not self.running or block is None:
            played = taken
        else:
            begun, audible_at = block
            played = begun + round((self._stream.time - audible_at) * self._rate)
        self._played = max(self._played, min(played, taken))
        return self._played

    def start(self) -> None:
        """Begin to take sound from the ring. Raises DeviceError."""
        if self._stream is None:
            raise DeviceError("the sound card has been closed")
        if not self.running:
            self._block = None
            self._stream.stop(ignore_errors=True)  # one that ended by itself counts as running until told
            start_stream(self._stream, self._title)

    def stop(self) -> None:
        """Fade out what is queued, let it be heard to its end, and take nothing more."""
        if not self.running:
            return
        ring = self._ring
        ring.flowing = False
        fade = int(FADE_SECONDS * self._rate)
        ring.fade_out_from(ring.taken + 2 * ring.largest_take, fade)
        # The ring gives silence behind the fade, and only silence may lie in the device's buffer when the stream stops: it may be dropped.
        pause = Event()
        for _ in range(100):
            if self.played >= ring.written or not self.running:
                break
            pause.wait(0.01)
        self._stream.stop(ignore_errors=True)

    def close(self) -> None:
        """Stop and let go of the device."""
        if self._stream is not None:
            self.stop()
            close_stream(self._stream)
            self._stream = None

    def _callback(self, out: Samples, count: int, moment: Any, status: Any) -> None:
        if self._block is None:  # the first call in the device's own thread
            let_sound_go_first()
        self._block = (self._ring.taken, moment.outputBufferDacTime)
        if status.output_underflow and self._ring.flowing:
            self._ring.underruns += 1
        self._ring.take(out)
