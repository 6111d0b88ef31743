"""What lies over the picture of one lane: what was painted, what is being painted, the selected region, and the brush."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from workbench.core.edits import Edit
from workbench.core.regions import Cells, Region, Shape, Stroke
from workbench.gui.region_paths import LaneMap, covered_pixels, shape_path
from workbench.tasks.viewing import View

_PATTERNS = {
    "give": Qt.BrushStyle.SolidPattern,
    "take": Qt.BrushStyle.BDiagPattern,
    "attenuate": Qt.BrushStyle.Dense4Pattern,
}
_BRUSH_EDGES = (QPen(QColor(0, 0, 0, 160), 3.0), QPen(QColor(255, 255, 255, 230), 1.2))
_STROKE_OPACITY = 0.55


@dataclass(frozen=True)
class _Look:
    """Colours of a region, and of the lines around it with their widths in pixels, the outer first."""

    fill: QColor
    rings: tuple[tuple[QColor, float], ...]


_SELECTED = _Look(QColor(120, 190, 255, 60), ((QColor(150, 205, 255), 1.0),))
CHOSEN = _Look(QColor(255, 255, 255, 0), ((QColor(0, 0, 0), 3.0), (QColor(255, 255, 255), 1.5)))


@dataclass(frozen=True)
class _Place:
    """Where a layer was drawn; elsewhere it must be drawn anew."""

    seen: tuple[object, ...]
    width: int
    height: int
    ratio: float


@dataclass(frozen=True)
class OverlayPicture:
    """What is laid over the pictures of one view, per lane: the masks in the colours of the stems, or what the edits changed.

    That is red where a stem is louder than without them, blue where it is softer.
    """

    view: View
    pixels: Mapping[str, NDArray[np.uint32]]
    """Premultiplied 0xAARRGGBB, (rows, columns), row 0 the highest frequency."""

    def image(self, lane: str) -> QImage | None:
        """The picture of a lane; None for one that has none, as the mixture has no difference.

        It reads from ``pixels``, which must live on.
        """
        pixels = self.pixels.get(lane)
        if pixels is None:
            return None
        rows, columns = pixels.shape
        return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_ARGB32_Premultiplied)


class EditLayer:
    """What was painted, in the colours of its stems. Drawn once per place; what is added to the end is drawn onto it."""

    def __init__(self) -> None:
        self._place: _Place | None = None
        self._drawn: tuple[tuple[Edit, QColor], ...] = ()
        self._pixmap = QPixmap()

    def paint(
        self,
        painter: QPainter,
        widget: QWidget,
        seen: tuple[object, ...],
        lane: LaneMap,
        edits: Sequence[Edit],
        colours: Sequence[QColor],
        opacity: float,
    ) -> None:
        """Draw the edits, each in its colour, over ``widget``, which shows ``seen``."""
        wanted = tuple(zip(edits, colours, strict=True))
        place = _Place(seen, widget.width(), widget.height(), widget.devicePixelRatioF())
        if place != self._place or wanted[: len(self._drawn)] != self._drawn:
            self._pixmap, self._place, self._drawn = _transparent(widget), place, ()
        for edit, colour in wanted[len(self._drawn) :]:
            shown = QColor(colour)
            shown.setAlphaF(edit.strength)
            _paint_region(self._pixmap, widget, edit.region, lane, QBrush(shown, _PATTERNS[edit.action]))
        self._drawn = wanted
        painter.setOpacity(opacity)
        painter.drawPixmap(0, 0, self._pixmap)
        painter.setOpacity(1.0)


class StrokeLayer:
    """The stroke under way: each move of the mouse draws only what it adds, however long the stroke has become."""

    def __init__(self) -> None:
        self._place: _Place | None = None
        self._points = 0
        self._pixmap = QPixmap()

    def clear(self) -> None:
        """Forget the stroke."""
        self._place, self._points, self._pixmap = None, 0, QPixmap()

    def follow(self, stroke: Stroke, widget: QWidget, seen: tuple[object, ...], lane: LaneMap, colour: QColor) -> QRect:
        """Take the stroke as it is now, and say which pixels are others than before."""
        place = _Place(seen, widget.width(), widget.height(), widget.devicePixelRatioF())
        if place != self._place:
            self.clear()
            self._pixmap, self._place = _transparent(widget), place
        if self._points == len(stroke.points):
            return QRect()
        added = stroke.model_copy(update={"points": stroke.points[max(self._points - 1, 0) :]})
        self._points = len(stroke.points)
        path = shape_path(added, lane)
        painter = QPainter(self._pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillPath(path, colour)
        painter.end()
        return path.boundingRect().toAlignedRect().adjusted(-2, -2, 2, 2)

    def paint(self, painter: QPainter) -> None:
        """Draw the stroke as it was taken last."""
        if self._place is not None:
            painter.setOpacity(_STROKE_OPACITY)
            painter.drawPixmap(0, 0, self._pixmap)
            painter.setOpacity(1.0)


class RegionLayer:
    """One region, filled and with a line around it, in the look of what is selected or of what is chosen in a list."""

    def __init__(self, look: "_Look | None" = None) -> None:
        self._look = look or _SELECTED
        self._drawn: tuple[Region, _Place] | None = None
        self._pixmap = QPixmap()

    def paint(self, painter: QPainter, widget: QWidget, seen: tuple[object, ...], lane: LaneMap, region: Region) -> None:
        """Draw the region over ``widget``, which shows ``seen``."""
        place = _Place(seen, widget.width(), widget.height(), widget.devicePixelRatioF())
        if self._drawn != (region, place):
            self._drawn, self._pixmap = (region, place), _transparent(widget)
            _paint_region(self._pixmap, widget, region, lane, QBrush(self._look.fill))
            for colour, width in self._look.rings:
                _draw_onto(self._pixmap, _ring(widget, region, lane, colour, width))
        painter.drawPixmap(0, 0, self._pixmap)


def paint_brush(painter: QPainter, place: QPointF, radius: float) -> None:
    """The circle that a brush would paint at a place."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for pen in _BRUSH_EDGES:
        painter.setPen(pen)
        painter.drawEllipse(place, radius, radius)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def brush_area(place: QPointF, radius: float) -> QRect:
    """The pixels that the circle of the brush touches."""
    reach = radius + 3.0
    return QRectF(place.x() - reach, place.y() - reach, 2.0 * reach, 2.0 * reach).toAlignedRect()


def _transparent(widget: QWidget) -> QPixmap:
    ratio = widget.devicePixelRatioF()
    pixmap = QPixmap(QSize(round(widget.width() * ratio), round(widget.height() * ratio)))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    return pixmap


def _paint_region(pixmap: QPixmap, widget: QWidget, region: Region, lane: LaneMap, brush: QBrush) -> None:
    """Fill a region onto ``pixmap``; parts that subtract leave holes in those before them, not in what is there already."""
    if len(region.parts) == 1 and not isinstance(region.parts[0].shape, Cells):
        path = shape_path(region.parts[0].shape, lane)
        if not path.isEmpty():
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillPath(path, brush)
        return
    alone = _transparent(widget)
    for part in region.parts:
        stamp = _stamp(widget, part.shape, lane)
        painter = QPainter(alone)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
        painter.drawPixmap(0, 0, stamp)
        painter.end()
        if not part.subtracts:
            painter = QPainter(stamp)
            painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
            painter.fillRect(widget.rect(), brush)
            painter.end()
            _draw_onto(alone, stamp)
    _draw_onto(pixmap, alone)


def _stamp(widget: QWidget, shape: Shape, lane: LaneMap) -> QPixmap:
    """A shape in black; not anti-aliased, since where parts of one region meet there must be no seam."""
    stamp = _transparent(widget)
    painter = QPainter(stamp)
    if isinstance(shape, Cells):
        # A magic wand may find tens of thousands: too many for an outline.
        covered = covered_pixels(shape, lane, widget.devicePixelRatioF())
        rows, columns = covered.shape
        image = QImage(covered.data, columns, rows, columns, QImage.Format.Format_Alpha8)
        painter.drawImage(widget.rect(), image)
    else:
        painter.fillPath(shape_path(shape, lane), QBrush(Qt.GlobalColor.black))
    painter.end()
    return stamp


def _draw_onto(pixmap: QPixmap, other: QPixmap) -> None:
    painter = QPainter(pixmap)
    painter.drawPixmap(0, 0, other)
    painter.end()


def _ring(widget: QWidget, region: Region, lane: LaneMap, colour: QColor, width: float) -> QPixmap:
    """A line around all that a region fills, whatever it is made of: what a shifted copy covers and the region does not."""
    filled, ring = _transparent(widget), _transparent(widget)
    _paint_region(filled, widget, region, lane, QBrush(colour))
    painter = QPainter(ring)
    slanted = width * 0.7
    for across, up in ((width, 0), (-width, 0), (0, width), (0, -width)):
        painter.drawPixmap(QPointF(across, up), filled)
    for across, up in ((slanted, slanted), (-slanted, slanted), (slanted, -slanted), (-slanted, -slanted)):
        painter.drawPixmap(QPointF(across, up), filled)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_DestinationOut)
    painter.drawPixmap(0, 0, filled)
    return ring
