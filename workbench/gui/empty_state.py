"""What the window shows before anything is open: what to do, and two buttons that do it."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.gui.names import named
from workbench.gui.theme import icon

_PICTURE_SIDE = 72


class EmptyState(QWidget):
    """An invitation to drop a recording."""

    open_requested = Signal()
    demo_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        named(self, "empty", self.tr("Nothing is open"))
        self.setToolTip("")
        picture = QLabel()
        picture.setPixmap(icon("app").pixmap(QSize(_PICTURE_SIDE, _PICTURE_SIDE), self.devicePixelRatioF()))
        title = QLabel(self.tr("Drop a recording here"))
        font = title.font()
        font.setPointSizeF(font.pointSizeF() * 1.7)
        title.setFont(font)
        formats = QLabel(self.tr("WAV, FLAC, MP3, OGG, M4A, AIFF, video and more - any rate, up to eight channels"))
        formats.setWordWrap(True)
        formats.setAlignment(Qt.AlignmentFlag.AlignCenter)
        opening = named(QPushButton(icon("open"), self.tr("Open…")), "empty-open", self.tr("Open a recording"))
        demo = named(
            QPushButton(icon("separate"), self.tr("Try the demo")), "empty-demo", self.tr("Open the demo recording: speech with piano")
        )
        opening.clicked.connect(self.open_requested)
        demo.clicked.connect(self.demo_requested)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(opening)
        buttons.addWidget(demo)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(14)
        column.addStretch(1)
        for label in (picture, title):
            column.addWidget(label, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(formats)
        column.addLayout(buttons)
        column.addStretch(1)
