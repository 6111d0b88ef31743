"""Take all pictures from the real window with the demo's stems: those of the README, and those of the user guide in both languages.

Run as ``xvfb-run -s "-screen 0 1400x900x24" .venv/bin/python packaging/make_screenshots.py``.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, QSettings, Qt, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QDockWidget, QWidget

from workbench.core.folders import resources
from workbench.gui.app import create_application, create_window
from workbench.gui.languages import save_language, speak
from workbench.gui.theme import apply_theme
from workbench.gui.window import MainWindow

PANELS = ("model", "components", "edits", "compare", "queue", "live")
DIALOGS = {"preferences": "preferences-panel", "view-options": "view-panel", "keys": "keys-window"}
GUIDE_WIDTH = 860


def wait(done: Callable[[], bool]) -> None:
    """Let the window work until ``done``."""
    waker = QTimer()
    waker.start(20)
    while not done():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def settle(milliseconds: int) -> None:
    """Let the window work for a while."""
    over: list[bool] = []
    QTimer.singleShot(milliseconds, lambda: over.append(True))
    wait(lambda: bool(over))


def worked_in() -> MainWindow:
    """A window in which the demo was separated, edited, and kept as a snapshot."""
    window = create_window()
    window.setGeometry(0, 0, 1400, 900)
    window.show()
    window.open_files([resources() / "demo" / "mixture.flac"], separate=True)
    wait(lambda: window.document.result is not None and not window.busy)
    window.viewport.set_scale("mel")
    press(window, "take-snapshot")
    window.document.select((6.0, 6.6))
    press(window, "give")
    window.document.select((3.1, 5.4))
    window.listening.seek(4.2)
    wait(lambda: not window.busy)
    return window


def press(window: MainWindow, name: str) -> None:
    """Do what the action of this name does."""
    action = window.findChild(QAction, name)
    assert action is not None, name
    action.trigger()


def take(widget: QWidget, path: Path, width: int | None = None) -> None:
    """Write a widget's picture, made smaller where it is wider than ``width``."""
    settle(400)
    picture = widget.grab()
    if width is not None and picture.width() > width:
        picture = picture.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
    assert picture.save(str(path)), path


def take_guide(window: MainWindow, folder: Path, language: str) -> None:
    """Write the pictures of the guide in one language: the window, every panel, and the dialogs."""
    take(window, folder / f"{language}-window.png", GUIDE_WIDTH)
    for name in PANELS:
        dock = window.findChild(QDockWidget, f"{name}-panel")
        assert dock is not None, name
        dock.show()
        dock.raise_()
        take(dock, folder / f"{language}-{name}.png", GUIDE_WIDTH)
    for name, dialog_name in DIALOGS.items():
        press(window, name)
        dialog = window.findChild(QDialog, dialog_name)
        assert dialog is not None, dialog_name
        take(dialog, folder / f"{language}-{name}.png")
        dialog.close()


def main() -> None:
    """Write the pictures to docs and to the folder of the guide."""
    docs, guide = Path(__file__).resolve().parents[1] / "docs", resources() / "guide" / "pictures"
    guide.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as settings:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, settings)
        application = create_application()
        for language in ("en", "de"):
            save_language(language)
            speak(application)
            apply_theme(application, "dark")
            window = worked_in()
            if language == "en":
                for theme in ("light", "dark"):
                    apply_theme(application, theme)
                    take(window, docs / f"window-{theme}.png")
            take_guide(window, guide, language)
            window.projects.discard_all()
            window.close()


if __name__ == "__main__":
    main()
