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
        document.tail_changed.connect(self._follow)
        document.result_changed.connect(self._follow)

    def _follow(self) -> None:
        document, result = self._document, self._document.result
        if not document.exponent_is_automatic:
            self._measured = lambda: None
            return
        complete = result is not None and result is self._result_of(document.recording)
        if not complete or result is self._measured():
            return
        settings = document.settings
        self._measured = weakref.ref(result)

        def work(report: Report) -> float | None:
            return automatic_exponent(result, load_models(settings.models), settings.masks, report)

        job = self._jobs.follow(Job("measuring the ratio for the exponent", work, "exponent"))
        job.finished.connect(self._take)
        job.failed.connect(self.failed)
        self._worker.submit(job)

    def _take(self, exponent: float | None) -> None:
        if exponent is None:
            self.noticed.emit("The exponent stays as it is: no model here brings a curve to set it by")
        elif self._measured() is self._document.result:
            self._document.set_measured_exponent(exponent)
