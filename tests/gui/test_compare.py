import numpy as np
import soundfile
from PySide6.QtCore import QCoreApplication, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QTreeWidget

from tests.gui.conftest import DEMO
from tests.gui.window_parts import control
from workbench.core.regions import Box, Region
from workbench.gui.stem_header import StemHeader

RATE = 16_000


def heard(window, start=0, stop=4 * RATE):
    """What the player would be given."""
    return window.listening._source(start, stop)


def press(qtbot, window, name):
    qtbot.mouseClick(control(window, name, QPushButton), Qt.MouseButton.LeftButton)


def act(window, name):
    window.findChild(QAction, name).trigger()


def choose(window, name, value):
    combo = control(window, name, QComboBox)
    combo.setCurrentIndex(combo.findData(value))
    combo.activated.emit(combo.currentIndex())


def rows(window):
    return window.snapshots.rows


def choose_row(window, place):
    listed = control(window, "snapshots", QTreeWidget)
    listed.setCurrentItem(listed.topLevelItem(place))


def test_snapshots_hold_settings_and_result_and_come_back_in_one_step(qtbot, compared):
    document = compared.document
    first, second = rows(compared)
    assert [row.letter for row in (first, second)] == ["A", "B"] and first.result is document.separation
    before = document.settings
    choose_row(compared, 0)
    press(qtbot, compared, "snapshot-apply")
    assert document.settings == first.settings and document.settings != before
    document.undo()
    assert document.settings == before


def test_a_snapshot_of_another_method_is_applied_and_undone_without_separating_again(qtbot, compared):
    document, separating = compared.document, compared.separating
    speech = document.separation
    with qtbot.waitSignal(separating.separated, timeout=60_000):
        separating.choose_method("harmonic-percussive")
    press(qtbot, compared, "snapshot-take")
    percussive = document.separation
    for take, expected in ((lambda: act(compared, "apply-a"), speech), (document.undo, percussive), (document.redo, speech)):
        take()
        assert not separating.running and document.separation is expected
        assert document.stems == expected.stems


def test_runs_are_rendered_in_the_background_and_applied_without_another_inference(qtbot, compared):
    document = compared.document
    compared.separating.hold()
    document.set_param("sparsity", 20.0)
    press(qtbot, compared, "run-add")
    document.undo()
    compared.separating.release()
    qtbot.waitUntil(lambda: rows(compared)[2].state == "done", timeout=60_000)
    assert document.settings.params.sparsity != 20.0
    compared.compare.comparing.apply(rows(compared)[2].number)
    assert document.settings.params.sparsity == 20.0
    assert document.separation is rows(compared)[2].result and not compared.separating.running


def test_the_snapshot_that_is_listened_to_is_heard_at_the_same_place(qtbot, compared):
    mix = heard(compared)
    act(compared, "hear-a")
    np.testing.assert_allclose(heard(compared), compared.document.recording.read(0, 4 * RATE), atol=1e-5)
    act(compared, "hear-b")
    np.testing.assert_array_equal(heard(compared), mix)
    act(compared, "hear-b")
    assert compared.compare.comparing.choice == "mix"
    compared.compare.comparing.listen_to(rows(compared)[0].number)
    compared.snapshots.remove(rows(compared)[0].number)
    assert compared.compare.comparing.choice == "mix"
    np.testing.assert_array_equal(heard(compared), mix)


def test_a_mix_that_is_turned_while_a_snapshot_is_heard_is_told_to_be_another(qtbot, compared):
    said = []
    compared.compare.comparing.noticed.connect(said.append)
    compared.document.set_muted("piano", True)
    assert said == []
    act(compared, "hear-b")
    before = heard(compared)
    compared.document.set_muted("piano", False)
    assert said == ["Snapshot B is heard as it was taken; mute, solo, gain and pan act on the mix"]
    np.testing.assert_array_equal(heard(compared), before)


def test_the_difference_of_a_snapshot_with_itself_is_silent(qtbot, compared):
    first, second = rows(compared)
    choose(compared, "listen-to", "difference")
    assert compared.compare.comparing.pair == (first.number, second.number)
    expected = compared.document.recording.read(0, 4 * RATE) - heard_of(compared, second.number)
    np.testing.assert_allclose(heard(compared), expected, atol=1e-5)
    choose(compared, "difference-second", first.number)
    assert not heard(compared).any()


def heard_of(window, number):
    choice = window.compare.comparing.choice
    window.compare.comparing.listen_to(number)
    sound = heard(window)
    window.compare.comparing.listen_to(choice)
    return sound


def test_only_the_selected_region_is_heard(qtbot, compared):
    region = Region.of(Box(start_seconds=1.0, stop_seconds=2.0, low_hz=500.0, high_hz=2_000.0))
    act(compared, "listen-region")
    everything = heard(compared)
    compared.document.select_region(region)
    alone = heard(compared)
    assert not alone[:, :RATE].any() and not alone[:, 2 * RATE :].any()
    assert 0.0 < np.square(alone[:, RATE : 2 * RATE]).sum() < np.square(everything[:, RATE : 2 * RATE]).sum()
    act(compared, "listen-region-of-recording")
    assert np.abs(heard(compared) - alone).max() > 1e-3


def test_the_residual_is_what_no_stem_took(qtbot, compared):
    act(compared, "listen-residual")
    assert not heard(compared).any()
    compared.document.set_mask("mask", "parametric")
    compared.document.set_mask("over_subtraction", 4.0)
    assert np.abs(heard(compared)).max() > 1e-3


def test_matched_levels_make_snapshots_equally_loud(qtbot, compared):
    loudest, quietest = (heard_of(compared, row.number) for row in rows(compared))
    assert np.square(loudest).mean() > 1.3 * np.square(quietest).mean()
    act(compared, "match-levels")
    comparing = compared.compare.comparing
    qtbot.waitUntil(lambda: comparing._levels.gain_db(rows(compared)[0].number) < -1.0, timeout=20_000)
    louder, quieter = (heard_of(compared, row.number) for row in rows(compared))
    np.testing.assert_allclose(quieter, quietest, atol=1e-3)
    assert np.abs(louder).max() < np.abs(loudest).max()
    act(compared, "match-levels")
    np.testing.assert_allclose(heard_of(compared, rows(compared)[0].number), loudest, atol=1e-6)


def test_rows_are_renamed_and_removed_with_the_keyboard(qtbot, compared):
    listed = control(compared, "snapshots", QTreeWidget)
    choose_row(compared, 1)
    listed.setFocus()
    listed.topLevelItem(1).setText(0, "softer")
    assert rows(compared)[1].title == "softer"
    qtbot.keyClick(listed, Qt.Key.Key_Return)
    assert compared.compare.comparing.choice == rows(compared)[1].number
    qtbot.keyClick(listed, Qt.Key.Key_Delete)
    assert [row.letter for row in rows(compared)] == ["A"]


def test_a_letter_without_a_snapshot_says_so(compared):
    act(compared, "hear-d")
    assert compared.messages.texts[-1] == "There is no snapshot D of this recording"


def drop_on(header, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    place = header.rect().center()
    enter, event = QDragEnterEvent(place, copy, data, left, none), QDropEvent(QPointF(place), copy, data, left, none)
    QCoreApplication.sendEvent(header, enter)
    assert enter.isAccepted()
    QCoreApplication.sendEvent(header, event)
    assert event.isAccepted()


def header_of(window, stem):
    return next(header for header in window.findChildren(StemHeader) if header.stem == stem)


def test_a_file_dropped_on_a_lane_s_header_gives_its_score_there(qtbot, separated):
    drop_on(header_of(separated, "speech"), DEMO.parent / "speech.flac")
    label = control(header_of(separated, "speech"), "score-speech", QLabel)
    qtbot.waitUntil(lambda: label.text() != "", timeout=20_000)
    found = separated.compare.scoring.scores.stems["speech"]
    assert label.text() == f"SDR {found.values['sdr']:.1f} of {found.oracle['sdr']:.1f} dB" and not label.isHidden()
    assert control(header_of(separated, "piano"), "score-piano", QLabel).isHidden()


def test_scores_follow_the_exponent_and_stand_in_the_table(qtbot, compared):
    offer = control(compared, "references-offer", QPushButton)
    qtbot.waitUntil(lambda: not offer.isHidden(), timeout=10_000)
    assert offer.text() == "Use speech.flac, piano.flac"
    assert compared.compare.references.current == {}, "offered, not taken silently"
    press(qtbot, compared, "references-offer")
    scoring, table = compared.compare.scoring, control(compared, "scores", QTreeWidget)
    qtbot.waitUntil(lambda: scoring.scores is not None and set(scoring.scores.stems) == {"speech", "piano"}, timeout=20_000)
    before = scoring.scores.stems["speech"].values["sdr"]
    assert table.topLevelItem(0).text(0) == "speech" and table.topLevelItem(0).text(1) == f"{before:.1f}"
    assert offer.isHidden()
    compared.document.set_mask("exponent", 0.3)
    qtbot.waitUntil(lambda: scoring.scores.stems["speech"].values["sdr"] < before - 1.0, timeout=20_000)
    assert scoring.scores.stems["speech"].oracle["sdr"] > before
    compared.document.select((2.0, 4.0))
    qtbot.waitUntil(lambda: scoring.scores.span == (2.0, 4.0), timeout=20_000)
    assert control(compared, "scores-span", QLabel).text() == "Measured on 0:02.0 to 0:04.0 (selection)"


def test_the_null_meter_says_exact_or_how_much_is_left(qtbot, compared):
    meter = control(compared, "null-meter", QLabel)
    qtbot.waitUntil(lambda: "exact (below -120 dB)" in meter.text(), timeout=20_000)
    compared.document.set_mask("mask", "parametric")
    compared.document.set_mask("over_subtraction", 4.0)
    qtbot.waitUntil(lambda: "exact" not in meter.text() and meter.text().endswith("dB"), timeout=20_000)


def test_a_reference_of_the_wrong_length_is_refused_in_a_sentence(qtbot, separated, tmp_path):
    soundfile.write(tmp_path / "short.wav", np.zeros(1_000), RATE)
    separated.compare.references.take({"speech": tmp_path / "short.wav"})
    qtbot.waitUntil(lambda: bool(separated.messages.texts), timeout=10_000)
    samples = separated.document.recording.samples
    assert separated.messages.texts == (f"reference speech must have the length of the recording, {samples} samples; got 1000 samples",)
    assert separated.compare.references.current == {}


def test_references_are_given_to_a_method_that_takes_them_on_request(qtbot, separated):
    separated.compare.panel.show()
    separated.compare.references.take({name: DEMO.parent / f"{name}.flac" for name in ("speech", "piano")})
    qtbot.waitUntil(lambda: bool(separated.compare.references.current), timeout=10_000)
    use = control(separated, "reference-use", QPushButton)
    assert use.isHidden()
    separated.separating.choose_method("ideal-mask")
    assert not use.isHidden()
    with qtbot.waitSignal(separated.separating.separated, timeout=60_000):
        use.click()
    assert set(separated.document.stems) == {"speech", "piano"}


def test_every_control_of_the_panel_is_named(compared):
    for kind in (QPushButton, QComboBox, QTreeWidget):
        for widget in compared.compare.panel.findChildren(kind):
            assert widget.objectName() and widget.accessibleName() and widget.toolTip(), widget


def test_the_reference_of_the_current_stem_is_asked_for_from_the_menu(qtbot, separated, monkeypatch):
    asked = []

    def answer(parent, title, *rest):
        asked.append(title)
        return str(DEMO.parent / "piano.flac"), ""

    monkeypatch.setattr("workbench.gui.lane_references.QFileDialog.getOpenFileName", answer)
    separated.lanes.choose("piano")
    act(separated, "reference")
    qtbot.waitUntil(lambda: list(separated.compare.references.current) == ["piano"], timeout=10_000)
    assert asked == ["Reference of piano"]
    separated.compare.references.remove("piano")
    assert separated.compare.references.current == {}


def test_a_refused_reference_is_settled_by_one_that_fits(qtbot, separated, tmp_path):
    soundfile.write(tmp_path / "short.wav", np.zeros(1_000), RATE)
    references = separated.compare.references
    references.take({"speech": tmp_path / "short.wav"})
    qtbot.waitUntil(lambda: bool(separated.messages.texts), timeout=10_000)
    references.take({"speech": DEMO.parent / "speech.flac"})
    qtbot.waitUntil(lambda: bool(references.current), timeout=10_000)
    assert separated.messages.texts == ()


def test_what_is_kept_of_a_recording_goes_when_it_is_closed(qtbot, compared):
    compared.compare.references.take({"speech": DEMO.parent / "speech.flac"})
    qtbot.waitUntil(lambda: bool(compared.compare.references.current), timeout=10_000)
    compared.opening.close_current()
    assert rows(compared) == () and compared.compare.references.current == {}
    with qtbot.waitSignal(compared.drawing.pictures_ready, timeout=20_000):
        compared.open_files([DEMO])
    assert rows(compared) == () and compared.compare.references.current == {}
