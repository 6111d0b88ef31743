"""Keys of the list, references that come late or are replaced, and what is not rendered yet."""

import shutil

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QTreeWidget

from tests.gui.conftest import DEMO
from tests.gui.test_compare import act, choose, choose_row, drop_on, header_of, heard, rows
from tests.gui.window_parts import control
from workbench.core.errors import AudioFileError


def test_the_return_that_ends_a_rename_hears_nothing_else(qtbot, compared):
    listed = control(compared, "snapshots", QTreeWidget)
    choose_row(compared, 1)
    listed.setFocus()
    qtbot.keyClick(listed, Qt.Key.Key_F2)
    [editor] = listed.findChildren(QLineEdit)
    qtbot.keyClicks(editor, "softer")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: rows(compared)[1].title == "softer")
    assert compared.compare.comparing.choice == "mix"
    qtbot.keyClick(listed, Qt.Key.Key_Return)
    assert compared.compare.comparing.choice == rows(compared)[1].number


def test_references_that_came_later_are_found_when_they_are_asked_for(qtbot, separated, tmp_path):
    shutil.copy(DEMO, tmp_path / "mixture.flac")
    with qtbot.waitSignal(separated.separating.separated, timeout=60_000):
        separated.open_files([tmp_path / "mixture.flac"], separate=True)
    qtbot.waitUntil(lambda: not separated.busy, timeout=20_000)
    act(separated, "references-beside")
    qtbot.waitUntil(lambda: any("No file beside mixture.flac bears" in text for text in separated.messages.texts), timeout=10_000)
    shutil.copy(DEMO.parent / "speech.flac", tmp_path / "speech.flac")
    act(separated, "references-beside")
    qtbot.waitUntil(lambda: list(separated.compare.references.current) == ["speech"], timeout=10_000)
    act(separated, "references-beside")
    qtbot.waitUntil(lambda: any("are taken already" in text for text in separated.messages.texts), timeout=10_000)


def test_references_beside_need_stems(qtbot, demo):
    demo.document.open(None)
    act(demo, "references-beside")
    assert "separate the recording first" in demo.messages.texts[-1]


def test_a_difference_with_what_is_not_rendered_is_rendered_and_said(qtbot, compared):
    comparing, (first, second) = compared.compare.comparing, rows(compared)
    compared.snapshots.forget(second.number)
    mix = heard(compared)
    compared.separating.hold()
    choose(compared, "listen-to", "difference")
    assert comparing.pair == (first.number, second.number)
    assert compared.messages.texts[-1] == "The difference is heard when Snapshot B is rendered; until then, the mix"
    np.testing.assert_array_equal(heard(compared), mix)
    compared.separating.release()
    qtbot.waitUntil(lambda: rows(compared)[1].state == "done", timeout=60_000)
    assert np.abs(heard(compared) - mix).max() > 1e-3


def test_of_a_reference_with_samples_that_are_no_sound_it_is_said(qtbot, separated, tmp_path):
    samples, rate = soundfile.read(DEMO.parent / "speech.flac", dtype="float32")
    samples[5_000:5_003] = np.nan
    soundfile.write(tmp_path / "speech.wav", samples, rate, "FLOAT")
    separated.compare.references.take({"speech": tmp_path / "speech.wav"})
    told = "Reference of speech: speech.wav: 3 samples that could not be sound"
    qtbot.waitUntil(lambda: any(text.startswith(told) for text in separated.messages.texts), timeout=10_000)


def test_references_that_are_replaced_or_removed_are_closed(qtbot, separated):
    references = separated.compare.references
    for _ in range(2):
        before = references.current.get("speech")
        references.take({"speech": DEMO.parent / "speech.flac"})
        qtbot.waitUntil(lambda before=before: references.current.get("speech") is not before, timeout=10_000)
        if before is not None:
            require_closed(before.recording)
    kept = references.current["speech"]
    qtbot.mouseClick(control(separated, "reference-remove", QPushButton), Qt.MouseButton.LeftButton)
    if references.current:
        references.remove("speech")
    require_closed(kept.recording)
    assert separated.messages.texts == ()


def require_closed(recording):
    with pytest.raises(AudioFileError):
        recording.read(0, 10)


def test_two_files_on_the_header_of_a_stem_are_no_recordings(qtbot, separated):
    current, header = separated.opening.current, header_of(separated, "speech")
    drop_several(header, [DEMO.parent / "speech.flac", DEMO.parent / "piano.flac"])
    assert separated.messages.texts[-1] == "One file is the reference of speech: drop just one on its header"
    assert separated.opening.paths == (current,) and separated.compare.references.current == {}
    drop_on(header, DEMO.parent / "speech.flac")
    qtbot.waitUntil(lambda: list(separated.compare.references.current) == ["speech"], timeout=10_000)


def drop_several(header, paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    place = header.rect().center()
    for event in (QDragEnterEvent(place, copy, data, left, none), QDropEvent(QPointF(place), copy, data, left, none)):
        QApplication.sendEvent(header, event)
        assert event.isAccepted()


def test_a_removed_row_comes_back_by_a_key_of_the_list_or_the_menu(qtbot, compared):
    listed, (first, second) = control(compared, "snapshots", QTreeWidget), rows(compared)
    exponent = compared.document.settings.masks.exponent
    for undo in (lambda: qtbot.keyClick(listed, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier), lambda: act(compared, "bring-back")):
        choose_row(compared, 0)
        listed.setFocus()
        qtbot.keyClick(listed, Qt.Key.Key_Delete)
        assert rows(compared) == (second,)
        assert compared.messages.texts[-1].startswith("Snapshot A was removed; Ctrl+Z in the list")
        undo()
        assert rows(compared) == (first, second)
    assert compared.document.settings.masks.exponent == exponent, "the list's Ctrl+Z is not the document's"


def test_what_is_heard_is_marked_in_the_list_and_named_in_the_transport(qtbot, compared):
    listed, label = control(compared, "snapshots", QTreeWidget), control(compared, "heard", QLabel)
    assert label.isHidden() and label.accessibleName()
    act(compared, "hear-b")
    qtbot.waitUntil(label.isVisible)  # the bar lays itself out when it comes to it
    assert label.text() == "Heard: B"
    assert [listed.topLevelItem(place).font(0).bold() for place in (0, 1)] == [False, True]
    assert listed.topLevelItem(1).data(0, Qt.ItemDataRole.AccessibleTextRole) == "Snapshot B, heard now"
    assert not listed.topLevelItem(1).icon(0).isNull()
    for name, words in (("difference", "Heard: difference A \u2212 B"), ("region", "Heard: region"), ("residual", "Heard: residual")):
        act(compared, f"listen-{name}")
        assert label.text() == words
    act(compared, "listen-mix")
    qtbot.waitUntil(label.isHidden)
    assert not listed.topLevelItem(1).font(0).bold()


def test_in_what_a_row_differs_from_the_present_settings_is_said_in_words(qtbot, compared):
    listed, differs, document = (
        control(compared, "snapshots", QTreeWidget),
        control(compared, "snapshot-differs", QLabel),
        compared.document,
    )
    choose_row(compared, 1)
    assert differs.text() == "The same as the present settings"
    document.set_mask("exponent", 2.0)
    assert differs.text() == "Exponent 8 instead of 2" and "Exponent 8 instead of 2" in listed.topLevelItem(1).toolTip(2)
    compared.separating.hold()
    document.set_param("sparsity", document.settings.params.sparsity + 1.0)
    assert differs.text().startswith("Sparsity ")
    choose_row(compared, 0)
    assert "in the mix of speech" in differs.text()
    compared.separating.choose_method("harmonic-percussive")
    assert differs.text().startswith("Method ") and "{" not in differs.text() and "harmonic-percussive" not in differs.text()


def test_rendering_says_what_it_is_for_and_stops_what_runs(qtbot, compared):
    render, number = control(compared, "run-render", QPushButton), rows(compared)[1].number
    choose_row(compared, 1)
    assert not render.isEnabled() and render.toolTip() == "The chosen row is rendered already"
    compared.snapshots.forget(number)
    assert render.isEnabled() and render.text() == "Render" and "in the background" in render.toolTip()
    compared.separating.hold()
    render.click()
    assert render.text() == "Stop" and render.toolTip().startswith("Stop rendering")
    render.click()
    qtbot.waitUntil(lambda: render.text() == "Render", timeout=10_000)
