"""The rows of the list of edits: each in two lines, with a tick where it acts and a sign for what it does; and the list's own keys."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QItemSelectionModel, QModelIndex, QPersistentModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QMouseEvent, QPalette
from PySide6.QtWidgets import QListView, QStyle, QStyleOptionViewItem

from workbench.core.edits import Edit
from workbench.gui.axes import clock, hertz_text
from workbench.gui.tool_bar import chip
from workbench.gui.tools import Tools
from workbench.session.document import Document

_SIGNS = {"give": "+", "take": "\N{MINUS SIGN}", "attenuate": "\N{MULTIPLICATION SIGN}"}

Index = QModelIndex | QPersistentModelIndex


class EditsModel(QAbstractListModel):
    """One row per edit: a tick where it acts, the colour of its stem, and what it does in words."""

    def __init__(self, document: Document, tools: Tools, chosen: Callable[[], Sequence[int]]) -> None:
        """``chosen`` gives the rows that are selected: switching one of them switches all."""
        super().__init__()
        self._document, self._tools, self._chosen = document, tools, chosen
        self._edits: tuple[Edit, ...] = ()

    def refresh(self) -> None:
        """Take the edits as they are now."""
        edits = self._document.settings.edits
        if len(edits) != len(self._edits):
            self.beginResetModel()
            self._edits = edits
            self.endResetModel()
        elif edits:
            self._edits = edits
            self.dataChanged.emit(self.index(0), self.index(len(edits) - 1))

    def rowCount(self, parent: Index | None = None) -> int:  # noqa: N802 - Qt's name
        """How many edits there are."""
        return len(self._edits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """An edit in words, its colour, its tick."""
        there = index.isValid() and index.row() < len(self._edits)
        return self._shown(index.row(), self._edits[index.row()], role) if there else None

    def _shown(self, row: int, edit: Edit, role: int) -> Any:
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{row + 1}. " + "\n".join(filter(None, self._words(edit)))
            case Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return f"{row + 1}. " + ", ".join(filter(None, self._words(edit)))
            case Qt.ItemDataRole.DecorationRole:
                return chip(self._tools.colour(edit.stem), _SIGNS[edit.action])
            case Qt.ItemDataRole.ForegroundRole if self._tools.is_stray(edit):
                return QGuiApplication.palette().brush(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text)
            case Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if edit.enabled else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802 - Qt's name
        """Switch an edit on or off, with all that are chosen beside it; one undo step."""
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        chosen = self._chosen()
        rows = chosen if index.row() in chosen else [index.row()]
        self._tools.change_edits(rows, enabled=Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be chosen and ticked."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable

    def _words(self, edit: Edit) -> tuple[str, str]:
        """What it does; and where, or why it does not."""
        sentences = {"give": self.tr("give to {stem}"), "take": self.tr("take from {stem}"), "attenuate": self.tr("attenuate in {stem}")}
        title = self._document.settings.arrangement.title(edit.stem)
        does = sentences[edit.action].format(stem=title) + f" {edit.strength:.0%}"
        if self._tools.is_stray(edit):
            return does, self.tr("no stem {stem} here: does not act").format(stem=title)
        extent = edit.region.extent
        if extent is None:
            return does, ""
        start, stop, low, high = extent
        top = self._document.recording.rate / 2.0 if self._document.recording is not None else high
        when = f"{clock(max(start, 0.0), 2, minutes=True)}-{clock(min(stop, max(self._document.seconds, start)), 2, minutes=True)}"
        band = "" if low <= 0.0 and high >= top else f", {hertz_text(round(max(low, 0.0)))}-{hertz_text(round(min(high, top)))}"
        return does, f"{when}{band}"


class EditsList(QListView):
    """A list whose keys are its own: Delete, Enter, Alt with Up and Down, and those that choose several."""

    moved = Signal(int)
    """The chosen one is to be moved by so many places."""
    removed = Signal()
    retargeted = Signal()
    """What does not act is to act on the target stem."""

    def event(self, event: QEvent) -> bool:
        """Keep its keys from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._act_of(event) is not None:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Move or delete what is chosen."""
        act = self._act_of(event)
        match act:
            case None | "keep":
                super().keyPressEvent(event)
            case "delete":
                self.removed.emit()
            case "retarget":
                self.retargeted.emit()
            case _:
                self.moved.emit(-1 if act == "up" else 1)

    def _act_of(self, event: QKeyEvent) -> str | None:
        keys = {Qt.Key.Key_Up: "up", Qt.Key.Key_Down: "down"}
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return keys.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Delete:
            return "delete"
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return "retarget"
        if event.matches(QKeySequence.StandardKey.SelectAll):
            return "keep"
        # These move within the list, or tick a row.
        own = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space)
        return (
            "keep"
            if event.key() in own and event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
            else None
        )

    def selectionCommand(self, index: Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:  # noqa: N802 - Qt's name
        """A press on a tick leaves chosen what is chosen."""
        if isinstance(event, QMouseEvent) and not event.modifiers() and self.selectionModel().isSelected(index):
            on_tick = self._tick_of(index).contains(event.position().toPoint())
            return QItemSelectionModel.SelectionFlag.NoUpdate if on_tick else super().selectionCommand(index, event)
        return super().selectionCommand(index, event)

    def _tick_of(self, index: Index) -> QRect:
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.rect = self.visualRect(index)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasCheckIndicator
        return self.style().subElementRect(QStyle.SubElement.SE_ItemViewItemCheckIndicator, option, self)
