"""The waveform of the whole recording, with the visible span as a window that can be dragged."""

from enum import Enum, auto

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui.names import named
from workbench.gui.overlay import paint_playhead, paint_selection, playhead_area
from workbench.gui.viewport import Viewport
from workbench.session.document import Document

_HEIGHT = 64
_GRASP = 5
_MOST_COLUMNS = 4096
_QUIETEST_PEAK = 1e-4
_SHADE = 0.65


class _Drag(Enum):
    NONE = auto()
    START = auto()
    STOP = auto()
    SPAN = auto()


class WaveformOverview(QWidget):
    """Lowest and highest sample per column, scaled to the loudest.

    Drag the window to move it, its edges to resize it; a click elsewhere centres it there, a double click seeks there.
    """

    peaks_wanted = Signal(int)
    """Peaks of the whole recording at so many columns, please: ``set_peaks`` takes them."""
    seek_requested = Signal(float)
    """Seconds."""

    def __init__(self, document: Document, viewport: Viewport) -> None:
        super().__init__()
        named(self, "waveform", self.tr("Waveform of the whole recording"))
        self.setToolTip("")
        self._document, self._viewport = document, viewport
        self._peaks: NDArray[np.float32] = np.zeros((0, 2), np.float32)
        self._outline = QPolygonF()
        self._drag = _Drag.NONE
        self._grasped_seconds = 0.0
        self._playhead_x = -1.0
        self._ask_soon = QTimer(self)
        self._ask_soon.setSingleShot(True)
        self._ask_soon.setInterval(0)
        self._ask_soon.timeout.connect(self._ask)
        self.setMouseTracking(True)
        self.setFixedHeight(_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        document.recording_changed.connect(self._take_recording)
        document.selection_changed.connect(self.update)
        viewport.changed.connect(self.update)
        viewport.playhead_changed.connect(self._move_playhead)
        self._take_recording()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Narrow enough for any window."""
        return QSize(120, _HEIGHT)

    def set_peaks(self, peaks: NDArray[np.float32]) -> None:
        """Show the lowest and highest sample of equal parts of the whole recording, (columns, 2)."""
        self._peaks = peaks
        self._outline = QPolygonF()
        self.update()

    def x_of(self, seconds: float) -> float:
        """Where a time lies on the whole recording's width."""
        return seconds / self._viewport.length_seconds * self.width()

    def seconds_at(self, x: float) -> float:
        """The time at a place; the inverse of ``x_of``."""
        return x / self.width() * self._viewport.length_seconds

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the waveform, shade what the lanes do not show, and lay selection and playhead over it."""
        painter = QPainter(self)
        palette = self.palette()
        painter.fillRect(event.rect(), palette.color(QPalette.ColorRole.Base))
        if self._document.recording is None:
            return
        if self._outline.isEmpty():
            self._outline = self._waveform_outline()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(palette.color(QPalette.ColorRole.Link))
        painter.drawPolygon(self._outline)
        if self._document.selection is not None:
            left, right = map(self.x_of, self._document.selection)
            paint_selection(painter, left, right, self.height())
        left, right = self.x_of(self._viewport.start_seconds), self.x_of(self._viewport.stop_seconds)
        shade = QColor(palette.color(QPalette.ColorRole.Window))
        shade.setAlphaF(_SHADE)
        painter.fillRect(QRectF(0, 0, left, self.height()), shade)
        painter.fillRect(QRectF(right, 0, self.width() - right, self.height()), shade)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), 2.0))
        painter.drawRect(QRectF(left, 0, max(right - left, 2.0), self.height()).adjusted(1, 1, -1, -1))
        self._playhead_x = self.x_of(self._viewport.playhead_seconds)
        paint_playhead(painter, self._playhead_x, self.height())

    def resizeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Peaks of another width are wanted; the old ones are stretched until they come."""
        self._outline = QPolygonF()
        self._ask_soon.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Grasp the window, or one of its edges, or bring it here."""
        if event.button() != Qt.MouseButton.LeftButton or self._document.recording is None:
            return
        seconds = self.seconds_at(event.position().x())
        self._drag = self._grasp_at(event.position())
        if self._drag == _Drag.NONE:
            self._centre(seconds)
            self._drag = _Drag.SPAN
        self._grasped_seconds = seconds - self._viewport.start_seconds

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Move the window or an edge."""
        seconds, viewport = self.seconds_at(min(max(event.position().x(), 0.0), self.width())), self._viewport
        match self._drag:
            case _Drag.START:
                viewport.show(min(seconds, viewport.stop_seconds), viewport.stop_seconds)
            case _Drag.STOP:
                viewport.show(viewport.start_seconds, max(seconds, viewport.start_seconds))
            case _Drag.SPAN:
                viewport.pan_time(seconds - self._grasped_seconds - viewport.start_seconds)
            case _Drag.NONE:
                on_edge = self._grasp_at(event.position()) in (_Drag.START, _Drag.STOP)
                self.setCursor(Qt.CursorShape.SizeHorCursor if on_edge else Qt.CursorShape.ArrowCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go."""
        self._drag = _Drag.NONE

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Seek."""
        if event.button() == Qt.MouseButton.LeftButton and self._document.recording is not None:
            self.seek_requested.emit(min(self.seconds_at(event.position().x()), self._document.seconds))

    def _centre(self, seconds: float) -> None:
        self._viewport.pan_time(seconds - (self._viewport.start_seconds + self._viewport.stop_seconds) / 2.0)

    def _grasp_at(self, place: QPointF) -> _Drag:
        left, right = self.x_of(self._viewport.start_seconds), self.x_of(self._viewport.stop_seconds)
        x = place.x()
        # A window too narrow for two edges can still be moved by its middle.
        reach = min(_GRASP, max(1.0, (right - left) / 4.0))
        if abs(x - left) <= reach or left - _GRASP <= x < left:
            return _Drag.START
        if abs(x - right) <= reach or right < x <= right + _GRASP:
            return _Drag.STOP
        return _Drag.SPAN if left < x < right else _Drag.NONE

    def _waveform_outline(self) -> QPolygonF:
        """The highest samples from left to right and the lowest back again; half a pixel at least is drawn in silence."""
        if len(self._peaks) == 0:
            return QPolygonF()
        loudest = max(float(np.abs(self._peaks).max()), _QUIETEST_PEAK)
        middle, reach = self.height() / 2.0, (self.height() / 2.0 - 3.0) / loudest
        x = np.linspace(0.0, float(self.width()), len(self._peaks))
        top, bottom = middle - self._peaks[:, 1] * reach - 0.5, middle - self._peaks[:, 0] * reach + 0.5
        across, down = np.concatenate([x, x[::-1]]).tolist(), np.concatenate([top, bottom[::-1]]).tolist()
        return QPolygonF([QPointF(*place) for place in zip(across, down, strict=True)])

    def _take_recording(self) -> None:
        self.setVisible(self._document.recording is not None)
        self.set_peaks(np.zeros((0, 2), np.float32))
        self._ask_soon.start()

    def _ask(self) -> None:
        columns = min(round(self.width() * self.devicePixelRatioF()), _MOST_COLUMNS)
        if self._document.recording is not None and columns >= 1:
            self.peaks_wanted.emit(columns)

    def _move_playhead(self) -> None:
        self.update(playhead_area(self._playhead_x, self.height()))
        self.update(playhead_area(self.x_of(self._viewport.playhead_seconds), self.height()))
