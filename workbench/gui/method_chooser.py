"""The chooser of methods, by family."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox

from workbench.gui.controls import fit_panel, widen_list
from workbench.gui.languages import declared
from workbench.gui.names import named
from workbench.tasks.methods import MethodInfo


class MethodChooser(QComboBox):
    """All methods, under the heading of their family, which cannot be chosen."""

    method_chosen = Signal(str)
    """The user wants the method of this id."""

    def __init__(self, methods: Sequence[MethodInfo]) -> None:
        super().__init__()
        named(self, "method", self.tr("Separation method"))
        fit_panel(self)
        self.setPlaceholderText(self.tr("Choose a method"))
        rows = QStandardItemModel(self)
        for family in dict.fromkeys(info.family for info in methods):
            rows.appendRow(_heading(declared(family)))
            for info in methods:
                if info.family == family:
                    rows.appendRow(_entry(info))
        self.setModel(rows)
        self.setMaxVisibleItems(rows.rowCount())
        widen_list(self)
        self.set_method("")
        self.currentIndexChanged.connect(self._take)

    def set_method(self, method: str) -> None:
        """Show a method as chosen; none for an unknown one. Signals nothing."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(method) if method else -1)

    def _take(self, row: int) -> None:
        if row >= 0:
            self.method_chosen.emit(self.itemData(row))


def _heading(family: str) -> QStandardItem:
    item = QStandardItem(family)
    item.setFlags(Qt.ItemFlag.NoItemFlags)
    font = item.font()
    font.setBold(True)
    item.setFont(font)
    return item


def _entry(info: MethodInfo) -> QStandardItem:
    item = QStandardItem(declared(info.title))
    item.setData(info.id, Qt.ItemDataRole.UserRole)
    item.setToolTip(f"<p>{declared(info.summary)}</p>")
    return item
