"""What live separation leaves alone in the real window, with the method that ships; on no device, since machines that test have none."""

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox

from tests.gui.window_parts import control
from workbench.audio.devices import SoundDevice
from workbench.gui import live_running

DEVICES = {
    "input": (SoundDevice(3, "Microphone", "Test", 1, 48_000, is_default=True),),
    "output": (
        SoundDevice(4, "Screen", "Test", 2, 48_000, is_default=False),
        SoundDevice(5, "Headphones", "Test", 2, 48_000, is_default=True),
    ),
}


@pytest.fixture
def live(qtbot, window, tmp_path, monkeypatch):
    """The window with the live panel open on a recording of 20 s that was separated."""
    monkeypatch.setattr(live_running, "sound_devices", lambda direction: ())
    path = tmp_path / "tones.wav"
    soundfile.write(path, 0.25 * np.sin(2 * np.pi * 440 * np.arange(16_000 * 20) / 16_000), 16_000)
    window.document.set_param("iterations", 5)
    with qtbot.waitSignal(window.separating.separated, timeout=60_000):
        window.open_files([path], separate=True)
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    press(qtbot, window, "live")
    qtbot.waitUntil(lambda: not window.live.busy, timeout=20_000)
    window.live.keep_in(tmp_path / "kept")
    return window


def press(qtbot, window, name):
    qtbot.mouseClick(control(window, name, QAbstractButton), Qt.MouseButton.LeftButton)


def test_the_default_output_is_chosen_until_the_user_takes_another(qtbot, window, monkeypatch):
    monkeypatch.setattr(live_running, "sound_devices", DEVICES.__getitem__)
    monkeypatch.setattr(live_running, "look_anew", lambda: None)
    output = control(window, "live-output", QComboBox)
    with qtbot.waitSignal(window.live.running.devices_found, timeout=20_000):
        press(qtbot, window, "live")
    assert output.currentText() == "Headphones (Test)"
    qtbot.keyClick(output, Qt.Key.Key_End)
    assert output.currentText() == "Not heard"
    with qtbot.waitSignal(window.live.running.devices_found, timeout=20_000):
        press(qtbot, window, "live-rescan")
    assert output.currentText() == "Not heard"


def test_a_recording_that_the_user_took_for_input_stays_when_devices_are_looked_for(qtbot, live, monkeypatch):
    monkeypatch.setattr(live_running, "sound_devices", DEVICES.__getitem__)
    monkeypatch.setattr(live_running, "look_anew", lambda: None)
    source = control(live, "live-input", QComboBox)
    for expected in ("Microphone (Test)", "tones.wav, as if live"):
        with qtbot.waitSignal(live.live.running.devices_found, timeout=20_000):
            press(qtbot, live, "live-rescan")
        assert source.currentText() == expected
        qtbot.keyClick(source, Qt.Key.Key_End)
