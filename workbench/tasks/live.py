"""Live separation: sound comes in, goes block by block through a causal method, and its stems are heard and kept meanwhile."""

import math
import threading
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from workbench.audio.capture import Capture
from workbench.audio.folding import fold_weights
from workbench.audio.live_output import LiveOutput
from workbench.audio.output import Sink
from workbench.audio.priority import let_sound_go_first
from workbench.audio.writing import WrittenFile
from workbench.core.errors import DeviceError, MethodError, ModelError, WorkbenchError
from workbench.core.parameters import Params
from workbench.core.sound import Samples
from workbench.dsp.streaming import StreamedStems
from workbench.separators.catalogue import method as method_of
from workbench.separators.contract import Stream
from workbench.tasks.live_measures import Latency, LiveStatus, Measures
from workbench.tasks.live_recording import LiveRecording
from workbench.tasks.live_settings import BLOCK_SECONDS, LiveMethod, LiveSettings
from workbench.tasks.separating import analysis_for

_MOST_HOPS = 8
"""Computed at once where several wait."""

_SHORTEST_WAIT_SECONDS = 0.001
_SILENT_DEVICE_SECONDS = 3.0
"""A device that gives nothing for so long has gone."""

_ENDING_SECONDS = 3.0
_KEPT = "what was kept until then is complete"


class Live:
    """One run, from ``start`` until ``stop`` or the end of the sound. ``step`` does the work of its thread; a test may call it instead.

    Everything but ``step`` may be called from any thread.
    """

    def __init__(
        self,
        capture: Capture,
        sink: Sink,
        method: LiveMethod,
        settings: LiveSettings,
        *,
        block_seconds: float = BLOCK_SECONDS,
        notice: Callable[[str], None] = lambda sentence: None,
    ) -> None:
        """Separate what ``capture`` hears to ``sink``, both at one rate; neither runs yet, and ``stop`` closes both.

        ``notice`` is called from any thread. Raises MethodError, ModelError.
        """
        record = method_of(method.id)
        stream, models = record.stream, method.models
        if stream is None:
            raise MethodError(f"{record.title} has to know the whole recording and cannot run live")
        self._analysis = analysis = analysis_for(record, models, settings.params, sink.rate)
        self._start_stream: Callable[[Params], Stream] = lambda params: stream(models, params, analysis, capture.channels)
        self._capture, self._sink, self._settings, self._notice = capture, sink, settings, notice
        self._stream: Stream = self._start_stream(settings.params)
        self._applied = settings.params
        self._successor: tuple[Params, Stream] | None = None
        self._restarting = False
        self.stems: tuple[str, ...] = tuple(self._stream.sources)
        """Names of the stems, in order."""
        self._tail = StreamedStems(self._analysis, capture.channels, len(self.stems))
        hop = self._analysis.hop_samples
        self._output = LiveOutput(sink, max(round(block_seconds * sink.rate) - hop, hop // 4))
        self._fold = fold_weights(capture.channels, sink.channels)
        self._levels = self._wanted_levels()
        self._recording: LiveRecording | None = None
        self._measures = Measures()
        self._last_arrival = math.inf
        self._stopping = threading.Event()
        self.ended = threading.Event()
        """Set when nothing more is computed: the sound came to its end, a device went, or it was stopped."""
        self.problem = ""
        """Why it ended before its time, in one sentence; empty otherwise."""
        self._thread = threading.Thread(target=self._run, name="live", daemon=True)

    @property
    def rate(self) -> int:
        """Samples per second and channel."""
        return self._sink.rate

    @property
    def channels(self) -> int:
        """Channels of input and stems."""
        return self._capture.channels

    @property
    def input_title(self) -> str:
        """What is listened to, in words."""
        return self._capture.title

    @property
    def measures(self) -> Measures:
        """What was measured so far."""
        return self._measures

    @property
    def status(self) -> LiveStatus:
        """How it is at this moment; for one reader, as peaks are those since the status before."""
        measures = self._measures
        return LiveStatus(
            self._capture.taken / self.rate,
            measures.latency,
            measures.load,
            self._sink.ring.underruns,
            self._capture.overruns,
            self._output.splices,
            *measures.taken_peaks(),
        )

    def change(self, settings: LiveSettings) -> None:
        """Go on under other settings from the next block on; what cannot be taken is told by ``notice``, and the rest is."""
        self._settings = settings

    def record(self, recording: LiveRecording | None) -> LiveRecording | None:
        """Keep what comes from now on, or, with None, nothing more; the recording before, which the caller finishes."""
        before, self._recording = self._recording, recording
        return before

    def prepare(self) -> None:
        """Compute a moment of noise on the side: whatever has to be compiled or loaded first is then."""
        noise = np.random.default_rng(0).uniform(-1e-3, 1e-3, (self.channels, 2 * self._analysis.window_samples)).astype(np.float32)
        settings = self._settings
        stream = self._start_stream(settings.params)
        StreamedStems(self._analysis, self.channels, len(self.stems)).push(noise, stream.estimate, settings.masks, settings.weights)

    def start(self) -> None:
        """Begin. Raises DeviceError; ``stop`` then lets go of what was opened."""
        self.prepare()
        self._sink.start()
        self._capture.start()
        self._last_arrival = time.monotonic()
        self._thread.start()

    def stop(self) -> tuple[WrittenFile, ...]:
        """End, close input and output, and finish the files, if any were kept. Raises ExportError where one could not be written."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._capture.close()
        self._sink.close()
        recording = self.record(None)
        return recording.finish() if recording is not None else ()

    def step(self) -> float | None:
        """Compute what waits; the seconds until there may be more, None after the end. Raises WorkbenchError where a device has gone."""
        hop, running = self._analysis.hop_samples, self._capture.running
        waiting = self._capture.waiting
        if waiting < hop and running:
            self._require_arrivals()
            return max((hop - waiting) / self.rate, _SHORTEST_WAIT_SECONDS)
        if not self._sink.running:
            raise DeviceError(f"the sound card has gone; {_KEPT}")
        self._last_arrival = began = time.monotonic()
        samples = self._capture.take(min(waiting // hop, _MOST_HOPS) * hop if running else waiting)
        self._take_settings()
        sound, stems = self._tail.push(samples, self._estimated, self._settings.masks, self._settings.weights)
        self._give(sound, stems)
        self._measures.computed(time.monotonic() - began, max(samples.shape[1], 1) / self.rate)
        if running:
            return 0.0
        if self._capture.endless:
            raise DeviceError(f"{self._capture.title} has gone; {_KEPT}")
        return None

    def _estimated(self, magnitudes: NDArray[np.float32]) -> NDArray[np.float32]:
        return self._stream.estimate(magnitudes)

    def _give(self, sound: Samples, stems: NDArray[np.float32]) -> None:
        """Let the mix of input and stems be heard, and keep them."""
        if sound.shape[1] == 0:
            return
        heard = self._fold @ self._mixed(sound, stems)
        self._output.write(heard)
        recording = self._recording
        if recording is not None:
            recording.write(sound, stems)
        self._measures.passed(sound, heard)
        self._measures.late(self._latency())

    def _mixed(self, sound: Samples, stems: NDArray[np.float32]) -> Samples:
        """What is heard; levels that have changed since the last block are gone over to within this one."""
        before, now = self._levels, self._wanted_levels()
        self._levels = now
        rising = np.arange(1, sound.shape[1] + 1, dtype=np.float32) / sound.shape[1]
        levels = before[:, None] + (now - before)[:, None] * rising
        mixed: Samples = np.einsum("sn,scn->cn", levels[:-1], stems) + levels[-1] * sound
        return mixed

    def _wanted_levels(self) -> NDArray[np.float32]:
        """Of every stem, then of the input."""
        return np.asarray([*self._settings.gains, self._settings.original_gain], np.float32)

    def _latency(self) -> Latency:
        capture, tail, output, rate = self._capture, self._tail, self._output, self.rate
        captured, heard, queued = capture.captured, output.heard, output.queued
        return Latency(
            input=(captured - tail.taken) / rate,
            window=(tail.taken - tail.given) / rate,
            queue=queued / rate,
            output=(output.written - queued - heard) / rate,
        )

    def _take_settings(self) -> None:
        """Let the stream follow the parameters; where it needs another start, that is made on the side."""
        params = self._settings.params
        if self._successor is not None:
            self._applied, self._stream = self._successor
            self._successor = None
        if params == self._applied or self._restarting:
            return
        self._applied = params
        try:
            self._stream.change(params)
        except (MethodError, ModelError):
            self._restarting = True
            threading.Thread(target=self._start_anew, args=(params,), name="live restart", daemon=True).start()

    def _start_anew(self, params: Params) -> None:
        try:
            stream = self._start_stream(params)
            if tuple(stream.sources) == self.stems:
                self._successor = params, stream
            else:
                self._notice("these parameters make other stems; stop and start again for them")
        except WorkbenchError as error:
            self._notice(f"{error}; it goes on as before")
        except Exception as error:
            self._notice(f"these parameters cannot be taken: {type(error).__name__}: {error}; it goes on as before")
        finally:
            self._restarting = False

    def _require_arrivals(self) -> None:
        if time.monotonic() - self._last_arrival > _SILENT_DEVICE_SECONDS:
            raise DeviceError(f"{self._capture.title} gives no sound any more; {_KEPT}")

    def _end_of_sound(self) -> None:
        """Give what still lies in the windows; nothing comes after it."""
        self._give(*self._tail.finish(self._estimated, self._settings.masks, self._settings.weights))
        self._output.end()

    def _run(self) -> None:
        let_sound_go_first()
        try:
            self._go_through()
            self._end_of_sound()
            self._wait_until_heard()
        except WorkbenchError as error:
            self.problem = self.problem or str(error)
        except Exception as error:
            self.problem = f"live separation stopped: {type(error).__name__}: {error}"
        finally:
            self.ended.set()

    def _go_through(self) -> None:
        """Compute what comes until the sound ends, it is stopped, or a device goes."""
        seconds: float | None = 0.0
        while seconds is not None and not self._stopping.wait(seconds):
            try:
                seconds = self.step()
            except DeviceError as error:
                self.problem = str(error)
                return

    def _wait_until_heard(self) -> None:
        deadline = time.monotonic() + _ENDING_SECONDS
        while self._sink.running and self._sink.played < self._sink.ring.written and time.monotonic() < deadline:
            if self._stopping.wait(0.01):
                break
