import numpy as np
import pytest
import soundfile
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QDialog, QTreeWidget, QWidget

from tests.gui.window_parts import control, rendered
from workbench.core.folders import resources
from workbench.tasks.methods import models_for

RATE, ALONE_SECONDS = 16_000, 3


@pytest.fixture
def own_models(tmp_path, monkeypatch):
    """Models that are learnt here go nowhere else."""
    folder = tmp_path / "models"
    monkeypatch.setattr("workbench.tasks.training_selection.user_models", lambda: folder)
    monkeypatch.setattr("workbench.nets.model_files.user_models", lambda: folder)
    return folder


@pytest.fixture
def learning(qtbot, window, own_models, tmp_path):
    """The window with speech alone and then with a piano, and the dialog of learning beside it."""
    sources = {name: soundfile.read(resources() / "demo" / f"{name}.flac", dtype="float32")[0] for name in ("speech", "mixture")}
    cut, stop = ALONE_SECONDS * RATE, 8 * RATE
    soundfile.write(tmp_path / "interview.wav", np.concatenate([sources["speech"][:cut], sources["mixture"][cut:stop]]), RATE)
    with qtbot.waitSignal(window.drawing.pictures_ready, timeout=20_000):
        window.open_files([tmp_path / "interview.wav"])
    control(window, "learn-source", QAction).trigger()
    window.speech = sources["speech"][cut:stop]
    return window


def press(qtbot, window, name):
    qtbot.mouseClick(control(window, name, QAbstractButton), Qt.MouseButton.LeftButton)


def test_a_marked_source_is_learnt_saved_and_separated_by_in_one_undo_step(qtbot, learning, own_models):
    window, document = learning, learning.document
    before = document.settings
    document.select((0.0, ALONE_SECONDS))
    qtbot.keyClicks(control(window, "learn-name"), "voice")
    press(qtbot, window, "learn-add")
    with qtbot.waitSignal(window.separating.separated, timeout=60_000):
        press(qtbot, window, "learn-start")
    assert document.settings.method == "semi-supervised-nmf"
    assert document.stems == ("voice", "rest")
    assert document.settings.models == ("voice-from-interview",)
    assert document.settings.params.components["voice"] == 48
    assert (own_models / "voice-from-interview" / "card.json").is_file()
    assert any(info.id == "voice-from-interview" and not info.shipped for info in models_for("sparse-nmf"))
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)
    voice = rendered(window)[0, 0, ALONE_SECONDS * RATE :]
    mixture = document.recording.read(ALONE_SECONDS * RATE, document.recording.samples)[0]
    errors = [np.square(sound - window.speech).sum() for sound in (voice, mixture)]
    # Measured: 1.6 dB nearer to the truth than the mixture.
    assert errors[0] < 0.8 * errors[1]
    document.undo()
    assert (document.settings.method, document.settings.models) == (before.method, before.models)
    qtbot.waitUntil(lambda: not window.busy, timeout=20_000)


def test_spans_are_collected_under_names_and_go_with_the_recording(qtbot, learning):
    document, spans = learning.document, control(learning, "learn-spans", QTreeWidget)
    add, start = control(learning, "learn-add"), control(learning, "learn-start")
    assert not add.isEnabled() and not start.isEnabled()
    name = control(learning, "learn-name")
    qtbot.keyClicks(name, "voice")
    assert not add.isEnabled()
    for span in ((0.0, 1.0), (1.5, 2.0)):
        document.select(span)
        qtbot.keyClick(name, Qt.Key.Key_Return)
    assert [spans.topLevelItem(row).text(0) for row in range(spans.topLevelItemCount())] == ["voice", "voice"]
    assert start.isEnabled()
    spans.topLevelItem(0).setSelected(True)
    press(qtbot, learning, "learn-remove")
    dialog = control(learning, "learn-source", QDialog)
    assert [(each.start_seconds, each.stop_seconds) for each in dialog.marked] == [(1.5, 2.0)]
    document.open(None)
    assert dialog.marked == ()


def test_too_little_is_refused_in_a_sentence_and_the_method_stays(qtbot, learning, own_models):
    document = learning.document
    document.select((0.0, 0.1))
    qtbot.keyClicks(control(learning, "learn-name"), "voice")
    with qtbot.waitSignal(learning.learning.failed, timeout=20_000) as failed:
        press(qtbot, learning, "learn-start")
    assert failed.args[0] == "voice must be marked in at least 0.25 s of the recording; got 0.1 s"
    assert document.settings.method != "semi-supervised-nmf" and not own_models.exists()


def test_every_control_of_the_dialog_has_a_name_and_a_place_for_the_keyboard(learning):
    for widget in control(learning, "learn-source").findChildren(QWidget):
        if widget.objectName().startswith("learn-"):
            assert widget.accessibleName(), widget.objectName()
            assert widget.toolTip(), widget.objectName()
