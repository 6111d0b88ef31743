"""Separating in the background: choosing method and models, starting, re-inferring after a change, cancelling."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.core.errors import WorkbenchError
from workbench.core.progress import Report
from workbench.session.document import Document
from workbench.session.worker import Job, Worker
from workbench.tasks.methods import Model, default_models, load_models
from workbench.tasks.separating import Separation, masks_for, params_for, separate, stems_of


class Separating(QObject):
    """Turns the document's settings into separations. Parameters re-infer by themselves once there is a first result."""

    job_changed = Signal(object)
    """The running Job, or None."""
    separated = Signal(object, object)
    """A recording and its complete separation."""
    device_changed = Signal(str)
    failed = Signal(str)
    noticed = Signal(str)

    def __init__(self, document: Document, worker: Worker) -> None:
        super().__init__()
        self._document, self._worker = document, worker
        self._job: Job | None = None
        self._complete: Separation | None = None
        self._models: tuple[tuple[str, ...], Sequence[Model]] | None = None
        document.params_changed.connect(self._follow)
        document.method_changed.connect(self._follow)

    def choose_method(self, method: str, models: Sequence[str] | None = None) -> None:
        """Take a method with the parameters that it, or its models' cards, recommend; its default models when none are named.

        Where that fails the settings stay as they are and ``failed`` says why.
        """
        try:
            names = default_models(method) if models is None else tuple(models)
            loaded = self._loaded(names)
            params = params_for(method, loaded)
            stems = stems_of(method, loaded, params)
        except WorkbenchError as error:
            self.failed.emit(str(error))
            return
        first = not self._document.settings.method
        self._document.choose_method(method, params, names, stems)
        if first:
            for name, value in masks_for(loaded).model_dump().items():
                self._document.set_mask(name, value)
            self._document.forget_steps()

    def start(self) -> None:
        """Separate the document's recording under its present settings, going on from the present result where it fits."""
        document = self._document
        recording, settings, params = document.recording, document.settings, document.settings.params
        if recording is None or params is None:
            self.failed.emit("open a recording first" if recording is None else "choose a method first")
            return
        earlier = document.result

        def work(report: Report) -> Separation:
            models = load_models(settings.models)
            return separate(recording, settings.method, models, params, start=earlier, report=report, notice=self.noticed.emit)

        job = Job("separating", work, "separate")
        job.improved.connect(lambda partial: self._show(job, recording, partial))
        job.finished.connect(lambda result: self._finish(job, recording, result))
        job.failed.connect(lambda sentence: self._give_up(job, sentence))
        job.cancelled.connect(lambda: self._give_up(job, ""))
        self._job = job
        self.job_changed.emit(job)
        self._worker.submit(job)

    def cancel(self) -> None:
        """Stop the running job; the last complete result comes back."""
        if self._job is not None:
            self._job.cancel()

    @property
    def running(self) -> bool:
        """Whether a separation is under way."""
        return self._job is not None

    def _follow(self) -> None:
        """Parameters changed: their stems may have other names, and what is shown needs another inference."""
        settings = self._document.settings
        live = self.running or self._document.result is not None
        if settings.params is not None:
            try:
                self._document.show_stems(stems_of(settings.method, self._loaded(settings.models), settings.params))
            except WorkbenchError as error:
                self.failed.emit(str(error))
                return
        if live:
            self.start()

    def _loaded(self, names: tuple[str, ...]) -> Sequence[Model]:
        """The models, read once for as long as they are chosen; a job checks them anew."""
        if self._models is None or self._models[0] != names:
            self._models = names, load_models(names)
        return self._models[1]

    def _show(self, job: Job, recording: Any, partial: Separation) -> None:
        if job is self._job and self._document.recording is recording:
            self._document.set_result(partial)

    def _finish(self, job: Job, recording: Any, result: Separation) -> None:
        self.separated.emit(recording, result)
        self.device_changed.emit(result.device)
        if job is not self._job:
            return
        if self._document.recording is recording:
            self._complete = result
            self._document.set_result(result)
        self._end()

    def _give_up(self, job: Job, sentence: str) -> None:
        if sentence:
            self.failed.emit(sentence)
        if job is not self._job:
            return
        if self._complete is not None and self._complete.spectrum.sound is self._document.recording:
            self._document.set_result(self._complete)
        self._end()

    def _end(self) -> None:
        self._job = None
        self.job_changed.emit(None)
