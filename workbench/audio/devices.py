"""Which sound devices there are, and how one is named."""

from dataclasses import dataclass
from types import ModuleType
from typing import Literal

from workbench.core.errors import DeviceError

Direction = Literal["input", "output"]
_USES: dict[Direction, str] = {"input": "listen to", "output": "play to"}


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


def sound_devices(direction: Direction) -> tuple[SoundDevice, ...]:
    """The devices of one direction, as they were when the program first looked or last looked anew. Raises DeviceError."""
    module = sounddevice_module(_USES[direction])
    systems = module.query_hostapis()
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
        for each in module.query_devices()
        if each[f"max_{direction}_channels"] > 0
    )


def sound_device(direction: Direction, name: str | None = None) -> SoundDevice:
    """The device of that number, that name, or the only one with ``name`` in its name; the system's default when left out.

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
        found = [each for each in devices if each.name == name] or [each for each in devices if name.lower() in each.name.lower()]
    if len(found) == 1:
        return found[0]
    named = ", ".join(f"{each.index} ({each.name}, {each.system})" for each in found or devices)
    raise DeviceError(f"{direction} device must be {'one' if found else 'a number or a name'} of {named}; got {name!r}")


def look_anew() -> None:
    """Look for devices again; no stream may be open. Raises DeviceError."""
    module = sounddevice_module("use")
    try:
        # PortAudio looks for devices only when it begins.
        module._terminate()
        module._initialize()
    except module.PortAudioError as error:
        raise DeviceError(f"sound devices cannot be looked for: {plain(error)}") from error


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
