"""What a press, moves and a release of the mouse mean on a lane, for every tool."""

import math
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, Qt
from PySide6.QtWidgets import QApplication

from workbench.core.regions import Box, FrequencyRange, Lasso, Point, Region, Shape, Stroke, TimeRange
from workbench.gui.picture_reading import connected_cells, nearest_peak_hz
from workbench.gui.tools import Tools, selected_region
from workbench.gui.viewport import Viewport
from workbench.session.document import Document
from workbench.tasks.viewing import View

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_SUBTRACTS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
SELECTING_KEYS = _SHIFT | _SUBTRACTS
"""Held while selecting, they add to what is selected, or take from it."""
_LASSO_STEP = 3.0
_BRUSH_STEP = 0.25
"""Of the radius: a brush that moved less leaves no other trace."""
_SNAP_PIXELS = 10.0
_MOST_OF_FUNDAMENTAL = 0.2
"""The radius of the harmonic brush at most, so that the harmonics do not run into one another."""
_COARSE_SECONDS = 0.25
"""What is selected in larger steps than these is said to be."""
_NARROWEST_HERTZ = 1e-3
_LONGEST_STROKE = 4000


class Surface(Protocol):
    """The lane that the mouse works on."""

    document: Document
    viewport: Viewport
    tools: Tools
    lane: str

    def width(self) -> int:
        """Pixels."""

    def height(self) -> int:
        """Pixels."""

    def shown(self) -> tuple[View, NDArray[np.uint8]] | None:
        """The picture on the lane and where it lies, if there is one."""

    def seek(self, seconds: float) -> None:
        """Move the playhead."""


class Gesture:
    """A press of the mouse; ``move`` until ``end`` or ``abandon``."""

    stroke: Stroke | None = None
    """What is being painted, to be shown before it is an edit."""

    def __init__(self, surface: Surface, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        self._on, self._pressed, self._last = surface, place, place
        self._held = self._keys = keys
        self._moved = False

    def move(self, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        """The mouse was moved with the button down."""
        far = (place - self._pressed).manhattanLength() >= QApplication.startDragDistance()
        self._moved = self._moved or far
        # Keys held at the press mean what they mean until the release.
        self._keys = self._held | keys
        if self._moved:
            self._drag(place)
        self._last = place

    def end(self) -> None:
        """The button was let go."""

    def abandon(self) -> None:
        """Leave things as they were before the press."""

    def _drag(self, place: QPointF) -> None:
        """Do what a drag to here means."""

    def _seek(self) -> None:
        self._on.seek(min(self._seconds(self._pressed), self._on.document.seconds))

    def _seconds(self, place: QPointF) -> float:
        width = self._on.width()
        return self._on.viewport.seconds_at(min(max(place.x(), 0.0), width), width)

    def _hertz(self, place: QPointF) -> float:
        height = self._on.height()
        return self._on.viewport.hz_at(min(max(place.y(), 0.0), height), height)


class Panning(Gesture):
    """Moves the picture; a click moves the playhead where that is wanted."""

    def __init__(self, surface: Surface, place: QPointF, keys: Qt.KeyboardModifier, *, seeks: bool) -> None:
        super().__init__(surface, place, keys)
        self._seeks = seeks
        # A hand that does not seek moves the picture from the first pixel on.
        self._moved = not seeks

    def end(self) -> None:
        """A press that went nowhere seeks."""
        if self._seeks and not self._moved:
            self._seek()

    def _drag(self, place: QPointF) -> None:
        moved, viewport = place - self._last, self._on.viewport
        viewport.pan_time(-moved.x() / self._on.width() * viewport.span_seconds)
        viewport.pan_frequency(moved.y() / self._on.height())


class Selecting(Gesture):
    """Draws a region: alone, added to what is selected, or taken from it. A click selects nothing and moves the playhead."""

    def __init__(self, surface: Surface, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        super().__init__(surface, place, keys)
        document = surface.document
        self._before = document.selection, document.region
        self._subtracts = bool(keys & _SUBTRACTS)
        self._combines = self._subtracts or bool(keys & _SHIFT)
        self._base = (selected_region(document) if self._combines else None) or Region()

    def end(self) -> None:
        """A press that went nowhere seeks."""
        if not self._moved and not self._combines:
            self._on.document.select(None)
            self._seek()

    def abandon(self) -> None:
        """Select what was selected before."""
        span, region = self._before
        if region is None:
            self._on.document.select(span)
        else:
            self._on.document.select_region(region)

    def _drag(self, place: QPointF) -> None:
        shape = self._shape(place)
        if shape is not None and (self._base.parts or not self._subtracts):
            self._on.document.select_region(self._base.with_part(shape, subtracts=self._subtracts))

    def _shape(self, place: QPointF) -> Shape | None:
        """What is drawn with the mouse here."""
        raise NotImplementedError


class SelectingTime(Selecting):
    """A span of time; from the edge of a selected span, that edge is moved."""

    def __init__(self, surface: Surface, place: QPointF, keys: Qt.KeyboardModifier, edge: float | None) -> None:
        super().__init__(surface, place, keys)
        self._anchor = self._seconds(place) if edge is None else edge
        self._moved = edge is not None

    def _drag(self, place: QPointF) -> None:
        if self._combines:
            super()._drag(place)
        else:
            self._on.document.select((self._anchor, self._seconds(place)))

    def _shape(self, place: QPointF) -> Shape | None:
        start, stop = sorted((self._anchor, self._seconds(place)))
        return TimeRange(start_seconds=start, stop_seconds=stop)


class SelectingFrequency(Selecting):
    """A band; its edges go to peaks of the spectrum near the mouse, unless Shift is held."""

    def _shape(self, place: QPointF) -> Shape | None:
        low, high = sorted((self._snapped(self._pressed), self._snapped(place)))
        return FrequencyRange(low_hz=low, high_hz=high) if high > low else None

    def _snapped(self, place: QPointF) -> float:
        hertz, shown = self._hertz(place), self._on.shown()
        if shown is None or self._keys & _SHIFT:
            return hertz
        view, picture = shown
        reach = _SNAP_PIXELS * picture.shape[0] / max(self._on.height(), 1)
        return nearest_peak_hz(picture, view, self._on.viewport.start_seconds, self._on.viewport.stop_seconds, hertz, reach)


class SelectingBox(Selecting):
    """A band of a span."""

    def _shape(self, place: QPointF) -> Shape | None:
        start, stop = sorted((self._seconds(self._pressed), self._seconds(place)))
        low, high = sorted((self._hertz(self._pressed), self._hertz(place)))
        return Box(start_seconds=start, stop_seconds=stop, low_hz=low, high_hz=high)


class SelectingLasso(Selecting):
    """What is drawn around."""

    def __init__(self, surface: Surface, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        super().__init__(surface, place, keys)
        self._noted = place
        self._points: list[Point] = [(self._seconds(place), self._hertz(place))]

    def _shape(self, place: QPointF) -> Shape | None:
        if (place - self._noted).manhattanLength() >= _LASSO_STEP:
            self._noted = place
            self._points.append((self._seconds(place), self._hertz(place)))
        return Lasso(points=tuple(self._points)) if len(self._points) >= 3 else None


class Wand(Selecting):
    """Selects at once what hangs together, in the picture, with the place that is pressed."""

    def __init__(self, surface: Surface, place: QPointF, keys: Qt.KeyboardModifier) -> None:
        super().__init__(surface, place, keys)
        self._moved = True
        self._found: Shape | None = None
        shown, tools = surface.shown(), surface.tools
        if shown is None:
            return
        if not tools.picture_is_whole:
            tools.told.emit(QCoreApplication.translate("tools", "The picture is still being read: wait until it is whole"))
            return
        view, picture = shown
        levels_db = surface.viewport.ceiling_db - surface.viewport.floor_db
        self._found = connected_cells(picture, view, self._seconds(place), self._hertz(place), tools.options.tolerance_db, levels_db)
        super()._drag(place)
        self._tell_steps((view.stop_seconds - view.start_seconds) / picture.shape[1])

    def _tell_steps(self, seconds: float) -> None:
        if self._found is not None and seconds > _COARSE_SECONDS:
            sentence = QCoreApplication.translate("tools", "Selected in steps of {seconds} s: zoom in to select more finely")
            self._on.tools.told.emit(sentence.format(seconds=f"{seconds:.2f}"))

    def _drag(self, place: QPointF) -> None:
        """A wand is not drawn with."""

    def _shape(self, place: QPointF) -> Shape | None:
        return self._found


class Painting(Gesture):
    """A brush that goes over the lane: one edit, one undo step, when it is lifted."""

    def __init__(self, surface: Surface, place: QPointF, keys: Qt.KeyboardModifier, *, harmonic: bool) -> None:
        super().__init__(surface, place, keys)
        # From the first pixel on: a brush has no threshold.
        self._moved = True
        self._harmonics = round(surface.tools.options.harmonics) if harmonic else 1
        self._radius_seconds, self._radius_hertz = brush_radii(surface, place)
        if harmonic:
            self._radius_hertz = max(min(self._radius_hertz, _MOST_OF_FUNDAMENTAL * self._hertz(place)), _NARROWEST_HERTZ)
        self._inverts = bool(keys & _SUBTRACTS)
        self._noted = place
        self._points: list[Point] = []
        self._note(place)

    def end(self) -> None:
        """Make the edit."""
        tools = self._on.tools
        if self._last != self._noted:
            self._note(self._last)
        if self.stroke is not None:
            erases = tools.erases != self._inverts
            tools.add_edit(Region.of(self.stroke), "take" if erases else "give")
        self.stroke = None

    def abandon(self) -> None:
        """Leave no trace."""
        self.stroke = None

    def _drag(self, place: QPointF) -> None:
        moved = place - self._noted
        if math.hypot(moved.x(), moved.y()) >= max(_BRUSH_STEP * self._on.tools.options.size, 1.0):
            self._note(place)

    def _note(self, place: QPointF) -> None:
        if len(self._points) == _LONGEST_STROKE:
            return
        self._noted = place
        self._points.append((self._seconds(place), self._hertz(place)))
        self.stroke = Stroke(
            points=tuple(self._points), radius_seconds=self._radius_seconds, radius_hertz=self._radius_hertz, harmonics=self._harmonics
        )


def brush_radii(surface: Surface, place: QPointF) -> tuple[float, float]:
    """Seconds and hertz that the brush reaches to every side of a place: a circle on the screen, where it is set down."""
    viewport, size, height = surface.viewport, surface.tools.options.size, surface.height()
    y = min(max(place.y(), 0.0), height)
    high, low = (viewport.hz_at(edge, height) for edge in (y - size, y + size))
    return size / surface.width() * viewport.span_seconds, max((high - low) / 2.0, _NARROWEST_HERTZ)


def begin(surface: Surface, place: QPointF, keys: Qt.KeyboardModifier, edge: float | None) -> Gesture:
    """What the left button begins with the tool in hand; ``edge`` is the other end of a selected span whose edge was pressed."""
    surface.tools.use_lane(surface.lane)
    tool = surface.tools.tool
    if tool.id == "hand":
        return Panning(surface, place, keys, seeks=True)
    if tool.kind == "paints":
        return Painting(surface, place, keys, harmonic="harmonics" in tool.options)
    if tool.id == "time":
        return SelectingTime(surface, place, keys, edge)
    return _SELECTING[tool.id](surface, place, keys)


_SELECTING = {"frequency": SelectingFrequency, "box": SelectingBox, "lasso": SelectingLasso, "wand": Wand}
