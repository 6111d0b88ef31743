"""A strip above the lanes that tells of errors and notices without stopping anyone's work."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QAction, QPalette
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLabel, QMenu, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from workbench.gui.announcing import announce
from workbench.gui.names import named
from workbench.gui.theme import icon

Kind = Literal["error", "notice"]

_MOST_SHOWN = 2
_NOTICE_MILLISECONDS = 20_000
_EDGES = {"error": "#d0473a", "notice": "#3b82c4"}


class MessageStrip(QWidget):
    """The latest things that went wrong or are worth knowing, the newest last: two in sight, while older ones wait to be opened.

    An error stays until it is closed, or settled by what solves it. A notice goes by itself, but not from under the mouse, or as soon as
    there is a newer one about the same.
    """

    def __init__(self) -> None:
        super().__init__()
        named(self, "messages", self.tr("Errors and notices"))
        self._messages: list[_Message] = []
        self._more = named(
            QToolButton(), "messages-waiting", self.tr("Messages that wait"), self.tr("Show all messages, or the newest alone")
        )
        self._more.setCheckable(True)
        self._clear = named(
            QToolButton(), "messages-clear", self.tr("Clear all messages"), self.tr("Close all messages, those that wait too")
        )
        self._clear.setText(self.tr("Clear all"))
        for button in (self._more, self._clear):
            button.setAutoRaise(True)
        self._bar = QWidget()
        row = QHBoxLayout(self._bar)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch()
        row.addWidget(self._more)
        row.addWidget(self._clear)
        self._more.toggled.connect(lambda _: self._show_latest())
        self._clear.clicked.connect(self.clear)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        self._column.addWidget(self._bar)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._show_latest()

    @property
    def texts(self) -> tuple[str, ...]:
        """The sentences in sight."""
        return tuple(message.text for message in self._messages[self._waiting :])

    def show_error(self, sentence: str, about: object = None) -> None:
        """Tell of something that went wrong; ``about`` is whose it is, by which ``settle`` finds it."""
        self._take("error", sentence, about)

    def show_notice(self, sentence: str, about: object = None) -> None:
        """Tell of something worth knowing; the notice before ``about`` the same is out of date."""
        if about is not None:
            self._drop([message for message in self._messages if (message.kind, message.about) == ("notice", about)])
        self._take("notice", sentence, about)

    def settle(self, about: object) -> None:
        """Close the errors of ``about``, which are solved."""
        self._drop([message for message in self._messages if (message.kind, message.about) == ("error", about)])

    def make_action(self, menu: QMenu, action: Callable[..., QAction]) -> None:
        """Put clearing in a menu; ``action`` makes an action as the window does."""
        action(menu, "clear-messages", self._clear.accessibleName(), self.clear, "Ctrl+Shift+Backspace", self._clear.toolTip())

    def clear(self) -> None:
        """Close every message, those that wait too."""
        self._drop(self._messages)

    @property
    def _waiting(self) -> int:
        """So many of the oldest are not in sight."""
        return 0 if self._more.isChecked() else max(len(self._messages) - _MOST_SHOWN, 0)

    def _take(self, kind: Kind, sentence: str, about: object) -> None:
        """Show a message last; the same one from before goes."""
        self._drop([message for message in self._messages if (message.kind, message.text) == (kind, sentence)])
        message = _Message(kind, sentence, about)
        message.closed.connect(partial(self._drop, [message]))
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
        older = max(len(self._messages) - _MOST_SHOWN, 0)
        if not older:
            with QSignalBlocker(self._more):
                self._more.setChecked(False)
        for place, message in enumerate(self._messages):
            message.setVisible(place >= self._waiting)
        words = self.tr("hide {count} older") if self._more.isChecked() else self.tr("{count} older")
        self._more.setText(words.format(count=older))
        self._more.setAccessibleDescription(self._more.text())
        self._more.setVisible(older > 0)
        self._bar.setVisible(len(self._messages) > 1)
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
        if kind == "notice":
            self._end = QTimer(self)
            self._end.setInterval(_NOTICE_MILLISECONDS)
            self._end.timeout.connect(self._go)
            self._end.start()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 4, 0)
        row.addWidget(edge)
        row.addWidget(picture)
        row.addWidget(words, 1)
        row.addWidget(close)

    def _go(self) -> None:
        """Close, unless it is being read or used."""
        focused = QApplication.focusWidget()
        if not self.underMouse() and not (focused is not None and self.isAncestorOf(focused)):
            self.closed.emit()
