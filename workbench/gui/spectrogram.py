"""The picture of one lane: drawn at its own place in time and frequency, with the mouse in it."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui.colour_maps import colour_table
from workbench.gui.edit_overlay import CHOSEN, EditLayer, RegionLayer, StrokeLayer, brush_area, paint_brush
from workbench.gui.gestures import SELECTING_KEYS, Gesture, Panning, begin
from workbench.gui.overlay import paint_playhead, paint_selection, playhead_area
from workbench.gui.region_paths import LaneMap
from workbench.gui.tools import Tools
from workbench.gui.viewport import Viewport
from workbench.session.document import Document
from workbench.tasks.viewing import View

_ZOOM_PER_NOTCH = 1.25
_SCROLL_PER_NOTCH = 0.1
_NOTCH = 120.0
_GRASP = 4
_CURSORS = {"hand": Qt.CursorShape.OpenHandCursor, "time": Qt.CursorShape.IBeamCursor}
_HINT, _HINT_ON_LIGHT = QColor(255, 255, 255, 140), QColor(0, 0, 0, 150)


class SpectrogramCanvas(QWidget):
    """One spectrogram under the viewport's span. Wheel zooms time, with Shift scrolls, with Alt or Ctrl zooms frequency.

    The viewport may say that the plain wheel scrolls, and Shift and wheel zoom.
    The left button does what the tool in hand does, a middle drag pans; a double click shows everything where nothing can be painted.
    """

    seek_requested = Signal(float)
    """Seconds."""
    hovered = Signal(QPointF)
    """The pointer's place on this canvas."""
    left = Signal()
    pressed = Signal()
    resized = Signal()

    def __init__(self, document: Document, viewport: Viewport, tools: Tools, lane: str) -> None:
        """``lane`` is the name of the stem on it; any other name means that it shows the mixture."""
        super().__init__()
        self.document, self.viewport, self.tools, self.lane = document, viewport, tools, lane
        self._view: View | None = None
        self._picture: NDArray[np.uint8] | None = None
        self._hint = ""
        self._image = QImage()
        self._colours: NDArray[np.uint32] | None = None
        self._colour_map = ""
        """Under which the image was drawn; empty where it has colours of its own."""
        self._gesture: Gesture | None = None
        self._button = Qt.MouseButton.NoButton
        self._pointer: QPointF | None = None
        self._edits, self._stroke, self._region, self._chosen = EditLayer(), StrokeLayer(), RegionLayer(), RegionLayer(CHOSEN)
        self._playhead_x = -1.0
        self.setMouseTracking(True)
        # A field that was typed in gives the keyboard back when the mouse goes to work.
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        document.selection_changed.connect(self.update)
        document.edits_changed.connect(self.update)
        document.stems_changed.connect(self.update)
        viewport.changed.connect(self._take_viewport)
        viewport.playhead_changed.connect(self._move_playhead)
        tools.tool_changed.connect(self._take_tool)
        tools.options_changed.connect(self.update)
        tools.overlay_changed.connect(self.update)
        tools.abandoned.connect(self._abandon)
        self._take_tool()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Small enough for many lanes."""
        return QSize(80, 40)

    def show_picture(self, view: View, picture: NDArray[np.uint8]) -> None:
        """Show ``picture`` (rows, columns), indices into the colour map, row 0 the lowest frequency, at the place of ``view``."""
        self._view, self._picture, self._colour_map = view, picture, self.viewport.colour_map
        self._show(colour_table(self._colour_map)[picture[::-1]])

    def show_colours(self, view: View, picture: NDArray[np.uint8], colours: NDArray[np.uint32]) -> None:
        """The same, in other ``colours`` than the colour map's: 0xffRRGGBB (rows, columns), row 0 the lowest frequency."""
        self._view, self._picture, self._colour_map = view, picture, ""
        self._show(colours[::-1])

    def _show(self, colours: NDArray[np.uint32]) -> None:
        rows, columns = colours.shape
        # The image reads these colours in place, so they must live as long as it does.
        self._colours = np.ascontiguousarray(colours)
        self._image = QImage(self._colours.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
        self.update()

    def _take_viewport(self) -> None:
        """Another colour map needs no other picture."""
        if self._view is not None and self._picture is not None and self._colour_map not in ("", self.viewport.colour_map):
            self.show_picture(self._view, self._picture)
        self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._view, self._picture, self._image, self._colours = None, None, QImage(), None
        self.update()

    def set_hint(self, hint: str) -> None:
        """Say something where there is no picture yet."""
        self._hint = hint
        self.update()

    def picture_area(self) -> QRectF:
        """Where the whole picture lies now, in pixels of this canvas; it may reach far outside. Empty without a picture."""
        return QRectF() if self._view is None or self._image.isNull() else self._area_of(self._view)

    def _area_of(self, view: View) -> QRectF:
        left, right = (self.viewport.x_of(seconds, self.width()) for seconds in (view.start_seconds, view.stop_seconds))
        top, bottom = (self.viewport.y_of(hertz, self.height()) for hertz in (view.high_hz, view.low_hz))
        return QRectF(left, top, right - left, bottom - top)

    def shown(self) -> tuple[View, NDArray[np.uint8]] | None:
        """The picture and the view that it is of; None before there is one."""
        return None if self._view is None or self._picture is None else (self._view, self._picture)

    def seek(self, seconds: float) -> None:
        """Ask for the playhead to be moved."""
        self.seek_requested.emit(seconds)

    def level_db_at(self, place: QPointF) -> float | None:
        """The level that the picture shows at a place, within floor..ceiling; None where there is no picture."""
        area, viewport = self.picture_area(), self.viewport
        if self._picture is None or area.isEmpty() or not area.contains(place):
            return None
        rows, columns = self._picture.shape
        column = min(int((place.x() - area.left()) / area.width() * columns), columns - 1)
        row = min(int((area.bottom() - place.y()) / area.height() * rows), rows - 1)
        return viewport.floor_db + int(self._picture[row, column]) / 255.0 * (viewport.ceiling_db - viewport.floor_db)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the visible part of the picture, the selection and the playhead."""
        painter = QPainter(self)
        area = self.picture_area()
        whole = self.rect().toRectF()
        if area & whole != whole:
            painter.fillRect(event.rect(), QColor.fromRgba(int(colour_table(self.viewport.colour_map)[0])))
        _draw_part(painter, self._image, area, whole)
        if self._image.isNull():
            ground = QColor.fromRgba(int(colour_table(self.viewport.colour_map)[0]))
            painter.setPen(_HINT if ground.lightnessF() < 0.5 else _HINT_ON_LIGHT)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._hint)
        self._paint_edits(painter)
        self._paint_selection(painter)
        self._playhead_x = self.viewport.x_of(self.viewport.playhead_seconds, self.width())
        paint_playhead(painter, self._playhead_x, self.height())
        if self._pointer is not None and self.tools.tool.kind == "paints":
            paint_brush(painter, self._pointer, self.tools.options.size)

    def _paint_edits(self, painter: QPainter) -> None:
        """What was painted for this lane's stem, or on the mixture for any, the stroke under way, and the edit that is chosen."""
        tools, seen, lane = self.tools, self._seen(), LaneMap(self.viewport, self.width(), self.height())
        if tools.overlay == "painted":
            stems = self.document.stems
            own = [edit for edit in self.document.settings.edits if edit.enabled and edit.stem in stems and self._is_of(edit.stem)]
            self._edits.paint(painter, self, seen, lane, own, [tools.colour(edit.stem) for edit in own], tools.opacity)
        picture = tools.overlay_picture
        image = picture.image(self.lane) if picture is not None else None
        if picture is not None and image is not None:
            painter.setOpacity(tools.opacity)
            _draw_part(painter, image, self._area_of(picture.view), self.rect().toRectF())
            painter.setOpacity(1.0)
        if self._gesture is not None and self._gesture.stroke is not None:
            self._stroke.follow(self._gesture.stroke, self, seen, lane, tools.colour(tools.target))
            self._stroke.paint(painter)
        if tools.edit is not None:
            self._chosen.paint(painter, self, seen, lane, tools.edit.region)

    def _paint_selection(self, painter: QPainter) -> None:
        region, span = self.document.region, self.document.selection
        if region is not None:
            self._region.paint(painter, self, self._seen(), LaneMap(self.viewport, self.width(), self.height()), region)
        elif span is not None:
            left, right = (self.viewport.x_of(seconds, self.width()) for seconds in span)
            if right >= 0 and left <= self.width():
                paint_selection(painter, max(left, -2.0), min(right, self.width() + 2.0), self.height())

    def _is_of(self, stem: str) -> bool:
        return self.lane == stem or self.lane not in self.document.stems

    def _seen(self) -> tuple[object, ...]:
        viewport = self.viewport
        return viewport.start_seconds, viewport.stop_seconds, viewport.low_hz, viewport.high_hz, viewport.scale

    def resizeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """A picture of another size is wanted."""
        self.resized.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom or scroll at the pointer."""
        angle, keys = event.angleDelta(), event.modifiers()
        # Qt turns the wheel sideways while Alt is held.
        notches = (angle.y() or angle.x()) / _NOTCH
        place, viewport = event.position(), self.viewport
        if keys & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier):
            viewport.zoom_frequency(_ZOOM_PER_NOTCH**-notches, viewport.hz_at(place.y(), self.height()))
        elif abs(angle.x()) > abs(angle.y()) or bool(keys & Qt.KeyboardModifier.ShiftModifier) != viewport.wheel_scrolls:
            viewport.pan_time(-notches * _SCROLL_PER_NOTCH * viewport.span_seconds)
        else:
            viewport.zoom_time(_ZOOM_PER_NOTCH**-notches, viewport.seconds_at(place.x(), self.width()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin what the tool does, or a pan."""
        if self._gesture is not None:
            return
        self.pressed.emit()
        place, keys = event.position(), event.modifiers()
        self._button = event.button()
        if event.button() == Qt.MouseButton.LeftButton:
            self.tools.drags = True
            self._gesture = begin(self, place, keys, None if keys & SELECTING_KEYS else self._edge_at(place))
        elif event.button() == Qt.MouseButton.MiddleButton:
            self._gesture = Panning(self, place, keys, seeks=False)
        if isinstance(self._gesture, Panning):
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go on with what the tool does, or say what lies under the pointer."""
        place = event.position()
        if self._gesture is not None:
            self._gesture.move(place, event.modifiers())
            self._follow_stroke(self._gesture)
        elif self.tools.tool.id == "time":
            self.setCursor(Qt.CursorShape.IBeamCursor if self._edge_at(place) is None else Qt.CursorShape.SizeHorCursor)
        self._point_at(place)
        self.hovered.emit(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End what the tool did; another button that is let go meanwhile ends nothing."""
        if event.button() != self._button:
            return
        gesture, self._gesture = self._gesture, None
        self.tools.drags = False
        self._stroke.clear()
        self._take_tool()
        if gesture is not None:
            gesture.end()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Show everything; a tool with which one clicks often does what it does."""
        if self.tools.tool.id not in ("hand", "time"):
            self.mousePressEvent(event)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.viewport.fit()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is under the pointer any more."""
        self._point_at(None)
        self.left.emit()

    def _follow_stroke(self, gesture: Gesture) -> None:
        """Draw what the stroke has become, and only that."""
        if gesture.stroke is not None:
            lane = LaneMap(self.viewport, self.width(), self.height())
            self.update(self._stroke.follow(gesture.stroke, self, self._seen(), lane, self.tools.colour(self.tools.target)))

    def _point_at(self, place: QPointF | None) -> None:
        if self.tools.tool.kind == "paints":
            for circle in filter(None, (self._pointer, place)):
                self.update(brush_area(circle, self.tools.options.size))
        self._pointer = place

    def _abandon(self) -> None:
        gesture, self._gesture = self._gesture, None
        if gesture is not None:
            gesture.abandon()
            self._stroke.clear()
            self._take_tool()

    def _take_tool(self) -> None:
        self.setCursor(_CURSORS.get(self.tools.tool.id, Qt.CursorShape.CrossCursor))
        # A tooltip would hide the picture: the status line says it to those who look.
        self.setAccessibleDescription(self.tools.tool.does)
        self.update()

    def _edge_at(self, place: QPointF) -> float | None:
        """The other end of the selection, in seconds, when the pointer is on one of its edges."""
        if self.document.selection is None:
            return None
        low, high = self.document.selection
        for edge, other in ((low, high), (high, low)):
            if abs(self.viewport.x_of(edge, self.width()) - place.x()) <= _GRASP:
                return other
        return None

    def _move_playhead(self) -> None:
        x = self.viewport.x_of(self.viewport.playhead_seconds, self.width())
        self.update(playhead_area(self._playhead_x, self.height()))
        self.update(playhead_area(x, self.height()))


def _draw_part(painter: QPainter, image: QImage, area: QRectF, whole: QRectF) -> None:
    """Draw what of an image that fills ``area`` is seen in ``whole``."""
    seen = area & whole
    if seen.isEmpty():
        return
    across, up = image.width() / area.width(), image.height() / area.height()
    # Only what is seen: the target of a whole picture, far zoomed in, would overflow Qt's fixed-point scaling.
    part = QRectF((seen.left() - area.left()) * across, (seen.top() - area.top()) * up, seen.width() * across, seen.height() * up)
    painter.drawImage(seen, image, part)
