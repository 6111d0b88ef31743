"""Several recordings in the window: what belongs to each of them, and how they are told apart."""

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox

from tests.cli.commands import write_sound
from tests.gui.window_parts import control

WAIT = 20_000


@pytest.fixture
def show(qtbot, window):
    """Open a file and wait until it is on screen."""

    def open_and_wait(path):
        window.open_files([path])
        qtbot.waitUntil(lambda: window.opening.current == path and not window.busy, timeout=WAIT)

    window.separating.choose_method("harmonic-percussive")
    return open_and_wait


def test_how_a_recording_is_mixed_and_matched_is_not_handed_on_to_the_next(window, show, tmp_path):
    first, second = (write_sound(tmp_path / f"{name}.wav") for name in ("a", "b"))
    show(first)
    window.document.set_gain("harmonic", -7.0)
    window.document.set_soloed("percussive", True)
    control(window, "match-levels", QAction).trigger()
    assert control(window, "match-levels", QAction).isChecked()
    show(second)
    assert not window.document.settings.mix
    assert not control(window, "match-levels", QAction).isChecked()
    show(first)
    assert window.document.settings.stem("harmonic").gain_db == -7.0
    assert window.document.settings.stem("percussive").soloed


def test_a_recording_that_changed_on_disk_keeps_its_mix_when_it_is_read_anew(qtbot, window, show, tmp_path):
    path = write_sound(tmp_path / "a.wav")
    show(path)
    window.document.set_gain("harmonic", -7.0)
    before = window.document.recording
    write_sound(path, seconds=1.0)
    show(path)
    qtbot.waitUntil(lambda: window.document.recording is not before)
    assert window.document.settings.stem("harmonic").gain_db == -7.0


def test_recordings_of_one_name_are_told_apart_by_their_folders(window, show, tmp_path):
    same = [write_sound(tmp_path / folder / "take.wav") for folder in ("monday/loud", "tuesday/loud", "wednesday")]
    for path in (*same, write_sound(tmp_path / "other.wav")):
        show(path)
    box = control(window, "recordings", QComboBox)
    shown = [box.itemText(row) for row in range(box.count())]
    assert shown == ["take.wav in monday/loud", "take.wav in tuesday/loud", "take.wav in wednesday", "other.wav"]
