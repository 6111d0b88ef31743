"""The tools that the mouse works with on the lanes: their keys, what they do, and what can be set about them."""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QCoreApplication

from workbench.core.regions import MOST_HARMONICS

_SELECTING = ("strength", "feather_ms", "feather_hz")
DEFAULT_TOOL = "time"
NAVIGATING = ("hand", "time")
"""With these in hand Ctrl+1 and Ctrl+3 zoom; with the others all of Ctrl+1..9 choose the target stem."""


@dataclass(frozen=True)
class Tool:
    """A tool: its key, what the mouse does with it, and which options it uses."""

    id: str
    key: str
    title: str
    does: str
    kind: Literal["looks", "selects", "paints"]
    options: tuple[str, ...] = ()

    @property
    def does_with_keys(self) -> str:
        """What the mouse does, and what Ctrl with a digit does, which is not the same with every tool."""
        translate = QCoreApplication.translate
        digits = (
            translate("tools", "Ctrl+1, Ctrl+3: zoom in and out. Ctrl+2, Ctrl+4 to Ctrl+9: choose the target stem")
            if self.id in NAVIGATING
            else translate("tools", "Ctrl+1 to Ctrl+9: choose the target stem")
        )
        return f"{self.does}. {digits}"


def every_tool() -> tuple[Tool, ...]:
    """All tools in the order of their keys, in the user's language."""
    translate = QCoreApplication.translate
    return (
        Tool(
            "hand",
            "1",
            translate("tools", "Hand"),
            translate("tools", "Click: move the playhead. Drag: move the picture. Double-click: show everything"),
            "looks",
        ),
        Tool(
            "brush",
            "2",
            translate("tools", "Brush"),
            translate("tools", "Drag: paint for the target stem. Ctrl or Alt: erase. [ and ]: size. E: erase or paint"),
            "paints",
            ("size", *_SELECTING),
        ),
        Tool(
            "time",
            "3",
            translate("tools", "Time range"),
            translate("tools", "Click: move the playhead. Drag: select time. Shift: add. Ctrl or Alt: subtract. Enter: edit"),
            "selects",
            _SELECTING,
        ),
        Tool(
            "frequency",
            "4",
            translate("tools", "Frequency range"),
            translate("tools", "Drag: select frequencies, snapping to peaks. Shift: add, no snap. Ctrl or Alt: subtract. Enter: edit"),
            "selects",
            _SELECTING,
        ),
        Tool(
            "box",
            "5",
            translate("tools", "Box"),
            translate("tools", "Drag: select time and frequency. Shift: add. Ctrl or Alt: subtract. Enter: edit. Q: time only"),
            "selects",
            _SELECTING,
        ),
        Tool(
            "lasso",
            "6",
            translate("tools", "Lasso"),
            translate("tools", "Drag around what to select. Shift: add. Ctrl or Alt: subtract. Enter: edit"),
            "selects",
            _SELECTING,
        ),
        Tool(
            "harmonic",
            "7",
            translate("tools", "Harmonic brush"),
            translate("tools", "Drag along a fundamental: paint it and its harmonics. Ctrl or Alt: erase. [ and ]: size"),
            "paints",
            ("size", "harmonics", *_SELECTING),
        ),
        Tool(
            "wand",
            "8",
            translate("tools", "Magic wand"),
            translate("tools", "Click: select what hangs together at this level. Shift: add. Ctrl or Alt: subtract. Enter: edit"),
            "selects",
            ("tolerance_db", *_SELECTING),
        ),
    )


@dataclass(frozen=True)
class ToolOptions:
    """What the tools are set to."""

    size: float = 14.0
    """Radius of the brush in pixels of the screen, so that it is finer the closer one looks."""
    strength: float = 100.0
    """Percent."""
    feather_ms: float = 10.0
    feather_hz: float = 30.0
    harmonics: float = 40.0
    tolerance_db: float = 6.0


OPTION_LIMITS = {
    "size": (2.0, 200.0),
    "strength": (0.0, 100.0),
    "feather_ms": (0.0, 1000.0),
    "feather_hz": (0.0, 2000.0),
    "harmonics": (1.0, float(MOST_HARMONICS)),
    "tolerance_db": (1.0, 60.0),
}
