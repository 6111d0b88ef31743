"""An input device: a stream that fills a ring with what a microphone hears."""

from typing import Any

from workbench.audio.capture import CaptureRing
from workbench.audio.devices import close_stream, open_stream, sound_device, start_stream
from workbench.audio.priority import let_sound_go_first
from workbench.core.sound import Samples

LATENCY_SECONDS = 0.04
"""Asked of the device: how long sound may lie in its own buffer before it is lost."""

_RING_SECONDS = 2.0


class Input:
    """A stream from an input device, opened and not yet running."""

    def __init__(self, device: str | None = None, rate: int | None = None) -> None:
        """Open the device of this number or name, or the system's default, at ``rate`` or, where it refuses that, at its own.

        Raises DeviceError where there is no such device, or it refuses.
        """
        found = sound_device("input", device)
        self._title = found.name
        self._channels = found.channels_used
        self._block: tuple[int, float] | None = None
        self._captured = 0
        self._stream: Any
        self._stream, self._rate = open_stream("input", found, rate or found.rate, LATENCY_SECONDS, self._callback)
        self._ring = CaptureRing(self._channels, int(_RING_SECONDS * self._rate))

    @property
    def rate(self) -> int:
        """Samples per second and channel, which may differ from the rate asked for."""
        return self._rate

    @property
    def channels(self) -> int:
        """Number of channels: the device's, at most 2."""
        return self._channels

    @property
    def title(self) -> str:
        """The device's name."""
        return self._title

    @property
    def running(self) -> bool:
        """Whether the device gives sound; turns False by itself when it is unplugged."""
        return self._stream is not None and bool(self._stream.active)

    @property
    def endless(self) -> bool:
        """Always: a device has no end."""
        return True

    @property
    def waiting(self) -> int:
        """Samples per channel that have come and were not taken."""
        return self._ring.waiting

    @property
    def taken(self) -> int:
        """Samples per channel taken so far."""
        return self._ring.taken

    @property
    def captured(self) -> int:
        """The sample that enters the device at this moment, as far as the driver tells; never falls."""
        captured, block = self._ring.put_in, self._block
        if self.running and block is not None:
            begun, entered_at = block
            # Some drivers tell when a block was handed over, not when its first sample entered.
            captured = max(captured, begun + round((self._stream.time - entered_at) * self._rate))
        self._captured = max(self._captured, captured)
        return self._captured

    @property
    def overruns(self) -> int:
        """How often sound was lost because it was not taken in time."""
        return self._ring.overruns

    def start(self) -> None:
        """Begin to listen. Raises DeviceError."""
        start_stream(self._stream, self._title)

    def take(self, count: int) -> Samples:
        """The next ``count`` of the waiting samples, (channels, count)."""
        return self._ring.take(count)

    def close(self) -> None:
        """Stop and let go of the device."""
        if self._stream is not None:
            self._stream.abort(ignore_errors=True)
            close_stream(self._stream)
            self._stream = None

    def _callback(self, samples: Samples, count: int, moment: Any, status: Any) -> None:
        if self._block is None:  # the first call in the device's own thread
            let_sound_go_first()
        self._block = (self._ring.put_in, moment.inputBufferAdcTime)
        if status.input_overflow:
            self._ring.overruns += 1
        self._ring.put(samples)
