"""References of stems: files with the true sources, dropped on lanes or found beside the recording, that scores are measured against."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from workbench.audio.recording import Recording, supported_extensions
from workbench.core.errors import WorkbenchError
from workbench.core.progress import Report
from workbench.gui.names import named
from workbench.session.document import Document
from workbench.session.worker import Job, Worker
from workbench.tasks.live_scores import LiveScores
from workbench.tasks.references import open_references, references_beside, require_fitting

_SECONDS_AT_ONCE = 10


@dataclass(frozen=True)
class Reference:
    """A file with the true sound of a stem."""

    path: Path
    recording: Recording


class LaneReferences(QObject):
    """The references of every open recording by stem; those of the one on screen are measured against."""

    changed = Signal()
    offered = Signal()
    """Other files were found beside the recording than before."""
    failed = Signal(str)
    noticed = Signal(str)

    def __init__(self, document: Document, reader: Worker) -> None:
        super().__init__()
        self._document, self._reader = document, reader
        self._taken: dict[Path, dict[str, Reference]] = {}
        self._awaited: dict[Path, dict[str, str]] = {}
        """Files that projects name and that are not open: not yet, or they were not found."""
        self._beside: tuple[Any, dict[str, Path]] = (None, {})
        document.recording_changed.connect(self._look_beside)
        document.recording_changed.connect(self.changed)
        document.stems_changed.connect(self._look_beside)

    @property
    def current(self) -> Mapping[str, Reference]:
        """References of the recording on screen, by stem."""
        recording = self._document.recording
        return self._taken.get(recording.path, {}) if recording is not None else {}

    def files_of(self, recording: Path) -> dict[str, str]:
        """Files of the references of an open recording, by stem, with those that its project names and that were not found."""
        return self._awaited.get(recording, {}) | {stem: str(reference.path) for stem, reference in self._taken.get(recording, {}).items()}

    @property
    def offer(self) -> Mapping[str, Path]:
        """Files beside the recording on screen that bear the names of stems and are no references yet."""
        recording, beside = self._beside
        return {stem: path for stem, path in beside.items() if stem not in self.current} if recording is self._document.recording else {}

    def take(self, files: Mapping[str, Path]) -> None:
        """Make files the references of these stems, once they are open and fit the recording."""
        recording = self._document.recording
        if recording is None:
            return

        def work(report: Report) -> dict[str, Recording]:
            return _opened(files, recording, report)

        job = Job(self.tr("opening references"), work, "")
        job.finished.connect(lambda opened: self._keep(recording, files, opened))
        job.failed.connect(self.failed)
        self._reader.submit(job)

    def restore(self, files: Mapping[str, Path]) -> None:
        """Take the references that a project names, one by one; those that cannot be had now stay named when it is saved."""
        recording = self._document.recording
        if recording is None:
            return
        self._awaited[recording.path] = {stem: str(file) for stem, file in files.items()}

        def work(report: Report) -> tuple[dict[str, Recording], list[str]]:
            opened: dict[str, Recording] = {}
            problems = []
            for stem, file in files.items():
                try:
                    opened |= _opened({stem: file}, recording, report)
                except WorkbenchError as error:
                    problems.append(str(error))
            return opened, problems

        def take(read: tuple[dict[str, Recording], list[str]]) -> None:
            self._keep(recording, files, read[0])
            if read[1]:
                words = self.tr("references that cannot be used now stay named in the project: {problems}")
                self.failed.emit(words.format(problems="; ".join(read[1])))

        job = Job(self.tr("opening references"), work, "")
        job.finished.connect(take)
        job.failed.connect(self.failed)
        self._reader.submit(job)

    def take_offer(self) -> None:
        """Look beside the recording now, and make what is found there references."""
        if self._document.recording is None or not self._document.stems:
            self.failed.emit(self.tr("separate the recording first: references beside it bear the names of its stems"))
        else:
            self._look(self._take_beside, "references to take")

    def remove(self, stem: str) -> None:
        """Measure a stem no more."""
        recording = self._document.recording
        if recording is not None and stem in self.current:
            left = self._taken[recording.path].pop(stem)
            self.changed.emit()
            left.recording.close()

    def use_for_method(self) -> None:
        """Let a method that takes references take these; one undo step."""
        self._document.set_references([(stem, str(reference.path)) for stem, reference in self.current.items()])

    def choose(self, stem: str, parent: QWidget) -> None:
        """Ask for the file of a stem's reference."""
        patterns = " ".join(f"*{extension}" for extension in supported_extensions())
        title = self.tr("Reference of {stem}").format(stem=self._document.settings.arrangement.title(stem))
        kinds = self.tr("Sound and video ({patterns});;All files (*)").format(patterns=patterns)
        name, _ = QFileDialog.getOpenFileName(parent, title, "", kinds)
        if name:
            self.take({stem: Path(name)})

    def keep_only(self, paths: Iterable[Path]) -> None:
        """Let go of the references of recordings that are closed."""
        opened = set(paths)
        self._awaited = {path: files for path, files in self._awaited.items() if path in opened}
        for path in [path for path in self._taken if path not in opened]:
            for reference in self._taken.pop(path).values():
                reference.recording.close()

    def close_all(self) -> None:
        """Let go of every file."""
        self.keep_only(())

    def _keep(self, recording: Recording, files: Mapping[str, Path], opened: Mapping[str, Recording]) -> None:
        awaited = self._awaited.get(recording.path, {})
        if recording is not self._document.recording and not awaited:
            for reference in opened.values():
                reference.close()
            return
        taken = {stem: Reference(files[stem], opened[stem]) for stem in opened}
        before = self._taken.get(recording.path, {})
        replaced = [reference for stem, reference in before.items() if stem in taken]
        self._taken[recording.path] = {**before, **taken}
        for stem in taken:
            awaited.pop(stem, None)
        self.changed.emit()
        for old in replaced:
            old.recording.close()
        for stem, now in taken.items():
            for sentence in now.recording.notices:
                title = self._document.settings.arrangement.title(stem)
                self.noticed.emit(self.tr("Reference of {stem}: {sentence}").format(stem=title, sentence=sentence))

    def _look_beside(self) -> None:
        if self._document.recording is not None and self._document.stems:
            self._look(self._show_beside, "references beside")

    def _look(self, take: Callable[[Any, dict[str, Path]], None], key: str) -> None:
        recording, stems = self._document.recording, self._document.stems
        assert recording is not None, "only beside an open recording files are looked for"
        path = recording.path

        def work(report: Report) -> dict[str, Path]:
            return references_beside(path, stems)

        job = Job(self.tr("looking for references"), work, key)
        job.finished.connect(lambda found: take(recording, found))
        self._reader.submit(job)

    def _show_beside(self, recording: Any, found: dict[str, Path]) -> None:
        self._beside = recording, found
        self.offered.emit()

    def _take_beside(self, recording: Any, found: dict[str, Path]) -> None:
        self._show_beside(recording, found)
        name = recording.path.name
        if recording is not self._document.recording:
            return
        if self.offer:
            self.take(dict(self.offer))
        elif found:
            self.noticed.emit(self.tr("All references beside the recording are taken already"))
        else:
            stems = ", ".join(self._document.stems)
            words = self.tr("No file beside {name} bears the name of a stem ({stems})")
            self.noticed.emit(words.format(name=name, stems=stems))

    def refuse_several(self, stem: str) -> None:
        """Say that a stem has one reference."""
        title = self._document.settings.arrangement.title(stem)
        self.noticed.emit(self.tr("One file is the reference of {stem}: drop just one on its header").format(stem=title))


def _opened(files: Mapping[str, Path], recording: Recording, report: Report) -> dict[str, Recording]:
    """The references of these stems, which fit the recording. Raises AudioFileError, MethodError, Cancelled."""
    opened = open_references(list(files.items()), report)
    try:
        for stem, reference in opened.items():
            require_fitting(stem, reference, recording)
            _find_odd_samples(reference, report)
    except Exception:
        for reference in opened.values():
            reference.close()
        raise
    return opened


def _find_odd_samples(reference: Recording, report: Report) -> None:
    """Read all of it where there may be samples that are no sound, so that the recording tells of them."""
    if not reference.subtype.startswith("PCM"):
        step = _SECONDS_AT_ONCE * reference.rate
        for start in range(0, reference.samples, step):
            report(start / reference.samples)
            reference.read(start, min(start + step, reference.samples))


class HeaderScore(QObject):
    """Lets a stem's header take the file of a reference that is dropped on it, and shows the score there."""

    def __init__(self, header: QWidget, stem: str, references: LaneReferences) -> None:
        """Belongs to ``header``, and goes with it."""
        super().__init__(header)
        self._stem, self._references = stem, references
        self._label = named(QLabel(), f"score-{stem}", self.tr("Score of {stem}").format(stem=stem))
        font = self._label.font()
        font.setPointSizeF(0.88 * font.pointSizeF())
        self._label.setFont(font)
        self._label.hide()
        column = header.layout()
        assert column is not None, "a header has rows"
        column.insertWidget(1, self._label)  # type: ignore[attr-defined]
        header.setAcceptDrops(True)
        header.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take one file, and say that it is one where several are dropped; what is no file goes on to the window."""
        kinds = QEvent.Type.DragEnter, QEvent.Type.DragMove, QEvent.Type.Drop
        if event.type() not in kinds or not isinstance(event, QDropEvent):
            return False
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if not files:
            return False
        event.acceptProposedAction()
        if event.type() != QEvent.Type.Drop:
            return True
        if len(files) > 1:
            self._references.refuse_several(self._stem)
        else:
            self._references.take({self._stem: files[0]})
        return True

    def show_scores(self, scores: LiveScores | None) -> None:
        """Show what was measured of the stem, if anything."""
        found = scores.stems.get(self._stem) if scores is not None else None
        self._label.setVisible(found is not None)
        if found is None:
            return
        value, bound = found.values["sdr"], found.oracle["sdr"]
        if value is None:
            text, spoken = self.tr("SDR -"), self.tr("There is no score: {reason}").format(reason=found.note)
        else:
            best = "-" if bound is None else f"{bound:.1f}"
            text = self.tr("SDR {value:.1f} of {best} dB").format(value=value, best=best)
            spoken = self.tr("Signal to distortion against the reference, and what ideal masks reach; the Compare panel tells more")
        self._label.setText(text)
        self._label.setToolTip(spoken)
        self._label.setAccessibleDescription(f"{text}. {spoken}")
