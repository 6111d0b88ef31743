"""How loud something is at this moment: a bar in decibels."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

FLOOR_DB = -60.0
_FALL_DB = 1.5
"""How far the bar falls from one reading to the next."""

_LOUD_DB = -1.0
_LOUD = QColor("#d0473a")


class LevelMeter(QWidget):
    """A bar from -60 dB to full scale that jumps up to a peak and falls slowly; red near full scale."""

    def __init__(self) -> None:
        super().__init__()
        self._level_db = FLOOR_DB
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def level_db(self) -> float:
        """What is shown, in dB below full scale."""
        return self._level_db

    def take(self, level_db: float) -> None:
        """Show the greatest level since the last reading."""
        shown = max(min(level_db, 0.0), self._level_db - _FALL_DB, FLOOR_DB)
        if shown != self._level_db:
            self._level_db = shown
            self.setAccessibleDescription(f"{shown:.0f} dB")
            self.update()

    def clear(self) -> None:
        """Show nothing."""
        self._level_db = FLOOR_DB
        self.setAccessibleDescription("")
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """A few lines high, as wide as it gets."""
        return QSize(120, 10)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the bar on its ground."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(0, 0, self.width(), self.height())
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(whole, 2, 2)
        share = (self._level_db - FLOOR_DB) / -FLOOR_DB
        painter.setBrush(_LOUD if self._level_db >= _LOUD_DB else self.palette().color(QPalette.ColorRole.Highlight))
        painter.drawRoundedRect(QRectF(0, 0, share * self.width(), self.height()), 2, 2)
