"""The colour scale: which level has which colour, and the two levels between which the colours are spread."""

import numpy as np
from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QSpinBox, QVBoxLayout, QWidget

from workbench.gui.axes import multiples, paint_vertical_labels
from workbench.gui.colour_maps import colour_table
from workbench.gui.names import named
from workbench.gui.viewport import HIGHEST_LEVEL_DB, LOWEST_LEVEL_DB, NARROWEST_LEVELS_DB, Viewport

LEVELS_WIDTH = 76

_BAR_WIDTH = 14
_STEPS_DB = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0)


class LevelBar(QWidget):
    """A strip of the colours with their levels in decibels."""

    def __init__(self, viewport: Viewport) -> None:
        super().__init__()
        self._viewport = viewport
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        viewport.changed.connect(self.update)

    def y_of(self, level_db: float) -> float:
        """Where a level lies, in pixels from the top."""
        viewport = self._viewport
        return (viewport.ceiling_db - level_db) / (viewport.ceiling_db - viewport.floor_db) * self.height()

    def ticks(self) -> list[float]:
        """Round levels in decibels, ascending, as many as have room."""
        floor_db, ceiling_db = self._viewport.floor_db, self._viewport.ceiling_db
        most = max(1.0, self.height() / (3.0 * self.fontMetrics().height()))
        step = next((step for step in _STEPS_DB if (ceiling_db - floor_db) / step <= most), _STEPS_DB[-1])
        return multiples(step, floor_db, ceiling_db)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the strip and the labels left of it."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        left = self.width() - _BAR_WIDTH
        paint_vertical_labels(painter, QRectF(0, 0, left, self.height()), [(self.y_of(level), f"{level:.0f}") for level in self.ticks()])
        # The image reads these colours in place.
        colours = np.ascontiguousarray(colour_table(self._viewport.colour_map)[::-1])
        image = QImage(colours.data, 1, len(colours), 4, QImage.Format.Format_RGB32)
        painter.drawImage(QRectF(left, 0, _BAR_WIDTH, self.height()), image)


class LevelScale(QWidget):
    """The strip between two boxes in which its ends are set."""

    def __init__(self, viewport: Viewport) -> None:
        super().__init__()
        self._viewport = viewport
        self.setFixedWidth(LEVELS_WIDTH)
        self._ceiling = _level_box(
            "ceiling-db", self.tr("Brightest level"), self.tr("Everything louder is drawn in the brightest colour; lower shows more")
        )
        self._floor = _level_box(
            "floor-db", self.tr("Darkest level"), self.tr("Everything quieter is drawn dark; higher hides more of the noise")
        )
        self.bar = named(LevelBar(viewport), "level-bar", self.tr("Colours of the levels in decibels"))
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._ceiling)
        column.addWidget(self.bar, 1)
        column.addWidget(self._floor)
        self._ceiling.valueChanged.connect(lambda level: viewport.set_levels(min(viewport.floor_db, level - NARROWEST_LEVELS_DB), level))
        self._floor.valueChanged.connect(lambda level: viewport.set_levels(level, viewport.ceiling_db))
        viewport.changed.connect(self._refresh)
        self._refresh()

    def _refresh(self) -> None:
        for box, level_db in ((self._ceiling, self._viewport.ceiling_db), (self._floor, self._viewport.floor_db)):
            blocked = box.blockSignals(True)
            box.setValue(round(level_db))
            box.blockSignals(blocked)


def _level_box(object_name: str, accessible_name: str, help: str) -> QSpinBox:
    box = named(QSpinBox(), object_name, QCoreApplication.translate("levels", "{level} in decibels").format(level=accessible_name), help)
    box.setRange(round(LOWEST_LEVEL_DB), round(HIGHEST_LEVEL_DB))
    box.setSingleStep(5)
    box.setSuffix(" dB")
    box.setKeyboardTracking(False)
    box.setAlignment(Qt.AlignmentFlag.AlignRight)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return box
