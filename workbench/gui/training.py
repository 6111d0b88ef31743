"""Training from the window: one model at a time in a process of its own, while everything else goes on."""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QPushButton, QStatusBar, QWidget

from workbench.core.errors import ModelError, TrainingError
from workbench.core.parameters import Params
from workbench.core.progress import Report
from workbench.gui.names import named
from workbench.gui.project_questions import ask_leaving_training
from workbench.gui.separating import Separating
from workbench.gui.training_dialog import TrainingDialog
from workbench.session.document import Document
from workbench.session.training_process import TrainingProcess
from workbench.session.worker import Job, Worker
from workbench.tasks.training_requests import (
    TrainingRequest,
    forget,
    is_begun,
    lock_of,
    method_trained_for,
    prepare,
    require_free_name,
    training_params,
)

MakeAction = Callable[..., QAction]
State = Literal["none", "running", "stopped", "failed", "done"]


class Training(QObject):
    """Trains what is asked for, keeps what was stopped, and offers the model as soon as it is there."""

    changed = Signal()
    """Another training, or another state of it."""
    progressed = Signal(float, str, object)
    """Fraction, message, remaining seconds or None."""
    improved = Signal(object)
    """The Losses so far."""
    remarked = Signal(str)
    """Something that the training has noticed."""
    refused = Signal(str)
    """Why nothing was begun."""
    params_read = Signal(str, object)
    """A method, and the parameters of its training."""
    trained = Signal(str)
    """A new model is there; in one sentence."""
    told = Signal(str)
    failed = Signal(str)

    def __init__(self, document: Document, worker: Worker, separating: Separating) -> None:
        """``worker`` cuts out what was marked, and reads what can be set."""
        super().__init__()
        self._document, self._worker, self._separating = document, worker, separating
        self._dialog: TrainingDialog | None = None
        self._preparing: Job | None = None
        self._process: TrainingProcess | None = None
        self._stopped_before = False
        """Whether it was asked to end while it was still prepared."""
        self._lock: QLockFile | None = None
        self.request: TrainingRequest | None = None
        """The latest one."""
        self.state: State = "none"
        self.sentence = ""
        """Why it failed."""

    @property
    def running(self) -> bool:
        """Whether a model is being trained."""
        return self.state == "running"

    def ask(self, parent: QWidget) -> None:
        """Show the dialog beside ``parent``, as it was left."""
        if self._dialog is None:
            self._dialog = TrainingDialog(self._document, self, parent)
        self._dialog.come_forward(self._document.settings.method)

    def fill(self, menu: QMenu, action: MakeAction, parent: QWidget) -> None:
        """Add the action to the menu; ``action`` makes one as the window does."""
        words = self.tr("Learn a model from recordings of every source alone; everything else goes on meanwhile")
        action(menu, "train", self.tr("Train a model…"), partial(self.ask, parent), "Ctrl+T", words)

    def show_in(self, bar: QStatusBar, parent: QWidget) -> None:
        """Put a button into a status bar that tells of a training that goes on, and leads to it."""
        button = named(QPushButton(), "status-training", self.tr("Training"), self.tr("Show the training"))
        button.setFlat(True)
        button.clicked.connect(partial(self.ask, parent))
        bar.addPermanentWidget(button)
        self.changed.connect(lambda: button.setVisible(self.running))
        self.changed.connect(lambda: button.setText(self.tr("Training")))
        self.progressed.connect(lambda fraction, *_: button.setText(self.tr("Training {percent:.0f} %").format(percent=100.0 * fraction)))
        button.hide()

    def read_params(self, method: str) -> None:
        """Find out in the background what can be set on the training of a method."""

        def work(report: Report) -> Params:
            return training_params(method)

        job = Job(self.tr("reading what can be set"), work, "training-parameters")
        job.finished.connect(lambda params: self.params_read.emit(method, params))
        job.failed.connect(self.refused)
        self._worker.submit(job)

    def begin(self, request: TrainingRequest) -> None:
        """Train a new model."""
        try:
            require_free_name(request.name)
        except TrainingError as error:
            self.refused.emit(str(error))
        else:
            self.resume(request)

    def resume(self, request: TrainingRequest) -> None:
        """Go on with a training from where it was stopped, or begin it."""
        if self.running:
            self.refused.emit(self.tr("{name} is being trained; stop it first").format(name=self.request.name if self.request else ""))
            return
        recording = self._document.recording

        def work(report: Report) -> tuple[str, ...]:
            return prepare(request, recording, report)

        self.request = request
        self._stopped_before = False
        self._set_state("running")
        self.told.emit(self.tr("Training of {name}: begun").format(name=request.name))
        job = Job(self.tr("cutting out what was marked"), work, "")
        job.progressed.connect(lambda _, message, __: self.progressed.emit(0.0, message, None))
        job.finished.connect(self._start)
        job.failed.connect(self._fail)
        job.cancelled.connect(self._settle_stopped)
        self._preparing = job
        self._worker.submit(job)

    def stop(self) -> None:
        """Ask the training to end; what is finished is kept."""
        if self._preparing is not None:
            self._stopped_before = True
            self._preparing.cancel()
        if self._process is not None:
            self._process.stop()

    def discard(self, request: TrainingRequest) -> None:
        """Delete what is kept of a training that does not go on."""
        if self.running and request == self.request:
            return
        forget(request)
        if request == self.request:
            self._set_state("none")
        else:
            self.changed.emit()

    def put_away(self) -> None:
        """Show no training any more; one that was stopped waits to be resumed."""
        if not self.running:
            self._set_state("none")

    def use(self) -> None:
        """Choose the new model, with the method that it is for."""
        if self.request is None or self.state != "done":
            return
        try:
            self._separating.choose_method(method_trained_for(self.request), [self.request.name])
        except ModelError as error:
            self.failed.emit(str(error))

    def may_close(self, parent: QWidget) -> bool:
        """Ask where a model is being trained; False where the window has to stay for it."""
        return not self.running or self.request is None or ask_leaving_training(self.request.name, parent)

    def close(self) -> None:
        """End the process; the training can be resumed at the next start."""
        self.blockSignals(True)
        if self._process is not None:
            self._process.close()
        self._unlock()

    def _start(self, words: tuple[str, ...]) -> None:
        self._preparing = None
        if self._stopped_before:
            # All was prepared when it was asked to end, and nobody had been told yet.
            self._settle_stopped()
            return
        assert self.request is not None, "what was prepared was asked for"
        lock = QLockFile(str(lock_of(self.request)))
        # However long it takes, the lock is its own.
        lock.setStaleLockTime(0)
        if not lock.tryLock(0):
            # What is kept is the other window's.
            self._settle("none")
            self.failed.emit(self.tr("another window is training {name}").format(name=self.request.name))
            return
        self._lock = lock
        self._process = TrainingProcess(words)
        for signal, receiver in (
            (self._process.progressed, self.progressed),
            (self._process.improved, self.improved),
            (self._process.noticed, self.remarked),
            (self._process.finished, self._finish),
            (self._process.failed, self._fail),
            (self._process.cancelled, self._settle_stopped),
        ):
            signal.connect(receiver)
        self._process.start()

    def _finish(self, result: dict[str, object]) -> None:
        assert self.request is not None, "what has finished was begun"
        forget(self.request)
        self._settle("done")
        self.trained.emit(
            self.tr("The model {name} is trained: choose it under Model, or in the dialog of the training").format(
                name=Path(str(result["path"])).name
            )
        )

    def _fail(self, sentence: str) -> None:
        self.sentence = sentence
        if self.request is not None and not is_begun(self.request):
            # There is nothing to go on from; what was asked for is still in the form.
            forget(self.request)
            self._settle("none")
            seen = self._dialog is not None and self._dialog.isVisible()
            (self.refused if seen else self.failed).emit(sentence)
            return
        self._settle("failed")
        self.failed.emit(sentence)

    def _settle_stopped(self) -> None:
        self._settle("stopped")
        self.told.emit(self.tr("Training of {name}: stopped").format(name=self.request.name if self.request else ""))

    def _settle(self, state: State) -> None:
        self._unlock()
        self._preparing = None
        if self._process is not None:
            self._process.deleteLater()
            self._process = None
        self._set_state(state)

    def _set_state(self, state: State) -> None:
        self.state = state
        self.changed.emit()

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.unlock()
            self._lock = None
