"""A small plot of how the cost of a method falls while it works."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui.names import named

_HEIGHT = 96
_MARGIN, _TICK = 4, 4
_LOG_SPAN = 20.0
"""Costs that span more than this factor are drawn on a logarithmic axis."""
_CURVE_WIDTH = 1.6
_HIGHEST = 100.0
"""Where a curve ends above its frame, in heights of it: a painter's numbers are not without bounds."""
_FADED = 0.45


class CostPlot(QWidget):
    """The mean cost each time it was measured, the latest named; nothing but what ``set_costs`` was told.

    Methods measure it after every update, every few of them, or every pass over the recording, as each does its work.
    """

    def __init__(self) -> None:
        super().__init__()
        named(self, "cost-curve", self.tr("Cost of the fit while it is worked on"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._costs: tuple[float, ...] = ()

    @property
    def costs(self) -> tuple[float, ...]:
        """What is drawn."""
        return self._costs

    def set_costs(self, costs: Sequence[float]) -> None:
        """Draw these costs, from the first on; what is not finite is left out."""
        shown = tuple(cost for cost in costs if math.isfinite(cost))
        if shown == self._costs:
            return
        self._costs = shown
        told = described(shown)
        self.setAccessibleDescription(told)
        self.setToolTip(f"<p>{told}.</p>")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as may be, and low."""
        return QSize(200, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw axes, labels and curve in the palette's colours."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self.palette()
        painter.fillRect(self.rect(), palette.color(QPalette.ColorRole.Base))
        if not self._costs:
            return
        text = palette.color(QPalette.ColorRole.Text)
        faded = palette.color(QPalette.ColorRole.PlaceholderText)
        font = painter.font()
        font.setPointSizeF(font.pointSizeF() * 0.85)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        low, high = min(self._costs), _top(self._costs)
        labels = (cost_text(high), cost_text(low))
        left = _MARGIN + max(map(metrics.horizontalAdvance, labels)) + _TICK
        line = metrics.height()
        top, below = _MARGIN + 1.6 * line, _MARGIN + line
        frame = QRectF(left, top, self.width() - left - 2 * _MARGIN, self.height() - top - below)
        _draw_axes(painter, frame, faded)

        painter.setPen(faded)
        right, centre = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignCenter
        for label, place in zip(labels, (frame.top(), frame.bottom()), strict=True):
            painter.drawText(QRectF(0.0, place - line / 2, left - _TICK, line), right, label)
        measurements = QRectF(frame.left(), frame.bottom() + 2, frame.width(), line)
        painter.drawText(measurements, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, "1")
        painter.drawText(measurements, centre, self.tr("measurement"))
        painter.drawText(measurements, right, str(len(self._costs)))
        above = QRectF(_MARGIN, 2, self.width() - 3 * _MARGIN, line)
        axis = ", logarithmic" if is_logarithmic(self._costs) else ""
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self.tr("Cost{axis}").format(axis=axis))
        painter.setPen(text)
        painter.drawText(above, right, cost_text(self._costs[-1]))

        painter.setPen(QPen(palette.color(QPalette.ColorRole.Accent), _CURVE_WIDTH))
        places = [QPointF(frame.left() + across * frame.width(), frame.bottom() - up * frame.height()) for across, up in curve(self._costs)]
        painter.setClipRect(frame.adjusted(-1.0, -_CURVE_WIDTH, 1.0, _CURVE_WIDTH))
        if len(places) == 1:
            painter.drawLine(places[0], QPointF(frame.right(), places[0].y()))
        else:
            painter.drawPolyline(QPolygonF(places))


def curve(costs: Sequence[float]) -> list[tuple[float, float]]:
    """Places of the costs in a square of side 1, from the left and from below; level costs lie in the middle.

    What the first tenth gains is often so much that nothing else could be seen: it may lie above the square.
    """
    scale = math.log if is_logarithmic(costs) else float
    low, high = scale(min(costs)), scale(_top(costs))
    span, last = high - low, max(len(costs) - 1, 1)
    heights = [min((scale(cost) - low) / span, _HIGHEST) if span > 0.0 else 0.5 for cost in costs]
    return [(place / last, height) for place, height in enumerate(heights)]


def is_logarithmic(costs: Sequence[float]) -> bool:
    """Whether the costs are positive and span so much that an even axis would hide how they fall."""
    return min(costs) > 0.0 and _top(costs) > _LOG_SPAN * min(costs)


def _top(costs: Sequence[float]) -> float:
    """The highest cost after the first tenth of all."""
    return max(costs[len(costs) // 10 :])


def cost_text(cost: float) -> str:
    """A cost to four significant digits."""
    return f"{cost:.4g}"


def described(costs: Sequence[float]) -> str:
    """The curve in words."""
    if not costs:
        return QCoreApplication.translate("cost", "No cost yet")
    told = QCoreApplication.translate("cost", "Cost {last} at measurement {count}, {first} at first")
    return told.format(last=cost_text(costs[-1]), count=len(costs), first=cost_text(costs[0]))


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
