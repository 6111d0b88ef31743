"""Keeping unsaved work safe: copies of it while the program runs, and the offer to recover it after a crash."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QDateTime, QLocale, QObject, QTimer, Signal
from PySide6.QtWidgets import QMessageBox, QWidget

from workbench.core.progress import Report
from workbench.gui.names import named
from workbench.gui.projects import Projects
from workbench.session.autosaves import Abandoned, Autosaves
from workbench.session.jobs import Jobs
from workbench.session.worker import Job, Worker
from workbench.tasks.projects import Autosave, Home, Work

_MILLISECONDS_BETWEEN_COPIES = 30_000


class Autosaving(QObject):
    """Copies what is open to the user's state folder: every 30 s where something changed, and whenever a job has ended."""

    failed = Signal(str)

    def __init__(self, projects: Projects, autosaves: Autosaves, worker: Worker, jobs: Jobs) -> None:
        super().__init__()
        self.autosaves = autosaves
        self._projects, self._worker = projects, worker
        self._copies: dict[Path, tuple[Path, Autosave]] = {}
        self._count = 0
        self._copied: dict[Path, tuple[Any, ...]] = {}
        """What the latest copy of every recording is of."""
        self._told = False
        self._waiting: list[tuple[set[Path], Callable[[], None]]] = []
        self._timer = QTimer(self)
        self._timer.setInterval(_MILLISECONDS_BETWEEN_COPIES)
        self._timer.timeout.connect(self.copy)
        self._timer.start()
        self._current: Job | None = None
        jobs.changed.connect(self._follow)

    def copy(self, then: Callable[[], None] | None = None) -> None:
        """Copy what has changed since the last copy; ``then`` is called once all of it is safe."""
        works = self._projects.works()
        for gone in [path for path in self._copies if path not in works]:
            self._submit_removal(self._copies.pop(gone)[0])
            self._copied.pop(gone, None)
        changed = {path: work for path, work in works.items() if self._copied.get(path) != _facts(*work)}
        if then is not None:
            self._waiting.append((set(changed), then))
        for path, (work, home) in changed.items():
            self._submit(path, work, home)
        self._answer()

    def close(self) -> None:
        """Stop copying and delete the copies: the program ends by itself."""
        self._timer.stop()
        self.autosaves.close()

    def _follow(self, job: Job | None) -> None:
        """Copy when a job has ended; the signal also tells of those that begin."""
        before, self._current = self._current, job
        if before is not None and job is not before:
            # What it gave is taken by slots that may be called after this one.
            QTimer.singleShot(0, self, self.copy)

    def _submit(self, path: Path, work: Work, home: Home) -> None:
        if path not in self._copies:
            self._count += 1
            try:
                folder = self.autosaves.own / str(self._count)
            except OSError as error:
                self._tell(self.tr("no automatic copies can be kept: {reason}").format(reason=error.strerror or error))
                return
            self._copies[path] = folder, Autosave(folder)
        autosave, facts = self._copies[path][1], _facts(work, home)

        def write(report: Report) -> None:
            autosave.save(work, home, report)

        job = Job(self.tr("keeping a copy"), write, f"autosave {path}")
        job.finished.connect(lambda _: self._take(path, facts))
        job.failed.connect(self._tell)
        self._worker.submit(job)

    def _take(self, path: Path, facts: tuple[Any, ...]) -> None:
        self._copied[path] = facts
        for paths, _ in self._waiting:
            paths.discard(path)
        self._answer()

    def _answer(self) -> None:
        """Tell those who wait for copies that are all made by now, perhaps by a later job than their own."""
        ready = [then for paths, then in self._waiting if not paths]
        self._waiting = [(paths, then) for paths, then in self._waiting if paths]
        for then in ready:
            then()

    def _submit_removal(self, folder: Path) -> None:
        def remove(report: Report) -> None:
            Autosaves.delete(folder)

        self._worker.submit(Job(self.tr("removing a copy"), remove, ""))

    def _tell(self, sentence: str) -> None:
        """Say it once: it would come again every 30 s."""
        if not self._told:
            self._told = True
            self.failed.emit(sentence)


class Recovery(QObject):
    """Offers what crashed programs have left: to recover it, to discard it, or to ask again at the next start."""

    def __init__(self, projects: Projects, autosaving: Autosaving) -> None:
        super().__init__()
        self._projects, self._autosaving, self._autosaves = projects, autosaving, autosaving.autosaves
        self._waiting: dict[Path, Abandoned] = {}
        """What is being recovered, by the folders of the works that are not open yet."""
        projects.opened.connect(self._take)

    def offer(self, parent: QWidget) -> None:
        """Ask about what was left, if anything; returns at once."""
        found = self._autosaves.abandoned()
        if not found:
            return
        latest = max(path.stat().st_mtime for each in found for path in each.works)
        when = QLocale().toString(QDateTime.fromSecsSinceEpoch(round(latest)), QLocale.FormatType.ShortFormat)
        count = sum(len(each.works) for each in found)
        question = named(QMessageBox(parent), "recovery", self.tr("Recover unsaved work?"))
        question.setIcon(QMessageBox.Icon.Question)
        question.setWindowTitle(self.tr("Recover unsaved work?"))
        several = self.tr("The program did not end properly. Unsaved work of {count} recordings was kept.").format(count=count)
        question.setText(several if count > 1 else self.tr("The program did not end properly. Unsaved work of a recording was kept."))
        question.setInformativeText(self.tr("The latest copy is of {when}.").format(when=when))
        buttons = (
            ("recover", self.tr("Recover"), QMessageBox.ButtonRole.AcceptRole, self._recover),
            ("discard", self.tr("Discard"), QMessageBox.ButtonRole.DestructiveRole, self._discard),
            ("later", self.tr("Later"), QMessageBox.ButtonRole.RejectRole, self._leave),
        )
        for name, words, role, act in buttons:
            button = question.addButton(words, role)
            named(button, f"recovery-{name}", words)
            button.clicked.connect(lambda _=False, act=act: act(found))
            if name == "recover":
                question.setDefaultButton(button)
            if name == "later":
                question.setEscapeButton(button)
        question.finished.connect(question.deleteLater)
        question.open()

    def _recover(self, found: tuple[Abandoned, ...]) -> None:
        for each in found:
            # The latest last: it stays on screen.
            for folder in reversed(each.works):
                self._waiting[folder] = each
                self._projects.open(folder)

    def _discard(self, found: tuple[Abandoned, ...]) -> None:
        for each in found:
            self._autosaves.remove(each)

    def _leave(self, found: tuple[Abandoned, ...]) -> None:
        for each in found:
            self._autosaves.leave(each)

    def _take(self, folder: Path, recording: object) -> None:
        """One work is open again; what all came from is deleted once the program's own copies hold it."""
        each = self._waiting.pop(folder, None)
        if each is not None and each not in self._waiting.values():
            self._autosaving.copy(lambda: self._autosaves.remove(each))


def _facts(work: Work, home: Home) -> tuple[Any, ...]:
    """What decides whether a copy is of this work: all but what is in sight."""
    return work.settings, work.separation, work.made_by, work.snapshots, work.embedded, home
