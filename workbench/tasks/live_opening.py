"""Opening what a live separation listens to and plays to, and finding methods that can run live."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass

from workbench.audio.capture import Capture
from workbench.audio.devices import sound_device
from workbench.audio.input import Input
from workbench.audio.live_output import TimedSink
from workbench.audio.output import Output, Sink
from workbench.audio.resampling import resampled
from workbench.audio.sound_capture import ResampledCapture, SoundCapture
from workbench.core.errors import MethodError
from workbench.core.sound import Sound
from workbench.separators.catalogue import method as method_of
from workbench.separators.catalogue import methods
from workbench.tasks.live import Live
from workbench.tasks.live_settings import BLOCK_SECONDS, LiveMethod, LiveSettings

USUAL_METHOD = "warm-start-ista"


@dataclass(frozen=True)
class Ends:
    """Where sound comes from and where it goes."""

    input: str | None = None
    """Number or name of the input device; the system's default when left out."""
    sound: Sound | None = None
    """A sound to be played as if it came in live, instead of a device."""
    title: str = ""
    """What the sound is called."""
    output: str | None = None
    """Number or name of the output device; the system's default when left out."""
    silent: bool = False
    """Whether nothing is to be heard."""


def live_methods() -> tuple[str, ...]:
    """Ids of the methods that can run live, the usual one first."""
    found = [record.id for record in methods() if record.stream is not None]
    return tuple(sorted(found, key=lambda name: name != USUAL_METHOD))


def require_live(method: str) -> None:
    """Raise MethodError, naming those that can, unless the method can run live."""
    record = method_of(method)
    if record.stream is None:
        others = ", ".join(live_methods()) or "none"
        raise MethodError(f"{record.id} has to know the whole recording and cannot run live; methods that can: {others}")


def open_live(
    method: LiveMethod,
    settings: LiveSettings,
    ends: Ends,
    *,
    block_seconds: float = BLOCK_SECONDS,
    notice: Callable[[str], None] = lambda sentence: None,
) -> Live:
    """Open input and output, not yet running, and what separates between them. Raises DeviceError, MethodError, ModelError."""
    require_live(method.id)
    with ExitStack() as stack:
        if ends.sound is not None:
            sink = _opened_sink(ends, ends.sound.rate)
            stack.callback(sink.close)
            capture: Capture = SoundCapture(resampled(ends.sound, sink.rate), ends.title, lambda: sink.played)
        else:
            device = Input(ends.input)
            stack.callback(device.close)
            sink = _opened_sink(ends, device.rate)
            stack.callback(sink.close)
            capture = device if device.rate == sink.rate else ResampledCapture(device, sink.rate)
        live = Live(capture, sink, method, settings, block_seconds=block_seconds, notice=notice)
        stack.pop_all()
    return live


def output_title(ends: Ends) -> str:
    """What is played to, in words. Raises DeviceError."""
    return "none" if ends.silent else sound_device("output", ends.output).name


def _opened_sink(ends: Ends, rate: int) -> Sink:
    return TimedSink(rate) if ends.silent else Output(rate, ends.output)
