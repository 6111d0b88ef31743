"""On a real screen: X11 drag and drop from another program, real keys and a real mouse."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from workbench.core.folders import resources

DEMO = resources() / "demo" / "mixture.flac"

pytestmark = [
    pytest.mark.xvfb,
    pytest.mark.skipif(shutil.which("xdotool") is None, reason="xdotool is not installed"),
]


def xdotool(qtbot, *words):
    """Run xdotool while the window goes on."""
    process = subprocess.Popen(["xdotool", *map(str, words)])
    qtbot.waitUntil(lambda: process.poll() is not None, timeout=10_000)
    assert process.returncode == 0


@pytest.fixture
def on_screen(window):
    assert QGuiApplication.platformName() == "xcb", "these tests need a real X server"
    window.setGeometry(100, 0, 1200, 800)
    return window


@pytest.fixture
def dragged(qtbot, on_screen):
    """The window after the demo recording was dragged on it with the mouse, from another program."""
    command = [sys.executable, str(Path(__file__).with_name("drag_source.py")), str(DEMO)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as source:
        assert source.stdout is not None
        assert source.stdout.readline().strip() == "ready"
        xdotool(qtbot, "mousemove", 30, 30, "mousedown", 1, "sleep", 0.2)
        for x, y in ((40, 40), (120, 90), (400, 300), (405, 305)):
            xdotool(qtbot, "mousemove", x, y, "sleep", 0.1)
        xdotool(qtbot, "mouseup", 1)
        qtbot.waitUntil(lambda: on_screen.document.recording is not None, timeout=10_000)
        qtbot.waitUntil(lambda: source.poll() is not None or not on_screen.busy, timeout=20_000)
        source.terminate()
    return on_screen


def test_a_file_dragged_from_another_program_opens(qtbot, dragged):
    assert dragged.document.recording.path == DEMO
    qtbot.waitUntil(lambda: not dragged.busy, timeout=20_000)


def test_real_keys_and_clicks_arrive(qtbot, dragged):
    dragged.activateWindow()
    lanes = dragged.lanes.findChild(type(dragged.lanes.parentWidget()), "lane-mixture")
    middle = lanes.mapToGlobal(lanes.rect().center())
    xdotool(qtbot, "mousemove", middle.x(), middle.y(), "click", 1)
    qtbot.waitUntil(lambda: dragged.listening.position > 0.0, timeout=5_000)
    span = dragged.viewport.span_seconds
    xdotool(qtbot, "click", 4)
    qtbot.waitUntil(lambda: dragged.viewport.span_seconds < span, timeout=5_000)
    xdotool(qtbot, "key", "f")
    qtbot.waitUntil(lambda: dragged.viewport.span_seconds == span, timeout=5_000)


def test_a_real_stroke_of_the_brush_becomes_an_edit_that_a_real_key_takes_back(qtbot, dragged):
    dragged.activateWindow()
    qtbot.waitUntil(lambda: not dragged.busy, timeout=20_000)
    canvas = dragged.findChild(QWidget, "spectrogram-speech")
    start, middle, stop = (canvas.mapToGlobal(QPoint(x, canvas.height() // 2)) for x in (60, 120, 200))
    xdotool(qtbot, "mousemove", start.x(), start.y(), "key", "2")
    qtbot.waitUntil(lambda: dragged.editing.tools.tool.id == "brush", timeout=5_000)
    xdotool(qtbot, "mousedown", 1, "mousemove", middle.x(), middle.y(), "sleep", 0.1, "mousemove", stop.x(), stop.y(), "sleep", 0.1)
    xdotool(qtbot, "mouseup", 1)
    qtbot.waitUntil(lambda: len(dragged.document.settings.edits) == 1, timeout=5_000)
    [edit] = dragged.document.settings.edits
    shape = edit.region.parts[0].shape
    assert (edit.stem, edit.action, shape.kind) == ("speech", "give", "stroke")
    assert shape.points[0][0] == pytest.approx(dragged.viewport.seconds_at(60, canvas.width()), abs=0.05)
    assert shape.points[-1][0] == pytest.approx(dragged.viewport.seconds_at(200, canvas.width()), abs=0.05)
    xdotool(qtbot, "key", "ctrl+z")
    qtbot.waitUntil(lambda: not dragged.document.settings.edits, timeout=5_000)


def test_real_keys_choose_mute_and_solo_stems_and_a_real_drag_makes_a_lane_higher(qtbot, dragged):
    dragged.activateWindow()
    qtbot.waitUntil(lambda: not dragged.busy, timeout=20_000)
    stems = dragged.document.stems
    xdotool(qtbot, "key", "Down", "key", "m", "key", "alt+1")
    qtbot.waitUntil(lambda: dragged.document.settings.stem(stems[0]).soloed, timeout=5_000)
    assert (dragged.lanes.current, dragged.document.settings.stem(stems[1]).muted) == (stems[1], True)
    canvas = dragged.findChild(QWidget, f"spectrogram-{stems[0]}")
    place, span = canvas.mapToGlobal(QPoint(80, 30)), dragged.viewport.span_seconds
    xdotool(qtbot, "mousemove", place.x(), place.y(), "click", 1)
    qtbot.waitUntil(lambda: dragged.lanes.current == stems[0], timeout=5_000)
    high_hz = dragged.viewport.high_hz
    xdotool(qtbot, "keydown", "alt", "click", 4, "keyup", "alt")
    qtbot.waitUntil(lambda: dragged.viewport.high_hz < high_hz, timeout=5_000)
    assert dragged.viewport.span_seconds == span
    lane = dragged.findChild(QWidget, f"lane-{stems[0]}")
    height, border = lane.height(), lane.mapToGlobal(QPoint(80, lane.height() + 2))
    xdotool(qtbot, "mousemove", border.x(), border.y(), "mousedown", 1, "mousemove", border.x(), border.y() + 20, "sleep", 0.1)
    xdotool(qtbot, "mousemove", border.x(), border.y() + 40, "sleep", 0.1, "mouseup", 1)
    qtbot.waitUntil(lambda: lane.height() >= height + 30, timeout=5_000)
