"""The list of what was painted: in order, each switched on or off, changed, moved, deleted; and how it is shown."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QHBoxLayout,
    QListView,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.controls import chooser
from workbench.gui.edits_list import EditsList, EditsModel
from workbench.gui.names import named
from workbench.gui.sliders import NumberBox, ScaleSlider, SliderScale
from workbench.gui.tool_bar import chip
from workbench.gui.tool_list import OPTION_LIMITS
from workbench.gui.tools import Tools
from workbench.session.document import Document

_PERCENT = 100.0
_MILLISECONDS = 1000.0


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
        shown = {
            "off": self.tr("Nothing"),
            "painted": self.tr("What was painted"),
            "masks": self.tr("The masks"),
            "difference": self.tr("What changed"),
        }
        for mode, title in shown.items():
            self._overlay.addItem(title, mode)
        opacity = ScaleSlider(SliderScale(0.0, _PERCENT), _PERCENT * tools.opacity)
        self._opacity = named(opacity, "overlay-opacity", self.tr("Opacity of the overlay in percent"))
        self._list = named(EditsList(), "edits", self.tr("Edits"), self.tr("They act from top to bottom. Space switches one off"))
        self._model = EditsModel(document, tools, self._chosen_rows)
        self._list.setModel(self._model)
        self._list.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self._list.setUniformItemSizes(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._up = self._button("edit-up", self.tr("Up"), self.tr("Let this edit act earlier (Alt+Up)"), lambda: self._shift(-1))
        self._down = self._button("edit-down", self.tr("Down"), self.tr("Let this edit act later (Alt+Down)"), lambda: self._shift(1))
        self._delete = self._button("edit-delete", self.tr("Delete"), self.tr("Forget this edit (Delete in the list)"), self._remove)
        tip = self.tr("Edits whose stem the method does not give act on the target stem instead (Enter in the list)")
        self._retarget = self._button("edit-retarget", "", tip, self._give_target)
        self._retarget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._chosen = _ChosenEdit(document, tools, self._chosen_rows)
        self._lay_out()

        self._guide.clicked.connect(document.set_guided)
        self._overlay.activated.connect(lambda index: tools.show_overlay(self._overlay.itemData(index)))
        opacity.moved.connect(lambda value: tools.set_opacity(value / _PERCENT))
        self._list.selectionModel().currentChanged.connect(lambda index: tools.choose_edit(index.row() if index.isValid() else None))
        self._list.moved.connect(self._shift)
        self._list.removed.connect(self._remove)
        self._list.retargeted.connect(self._give_target)
        document.edits_changed.connect(self._refresh)
        document.stems_changed.connect(self._refresh)
        tools.options_changed.connect(self._show_retarget)
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
        column.addWidget(self._retarget)
        column.addWidget(self._chosen)

    def _button(self, name: str, text: str, tooltip: str, act: Any) -> QPushButton:
        button = named(QPushButton(text), name, tooltip.split(" (", maxsplit=1)[0], tooltip)
        button.clicked.connect(lambda _checked=False: act())
        return button

    def _refresh(self) -> None:
        edits, index = self._document.settings.edits, self._tools.edit_index
        self._model.refresh()
        row = -1 if index is None else index
        # Where it is current already, others may be chosen beside it.
        if self._list.currentIndex().row() != row or (index is not None and index not in self._chosen_rows()):
            with QSignalBlocker(self._list.selectionModel()):
                self._list.setCurrentIndex(self._model.index(row))
                if index is None:
                    self._list.clearSelection()
        self._list.viewport().update()
        self._show_retarget()
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
        chosen, edits = self._chosen_rows(), self._document.settings.edits
        if chosen:
            self._document.set_edits([edit for row, edit in enumerate(edits) if row not in chosen])

    def _chosen_rows(self) -> list[int]:
        """The rows that are selected, from top to bottom."""
        return sorted(index.row() for index in self._list.selectionModel().selectedIndexes())

    def _stray_rows(self) -> list[int]:
        """The edits that do not act: of those chosen, or, where all of these act, of all."""
        stray = [row for row, edit in enumerate(self._document.settings.edits) if self._tools.is_stray(edit)]
        return [row for row in stray if row in self._chosen_rows()] or stray

    def _give_target(self) -> None:
        if stray := self._stray_rows():
            self._tools.change_edits(stray, stem=self._tools.target)

    def _show_retarget(self) -> None:
        title = self._document.settings.arrangement.title(self._tools.target)
        self._retarget.setText(self.tr("Let them act on {stem}").format(stem=title))
        self._retarget.setVisible(bool(self._stray_rows()))


class _ChosenEdit(QWidget):
    """The values of the edit that is chosen in the list; each change is one undo step, a drag of the slider one as well.

    What is changed is so for all that are chosen beside it.
    """

    def __init__(self, document: Document, tools: Tools, chosen: Callable[[], Sequence[int]]) -> None:
        super().__init__()
        self._document, self._tools, self._chosen = document, tools, chosen
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
        index = self._tools.edit_index
        if index is not None:
            chosen = self._chosen()
            self._tools.change_edits(chosen if index in chosen else [index], drag, **values)

    def _refresh(self) -> None:
        edit = self._tools.edit
        self.setEnabled(edit is not None)
        if edit is None:
            self._show_nothing()
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

    def _show_nothing(self) -> None:
        self._stem.clear()
        self._action.setCurrentIndex(-1)
        self._strength.set_real(0.0)
        for box in (self._feather_ms, self._feather_hz):
            with QSignalBlocker(box):
                box.clear()
