"""Take the README's pictures: the real window with the demo's stems, in both themes.

Run as ``xvfb-run -s "-screen 0 1400x900x24" .venv/bin/python packaging/make_screenshots.py docs``.
"""

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, QSettings, QTimer

from workbench.core.folders import resources
from workbench.gui.app import create_application, create_window
from workbench.gui.theme import apply_theme


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


def main(folder: Path) -> None:
    """Write window-dark.png and window-light.png to ``folder``."""
    with tempfile.TemporaryDirectory() as settings:
        QSettings.setDefaultFormat(QSettings.Format.IniFormat)
        QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, settings)
        application = create_application()
        window = create_window()
        window.setGeometry(0, 0, 1400, 900)
        window.show()
        window.open_files([resources() / "demo" / "mixture.flac"], separate=True)
        wait(lambda: window.document.result is not None and not window.busy)
        window.viewport.set_scale("mel")
        window.document.select((3.1, 5.4))
        window.listening.seek(4.2)
        for theme in ("dark", "light"):
            apply_theme(application, theme)
            settle(500)
            window.grab().save(str(folder / f"window-{theme}.png"))
        window.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
