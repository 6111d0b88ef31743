"""Running a live separation from the window: devices and files in the background, the document's knobs on it while it runs."""

import datetime
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject, Signal

from workbench.audio.devices import SoundDevice, look_anew, sound_devices
from workbench.audio.recording import Recording
from workbench.audio.writing import WrittenFile
from workbench.core.errors import WorkbenchError
from workbench.core.parameters import Params
from workbench.core.progress import Report
from workbench.gui.languages import declared
from workbench.gui.separating import Separating
from workbench.session.document import Document
from workbench.session.settings import Settings
from workbench.session.worker import Job, Worker
from workbench.tasks.live import Live
from workbench.tasks.live_measures import LiveStatus
from workbench.tasks.live_opening import Ends, live_methods, open_live
from workbench.tasks.live_recording import LiveRecording
from workbench.tasks.live_settings import LiveMethod, LiveSettings, heard_gains
from workbench.tasks.methods import load_models, methods
from workbench.tasks.separating import require_models

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Devices:
    """What there is to listen to and to play to."""

    inputs: tuple[SoundDevice, ...] = ()
    outputs: tuple[SoundDevice, ...] = ()


@dataclass(frozen=True)
class LiveWish:
    """What the user wants to run."""

    input: str | None
    """Number of the device; the system's default when left out."""
    recording: Recording | None
    """Played as if it came in live, instead of a device."""
    output: str | None
    silent: bool
    """Whether nothing is to be heard, on no device."""
    block_seconds: float
    folder: Path | None
    """Where the input and every stem are kept, in a folder of their own; None keeps nothing."""


@dataclass
class _Running:
    """One run, with what made it."""

    live: Live
    method: str
    models: tuple[str, ...]
    params: Params
    parted: bool = False
    """Whether the document has another method, or other models, and that was told."""
    recordings: list[LiveRecording] = field(default_factory=list)


class LiveRunning(QObject):
    """At most one live separation. What takes time happens in a thread of its own; every signal comes in the window's."""

    changed = Signal()
    """It began, ended, or is about to."""
    devices_found = Signal(object)
    """Devices."""
    kept = Signal(list)
    """Paths of the files that are complete now: the input first, then the stems."""
    noticed = Signal(str)
    failed = Signal(str)

    def __init__(self, document: Document, separating: Separating) -> None:
        """``separating`` makes a method the document's, and leaves the open recording alone while it runs."""
        super().__init__()
        self._document, self._separating = document, separating
        self._worker = Worker("live")
        self._running: _Running | None = None
        self._opened: _Running | None = None
        """What holds devices and files: from within the job that starts it until the end of the one that stops it."""
        self._starting = self._stopping = False
        self._hear = "mix"
        for signal in (document.params_changed, document.method_changed, document.tail_changed, document.mix_changed):
            signal.connect(self._follow)

    @property
    def busy(self) -> bool:
        """Whether it is about to begin or to end, or looks for devices."""
        return self._worker.busy

    @property
    def running(self) -> bool:
        """Whether it runs, or is about to."""
        return self._running is not None or self._starting

    @property
    def ready(self) -> bool:
        """Whether it can be started or stopped now."""
        return not self._starting and not self._stopping

    @property
    def ended(self) -> bool:
        """Whether the running one has come to its end by itself, and is to be stopped."""
        return self._running is not None and self._running.live.ended.is_set()

    @property
    def status(self) -> LiveStatus | None:
        """How it is at this moment; None while none runs."""
        return self._running.live.status if self._running is not None else None

    @property
    def keeping_problem(self) -> str:
        """Why nothing more is kept of the running one, in one sentence; empty while all is well."""
        return next((each.problem for each in self._running.recordings if each.problem), "") if self._running is not None else ""

    @property
    def titles(self) -> tuple[str, str]:
        """What is listened to and the method's id; empty while none runs."""
        return (self._running.live.input_title, self._running.method) if self._running is not None else ("", "")

    @property
    def stems(self) -> tuple[str, ...]:
        """Stems of what runs, else those of the document."""
        return self._running.live.stems if self._running is not None else self._document.given_stems

    @property
    def keeps(self) -> bool:
        """Whether anything of what runs is or was kept."""
        return self._running is not None and bool(self._running.recordings)

    def find_devices(self, *, anew: bool = False) -> None:
        """Look which devices there are; ``anew`` asks the system again, for which no sound may be playing or coming in."""

        def work(report: Report) -> Devices:
            if anew:
                look_anew()
            return Devices(sound_devices("input"), sound_devices("output"))

        job = Job(self.tr("looking for sound devices"), work, "devices")
        job.finished.connect(self.devices_found)
        job.failed.connect(self._tell_no_devices)
        self._worker.submit(job)

    def hear(self, heard: str) -> None:
        """Let ``mix``, ``original`` or one stem be heard."""
        self._hear = heard
        self._follow()

    def start(self, wish: LiveWish) -> None:
        """Begin, by the document's method or, where that cannot run live, by the usual one, which becomes the document's."""
        if self.running or self._stopping:
            return
        document, able = self._document, live_methods()
        self._separating.hold("" if document.settings.method in able else next(iter(able), ""))
        settings, stems, masks, hear = document.settings, document.given_stems, document.masks, self._hear
        params = settings.params
        if settings.method not in able or params is None:
            self._separating.release()
            self.failed.emit(self.tr("there is no method that can run live"))
            return
        ends = Ends(wish.input, wish.recording, wish.recording.path.name if wish.recording else "", wish.output, wish.silent)

        def work(report: Report) -> _Running:
            models = load_models(settings.models)
            require_models(settings.method, models)
            values = _live_settings(settings, params, stems, masks, hear)
            method = LiveMethod(settings.method, models)
            live = open_live(method, values, ends, block_seconds=wish.block_seconds, notice=self.noticed.emit)
            running = _Running(live, settings.method, settings.models, params)
            try:
                if wish.folder is not None:
                    _record(running, wish.folder)
                live.start()
            except BaseException:
                live.stop()
                raise
            self._opened = running
            return running

        self._starting = True
        job = Job(self.tr("starting live separation"), work, "")
        job.finished.connect(self._take)
        job.failed.connect(self._give_up)
        self._worker.submit(job)
        self.changed.emit()

    def record(self, folder: Path | None) -> None:
        """Keep what comes from now on, in a folder of its own within ``folder``; None ends that, and the files are complete."""
        running = self._running
        if running is None:
            return
        if folder is not None:
            try:
                _record(running, folder)
            except WorkbenchError as error:
                self.failed.emit(str(error))
            return
        recording = running.live.record(None)
        if recording is not None:
            self._submit_finishing(self.tr("finishing the live recording"), lambda: self._paths_of(recording.finish(), [recording]))

    def stop(self) -> None:
        """End; what was kept is complete afterwards."""
        running, self._running = self._running, None
        if running is None:
            return
        self._stopping = True
        if running.live.problem:
            self.failed.emit(running.live.problem)

        def finish() -> list[Path]:
            try:
                return self._paths_of(running.live.stop(), running.recordings)
            finally:
                self._opened = None

        self._submit_finishing(self.tr("stopping live separation"), finish, self._have_stopped)
        self.changed.emit()

    def close(self) -> None:
        """End at once, and wait until what was kept is complete."""
        self._running, self._starting = None, False
        while not self._worker.close() and self._worker.busy:
            pass
        # Jobs that had not begun were dropped.
        opened, self._opened = self._opened, None
        if opened is not None:
            problems = []
            for end in (opened.live.stop, *(recording.finish for recording in opened.recordings)):
                try:
                    end()
                except Exception as error:
                    problems.append(str(error))
            problems += [recording.problem for recording in opened.recordings if recording.problem]
            for problem in dict.fromkeys(problems):
                # The window may be gone before anybody has read it there.
                _log.error("%s", problem)
                self.failed.emit(problem)

    def _paths_of(self, written: tuple[WrittenFile, ...], recordings: list[LiveRecording]) -> list[Path]:
        """Where the files are, and a notice where the latest recording holds less than it was to."""
        if recordings and recordings[-1].problem:
            self.noticed.emit(recordings[-1].problem)
        return [file.path for file in written]

    def _submit_finishing(self, title: str, work: Callable[[], list[Path]], ended: Callable[[], None] = lambda: None) -> None:
        job = Job(title, lambda report: work(), "")
        job.finished.connect(lambda paths: self.kept.emit(paths) if paths else None)
        job.failed.connect(self.failed)
        for ending in (job.finished, job.failed, job.cancelled):
            ending.connect(lambda *_: ended())
        self._worker.submit(job)

    def _take(self, running: _Running) -> None:
        self._starting, self._running = False, running
        self._follow()
        self.changed.emit()

    def _give_up(self, sentence: str) -> None:
        self._starting = False
        self._separating.release()
        self.failed.emit(sentence)
        self.changed.emit()

    def _have_stopped(self) -> None:
        self._stopping = False
        self._separating.release()
        self.changed.emit()

    def _follow(self) -> None:
        """The document's knobs act on what runs; another method waits for the next start, which is told once."""
        running, document = self._running, self._document
        if running is None:
            return
        settings = document.settings
        if settings.method == running.method and settings.params is not None:
            running.params = settings.params
        parted = (settings.method, settings.models) != (running.method, running.models)
        if parted and not running.parted:
            self.noticed.emit(_parting(running.method, settings.method))
        running.parted = parted
        running.live.change(_live_settings(settings, running.params, running.live.stems, document.masks, self._hear))

    def _tell_no_devices(self, sentence: str) -> None:
        self.devices_found.emit(Devices())
        self.noticed.emit(sentence)


def _parting(method: str, other: str) -> str:
    """What is told when the document takes another method, or other models, than what runs."""
    translate = QCoreApplication.translate
    titles = {info.id: declared(info.title) for info in methods()}
    if method == other:
        return translate("live", "Live goes on with the models it began with; stop and start it for these")
    if other not in live_methods():
        told = translate("live", "Live goes on by {method}; {other} cannot run live")
        return told.format(method=titles[method], other=titles[other])
    return translate("live", "Live goes on by {method}; stop and start it for this one").format(method=titles[method])


def _live_settings(settings: Settings, params: Params, stems: tuple[str, ...], masks: Any, hear: str) -> LiveSettings:
    heard = hear if hear in stems else "original" if hear == "original" else "mix"
    gains, original = heard_gains(heard, stems, settings.levels(stems) if heard in stems else settings.gains(stems))
    return LiveSettings(params, masks, settings.weights(stems), gains, original)


def _record(running: _Running, folder: Path) -> None:
    """Begin to keep input and stems, in a folder of the moment's name. Raises ExportError."""
    live = running.live
    moment = datetime.datetime.now().strftime("live %Y-%m-%d %H.%M.%S")
    recording = LiveRecording(folder / moment, live.stems, rate=live.rate, channels=live.channels, overwrite=True)
    live.record(recording)
    running.recordings.append(recording)
