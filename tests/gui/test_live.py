"""Live separation in the real window: a recording as if it came in live, on no device, since machines that test have none."""

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDoubleSpinBox, QWidget

from tests.gui.window_parts import control
from tests.tasks.live_doubles import tilt_method
from workbench.audio.devices import SoundDevice
from workbench.audio.writing import AudioWriter
from workbench.core.errors import DeviceError, ExportError
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.gui import live_running
from workbench.gui.meters import FLOOR_DB, LevelMeter
from workbench.separators import catalogue

MICROPHONE = SoundDevice(3, "Microphone", "Test", 1, 48_000, is_default=True)


@pytest.fixture(autouse=True)
def only_tilt_runs_live(monkeypatch):
    records, problems = catalogue._loaded()
    others = tuple(record for record in records if record.stream is None)
    monkeypatch.setattr(catalogue, "_loaded", lambda: ((*others, tilt_method(analysis=SPEECH_AND_MUSIC)), problems))


@pytest.fixture
def tones(tmp_path):
    moments = np.arange(16_000 * 60) / 16_000
    path = tmp_path / "tones.wav"
    soundfile.write(path, 0.25 * np.sin(2 * np.pi * 440 * moments), 16_000)
    return path


@pytest.fixture
def live(qtbot, window, tones, tmp_path, monkeypatch):
    """The window with the live panel open on a recording of a minute, its files to be kept in a folder of the test."""
    monkeypatch.setattr(live_running, "sound_devices", lambda direction: ())
    window.open_files([tones])
    qtbot.waitUntil(lambda: window.document.recording is not None and not window.busy, timeout=20_000)
    press(qtbot, window, "live")
    qtbot.waitUntil(lambda: not window.live.busy, timeout=20_000)
    window.live.keep_in(tmp_path / "kept")
    return window


def find(window, name, kind=QWidget):
    (found,) = window.findChildren(kind, name)
    return found


def press(qtbot, window, name):
    qtbot.mouseClick(find(window, name, QAbstractButton), Qt.MouseButton.LeftButton)


def start(qtbot, window):
    press(qtbot, window, "live-start")
    qtbot.waitUntil(lambda: window.live.running.status is not None, timeout=20_000)


def stop(qtbot, window):
    press(qtbot, window, "live-start")
    qtbot.waitUntil(lambda: window.live.running.ready and not window.live.busy, timeout=20_000)


def engine(window):
    return window.live.running._running.live


def test_every_control_has_both_names_and_says_what_it_does(live):
    for name in ("input", "rescan", "output", "hear", "block", "record", "start", "input-level", "output-level", "status"):
        control = find(live, f"live-{name}")
        assert control.accessibleName()
        assert control.toolTip()


def test_the_button_shows_and_hides_the_panel(qtbot, live):
    assert live.live.isVisible()
    press(qtbot, live, "live")
    assert not live.live.isVisible()
    live.live.show()
    assert control(live, "live", QAction).isChecked()
    live.live.close()
    assert not control(live, "live", QAction).isChecked()


def test_it_runs_says_how_late_it_is_and_stops(qtbot, live):
    button, words = find(live, "live-start"), find(live, "live-status")
    assert words.text() == "Not running"
    start(qtbot, live)
    assert button.text() == "Stop"
    assert not find(live, "live-input").isEnabled()
    qtbot.waitUntil(lambda: "latency" in words.text() and "load" in words.text(), timeout=20_000)
    qtbot.waitUntil(lambda: find(live, "live-input-level", LevelMeter).level_db > -13.0, timeout=20_000)
    assert words.text().startswith("tones.wav by tilt: latency ")
    stop(qtbot, live)
    assert (button.text(), words.text()) == ("Start", "Not running")
    assert find(live, "live-input-level", LevelMeter).level_db == FLOOR_DB
    assert live.messages.texts == ()


def test_a_method_that_needs_the_whole_recording_gives_way_to_one_that_runs_live(qtbot, live):
    assert live.document.settings.method == "sparse-nmf"
    start(qtbot, live)
    assert live.document.settings.method == "tilt"
    assert live.document.stems == ("low", "high")
    assert [find(live, "live-hear", QComboBox).itemData(row) for row in range(4)] == ["mix", "original", "low", "high"]
    stop(qtbot, live)


def test_without_such_a_method_that_is_a_sentence(qtbot, live, monkeypatch):
    monkeypatch.setattr(live_running, "live_methods", lambda: ())
    press(qtbot, live, "live-start")
    assert live.messages.texts == ("there is no method that can run live",)


def test_knobs_of_the_window_act_on_what_runs(qtbot, live):
    start(qtbot, live)
    document = live.document
    document.set_param("tilt", 3.0)
    document.set_mask("exponent", 7.0)
    document.set_weight("low", 0.5)
    document.set_gain("high", 6.0)
    document.set_muted("low", True)
    settings = engine(live)._settings
    assert (settings.params.tilt, settings.masks.exponent, settings.weights) == (3.0, 7.0, (0.5, 1.0))
    assert settings.gains == pytest.approx((0.0, 1.995), abs=1e-3)
    hear = find(live, "live-hear", QComboBox)
    hear.setCurrentIndex(hear.findData("low"))
    assert engine(live)._settings.gains == (1.0, 0.0)
    hear.setCurrentIndex(hear.findData("high"))
    document.set_gain("high", -60.0)
    assert engine(live)._settings.gains == (0.0, 0.0)
    hear.setCurrentIndex(hear.findData("original"))
    assert (engine(live)._settings.gains, engine(live)._settings.original_gain) == ((0.0, 0.0), 1.0)
    qtbot.waitUntil(lambda: engine(live)._stream.params.tilt == 3.0, timeout=20_000)
    live.separating.choose_method("learning-free-nmf")
    document.set_mask("exponent", 2.0)
    assert (engine(live)._settings.params.tilt, engine(live)._settings.masks.exponent) == (3.0, 2.0)
    stop(qtbot, live)


def test_what_is_kept_is_told_and_opened_when_it_ends(qtbot, live, tmp_path):
    press(qtbot, live, "live-record")
    start(qtbot, live)
    qtbot.waitUntil(lambda: live.live.running.status.seconds > 0.3, timeout=20_000)
    stop(qtbot, live)
    (folder,) = (tmp_path / "kept").iterdir()
    assert sorted(path.name for path in folder.iterdir()) == ["high.wav", "input.wav", "low.wav"]
    assert live.messages.texts == (f"3 live files kept in {folder}: input.wav, low.wav, high.wav",)
    qtbot.waitUntil(lambda: live.opening.current == folder / "input.wav" and not live.busy, timeout=20_000)
    kept = {path.stem: soundfile.read(path, dtype="float32")[0] for path in folder.iterdir()}
    np.testing.assert_allclose(kept["low"] + kept["high"], kept["input"], atol=1e-5)


def test_keeping_may_begin_and_end_while_it_runs(qtbot, live, tmp_path):
    start(qtbot, live)
    press(qtbot, live, "live-record")
    begun = live.live.running.status.seconds
    qtbot.waitUntil(lambda: live.live.running.status.seconds > begun + 0.3, timeout=20_000)
    with qtbot.waitSignal(live.live.running.kept, timeout=20_000) as kept:
        press(qtbot, live, "live-record")
    assert live.live.running.running
    assert [path.name for path in kept.args[0]] == ["input.wav", "low.wav", "high.wav"]
    stop(qtbot, live)


def test_it_stops_by_itself_at_the_end_of_the_sound(qtbot, live, tmp_path):
    short = tmp_path / "short.wav"
    soundfile.write(short, np.full(4000, 0.1), 16_000)
    live.open_files([short])
    qtbot.waitUntil(lambda: live.opening.current == short and not live.busy, timeout=20_000)
    press(qtbot, live, "live-record")
    with qtbot.waitSignal(live.live.running.kept, timeout=20_000) as kept:
        press(qtbot, live, "live-start")
    assert soundfile.info(kept.args[0][0]).frames == 4000
    qtbot.waitUntil(lambda: find(live, "live-start").text() == "Start", timeout=20_000)


def test_closing_the_window_while_it_runs_leaves_whole_files(qtbot, live, tmp_path):
    press(qtbot, live, "live-record")
    start(qtbot, live)
    qtbot.waitUntil(lambda: live.live.running.status.seconds > 0.2, timeout=20_000)
    live.close()
    lengths = {soundfile.info(path).frames for path in (tmp_path / "kept").rglob("*.wav")}
    assert len(lengths) == 1
    assert lengths.pop() > 0.2 * 16_000


def test_a_disk_that_runs_full_is_told_and_what_was_kept_until_then_opens(qtbot, live, monkeypatch):
    write = AudioWriter.write

    def write_until_full(writer, block):
        if writer.samples > 2000:
            raise ExportError("input.wav was not written: the disk is full")
        write(writer, block)

    monkeypatch.setattr(AudioWriter, "write", write_until_full)
    press(qtbot, live, "live-record")
    start(qtbot, live)
    with qtbot.waitSignal(live.live.running.kept, timeout=20_000) as kept:
        qtbot.waitUntil(lambda: live.live.running.keeping_problem != "", timeout=20_000)
        press(qtbot, live, "live-start")
    assert all(2000 < soundfile.info(path).frames < 16_000 for path in kept.args[0])
    assert [text for text in live.messages.texts if text.startswith("nothing is kept after 0.")] == [live.messages.texts[0]]
    qtbot.waitUntil(lambda: live.opening.current == kept.args[0][0] and not live.busy, timeout=20_000)


def test_files_that_cannot_be_completed_as_the_window_closes_are_told_one_by_one(qtbot, live, tmp_path, monkeypatch, caplog):
    start(qtbot, live)
    running = live.live.running
    for place in ("first", "second"):
        running.record(tmp_path / place)
    recordings, stop_live, told = running._running.recordings, engine(live).stop, []

    def stop_and_fail():
        stop_live()
        raise ExportError("the live recording was not written: the disk is full")

    def fail():
        raise ExportError("the first recording was not written: the disk is full")

    monkeypatch.setattr(engine(live), "stop", stop_and_fail)
    monkeypatch.setattr(recordings[0], "finish", fail)
    running.failed.connect(told.append)
    live.close()
    assert told == [f"the {which} recording was not written: the disk is full" for which in ("live", "first")]
    assert [record.message for record in caplog.records if record.name == live_running.__name__] == told
    assert not live.isVisible()


def test_starting_pauses_the_player_and_lets_go_of_its_device(qtbot, live, monkeypatch):
    asked = []
    monkeypatch.setattr(live.listening, "pause", lambda: asked.append("pause"))
    monkeypatch.setattr(live.listening, "close", lambda: asked.append("close"))
    start(qtbot, live)
    assert asked == ["pause", "close"]
    stop(qtbot, live)


def test_devices_are_offered_and_looked_for_again(qtbot, live, monkeypatch):
    inputs = find(live, "live-input", QComboBox)
    assert [inputs.itemText(row) for row in range(inputs.count())] == ["tones.wav, as if live"]
    looked = []
    monkeypatch.setattr(live_running, "look_anew", lambda: looked.append(True))
    monkeypatch.setattr(live_running, "sound_devices", lambda direction: (MICROPHONE,) if direction == "input" else ())
    with qtbot.waitSignal(live.live.running.devices_found, timeout=20_000):
        press(qtbot, live, "live-rescan")
    assert looked == [True]
    assert [inputs.itemText(row) for row in range(inputs.count())] == ["Microphone (Test)", "tones.wav, as if live"]
    live.opening.close_current()
    assert [inputs.itemData(row) for row in range(inputs.count())] == ["3"]


def test_without_any_input_it_cannot_be_started(qtbot, window, monkeypatch):
    monkeypatch.setattr(live_running, "sound_devices", lambda direction: ())
    press(qtbot, window, "live")
    qtbot.waitUntil(lambda: not window.live.busy, timeout=20_000)
    assert not find(window, "live-start").isEnabled()
    assert find(window, "live-output", QComboBox).currentText() == "Not heard"


def test_a_machine_without_sound_is_told_of(qtbot, window, monkeypatch):
    def none(direction):
        raise DeviceError("there is no sound card to listen to: PortAudio library not found")

    monkeypatch.setattr(live_running, "sound_devices", none)
    with qtbot.waitSignal(window.live.noticed, timeout=20_000):
        press(qtbot, window, "live")
    assert window.messages.texts == ("there is no sound card to listen to: PortAudio library not found",)


def test_a_device_that_does_not_open_is_a_sentence_and_it_can_be_tried_again(qtbot, live, monkeypatch):
    monkeypatch.setattr(live_running, "sound_devices", lambda direction: (MICROPHONE,) if direction == "input" else ())
    monkeypatch.setattr(live_running, "look_anew", lambda: None)
    with qtbot.waitSignal(live.live.running.devices_found, timeout=20_000):
        press(qtbot, live, "live-rescan")
    inputs = find(live, "live-input", QComboBox)
    inputs.setCurrentIndex(inputs.findData("3"))
    with qtbot.waitSignal(live.live.failed, timeout=20_000):
        press(qtbot, live, "live-start")
    assert "listen to" in live.messages.texts[0] or "input device" in live.messages.texts[0]
    assert find(live, "live-start").text() == "Start"
    assert find(live, "live-start").isEnabled()


def test_the_block_latency_is_the_one_set(qtbot, live):
    find(live, "live-block", QDoubleSpinBox).setValue(128.0)
    start(qtbot, live)
    assert engine(live)._output._cushion == round(0.128 * 16_000) - SPEECH_AND_MUSIC.hop_samples
    stop(qtbot, live)


def test_a_meter_jumps_up_falls_slowly_and_speaks(qapp):
    meter = LevelMeter()
    meter.take(-10.0)
    meter.take(-50.0)
    assert -12.0 < meter.level_db < -10.0
    assert meter.accessibleDescription() == f"{meter.level_db:.0f} dB"
    for _ in range(100):
        meter.take(-200.0)
    assert meter.level_db == FLOOR_DB
    meter.take(3.0)
    assert meter.level_db == 0.0
    meter.clear()
    assert meter.level_db == FLOOR_DB
