"""The picture of one lane: drawn at its own place in time and frequency, with the mouse in it."""

from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QWidget

from workbench.gui.colours import spectrogram_colours
from workbench.gui.overlay import paint_playhead, paint_selection, playhead_area
from workbench.gui.viewport import Viewport
from workbench.session.document import Document
from workbench.tasks.viewing import View

_ZOOM_PER_NOTCH = 1.25
_SCROLL_PER_NOTCH = 0.1
_NOTCH = 120.0
_GRASP = 4
_HINT = QColor(255, 255, 255, 140)


class _Drag(Enum):
    NONE = auto()
    PRESSED = auto()
    SELECTING = auto()
    PANNING = auto()


class SpectrogramCanvas(QWidget):
    """One spectrogram under the viewport's span. Wheel zooms time, with Shift scrolls, with Alt or Ctrl zooms frequency.

    A left drag selects time, or moves an edge of the selection; a click seeks; a middle drag pans; a double click shows everything.
    """

    seek_requested = Signal(float)
    """Seconds."""
    hovered = Signal(QPointF)
    """The pointer's place on this canvas."""
    left = Signal()
    resized = Signal()

    def __init__(self, document: Document, viewport: Viewport) -> None:
        super().__init__()
        self._document, self._viewport = document, viewport
        self._view: View | None = None
        self._picture: NDArray[np.uint8] | None = None
        self._hint = ""
        self._image = QImage()
        self._colours: NDArray[np.uint32] | None = None
        self._drag = _Drag.NONE
        self._pressed = QPointF()
        self._anchor_seconds = 0.0
        self._playhead_x = -1.0
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.IBeamCursor)
        document.selection_changed.connect(self.update)
        viewport.changed.connect(self.update)
        viewport.playhead_changed.connect(self._move_playhead)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Small enough for many lanes."""
        return QSize(80, 40)

    def show_picture(self, view: View, picture: NDArray[np.uint8]) -> None:
        """Show ``picture`` (rows, columns), indices into the colour map, row 0 the lowest frequency, at the place of ``view``."""
        rows, columns = picture.shape
        self._view, self._picture = view, picture
        # The image reads these colours in place, so they must live as long as it does.
        self._colours = spectrogram_colours()[np.ascontiguousarray(picture[::-1])]
        self._image = QImage(self._colours.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32)
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
        view, viewport = self._view, self._viewport
        if view is None or self._image.isNull():
            return QRectF()
        left, right = (viewport.x_of(seconds, self.width()) for seconds in (view.start_seconds, view.stop_seconds))
        top, bottom = (viewport.y_of(hertz, self.height()) for hertz in (view.high_hz, view.low_hz))
        return QRectF(left, top, right - left, bottom - top)

    def level_db_at(self, place: QPointF) -> float | None:
        """The level that the picture shows at a place, within floor..ceiling; None where there is no picture."""
        area, viewport = self.picture_area(), self._viewport
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
        seen = area & whole
        if seen != whole:
            painter.fillRect(event.rect(), QColor.fromRgba(int(spectrogram_colours()[0])))
        if not seen.isEmpty():
            across, up = self._image.width() / area.width(), self._image.height() / area.height()
            # Only what is seen: the target of a whole picture, far zoomed in, would overflow Qt's fixed-point scaling.
            part = QRectF((seen.left() - area.left()) * across, (seen.top() - area.top()) * up, seen.width() * across, seen.height() * up)
            painter.drawImage(seen, self._image, part)
        if self._image.isNull():
            painter.setPen(_HINT)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._hint)
        if self._document.selection is not None:
            left, right = (self._viewport.x_of(seconds, self.width()) for seconds in self._document.selection)
            if right >= 0 and left <= self.width():
                paint_selection(painter, max(left, -2.0), min(right, self.width() + 2.0), self.height())
        self._playhead_x = self._viewport.x_of(self._viewport.playhead_seconds, self.width())
        paint_playhead(painter, self._playhead_x, self.height())

    def resizeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """A picture of another size is wanted."""
        self.resized.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom or scroll at the pointer."""
        angle, keys = event.angleDelta(), event.modifiers()
        # Qt turns the wheel sideways while Alt is held.
        notches = (angle.y() or angle.x()) / _NOTCH
        place, viewport = event.position(), self._viewport
        if keys & (Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ControlModifier):
            viewport.zoom_frequency(_ZOOM_PER_NOTCH**-notches, viewport.hz_at(place.y(), self.height()))
        elif keys & Qt.KeyboardModifier.ShiftModifier or abs(angle.x()) > abs(angle.y()):
            viewport.pan_time(-notches * _SCROLL_PER_NOTCH * viewport.span_seconds)
        else:
            viewport.zoom_time(_ZOOM_PER_NOTCH**-notches, viewport.seconds_at(place.x(), self.width()))
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Begin a click, a selection or a pan."""
        self._pressed = event.position()
        if event.button() == Qt.MouseButton.LeftButton:
            edge = self._edge_at(event.position())
            self._drag = _Drag.PRESSED if edge is None else _Drag.SELECTING
            self._anchor_seconds = self._seconds_at(event.position()) if edge is None else edge
        elif event.button() == Qt.MouseButton.MiddleButton:
            self._drag = _Drag.PANNING
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Select, pan, or say what lies under the pointer."""
        place = event.position()
        if self._drag == _Drag.PRESSED and abs(place.x() - self._pressed.x()) >= QApplication.startDragDistance():
            self._drag = _Drag.SELECTING
        if self._drag == _Drag.SELECTING:
            self._document.select((self._anchor_seconds, self._seconds_at(place)))
        elif self._drag == _Drag.PANNING:
            moved, self._pressed = place - self._pressed, place
            self._viewport.pan_time(-moved.x() / self.width() * self._viewport.span_seconds)
            self._viewport.pan_frequency(moved.y() / self.height())
        else:
            self.setCursor(Qt.CursorShape.IBeamCursor if self._edge_at(place) is None else Qt.CursorShape.SizeHorCursor)
        self.hovered.emit(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End a drag; a press that went nowhere seeks."""
        drag, self._drag = self._drag, _Drag.NONE
        self.setCursor(Qt.CursorShape.IBeamCursor)
        if drag == _Drag.PRESSED:
            self._document.select(None)
            self.seek_requested.emit(min(self._anchor_seconds, self._document.seconds))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Show everything."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._viewport.fit()

    def leaveEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Nothing is under the pointer any more."""
        self.left.emit()

    def _seconds_at(self, place: QPointF) -> float:
        return self._viewport.seconds_at(min(max(place.x(), 0.0), self.width()), self.width())

    def _edge_at(self, place: QPointF) -> float | None:
        """The other end of the selection, in seconds, when the pointer is on one of its edges."""
        if self._document.selection is None:
            return None
        low, high = self._document.selection
        for edge, other in ((low, high), (high, low)):
            if abs(self._viewport.x_of(edge, self.width()) - place.x()) <= _GRASP:
                return other
        return None

    def _move_playhead(self) -> None:
        x = self._viewport.x_of(self._viewport.playhead_seconds, self.width())
        self.update(playhead_area(self._playhead_x, self.height()))
        self.update(playhead_area(x, self.height()))
