"""Run by test_heard_snapshots in a process of its own: takes snapshots A and B of the demo, exports both, and switches while playing."""

import json
import os
import sys
from pathlib import Path

from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction

from tests.gui.listening_script import exported, wait
from workbench.core.folders import resources
from workbench.gui.app import create_application, create_window

SWITCH_AT_SECONDS = (1.5, 2.5)
STOP_AT_SECONDS = 3.5


def main(folder: Path) -> None:
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    QSettings.setPath(QSettings.Format.IniFormat, QSettings.Scope.UserScope, str(folder))
    create_application()
    window = create_window()
    window.show()
    messages = []
    for source in (window.listening, window.separating, window.opening, window.exporting, window.compare):
        source.failed.connect(messages.append)
    window.listening.unavailable.connect(messages.append)
    window.open_files([resources() / "demo" / "mixture.flac"], separate=True)
    wait(lambda: messages or (window.document.result is not None and not window.busy))

    def act(name):
        window.findChild(QAction, name).trigger()

    for letter, exponent, stem in (("a", 1.0, "piano"), ("b", 6.0, "speech")):
        window.document.set_mask("exponent", exponent)
        for other in window.document.stems:
            window.document.set_muted(other, other == stem)
        act("take-snapshot")
        exported(window, folder, letter)
    window.document.set_muted("piano", True)
    act("hear-a")
    window.listening.play()
    for seconds, letter in zip(SWITCH_AT_SECONDS, "ba", strict=True):
        wait(lambda seconds=seconds: messages or window.listening.position >= seconds)
        act(f"hear-{letter}")
    wait(lambda: messages or window.listening.position >= STOP_AT_SECONDS)
    window.listening.pause()
    underruns = window.listening._player.underruns if window.listening._player else 0
    sys.stdout.write(json.dumps({"underruns": underruns, "messages": messages}))
    sys.stdout.flush()
    # What PortAudio prints while it ends is none of the test's business.
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
