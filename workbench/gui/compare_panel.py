"""The Compare panel: what is listened to, snapshots and runs, and scores against references."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDockWidget,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.compare import DIFFERENCE, MIX, REGION, REGION_OF_RECORDING, RESIDUAL, Comparing
from workbench.gui.compare_list import CompareList
from workbench.gui.compare_scores import Scoring
from workbench.gui.controls import chooser
from workbench.gui.lane_references import LaneReferences
from workbench.gui.level_matching import NOW
from workbench.gui.names import named
from workbench.gui.scores_strip import ScoresStrip
from workbench.session.document import Document
from workbench.tasks.references import takes_references


class ComparePanel(QDockWidget):
    """A dock that compares; scores without references are measured only while it is in sight."""

    problem = Signal(str)

    def __init__(self, document: Document, comparing: Comparing, references: LaneReferences, scoring: Scoring) -> None:
        super().__init__()
        named(self, "compare-panel", self.tr("Compare"))
        self.setWindowTitle(self.tr("Compare"))
        self.setToolTip("")
        self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self._document, self._comparing, self._references, self._scoring = document, comparing, references, scoring
        self._listen_to = named(
            chooser(),
            "listen-to",
            self.tr("Listen to"),
            self.tr("What is heard in place of the mix, at the same place; without a selection, regions are everything"),
        )
        self._first = named(chooser(), "difference-first", self.tr("Difference: from this"), self.tr("What the other is subtracted from"))
        self._second = named(chooser(), "difference-second", self.tr("Difference: less this"), self.tr("What is subtracted"))
        self._match = named(
            QCheckBox(self.tr("Match levels")),
            "level-match",
            self.tr("Match levels"),
            self.tr("Hear the mix and all snapshots as loud as the quietest of them, by K-weighted level of the selection or visible span"),
        )
        self._list = CompareList(comparing)
        self._scores = ScoresStrip(document)
        self._stem = named(chooser(), "reference-stem", self.tr("Stem of the reference"), self.tr("The stem whose true sound is chosen"))
        told = self.tr("Choose the file with the true sound of this stem; or drop it on the header of its lane")
        self._choose = self._button("reference-add", self.tr("Reference…"), told)
        self._drop = self._button("reference-remove", self.tr("Remove"), self.tr("Measure this stem no more"))
        self._offer = self._button("references-offer", "", self.tr("Take the files beside the recording that bear the stems' names"))
        told = self.tr("Give these references to the method, which takes them")
        self._use = self._button("reference-use", self.tr("Use for the method"), told)
        self._lay_out()
        self._connect()
        self._refresh()

    def _button(self, name: str, text: str, tooltip: str) -> QPushButton:
        button = named(QPushButton(text), name, text or tooltip, tooltip)
        button.setMinimumWidth(40)
        return button

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(10, 8, 10, 8)
        column.setSpacing(6)
        listen = QGridLayout()
        label = QLabel(self.tr("Listen to"))
        label.setBuddy(self._listen_to)
        listen.addWidget(label, 0, 0)
        listen.addWidget(self._listen_to, 0, 1)
        listen.setColumnStretch(1, 1)
        column.addLayout(listen)
        self._pair = QWidget()
        # One below the other: side by side their letters, by which snapshots differ, would be cut off.
        pair = QGridLayout(self._pair)
        pair.setContentsMargins(0, 0, 0, 0)
        pair.addWidget(self._first, 0, 1)
        pair.addWidget(QLabel(self.tr("less")), 1, 0)
        pair.addWidget(self._second, 1, 1)
        pair.setColumnStretch(1, 1)
        column.addWidget(self._pair)
        column.addWidget(self._match)
        column.addWidget(_heading(self.tr("Snapshots and runs")))
        column.addWidget(self._list)
        column.addWidget(_heading(self.tr("Scores")))
        column.addWidget(self._scores)
        column.addWidget(self._offer)
        buttons = QHBoxLayout()
        buttons.addWidget(self._stem, 1)
        buttons.addWidget(self._choose)
        buttons.addWidget(self._drop)
        column.addLayout(buttons)
        column.addWidget(self._use)
        column.addStretch()
        scrolled = QScrollArea()
        scrolled.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scrolled.setWidgetResizable(True)
        scrolled.setFrameShape(QFrame.Shape.NoFrame)
        scrolled.setWidget(inside)
        self.setWidget(scrolled)

    def _connect(self) -> None:
        comparing, references, document = self._comparing, self._references, self._document
        self._listen_to.activated.connect(lambda _: comparing.listen_to(self._listen_to.currentData()))
        for combo in (self._first, self._second):
            combo.activated.connect(lambda _: comparing.set_pair(self._first.currentData(), self._second.currentData()))
        self._match.toggled.connect(comparing.match_levels)
        comparing.choice_changed.connect(self._refresh)
        self._scoring.scored.connect(lambda scores: self._scores.show_scores(scores, of_selection=self._scoring.of_selection))
        self._choose.clicked.connect(lambda: references.choose(self._stem.currentData(), self))
        self._drop.clicked.connect(lambda: references.remove(self._stem.currentData()))
        self._offer.clicked.connect(references.take_offer)
        self._use.clicked.connect(references.use_for_method)
        self._stem.currentIndexChanged.connect(lambda _: self._show_references())
        for signal in (references.changed, references.offered, document.stems_changed, document.method_changed, document.recording_changed):
            signal.connect(self._show_references)
            signal.connect(self._list.refresh_ready)
        for signal in (document.undo_changed, document.tail_changed):
            signal.connect(self._list.refresh_ready)
        self.visibilityChanged.connect(self._scoring.set_watched)

    def _refresh(self) -> None:
        """Show what can be heard, and what is."""
        comparing = self._comparing
        rows = [(row.title, row.number) for row in comparing.snapshots.rows]
        whole = [
            (self.tr("Mix of the stems"), MIX),
            (self.tr("Selected region of the mix"), REGION),
            (self.tr("Selected region of the recording"), REGION_OF_RECORDING),
            (self.tr("Residual: what no stem took"), RESIDUAL),
            (self.tr("Difference of two snapshots"), DIFFERENCE),
            *rows,
        ]
        _fill(self._listen_to, whole, comparing.choice)
        for combo, number in zip((self._first, self._second), comparing.pair, strict=True):
            _fill(combo, [(self.tr("Present settings"), NOW), *rows], number)
        self._pair.setVisible(comparing.choice == DIFFERENCE)
        with QSignalBlocker(self._match):
            self._match.setChecked(comparing.matches_levels)

    def _show_references(self) -> None:
        document, references = self._document, self._references
        titles, current = document.settings.arrangement.title, references.current
        stems = [(titles(stem) + (" ✓" if stem in current else ""), stem) for stem in document.stems]
        _fill(self._stem, stems, self._stem.currentData())
        stem, opened = self._stem.currentData(), document.recording is not None
        self._choose.setEnabled(opened and stem is not None)
        self._drop.setEnabled(stem in current)
        reference = current.get(stem)
        self._stem.setToolTip(str(reference.path) if reference is not None else self.tr("The stem whose true sound is chosen"))
        files = ", ".join(path.name for path in references.offer.values())
        self._offer.setText(self.tr("Use {files}").format(files=files))
        self._offer.setAccessibleName(self.tr("Use the references found beside the recording: {files}").format(files=files))
        self._offer.setVisible(opened and bool(files))
        method = document.settings.method
        self._use.setVisible(bool(current) and bool(method) and takes_references(method))


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


def _fill(combo: QComboBox, entries: Sequence[tuple[str, object]], current: object) -> None:
    """Offer other entries, the current one chosen, or else the first."""
    with QSignalBlocker(combo):
        combo.clear()
        for text, value in entries:
            combo.addItem(text, value)
        combo.setCurrentIndex(max(combo.findData(current), 0) if entries else -1)
