"""On a real screen: snapshots by real keys, and a reference dragged from another program on the header of a lane."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QTreeWidget

from tests.gui.conftest import DEMO
from tests.gui.test_on_screen import xdotool
from workbench.gui.stem_header import StemHeader

pytestmark = [
    pytest.mark.xvfb,
    pytest.mark.skipif(shutil.which("xdotool") is None, reason="xdotool is not installed"),
]


@pytest.fixture
def on_screen(separated):
    assert QGuiApplication.platformName() == "xcb", "these tests need a real X server"
    separated.setGeometry(100, 0, 1200, 800)
    separated.activateWindow()
    return separated


def test_real_keys_take_hear_and_apply_snapshots(qtbot, on_screen):
    comparing, document = on_screen.compare.comparing, on_screen.document
    xdotool(qtbot, "key", "ctrl+shift+t")
    qtbot.waitUntil(lambda: len(on_screen.snapshots.rows) == 1, timeout=5_000)
    [row] = on_screen.snapshots.rows
    document.set_mask("exponent", 7.0)
    xdotool(qtbot, "key", "F5")
    qtbot.waitUntil(lambda: comparing.choice == row.number, timeout=5_000)
    xdotool(qtbot, "key", "shift+F7")
    qtbot.waitUntil(lambda: comparing.choice == "residual", timeout=5_000)
    xdotool(qtbot, "key", "ctrl+F5")
    qtbot.waitUntil(lambda: document.settings == row.settings, timeout=5_000)


def test_the_keys_of_the_list_are_its_own(qtbot, on_screen):
    on_screen.compare.panel.show()
    on_screen.compare.panel.raise_()
    for _ in range(2):
        xdotool(qtbot, "key", "ctrl+shift+t")
    qtbot.waitUntil(lambda: len(on_screen.snapshots.rows) == 2, timeout=5_000)
    on_screen.document.select((1.0, 2.0))
    listed = on_screen.findChild(QTreeWidget, "snapshots")
    listed.setCurrentItem(listed.topLevelItem(1))
    listed.setFocus()
    xdotool(qtbot, "key", "Return")
    qtbot.waitUntil(lambda: on_screen.compare.comparing.choice == on_screen.snapshots.rows[1].number, timeout=5_000)
    xdotool(qtbot, "key", "F2", "type", "softer")
    xdotool(qtbot, "key", "Return")
    qtbot.waitUntil(lambda: on_screen.snapshots.rows[1].title == "softer", timeout=5_000)
    xdotool(qtbot, "key", "Delete")
    qtbot.waitUntil(lambda: len(on_screen.snapshots.rows) == 1, timeout=5_000)
    assert on_screen.document.settings.edits == ()


def test_a_reference_dragged_on_a_lane_s_header_gives_its_score(qtbot, on_screen):
    header = next(header for header in on_screen.findChildren(StemHeader) if header.stem == "speech")
    place = header.mapToGlobal(header.rect().center())
    command = [sys.executable, str(Path(__file__).with_name("drag_source.py")), str(DEMO.parent / "speech.flac")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as source:
        assert source.stdout is not None
        assert source.stdout.readline().strip() == "ready"
        xdotool(qtbot, "mousemove", 30, 30, "mousedown", 1, "sleep", 0.2)
        for x, y in ((40, 40), (120, 90), (place.x() - 5, place.y() - 5), (place.x(), place.y())):
            xdotool(qtbot, "mousemove", x, y, "sleep", 0.1)
        xdotool(qtbot, "mouseup", 1)
        qtbot.waitUntil(lambda: "speech" in on_screen.compare.references.current, timeout=10_000)
        source.terminate()
    assert on_screen.opening.paths == (DEMO,), "a reference is no recording of its own"
    label = header.findChild(QLabel, "score-speech")
    qtbot.waitUntil(lambda: label.text().startswith("SDR ") and not label.isHidden(), timeout=20_000)
