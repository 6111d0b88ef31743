"""A small plot of curves that fall while something works: the cost of a fit, the losses of a training."""

import math
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

_HEIGHT = 96
_MARGIN, _TICK = 4, 4
_SAMPLE, _GAP = 18, 12
"""Widths of the piece of line before a curve's word, and of what parts two words."""
_LOG_SPAN = 20.0
"""Values that span more than this factor are drawn on a logarithmic axis."""
_CURVE_WIDTH = 1.6
_HIGHEST = 100.0
"""Where a curve ends above its frame, in heights of it: a painter's numbers are not without bounds."""
_FADED = 0.45


class Curve(NamedTuple):
    """One curve and what it is called."""

    word: str
    values: Sequence[float]
    """Finite, from the first on."""


class FallingCurves(QWidget):
    """One curve, or a few on the same axes, the latest value of each told; nothing but what ``show_curves`` was given."""

    def __init__(self, step: str, height: int = _HEIGHT) -> None:
        """``step`` is what is counted from the left to the right."""
        super().__init__()
        self._step, self._height = step, height
        self._title = ""
        self._curves: tuple[Curve, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_curves(self, title: str, curves: Sequence[Curve], told: str) -> None:
        """Draw these, the first as a line and the others dashed; ``told`` is the same in a sentence."""
        shown = tuple(curve for curve in curves if curve.values)
        if (title, shown) == (self._title, self._curves):
            return
        self._title, self._curves = title, shown
        self.setAccessibleDescription(told)
        self.setToolTip(f"<p>{told}.</p>")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as may be, and low."""
        return QSize(200, self._height)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw axes, labels and curves in the palette's colours."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Base))
        if not self._curves:
            return
        faded = palette.color(QPalette.ColorRole.PlaceholderText)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        values = [value for curve in self._curves for value in curve.values]
        labels = (value_text(max(_top(curve.values) for curve in self._curves)), value_text(min(values)))
        left = _MARGIN + max(map(metrics.horizontalAdvance, labels)) + _TICK
        line = metrics.height()
        top, below = _MARGIN + 1.6 * line, _MARGIN + line
        frame = QRectF(left, top, self.width() - left - 2 * _MARGIN, self.height() - top - below)
        _draw_axes(painter, frame, faded)

        painter.setPen(faded)
        right, centre = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignCenter
        for label, place in zip(labels, (frame.top(), frame.bottom()), strict=True):
            painter.drawText(QRectF(0.0, place - line / 2, left - _TICK, line), right, label)
        steps = QRectF(frame.left(), frame.bottom() + 2, frame.width(), line)
        painter.drawText(steps, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "1")
        painter.drawText(steps, centre, self._step)
        painter.drawText(steps, right, str(max(len(curve.values) for curve in self._curves)))
        above = QRectF(_MARGIN, 2, self.width() - 3 * _MARGIN, line)
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._title)
        self._draw_words(painter, above, metrics)

        painter.setClipRect(frame.adjusted(-1.0, -_CURVE_WIDTH, 1.0, _CURVE_WIDTH))
        everything = [curve.values for curve in self._curves]
        for number, curve in reversed(list(enumerate(self._curves))):
            painter.setPen(self._pen(number))
            square = places(curve.values, everything)
            points = [QPointF(frame.left() + across * frame.width(), frame.bottom() - up * frame.height()) for across, up in square]
            if len(points) == 1:
                painter.drawLine(points[0], QPointF(frame.right(), points[0].y()))
            else:
                painter.drawPolyline(QPolygonF(points))

    def _draw_words(self, painter: QPainter, above: QRectF, metrics: QFontMetrics) -> None:
        """The latest value of every curve at the right end, with a piece of its line where there are several."""
        end = above.right()
        for number, curve in reversed(list(enumerate(self._curves))):
            text = f"{curve.word} {value_text(curve.values[-1])}".strip()
            width = metrics.horizontalAdvance(text)
            painter.setPen(self.palette().color(QPalette.ColorRole.Text))
            painter.drawText(QRectF(end - width, above.top(), width + 1, above.height()), Qt.AlignmentFlag.AlignCenter, text)
            end -= width + 4
            if len(self._curves) > 1:
                painter.setPen(self._pen(number))
                painter.drawLine(QPointF(end - _SAMPLE, above.center().y()), QPointF(end, above.center().y()))
                end -= _SAMPLE + _GAP

    def _pen(self, number: int) -> QPen:
        colour = self.palette().color(QPalette.ColorRole.Text if number else QPalette.ColorRole.Accent)
        return QPen(colour, _CURVE_WIDTH, Qt.PenStyle.DashLine if number else Qt.PenStyle.SolidLine)


def places(values: Sequence[float], everything: Sequence[Sequence[float]] = ()) -> list[tuple[float, float]]:
    """Places of the values in a square of side 1, from the left and from below; level values lie in the middle.

    ``everything`` are all curves in the same square, these among them. What the first tenth gains is often so much that nothing else
    could be seen: it may lie above the square.
    """
    curves = everything or [values]
    scale = math.log if is_logarithmic(*curves) else float
    low, high = scale(min(map(min, curves))), scale(max(map(_top, curves)))
    span, last = high - low, max(max(map(len, curves)) - 1, 1)
    heights = [min((scale(value) - low) / span, _HIGHEST) if span > 0.0 else 0.5 for value in values]
    return [(place / last, height) for place, height in enumerate(heights)]


def is_logarithmic(*curves: Sequence[float]) -> bool:
    """Whether all is positive and spans so much that an even axis would hide how it falls."""
    low = min(map(min, curves))
    return low > 0.0 and max(map(_top, curves)) > _LOG_SPAN * low


def value_text(value: float) -> str:
    """A value to four significant digits."""
    return f"{value:.4g}"


def _top(values: Sequence[float]) -> float:
    """The highest value after the first tenth of all."""
    return max(values[len(values) // 10 :])


def _draw_axes(painter: QPainter, frame: QRectF, colour: QColor) -> None:
    pen = QPen(colour)
    pen.setWidthF(1.0)
    painter.setOpacity(_FADED)
    painter.setPen(pen)
    painter.drawLine(frame.topLeft(), frame.bottomLeft())
    painter.drawLine(frame.bottomLeft(), frame.bottomRight())
    for place in (frame.top(), frame.bottom()):
        painter.drawLine(QPointF(frame.left() - _TICK / 2, place), QPointF(frame.left(), place))
    painter.setOpacity(1.0)
