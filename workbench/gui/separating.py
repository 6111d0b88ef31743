"""Separating in the background: choosing method and models, starting, re-inferring after a change, cancelling."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.audio.recording import Recording
from workbench.core.errors import WorkbenchError
from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import Report
from workbench.session.document import Document
from workbench.session.jobs import Jobs
from workbench.session.settings import Settings
from workbench.session.worker import Job, Worker
from workbench.tasks.guiding import guides_agree
from workbench.tasks.methods import Model, default_models, load_models
from workbench.tasks.references import open_references, takes_references
from workbench.tasks.separating import Separation, asked, device_in_use, masks_for, masks_without, params_for, rehearse, separate, stems_of

_MOST_GUIDED = 4


class Separating(QObject):
    """Turns the document's settings into separations. Parameters re-infer by themselves once there is a first result."""

    separated = Signal(object, object, object)
    """A recording, its complete separation, and the Settings that made it."""
    device_changed = Signal(str)
    failed = Signal(str)
    noticed = Signal(str)
    settled = Signal()
    """What failed before is over: the settings are others, or a separation is complete."""

    def __init__(self, document: Document, worker: Worker, jobs: Jobs, separation_of: Callable[[Any], tuple[Any, Settings | None]]) -> None:
        """``separation_of`` gives the latest complete separation of a recording and the settings that made it, or None twice."""
        super().__init__()
        self._document, self._worker, self._jobs, self._separation_of = document, worker, jobs, separation_of
        self._turn = 0
        self._prepares = self._held = False
        self._waiting: Any = None
        """The recording to be separated anew when what is held back is let go."""
        self._running: tuple[int, Any, Job] | None = None
        self._models: tuple[tuple[str, ...], Sequence[Model]] | None = None
        self._references: tuple[tuple[tuple[str, str], ...], Mapping[str, Recording]] = (), {}
        self.recall: Callable[[Settings], bool] = lambda settings: False
        """Brings back, as the latest complete separation, one that was kept of these settings; whether there was one."""
        self._kept: list[tuple[Settings, Separation]] = []
        """The last complete separation of the recording that nothing guided, and the last ones that were guided: they come back exactly."""
        document.recording_changed.connect(self._kept.clear)
        document.params_changed.connect(self._follow)
        document.method_changed.connect(self._follow)

    def choose_method(self, method: str, models: Sequence[str] | None = None) -> None:
        """Take a method with what it, or its models' cards, recommend for parameters and masks; its default models when none are named.

        Where that fails the settings stay as they are and ``failed`` says why.
        """
        document = self._document
        first = not document.settings.method
        try:
            masks = self._masks_to_keep()
            names = default_models(method) if models is None else tuple(models)
            loaded = self._loaded(names)
            params, references = params_for(method, loaded), [name for name, _ in document.settings.references]
            document.choose_method(method, params, names, stems_of(method, loaded, params, references), masks_for(method, loaded, masks))
        except WorkbenchError as error:
            self.failed.emit(str(error))
            return
        if first:
            document.forget_steps()

    def prepare(self) -> None:
        """Load what computes, and name it, before a separation has to wait for it; from now on what a chosen method needs, too."""
        job = Job("preparing", lambda report: device_in_use(), "")
        job.finished.connect(self.device_changed.emit)
        job.failed.connect(self.failed)
        self._worker.submit(job)
        self._prepares = True
        self._rehearse()

    def _rehearse(self) -> None:
        """Let the method that is set do its first work on noise. Where that fails, so will the separation, which says why."""
        settings = self._document.settings
        params = settings.params
        if params is not None and not self.running:

            def work(report: Report) -> None:
                rehearse(settings.method, load_models(settings.models), params, report)

            self._worker.submit(Job("preparing", work, "separate"))

    def start(self) -> None:
        """Separate the document's recording under its present settings, going on from the present result where it fits."""
        document = self._document
        recording, settings = document.recording, document.settings
        if recording is None or settings.params is None:
            self.failed.emit(self.tr("open a recording first") if recording is None else self.tr("choose a method first"))
            return
        earlier, plain = document.separation, self._kept_of(replace(settings, guided=False)) if settings.guides else None
        self._waiting = None

        def work(report: Report) -> Separation:
            found = self.separation_under(recording, settings, earlier, report)
            if plain is not None and guides_agree(plain, found, settings.guides):
                self.noticed.emit(self.tr("What is painted agrees with the result already: guiding changes next to nothing"))
            return found

        self._turn += 1
        turn = self._turn
        job = self._jobs.follow(Job(self.tr("separating"), work, "separate"))
        job.improved.connect(lambda partial: self._show(turn, partial))
        job.finished.connect(lambda result: self._finish(turn, recording, result, settings))
        job.failed.connect(lambda sentence: self._give_up(turn, sentence))
        job.cancelled.connect(lambda: self._give_up(turn, ""))
        self._running = turn, recording, job
        self._worker.submit(job)

    def separation_under(self, recording: Recording, settings: Settings, earlier: Separation | None, report: Report) -> Separation:
        """Separate a recording under settings that name a method, going on from an earlier result where it fits; for a worker's thread."""
        assert settings.params is not None, "a method has parameters"
        return separate(
            recording,
            settings.method,
            load_models(settings.models),
            settings.params,
            preprocessing=settings.preprocessing,
            guides=settings.guides,
            references=self._opened_references(settings, report),
            start=earlier,
            report=report,
            notice=self.noticed.emit,
        )

    def cancel(self) -> None:
        """Stop the running separation; the last complete result comes back."""
        if self._running is not None:
            self._running[2].cancel()

    def _leave(self) -> None:
        """Stop a separation of the recording on screen whose result nobody waits for any more."""
        if self._running is not None and self._running[1] is self._document.recording:
            job, self._running = self._running[2], None
            job.cancel()

    def hold(self, method: str = "") -> None:
        """Until ``release``, let nothing re-infer by itself. A ``method`` taken with it leaves what is shown as it is, afterwards too."""
        self._held = True
        if method:
            self.choose_method(method)
            if self._document.separation is not None and not self.running:
                self._waiting = None

    def release(self) -> None:
        """Let changes re-infer again, and do it once where there were any meanwhile."""
        waiting, self._held, self._waiting = self._waiting, False, None
        if waiting is not None and waiting is self._document.recording and self._document.stems:
            self.start()

    @property
    def running(self) -> bool:
        """Whether a separation is under way."""
        return self._running is not None

    def _follow(self) -> None:
        """Settings changed: their stems may have other names, and what is shown needs another inference.

        Where they are those of the latest complete result, that comes back.
        """
        self.settled.emit()
        document, settings = self._document, self._document.settings
        complete, made_by = self._separation_of(document.recording)
        if (made_by is None or asked(made_by) != asked(settings)) and (self._recall_kept(settings) or self.recall(settings)):
            complete, made_by = self._separation_of(document.recording)
        separated = bool(document.separation or complete) or (self._running is not None and self._running[1] is document.recording)
        live = separated and document.recording is not None
        if settings.params is not None:
            try:
                models, names = self._loaded(settings.models), [name for name, _ in settings.references]
                document.show_stems(stems_of(settings.method, models, settings.params, names))
            except WorkbenchError as error:
                self.failed.emit(str(error))
                return
        if made_by is not None and asked(made_by) == asked(settings):
            self._leave()
            self._waiting = None
            if document.separation is not complete:
                document.set_result(complete)
        elif live and self._held:
            self._waiting = document.recording
            self.cancel()
        elif live and document.stems:
            self.start()
        elif live:
            # Whose stems are those of references that are still to be given.
            self.cancel()
        elif self._prepares and not self._held:
            self._rehearse()

    def _masks_to_keep(self) -> MaskSettings:
        """The tail without what the method that is being left recommended."""
        settings = self._document.settings
        if self._models is None or self._models[0] != settings.models or not settings.method:
            return settings.masks
        return masks_without(settings.method, self._models[1], settings.masks)

    def _loaded(self, names: tuple[str, ...]) -> Sequence[Model]:
        """The models, read once for as long as they are chosen; a job checks them anew."""
        if self._models is None or self._models[0] != names:
            self._models = names, load_models(names)
        return self._models[1]

    def _opened_references(self, settings: Settings, report: Report) -> Mapping[str, Recording]:
        """The references, opened once for as long as they are the same; called by the worker's thread."""
        if not takes_references(settings.method):
            return {}
        pairs, opened = self._references
        if pairs != settings.references or any(recording.has_changed for recording in opened.values()):
            opened = open_references(settings.references, report)
            self._references = settings.references, opened
        return opened

    def _show(self, turn: int, partial: Separation) -> None:
        self.device_changed.emit(partial.device)
        if self._is_shown(turn):
            self._document.set_result(partial)

    def _finish(self, turn: int, recording: Any, result: Separation, settings: Settings) -> None:
        self.settled.emit()
        self._keep(recording, result, settings)
        self.separated.emit(recording, result, settings)
        self.device_changed.emit(result.device)
        if self._is_shown(turn):
            self._document.set_result(result)
        self._end(turn)

    def _keep(self, recording: Any, result: Separation, settings: Settings) -> None:
        """Keep a complete separation for when what guided it is taken back, or comes back."""
        if recording is not self._document.recording:
            return
        others = [(made_by, kept) for made_by, kept in self._kept if asked(made_by) != asked(settings)]
        plain = [(made_by, kept) for made_by, kept in others if not made_by.guides]
        guided = [(made_by, kept) for made_by, kept in others if made_by.guides]
        self._kept[:] = [*plain, *guided[1 - _MOST_GUIDED :], (settings, result)] if settings.guides else [*guided, (settings, result)]

    def _kept_of(self, settings: Settings) -> Separation | None:
        return next((kept for made_by, kept in self._kept if asked(made_by) == asked(settings)), None)

    def _recall_kept(self, settings: Settings) -> bool:
        kept = self._kept_of(settings)
        if kept is not None:
            self.separated.emit(self._document.recording, kept, settings)
        return kept is not None

    def _give_up(self, turn: int, sentence: str) -> None:
        if sentence:
            self.failed.emit(sentence)
        if self._is_shown(turn):
            self._restore()
        self._end(turn)

    def _restore(self) -> None:
        """The latest complete result comes back, where it is of the method that is set; its parameters may be others."""
        document, (complete, _) = self._document, self._separation_of(self._document.recording)
        if complete is None or complete.method != document.settings.method or complete.stems != document.given_stems:
            document.set_result(None)
            return
        document.set_result(complete)
        if (complete.params, complete.preprocessing) != (document.settings.params, document.settings.preprocessing):
            self.noticed.emit(
                self.tr("Stopped: what is seen and heard is the separation before, made under other parameters than are set now")
            )

    def _is_shown(self, turn: int) -> bool:
        """Whether this is the latest separation, and of the recording on screen."""
        return self._running is not None and self._running[0] == turn and self._running[1] is self._document.recording

    def _end(self, turn: int) -> None:
        if self._running is not None and self._running[0] == turn:
            self._running = None
