"""The queue as rows: nothing is made for a row that is not in sight."""

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from workbench.session.queue import Item, Queue

FILE, SETTINGS, STATE = range(3)
Index = QModelIndex | QPersistentModelIndex


class QueueModel(QAbstractTableModel):
    """One row per file: its name, how it is separated, and how far it is."""

    def __init__(self, queue: Queue) -> None:
        super().__init__()
        self._queue = queue
        self._headings = (self.tr("File"), self.tr("Settings"), self.tr("State"))
        queue.changed.connect(self._tell)
        queue.reordered.connect(self._reset)

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """As many as there are items."""
        return 0 if parent is not None and parent.isValid() else len(self._queue.items)

    def columnCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """File, settings, state."""
        return len(self._headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802 - Qt's name
        """Headings of the columns."""
        shown = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return self._headings[section] if shown else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """What a cell says, shown, spoken or under the pointer."""
        item = self._queue.items[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return (item.file.name, item.order.preset.name, self._state_of(item))[index.column()]
        if role == Qt.ItemDataRole.ToolTipRole:
            folder = str(item.order.folder or item.file.parent)
            place = self.tr("Stems go to {folder}").format(folder=folder)
            return (str(item.file), f"{item.order.preset.name}\n{place}", self._state_of(item))[index.column()]
        return None

    def _state_of(self, item: Item) -> str:
        words = {
            "queued": self.tr("Queued"),
            "running": self.tr("Running, {percent} %").format(percent=round(100 * item.fraction)),
            "saving": self.tr("Saving, {percent} %").format(percent=round(100 * item.fraction)),
            "saved": self.tr("Saved: {count} files").format(count=len(item.written)),
            "failed": self.tr("Failed: {sentence}").format(sentence=item.sentence),
            "cancelled": self.tr("Cancelled"),
        }
        return words[item.state]

    def _tell(self, number: int) -> None:
        row = self._queue.place_of(number)
        self.dataChanged.emit(self.index(row, FILE), self.index(row, STATE))

    def _reset(self) -> None:
        self.beginResetModel()
        self.endResetModel()
