"""All of comparing in one place for the window: its parts, its panel, and its actions with their keys."""

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from workbench.gui.compare import DIFFERENCE, MIX, REGION, REGION_OF_RECORDING, RESIDUAL, Comparing
from workbench.gui.compare_panel import ComparePanel
from workbench.gui.compare_scores import Scoring
from workbench.gui.lane_references import HeaderScore, LaneReferences
from workbench.gui.opening import Opening
from workbench.gui.viewport import Viewport
from workbench.session.document import Document
from workbench.session.worker import Worker

MakeAction = Callable[..., Any]
"""Makes an action of the window: menu, name, text, what it does, keys, tooltip."""

LETTERS = ("A", "B", "C", "D")
FIRST_KEY = 5
"""F5 hears snapshot A, F6 snapshot B and so on."""


class Compare(QObject):
    """What the window has to compare with."""

    failed = Signal(str)
    noticed = Signal(str)

    def __init__(
        self, comparing: Comparing, document: Document, viewport: Viewport, opening: Opening, measurer: Worker, reader: Worker
    ) -> None:
        """``measurer`` finds scores, ``reader`` opens references."""
        super().__init__()
        self._document, self.comparing = document, comparing
        self.references = LaneReferences(document, reader)
        self.scoring = Scoring(document, viewport, self.references, measurer)
        self.panel = ComparePanel(document, self.comparing, self.references, self.scoring)
        opening.opened_changed.connect(lambda: self.references.keep_only(opening.paths))
        for part in (self.comparing, self.references, self.scoring):
            part.failed.connect(self.failed)
        self.references.noticed.connect(self.noticed)

    def attach(self, header: QWidget, stem: str) -> None:
        """Let the header of a stem's lane take references and show scores."""
        score = HeaderScore(header, stem, self.references)
        self.scoring.scored.connect(score.show_scores)
        score.show_scores(self.scoring.scores)

    def close(self) -> None:
        """Let go of files, and hear of nothing any more."""
        for part in (self.comparing, self.comparing.snapshots, self.comparing.runs, self.references, self.scoring):
            part.blockSignals(True)
        self.references.close_all()

    def fill(self, menu: QMenu, make_action: MakeAction, current: Callable[[], str]) -> None:
        """Put all actions into a menu; ``current`` is the stem that keys act on."""
        comparing = self.comparing
        make_action(
            menu,
            "take-snapshot",
            self.tr("Take a snapshot"),
            comparing.take_snapshot,
            "Ctrl+Shift+T",
            self.tr("Keep what is set and what came out"),
        )
        make_action(
            menu,
            "add-run",
            self.tr("Add these settings to the runs"),
            comparing.add_run,
            "Ctrl+Shift+R",
            self.tr("They are rendered in the background"),
        )
        back = make_action(
            menu,
            "bring-back",
            self.tr("Bring back"),
            comparing.snapshots.bring_back,
            "Ctrl+Alt+Z",
            self.tr("Undo the removal of a snapshot or run"),
        )
        comparing.snapshots.changed.connect(lambda: back.setEnabled(comparing.snapshots.can_bring_back))
        back.setEnabled(False)
        recalls = (
            ("hear", self.tr("Hear snapshot {letter}, or the mix again"), comparing.hear_letter, "F{}"),
            ("apply", self.tr("Apply snapshot {letter}"), comparing.apply_letter, "Ctrl+F{}"),
        )
        for name, text, act, key in recalls:
            menu.addSeparator()
            for place, letter in enumerate(LETTERS):
                recall = partial(act, letter)
                make_action(menu, f"{name}-{letter.lower()}", text.format(letter=letter), recall, key.format(FIRST_KEY + place))
        menu.addSeparator()
        choices = (
            (MIX, self.tr("Listen to the mix of the stems")),
            (REGION, self.tr("Listen to the selected region of the mix")),
            (RESIDUAL, self.tr("Listen to the residual")),
            (DIFFERENCE, self.tr("Listen to the difference of two snapshots")),
            (REGION_OF_RECORDING, self.tr("Listen to the selected region of the recording")),
        )
        for place, (choice, text) in enumerate(choices):
            listen = partial(comparing.listen_to, choice)
            make_action(menu, f"listen-{choice}", text, listen, f"Shift+F{FIRST_KEY + place}")
        louder = self.tr("Hear the mix and snapshots equally loud")
        match = make_action(menu, "match-levels", self.tr("Match levels"), None, "Ctrl+Shift+M", louder)
        match.setCheckable(True)
        match.toggled.connect(comparing.match_levels)
        comparing.choice_changed.connect(lambda: match.setChecked(comparing.matches_levels))
        menu.addSeparator()
        choose = partial(self._choose_reference, current, menu)
        make_action(
            menu, "reference", self.tr("Reference of the current stem…"), choose, "Ctrl+Shift+F", self.tr("A file with its true sound")
        )
        make_action(
            menu, "references-beside", self.tr("Use the references beside the recording"), self.references.take_offer, "Ctrl+Shift+F5"
        )
        menu.addAction(self.panel.toggleViewAction())

    def _choose_reference(self, current: Callable[[], str], parent: QWidget) -> None:
        stem = current()
        if stem in self._document.stems:
            self.references.choose(stem, parent.window())
        else:
            self.failed.emit(self.tr("click the lane of a stem first: it is to get the reference"))
