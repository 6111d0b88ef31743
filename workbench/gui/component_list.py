"""The list of components under mouse and keyboard: switches, levels, holding to hear, choosing and dragging."""

from PySide6.QtCore import QEvent, QItemSelection, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from workbench.gui.component_model import ROW, ComponentModel, Row
from workbench.gui.component_rows import LEVEL_SCALE, ComponentDelegate, Zone, zones

_LEVEL_STEP_DB = 0.5
_KEY_NAMES = ("Up", "Down", "PageUp", "PageDown", "Home", "End", "Space", "H", "Return")
_OWN_KEYS = frozenset(getattr(Qt.Key, f"Key_{name}") for name in _KEY_NAMES)


class ComponentList(QListView):
    """What is done to a row that is chosen is done to all that are; what is done to another one, to that alone.

    H is held to hear, Space switches on and off, Enter or the menu key moves to a stem.
    """

    switched = Signal(list, bool)
    """Numbers of components, and whether they are to sound."""
    levelled = Signal(list, float)
    """Numbers of components and their level in dB; until ``level_ended`` it is one drag."""
    level_ended = Signal()
    hearing_began = Signal(list)
    hearing_ended = Signal()
    menu_wanted = Signal(list, QPoint)
    """Numbers of components, and where on the screen."""
    strips_resized = Signal(int, int)
    """Pixels of the screen that the strips of spectrum and activation are wide."""

    def __init__(self, model: ComponentModel) -> None:
        super().__init__()
        self._model = model
        self._rows = ComponentDelegate(model)
        self._levelling: list[int] = []
        self._hearing = False
        self.setModel(model)
        self.setItemDelegate(self._rows)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragDrop)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setDragDropOverwriteMode(True)

    @property
    def chosen(self) -> list[int]:
        """Numbers of the components that are chosen, in order."""
        rows: list[Row] = [index.data(ROW) for index in self.selectedIndexes()]
        return sorted(row.component.number for row in rows if row.component is not None)

    def choose(self, numbers: list[int]) -> None:
        """Choose these components; those that are not there are left out."""
        selection, chosen = self.selectionModel(), QItemSelection()
        for index in self._model.indexes_of(numbers):
            chosen.select(index, index)
        # At once: everything that follows the choice would follow every row of it.
        selection.select(chosen, selection.SelectionFlag.ClearAndSelect)

    def show_heard(self, numbers: list[int]) -> None:
        """Mark the components that are heard alone."""
        self._rows.heard = frozenset(numbers)
        self.viewport().update()

    def event(self, event: QEvent) -> bool:
        """Keep the list's own keys from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            shift_alone = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
            everything = event.key() == Qt.Key.Key_A and event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if everything or (shift_alone and event.key() in _OWN_KEYS):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Hear, switch, or ask where to; all else moves and chooses."""
        chosen = self.chosen
        if not chosen or event.modifiers():
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_H:
            if not event.isAutoRepeat():
                self._hear(chosen)
        elif event.key() == Qt.Key.Key_Space:
            self.switched.emit(chosen, not self._sounds(chosen[0]))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._ask_where(chosen, self.visualRect(self._model.index_of(chosen[0])).bottomLeft())
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Stop hearing when the key is let go."""
        if event.key() == Qt.Key.Key_H and not event.isAutoRepeat():
            self._stop_hearing()
        else:
            super().keyReleaseEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """The key would be let go elsewhere."""
        self._stop_hearing()
        super().focusOutEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Switch, begin to turn a level, begin to hear, or choose."""
        numbers, zone = self._at(event.position().toPoint())
        if event.button() != Qt.MouseButton.LeftButton or zone not in ("switch", "level", "hear"):
            super().mousePressEvent(event)
        elif zone == "switch":
            self.switched.emit(numbers, not self._sounds(self._number_at(event.position().toPoint())))
        elif zone == "hear":
            self._hear(numbers)
        else:
            self._levelling = numbers
            self._turn(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Turn a level; otherwise drag rows."""
        if self._levelling:
            self._turn(event)
        elif not self._hearing:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End what the press began."""
        if self._levelling:
            self._levelling = []
            self.level_ended.emit()
        elif self._hearing:
            self._stop_hearing()
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Give a component its own level back; elsewhere the second click is one like the first."""
        numbers, zone = self._at(event.position().toPoint())
        if zone == "level":
            self.levelled.emit(numbers, 0.0)
            self.level_ended.emit()
        else:
            self.mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Strips as wide as they are seen need no scaling, which would lose what is short."""
        super().resizeEvent(event)
        places, ratio = zones(self.viewport().rect()), self.devicePixelRatioF()
        self.strips_resized.emit(round(places["spectrum"].width() * ratio), round(places["activation"].width() * ratio))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:  # noqa: N802 - Qt's name
        """Ask where components are to go."""
        by_keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        numbers = self.chosen if by_keyboard else self._at(event.pos())[0]
        if numbers:
            self._ask_where(numbers, event.pos())

    def _ask_where(self, numbers: list[int], place: QPoint) -> None:
        self.menu_wanted.emit(numbers, self.viewport().mapToGlobal(place))

    def _hear(self, numbers: list[int]) -> None:
        self._hearing = True
        self.hearing_began.emit(numbers)

    def _stop_hearing(self) -> None:
        if self._hearing:
            self._hearing = False
            self.hearing_ended.emit()

    def _turn(self, event: QMouseEvent) -> None:
        place = zones(self.visualRect(self._model.index_of(self._levelling[0])))["level"]
        position = min(max((event.position().x() - place.left()) / max(place.width(), 1), 0.0), 1.0)
        self.levelled.emit(self._levelling, round(LEVEL_SCALE.value(position) / _LEVEL_STEP_DB) * _LEVEL_STEP_DB)

    def _sounds(self, number: int) -> bool:
        return number not in self._model.arrangement.silenced

    def _number_at(self, place: QPoint) -> int:
        row: Row = self.indexAt(place).data(ROW)
        return row.component.number if row.component is not None else 0

    def _at(self, place: QPoint) -> tuple[list[int], Zone | None]:
        """The components that something done at a place is done to, the one there among them, and what lies there."""
        index: QModelIndex = self.indexAt(place)
        row: Row | None = index.data(ROW) if index.isValid() else None
        if row is None or row.component is None:
            return [], None
        zone = next((zone for zone, rect in zones(self.visualRect(index)).items() if rect.contains(place)), None)
        chosen = self.chosen
        return (chosen if row.component.number in chosen else [row.component.number]), zone
