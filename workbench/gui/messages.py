"""A strip above the lanes that tells of errors and notices without stopping anyone's work."""

from collections import deque
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from workbench.gui.names import named
from workbench.gui.theme import icon

Kind = Literal["error", "notice"]

_MOST_SHOWN = 3
_EDGES = {"error": "#d0473a", "notice": "#3b82c4"}
_WORDS = {"error": "Error", "notice": "Notice"}


class MessageStrip(QWidget):
    """The latest things that went wrong or are worth knowing, oldest first. Each stays until it is closed; more than three wait."""

    def __init__(self) -> None:
        super().__init__()
        named(self, "messages", "Errors and notices")
        self._shown: list[_Message] = []
        self._waiting: deque[tuple[Kind, str]] = deque()
        self._more = named(QLabel(), "messages-waiting", "Messages that wait")
        self._more.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(self._more)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._count()

    @property
    def texts(self) -> tuple[str, ...]:
        """The sentences in sight."""
        return tuple(message.text for message in self._shown)

    def show_error(self, sentence: str) -> None:
        """Tell of something that went wrong."""
        self._take("error", sentence)

    def show_notice(self, sentence: str) -> None:
        """Tell of something worth knowing."""
        self._take("notice", sentence)

    def clear(self) -> None:
        """Close every message, those that wait too."""
        self._waiting.clear()
        for message in tuple(self._shown):
            self._close(message)

    def _take(self, kind: Kind, sentence: str) -> None:
        if sentence in self.texts or (kind, sentence) in self._waiting:
            return
        self._waiting.append((kind, sentence))
        self._fill()

    def _fill(self) -> None:
        while self._waiting and len(self._shown) < _MOST_SHOWN:
            message = _Message(*self._waiting.popleft())
            message.closed.connect(lambda message=message: self._close(message))
            self._column.insertWidget(len(self._shown), message)
            self._shown.append(message)
            QAccessible.updateAccessibility(QAccessibleEvent(message, QAccessible.Event.Alert))
        self._count()

    def _close(self, message: "_Message") -> None:
        self._shown.remove(message)
        self._column.removeWidget(message)
        message.hide()
        message.deleteLater()
        self._fill()

    def _count(self) -> None:
        self._more.setText(f"{len(self._waiting)} more")
        self._more.setVisible(bool(self._waiting))
        self.setVisible(bool(self._shown))


class _Message(QFrame):
    """One sentence with its kind and a button to close it."""

    closed = Signal()

    def __init__(self, kind: Kind, sentence: str) -> None:
        super().__init__()
        named(self, "message", f"{_WORDS[kind]}: {sentence}")
        self.text = sentence
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.AlternateBase)
        edge = QFrame()
        edge.setFixedWidth(4)
        edge.setStyleSheet(f"background: {_EDGES[kind]};")
        picture = QToolButton()
        picture.setIcon(icon(kind))
        picture.setAutoRaise(True)
        picture.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        picture.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        words = QLabel(sentence)
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        close = named(QToolButton(), "message-close", "Close this message", "Close")
        close.setIcon(icon("close"))
        close.setAutoRaise(True)
        close.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 4, 0)
        row.addWidget(edge)
        row.addWidget(picture)
        row.addWidget(words, 1)
        row.addWidget(close)
