"""The automatic exponent: measured on every complete result in the background, for as long as the user wants it."""

import weakref
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.core.progress import Report
from workbench.session.document import Document
from workbench.session.jobs import Jobs
from workbench.session.worker import Job, Worker
from workbench.tasks.automatic_exponent import automatic_exponent
from workbench.tasks.methods import load_models


class AutomaticExponent(QObject):
    """Tells the document which exponent suits its result, as often as there is another complete one."""

    failed = Signal(str)
    noticed = Signal(str)

    def __init__(self, document: Document, worker: Worker, jobs: Jobs, result_of: Callable[[Any], Any]) -> None:
        """``result_of`` gives the latest complete separation of a recording, or None."""
        super().__init__()
        self._document, self._worker, self._jobs, self._result_of = document, worker, jobs, result_of
        self._measured: Callable[[], Any] = lambda: None
        self._of_another: Callable[[], Any] = lambda: None
        """The result when the method changed: the models of now say nothing about it."""
        self._turn = 0
        document.method_changed.connect(self._leave_method)
        document.tail_changed.connect(self._follow)
        document.result_changed.connect(self._follow)

    def _follow(self) -> None:
        document, result = self._document, self._document.separation
        if not document.exponent_is_automatic:
            self._measured = lambda: None
            return
        complete = result is not None and result is self._result_of(document.recording)
        if not complete or result is self._measured() or result is self._of_another():
            return
        settings = document.settings
        self._measured = weakref.ref(result)
        self._turn += 1
        turn = self._turn

        def work(report: Report) -> float | None:
            return automatic_exponent(result, load_models(settings.models), settings.masks, report)

        job = self._jobs.follow(Job(self.tr("measuring the ratio for the exponent"), work, "exponent"))
        job.finished.connect(lambda exponent: self._take(turn, exponent))
        job.failed.connect(lambda sentence: self._give_up(turn, sentence))
        job.cancelled.connect(lambda: self._give_up(turn, ""))
        self._worker.submit(job)

    def _leave_method(self) -> None:
        """What is measured now, or was, came by the method before."""
        result = self._document.separation
        self._of_another = weakref.ref(result) if result is not None else lambda: None
        self._turn += 1

    def _take(self, turn: int, exponent: float | None) -> None:
        if turn != self._turn:
            return
        if exponent is None:
            self.noticed.emit(self.tr("The exponent stays as it was set: no model here brings a curve to set it by"))
        if self._measured() is self._document.separation:
            self._document.set_measured_exponent(exponent)

    def _give_up(self, turn: int, sentence: str) -> None:
        """Nothing came of a measurement; if it was the latest, the next change brings another."""
        if turn == self._turn:
            self._measured = lambda: None
        if sentence:
            self.failed.emit(sentence)
