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


def start(qtbot, window):
    press(qtbot, window, "live-start")
    qtbot.waitUntil(lambda: window.live.running.status is not None, timeout=60_000)


def wait_until_stopped(qtbot, window):
    qtbot.waitUntil(lambda: not window.live.running.running and window.live.running.ready and not window.live.busy, timeout=20_000)


def stop(qtbot, window):
    press(qtbot, window, "live-start")
    wait_until_stopped(qtbot, window)


def separate_by_turning(qtbot, window, name, value):
    with qtbot.waitSignal(window.separating.separated, timeout=60_000):
        window.document.set_param(name, value)
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)


def take_last(combo):
    """As a user does; keys go to a window that is active, which none is without a screen."""
    combo.setCurrentIndex(combo.count() - 1)
    combo.activated.emit(combo.count() - 1)


def offered(window):
    hear = control(window, "live-hear", QComboBox)
    return [hear.itemData(row) for row in range(hear.count())]


def test_the_default_output_is_chosen_until_the_user_takes_another(qtbot, window, monkeypatch):
    monkeypatch.setattr(live_running, "sound_devices", DEVICES.__getitem__)
    monkeypatch.setattr(live_running, "look_anew", lambda: None)
    output = control(window, "live-output", QComboBox)
    with qtbot.waitSignal(window.live.running.devices_found, timeout=20_000):
        press(qtbot, window, "live")
    assert output.currentText() == "Headphones (Test)"
    take_last(output)
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
        take_last(source)


def test_starting_and_stopping_leaves_the_stems_of_the_recording(qtbot, live):
    complete = live.document.result
    start(qtbot, live)
    assert live.document.settings.method == "warm-start-ista"
    assert (live.document.result, live.separating.running) == (complete, False)
    stop(qtbot, live)
    assert (live.document.result, live.separating.running) == (complete, False)


def test_what_is_turned_while_it_runs_separates_the_recording_once_when_it_stops(qtbot, live):
    start(qtbot, live)
    separated = []
    live.separating.separated.connect(lambda *made: separated.append(made))
    for sparsity in (0.7, 0.8, 0.3):
        live.document.set_param("sparsity", sparsity)
        assert not live.separating.running
    assert live.live.running._running.live._settings.params.sparsity == 0.3
    stop(qtbot, live)
    qtbot.waitUntil(lambda: not live.separating.running and not live.busy, timeout=60_000)
    assert [(result.method, result.params.sparsity) for _, result, _ in separated] == [("warm-start-ista", 0.3)]
    separate_by_turning(qtbot, live, "sparsity", 0.4)


def test_what_was_turned_and_taken_back_while_it_ran_separates_nothing(qtbot, live):
    complete = live.document.result
    start(qtbot, live)
    live.document.set_param("sparsity", 0.7)
    for _ in range(2):
        press(qtbot, live, "undo")
    assert live.document.settings.method == "sparse-nmf"
    stop(qtbot, live)
    assert (live.document.result, live.separating.running) == (complete, False)


def test_a_start_that_fails_lets_the_recording_follow_again(qtbot, live, monkeypatch):
    monkeypatch.setattr(live_running, "live_methods", lambda: ())
    press(qtbot, live, "live-start")
    separate_by_turning(qtbot, live, "iterations", 6)


def test_another_method_while_it_runs_is_told_of_once_and_changes_nothing_that_is_heard(qtbot, live, monkeypatch):
    start(qtbot, live)
    choices, title = offered(live), "Live goes on by Warm-start ISTA"
    for method in ("harmonic-percussive", "learning-free-nmf"):
        live.panel.method_chosen.emit(method)
    assert offered(live) == choices == ["mix", "original", "speech", "piano"]
    assert live.messages.texts == (f"{title}; Harmonic and percussive cannot run live",)
    live.messages.clear()
    live.panel.method_chosen.emit("warm-start-ista")
    assert live.messages.texts == ()
    monkeypatch.setattr(live_running, "live_methods", lambda: ("warm-start-ista", "repetition"))
    live.panel.method_chosen.emit("repetition")
    assert live.messages.texts == (f"{title}; stop and start it for this one",)
    live.panel.method_chosen.emit("harmonic-percussive")
    stop(qtbot, live)
    assert offered(live) == ["mix", "original", *live.document.stems]
    assert "harmonic" in live.document.stems
    qtbot.waitUntil(lambda: not live.busy, timeout=60_000)


@pytest.mark.parametrize("keeps", [False, True])
def test_closing_the_panel_stops_and_says_what_was_kept(qtbot, live, tmp_path, keeps):
    if keeps:
        press(qtbot, live, "live-record")
    start(qtbot, live)
    qtbot.waitUntil(lambda: live.live.running.status.seconds > 0.2, timeout=20_000)
    live.live.close()
    assert not live.live.running.running
    wait_until_stopped(qtbot, live)
    first, *others = live.messages.texts
    if keeps:
        assert first == "Live stopped, as its panel was closed"
        assert others[0].startswith(f"3 live files kept in {next((tmp_path / 'kept').iterdir())}: ")
    else:
        assert first == "Live stopped, as its panel was closed; nothing was kept"


def test_closing_the_panel_while_it_starts_stops_it_too(qtbot, live):
    press(qtbot, live, "live-start")
    press(qtbot, live, "live")
    assert live.live.running.running
    wait_until_stopped(qtbot, live)
    assert live.messages.texts == ("Live stopped, as its panel was closed; nothing was kept",)
