"""Which sound devices there are, how one is named, and how one is opened."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal

from workbench.core.errors import DeviceError

Direction = Literal["input", "output"]
_USES: dict[Direction, str] = {"input": "listen to", "output": "play to"}
_USED: dict[Direction, str] = {"input": "listened to", "output": "played to"}

_MOST_CHANNELS = 2
"""Drivers offer dozens of channels that nothing is connected to."""

_open_streams: list[Any] = []
_turn = threading.Lock()
"""Held while streams are opened or closed, and while devices are looked for."""


@dataclass(frozen=True)
class SoundDevice:
    """A device that sound comes from or goes to."""

    index: int
    name: str
    system: str
    """The sound system that offers it, such as ALSA or Core Audio; one device may come under several."""
    channels: int
    """How many it has in the direction asked for."""
    rate: int
    """Its own rate in hertz."""
    is_default: bool
    """Whether the system takes it where none is named."""

    @property
    def title(self) -> str:
        """Name and sound system, which together tell devices apart wherever they are plugged in."""
        return f"{self.name} ({self.system})"

    @property
    def channels_used(self) -> int:
        """How many of its channels are used, at most 2."""
        return min(self.channels, _MOST_CHANNELS)


def sound_devices(direction: Direction) -> tuple[SoundDevice, ...]:
    """The devices of one direction, as they were when the program first looked or last looked anew. Raises DeviceError."""
    module = sounddevice_module(_USES[direction])
    try:
        listed, systems = module.query_devices(), module.query_hostapis()
    except module.PortAudioError as error:
        raise DeviceError(f"there is no sound card to {_USES[direction]}: {plain(error)}") from error
    default = module.default.device[0 if direction == "input" else 1]
    return tuple(
        SoundDevice(
            index=int(each["index"]),
            name=str(each["name"]),
            system=str(systems[each["hostapi"]]["name"]),
            channels=int(each[f"max_{direction}_channels"]),
            rate=int(each["default_samplerate"]),
            is_default=each["index"] == default,
        )
        for each in listed
        if each[f"max_{direction}_channels"] > 0
    )


def sound_device(direction: Direction, name: str | None = None) -> SoundDevice:
    """The device of that number, that title, that name, or the only one with ``name`` in its name; the system's default when left out.

    Raises DeviceError, naming what there is.
    """
    devices = sound_devices(direction)
    if not devices:
        raise DeviceError(f"there is no sound card to {_USES[direction]}")
    if name is None:
        return next((each for each in devices if each.is_default), devices[0])
    if name.isdecimal():
        found = [each for each in devices if each.index == int(name)]
    else:
        found = [each for each in devices if each.title == name]
        found = found or [each for each in devices if each.name == name] or [each for each in devices if name.lower() in each.name.lower()]
    if len(found) == 1:
        return found[0]
    named = ", ".join(f"{each.index} ({each.name}, {each.system})" for each in found or devices)
    raise DeviceError(f"{direction} device must be {'one' if found else 'a number or a name'} of {named}; got {name!r}")


def open_stream(
    direction: Direction, device: SoundDevice, rate: int, latency_seconds: float, callback: Callable[..., None]
) -> tuple[Any, int]:
    """A float32 stream from or to ``device``, not yet running, at ``rate`` or, where the device refuses that, at its own; and that rate.

    ``callback`` is PortAudio's. Raises DeviceError.
    """
    module = sounddevice_module(_USES[direction])
    make = module.InputStream if direction == "input" else module.OutputStream
    with _turn:
        for asked in dict.fromkeys((rate, device.rate)):
            if asked != device.rate and not _accepts(module, direction, device, asked):
                continue
            try:
                stream = make(
                    samplerate=asked,
                    channels=device.channels_used,
                    device=device.index,
                    dtype="float32",
                    latency=latency_seconds,
                    callback=callback,
                )
            except (module.PortAudioError, ValueError) as error:
                refusal = error
            else:
                _open_streams.append(stream)
                return stream, asked
    raise DeviceError(
        f"{device.name} cannot be {_USED[direction]}, {device.channels_used} channels at {asked} Hz: {plain(refusal)}"
    ) from refusal


def start_stream(stream: Any, name: str) -> None:
    """Let a stream run that was opened here on the device called ``name``. Raises DeviceError."""
    try:
        stream.start()
    except sounddevice_module("use").PortAudioError as error:
        raise DeviceError(f"{name} does not start: {plain(error)}") from error


def close_stream(stream: Any) -> None:
    """Let go of a stream that was opened here."""
    with _turn:
        stream.close(ignore_errors=True)
        _open_streams[:] = [each for each in _open_streams if each is not stream]


def look_anew() -> None:
    """Look for devices again. Raises DeviceError, also while a stream is open, since looking would end it."""
    module = sounddevice_module("use")
    with _turn:
        if _open_streams:
            raise DeviceError("sound devices cannot be looked for while one of them is in use; stop what plays or listens first")
        try:
            # PortAudio looks for devices only when it begins.
            module._terminate()
            module._initialize()
        except module.PortAudioError as error:
            raise DeviceError(f"sound devices cannot be looked for: {plain(error)}") from error


def _accepts(module: ModuleType, direction: Direction, device: SoundDevice, rate: int) -> bool:
    check = module.check_input_settings if direction == "input" else module.check_output_settings
    try:
        check(device.index, device.channels_used, "float32", samplerate=rate)
    except module.PortAudioError:
        return False
    return True


def sounddevice_module(use: str) -> ModuleType:
    """The library that talks to sound devices. Raises DeviceError where it cannot: there is no device to ``use``."""
    try:
        import sounddevice  # looks for devices when imported
    except OSError as error:
        raise DeviceError(f"there is no sound card to {use}: {error}") from error
    return sounddevice  # type: ignore[no-any-return]


def plain(error: Exception) -> str:
    """What PortAudio says of an error, without its number."""
    return str(error.args[0]) if error.args else str(error)
