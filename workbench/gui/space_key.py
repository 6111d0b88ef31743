"""Space plays, unless Tab has led to something that it presses."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QWidget


class SpaceKey(QObject):
    """Keeps Space, where its widget has the keyboard, from the window's shortcut."""

    def leave_to_the_focused(self, window: QWidget) -> None:
        """Let Space press what Tab has led to, of all that is in ``window`` now; a click on a button does not take the keyboard."""
        for widget in (*window.findChildren(QAbstractButton), *window.findChildren(QComboBox)):
            if isinstance(widget, QAbstractButton) and widget.focusPolicy() == Qt.FocusPolicy.StrongFocus:
                widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Claim plain Space for the widget."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            event.accept()
            return True
        return False
