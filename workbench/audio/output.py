"""The sound card: a stream that plays what a ring holds, and knows what is audible at this moment."""

from threading import Event
from typing import Any, Protocol

from workbench.audio.devices import plain, sounddevice_module
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


class Output:
    """A stream to a sound card, opened and not yet running."""

    def __init__(self, rate: int, channels: int = 2, device: int | str | None = None) -> None:
        """Open ``device``, or the system's default, at ``rate`` or, where the device refuses that, at the device's own rate.

        Raises DeviceError where there is no sound card, or it refuses.
        """
        self._sounddevice = sounddevice_module("play to")
        self._stream: Any = None
        self._played = 0
        self._block: tuple[int, float] | None = None
        try:
            self._rate = self._accepted_rate(rate, channels, device)
            self._ring = Ring(channels, int(_RING_SECONDS * self._rate))
            self._channels = channels
            self._stream = self._sounddevice.OutputStream(
                samplerate=self._rate, channels=channels, device=device, dtype="float32", latency=LATENCY_SECONDS, callback=self._callback
            )
        except (self._sounddevice.PortAudioError, ValueError) as error:
            raise DeviceError(f"the sound card cannot play {channels} channels at {rate} Hz: {plain(error)}") from error

    @property
    def rate(self) -> int:
        """Samples per second and channel, which may differ from the rate asked for."""
        return self._rate

    @property
    def channels(self) -> int:
        """Number of channels."""
        return self._channels

    @property
    def ring(self) -> Ring:
        """What is to be played."""
        return self._ring

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
            try:
                self._stream.stop(ignore_errors=True)  # one that ended by itself counts as running until told
                self._stream.start()
            except self._sounddevice.PortAudioError as error:
                raise DeviceError(f"the sound card does not start: {plain(error)}") from error

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
            self._stream.close(ignore_errors=True)
            self._stream = None

    def _callback(self, out: Samples, count: int, moment: Any, status: Any) -> None:
        if self._block is None:  # the first call in the device's own thread
            let_sound_go_first()
        self._block = (self._ring.taken, moment.outputBufferDacTime)
        if status.output_underflow and self._ring.flowing:
            self._ring.underruns += 1
        self._ring.take(out)

    def _accepted_rate(self, rate: int, channels: int, device: int | str | None) -> int:
        try:
            own = int(self._sounddevice.query_devices(device, "output")["default_samplerate"])
        except (self._sounddevice.PortAudioError, ValueError) as error:
            raise DeviceError(f"there is no sound card to play to: {plain(error)}") from error
        try:
            self._sounddevice.check_output_settings(device, channels, "float32", samplerate=rate)
        except self._sounddevice.PortAudioError:
            return own
        return rate
