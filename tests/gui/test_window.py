import time

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QWidget

from tests.gui.window_parts import control, drop, rendered
from workbench.core.errors import DeviceError
from workbench.core.folders import resources
from workbench.gui import listening
from workbench.gui.export_dialog import ExportDialog, ExportRequest
from workbench.gui.stem_header import StemHeader
from workbench.separators import publishing
from workbench.session.worker import Job
from workbench.tasks.exporting import ExportSettings

DEMO = resources() / "demo" / "mixture.flac"


def test_an_empty_window_says_what_to_do(window):
    texts = " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())
    assert "Drop a recording here" in texts
    assert not control(window, "separate").isEnabled()
    assert control(window, "status-device", QLabel).text().startswith("CPU")


def test_no_view_keeps_drops_from_the_window(demo):
    assert demo.acceptDrops()
    taking = [view for view in demo.centralWidget().findChildren(QWidget) if view.acceptDrops()]
    assert [view.objectName() for view in taking if not isinstance(view, StemHeader)] == [], "headers take references, and pass on the rest"
    references = control(demo, "references")
    taking = [view for view in demo.panel.findChildren(QWidget) if view.acceptDrops()]
    assert [view.objectName() for view in taking if view is not references and not references.isAncestorOf(view)] == []


def test_dropped_files_open_side_by_side(qtbot, window, tmp_path):
    second = tmp_path / "naïve 音楽 🎵.wav"
    soundfile.write(second, np.zeros((4000, 2)), 44_100)
    drop(window, [DEMO, second])
    qtbot.waitUntil(lambda: len(window.opening.paths) == 2 and not window.busy, timeout=20_000)
    assert window.document.recording.path == DEMO
    chooser = control(window, "recordings", QComboBox)
    qtbot.waitUntil(chooser.isVisible)
    chooser.setCurrentIndex(1)
    chooser.activated.emit(1)
    assert window.document.recording.path == second
    assert window.windowTitle().startswith(second.name)
    assert window.document.recording.channels == 2


def test_a_file_that_is_no_sound_gets_a_sentence_and_nothing_is_lost(qtbot, separated, tmp_path):
    bad = tmp_path / "picture.flac"
    bad.write_bytes(b"\x89PNG\r\n" + bytes(100))
    result = separated.document.result
    drop(separated, [bad])
    qtbot.waitUntil(lambda: bool(separated.messages.texts))
    assert "picture.flac" in separated.messages.texts[0]
    assert separated.document.recording.path == DEMO
    assert separated.document.result is result


def test_separating_shows_and_exports_stems_that_add_up(qtbot, separated, tmp_path):
    assert separated.document.stems == ("speech", "piano")
    mixture = separated.document.recording.read(0, separated.document.recording.samples)
    np.testing.assert_allclose(rendered(separated).sum(axis=0), mixture, atol=1e-5)
    pictures = separated.lanes.findChildren(QWidget)
    assert {"lane-mixture", "lane-speech", "lane-piano"} <= {view.objectName() for view in pictures}
    settings = ExportSettings(subtype="FLOAT")
    request = ExportRequest(tmp_path, "demo", "{track} ({stem})", ("speech", "piano"), settings, overwrite=False)
    with qtbot.waitSignal(separated.exporting.exported, timeout=20_000):
        separated.exporting.start(request)
    written = [soundfile.read(tmp_path / f"demo ({stem}).wav", dtype="float32")[0] for stem in ("speech", "piano")]
    np.testing.assert_allclose(np.sum(written, axis=0), mixture[0], atol=1e-5)


def test_the_export_button_asks_with_the_dialog(qtbot, separated, monkeypatch, tmp_path):
    asked = []

    def accept(dialog):
        asked.append(dialog)
        dialog.findChild(QWidget, "export-folder").setText(str(tmp_path))
        dialog.findChild(QAbstractButton, "export-start").click()
        return dialog.result()

    monkeypatch.setattr(ExportDialog, "exec", accept)
    with qtbot.waitSignal(separated.exporting.exported, timeout=20_000):
        qtbot.mouseClick(control(separated, "export", QAbstractButton), Qt.MouseButton.LeftButton)
    assert len(asked) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mixture (piano).wav", "mixture (speech).wav"]


def test_turning_the_exponent_never_refits_but_changes_picture_and_sound(qtbot, separated):
    before, estimate = rendered(separated), separated.document.result.estimate
    box = control(separated, "exponent")
    with qtbot.waitSignal(separated.drawing.pictures_ready, timeout=5_000):
        box.setValue(5.0)
    assert separated.document.settings.masks.exponent == 5.0
    assert separated.document.result.estimate is estimate
    assert not separated.separating.running
    assert np.abs(rendered(separated) - before).max() > 1e-3


def test_turning_lambda_re_infers_from_where_it_was(qtbot, separated, monkeypatch):
    # However fast the machine is, there is something to publish.
    monkeypatch.setattr(publishing, "PUBLISH_SECONDS", 0.0)
    first = separated.document.result
    partials = []
    separated.document.result_changed.connect(lambda: partials.append(separated.document.result))
    with qtbot.waitSignal(separated.separating.separated, timeout=60_000):
        separated.document.set_param("sparsity", 1.0)
    assert separated.document.result is not first
    assert separated.document.result.params.sparsity == 1.0
    assert separated.document.result.spectrum is first.spectrum
    assert len(partials) >= 2


def test_undo_brings_the_slider_and_the_stems_back(qtbot, separated):
    before = rendered(separated)
    separated.document.set_mask("exponent", 9.0)
    separated.document.end_drag()
    qtbot.keyClick(separated, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert control(separated, "exponent").value() == pytest.approx(separated.document.settings.masks.exponent)
    np.testing.assert_array_equal(rendered(separated), before)


def test_another_method_brings_its_own_stems(qtbot, separated):
    chooser = control(separated, "method", QComboBox)
    with qtbot.waitSignal(separated.separating.separated, timeout=120_000):
        chooser.setCurrentIndex(chooser.findData("learning-free-nmf"))
    assert separated.document.settings.method == "learning-free-nmf"
    assert separated.document.result.method == "learning-free-nmf"
    assert len(separated.document.stems) == 2
    assert control(separated, f"mute-{separated.document.stems[0]}").isVisible()


def test_cancelling_brings_the_last_result_back(qtbot, separated):
    complete = separated.document.result
    separated.document.set_param("iterations", 5000)
    qtbot.waitUntil(lambda: separated.document.result is not complete, timeout=20_000)
    cancel = control(separated, "cancel", QAbstractButton)
    assert cancel.isVisible()
    qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not separated.separating.running, timeout=5_000)
    assert separated.document.result is complete
    assert [text.split(":")[0] for text in separated.messages.texts] == ["Stopped"]


def test_a_model_that_is_no_model_leaves_everything_as_it_was(separated, tmp_path):
    settings, result = separated.document.settings, separated.document.result
    (tmp_path / "card.json").write_text("{}")
    separated.panel.models_chosen.emit([str(tmp_path)])
    assert len(separated.messages.texts) == 1
    assert tmp_path.name in separated.messages.texts[0]
    assert separated.document.settings == settings
    assert separated.document.result is result


def test_without_a_sound_card_it_is_said_once(qtbot, separated, monkeypatch):
    def missing(*_, **__):
        raise DeviceError("there is no sound card that could play")

    monkeypatch.setattr(listening, "Output", missing)
    monkeypatch.setattr(listening, "look_anew", lambda: None)
    for _ in range(2):
        qtbot.keyClick(separated, Qt.Key.Key_Space)
    assert separated.messages.texts == ("there is no sound card that could play",)
    assert not separated.listening.playing


def test_keys_move_zoom_and_select(qtbot, demo):
    seconds = demo.document.seconds
    qtbot.keyClick(demo, Qt.Key.Key_Right)
    assert demo.listening.position == pytest.approx(1.0)
    qtbot.keyClick(demo, Qt.Key.Key_End)
    assert demo.listening.position == pytest.approx(seconds)
    qtbot.keyClick(demo, Qt.Key.Key_Home)
    assert demo.listening.position == 0.0
    qtbot.keyClick(demo, Qt.Key.Key_Plus)
    assert demo.viewport.span_seconds == pytest.approx(seconds / 1.5)
    qtbot.keyClick(demo, Qt.Key.Key_F)
    assert demo.viewport.span_seconds == pytest.approx(seconds)
    qtbot.keyClick(demo, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert demo.document.selection == (0.0, pytest.approx(seconds))
    qtbot.keyClick(demo, Qt.Key.Key_Escape)
    assert demo.document.selection is None


def test_a_recording_keeps_its_stems_while_another_is_shown(qtbot, separated, tmp_path):
    other = tmp_path / "other.wav"
    soundfile.write(other, np.zeros(8000), 16_000)
    result = separated.document.result
    separated.open_files([other])
    qtbot.waitUntil(lambda: separated.document.recording.path == other, timeout=10_000)
    assert separated.document.result is None
    separated.opening.show(DEMO)
    assert separated.document.result is result


def test_closing_with_a_job_running_is_over_within_a_second(qtbot, separated):
    separated.document.set_param("iterations", 5000)
    qtbot.waitUntil(lambda: separated.separating.running)
    threads = [worker._thread for worker in (separated._worker, separated._painter, separated._reader)]
    start = time.monotonic()
    separated.close()
    assert time.monotonic() - start < 1.0
    assert not any(thread.is_alive() for thread in threads)


def test_every_control_has_a_name_for_programs_and_for_people(separated):
    kinds = (QAbstractButton, QComboBox)
    nameless = [
        widget
        for kind in kinds
        for widget in separated.findChildren(kind)
        if widget.isVisible() and not widget.objectName().startswith("qt_") and not (widget.objectName() and widget.accessibleName())
    ]
    assert [(type(widget).__name__, widget.objectName(), widget.toolTip()) for widget in nameless] == []
    wanted = "open separate cancel method exponent mask export play loop undo redo sparsity lane-speech mute-speech solo-speech gain-speech"
    names = {child.objectName() for child in separated.findChildren(QWidget)}
    assert set(wanted.split()) | {"status-device", "status-progress", "components-speech"} <= names


def wave(path, seconds=0.5, rate=16_000, **more):
    generator = np.random.default_rng(len(path.name))
    soundfile.write(path, 0.1 * generator.standard_normal(round(seconds * rate)), rate, **more)
    return path


def opened(qtbot, window, path):
    window.open_files([path])
    qtbot.waitUntil(lambda: window.opening.current == path and not window.busy, timeout=10_000)


def test_of_several_files_the_first_that_can_be_read_is_shown(qtbot, demo, tmp_path):
    bad, good, other = tmp_path / "bad.wav", wave(tmp_path / "good.wav"), wave(tmp_path / "other.wav")
    bad.write_bytes(b"no sound at all")
    drop(demo, [bad, good, other])
    qtbot.waitUntil(lambda: len(demo.opening.paths) == 3 and not demo.busy, timeout=10_000)
    assert demo.opening.current == good
    assert len(demo.messages.texts) == 1


def test_a_file_that_has_changed_is_read_anew(qtbot, window, tmp_path):
    path = wave(tmp_path / "take.wav")
    opened(qtbot, window, path)
    first = window.document.recording
    wave(path, seconds=0.25)
    window.open_files([path])
    qtbot.waitUntil(lambda: window.document.recording is not first and not window.busy, timeout=10_000)
    assert window.document.recording.samples == 4000
    assert window.opening.paths == (path,)


def test_closing_a_recording_shows_the_next_and_at_last_the_empty_window(qtbot, demo, tmp_path):
    other = wave(tmp_path / "other.wav")
    opened(qtbot, demo, other)
    qtbot.keyClick(demo, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert demo.opening.current == DEMO
    qtbot.keyClick(demo, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert demo.document.recording is None
    assert not control(demo, "separate").isEnabled()
    opened(qtbot, demo, other)


def test_samples_that_are_no_numbers_are_told_of(qtbot, window, tmp_path):
    samples = np.full(8000, 0.1, np.float32)
    samples[4000:4003] = np.nan
    path = tmp_path / "holes.wav"
    soundfile.write(path, samples, 16_000, subtype="FLOAT")
    opened(qtbot, window, path)
    qtbot.waitUntil(lambda: len(window.messages.texts) == 1, timeout=5_000)
    assert "3 samples" in window.messages.texts[0]
    assert control(window, "recording-notices").isVisible()


def test_every_running_job_stays_in_sight_until_it_ends(qtbot, separated, tmp_path):
    def request(name):
        return ExportRequest(tmp_path, name, "{track} ({stem})", ("speech",), ExportSettings(), overwrite=False)

    separated.document.set_param("iterations", 5000)
    separated.exporting.start(request("one"))
    separated.exporting.start(request("two"))
    cancel = control(separated, "cancel", QAbstractButton)
    qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not separated.separating.running, timeout=5_000)
    assert separated.jobs.current is None or cancel.isVisible()
    qtbot.waitUntil(lambda: separated.jobs.current is None, timeout=20_000)
    assert not cancel.isVisible()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["one (speech).wav", "two (speech).wav"]


def test_cancelling_after_looking_elsewhere_brings_this_recording_s_result_back(qtbot, separated, tmp_path):
    complete = separated.document.result
    opened(qtbot, separated, wave(tmp_path / "other.wav"))
    with qtbot.waitSignal(separated.separating.separated, timeout=60_000):
        separated.separating.start()
    separated.opening.show(DEMO)
    assert separated.document.result is complete
    separated.document.set_param("iterations", 5000)
    qtbot.waitUntil(lambda: separated.document.result is not complete, timeout=20_000)
    separated.separating.cancel()
    qtbot.waitUntil(lambda: not separated.separating.running, timeout=5_000)
    assert separated.document.result is complete
    assert len(separated.messages.texts) == 1


def test_a_first_separation_that_is_cancelled_leaves_no_half_stems(qtbot, demo):
    demo.document.set_param("iterations", 5000)
    demo.separating.start()
    qtbot.waitUntil(lambda: demo.document.result is not None, timeout=20_000)
    qtbot.keyClick(demo, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not demo.separating.running, timeout=5_000)
    assert demo.document.result is None
    assert not control(demo, "export", QAbstractButton).isEnabled()


def test_a_recording_comes_back_with_the_settings_that_made_its_stems(qtbot, separated, tmp_path):
    result = separated.document.result
    opened(qtbot, separated, wave(tmp_path / "other.wav"))
    separated.separating.choose_method("learning-free-nmf")
    separated.opening.show(DEMO)
    assert separated.document.settings.method == "sparse-nmf"
    assert control(separated, "method", QComboBox).currentData() == "sparse-nmf"
    assert separated.document.result is result
    assert not separated.separating.running


def test_the_demo_is_separated_even_where_it_is_open_already(qtbot, demo):
    with qtbot.waitSignal(demo.separating.separated, timeout=60_000):
        control(demo, "empty-demo", QAbstractButton).click()


def test_a_tiny_loop_plays_all_the_same(qtbot, separated):
    played = []
    separated.listening._player = type("Silent", (), {"set_loop": played.append, "close": lambda self: None})()
    separated.listening.set_looping(True)
    separated.document.select((1.0, 1.00001))
    start, stop = played[-1]
    assert stop - start >= 0.03 * 16_000
    separated.listening._player = None


def test_space_presses_what_tab_has_led_to_and_plays_otherwise(qtbot, demo, monkeypatch):
    played = []
    monkeypatch.setattr(demo.listening, "toggle", lambda: played.append(True))
    mute = control(demo, "mute-speech", QAbstractButton)
    qtbot.mouseClick(mute, Qt.MouseButton.LeftButton)
    assert mute.isChecked()
    assert not mute.hasFocus()
    mute.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(mute, Qt.Key.Key_Space)
    assert not mute.isChecked()
    assert played == []


def test_undo_belongs_to_the_window_even_while_a_box_has_the_keyboard(qtbot, demo):
    before = demo.document.settings.masks.exponent
    box = control(demo, "exponent")
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "7")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert demo.document.settings.masks.exponent == 7.0
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert demo.document.settings.masks.exponent == before


def test_the_device_is_named_before_the_first_separation(qtbot, window):
    with qtbot.waitSignal(window.separating.device_changed, timeout=30_000):
        window.separating.prepare()
    text = control(window, "status-device", QLabel).text()
    assert "core" in text or "CPU" not in text


def test_space_opens_a_chooser_that_a_method_brought_along(qtbot, demo):
    stems = demo.document.stems
    demo.separating.choose_method("supervised-nmf")
    assert demo.document.stems == stems
    chooser = control(demo, "divergence", QComboBox)
    event = QKeyEvent(QKeyEvent.Type.ShortcutOverride, Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier, " ")
    event.ignore()
    QCoreApplication.sendEvent(chooser, event)
    assert event.isAccepted()


def test_a_job_that_ends_after_the_window_tells_no_view_of_it(qtbot, window):
    told = []
    window.jobs.changed.connect(told.append)
    window.jobs.follow(Job("slow", lambda report: None, ""))
    assert len(told) == 1
    window.close()
    window.jobs.current.cancelled.emit()
    assert len(told) == 1
