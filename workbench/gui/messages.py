"""A strip above the lanes that tells of errors and notices without stopping anyone's work."""

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from workbench.gui.announcing import announce
from workbench.gui.names import named
from workbench.gui.theme import icon

Kind = Literal["error", "notice"]

_MOST_SHOWN = 3
_EDGES = {"error": "#d0473a", "notice": "#3b82c4"}


class MessageStrip(QWidget):
    """The latest things that went wrong or are worth knowing, the newest last: three in sight, while older ones wait.

    Each stays until it is closed, or settled by what solves it.
    """

    def __init__(self) -> None:
        super().__init__()
        named(self, "messages", self.tr("Errors and notices"))
        self._messages: list[_Message] = []
        self._more = named(QLabel(), "messages-waiting", self.tr("Messages that wait"))
        self._more.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(self._more)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._show_latest()

    @property
    def texts(self) -> tuple[str, ...]:
        """The sentences in sight."""
        return tuple(message.text for message in self._messages[-_MOST_SHOWN:])

    def show_error(self, sentence: str, about: object = None) -> None:
        """Tell of something that went wrong; ``about`` is whose it is, by which ``settle`` finds it."""
        self._take("error", sentence, about)

    def show_notice(self, sentence: str) -> None:
        """Tell of something worth knowing."""
        self._take("notice", sentence, None)

    def settle(self, about: object) -> None:
        """Close the errors of ``about``, which are solved."""
        self._drop([message for message in self._messages if message.about == about])

    def clear(self) -> None:
        """Close every message, those that wait too."""
        self._drop(self._messages)

    def _take(self, kind: Kind, sentence: str, about: object) -> None:
        """Show a message last; the same one from before goes."""
        self._drop([message for message in self._messages if (message.kind, message.text) == (kind, sentence)])
        message = _Message(kind, sentence, about)
        message.closed.connect(lambda: self._drop([message]))
        self._column.addWidget(message)
        self._messages.append(message)
        self._show_latest()
        QAccessible.updateAccessibility(QAccessibleEvent(message, QAccessible.Event.Alert))
        announce(message, message.accessibleName(), urgent=kind == "error")

    def _drop(self, dropped: Sequence["_Message"]) -> None:
        for message in tuple(dropped):
            self._messages.remove(message)
            self._column.removeWidget(message)
            message.hide()
            message.deleteLater()
        self._show_latest()

    def _show_latest(self) -> None:
        waiting = max(len(self._messages) - _MOST_SHOWN, 0)
        for place, message in enumerate(self._messages):
            message.setVisible(place >= waiting)
        self._more.setText(f"{waiting} older")
        self._more.setVisible(waiting > 0)
        self.setVisible(bool(self._messages))


class _Message(QFrame):
    """One sentence with its kind and a button to close it."""

    closed = Signal()

    def __init__(self, kind: Kind, sentence: str, about: object) -> None:
        super().__init__()
        told = self.tr("Error: {sentence}") if kind == "error" else self.tr("Notice: {sentence}")
        named(self, "message", told.format(sentence=sentence))
        self.kind, self.text, self.about = kind, sentence, about
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
        close = named(QToolButton(), "message-close", self.tr("Close this message"), self.tr("Close"))
        close.setIcon(icon("close"))
        close.setAutoRaise(True)
        close.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 4, 0)
        row.addWidget(edge)
        row.addWidget(picture)
        row.addWidget(words, 1)
        row.addWidget(close)
