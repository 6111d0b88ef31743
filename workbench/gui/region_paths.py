"""Regions of time and frequency as outlines on a lane."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QPolygonF, QTransform

from workbench.core.regions import Box, Cells, FrequencyRange, Lasso, Rectangle, Shape, Stroke, TimeRange
from workbench.gui.viewport import Viewport
from workbench.tasks.viewing import scaled_hz

_MARGIN = 20_000.0
"""Pixels outside a lane beyond which nothing is drawn: Qt's fixed-point arithmetic would overflow."""
_BRUSH = 32.0
"""The radius at which the outline of a stroke is computed, in units fine enough for its arcs."""


class LaneMap:
    """Where times and frequencies lie on a lane of this size."""

    def __init__(self, viewport: Viewport, width: float, height: float) -> None:
        self.width, self.height = width, height
        self._viewport = viewport
        low, high = (float(scaled_hz(np.asarray(edge), viewport.scale)) for edge in (viewport.low_hz, viewport.high_hz))
        self._low, self._range = low, max(high - low, 1e-9)

    def xs(self, seconds: ArrayLike) -> NDArray[np.float64]:
        """Pixels from the left, cut far outside the lane."""
        across = (np.asarray(seconds, np.float64) - self._viewport.start_seconds) / self._viewport.span_seconds * self.width
        return np.clip(across, -_MARGIN, self.width + _MARGIN)

    def ys(self, hertz: ArrayLike) -> NDArray[np.float64]:
        """Pixels from the top, cut far outside the lane; below 0 Hz is below the lane."""
        frequencies = np.asarray(hertz, np.float64)
        scaled = scaled_hz(np.clip(frequencies, 0.0, 1e9), self._viewport.scale)
        down = (self._low + self._range - scaled) / self._range * self.height
        # A scale begins at 0 Hz, or above; what reaches below that has its edge outside the picture.
        return np.clip(np.where(frequencies < 0.0, down + 10.0, down), -_MARGIN, self.height + _MARGIN)

    def straight(self, extent: Rectangle, first_second: float, across: float, up: float) -> QTransform | None:
        """What takes a path in steps of ``across`` seconds from ``first_second`` on and of ``up`` hertz onto the lane.

        It does at once what ``xs`` and ``ys`` do point by point; None where the scale is curved or ``extent`` reaches too far outside.
        """
        whole = self.rectangle(*extent)
        within = QRectF(0.0, 0.0, self.width, self.height).adjusted(1.0 - _MARGIN, 1.0 - _MARGIN, _MARGIN - 1.0, _MARGIN - 1.0)
        if self._viewport.scale != "linear" or not within.contains(whole):
            return None
        per_second, per_hertz = self.width / self._viewport.span_seconds, self.height / self._range
        left = (first_second - self._viewport.start_seconds) * per_second
        return QTransform(across * per_second, 0.0, 0.0, -up * per_hertz, left, (self._low + self._range) * per_hertz)

    def rectangle(self, start: float, stop: float, low: float, high: float) -> QRectF:
        """A span of time and frequency; infinite edges lie outside the lane."""
        left, right = self.xs([start, stop])
        top, bottom = self.ys([high, low])
        return QRectF(left, top, right - left, bottom - top)


def shape_path(shape: Shape, lane: LaneMap) -> QPainterPath:
    """The outline of a shape on a lane, empty where it lies wholly outside."""
    path = QPainterPath()
    whole = lane.rectangle(*shape.extent).adjusted(-2, -2, 2, 2)
    if not whole.intersects(QRectF(0, 0, lane.width, lane.height)):
        return path
    match shape:
        case Stroke():
            return _stroke_path(shape, lane)
        case TimeRange() | FrequencyRange() | Box():
            path.addRect(lane.rectangle(*shape.extent))
        case Lasso():
            seconds, hertz = zip(*shape.points, strict=True)
            path.addPolygon(_polygon(lane.xs(seconds), lane.ys(hertz)))
            path.closeSubpath()
        case Cells():
            starts, stops, lows, highs = (np.array(edges) for edges in zip(*shape.rectangles, strict=True))
            lefts, rights, tops, bottoms = lane.xs(starts), lane.xs(stops), lane.ys(highs), lane.ys(lows)
            for left, top, right, bottom in zip(lefts.tolist(), tops.tolist(), rights.tolist(), bottoms.tolist(), strict=True):
                path.addRect(left, top, right - left, bottom - top)
    return path


def covered_pixels(cells: Cells, lane: LaneMap, ratio: float) -> NDArray[np.uint8]:
    """255 where cells cover a pixel of the lane, else 0, (rows, columns), row 0 at the top; ``ratio`` pixels per unit of the lane."""
    rows, columns = max(round(lane.height * ratio), 1), max(round(lane.width * ratio), 1)
    starts, stops, lows, highs = (np.array(edges) for edges in zip(*cells.rectangles, strict=True))
    lefts, rights = (np.clip(np.rint(lane.xs(edges) * ratio), 0, columns).astype(np.intp) for edges in (starts, stops))
    tops, bottoms = (np.clip(np.rint(lane.ys(edges) * ratio), 0, rows).astype(np.intp) for edges in (highs, lows))
    # How many cells cover a pixel is the running sum, down and across, of where they begin and end.
    corners = np.zeros((rows + 1, columns + 1), np.int32)
    for ys, xs, sign in ((tops, lefts, 1), (tops, rights, -1), (bottoms, lefts, -1), (bottoms, rights, 1)):
        np.add.at(corners, (ys, xs), sign)
    covered = np.where(corners.cumsum(axis=0).cumsum(axis=1)[:-1, :-1] > 0, 255, 0)
    return np.ascontiguousarray(covered, np.uint8)


def _stroke_path(stroke: Stroke, lane: LaneMap) -> QPainterPath:
    """What the brush went over: outlined where it is a circle, then brought to the lane's scale, once per harmonic that is seen."""
    across, up = stroke.radius_seconds / _BRUSH, stroke.radius_hertz / _BRUSH
    first_second = stroke.points[0][0]
    pen = QPainterPathStroker()
    pen.setWidth(2.0 * _BRUSH)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    straight = lane.straight(stroke.extent, first_second, across, up)
    outline = QPainterPath()
    outline.setFillRule(Qt.FillRule.WindingFill)
    for harmonic in range(1, stroke.harmonics + 1):
        hertz = [harmonic * point[1] for point in stroke.points]
        top, bottom = lane.ys([max(hertz) + stroke.radius_hertz, min(hertz) - stroke.radius_hertz])
        if bottom < 0.0:
            break
        if top > lane.height:
            continue
        places = [QPointF((point[0] - first_second) / across, each / up) for point, each in zip(stroke.points, hertz, strict=True)]
        line = QPainterPath(places[0])
        for place in places[1:]:
            line.lineTo(place)
        swept = pen.createStroke(line)
        # A brush that was set down and not moved leaves no line.
        if swept.isEmpty():
            swept = _circle(places[0])
        if straight is not None:
            outline.addPath(straight.map(swept))
            continue
        for polygon in swept.toSubpathPolygons():
            points = np.array([(point.x(), point.y()) for point in polygon.toList()])
            outline.addPolygon(_polygon(lane.xs(points[:, 0] * across + first_second), lane.ys(points[:, 1] * up)))
    return outline


def _circle(centre: QPointF) -> QPainterPath:
    circle = QPainterPath()
    circle.addEllipse(centre, _BRUSH, _BRUSH)
    return circle


def _polygon(xs: NDArray[np.float64], ys: NDArray[np.float64]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in zip(xs.tolist(), ys.tolist(), strict=True)])
