"""Projects: everything that a user has set and what came out of it, saved so that opening it again infers nothing anew."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from workbench import __version__
from workbench.audio.recording import Recording, open_recording
from workbench.core.errors import MethodError, ModelError, ParameterError, ProjectError, WorkbenchError
from workbench.core.parameters import Params
from workbench.core.progress import Report, part, silent
from workbench.nets.model_files import resolve_model
from workbench.separators.catalogue import method as method_of
from workbench.session.project import (
    SCHEMA_VERSION,
    Project,
    SavedSettings,
    SavedSnapshot,
    SavedSource,
    SavedView,
)
from workbench.session.settings import Settings
from workbench.session.snapshots import Snapshot, State
from workbench.tasks.project_files import (
    DOCUMENT,
    ArrayReader,
    FileStamp,
    FolderStore,
    Store,
    opened_project,
    read_document,
    stamp_of,
    written_project,
)
from workbench.tasks.project_results import ResultReader, ResultWriter, Written
from workbench.tasks.project_sources import embed, embedded_as, embedded_recording, file_places, found_source, sha256_of
from workbench.tasks.separating import Separation
from workbench.tasks.versioned import parsed


@dataclass(frozen=True)
class Work:
    """All that a project keeps, as the program holds it."""

    recording: Recording
    settings: Settings
    separation: Separation | None = None
    """The latest complete one."""
    made_by: Settings | None = None
    """What was set when it was made."""
    view: SavedView = field(default_factory=SavedView)
    snapshots: tuple[Snapshot, ...] = ()
    stem_references: Mapping[str, str] = field(default_factory=dict)
    other_recordings: tuple[Path, ...] = ()
    embedded: bool = False
    """Whether the project holds the recording's sound itself."""
    sha256: str = ""
    """Of the recording's file, where that is only known and cannot be computed: the sound comes out of a project."""


@dataclass(frozen=True)
class Home:
    """The project file that a recording's work belongs to, as far as the window knows it."""

    path: Path | None = None
    stamp: FileStamp | None = None
    """What the file was told by when it was opened or saved last."""
    unsaved: bool = True
    """Whether there is work that the file does not hold."""


@dataclass(frozen=True)
class OpenedProject:
    """A project that was opened."""

    work: Work
    notices: tuple[str, ...]
    """What is otherwise than when it was saved, in sentences."""
    home: Home = field(default_factory=Home)
    """Of an autosave: the project that was open, if any."""
    stamp: FileStamp | None = None
    """What the project's file was told by before it was read; None for an autosave."""


def save_project(work: Work, path: Path, report: Report = silent) -> tuple[str, ...]:
    """Write a project file, read it back, and only then give it its name; returns sentences on what had to be left out.

    Raises ProjectError, AudioFileError where the recording cannot be read any more, Cancelled.
    """
    with written_project(path, part(report, 0.8, 1.0)) as store:
        writing = _Writing(store, part(report, 0.3, 0.8))
        project = writing.project(work, path, part(report, 0.0, 0.3))
        if project.source.embedded:
            embed(store, project.source.embedded, work.recording, part(report, 0.3, 0.5))
        store.write(DOCUMENT, _json_of(project))
    report(1.0)
    return tuple(writing.results.left_out)


class Autosave:
    """A folder that holds the latest state as a project; results that were written already are not written again."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._turn = folder, 0
        self._before: dict[int, Written] = {}

    def save(self, work: Work, home: Home, report: Report = silent) -> None:
        """Write the present state, and where it belongs; an error or a cancel leaves the one before. Raises ProjectError, Cancelled."""
        self._turn += 1
        store = FolderStore(self._folder)
        writing = _Writing(store, report, self._before, f"t{self._turn}-a")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            project = writing.project(work, self._folder / DOCUMENT, part(report, 0.0, 0.5))
            if project.source.embedded and not (self._folder / project.source.embedded).is_file():
                embed(store, project.source.embedded, work.recording, report)
            belongs = {"recovered_from": str(home.path or ""), "recovered_stamp": home.stamp, "unsaved": home.unsaved}
            project = project.model_copy(update=belongs)
            store.write(DOCUMENT, _json_of(project))
            store.keep_only({file for array in project.arrays.values() for file in array.files})
        except OSError as error:
            raise ProjectError(f"the automatic copy was not written to {self._folder}: {error.strerror or error}") from error
        self._before = writing.results.written


def open_project(path: Path, report: Report = silent, *, source: Path | None = None, allow_other: bool = False) -> OpenedProject:
    """A project, or an autosave's folder, with its recording open.

    ``source`` is where the recording is, asked for after SourceMissing; with ``allow_other``, one of other content is taken, if its
    length, rate and channels are the same. Raises ProjectError, SourceMissing, AudioFileError, MethodError, Cancelled.
    """
    stamp = None if path.is_dir() else stamp_of(path)
    with opened_project(path) as members:
        project = _parsed(path.name, read_document(members))
        notices: list[str] = []
        if project.source.embedded:
            recording = embedded_recording(members, project.source, path, part(report, 0.0, 0.4))
        else:
            place, is_other = found_source(project.source, path, source, allow_other, part(report, 0.0, 0.4))
            if is_other:
                notices.append(f"{place.name} is not the recording that the project was made with, though as long")
            recording = open_recording(place, part(report, 0.4, 0.5))
        try:
            if (recording.rate, recording.channels, recording.samples) != (
                project.source.rate,
                project.source.channels,
                project.source.samples,
            ):
                raise ProjectError(f"{recording.path.name} must have the length, rate and channels that {path.name} was made with")
            arrays = ArrayReader(members, project.arrays, lambda: report(0.7, "reading the results"))
            reading = _Reading(path, recording, arrays, part(report, 0.7, 0.8))
            work = reading.work(project)
            notices += dict.fromkeys(reading.results.lost)
        except BaseException:
            recording.close()
            raise
    notices += _changed_models(project.model_checksums)
    report(1.0)
    home = Home(Path(project.recovered_from) if project.recovered_from else None, project.recovered_stamp, project.unsaved)
    return OpenedProject(work, tuple(notices), home, stamp)


class _Writing:
    """One way through all that a project holds."""

    def __init__(self, store: Store, report: Report, before: Mapping[int, Written] | None = None, prefix: str = "a") -> None:
        self.results = ResultWriter(store, report, before, prefix)

    def project(self, work: Work, path: Path, report: Report) -> Project:
        """All that the project's document says; arrays go to the store."""
        recording = work.recording
        every = [work.settings, *(row.settings for row in work.snapshots)]
        names = {name for settings in every for name in settings.models}
        made = [] if work.made_by is None else [work.made_by]
        true_files = {file for settings in [*every, *made] for _, file in settings.references} | set(work.stem_references.values())
        source = SavedSource(
            name=recording.path.name,
            path=str(recording.path),
            relative=_relative(recording.path, path.parent),
            sha256=work.sha256 or sha256_of(recording.path, report),
            rate=recording.rate,
            channels=recording.channels,
            samples=recording.samples,
            embedded=embedded_as(recording) if work.embedded else "",
        )
        result = self.results.saved(work.separation)
        snapshots = tuple(map(self._snapshot, work.snapshots))
        return Project(
            program=__version__,
            source=source,
            settings=SavedSettings.of(work.settings),
            result=result,
            made_by=_saved(work.made_by),
            view=work.view,
            snapshots=snapshots,
            stem_references=dict(work.stem_references),
            relative_references={file: way for file in sorted(true_files) if (way := _relative(Path(file), path.parent))},
            other_recordings=tuple(map(str, work.other_recordings)),
            model_checksums=_checksums(sorted(names)),
            arrays={name: array for written in self.results.written.values() for name, array in written.arrays.items()},
        )

    def _snapshot(self, row: Snapshot) -> SavedSnapshot:
        return SavedSnapshot(
            number=row.number,
            title=row.title,
            letter=row.letter,
            exponent=row.exponent,
            settings=SavedSettings.of(row.settings),
            result=self.results.saved(row.result if isinstance(row.result, Separation) else None),
        )


class _Reading:
    """One way through all that a project says, back to what the program holds."""

    def __init__(self, path: Path, recording: Recording, arrays: ArrayReader, report: Report) -> None:
        self._path, self._title, self._recording = path, path.name, recording
        self._ways: Mapping[str, str] = {}
        self.results = ResultReader(path.name, recording, arrays, self._params, self._found, report)

    def work(self, project: Project) -> Work:
        """All of it. Raises ProjectError, MethodError."""
        self._ways = project.relative_references
        return Work(
            recording=self._recording,
            settings=self._settings(project.settings),
            separation=self.results.separation(project.result),
            made_by=None if project.made_by is None else self._settings(project.made_by),
            view=project.view,
            snapshots=tuple(map(self._snapshot, project.snapshots)),
            stem_references={stem: self._found(file) for stem, file in project.stem_references.items()},
            other_recordings=tuple(map(Path, project.other_recordings)),
            embedded=bool(project.source.embedded),
            sha256=project.source.sha256 if project.source.embedded else "",
        )

    def _snapshot(self, saved: SavedSnapshot) -> Snapshot:
        result = self.results.separation(saved.result)
        state: State = "forgotten" if result is None else "done"
        return Snapshot(saved.number, saved.title, self._settings(saved.settings), saved.letter, saved.exponent, result, state)

    def _settings(self, saved: SavedSettings) -> Settings:
        settings = saved.settings(None if saved.params is None else self._params(saved.method, saved.params))
        return replace(settings, references=tuple((name, self._found(file)) for name, file in settings.references))

    def _found(self, file: str) -> str:
        """Where a file with a true source is by now; where it was, if it is nowhere."""
        places = (place for place in file_places(self._path, file, self._ways.get(file, "")) if place.is_file())
        return str(next(places, file)) if Path(file).is_absolute() else file

    def _params(self, method: str, values: Mapping[str, Any]) -> Params:
        try:
            return method_of(method).params(**values)
        except (MethodError, ParameterError) as error:
            raise ProjectError(f"{self._title} is refused: {error}") from None


def _parsed(title: str, text: bytes) -> Project:
    """What the project's document says. Raises ProjectError, in one sentence."""
    try:
        return parsed(Project, text, title, "is refused", "schema_version", SCHEMA_VERSION)
    except ParameterError as error:
        raise ProjectError(f"{title} is refused: {error}") from None


def _json_of(project: Project) -> bytes:
    return (project.model_dump_json(indent=1) + "\n").encode()


def _saved(settings: Settings | None) -> SavedSettings | None:
    return None if settings is None else SavedSettings.of(settings)


def _relative(path: Path, folder: Path) -> str:
    """The way from ``folder``, where there is one that leads not far up."""
    with suppress(ValueError):
        return path.relative_to(folder.absolute()).as_posix()
    with suppress(ValueError):
        return "../" + path.relative_to(folder.absolute().parent).as_posix()
    return ""


def _checksums(names: Sequence[str]) -> dict[str, str]:
    """Of those models that are there."""
    found = {}
    for name in names:
        with suppress(ModelError):
            found[name] = resolve_model(name).card.sha256
    return found


def _changed_models(checksums: Mapping[str, str]) -> list[str]:
    """A sentence for every model that is gone or another by now."""
    sentences = []
    for name, checksum in checksums.items():
        try:
            if resolve_model(name).card.sha256 != checksum:
                sentences.append(f"model {name} is another than when the project was saved: separating again may give other stems")
        except WorkbenchError:
            sentences.append(f"model {name} is not there any more: the stems are kept, but cannot be separated again")
    return sentences
