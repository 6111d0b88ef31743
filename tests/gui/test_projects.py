"""Projects through the real window: saved, opened again, asked about, and recovered."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox, QPushButton

from tests.cli.commands import write_sound
from tests.gui.window_parts import control, drop, rendered
from workbench.core.edits import Edit
from workbench.core.folders import autosaves
from workbench.core.regions import Box, Region
from workbench.gui.app import create_window

WAIT = 20_000
EDIT = Edit(region=Region.of(Box(start_seconds=0.1, stop_seconds=0.3, low_hz=200.0, high_hz=2000.0)), stem="harmonic")


@pytest.fixture
def source(tmp_path):
    return write_sound(tmp_path / "song.wav", channels=2)


@pytest.fixture
def at_work(qtbot, window, source):
    """The window with a short recording separated."""
    window.separating.choose_method("harmonic-percussive")
    with qtbot.waitSignal(window.separating.separated, timeout=WAIT):
        window.open_files([source], separate=True)
    qtbot.waitUntil(lambda: not window.busy, timeout=WAIT)
    with qtbot.waitActive(window):
        window.activateWindow()
    return window


def answering(monkeypatch, answer):
    """Let the question about unsaved work be answered; what was asked is noted."""
    asked = []

    def exec_(self):
        asked.append(self.text())
        return answer

    monkeypatch.setattr(QMessageBox, "exec", exec_)
    return asked


def saved_as(qtbot, window, monkeypatch, path):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(path), ""))
    with qtbot.waitSignal(window.projects.saved, timeout=WAIT):
        qtbot.keyClick(window, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)


def reopened(qtbot, path):
    window = create_window()
    window.show()
    qtbot.waitExposed(window)
    inferred = []
    connection = window.separating.separated.connect(lambda *_: inferred.append(True))
    with qtbot.waitSignal(window.projects.opened, timeout=WAIT):
        drop(window, [path])
    qtbot.waitUntil(lambda: not window.busy, timeout=WAIT)
    assert not inferred
    window.separating.separated.disconnect(connection)
    return window


def test_a_project_comes_back_in_another_window_without_separating_anew(qtbot, at_work, monkeypatch, tmp_path):
    document = at_work.document
    document.set_mask("exponent", 1.3)
    document.set_edits((EDIT,))
    document.set_gain("percussive", -7.0)
    document.arrange(document.settings.arrangement.changed(titles={"harmonic": "Strings"}, order=("percussive", "harmonic")))
    document.select((0.1, 0.2))
    at_work.viewport.show(0.05, 0.35)
    at_work.viewport.show_frequencies(100.0, 4000.0)
    at_work.listening.seek(0.25)
    qtbot.waitUntil(lambda: not at_work.busy, timeout=WAIT)
    assert at_work.isWindowModified()
    saved_as(qtbot, at_work, monkeypatch, tmp_path / "song")
    assert at_work.windowTitle().startswith("song.workbench")
    assert not at_work.isWindowModified()

    other = reopened(qtbot, tmp_path / "song.workbench")
    assert other.document.settings == document.settings
    assert other.document.stems == ("percussive", "harmonic")
    assert not other.document.can_undo
    assert not other.isWindowModified()
    assert other.document.selection == (0.1, 0.2)
    assert (other.viewport.start_seconds, other.viewport.stop_seconds) == pytest.approx((0.05, 0.35))
    assert (other.viewport.low_hz, other.viewport.high_hz) == pytest.approx((100.0, 4000.0))
    assert other.listening.position == pytest.approx(0.25)
    np.testing.assert_allclose(rendered(other), rendered(at_work), rtol=0, atol=1e-6)
    other.document.set_param("harmonic_seconds", 0.4)
    qtbot.waitUntil(lambda: other.document.separation.params.harmonic_seconds == 0.4 and not other.busy, timeout=WAIT)
    assert other.isWindowModified()
    other.document.undo()
    assert not other.isWindowModified()
    other.close()
    other.deleteLater()


def test_references_of_stems_come_back(qtbot, at_work, monkeypatch, tmp_path):
    true = write_sound(tmp_path / "true.wav", channels=2)
    with qtbot.waitSignal(at_work.compare.references.changed, timeout=WAIT):
        at_work.compare.references.take({"harmonic": true})
    saved_as(qtbot, at_work, monkeypatch, tmp_path / "song.workbench")
    at_work.opening.close_current()
    assert not at_work.compare.references.current
    at_work.open_files([tmp_path / "song.workbench"])
    qtbot.waitUntil(lambda: dict(at_work.compare.references.current) != {}, timeout=WAIT)
    assert at_work.compare.references.current["harmonic"].path == true


def test_one_reference_that_is_gone_keeps_none_of_the_others_away_and_stays_in_the_project(qtbot, at_work, monkeypatch, tmp_path):
    files = {stem: write_sound(tmp_path / f"true {stem}.wav", channels=2) for stem in ("harmonic", "percussive")}
    references = at_work.compare.references
    with qtbot.waitSignal(references.changed, timeout=WAIT):
        references.take(files)
    saved_as(qtbot, at_work, monkeypatch, tmp_path / "song.workbench")
    at_work.opening.close_current()
    hidden = files["harmonic"].rename(tmp_path / "hidden.wav")
    at_work.open_files([tmp_path / "song.workbench"])
    qtbot.waitUntil(lambda: list(references.current) == ["percussive"], timeout=WAIT)
    qtbot.waitUntil(lambda: any("stay named in the project: true harmonic.wav" in text for text in at_work.messages.texts), timeout=WAIT)
    saved_as(qtbot, at_work, monkeypatch, tmp_path / "song.workbench")
    at_work.opening.close_current()
    hidden.rename(files["harmonic"])
    at_work.open_files([tmp_path / "song.workbench"])
    qtbot.waitUntil(lambda: set(references.current) == {"harmonic", "percussive"}, timeout=WAIT)


@pytest.mark.parametrize("answer", ["Cancel", "Discard", "Save"])
def test_opening_the_project_of_a_recording_that_is_open_asks_about_its_unsaved_work(qtbot, at_work, monkeypatch, tmp_path, answer):
    path = tmp_path / "song.workbench"
    saved_as(qtbot, at_work, monkeypatch, path)
    at_work.document.set_edits((EDIT,))
    asked, opened = answering(monkeypatch, QMessageBox.StandardButton[answer]), []
    at_work.projects.opened.connect(lambda *_: opened.append(True))
    at_work.open_files([path])
    qtbot.waitUntil(lambda: asked != [], timeout=WAIT)
    qtbot.waitUntil(lambda: bool(opened) == (answer != "Cancel"), timeout=WAIT)
    qtbot.waitUntil(lambda: not at_work.busy, timeout=WAIT)
    assert asked == ["Save the work on song.workbench before it is closed?"]
    assert at_work.document.settings.edits == (() if answer == "Discard" else (EDIT,))
    assert at_work.isWindowModified() == (answer == "Cancel")
    assert at_work.document.recording.read(0, 10).shape == (2, 10)


@pytest.mark.parametrize("answer", ["Cancel", "Save", "Yes"])
def test_what_another_window_saved_meanwhile_is_overwritten_only_when_that_is_said(qtbot, at_work, monkeypatch, tmp_path, answer):
    path, other = tmp_path / "song.workbench", tmp_path / "other.workbench"
    saved_as(qtbot, at_work, monkeypatch, path)
    path.write_bytes(path.read_bytes() + b"another window's")
    theirs = path.read_bytes()
    asked = answering(monkeypatch, QMessageBox.StandardButton[answer])
    at_work.document.set_edits((EDIT,))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(other), ""))
    if answer == "Cancel":
        assert not at_work.projects.save(at_work)
    else:
        with qtbot.waitSignal(at_work.projects.saved, timeout=WAIT):
            qtbot.keyClick(at_work, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert len(asked) == 1 and "song.workbench was saved by another window" in asked[0]
    assert (path.read_bytes() == theirs) == (answer != "Yes")
    assert other.is_file() == (answer == "Save")
    assert at_work.isWindowModified() == (answer == "Cancel")
    if answer != "Cancel":
        with qtbot.waitSignal(at_work.projects.saved, timeout=WAIT):
            at_work.projects.save(at_work)
        assert len(asked) == 1


@pytest.mark.parametrize("changed", [False, True])
def test_what_was_saved_is_saved_after_a_recovery_too(qtbot, at_work, monkeypatch, tmp_path, changed):
    saved_as(qtbot, at_work, monkeypatch, tmp_path / "song.workbench")
    if changed:
        at_work.document.set_edits((EDIT,))
    with qtbot.waitCallback(timeout=WAIT) as safe:
        at_work.autosaving.copy(safe)
    kept = tmp_path / "kept"
    shutil.copytree(at_work.autosaving.autosaves.own, kept)
    other = create_window()
    (work,) = kept.glob("*/project.json")
    with qtbot.waitSignal(other.projects.opened, timeout=WAIT):
        other.projects.open(work.parent)
    assert other.projects.modified == changed
    assert other.projects.path == tmp_path / "song.workbench"
    monkeypatch.setattr(QMessageBox, "exec", None)
    with qtbot.waitSignal(other.projects.saved, timeout=WAIT):
        other.projects.save(other)
    other.close()
    other.deleteLater()


def test_saving_again_asks_for_no_file(qtbot, at_work, monkeypatch, tmp_path):
    saved_as(qtbot, at_work, monkeypatch, tmp_path / "song.workbench")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", None)
    at_work.document.set_mask("exponent", 3.0)
    assert at_work.isWindowModified()
    with qtbot.waitSignal(at_work.projects.saved, timeout=WAIT):
        qtbot.keyClick(at_work, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    assert not at_work.isWindowModified()


def test_the_recording_can_be_kept_in_the_project(qtbot, at_work, monkeypatch, tmp_path, source):
    control(at_work, "project-embed", QAction).trigger()
    assert at_work.isWindowModified()
    saved_as(qtbot, at_work, monkeypatch, tmp_path / "song.workbench")
    with zipfile.ZipFile(tmp_path / "song.workbench") as file:
        assert "source.flac" in file.namelist()
    heard = rendered(at_work)
    at_work.opening.close_current()
    source.unlink()
    other = reopened(qtbot, tmp_path / "song.workbench")
    np.testing.assert_allclose(rendered(other), heard, rtol=0, atol=1e-6)
    assert control(other, "project-embed", QAction).isChecked()
    other.close()
    other.deleteLater()


def test_closing_asks_only_where_work_would_be_lost(qtbot, at_work, monkeypatch):
    asked = answering(monkeypatch, QMessageBox.StandardButton.Cancel)
    assert at_work.projects.may_close(at_work)
    at_work.document.set_edits((EDIT,))
    assert not at_work.close()
    assert at_work.isVisible()
    assert asked == ["Save the work on song.wav before it is closed?"]
    qtbot.keyClick(at_work, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier)
    assert len(asked) == 2
    assert at_work.document.recording is not None
    answering(monkeypatch, QMessageBox.StandardButton.Discard)
    qtbot.keyClick(at_work, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    assert at_work.document.recording is None
    assert at_work.windowTitle() == "Workbench"


def test_closing_may_save_first(qtbot, at_work, monkeypatch, tmp_path):
    at_work.document.set_edits((EDIT,))
    answering(monkeypatch, QMessageBox.StandardButton.Save)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "kept.workbench"), ""))
    assert not at_work.close()
    qtbot.waitUntil(lambda: not at_work.isVisible(), timeout=WAIT)
    assert (tmp_path / "kept.workbench").is_file()


def test_a_project_that_is_damaged_is_told_of_and_changes_nothing(qtbot, at_work, tmp_path):
    (tmp_path / "bad.workbench").write_bytes(b"no project at all")
    with qtbot.waitSignal(at_work.projects.failed, timeout=WAIT):
        drop(at_work, [tmp_path / "bad.workbench"])
    assert any("bad.workbench is damaged" in text for text in at_work.messages.texts)
    assert at_work.document.recording.path.name == "song.wav"


def test_a_moved_recording_is_asked_for(qtbot, at_work, monkeypatch, tmp_path, source):
    saved_as(qtbot, at_work, monkeypatch, tmp_path / "song.workbench")
    at_work.opening.close_current()
    moved = source.rename(tmp_path / "renamed.wav")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(moved), ""))
    with qtbot.waitSignal(at_work.projects.opened, timeout=WAIT):
        at_work.open_files([tmp_path / "song.workbench"])
    assert at_work.document.recording.path == moved
    assert at_work.document.result is not None


def test_another_recording_as_long_is_taken_after_a_warning_only(qtbot, at_work, monkeypatch, tmp_path, source):
    saved_as(qtbot, at_work, monkeypatch, tmp_path / "song.workbench")
    at_work.opening.close_current()
    source.unlink()
    other = write_sound(tmp_path / "other.wav", channels=2, subtype="PCM_24")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(other), ""))
    asked = answering(monkeypatch, QMessageBox.StandardButton.Yes)
    with qtbot.waitSignal(at_work.projects.opened, timeout=WAIT):
        at_work.open_files([tmp_path / "song.workbench"])
    assert asked == ["other.wav is as long as song.wav, but another recording."]
    assert at_work.document.recording.path == other


def test_recent_projects_are_in_the_menu(qtbot, at_work, monkeypatch, tmp_path):
    saved_as(qtbot, at_work, monkeypatch, tmp_path / "song.workbench")
    at_work.opening.close_current()
    menu = at_work.findChild(QMenu, "recent-projects")
    (entry,) = menu.actions()
    with qtbot.waitSignal(at_work.projects.opened, timeout=WAIT):
        entry.trigger()
    assert at_work.document.result is not None


def test_work_on_every_open_recording_is_copied_and_goes_when_the_program_ends(qtbot, at_work, tmp_path):
    other = write_sound(tmp_path / "other.wav")
    at_work.document.set_edits((EDIT,))
    at_work.open_files([other])
    qtbot.waitUntil(lambda: at_work.document.recording.path == other, timeout=WAIT)
    at_work.document.set_edits((EDIT,))
    with qtbot.waitCallback(timeout=WAIT) as safe:
        at_work.autosaving.copy(safe)
    assert len(list(autosaves().glob("*/*/project.json"))) == 2
    at_work.projects.discard_all()
    at_work.close()
    assert not list(autosaves().iterdir())


def test_a_copy_is_made_when_a_separation_has_ended(qtbot, at_work):
    qtbot.waitUntil(lambda: list(autosaves().glob("*/*/project.json")) != [], timeout=WAIT)


def test_there_is_nothing_to_recover_while_the_other_program_runs(qtbot, at_work):
    qtbot.waitUntil(lambda: list(autosaves().glob("*/*/project.json")) != [], timeout=WAIT)
    at_work.recovery.offer(at_work)
    assert QApplication.activeModalWidget() is None


@pytest.fixture
def crashed(source):
    """A program was killed in the middle of a separation, after work was done."""
    script = Path(__file__).with_name("crashing_script.py")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    with subprocess.Popen([sys.executable, str(script), str(source)], stdout=subprocess.PIPE, text=True, env=environment) as program:
        assert program.stdout is not None
        assert program.stdout.readline().strip() == "at work"
        program.kill()
    return source


def offered(window):
    window.recovery.offer(window)
    return QApplication.activeModalWidget()


def test_work_comes_back_after_a_crash_in_the_middle_of_a_job(qtbot, crashed, window):
    question = offered(window)
    assert "Unsaved work of a recording was kept" in question.text()
    with qtbot.waitSignal(window.projects.opened, timeout=WAIT):
        qtbot.mouseClick(control(question, "recovery-recover", QPushButton), Qt.MouseButton.LeftButton)
    document = window.document
    assert document.recording.path == crashed
    assert len(document.settings.edits) == 1
    assert window.isWindowModified()
    assert document.settings.stem("percussive").gain_db == -7.0
    # The separation that the crash cut short goes on by itself; it takes long.
    assert document.settings.method == "learning-free-nmf"
    window.separating.cancel()
    qtbot.waitUntil(lambda: not window.separating.running and len(list(autosaves().iterdir())) == 1, timeout=WAIT)
    (own,) = autosaves().iterdir()
    assert own == window.autosaving.autosaves.own


def test_what_a_crash_left_is_offered_again_later_or_discarded_for_good(qtbot, crashed, window):
    qtbot.mouseClick(control(offered(window), "recovery-later", QPushButton), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(control(offered(window), "recovery-discard", QPushButton), Qt.MouseButton.LeftButton)
    assert offered(window) is None
    assert not list(autosaves().iterdir())


def test_two_programs_do_not_both_recover_what_was_left(qtbot, crashed, window):
    first = offered(window)
    other = create_window()
    assert other.autosaving.autosaves.abandoned() == ()
    first.reject()
    other.close()
    other.deleteLater()
