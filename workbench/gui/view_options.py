"""How the lanes are drawn: a panel and menus for it, and what the user chose, kept from one start to the next."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QSettings, QSignalBlocker, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QFormLayout, QHBoxLayout, QMenu, QToolButton, QWidget

from workbench.gui.colour_maps import COLOUR_MAPS
from workbench.gui.lanes import LanesView
from workbench.gui.names import named
from workbench.gui.viewport import AUTOMATIC_FFT, FFT_SAMPLES, Viewport

MakeAction = Callable[..., QAction]

_LANE_STEP = 1.25


@dataclass(frozen=True)
class _Choice:
    """One thing of which one of several is chosen."""

    name: str
    title: str
    help: str
    entries: tuple[tuple[Any, str], ...]
    """Values and their titles."""
    chosen: Callable[[], Any]
    choose: Callable[[Any], None]


class ViewOptions(QObject):
    """Makes the actions of the view's options and the panel of them; all follow the viewport and the lanes."""

    changed = Signal()

    def __init__(self, viewport: Viewport, lanes: LanesView) -> None:
        """Draw as the user chose last."""
        super().__init__()
        self._viewport, self._lanes = viewport, lanes
        self._switches: list[QAction] = []
        self._steps: list[QAction] = []
        self._panel: QDialog | None = None
        self._choices = self._made_choices()
        self._restore()
        self._kept = self._state()
        viewport.changed.connect(self._follow)

    def make_actions(self, menu: QMenu, action: MakeAction) -> None:
        """Put the actions in the menu; ``action`` makes one as the window does."""
        viewport, lanes = self._viewport, self._lanes
        tip = self.tr("Colours, levels, frequency scale and transform of the pictures, and heights of the lanes")
        action(menu, "view-options", self.tr("View options…"), self.show_panel, "V", tip)
        for choice in self._choices:
            self._fill_menu(menu.addMenu(choice.title), choice, action)
        menu.addSeparator()
        steps = (
            ("lanes-higher", self.tr("Higher lanes"), lambda: self._scale_lanes(_LANE_STEP), "Ctrl+Up"),
            ("lanes-lower", self.tr("Lower lanes"), lambda: self._scale_lanes(1.0 / _LANE_STEP), "Ctrl+Down"),
            ("lanes-equal", self.tr("Equally high lanes"), lanes.level_lanes, None),
        )
        for name, title, act, key in steps:
            tip = self.tr("{title}; the border between two lanes can be dragged, too").format(title=title)
            self._steps.append(action(menu, name, title, act, key, tip))
        menu.addSeparator()
        tip = self.tr("The first lane shows all stems over one another, each in its colour, instead of the mixture")
        self._switch(action(menu, "overlay-stems", self.tr("All stems in one lane"), None, "O", tip), lanes.overlaid, lanes.set_overlaid)
        tip = self.tr("Turn the page when the playhead runs out of what is shown")
        follow = action(menu, "follow", self.tr("Follow the playhead"), None, None, tip)
        self._switch(follow, viewport.follows, viewport.set_follows)
        tip = self.tr("The plain wheel scrolls, and Shift and wheel zoom time, instead of the other way round")
        wheel = action(menu, "wheel-scrolls", self.tr("Wheel scrolls"), None, None, tip)
        self._switch(wheel, viewport.wheel_scrolls, viewport.set_wheel_scrolls)

    def show_panel(self) -> None:
        """Show the panel beside the window's work, which goes on."""
        if self._panel is None:
            self._panel = self._made_panel()
        self._panel.show()
        self._panel.activateWindow()

    def _made_choices(self) -> tuple[_Choice, ...]:
        viewport = self._viewport
        maps = {
            "magma": self.tr("Magma"),
            "inferno": self.tr("Inferno"),
            "viridis": self.tr("Viridis"),
            "cividis": self.tr("Cividis"),
            "grey": self.tr("Grey"),
            "print": self.tr("Dark on light, for print"),
        }
        automatic = (AUTOMATIC_FFT, self.tr("Automatic (64 ms)"))
        return (
            _Choice(
                "colour-map",
                self.tr("Colours"),
                self.tr("Colours from quiet to loud"),
                tuple((name, maps[name]) for name in COLOUR_MAPS),
                lambda: viewport.colour_map,
                viewport.set_colour_map,
            ),
            _Choice(
                "view-scale",
                self.tr("Frequency scale"),
                self.tr("How frequencies are spaced: evenly in hertz, by hearing, or in octaves"),
                (("linear", self.tr("Linear")), ("mel", self.tr("Mel")), ("log", self.tr("Log"))),
                lambda: viewport.scale,
                viewport.set_scale,
            ),
            _Choice(
                "view-fft",
                self.tr("Transform for viewing"),
                self.tr("Longer tells frequencies apart, shorter tells moments apart. The separation keeps its own"),
                (automatic, *((samples, self.tr("{count} samples").format(count=samples)) for samples in FFT_SAMPLES)),
                lambda: viewport.fft_samples,
                viewport.set_fft_samples,
            ),
        )

    def _fill_menu(self, menu: QMenu, choice: _Choice, action: MakeAction) -> None:
        group = QActionGroup(self)
        for value, title in choice.entries:
            made = action(menu, f"{choice.name}-{value}", title, None, None, f"{choice.title}: {title}")
            made.setCheckable(True)
            made.setChecked(value == choice.chosen())
            made.triggered.connect(lambda _=False, value=value: choice.choose(value))
            self.changed.connect(lambda made=made, value=value: made.setChecked(value == choice.chosen()))
            group.addAction(made)

    def _switch(self, action: QAction, on: bool, take: Callable[[bool], None]) -> None:
        action.setCheckable(True)
        action.setChecked(on)
        action.toggled.connect(take)
        action.toggled.connect(self._keep)
        self._switches.append(action)

    def _made_panel(self) -> QDialog:
        panel = QDialog(self._lanes.window())
        named(panel, "view-panel", self.tr("View options"))
        panel.setWindowTitle(self.tr("View options"))
        form = QFormLayout(panel)
        for choice in self._choices:
            form.addRow(choice.title, self._made_combo(choice))
        heights = QHBoxLayout()
        for action in self._steps:
            button = named(QToolButton(), action.objectName(), action.text(), action.toolTip())
            button.setDefaultAction(action)
            heights.addWidget(button)
        form.addRow(self.tr("Lanes"), heights)
        for action in self._switches:
            form.addRow(_box_of(action))
        return panel

    def _made_combo(self, choice: _Choice) -> QWidget:
        combo = named(QComboBox(), choice.name, choice.title, choice.help)
        for value, title in choice.entries:
            combo.addItem(title, value)

        def follow() -> None:
            with QSignalBlocker(combo):
                combo.setCurrentIndex(combo.findData(choice.chosen()))

        follow()
        combo.activated.connect(lambda index: choice.choose(combo.itemData(index)))
        self.changed.connect(follow)
        return combo

    def _scale_lanes(self, factor: float) -> None:
        self._lanes.scale_lanes(factor)
        self._keep()

    def _follow(self) -> None:
        if self._state() != self._kept:
            self._keep()
            self.changed.emit()

    def _state(self) -> dict[str, Any]:
        viewport, lanes = self._viewport, self._lanes
        return {
            "colour-map": viewport.colour_map,
            "scale": viewport.scale,
            "fft-samples": viewport.fft_samples,
            "floor-db": viewport.floor_db,
            "ceiling-db": viewport.ceiling_db,
            "follows": viewport.follows,
            "wheel-scrolls": viewport.wheel_scrolls,
            "overlay-stems": lanes.overlaid,
            "lane-height": lanes.lane_height,
        }

    def _keep(self) -> None:
        self._kept = self._state()
        settings = QSettings()
        for name, value in self._kept.items():
            settings.setValue(f"view/{name}", value)

    def _restore(self) -> None:
        """Take what was kept, as far as it is still to be had."""
        viewport, lanes, usual = self._viewport, self._lanes, self._state()
        settings = QSettings()
        kept: dict[str, Any] = {}
        for name, value in usual.items():
            try:
                kept[name] = settings.value(f"view/{name}", value, type=type(value))
            except (TypeError, ValueError):  # somebody else wrote it
                kept[name] = value
        for choice, name in zip(self._choices, ("colour-map", "scale", "fft-samples"), strict=True):
            if kept[name] in dict(choice.entries):
                choice.choose(kept[name])
        viewport.set_levels(kept["floor-db"], kept["ceiling-db"])
        viewport.set_follows(kept["follows"])
        viewport.set_wheel_scrolls(kept["wheel-scrolls"])
        lanes.set_overlaid(kept["overlay-stems"])
        lanes.set_lane_height(kept["lane-height"])


def _box_of(action: QAction) -> QCheckBox:
    """A check box that is on with an action."""
    box = named(QCheckBox(action.text()), action.objectName(), action.text(), action.toolTip())
    box.setChecked(action.isChecked())
    box.toggled.connect(action.setChecked)
    action.toggled.connect(box.setChecked)
    return box
