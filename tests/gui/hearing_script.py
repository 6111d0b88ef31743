"""Run by test_heard_component in a process of its own: separates the demo into components and holds a key to hear one of them alone."""

import json
import os
import sys
from pathlib import Path

import soundfile
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget

from tests.gui.listening_script import opened, wait
from tests.gui.window_parts import control
from workbench.gui.component_list import ComponentList
from workbench.tasks.component_strips import alone

HELD_SECONDS = 2.0


def main(folder: Path, number: int) -> None:
    window, messages = opened(folder, "learning-free-nmf")
    document = window.document
    dock = control(window, "components-panel", QDockWidget)
    dock.show()
    dock.raise_()
    rows = control(window, "components", ComponentList)
    wait(lambda: messages or (window.components.model.rowCount() > 1 and not window.busy))
    recording = document.recording
    for each in range(1, window.components.count + 1):
        sound = alone(document.separation, (each,), document.masks)(0, recording.samples)
        soundfile.write(folder / f"component {each}.wav", sound.T, recording.rate, subtype="FLOAT")
    rows.choose([number])
    rows.setFocus()
    QTest.keyPress(rows, Qt.Key.Key_H)
    wait(lambda: messages or window.listening.position >= HELD_SECONDS)
    QTest.keyRelease(rows, Qt.Key.Key_H)
    playing = window.listening.playing
    underruns = window.listening._player.underruns if window.listening._player else 0
    window.projects.discard_all()
    window.close()
    sys.stdout.write(json.dumps({"underruns": underruns, "messages": messages, "playing": playing}))
    sys.stdout.flush()
    # What PortAudio prints while it ends is none of the test's business.
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
