"""Learning a source from where it plays alone: spans are marked, named and collected, then learnt from and separated by at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.core.progress import Report
from workbench.gui.axes import clock
from workbench.gui.names import named
from workbench.gui.parameter_controls import control_for
from workbench.gui.separating import Separating
from workbench.session.document import Document
from workbench.session.jobs import Jobs
from workbench.session.worker import Job, Worker
from workbench.tasks.training_selection import SELECTION_METHOD, selection_parameters, train_selection


@dataclass(frozen=True)
class Marked:
    """A span, in seconds, in which a source plays alone."""

    source: str
    start_seconds: float
    stop_seconds: float


class LearningSources(QObject):
    """Learns in the background, saves what was learnt as a model of the user's, and chooses it with the method that learns the rest."""

    learnt = Signal(str)
    """What was learnt, in one sentence."""
    failed = Signal(str)

    def __init__(self, document: Document, worker: Worker, jobs: Jobs, separating: Separating) -> None:
        super().__init__()
        self._document, self._worker, self._jobs, self._separating = document, worker, jobs, separating
        self._dialog: LearnSourceDialog | None = None

    def ask(self, parent: QWidget) -> None:
        """Show the dialog beside ``parent``; what was collected in it before is still there."""
        if self._dialog is None:
            self._dialog = LearnSourceDialog(self._document, self, parent)
        self._dialog.show()
        self._dialog.raise_()
        self._dialog.activateWindow()

    def learn(self, marked: Sequence[Marked], components: int) -> None:
        """Learn every source from its spans of the open recording, then separate by them."""
        recording = self._document.recording
        if recording is None:
            self.failed.emit(self.tr("open a recording first"))
            return
        spans: dict[str, list[tuple[float, float]]] = {}
        for each in marked:
            spans.setdefault(each.source, []).append((each.start_seconds, each.stop_seconds))

        def work(report: Report) -> str:
            return train_selection(recording, spans, components, report)

        job = self._jobs.follow(Job(self.tr("learning a source"), work, "learn"))
        job.finished.connect(lambda model: self._use(model, recording, spans))
        job.failed.connect(self.failed)
        self._worker.submit(job)

    def _use(self, model: str, recording: object, spans: Mapping[str, object]) -> None:
        names = ", ".join(spans)
        if recording is self._document.recording:
            self._separating.choose_method(SELECTION_METHOD, [model])
            # A recording that was separated already is separated anew by itself.
            if not self._separating.running:
                self._separating.start()
        self.learnt.emit(self.tr("{sources} learnt, and saved as the model {model}").format(sources=names, model=model))


class LearnSourceDialog(QDialog):
    """Collects marked spans under names. It stays open beside the window, in which further spans can be selected."""

    def __init__(self, document: Document, learning: LearningSources, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self._document, self._learning = document, learning
        self.setWindowTitle(self.tr("Learn a source"))
        named(self, "learn-source", self.tr("Learn a source from where it plays alone"))
        self.setToolTip("")
        (parameter,) = (each for each in selection_parameters() if each.name == "components")
        self._value = parameter.default
        self._components = control_for(parameter, prefix="learn-")
        self._name = named(QLineEdit(), "learn-name", self.tr("Name of the source"), self.tr("A word, such as voice"))
        self._name.setPlaceholderText(self.tr("voice"))
        self._selection = named(QLabel(), "learn-selection", self.tr("What is selected"))
        self._add = named(QPushButton(self.tr("Add the selection")), "learn-add", self.tr("Add the selection to the source of that name"))
        self._list = named(QTreeWidget(), "learn-spans", self.tr("Marked spans"), self.tr("Spans in which a source plays alone"))
        self._list.setHeaderLabels([self.tr("Source"), self.tr("Start"), self.tr("End")])
        self._list.setRootIsDecorated(False)
        self._list.setSelectionMode(QTreeWidget.SelectionMode.ExtendedSelection)
        self._remove = named(QPushButton(self.tr("Remove")), "learn-remove", self.tr("Remove the chosen spans"))
        self._start = named(QPushButton(self.tr("Learn and separate")), "learn-start", self.tr("Learn these sources and separate by them"))
        # Enter adds what is selected.
        for button in (self._add, self._remove, self._start):
            button.setAutoDefault(False)
        self._lay_out()
        self._name.returnPressed.connect(self._add_selection)
        self._name.textChanged.connect(self._show_ready)
        self._add.clicked.connect(self._add_selection)
        self._remove.clicked.connect(self._take_away)
        self._start.clicked.connect(self._learn)
        self._list.itemSelectionChanged.connect(self._show_ready)
        self._components.changed.connect(self._take_components)
        document.selection_changed.connect(self._show_ready)
        document.recording_changed.connect(self._forget)
        self._show_ready()

    @property
    def marked(self) -> tuple[Marked, ...]:
        """The collected spans, in the order of collecting."""
        items = (self._list.topLevelItem(place) for place in range(self._list.topLevelItemCount()))
        return tuple(item.data(0, Qt.ItemDataRole.UserRole) for item in items if item is not None)

    def _lay_out(self) -> None:
        words = QLabel(
            self.tr("Select where one source plays alone, give it a name and add it; several spans, and several sources, are welcome")
        )
        words.setWordWrap(True)
        grid = QGridLayout()
        label = QLabel(self.tr("Source"))
        label.setBuddy(self._name)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self._name, 0, 1)
        grid.addWidget(self._add, 0, 2)
        grid.addWidget(self._selection, 1, 0, 1, 3)
        buttons = QHBoxLayout()
        buttons.addWidget(self._remove)
        buttons.addStretch()
        buttons.addWidget(self._start)
        column = QVBoxLayout(self)
        column.addWidget(words)
        column.addLayout(grid)
        column.addWidget(self._list, 1)
        column.addWidget(self._components)
        column.addLayout(buttons)
        self.resize(440, 380)

    def _add_selection(self) -> None:
        span, name = self._document.selection, self._name.text().strip()
        if span is None or not name:
            return
        item = QTreeWidgetItem([name, clock(span[0], 3, minutes=True), clock(span[1], 3, minutes=True)])
        item.setData(0, Qt.ItemDataRole.UserRole, Marked(name, *span))
        self._list.addTopLevelItem(item)
        self._show_ready()

    def _take_away(self) -> None:
        for item in self._list.selectedItems():
            self._list.takeTopLevelItem(self._list.indexOfTopLevelItem(item))
        self._show_ready()

    def _forget(self) -> None:
        self._list.clear()
        self._show_ready()

    def _take_components(self, name: str, value: int) -> None:
        self._value = value

    def _learn(self) -> None:
        """What is named and selected but was not added is meant, too, where nothing else was."""
        if not self.marked:
            self._add_selection()
        self._learning.learn(self.marked, self._value)
        self.hide()

    def _show_ready(self) -> None:
        span = self._document.selection
        ready = span is not None and bool(self._name.text().strip())
        if span is None:
            self._selection.setText(self.tr("Nothing is selected"))
        else:
            start, stop = (clock(seconds, 3, minutes=True) for seconds in span)
            self._selection.setText(self.tr("Selected: {start} to {stop}, at all frequencies").format(start=start, stop=stop))
        self._add.setEnabled(ready)
        self._remove.setEnabled(bool(self._list.selectedItems()))
        self._start.setEnabled(ready or bool(self.marked))
