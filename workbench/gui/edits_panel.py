"""The list of what was painted: in order, each switched on or off, changed, moved, deleted; and how it is shown."""

from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QGridLayout, QHBoxLayout, QListView, QPushButton, QVBoxLayout, QWidget

from workbench.core.edits import Edit
from workbench.gui.axes import clock, hertz_text
from workbench.gui.controls import chooser
from workbench.gui.names import named
from workbench.gui.sliders import NumberBox, ScaleSlider, SliderScale
from workbench.gui.tool_bar import chip
from workbench.gui.tool_list import OPTION_LIMITS
from workbench.gui.tools import Tools
from workbench.session.document import Document

_PERCENT = 100.0
_MILLISECONDS = 1000.0

Index = QModelIndex | QPersistentModelIndex


class EditsPanel(QWidget):
    """The edits of the document, and the one that is chosen."""

    def __init__(self, document: Document, tools: Tools) -> None:
        super().__init__()
        self._document, self._tools = document, tools
        self._guide = named(
            QCheckBox(self.tr("Paint to guide")),
            "guide",
            self.tr("Paint to guide"),
            self.tr("What is painted guides the method, which separates anew, instead of correcting its masks (G)"),
        )
        self._overlay = named(chooser(), "overlay", self.tr("Overlay"), self.tr("What is drawn over the spectrograms"))
        for mode, title in (("off", self.tr("Nothing")), ("mask", self.tr("What was painted")), ("difference", self.tr("What changed"))):
            self._overlay.addItem(title, mode)
        opacity = ScaleSlider(SliderScale(0.0, _PERCENT), _PERCENT * tools.opacity)
        self._opacity = named(opacity, "overlay-opacity", self.tr("Opacity of the overlay in percent"))
        self._model = _EditsModel(document, tools)
        self._list = named(_EditsList(), "edits", self.tr("Edits"), self.tr("They act from top to bottom. Space switches one off"))
        self._list.setModel(self._model)
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._up = self._button("edit-up", self.tr("Up"), self.tr("Let this edit act earlier (Alt+Up)"), lambda: self._shift(-1))
        self._down = self._button("edit-down", self.tr("Down"), self.tr("Let this edit act later (Alt+Down)"), lambda: self._shift(1))
        self._delete = self._button("edit-delete", self.tr("Delete"), self.tr("Forget this edit (Delete in the list)"), self._remove)
        self._chosen = _ChosenEdit(document, tools)
        self._lay_out()

        self._guide.clicked.connect(document.set_guided)
        self._overlay.activated.connect(lambda index: tools.show_overlay(self._overlay.itemData(index)))
        opacity.moved.connect(lambda value: tools.set_opacity(value / _PERCENT))
        self._list.selectionModel().currentChanged.connect(lambda index: tools.choose_edit(index.row() if index.isValid() else None))
        self._list.moved.connect(self._shift)
        self._list.removed.connect(self._remove)
        document.edits_changed.connect(self._refresh)
        document.stems_changed.connect(self._model.refresh)
        tools.overlay_changed.connect(self._refresh)
        self._refresh()

    def _lay_out(self) -> None:
        shown = QFormLayout()
        shown.addRow(self.tr("Overlay"), self._overlay)
        shown.addRow(self.tr("Opacity"), self._opacity)
        buttons = QHBoxLayout()
        for button in (self._up, self._down, self._delete):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        column.addWidget(self._guide)
        column.addLayout(shown)
        column.addWidget(self._list, 1)
        column.addLayout(buttons)
        column.addWidget(self._chosen)

    def _button(self, name: str, text: str, tooltip: str, act: Any) -> QPushButton:
        button = named(QPushButton(text), name, tooltip.split(" (", maxsplit=1)[0], tooltip)
        button.clicked.connect(lambda _checked=False: act())
        return button

    def _refresh(self) -> None:
        edits, index = self._document.settings.edits, self._tools.edit_index
        self._model.refresh()
        with QSignalBlocker(self._list.selectionModel()):
            self._list.setCurrentIndex(self._model.index(-1 if index is None else index))
        self._list.viewport().update()
        self._up.setEnabled(index is not None and index > 0)
        self._down.setEnabled(index is not None and index < len(edits) - 1)
        self._delete.setEnabled(index is not None)
        self._guide.setChecked(self._document.settings.guided)
        self._overlay.setCurrentIndex(self._overlay.findData(self._tools.overlay))
        self._opacity.set_real(_PERCENT * self._tools.opacity)

    def _shift(self, places: int) -> None:
        index, edits = self._tools.edit_index, list(self._document.settings.edits)
        if index is not None and 0 <= index + places < len(edits):
            edits.insert(index + places, edits.pop(index))
            self._document.set_edits(edits)
            self._tools.choose_edit(index + places)

    def _remove(self) -> None:
        index, edits = self._tools.edit_index, list(self._document.settings.edits)
        if index is not None and index < len(edits):
            del edits[index]
            self._document.set_edits(edits)


class _EditsModel(QAbstractListModel):
    """One row per edit: a tick where it acts, the colour of its stem, and what it does in words."""

    def __init__(self, document: Document, tools: Tools) -> None:
        super().__init__()
        self._document, self._tools = document, tools
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
        if not index.isValid() or index.row() >= len(self._edits):
            return None
        edit = self._edits[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.ToolTipRole | Qt.ItemDataRole.AccessibleTextRole:
                return f"{index.row() + 1}. {self._words(edit)}"
            case Qt.ItemDataRole.DecorationRole:
                return chip(self._tools.colour(edit.stem))
            case Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if edit.enabled else Qt.CheckState.Unchecked
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802 - Qt's name
        """Switch an edit on or off; one undo step."""
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        self._tools.change_edit(index.row(), enabled=Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Rows can be chosen and ticked."""
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable

    def _words(self, edit: Edit) -> str:
        sentences = {"give": self.tr("give to {stem}"), "take": self.tr("take from {stem}"), "attenuate": self.tr("attenuate in {stem}")}
        does = sentences[edit.action].format(stem=self._document.settings.arrangement.title(edit.stem))
        extent = edit.region.extent
        if extent is None:
            return does
        start, stop, low, high = extent
        top = self._document.recording.rate / 2.0 if self._document.recording is not None else high
        when = f"{clock(max(start, 0.0), 2, minutes=True)}-{clock(min(stop, max(self._document.seconds, start)), 2, minutes=True)}"
        band = "" if low <= 0.0 and high >= top else f", {hertz_text(round(max(low, 0.0)))}-{hertz_text(round(min(high, top)))}"
        return f"{does} {edit.strength:.0%}, {when}{band}"


class _EditsList(QListView):
    """A list whose keys are its own: Delete, and Alt with Up and Down."""

    moved = Signal(int)
    """The chosen one is to be moved by so many places."""
    removed = Signal()

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
            case _:
                self.moved.emit(-1 if act == "up" else 1)

    def _act_of(self, event: QKeyEvent) -> str | None:
        keys = {Qt.Key.Key_Up: "up", Qt.Key.Key_Down: "down"}
        if event.modifiers() & Qt.KeyboardModifier.AltModifier:
            return keys.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Delete:
            return "delete"
        # These move within the list, or tick a row.
        own = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space)
        return "keep" if event.key() in own and not event.modifiers() else None


class _ChosenEdit(QWidget):
    """The values of the edit that is chosen in the list; each change is one undo step, a drag of the slider one as well."""

    def __init__(self, document: Document, tools: Tools) -> None:
        super().__init__()
        self._document, self._tools = document, tools
        self._stem: QComboBox = named(chooser(), "edit-target", self.tr("Target stem of the edit"))
        self._action: QComboBox = named(chooser(), "edit-action", self.tr("What the edit does"))
        for action, title in (("give", self.tr("Give to it")), ("take", self.tr("Take from it")), ("attenuate", self.tr("Attenuate"))):
            self._action.addItem(title, action)
        self._strength = named(ScaleSlider(SliderScale(0.0, _PERCENT), _PERCENT), "edit-strength", self.tr("Strength in percent"))
        self._feather_ms = NumberBox(SliderScale(*OPTION_LIMITS["feather_ms"]), whole=True, unit="ms")
        self._feather_hz = NumberBox(SliderScale(*OPTION_LIMITS["feather_hz"]), whole=True, unit="Hz")
        named(self._feather_ms, "edit-feather-ms", self.tr("Feather of the edit in time"))
        named(self._feather_hz, "edit-feather-hz", self.tr("Feather of the edit in frequency"))
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.addRow(self.tr("Target"), self._stem)
        form.addRow(self.tr("Action"), self._action)
        form.addRow(self.tr("Strength"), self._strength)
        feathers = QGridLayout()
        feathers.addWidget(self._feather_ms, 0, 0)
        feathers.addWidget(self._feather_hz, 0, 1)
        form.addRow(self.tr("Feather"), feathers)

        self._stem.activated.connect(lambda index: self._change(stem=self._stem.itemData(index)))
        self._action.activated.connect(lambda index: self._change(action=self._action.itemData(index)))
        self._strength.moved.connect(lambda value: self._change("strength", strength=value / _PERCENT))
        self._strength.drag_ended.connect(document.end_drag)
        self._feather_ms.valueChanged.connect(lambda value: self._change(feather_seconds=value / _MILLISECONDS))
        self._feather_hz.valueChanged.connect(lambda value: self._change(feather_hertz=value))
        document.edits_changed.connect(self._refresh)
        document.stems_changed.connect(self._refresh)
        tools.overlay_changed.connect(self._refresh)
        self._refresh()

    def _change(self, drag: str = "", **values: Any) -> None:
        if self._tools.edit_index is not None:
            self._tools.change_edit(self._tools.edit_index, drag, **values)

    def _refresh(self) -> None:
        edit = self._tools.edit
        self.setEnabled(edit is not None)
        if edit is None:
            return
        stems = self._document.stems if edit.stem in self._document.stems else (*self._document.stems, edit.stem)
        self._stem.clear()
        for stem in stems:
            self._stem.addItem(chip(self._tools.colour(stem)), self._document.settings.arrangement.title(stem), stem)
        self._stem.setCurrentIndex(self._stem.findData(edit.stem))
        self._action.setCurrentIndex(self._action.findData(edit.action))
        self._strength.set_real(_PERCENT * edit.strength)
        self._feather_ms.set_real(_MILLISECONDS * edit.feather_seconds)
        self._feather_hz.set_real(edit.feather_hertz)
