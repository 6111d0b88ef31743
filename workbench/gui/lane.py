"""One lane: a header, the frequency axis and the spectrogram of the mixture or of a stem."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.gui.axes import FrequencyAxis
from workbench.gui.names import named
from workbench.gui.spectrogram import SpectrogramCanvas
from workbench.gui.tools import Tools
from workbench.gui.viewport import Viewport
from workbench.session.document import Document

HEADER_WIDTH = 172
LOWEST_LANE_HEIGHT = 116


class Lane(QFrame):
    """A lane named ``lane-<name>``; until it is given a header of its own it shows its name."""

    def __init__(self, document: Document, viewport: Viewport, tools: Tools, name: str) -> None:
        super().__init__()
        named(self, f"lane-{name}", f"Lane of {name}")
        self.setToolTip("")
        self.setMinimumHeight(LOWEST_LANE_HEIGHT)
        self.canvas = named(SpectrogramCanvas(document, viewport, tools, name), f"spectrogram-{name}", f"Spectrogram of {name}")
        self.canvas.setToolTip("")
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
        self.setAccessibleName(f"Lane of {title}")
        self.canvas.setAccessibleName(f"Spectrogram of {title}")

    def set_header(self, header: QWidget) -> None:
        """Put ``header`` at the left of the lane; the one before it is deleted."""
        self._place.replaceWidget(self._header, header)
        self._header.deleteLater()
        self._header.hide()
        self._header = header
