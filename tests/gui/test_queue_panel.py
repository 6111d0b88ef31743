"""The queue through the real window."""

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QAction, QDesktopServices
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QMessageBox, QPushButton, QTableView

from tests.cli.commands import write_sound
from tests.gui.window_parts import control, drop
from workbench.session.settings import Settings
from workbench.tasks.presets import named_preset, save_preset
from workbench.tasks.separating import params_for

WAIT = 60_000


@pytest.fixture
def queueing(qtbot, window):
    """The window's queue, its panel on screen, under a quick method."""
    window.separating.choose_method("harmonic-percussive")
    control(window, "queue-show-panel", QAction).trigger()
    qtbot.waitUntil(window.queueing.dock.isVisible, timeout=WAIT)
    return window.queueing


def states(queueing):
    return [item.state for item in queueing.queue.items]


def press(qtbot, queueing, name):
    qtbot.mouseClick(control(queueing.dock, name, QPushButton), Qt.MouseButton.LeftButton)


def finished(qtbot, queueing):
    qtbot.waitUntil(lambda: not queueing.queue.count("queued", "running", "saving"), timeout=WAIT)


def test_dropped_files_are_separated_and_written_one_after_the_other(qtbot, queueing, tmp_path, window):
    files = [write_sound(tmp_path / f"{name}.wav", channels=2) for name in ("a", "b")]
    table = control(queueing.dock, "queue", QTableView)
    drop(table.viewport(), files)
    assert window.document.recording is None
    finished(qtbot, queueing)
    assert states(queueing) == ["saved", "saved"]
    for file, item in zip(files, queueing.queue.items, strict=True):
        assert [path.name for path in item.written] == [f"{file.stem} (harmonic).wav", f"{file.stem} (percussive).wav"]
        total = sum(soundfile.read(path)[0] for path in item.written)
        assert np.abs(total - soundfile.read(file)[0]).max() < 4 * 2.0**-15
    model = table.model()
    assert [model.data(model.index(0, column)) for column in range(3)] == ["a.wav", "Harmonic and percussive", "Saved: 2 files"]
    assert control(queueing.dock, "queue-state", QLabel).text() == "2 of 2 saved, 0 failed"
    assert any("2 saved, 0 failed" in text for text in window.messages.texts)


def test_what_fails_says_why_and_can_be_retried(qtbot, queueing, tmp_path):
    bad = tmp_path / "bad.wav"
    bad.write_bytes(b"no sound")
    queueing.dock.add([bad, write_sound(tmp_path / "good.wav")])
    finished(qtbot, queueing)
    assert states(queueing) == ["failed", "saved"]
    model = control(queueing.dock, "queue", QTableView).model()
    assert model.data(model.index(0, 2)).startswith("Failed: bad.wav")
    write_sound(bad)
    press(qtbot, queueing, "queue-retry")
    finished(qtbot, queueing)
    assert states(queueing) == ["saved", "saved"]


def test_other_settings_let_a_file_that_is_done_wait_again(qtbot, queueing, tmp_path, monkeypatch):
    queueing.dock.add([write_sound(tmp_path / "a.wav")])
    finished(qtbot, queueing)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "out"))
    place = control(queueing.dock, "queue-folder", QComboBox)
    place.activated.emit(place.count() - 1)
    apply = control(queueing.dock, "queue-apply", QPushButton)
    assert not apply.isEnabled()
    control(queueing.dock, "queue", QTableView).selectRow(0)
    assert apply.isEnabled()
    press(qtbot, queueing, "queue-apply")
    assert states(queueing) == ["running"]
    assert not apply.isEnabled()
    finished(qtbot, queueing)
    assert states(queueing) == ["saved"]
    assert sorted(path.parent for path in tmp_path.rglob("a (*).wav")) == [tmp_path, tmp_path, tmp_path / "out", tmp_path / "out"]


def test_retry_is_for_chosen_files_that_came_to_nothing_or_else_for_all_that_failed(qtbot, queueing, tmp_path):
    for name in ("bad", "worse"):
        (tmp_path / f"{name}.wav").write_bytes(b"no sound")
    files = [tmp_path / "bad.wav", write_sound(tmp_path / "good.wav"), tmp_path / "worse.wav"]
    retry, table = control(queueing.dock, "queue-retry", QPushButton), control(queueing.dock, "queue", QTableView)
    assert not retry.isEnabled()
    queueing.dock.add(files)
    finished(qtbot, queueing)
    assert retry.isEnabled()
    table.selectRow(1)
    assert not retry.isEnabled()
    table.selectRow(2)
    press(qtbot, queueing, "queue-pause")
    press(qtbot, queueing, "queue-retry")
    assert states(queueing) == ["failed", "saved", "queued"]
    table.clearSelection()
    press(qtbot, queueing, "queue-retry")
    assert states(queueing) == ["queued", "saved", "queued"]


def test_folders_that_are_dropped_bring_the_recordings_in_them_in_order(qtbot, queueing, tmp_path, window):
    press(qtbot, queueing, "queue-pause")
    album, empty = tmp_path / "album", tmp_path / "empty"
    empty.mkdir()
    for name in ("2.wav", "1.flac", "b side/10.wav", "b side/9.WAV"):
        file = album / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"")
    (album / "cover.jpg").write_bytes(b"")
    (album / ".hidden.wav").write_bytes(b"")
    single = tmp_path / "single.wav"
    drop(control(queueing.dock, "queue", QTableView).viewport(), [album, empty, single])
    shown = [str(item.file.relative_to(tmp_path)) for item in queueing.queue.items]
    assert shown == ["album/1.flac", "album/2.wav", "album/b side/9.WAV", "album/b side/10.wav", "single.wav"]
    assert any("no recordings in empty" in text for text in window.messages.texts)


@pytest.mark.parametrize("closes", [False, True])
def test_closing_asks_once_while_files_are_still_to_be_separated(qtbot, queueing, window, tmp_path, monkeypatch, closes):
    asked = []

    def answer(question):
        asked.append(question.text())
        return QMessageBox.StandardButton.Close if closes else QMessageBox.StandardButton.Cancel

    monkeypatch.setattr(QMessageBox, "exec", answer)
    press(qtbot, queueing, "queue-pause")
    queueing.dock.add([tmp_path / f"{name}.wav" for name in "ab"])
    assert window.close() == closes
    assert asked == ["2 files in the queue are still to be separated."]
    assert states(queueing) == (["cancelled", "cancelled"] if closes else ["queued", "queued"])


def test_what_rows_and_lists_say_is_in_sight_or_under_the_pointer(qtbot, queueing, tmp_path):
    press(qtbot, queueing, "queue-pause")
    queueing.dock.add([tmp_path / "A recording whose name is rather long, take 2.wav"])
    table = control(queueing.dock, "queue", QTableView)
    assert table.wordWrap() and table.rowHeight(0) >= 2 * table.fontMetrics().height()
    model = table.model()
    tips = [model.data(model.index(0, column), Qt.ItemDataRole.ToolTipRole) for column in range(3)]
    assert all(model.data(model.index(0, column)) in tip for column, tip in enumerate(tips))
    for name in ("queue-settings", "queue-folder"):
        box = control(queueing.dock, name, QComboBox)
        assert box.currentText() in box.toolTip()


def test_earlier_stems_are_not_replaced(qtbot, queueing, tmp_path):
    file = write_sound(tmp_path / "a.wav")
    (tmp_path / "a (harmonic).wav").write_bytes(b"mine")
    queueing.dock.add([file])
    finished(qtbot, queueing)
    assert states(queueing) == ["failed"]
    assert "exists" in queueing.queue.items[0].sentence
    assert (tmp_path / "a (harmonic).wav").read_bytes() == b"mine"


def test_files_may_have_settings_and_folders_of_their_own(qtbot, queueing, window, tmp_path, monkeypatch):
    save_preset(named_preset("gentle", Settings(method="repetition", params=params_for("repetition", ()))))
    window.presets.changed.emit()
    first, second = (write_sound(tmp_path / f"{name}.wav", channels=2) for name in ("a", "b"))
    press(qtbot, queueing, "queue-pause")
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: ([str(first), str(second)], ""))
    press(qtbot, queueing, "queue-add")
    assert states(queueing) == ["queued", "queued"]
    choice = control(queueing.dock, "queue-settings", QComboBox)
    choice.setCurrentIndex(choice.findText("gentle"))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path / "out"))
    place = control(queueing.dock, "queue-folder", QComboBox)
    place.activated.emit(place.count() - 1)
    control(queueing.dock, "queue", QTableView).selectRow(1)
    press(qtbot, queueing, "queue-apply")
    press(qtbot, queueing, "queue-pause")
    finished(qtbot, queueing)
    one, other = queueing.queue.items
    assert {path.name for path in one.written} == {"a (harmonic).wav", "a (percussive).wav"}
    assert {path.parent for path in other.written} == {tmp_path / "out"}
    assert other.order.preset.method == "repetition"


def test_order_follows_buttons_and_keys_and_delete_removes(qtbot, queueing, tmp_path):
    press(qtbot, queueing, "queue-pause")
    queueing.dock.add([tmp_path / f"{name}.wav" for name in "abc"])
    table = control(queueing.dock, "queue", QTableView)

    def order():
        return "".join(item.file.stem for item in queueing.queue.items)

    table.selectRow(2)
    press(qtbot, queueing, "queue-up")
    assert order() == "acb"
    qtbot.keyClick(table, Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert order() == "cab"
    qtbot.keyClick(table, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    press(qtbot, queueing, "queue-down")
    assert order() == "abc"
    press(qtbot, queueing, "queue-cancel")
    assert states(queueing) == ["queued", "queued", "cancelled"]
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert order() == "ab"


def test_the_folder_of_what_was_written_opens(qtbot, queueing, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    queueing.dock.add([write_sound(tmp_path / "a.wav")])
    finished(qtbot, queueing)
    control(queueing.dock, "queue", QTableView).selectRow(0)
    press(qtbot, queueing, "queue-show")
    assert [url.toLocalFile() for url in opened] == [str(tmp_path)]


def test_the_users_own_separation_goes_before_the_queue(qtbot, queueing, window, tmp_path):
    queueing.dock.add([write_sound(tmp_path / f"{number}.wav", seconds=2.0) for number in range(6)])
    qtbot.waitUntil(lambda: "running" in states(queueing), timeout=WAIT)
    with qtbot.waitSignal(window.separating.separated, timeout=WAIT):
        window.open_files([write_sound(tmp_path / "own.wav")], separate=True)
    assert "queued" in states(queueing) or "running" in states(queueing)
    finished(qtbot, queueing)
    assert set(states(queueing)) == {"saved"}


def test_two_hundred_files_pass_through(qtbot, queueing, tmp_path):
    source = write_sound(tmp_path / "source.wav", seconds=0.05).read_bytes()
    files = [tmp_path / f"{number:03}.wav" for number in range(200)]
    for file in files:
        file.write_bytes(source)
    turns = []
    timer = QTimer()
    timer.timeout.connect(lambda: turns.append(None))
    timer.start(0)
    queueing.dock.add(files)
    finished(qtbot, queueing)
    timer.stop()
    assert states(queueing) == ["saved"] * 200
    # The event loop came round between any two files: had the work been done in it, it would not have.
    assert len(turns) > 200
