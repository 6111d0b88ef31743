"""The list of references: files with the true sources, each under the name of its stem."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.audio.recording import supported_extensions
from workbench.gui.names import named

_ROWS_IN_SIGHT = 5

References = tuple[tuple[str, str], ...]
"""Name of the stem and path of the file, one pair per reference."""


class ReferencesList(QWidget):
    """Shows references and asks for others; what is dropped on the list is added."""

    changed = Signal(object)
    """The References that the user wants."""

    def __init__(self) -> None:
        super().__init__()
        self._references: References = ()
        self._list = named(
            _Files(), "references", self.tr("References: stems and their files"), self.tr("The true sources; drop their files here")
        )
        self._add = named(
            QPushButton(self.tr("Add…")), "references-add", self.tr("Add references"), self.tr("Choose files with the true sources")
        )
        self._remove = named(QPushButton(self.tr("Remove")), "references-remove", self.tr("Remove the chosen references"))
        heading = QLabel(self.tr("References"))
        heading.setBuddy(self._list)
        buttons = QHBoxLayout()
        buttons.addWidget(self._add)
        buttons.addWidget(self._remove)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(heading)
        column.addWidget(self._list)
        column.addLayout(buttons)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._add.clicked.connect(self._choose)
        self._remove.clicked.connect(self._take_away)
        self._list.remove_wanted.connect(self._take_away)
        self._list.dropped.connect(self.add)
        self._list.itemChanged.connect(self._rename)
        self._list.itemSelectionChanged.connect(self._show_ready)
        self._show_ready()

    def set_references(self, references: References) -> None:
        """Show these references; signals nothing."""
        self._references = references
        with QSignalBlocker(self._list):
            self._list.clear()
            for name, path in references:
                item = QTreeWidgetItem([name, Path(path).name])
                item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
                item.setToolTip(0, self.tr("<p>Name of the stem; double-click or F2 to change it.</p>"))
                item.setToolTip(1, path)
                self._list.addTopLevelItem(item)
        self._show_ready()

    def add(self, paths: Sequence[Path]) -> None:
        """Ask for more references, named after their files."""
        self.changed.emit((*self._references, *((path.stem, str(path)) for path in paths)))

    def _choose(self) -> None:
        patterns = " ".join(f"*{extension}" for extension in supported_extensions())
        names, _ = QFileDialog.getOpenFileNames(
            self, self.tr("Add references"), "", self.tr("Sound and video ({patterns});;All files (*)").format(patterns=patterns)
        )
        if names:
            self.add([Path(name) for name in names])

    def _take_away(self) -> None:
        chosen = {self._list.indexOfTopLevelItem(item) for item in self._list.selectedItems()}
        if chosen:
            self.changed.emit(tuple(pair for row, pair in enumerate(self._references) if row not in chosen))

    def _rename(self, item: QTreeWidgetItem) -> None:
        row = self._list.indexOfTopLevelItem(item)
        references = list(self._references)
        references[row] = item.text(0).strip(), references[row][1]
        self.changed.emit(tuple(references))

    def _show_ready(self) -> None:
        self._remove.setEnabled(bool(self._list.selectedItems()))


class _Files(QTreeWidget):
    """Two columns, the first of which can be typed in; takes files that are dropped."""

    dropped = Signal(list)
    """Paths of the files."""
    remove_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setHeaderLabels([self.tr("Stem"), self.tr("File")])
        self.setRootIsDecorated(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setAcceptDrops(True)
        # A change of the file's column would have nowhere to go.
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.itemDoubleClicked.connect(lambda item: self.editItem(item, 0))
        self.setTabKeyNavigation(False)
        self.setMinimumHeight(self.header().sizeHint().height() + _ROWS_IN_SIGHT * (self.fontMetrics().height() + 4))
        self.setMaximumHeight(self.minimumHeight())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Delete removes, F2 renames."""
        current = self.currentItem()
        if event.key() == Qt.Key.Key_Delete:
            self.remove_wanted.emit()
        elif event.key() == Qt.Key.Key_F2 and current is not None:
            self.editItem(current, 0)
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Welcome files."""
        if _files_of(event):
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802 - Qt's name
        """Welcome files anywhere on the list."""
        if _files_of(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Hand on the files."""
        files = _files_of(event)
        if files:
            event.acceptProposedAction()
            self.dropped.emit(files)


def _files_of(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
