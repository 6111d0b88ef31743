"""Opening recordings: in the background, one or many, each with what has come out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.audio.recording import Recording, open_recording
from workbench.core.progress import Report
from workbench.session.document import Document
from workbench.session.jobs import Jobs
from workbench.session.settings import Settings
from workbench.session.worker import Job, Worker


@dataclass
class Opened:
    """A recording that was opened, with its latest complete separation and the settings that made it."""

    recording: Recording
    result: Any = None
    settings: Settings | None = None
    left: Settings | None = None
    """What was set when another recording took its place in the document."""


@dataclass
class _Wish:
    """What one drop or one dialog asked for: the first file that can be read is shown, and perhaps separated."""

    separate: bool
    shown: bool = False


class Opening(QObject):
    """The recordings that are open, one of which is the document's."""

    opened_changed = Signal()
    """Other recordings are open than before, or another one is the document's."""
    separation_wanted = Signal()
    """The document's recording is to be separated, as was asked when it was opened."""
    failed = Signal(str)

    def __init__(self, document: Document, reader: Worker, jobs: Jobs) -> None:
        super().__init__()
        self._document, self._reader, self._jobs = document, reader, jobs
        self._opened: dict[Path, Opened] = {}

    @property
    def paths(self) -> tuple[Path, ...]:
        """Files of the open recordings, in the order of opening."""
        return tuple(self._opened)

    @property
    def current(self) -> Path | None:
        """The document's file."""
        return self._document.recording.path if self._document.recording else None

    def open(self, paths: Sequence[Path], separate: bool = False) -> None:
        """Open files in the background; the first that can be read becomes the document's, each other one gets a place beside it.

        A file that is open already is shown again, or read anew where it has changed. ``separate`` asks for the stems of the one shown.
        """
        wish = _Wish(separate)
        for path in dict.fromkeys(path.absolute() for path in paths):
            if path in self._opened and not self._opened[path].recording.has_changed:
                self._show_first(path, wish)
            else:
                self._submit(path, wish)

    def show(self, path: Path) -> None:
        """Make an open recording the document's, with its stems and the settings that made them."""
        opened = self._opened[path]
        if self._document.recording is not opened.recording:
            self._leave()
            self._document.open(opened.recording, opened.result, opened.settings, opened.left)
            self.opened_changed.emit()

    @property
    def opened(self) -> tuple[Opened, ...]:
        """The open recordings, in the order of opening; what the document's was left with is out of date."""
        return tuple(self._opened.values())

    def take(self, taken: Opened) -> None:
        """Show a recording that comes with all that was set for it, ``left``, and what came out of it."""
        assert taken.left is not None, "settings come with it"
        self._leave()
        before = self._opened.get(taken.recording.path)
        self._opened[taken.recording.path] = taken
        self._document.reopen(taken.recording, taken.result, taken.left)
        self.opened_changed.emit()
        if before is not None:
            before.recording.close()

    def close_current(self) -> None:
        """Let go of the document's recording; the next one takes its place."""
        if self.current is None:
            return
        closed = self._opened.pop(self.current)
        if self._opened:
            self.show(next(reversed(self._opened)))
        else:
            self._document.open(None)
            self.opened_changed.emit()
        closed.recording.close()

    def remember(self, recording: Any, result: Any, settings: Settings) -> None:
        """Keep a complete separation with its recording, whether or not that is the document's now."""
        for opened in self._opened.values():
            if opened.recording is recording:
                opened.result, opened.settings = result, settings

    def result_of(self, recording: Any) -> Any:
        """The latest complete separation of a recording, or None."""
        return self.separation_of(recording)[0]

    def separation_of(self, recording: Any) -> tuple[Any, Settings | None]:
        """The latest complete separation of a recording and the settings that made it, or None twice."""
        found = (opened for opened in self._opened.values() if opened.recording is recording)
        return next(((opened.result, opened.settings) for opened in found), (None, None))

    def close_all(self) -> None:
        """Let go of every file."""
        for opened in self._opened.values():
            opened.recording.close()

    def _leave(self) -> None:
        """Keep what is set for the document's recording, which another one is about to follow."""
        for shown in self._opened.values():
            if shown.recording is self._document.recording:
                shown.left = self._document.settings

    def _submit(self, path: Path, wish: _Wish) -> None:
        def work(report: Report) -> Recording:
            return open_recording(path, report)

        job = self._jobs.follow(Job(self.tr("opening {name}").format(name=path.name), work, ""))
        job.finished.connect(lambda recording: self._take(recording, wish))
        job.failed.connect(self.failed)
        self._reader.submit(job)

    def _take(self, recording: Recording, wish: _Wish) -> None:
        self._leave()
        before = self._opened.get(recording.path)
        self._opened[recording.path] = Opened(recording, left=None if before is None else before.left)
        was_shown = before is not None and before.recording is self._document.recording
        if was_shown or self._document.recording is None:
            self.show(recording.path)
        self._show_first(recording.path, wish)
        self.opened_changed.emit()
        if before is not None:
            before.recording.close()

    def _show_first(self, path: Path, wish: _Wish) -> None:
        if wish.shown:
            return
        wish.shown = True
        self.show(path)
        if wish.separate:
            self.separation_wanted.emit()
