"""Opening recordings: in the background, one or many, each with what has come out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.audio.recording import Recording, open_recording
from workbench.core.progress import Report
from workbench.session.document import Document
from workbench.session.worker import Job, Worker


@dataclass
class Opened:
    """A recording that was opened, and its latest separation."""

    recording: Recording
    result: Any = None


class Opening(QObject):
    """The recordings that are open, one of which is the document's."""

    opened_changed = Signal()
    """Other recordings are open than before, or another one is the document's."""
    failed = Signal(str)
    noticed = Signal(str)

    def __init__(self, document: Document, reader: Worker) -> None:
        super().__init__()
        self._document, self._reader = document, reader
        self._opened: dict[Path, Opened] = {}
        self._jobs: set[Job] = set()

    @property
    def paths(self) -> tuple[Path, ...]:
        """Files of the open recordings, in the order of opening."""
        return tuple(self._opened)

    @property
    def current(self) -> Path | None:
        """The document's file."""
        return self._document.recording.path if self._document.recording else None

    def open(self, paths: Sequence[Path]) -> None:
        """Open files in the background; the first one that can be read becomes the document's, each other one gets a place beside it."""
        shown = False
        for path in dict.fromkeys(path.absolute() for path in paths):
            if path in self._opened:
                if not shown:
                    self.show(path)
            else:
                self._submit(path, then_show=not shown)
            shown = True

    def show(self, path: Path) -> None:
        """Make an open recording the document's; the one before keeps its result."""
        if path == self.current:
            return
        self._keep_result()
        opened = self._opened[path]
        self._document.open(opened.recording, opened.result)
        self.opened_changed.emit()

    def remember(self, recording: Any, result: Any) -> None:
        """Keep a separation with its recording, whether or not that is the document's now."""
        for opened in self._opened.values():
            if opened.recording is recording:
                opened.result = result

    def close_all(self) -> None:
        """Let go of every file."""
        for opened in self._opened.values():
            opened.recording.close()

    def _keep_result(self) -> None:
        if self._document.recording is not None:
            self.remember(self._document.recording, self._document.result)

    def _submit(self, path: Path, then_show: bool) -> None:
        def work(report: Report) -> Recording:
            return open_recording(path, report)

        job = Job(f"opening {path.name}", work, "")
        job.finished.connect(lambda recording: self._take(recording, then_show))
        job.failed.connect(self.failed)
        for ending in (job.finished, job.failed, job.cancelled):
            ending.connect(lambda *_: self._jobs.discard(job))
        self._jobs.add(job)
        self._reader.submit(job)

    def _take(self, recording: Recording, then_show: bool) -> None:
        self._opened[recording.path] = Opened(recording)
        for sentence in recording.notices:
            self.noticed.emit(sentence)
        if then_show or self._document.recording is None:
            self.show(recording.path)
        else:
            self.opened_changed.emit()
