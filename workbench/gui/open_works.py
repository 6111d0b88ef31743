"""What every open recording's project would keep, and whether it is in its file already."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbench.core.arrangement import Arrangement
from workbench.gui.lane_references import LaneReferences
from workbench.gui.opening import Opened, Opening
from workbench.session.document import Document
from workbench.session.project import SavedView
from workbench.session.settings import Settings
from workbench.session.snapshots import Snapshots
from workbench.tasks.project_files import FileStamp
from workbench.tasks.projects import Home, Work


@dataclass(frozen=True)
class State:
    """What decides whether a recording's work is saved."""

    settings: Settings
    kept: tuple[tuple[int, str, str, Settings], ...]
    """Number, title, letter and settings of every snapshot and run."""


@dataclass
class ProjectFile:
    """What is known of one open recording's project."""

    path: Path | None = None
    stamp: FileStamp | None = None
    """What that file was told by when it was opened or saved last: another window may have saved it since."""
    saved: State | None = None
    """As it was when it was last saved or opened; None for work that has never been saved."""
    discarded: State | None = None
    """What the user has said need not be saved."""
    embedded: bool = False
    sha256: str = ""


class OpenWorks:
    """Knows the project file of every open recording, and collects what is to be kept in it."""

    def __init__(self, document: Document, opening: Opening, snapshots: Snapshots, view: Callable[[], SavedView]) -> None:
        """``view`` says what is in sight now."""
        self._document, self._opening, self._snapshots, self._view = document, opening, snapshots, view
        self._files: dict[Path, ProjectFile] = {}
        self.references: LaneReferences | None = None
        """The files that stems are measured against, which are kept too."""

    def file(self, recording: Path) -> ProjectFile:
        """What is known of a recording's project."""
        return self._files.setdefault(recording, ProjectFile())

    def set_file(self, recording: Path, file: ProjectFile) -> None:
        """Take another project for a recording's."""
        self._files[recording] = file

    def forget_closed(self) -> None:
        """Keep in mind only what belongs to recordings that are open."""
        opened = set(self._opening.paths)
        self._files = {path: file for path, file in self._files.items() if path in opened}

    def work(self, opened: Opened) -> Work:
        """All that a project of this recording keeps."""
        recording, file = opened.recording, self.file(opened.recording.path)
        is_shown = recording is self._document.recording
        return Work(
            recording=recording,
            settings=self.state(opened).settings,
            separation=opened.result,
            made_by=opened.settings,
            view=self._view() if is_shown else SavedView(),
            snapshots=self._snapshots.rows_of(recording.path),
            stem_references={} if self.references is None else self.references.files_of(recording.path),
            other_recordings=tuple(other.recording.path for other in self._opening.opened if other is not opened),
            embedded=file.embedded,
            sha256=file.sha256,
        )

    def home(self, opened: Opened) -> Home:
        """The project file that a recording's work belongs to."""
        file = self.file(opened.recording.path)
        return Home(file.path, file.stamp, file.path is None or self.state(opened) != file.saved)

    def state(self, opened: Opened) -> State:
        """What decides whether this recording's work is saved, as it is now."""
        is_shown = opened.recording is self._document.recording
        settings = self._document.settings if is_shown else opened.left or opened.settings or Settings()
        rows = self._snapshots.rows_of(opened.recording.path)
        return State(settings, tuple((row.number, row.title, row.letter, row.settings) for row in rows))

    def discard(self, opened: Opened) -> None:
        """Let what is not saved of this recording's work be lost without a question."""
        self.file(opened.recording.path).discarded = self.state(opened)

    def is_worth_keeping(self, opened: Opened) -> bool:
        """Whether a crash would lose anything."""
        return self.file(opened.recording.path).path is not None or opened.result is not None or _holds_own_work(self.state(opened))

    def is_modified(self, recording: Path) -> bool:
        """Whether something of this recording's would be lost if the window closed now."""
        opened = next((each for each in self._opening.opened if each.recording.path == recording), None)
        if opened is None:
            return False
        file, state = self.file(recording), self.state(opened)
        if state in (file.saved, file.discarded):
            return False
        return file.path is not None or file.embedded or _holds_own_work(state)


def _holds_own_work(state: State) -> bool:
    """Whether there is what no button brings back: something painted, arranged or kept."""
    return bool(state.settings.edits or state.settings.arrangement != Arrangement() or state.kept)
