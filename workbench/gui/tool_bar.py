"""The bars of the tools: one button per tool, and a slim bar with what the tool in hand uses."""

from collections.abc import Mapping

from PySide6.QtCore import QSignalBlocker, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSizePolicy, QToolBar, QToolButton, QWidget

from workbench.gui.names import named, named_after
from workbench.gui.sliders import NumberBox, SliderScale, leave_wheel_alone
from workbench.gui.tool_list import OPTION_LIMITS
from workbench.gui.tools import Tools
from workbench.session.document import Document

_CHIP = 12
_LIGHT = 0.45
_MOST_TARGET_WIDTH = 200


class ToolBar(QToolBar):
    """One button per tool, at the side of the lanes."""

    def __init__(self, tools: Tools, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        named(self, "tool-bar", self.tr("Editing tools"))
        self.setWindowTitle(self.tr("Editing tools"))
        self.setMovable(False)
        self.setOrientation(Qt.Orientation.Vertical)
        self.setIconSize(QSize(20, 20))
        for tool in tools.tools.values():
            add_button(self, actions[f"tool-{tool.id}"])


class OptionsBar(QToolBar):
    """Options of the tool in hand, the stem that is edited, and what can be done with the selected region."""

    def __init__(self, document: Document, tools: Tools, actions: Mapping[str, QAction]) -> None:
        super().__init__()
        named(self, "tool-options", self.tr("Options of the tool"))
        self.setWindowTitle(self.tr("Options of the tool"))
        self.setMovable(False)
        self.setIconSize(QSize(16, 16))
        self._document, self._tools = document, tools
        self._boxes: dict[str, tuple[NumberBox, QAction]] = {}
        self._target = named(
            QComboBox(),
            "target",
            self.tr("Target stem"),
            self.tr("The stem that is painted for (Ctrl+1 to Ctrl+9; with the hand and the time range, Ctrl+1 and Ctrl+3 zoom)"),
        )
        self._target.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._target.setMinimumWidth(130)
        # Longer titles are elided.
        self._target.setMaximumWidth(_MOST_TARGET_WIDTH)
        leave_wheel_alone(self._target)

        self._editing: list[QAction] = [self._labelled(self.tr("For"), self._target)]
        self._editing += [add_button(self, actions[name], worded=True) for name in ("erase", "give", "take", "attenuate")]
        self._editing.append(self.addSeparator())
        self._add_options()
        self._does = QLabel()
        self._does.setContentsMargins(8, 0, 0, 0)
        self._does.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._does_place = self.addWidget(self._does)

        self._target.activated.connect(lambda index: tools.choose_target(self._target.itemData(index)))
        tools.tool_changed.connect(self._refresh)
        tools.options_changed.connect(self._refresh)
        document.stems_changed.connect(self._fill_targets)
        self._fill_targets()
        self._refresh()

    def _add_options(self) -> None:
        words = {
            "size": (self.tr("Size"), "px", self.tr("Radius of the brush in pixels; [ and ] change it")),
            "harmonics": (self.tr("Harmonics"), "", self.tr("So many multiples of the painted frequency, as far as there are any")),
            "tolerance_db": (self.tr("Tolerance"), "dB", self.tr("How far the level may differ from where you click")),
            "strength": (self.tr("Strength"), "%", self.tr("The share of the energy that is moved")),
            "feather_ms": (self.tr("Feather"), "ms", self.tr("Edges set in over so much time to either side; hard edges click")),
            "feather_hz": ("", "Hz", self.tr("Edges set in over such a band to either side")),
        }
        names = {"feather_ms": self.tr("Feather in time"), "feather_hz": self.tr("Feather in frequency")}
        for name, (word, unit, tooltip) in words.items():
            box = NumberBox(SliderScale(*OPTION_LIMITS[name]), whole=True, unit=unit)
            named(box, f"tool-{name.replace('_', '-')}", names.get(name, word), tooltip)
            box.valueChanged.connect(lambda value, name=name: self._tools.set_option(name, value))
            self._boxes[name] = box, self._labelled(word, box)

    def _labelled(self, word: str, control: QWidget) -> QAction:
        place = QWidget()
        row = QHBoxLayout(place)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(4)
        if word:
            label = QLabel(word)
            label.setBuddy(control)
            row.addWidget(label)
        row.addWidget(control)
        return self.addWidget(place)

    def _fill_targets(self) -> None:
        with QSignalBlocker(self._target):
            self._target.clear()
            self._target.addItem(self.tr("the lane's own stem"), "")
            for stem in self._document.stems:
                self._target.addItem(chip(self._tools.colour(stem)), self._document.settings.arrangement.title(stem), stem)
        self._refresh()

    def _refresh(self) -> None:
        tools = self._tools
        for name, (box, place) in self._boxes.items():
            place.setVisible(name in tools.tool.options)
            box.set_real(getattr(tools.options, name))
        edits = tools.tool.kind != "looks"
        for place in self._editing:
            place.setVisible(edits)
        # What the tool does is said where there is nothing to set.
        self._does_place.setVisible(not edits)
        self._does.setText(tools.tool.does)
        with QSignalBlocker(self._target):
            self._target.setCurrentIndex(max(self._target.findData(tools.chosen_target), 0))
        self._target.setAccessibleDescription(self._document.settings.arrangement.title(tools.target))


def add_button(bar: QToolBar, action: QAction, *, worded: bool = False) -> QAction:
    """Put an action's button on a bar, with the action's names, and hand back its place there."""
    bar.addAction(action)
    button = bar.widgetForAction(action)
    assert isinstance(button, QToolButton), "a tool bar shows actions as tool buttons"
    named_after(button, action)
    style = Qt.ToolButtonStyle.ToolButtonTextOnly if worded else Qt.ToolButtonStyle.ToolButtonIconOnly
    button.setToolButtonStyle(style)
    return action


def chip(colour: QColor, sign: str = "") -> QIcon:
    """A small square in a colour, with a sign on it where there is one."""
    square = QPixmap(_CHIP, _CHIP)
    square.fill(colour)
    if sign:
        painter = QPainter(square)
        painter.setPen(QColor("black" if colour.lightnessF() > _LIGHT else "white"))
        painter.drawText(square.rect(), Qt.AlignmentFlag.AlignCenter, sign)
        painter.end()
    return QIcon(square)
