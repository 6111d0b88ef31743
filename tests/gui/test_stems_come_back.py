import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QPushButton, QToolButton

from tests.gui.window_parts import control


def press_undo(qtbot, window):
    qtbot.mouseClick(control(window, "undo", QToolButton), Qt.MouseButton.LeftButton)


def fail(qtbot, window, change):
    with qtbot.waitSignal(window.separating.failed, timeout=20_000):
        change()
    qtbot.waitUntil(lambda: not window.separating.running, timeout=20_000)
    assert window.document.result is None


@pytest.mark.parametrize("back", ["undo", "opposite"])
def test_stems_come_back_from_a_method_that_failed(qtbot, separated, back):
    complete = separated.document.result
    fail(qtbot, separated, lambda: separated.panel.method_chosen.emit("ica"))
    assert "channel" in separated.messages.texts[-1]
    if back == "undo":
        press_undo(qtbot, separated)
    else:
        separated.panel.method_chosen.emit("sparse-nmf")
    assert separated.document.result is complete
    assert not separated.separating.running
    assert separated.messages.texts == ()


def test_stems_come_back_from_a_reference_that_does_not_fit(qtbot, separated, monkeypatch, tmp_path):
    complete = separated.document.result
    path = tmp_path / "short.wav"
    soundfile.write(path, np.zeros(100), 16_000)
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(path)], ""))
    separated.panel.method_chosen.emit("ideal-mask")
    fail(qtbot, separated, lambda: qtbot.mouseClick(control(separated, "references-add", QPushButton), Qt.MouseButton.LeftButton))
    for _ in range(2):
        press_undo(qtbot, separated)
    assert separated.document.result is complete


def test_after_a_failure_other_settings_than_before_separate_again(qtbot, separated):
    fail(qtbot, separated, lambda: separated.panel.method_chosen.emit("ica"))
    with qtbot.waitSignal(separated.separating.separated, timeout=60_000):
        separated.panel.method_chosen.emit("harmonic-percussive")
    assert separated.document.result.method == "harmonic-percussive"


def test_a_parameter_set_back_while_its_separation_runs_brings_back_what_there_was(qtbot, separated):
    complete = separated.document.result
    separated.document.set_param("iterations", 5000)
    qtbot.waitUntil(lambda: separated.document.result is not complete, timeout=60_000)
    separated.document.undo()
    assert separated.document.result is complete
    qtbot.waitUntil(lambda: not separated.busy, timeout=20_000)
    assert separated.document.result is complete


def test_undo_does_not_reach_another_recording(qtbot, separated, tmp_path):
    path = tmp_path / "other.wav"
    soundfile.write(path, np.random.default_rng(1).normal(0.0, 0.1, 16_000), 16_000)
    separated.panel.method_chosen.emit("harmonic-percussive")
    separated.open_files([path])
    qtbot.waitUntil(lambda: separated.opening.current == path, timeout=20_000)
    assert not separated.document.can_undo
    press_undo(qtbot, separated)
    assert separated.document.settings.method == "harmonic-percussive"
