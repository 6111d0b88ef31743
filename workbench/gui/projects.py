"""Projects in the window: new, open, save, recent ones, and the question before unsaved work is lost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget

from workbench.audio.recording import supported_extensions
from workbench.core.progress import Report
from workbench.gui.lane_references import LaneReferences
from workbench.gui.listening import Listening
from workbench.gui.open_works import OpenWorks, ProjectFile
from workbench.gui.opening import Opened, Opening
from workbench.gui.project_questions import ask_overwriting, ask_taking, ask_unsaved
from workbench.gui.viewport import Viewport
from workbench.session.document import Document
from workbench.session.jobs import Jobs
from workbench.session.project import SavedView
from workbench.session.snapshots import Snapshots
from workbench.session.worker import Job, Worker
from workbench.tasks.project_files import ENDING, FileStamp, stamp_of
from workbench.tasks.project_sources import OtherSource, SourceMissing
from workbench.tasks.projects import Home, OpenedProject, Work, open_project, save_project

_RECENT_SETTING = "projects/recent"
_MOST_RECENT = 8


@dataclass(frozen=True)
class _Read:
    """A project that was read, or the reason why its recording has to be asked for."""

    project: OpenedProject | None
    missing: SourceMissing | None = None


class Projects(QObject):
    """Gives every open recording a project file, once it was saved as one, and knows what is not saved."""

    changed = Signal()
    """Another project, or saved by now, or not any more."""
    opened = Signal(object, object)
    """A project's file or an autosave's folder, and the recording that came with it."""
    saved = Signal(object)
    """The project's file."""
    remembered = Signal()
    """Other recent projects than before."""
    told = Signal(str)
    """What was done."""
    noticed = Signal(str)
    failed = Signal(str)
    may_close_now = Signal()
    """All that was to be saved before the window closes is saved."""

    def __init__(
        self,
        document: Document,
        opening: Opening,
        viewport: Viewport,
        listening: Listening,
        snapshots: Snapshots,
        worker: Worker,
        jobs: Jobs,
    ) -> None:
        super().__init__()
        self._document, self._opening, self._viewport, self._listening = document, opening, viewport, listening
        self._snapshots, self._worker, self._jobs = snapshots, worker, jobs
        self._works = OpenWorks(document, opening, snapshots, self._view)
        self._saving: dict[Path, Job] = {}
        """The latest job that saves, by recording, while it runs."""
        for signal in (document.undo_changed, document.recording_changed, document.result_changed, snapshots.changed):
            signal.connect(self.changed)
        opening.opened_changed.connect(self._forget_closed)

    @property
    def path(self) -> Path | None:
        """The project file of the recording on screen, or None."""
        recording = self._document.recording
        return self._works.file(recording.path).path if recording is not None else None

    @property
    def title(self) -> str:
        """What is worked on, for the window's title: the project, or else the recording; empty without either."""
        recording = self._document.recording
        shown = self.path or (recording.path if recording is not None else None)
        return shown.name if shown is not None else ""

    @property
    def modified(self) -> bool:
        """Whether something of the recording on screen would be lost if the window closed now."""
        recording = self._document.recording
        return recording is not None and self._works.is_modified(recording.path)

    @property
    def embeds(self) -> bool:
        """Whether the project on screen keeps the recording itself."""
        recording = self._document.recording
        return recording is not None and self._works.file(recording.path).embedded

    @property
    def recent(self) -> tuple[Path, ...]:
        """Projects that were opened or saved, the latest first; those that are gone are left out."""
        stored = QSettings().value(_RECENT_SETTING, [])
        names = [stored] if isinstance(stored, str) else list(stored) if isinstance(stored, list) else []
        return tuple(path for path in map(Path, names) if path.is_file())

    def keep_references(self, references: LaneReferences) -> None:
        """Keep the files that stems are measured against in projects, too."""
        self._works.references = references

    def set_embeds(self, embeds: bool) -> None:
        """Keep the recording within the project from the next save on, or only refer to it."""
        recording = self._document.recording
        if recording is not None and self._works.file(recording.path).embedded != embeds:
            file = self._works.file(recording.path)
            file.embedded, file.saved = embeds, None
            self.changed.emit()

    def works(self) -> dict[Path, tuple[Work, Home]]:
        """All that is worth keeping of every open recording, and the project file that it belongs to."""
        return {
            opened.recording.path: (self._works.work(opened), self._works.home(opened))
            for opened in self._opening.opened
            if self._works.is_worth_keeping(opened)
        }

    def open(self, path: Path, *, source: Path | None = None, allow_other: bool = False) -> None:
        """Open a project file, or an autosave's folder, in the background; its recording is asked for where it is not found."""

        def work(report: Report) -> _Read:
            try:
                return _Read(open_project(path, report, source=source, allow_other=allow_other))
            except SourceMissing as missing:
                return _Read(None, missing)

        job = self._jobs.follow(Job(self.tr("opening {name}").format(name=path.name), work, ""))
        job.finished.connect(lambda read: self._take(path, source, allow_other, read))
        job.failed.connect(self.failed)
        self._worker.submit(job)

    def new(self, parent: QWidget) -> None:
        """Let go of the recording on screen, after the question whether its work is to be saved."""
        self.close_current(parent)

    def close_current(self, parent: QWidget) -> None:
        """Close the recording on screen, after the question whether its work is to be saved."""
        recording = self._document.recording
        if recording is None or self._settle([recording.path], parent, self._opening.close_current):
            self._opening.close_current()

    def choose(self, parent: QWidget) -> None:
        """Ask for a project file and open it."""
        name, _ = QFileDialog.getOpenFileName(parent, self.tr("Open a project"), self._folder(), self._pattern())
        if name:
            self.open(Path(name))

    def save(self, parent: QWidget) -> bool:
        """Save the project on screen, asking for a file the first time; whether saving began."""
        return self._save_to(self._target, parent)

    def save_as(self, parent: QWidget) -> bool:
        """Ask for a file and save the project on screen there; whether saving began."""
        return self._save_to(self._asked_path, parent)

    def may_close(self, parent: QWidget) -> bool:
        """Ask about unsaved work; False where the window has to stay, for good or until ``may_close_now``."""
        return self._settle(self._opening.paths, parent, self.may_close_now.emit)

    def discard_all(self) -> None:
        """Let all unsaved work be forgotten without a question."""
        for opened in self._opening.opened:
            self._works.discard(opened)

    def _settle(self, paths: Sequence[Path], parent: QWidget | None, then: Callable[[], object]) -> bool:
        """Ask whether to save the unsaved ones among these recordings; ``then`` is done once all are, where the user wants that."""
        unsaved = [path for path in paths if self._works.is_modified(path)]
        if not unsaved:
            return True
        answer = ask_unsaved([(self._works.file(path).path or path).name for path in unsaved], parent)
        if answer == QMessageBox.StandardButton.Discard:
            for opened in self._opening.opened:
                if opened.recording.path in unsaved:
                    self._works.discard(opened)
            return True
        if answer == QMessageBox.StandardButton.Save:
            waiting = set(unsaved)

            def done(path: Path) -> None:
                waiting.discard(path)
                if not waiting:
                    then()

            for path in unsaved:
                target = self._target(path, parent)
                if target is None:
                    break
                self._start(path, target, done)
        return False

    def _save_to(self, chosen: Callable[[Path, QWidget], Path | None], parent: QWidget) -> bool:
        recording = self._document.recording
        if recording is None:
            self.failed.emit(self.tr("open a recording first: a project is what was made of one"))
            return False
        target = chosen(recording.path, parent)
        if target is not None:
            self._start(recording.path, target)
        return target is not None

    def _target(self, recording: Path, parent: QWidget | None) -> Path | None:
        """Where to save: the project's file, unless somebody else has saved it meanwhile; the user is asked then, and the first time."""
        file = self._works.file(recording)
        if file.path is None:
            return self._asked_path(recording, parent)
        if recording in self._saving or stamp_of(file.path) in (None, file.stamp):
            return file.path
        answer = ask_overwriting(file.path.name, parent)
        if answer == "save-as":
            return self._asked_path(recording, parent)
        return file.path if answer == "overwrite" else None

    def _asked_path(self, recording: Path, parent: QWidget | None) -> Path | None:
        suggested = self._works.file(recording).path or recording.with_suffix(ENDING)
        name, _ = QFileDialog.getSaveFileName(parent, self.tr("Save the project"), str(suggested), self._pattern())
        if not name:
            return None
        return Path(name) if name.endswith(ENDING) else Path(f"{name}{ENDING}")

    def _start(self, recording: Path, target: Path, done: Callable[[Path], None] | None = None) -> None:
        """Save a recording's work in the background, as it is now."""
        opened = next(each for each in self._opening.opened if each.recording.path == recording)
        content, state = self._works.work(opened), self._works.state(opened)

        def work(report: Report) -> tuple[tuple[str, ...], FileStamp | None]:
            return save_project(content, target, report), stamp_of(target)

        def end() -> None:
            if self._saving.get(recording) is job:
                self._saving.pop(recording)

        def take(written: tuple[tuple[str, ...], FileStamp | None]) -> None:
            end()
            file, left_out = self._works.file(recording), written[0]
            file.path, file.stamp, file.saved = target, written[1], state
            self._remember(target)
            self.changed.emit()
            self.saved.emit(target)
            self.told.emit(self.tr("{name} saved").format(name=target.name))
            for sentence in left_out:
                self.noticed.emit(sentence)
            if done is not None:
                done(recording)

        job = self._jobs.follow(Job(self.tr("saving {name}").format(name=target.name), work, f"save {recording}"))
        self._saving[recording] = job
        job.finished.connect(take)
        job.failed.connect(self.failed)
        job.failed.connect(end)
        job.cancelled.connect(end)
        self._worker.submit(job)

    def _take(self, path: Path, source: Path | None, allow_other: bool, read: _Read) -> None:
        if read.project is None:
            assert read.missing is not None, "one of both comes"
            self._ask_for_source(path, source, read.missing)
            return
        content, home, is_autosave = read.project.work, read.project.home, path.is_dir()
        # What was read is older than what is saved now: it is read again then.
        again = partial(self.open, path, source=source, allow_other=allow_other)
        if not self._settle([content.recording.path], QApplication.activeWindow(), again):
            content.recording.close()
            return
        opened = Opened(content.recording, content.separation, content.made_by, content.settings)
        self._opening.take(opened)
        self._snapshots.restore(content.snapshots)
        if not is_autosave:
            home = Home(path, read.project.stamp, unsaved=False)
        is_saved = not home.unsaved and (not is_autosave or (home.path is not None and stamp_of(home.path) == home.stamp))
        state = self._works.state(opened) if is_saved else None
        self._works.set_file(content.recording.path, ProjectFile(home.path, home.stamp, state, None, content.embedded, content.sha256))
        if self._works.references is not None and content.stem_references:
            self._works.references.restore({stem: Path(file) for stem, file in content.stem_references.items()})
        self._show(content.view)
        if not is_autosave:
            self._remember(path)
        for sentence in read.project.notices:
            self.noticed.emit(sentence)
        self.changed.emit()
        self.opened.emit(path, content.recording)

    def _ask_for_source(self, path: Path, source: Path | None, missing: SourceMissing) -> None:
        """Ask where a recording is now, or whether another one is to take its place."""
        parent = QApplication.activeWindow()
        if isinstance(missing, OtherSource) and source is not None:
            if ask_taking(str(missing), parent):
                self.open(path, source=source, allow_other=True)
            return
        self.noticed.emit(self.tr("{sentence}: choose where it is now").format(sentence=missing))
        patterns = " ".join(f"*{extension}" for extension in supported_extensions())
        filters = self.tr("Sound and video ({patterns});;All files (*)").format(patterns=patterns)
        caption = self.tr("Where is {name}?").format(name=missing.source.name)
        name, _ = QFileDialog.getOpenFileName(parent, caption, str(path.parent), filters)
        if name:
            self.open(path, source=Path(name))
        else:
            self.failed.emit(self.tr("{name} was not opened: its recording is missing").format(name=path.name))

    def _show(self, view: SavedView) -> None:
        """Bring back what was in sight, where the playhead was, and what was selected."""
        if view.stop_seconds > view.start_seconds:
            self._viewport.show(view.start_seconds, view.stop_seconds)
        if view.high_hz > view.low_hz:
            self._viewport.show_frequencies(view.low_hz, view.high_hz)
        self._listening.seek(view.playhead_seconds)
        if view.region is not None:
            self._document.select_region(view.region)
        else:
            self._document.select(view.selection)

    def _view(self) -> SavedView:
        viewport, document = self._viewport, self._document
        return SavedView(
            start_seconds=viewport.start_seconds,
            stop_seconds=viewport.stop_seconds,
            playhead_seconds=viewport.playhead_seconds,
            low_hz=viewport.low_hz,
            high_hz=viewport.high_hz,
            selection=document.selection,
            region=document.region,
        )

    def _forget_closed(self) -> None:
        self._works.forget_closed()
        self.changed.emit()

    def _remember(self, path: Path) -> None:
        recent = [path.absolute(), *(other for other in self.recent if other != path.absolute())]
        QSettings().setValue(_RECENT_SETTING, [str(each) for each in recent[:_MOST_RECENT]])
        self.remembered.emit()

    def _folder(self) -> str:
        recent = self.recent
        return str(recent[0].parent) if recent else ""

    def _pattern(self) -> str:
        return self.tr("Projects (*{ending})").format(ending=ENDING)
