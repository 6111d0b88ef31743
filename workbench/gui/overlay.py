"""What lies over pictures of sound: the playhead and the selected span, the same on every one of them."""

from PySide6.QtCore import QLineF, QRect, QRectF
from PySide6.QtGui import QColor, QPainter

_PLAYHEAD, _PLAYHEAD_EDGE = QColor(255, 255, 255, 235), QColor(0, 0, 0, 150)
_SELECTION, _SELECTION_EDGE = QColor(120, 190, 255, 44), QColor(140, 200, 255, 220)
_REACH = 3


def paint_playhead(painter: QPainter, x: float, height: int) -> None:
    """A light line with dark edges, visible on quiet and on loud."""
    painter.fillRect(QRectF(x - 1.5, 0, 3, height), _PLAYHEAD_EDGE)
    painter.fillRect(QRectF(x - 0.5, 0, 1, height), _PLAYHEAD)


def playhead_area(x: float, height: int) -> QRect:
    """The pixels that a playhead at ``x`` touches."""
    # Far outside, an x no longer fits the whole numbers of Qt.
    return QRect(round(min(max(x, -100.0), 100_000.0)) - _REACH, 0, 2 * _REACH + 1, height)


def paint_selection(painter: QPainter, left: float, right: float, height: int) -> None:
    """A translucent span between two lines."""
    painter.fillRect(QRectF(left, 0, right - left, height), _SELECTION)
    painter.setPen(_SELECTION_EDGE)
    painter.drawLines([QLineF(left, 0, left, height), QLineF(right, 0, right, height)])
