"""Run by test_heard in a process of its own: opens the demo in the real window, separates, sets a mix, exports and plays it, turns p."""

import json
import os
import sys
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, QSettings, QTimer

from workbench.core.folders import resources
from workbench.gui.app import create_application, create_window
from workbench.gui.export_dialog import ExportRequest
from workbench.tasks.exporting import ExportSettings

TURN_AT_SECONDS = 2.5
STOP_AT_SECONDS = 4.5


def wait(done):
    waker = QTimer()
    waker.start(5)
    while not done():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def exported(window, folder, name):
    """Write what is heard now as float."""
    finished = []
    window.exporting.exported.connect(finished.append)
    settings = ExportSettings(subtype="FLOAT", mix=True)
    window.exporting.start(ExportRequest(folder, name, "{track} ({stem})", (), settings, overwrite=False))
    wait(lambda: bool(finished))


def opened(folder, method=""):
    """A window with the demo separated by a method, the usual one when left out, and the list of what it tells."""
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder))
    create_application()
    window = create_window()
    window.show()
    messages = []
    for source in (window.listening, window.separating, window.opening, window.exporting):
        source.failed.connect(messages.append)
    window.listening.unavailable.connect(messages.append)
    if method:
        window.separating.choose_method(method)
    window.open_files([resources() / "demo" / "mixture.flac"], separate=True)
    wait(lambda: messages or (window.document.result is not None and not window.busy))
    return window, messages


def main(folder: Path) -> None:
    window, messages = opened(folder)
    document = window.document
    document.set_mask("exponent", 1.0)
    document.set_muted("piano", True)
    document.set_gain("speech", -3.0)
    document.set_pan("speech", -0.5)
    exported(window, folder, "before")
    window.listening.play()
    wait(lambda: messages or window.listening.position >= TURN_AT_SECONDS)
    document.set_mask("exponent", 4.0)
    turned_at = window.listening._player.position if window.listening._player else 0
    wait(lambda: messages or window.listening.position >= STOP_AT_SECONDS)
    window.listening.pause()
    underruns = window.listening._player.underruns if window.listening._player else 0
    exported(window, folder, "after")
    window.close()
    sys.stdout.write(json.dumps({"turned_at": turned_at, "underruns": underruns, "messages": messages}))
    sys.stdout.flush()
    # What PortAudio prints while it ends is none of the test's business.
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
