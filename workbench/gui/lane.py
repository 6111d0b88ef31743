"""One lane: a header, the frequency axis and the spectrogram of the mixture or of a stem."""

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.gui.axes import FrequencyAxis
from workbench.gui.names import named
from workbench.gui.spectrogram import SpectrogramCanvas
from workbench.gui.tools import Tools
from workbench.gui.viewport import Viewport
from workbench.session.document import Document

HEADER_WIDTH = 172
LOWEST_LANE_HEIGHT = 116
"""Where the user has not asked for less."""

LEAST_LANE_HEIGHT = 60
_CURRENT_EDGE = 3


class Lane(QFrame):
    """A lane named ``lane-<name>``; until it is given a header of its own it shows its name."""

    pressed = Signal()
    """The mouse was pressed on it."""

    def __init__(self, document: Document, viewport: Viewport, tools: Tools, name: str) -> None:
        super().__init__()
        named(self, f"lane-{name}", self.tr("Lane of {name}").format(name=name))
        self.setToolTip("")
        self.setMinimumHeight(LEAST_LANE_HEIGHT)
        self._current = False
        self.canvas = named(
            SpectrogramCanvas(document, viewport, tools, name), f"spectrogram-{name}", self.tr("Spectrogram of {name}").format(name=name)
        )
        self.canvas.setToolTip("")
        self.canvas.pressed.connect(self.pressed)
        self.axis = FrequencyAxis(viewport)
        self._slot = QWidget()
        self._slot.setFixedWidth(HEADER_WIDTH)
        self._place = QVBoxLayout(self._slot)
        self._place.setContentsMargins(0, 0, 0, 0)
        title = QLabel(name)
        title.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        title.setMargin(6)
        self._header: QWidget = title
        self._place.addWidget(title)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._slot)
        row.addWidget(self.axis)
        row.addWidget(self.canvas, 1)

    def set_title(self, title: str) -> None:
        """Take the name that the user reads, and hears."""
        self.setAccessibleName(self.tr("Lane of {title}").format(title=title))
        self.canvas.setAccessibleName(self.tr("Spectrogram of {title}").format(title=title))

    def set_header(self, header: QWidget) -> None:
        """Put ``header`` at the left of the lane; the one before it is deleted."""
        self._place.replaceWidget(self._header, header)
        self._header.deleteLater()
        self._header.hide()
        self._header = header

    @property
    def current(self) -> bool:
        """Whether it is marked as the lane that keys act on."""
        return self._current

    def set_current(self, current: bool) -> None:
        """Mark it as the lane that keys act on, or no more."""
        self._current = current
        self.setAccessibleDescription(self.tr("current stem") if current else "")
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Whatever has no use for the press itself tells of it."""
        self.pressed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the mark of the current lane at the left edge."""
        super().paintEvent(event)
        if self._current:
            QPainter(self).fillRect(QRect(0, 0, _CURRENT_EDGE, self.height()), self.palette().color(QPalette.ColorRole.Highlight))
