"""What can be done to a stem as a whole: rename, recolour, put elsewhere, merge, take apart, split; each is one undo step."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QColorDialog, QMenu, QWidget

from workbench.core.arrangement import Arrangement
from workbench.core.progress import Report
from workbench.gui.colours import colour_of
from workbench.gui.names import give_keys, named
from workbench.session.document import Document
from workbench.session.jobs import Jobs
from workbench.session.worker import Job, Worker
from workbench.tasks.components import halves

RENAME_KEY, COLOUR_KEY, MERGE_KEY = "F3", "Shift+F3", "Ctrl+M"
UP_KEY, DOWN_KEY = "Ctrl+Shift+Up", "Ctrl+Shift+Down"
_LONGEST_TITLE = 60


class StemActions(QObject):
    """Arranges the stems of a document; menus of its actions are made for the lanes' headers and for the window."""

    rename_wanted = Signal(str)
    """The stem whose name the user wants to type."""
    failed = Signal(str)

    def __init__(self, document: Document, worker: Worker, jobs: Jobs) -> None:
        super().__init__()
        self._document, self._worker, self._jobs = document, worker, jobs

    def rename(self, stem: str, title: str) -> None:
        """Give a stem a title, unless another one has it; an empty one gives back its own name."""
        title, arrangement = title.strip(), self._document.settings.arrangement
        taken = {arrangement.title(other) for other in self._document.stems if other != stem}
        if len(title) > _LONGEST_TITLE:
            sentence = self.tr("names of stems must have at most {most} characters; got {count}")
            self.failed.emit(sentence.format(most=_LONGEST_TITLE, count=len(title)))
        elif (title or stem) in taken:
            self.failed.emit(self.tr("stems must have different names; another one is called {name} already").format(name=title or stem))
        else:
            self._arrange(arrangement.titling(stem, title))

    def ask_name(self, stem: str) -> None:
        """Let the name of a stem be typed where it is shown."""
        if stem in self._document.stems:
            self.rename_wanted.emit(stem)

    def ask_new_name(self, stem: str) -> None:
        """Let the name of a new stem be typed, as soon as its lane is on screen."""
        QTimer.singleShot(0, self, lambda: self.ask_name(stem))

    def recolour(self, stem: str, colour: str) -> None:
        """Give a stem a colour, such as #d08020; an empty one gives back its first."""
        self._arrange(self._document.settings.arrangement.colouring(stem, colour))

    def choose_colour(self, stem: str, parent: QWidget | None = None) -> None:
        """Ask for a stem's colour."""
        title = self.tr("Colour of {stem}").format(stem=self._title(stem))
        colour = QColorDialog.getColor(colour_of(self._document, stem), parent, title)
        if colour.isValid():
            self.recolour(stem, colour.name())

    def shift(self, stem: str, places: int) -> None:
        """Put a stem further down, or up where ``places`` is below 0."""
        self._arrange(self._document.settings.arrangement.shifting(stem, places, self._document.given_stems))

    def merge(self, stem: str, into: str) -> None:
        """Make a stem part of another one."""
        self._arrange(self._document.settings.arrangement.merging(stem, into))

    def merge_up(self, stem: str) -> None:
        """Merge a stem into the one above it; the first, into the one below."""
        stems = self._document.stems
        if len(stems) > 1:
            place = stems.index(stem)
            self.merge(stem, stems[place - 1 if place else 1])

    def part(self, stem: str) -> None:
        """Make stems of their own again of all that was merged into a stem."""
        self._arrange(self._document.settings.arrangement.parting(stem))

    def split(self, stem: str) -> None:
        """Find in the background which components of a stem go together, and make a new stem of one half of them."""
        document, result = self._document, self._document.result
        if result is None:
            return

        def work(report: Report) -> tuple[int, ...]:
            return halves(result, stem)

        def take(numbers: tuple[int, ...]) -> None:
            # Components may have been dealt out anew meanwhile.
            if document.result is result:
                arrangement = document.settings.arrangement
                made = arrangement.new_stem(document.given_stems)
                self._arrange(arrangement.moving(numbers, made, result.components))
                self.ask_new_name(made)

        job = self._jobs.follow(Job(self.tr("splitting"), work, ""))
        job.finished.connect(take)
        job.failed.connect(self.failed)
        self._worker.submit(job)

    def menu_of(self, stem: str, parent: QWidget) -> QMenu:
        """A menu of all that can be done to one stem, as things are now."""
        menu = named(QMenu(parent), f"stem-menu-of-{stem}", self.tr("Stem {stem}").format(stem=self._title(stem)))
        self._fill(menu, stem)
        return menu

    def fill(self, menu: QMenu, parent: QWidget, current: Callable[[], str]) -> None:
        """Fill the window's ``menu`` with the same for the stem that ``current`` names, with keys that act on it at any time."""

        def press(act: Callable[[str], None]) -> None:
            if current() in self._document.stems:
                act(current())

        keyed = {
            "stem-rename": (RENAME_KEY, self.ask_name),
            "stem-colour": (COLOUR_KEY, lambda stem: self.choose_colour(stem, parent)),
            "stem-up": (UP_KEY, lambda stem: self.shift(stem, -1)),
            "stem-down": (DOWN_KEY, lambda stem: self.shift(stem, 1)),
            "stem-merge-up": (MERGE_KEY, self.merge_up),
        }

        for name, (key, act) in keyed.items():
            action = named(QAction(parent), name, self._words()[name])
            give_keys(action, [QKeySequence(key)])
            action.triggered.connect(lambda _checked=False, act=act: press(act))
            menu.addAction(action)
        fixed = menu.actions()

        def renew() -> None:
            for action in menu.actions():
                if action not in fixed:
                    menu.removeAction(action)
            if current() in self._document.stems:
                self._fill_rest(menu, current())

        def enable() -> None:
            for action in fixed:
                action.setEnabled(self._document.recording is not None and bool(self._document.stems))

        menu.aboutToShow.connect(renew)
        self._document.stems_changed.connect(enable)
        self._document.recording_changed.connect(enable)
        enable()

    def _words(self) -> dict[str, str]:
        return {
            "stem-rename": self.tr("Rename…"),
            "stem-colour": self.tr("Colour…"),
            "stem-up": self.tr("Move up"),
            "stem-down": self.tr("Move down"),
            "stem-merge-up": self.tr("Merge into the stem above"),
        }

    def _fill(self, menu: QMenu, stem: str) -> None:
        words, stems = self._words(), self._document.stems
        place = stems.index(stem)
        self._add(menu, "stem-rename", words["stem-rename"], lambda: self.ask_name(stem))
        self._add(menu, "stem-colour", words["stem-colour"], lambda: self.choose_colour(stem, menu.parentWidget()))
        self._add(menu, "stem-up", words["stem-up"], lambda: self.shift(stem, -1), place > 0)
        self._add(menu, "stem-down", words["stem-down"], lambda: self.shift(stem, 1), place < len(stems) - 1)
        self._fill_rest(menu, stem)

    def _fill_rest(self, menu: QMenu, stem: str) -> None:
        arrangement, result = self._document.settings.arrangement, self._document.result
        others = [other for other in self._document.stems if other != stem]
        merging = menu.addMenu(self.tr("Merge into"))
        merging.setObjectName("stem-merge")
        merging.setEnabled(bool(others))
        for other in others:
            self._add(merging, f"stem-merge-{other}", self._title(other), partial(self.merge, stem, other))
        self._add(menu, "stem-part", self.tr("Undo its mergers"), lambda: self.part(stem), bool(arrangement.merged_into(stem)))
        self._add(menu, "stem-split", self.tr("Split in two"), lambda: self.split(stem), result is not None and result.components > 1)
        own = stem in arrangement.colours
        self._add(menu, "stem-first-colour", self.tr("Back to its first colour"), lambda: self.recolour(stem, ""), own)

    def _add(self, menu: QMenu, name: str, text: str, act: Callable[[], None], enabled: bool = True) -> None:
        action = named(QAction(menu), name, text)
        action.setEnabled(enabled)
        action.triggered.connect(lambda _checked=False: act())
        menu.addAction(action)

    def _title(self, stem: str) -> str:
        return self._document.settings.arrangement.title(stem)

    def _arrange(self, arrangement: Arrangement) -> None:
        self._document.arrange(arrangement)
