"""The editing tools in the window: their actions and keys, and what the status line says of them."""

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDockWidget,
    QLineEdit,
    QMainWindow,
    QMenu,
    QTextEdit,
    QWidget,
)

from workbench.gui.edits_panel import EditsPanel
from workbench.gui.names import give_keys, named
from workbench.gui.selection_readout import SelectionReadout
from workbench.gui.tool_bar import OptionsBar, ToolBar, chip
from workbench.gui.tool_list import NAVIGATING
from workbench.gui.tools import Tools
from workbench.session.document import Document

_MOST_TARGETS = 9
_ZOOM_KEYS = {"zoom-in": "Ctrl+1", "zoom-out": "Ctrl+3"}

MakeAction = Callable[..., QAction]


class Editing(QObject):
    """Makes the actions of the tools, and the views that go with them: two bars, the readout of the selection, the list of edits."""

    said = Signal(str)
    """For the status line: what lies under the pointer and what the mouse does, or what was done."""
    problem = Signal(str)

    def __init__(self, document: Document, tools: Tools) -> None:
        super().__init__()
        self._document, self.tools = document, tools
        self.readout = SelectionReadout(document)
        self.dock = named(QDockWidget(self.tr("Edits")), "edits-panel", self.tr("Edits"))
        self.dock.setWidget(EditsPanel(document, tools))
        self.dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self._actions: dict[str, QAction] = {}
        self._typing = False
        tools.told.connect(self.said)
        self.readout.problem.connect(self.problem)

    def make_actions(self, edit: QMenu, action: MakeAction, others: dict[str, QAction]) -> None:
        """Put the actions in the menu. ``action`` makes one as the window does; ``others`` are the window's own, in which all end up."""
        self._actions = others
        tools = self.tools
        edit.addSeparator()
        menu = edit.addMenu(self.tr("Tool"))
        group = QActionGroup(self)
        for tool in tools.tools.values():
            made = action(
                menu, f"tool-{tool.id}", tool.title, lambda tool=tool: tools.take(tool.id), tool.key, f"{tool.title}: {tool.does_with_keys}"
            )
            made.setCheckable(True)
            group.addAction(made)
        menu.addSeparator()
        action(menu, "brush-smaller", self.tr("Smaller brush"), lambda: tools.resize_brush(-1), "[")
        action(menu, "brush-larger", self.tr("Larger brush"), lambda: tools.resize_brush(1), "]")
        action(menu, "toggle-box", self.tr("Select time only, or time and frequency"), tools.toggle_box, "Q")

        targets = edit.addMenu(self.tr("Target stem"))
        own = self.tr("The lane's own stem")
        action(targets, "target-lane", own, lambda: tools.choose_target(""), "Ctrl+0", self.tr("Edit the stem in whose lane you work"))
        words = self.tr("Edit this stem, whatever the lane")
        for number in range(1, _MOST_TARGETS + 1):
            action(targets, f"target-{number}", str(number), lambda number=number: self._choose_target(number), None, words)
        erase = action(
            edit, "erase", self.tr("Erase"), None, "E", self.tr("Painting and Enter take from the target stem, and give to the others")
        )
        erase.setCheckable(True)
        erase.toggled.connect(tools.set_erases)
        words = self.tr("The others' energy in the selection goes to the target stem")
        action(edit, "give", self.tr("Give"), lambda: tools.apply("give"), None, words)
        words = self.tr("The target stem's energy in the selection goes to the others")
        action(edit, "take", self.tr("Take"), lambda: tools.apply("take"), None, words)
        words = self.tr("The target stem's energy in the selection goes to the residual")
        action(edit, "attenuate", self.tr("Attenuate"), lambda: tools.apply("attenuate"), None, words)
        guide = action(edit, "guide-action", self.tr("Paint to guide"), None, "G", self.tr("What is painted guides the method"))
        guide.setCheckable(True)
        guide.triggered.connect(self._document.set_guided)
        tools.tool_changed.connect(self._follow_tool)
        tools.options_changed.connect(self._give_keys)
        self._document.stems_changed.connect(self._show_targets)
        self._document.edits_changed.connect(self._follow_guide)
        self._document.stepped.connect(lambda again: self.said.emit(self.tr("Done again") if again else self.tr("Taken back")))
        self._document.recording_changed.connect(self._show_targets)
        application = QApplication.instance()
        assert isinstance(application, QApplication), "there is no window without an application"
        self._focus = application.focusChanged.connect(self._follow_focus)
        self._follow_tool()
        self._show_targets()

    def close(self) -> None:
        """Follow the keyboard no longer: it goes on to other windows when this one, and its actions, are gone."""
        QObject.disconnect(self._focus)

    def place_bars(self, window: QMainWindow) -> None:
        """Put the bars of the tools on the window; the actions are made before."""
        window.addToolBarBreak()
        window.addToolBar(OptionsBar(self._document, self.tools, self._actions))
        window.addToolBar(Qt.ToolBarArea.LeftToolBarArea, ToolBar(self.tools, self._actions))

    def say(self, place: str) -> None:
        """Say what lies under the pointer, if anything, and what the mouse does there."""
        does = self.tools.tool.does if self._document.recording is not None else ""
        self.said.emit("   |   ".join(filter(None, (place, does))))

    def _choose_target(self, number: int) -> None:
        stems = self._document.stems
        if number <= len(stems):
            self.tools.choose_target(stems[number - 1])
            self.said.emit(self.tr("Target stem: {stem}").format(stem=self._document.settings.arrangement.title(stems[number - 1])))

    def _follow_tool(self) -> None:
        self._actions[f"tool-{self.tools.tool.id}"].setChecked(True)
        self._give_keys()
        self.say("")

    def _follow_guide(self) -> None:
        self._actions["guide-action"].setChecked(self._document.settings.guided)

    def _follow_focus(self, _: QWidget | None, focused: QWidget | None) -> None:
        editable = isinstance(focused, QComboBox) and focused.isEditable()
        self._typing = editable or isinstance(focused, QAbstractSpinBox | QLineEdit | QTextEdit | QAbstractItemView)
        self._give_keys()

    def _give_keys(self) -> None:
        """Hand out the keys that mean different things at different times."""
        tools, actions = self.tools, self._actions
        actions["erase"].setChecked(tools.erases)
        # Where something is typed, Enter and Delete belong to that.
        apply, attenuate = ([], []) if self._typing else (["Return", "Enter"], ["Delete"])
        _set_keys(actions["give"], [] if tools.erases else apply)
        _set_keys(actions["take"], apply if tools.erases else [])
        _set_keys(actions["attenuate"], attenuate)
        navigates = tools.tool.id in NAVIGATING
        for name, key in _ZOOM_KEYS.items():
            kept = [each.toString() for each in actions[name].shortcuts() if each != QKeySequence(key)]
            _set_keys(actions[name], [*kept, key] if navigates else kept)
        for number in range(1, _MOST_TARGETS + 1):
            key = f"Ctrl+{number}"
            _set_keys(actions[f"target-{number}"], [] if navigates and key in _ZOOM_KEYS.values() else [key])

    def _show_targets(self) -> None:
        opened = self._document.recording is not None
        stems, arrangement = self._document.stems, self._document.settings.arrangement
        for name in ("target-lane", "erase", "give", "take", "attenuate", "guide-action"):
            self._actions[name].setEnabled(opened and bool(stems))
        for number in range(1, _MOST_TARGETS + 1):
            target = self._actions[f"target-{number}"]
            there = number <= len(stems)
            target.setVisible(there)
            target.setEnabled(there and opened)
            if there:
                target.setText(arrangement.title(stems[number - 1]))
                target.setIcon(chip(self.tools.colour(stems[number - 1])))


def _set_keys(action: QAction, keys: Sequence[str]) -> None:
    wanted: list[Any] = [QKeySequence(key) for key in keys]
    if wanted != action.shortcuts():
        give_keys(action, wanted)
