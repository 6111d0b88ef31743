"""How rows of the list of components are drawn, and what lies where in them."""

from typing import Literal

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from workbench.gui.colours import between
from workbench.gui.component_model import ROW, ComponentModel, Row
from workbench.gui.sliders import SliderScale
from workbench.session.settings import HIGHEST_GAIN_DB, LOWEST_GAIN_DB
from workbench.tasks.components import Component

ROW_HEIGHT = 24
LEVEL_SCALE = SliderScale(LOWEST_GAIN_DB, HIGHEST_GAIN_DB)
_SWITCH, _NUMBER, _SHARE, _LEVEL, _HEAR, _GAP = 20, 26, 40, 46, 20, 3

Zone = Literal["switch", "number", "spectrum", "activation", "share", "level", "hear"]


def zones(rect: QRect) -> dict[Zone, QRect]:
    """What lies where in a component's row, from left to right."""
    fixed = _SWITCH + _NUMBER + _SHARE + _LEVEL + _HEAR
    strips = max(rect.width() - fixed - 8 - 6 * _GAP, 40)
    widths: dict[Zone, int] = {
        "switch": _SWITCH,
        "number": _NUMBER,
        "spectrum": 2 * strips // 5,
        "activation": strips - 2 * strips // 5,
        "share": _SHARE,
        "level": _LEVEL,
        "hear": _HEAR,
    }
    found: dict[Zone, QRect] = {}
    left = rect.left() + 8
    for zone, width in widths.items():
        found[zone] = QRect(left, rect.top(), width, rect.height())
        left += width + _GAP
    return found


class ComponentDelegate(QStyledItemDelegate):
    """Draws a row from the model's images: as quick for hundreds of components as for ten, for only those in sight are drawn."""

    def __init__(self, model: ComponentModel) -> None:
        super().__init__()
        self._model = model
        self.heard: frozenset[int] = frozenset()
        """The components that are heard alone."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802 - Qt's name
        """All rows are equally high."""
        return QSize(260, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """Draw a stem's row or a component's."""
        row: Row = index.data(ROW)
        painter.save()
        rect, palette = option.rect, option.palette
        state = option.state
        if row.component is None:
            self._paint_stem(painter, rect, palette, row)
        else:
            if state & QStyle.StateFlag.State_Selected:
                painter.fillRect(rect, between(palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Highlight), 0.35))
            self._paint_component(painter, rect, palette, row, row.component)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(palette.color(QPalette.ColorRole.Highlight))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(rect.adjusted(0, 0, -1, -1))
        painter.restore()

    def _paint_stem(self, painter: QPainter, rect: QRect, palette: QPalette, row: Row) -> None:
        painter.fillRect(rect, palette.color(QPalette.ColorRole.AlternateBase))
        painter.fillRect(QRect(rect.left(), rect.top() + 3, 8, rect.height() - 6), self._model.colour(row.stem))
        members = [each for each in self._model.components if self._model.stem_of(each) == row.stem]
        painter.setPen(palette.color(QPalette.ColorRole.Text))
        font = painter.font()
        font.setBold(True)
        painter.setFont(font)
        text = rect.adjusted(14, 0, -70, 0)
        name = QFontMetrics(font).elidedText(self._model.title(row.stem), Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
        font.setBold(False)
        painter.setFont(font)
        share = f"{len(members)}   {100.0 * sum(each.share for each in members):.0f} %"
        painter.drawText(rect.adjusted(0, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, share)

    def _paint_component(self, painter: QPainter, rect: QRect, palette: QPalette, row: Row, component: Component) -> None:
        places, arrangement = zones(rect), self._model.arrangement
        on = component.number not in arrangement.silenced
        ground, text = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
        colour = self._model.colour(row.stem)
        strip_colour = colour if on else between(ground, text, 0.35)
        painter.fillRect(QRect(rect.left(), rect.top() + 2, 4, rect.height() - 4), colour)
        _paint_switch(painter, places["switch"], on, text)
        painter.setPen(text if on else between(ground, text, 0.6))
        painter.drawText(places["number"], Qt.AlignmentFlag.AlignCenter, str(component.number))
        for zone, kind in (("spectrum", "spectra"), ("activation", "activations")):
            # Bright against both themes: from the ground of the list to the stem's colour.
            image = self._model.image(kind, strip_colour, between(ground, text, 0.06))  # type: ignore[arg-type]
            place = places[zone].adjusted(0, 3, 0, -3)  # type: ignore[index]
            painter.drawImage(QRectF(place), image, QRectF(0, component.number - 1, image.width(), 1))
        share = 100.0 * component.share
        painter.drawText(places["share"], Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, f"{share:.1f} %")
        _paint_level(painter, places["level"], arrangement.levels_db.get(component.number, 0.0), palette)
        _paint_ear(painter, places["hear"], component.number in self.heard, text, palette.color(QPalette.ColorRole.Highlight))


def _paint_switch(painter: QPainter, place: QRect, on: bool, colour: QColor) -> None:
    box = QRectF(0, 0, 12, 12)
    box.moveCenter(QRectF(place).center())
    painter.setPen(colour)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)
    if on:
        left, top = box.left(), box.top()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(QPolygonF([QPointF(left + x, top + y) for x, y in ((3.0, 6.5), (5.2, 8.7), (9.3, 3.6))]))
        painter.restore()


def _paint_level(painter: QPainter, place: QRect, level_db: float, palette: QPalette) -> None:
    groove = QRectF(place.left(), place.center().y() - 4, place.width(), 9)
    base, text = palette.color(QPalette.ColorRole.Base), palette.color(QPalette.ColorRole.Text)
    painter.fillRect(groove, between(base, text, 0.15))
    filled = QRectF(groove)
    filled.setWidth(groove.width() * LEVEL_SCALE.position(level_db))
    painter.fillRect(filled, between(base, text, 0.5))
    zero = groove.left() + groove.width() * LEVEL_SCALE.position(0.0)
    painter.fillRect(QRectF(zero, groove.top() - 2, 1, groove.height() + 4), text)


def _paint_ear(painter: QPainter, place: QRect, heard: bool, colour: QColor, active: QColor) -> None:
    """A loudspeaker, which means hold to hear."""
    middle = QRectF(place).center()
    x, y = middle.x(), middle.y()
    points = ((-6, -2), (-3, -2), (1, -6), (1, 6), (-3, 2), (-6, 2))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(active if heard else colour)
    painter.drawPolygon(QPolygonF([QPointF(x + dx, y + dy) for dx, dy in points]))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(active if heard else colour)
    painter.drawArc(QRectF(x - 3, y - 5, 9, 10), -50 * 16, 100 * 16)
