"""Where the playhead is, and what is heard, in words: the part of the transport that is neither an action nor a lane."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QLabel

from workbench.gui.axes import clock
from workbench.gui.names import named


class PositionDisplay(QLabel):
    """Position and length as ``m:ss.mmm / m:ss.mmm``, in figures of one width so that nothing jumps while playing."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "position", self.tr("Position and length"), self.tr("Position of the playhead / length of the recording"))
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setContentsMargins(8, 0, 8, 0)
        self._seconds = self._length = 0.0
        self._show()

    def set_position(self, seconds: float) -> None:
        """Show the playhead's position in seconds."""
        self._seconds = seconds
        self._show()

    def set_length(self, seconds: float) -> None:
        """Show the recording's length in seconds; 0 without one."""
        self._length = seconds
        self._show()

    def _show(self) -> None:
        total = clock(self._length, 3, minutes=True)
        self.setText(f"{clock(self._seconds, 3, minutes=True).rjust(len(total))} / {total}")


class HeardDisplay(QLabel):
    """What is heard in place of the mix; nothing while the mix is heard."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "heard", self.tr("What is heard"), self.tr("What is heard in place of the mix; Shift+F5 goes back to the mix"))
        font = self.font()
        font.setBold(True)
        self.setFont(font)
        self.setContentsMargins(0, 0, 8, 0)

    def show_heard(self, words: str) -> None:
        """Show what is heard."""
        self.setText(words)
        self.setAccessibleDescription(words)
