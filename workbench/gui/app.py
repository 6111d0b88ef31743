"""Starts the window."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication

from workbench.gui.languages import speak
from workbench.gui.theme import apply_theme, icon, saved_theme
from workbench.gui.window import MainWindow

_MILLISECONDS_TO_PREPARATION = 1500
"""Loading what computes holds the window up for moments: not while it comes up and shows its first picture."""


def create_application() -> QApplication:
    """The application object with its names, icon and theme; the one that exists already, if any."""
    existing = QApplication.instance()
    application = existing if isinstance(existing, QApplication) else QApplication(sys.argv[:1])
    application.setOrganizationName("workbench")
    application.setApplicationName("workbench")
    application.setApplicationDisplayName("Workbench")
    speak(application)
    apply_theme(application, saved_theme())
    application.setWindowIcon(icon("app"))
    return application


def create_window() -> MainWindow:
    """The main window, not yet shown; an application object exists already."""
    return MainWindow()


def run(files: Sequence[Path], *, separate: bool = False, when_shown: Callable[[], None] | None = None) -> int:
    """Open the window on ``files`` and stay until it is closed; the exit status. ``separate`` starts on the first file at once."""
    application = create_application()
    window = create_window()
    first_paint = _FirstPaint(when_shown) if when_shown is not None else None
    if first_paint is not None:
        window.installEventFilter(first_paint)
    window.show()
    QTimer.singleShot(_MILLISECONDS_TO_PREPARATION, window.separating.prepare)
    QTimer.singleShot(0, window, lambda: window.recovery.offer(window))
    if files:
        window.open_files(files, separate=separate)
    return application.exec()


class _FirstPaint(QObject):
    """Calls back once the window it watches was painted."""

    def __init__(self, when_shown: Callable[[], None]) -> None:
        super().__init__()
        self._when_shown = when_shown

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Watch, and let every event through."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # Zero milliseconds later the paint is over, that of the children included.
            QTimer.singleShot(0, self._when_shown)
        return False
