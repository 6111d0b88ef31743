import sys

import numpy as np
import pytest
import soundfile
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QComboBox, QMessageBox, QPushButton

from tests.gui.window_parts import control
from tests.training.folders import write_sources
from workbench.core.folders import resources
from workbench.core.loss_curve import Losses
from workbench.tasks.methods import models_for
from workbench.tasks.training_requests import unfinished

LOSSES = '{"name": "speech", "training": [2.0, 1.5], "validation": [2.1, 1.75], "waiting": 0.25}'
"""As the command line would tell them."""


@pytest.fixture
def own_models(tmp_path, monkeypatch):
    """Models that are trained here go nowhere else, whichever process trains them."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    return tmp_path / "data" / "workbench" / "models"


@pytest.fixture
def sources(tmp_path):
    return dict(write_sources(tmp_path / "material"))


@pytest.fixture
def training(qtbot, window, own_models):
    """The window with the dialog of training beside it."""
    control(window, "train", QAction).trigger()
    qtbot.waitUntil(lambda: control(window, "train-iterations").isVisible(), timeout=100_000)
    yield window
    # A window asks before it leaves one.
    window.training.stop()
    qtbot.waitUntil(lambda: not window.training.running or not window.isVisible(), timeout=20_000)


@pytest.fixture
def stand_in(monkeypatch):
    """Let lines of Python run in place of a training; `keep` keeps something of it on disk."""

    def run(*lines):
        keep = "import sys, time; from pathlib import Path; out = Path(sys.argv[sys.argv.index('-o') + 1])"
        partial = "(out.parent / f'.{out.name}-partial').mkdir(exist_ok=True)"
        code = "\n".join((keep, *(partial if line == "keep" else line for line in lines)))
        monkeypatch.setattr("workbench.session.training_process.PROGRAM", (sys.executable, "-c", code))

    return run


def say(line):
    return f"print({line!r}, file=sys.stderr, flush=True)"


TOLD = say(f'{{"fraction": 0.5, "message": "epoch 2", "losses": {LOSSES}}}')


def press(qtbot, window, name):
    qtbot.mouseClick(control(window, name, QAbstractButton), Qt.MouseButton.LeftButton)


def add(qtbot, window, name, folder):
    """Add a folder for a source by drag and drop."""
    field, form = control(window, "train-source"), window.training._dialog.form
    field.clear()
    qtbot.keyClicks(field, name)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder))])
    none, left, copy = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction
    form.dropEvent(QDropEvent(QPointF(5, 5), copy, data, left, none))


def shown(window):
    """Names of the buttons that the training offers."""
    return list(window.training._dialog.view.offered)


def test_a_model_is_trained_from_folders_in_a_process_of_its_own_and_separated_with_by_one_click(qtbot, training, sources, own_models):
    window = training
    # One source has nothing to be separated from, and is learnt in a moment.
    add(qtbot, window, "piano", sources["piano"])
    assert control(window, "train-name").text() == "piano-sparse-nmf"
    for name, value in (("iterations", 1), ("frames", 100), ("mixtures", 1)):
        window.training._dialog.form._take_param(name, value)
    with qtbot.waitSignal(window.training.trained, timeout=120_000):
        press(qtbot, window, "train-start")
        assert window.training.running and shown(window) == ["stop"]
        assert control(window, "status-training").isVisible()
    assert (own_models / "piano-sparse-nmf" / "card.json").is_file()
    assert [path.name for path in own_models.iterdir()] == ["piano-sparse-nmf"]
    assert any("piano-sparse-nmf" in text for text in window.messages.texts)
    assert not control(window, "status-training").isVisible()
    offered = control(window, "model", QComboBox)
    assert ["piano-sparse-nmf"] in [offered.itemData(row) for row in range(offered.count())]
    press(qtbot, window, "training-use")
    qtbot.waitUntil(lambda: window.document.settings.models == ("piano-sparse-nmf",), timeout=20_000)
    assert "piano-sparse-nmf" in [info.id for info in models_for("sparse-nmf")]


def test_a_network_learns_in_sight_is_stopped_and_goes_on_where_it_was(qtbot, training, sources, own_models):
    window, form = training, training.training._dialog.form
    form.choose("recurrent-mask")
    qtbot.waitUntil(lambda: type(form._params).__name__ == "RecurrentMaskTraining", timeout=60_000)
    for name, folder in sources.items():
        add(qtbot, window, name, folder)
    tiny = {"epochs": 200, "steps": 1, "batch": 1, "seconds": 1.0, "channels": 2, "depth": 1, "units": 4}
    for name, value in tiny.items():
        form._take_param(name, value)
    curves = []
    window.training.improved.connect(curves.append)
    press(qtbot, window, "train-start")
    qtbot.waitUntil(lambda: bool(curves) and curves[-1].epochs >= 2, timeout=120_000)
    press(qtbot, window, "training-stop")
    qtbot.waitUntil(lambda: "resume" in shown(window), timeout=20_000)
    before = curves[-1]
    press(qtbot, window, "training-resume")
    qtbot.waitUntil(lambda: curves[-1].epochs > before.epochs, timeout=100_000)
    # What was learnt before is not learnt again.
    assert curves[-1].training[: before.epochs] == before.training
    assert all(losses.epochs >= before.epochs for losses in curves[curves.index(before) :])


def test_losses_are_drawn_while_they_fall(qtbot, training, sources, stand_in):
    window = training
    stand_in(say('{"notice": "left out: a.wav"}'), TOLD, "time.sleep(60)")
    add(qtbot, window, "speech", sources["speech"])
    with qtbot.waitSignal(window.training.improved, timeout=20_000):
        press(qtbot, window, "train-start")
    assert control(window, "loss-curve").losses == Losses("speech", (2.0, 1.5), (2.1, 1.75), 0.25)
    words = control(window, "training-loss").text()
    assert "epoch 2" in words and "1.5" in words and "1.75" in words and "25 %" in words
    assert control(window, "training-progress").value() == 500
    assert control(window, "training-notices").item(0).text() == "left out: a.wav"
    assert control(window, "status-training").text() == "Training 50 %"
    picture = control(window, "loss-curve").grab().toImage()
    assert len({picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}) > 3


def test_a_training_that_is_stopped_is_resumed_also_by_another_window(qtbot, training, sources, stand_in):
    window = training
    stand_in("keep", TOLD, "time.sleep(60)")
    add(qtbot, window, "speech", sources["speech"])
    with qtbot.waitSignal(window.training.improved, timeout=20_000):
        press(qtbot, window, "train-start")
    press(qtbot, window, "training-stop")
    qtbot.waitUntil(lambda: shown(window) == ["discard", "back", "resume"], timeout=20_000)
    assert [request.name for request in unfinished()] == ["speech-sparse-nmf"]
    press(qtbot, window, "training-back")
    waiting = control(window, "training-unfinished", QComboBox)
    assert waiting.isVisible() and waiting.currentText() == "speech-sparse-nmf: speech"
    # One of the same name would take what the other has finished.
    add(qtbot, window, "speech", sources["speech"])
    assert control(window, "train-name").text() == "speech-sparse-nmf-2"
    stand_in('out.mkdir(); print(\'{"path": "%s"}\' % out)')
    with qtbot.waitSignal(window.training.trained, timeout=20_000):
        press(qtbot, window, "training-resume-chosen")
    assert unfinished() == ()


def test_what_is_discarded_leaves_nothing(qtbot, training, sources, stand_in, own_models):
    window = training
    stand_in("keep", TOLD, "time.sleep(60)")
    add(qtbot, window, "speech", sources["speech"])
    with qtbot.waitSignal(window.training.improved, timeout=20_000):
        press(qtbot, window, "train-start")
    press(qtbot, window, "training-stop")
    qtbot.waitUntil(lambda: "discard" in shown(window), timeout=20_000)
    press(qtbot, window, "training-discard")
    assert list(own_models.iterdir()) == []
    assert control(window, "train-start").isVisible()


def test_a_failure_before_anything_is_finished_goes_back_to_the_form_with_its_sentence(qtbot, training, sources, own_models, tmp_path):
    window = training
    (tmp_path / "nothing").mkdir()
    add(qtbot, window, "speech", tmp_path / "nothing")
    with qtbot.waitSignal(window.training.refused, timeout=60_000):
        press(qtbot, window, "train-start")
    assert "the folder of source speech must hold recordings" in control(window, "train-problem").text()
    assert control(window, "train-start").isVisible() and control(window, "train-start").isEnabled()
    assert unfinished() == ()


def test_a_failure_later_keeps_what_is_finished(qtbot, training, sources, stand_in):
    window = training
    stand_in("keep", say("workbench: the loss of batch 7 is no number"), "sys.exit(1)")
    add(qtbot, window, "speech", sources["speech"])
    with qtbot.waitSignal(window.training.failed, timeout=20_000):
        press(qtbot, window, "train-start")
    assert control(window, "training-doing").text() == "the loss of batch 7 is no number"
    assert "resume" in shown(window)
    assert [request.name for request in unfinished()] == ["speech-sparse-nmf"]


def test_a_failure_is_told_by_the_window_where_the_dialog_is_closed(qtbot, training, sources, stand_in):
    window = training
    stand_in("time.sleep(1)", say("workbench: the disk is full"), "sys.exit(1)")
    add(qtbot, window, "speech", sources["speech"])
    press(qtbot, window, "train-start")
    window.training._dialog.close()
    qtbot.waitUntil(lambda: "the disk is full" in window.messages.texts, timeout=20_000)


def test_a_training_can_be_stopped_before_it_has_begun(qtbot, training, sources, stand_in):
    window = training
    stand_in(TOLD, "time.sleep(60)")
    add(qtbot, window, "speech", sources["speech"])
    press(qtbot, window, "train-start")
    press(qtbot, window, "training-stop")
    qtbot.waitUntil(lambda: window.training.state == "stopped", timeout=20_000)
    assert window.training._process is None


def test_marked_selections_are_cut_out_and_trained_from(qtbot, training, stand_in, own_models, tmp_path):
    window = training
    demo = resources() / "demo" / "speech.flac"
    with qtbot.waitSignal(window.drawing.pictures_ready, timeout=20_000):
        window.open_files([demo])
    mark = control(window, "train-add-selection")
    assert not mark.isEnabled()
    window.document.select((1.0, 2.5))
    qtbot.keyClicks(control(window, "train-source"), "voice")
    assert mark.isEnabled()
    qtbot.mouseClick(mark, Qt.MouseButton.LeftButton)
    assert [(each.source, each.span) for each in window.training._dialog.form.heard] == [("voice", (1.0, 2.5))]
    # Enter in the name's field marks as well, but nothing twice.
    qtbot.keyClick(control(window, "train-source"), Qt.Key.Key_Return)
    assert len(window.training._dialog.form.heard) == 1
    assert window.training._dialog.isVisible()
    stand_in(TOLD, "time.sleep(60)")
    with qtbot.waitSignal(window.training.improved, timeout=20_000):
        press(qtbot, window, "train-start")
    (cut,) = (own_models / ".voice-sparse-nmf-marked" / "1").iterdir()
    heard, rate = soundfile.read(cut, dtype="float32")
    whole, _ = soundfile.read(demo, dtype="float32")
    np.testing.assert_array_equal(heard, whole[rate : rate * 5 // 2])


def test_names_that_are_taken_are_refused_in_the_form(qtbot, training, sources):
    window = training
    add(qtbot, window, "speech", sources["speech"])
    name = control(window, "train-name")
    for wrong, why in (("speech-piano", "there is a model"), ("Capitals", "small letters")):
        name.clear()
        qtbot.keyClicks(name, wrong)
        press(qtbot, window, "train-start")
        assert why in control(window, "train-problem").text()
    assert not window.training.running


def test_closing_the_window_asks_and_ends_the_training(qtbot, training, sources, stand_in, monkeypatch):
    window = training
    stand_in("keep", TOLD, "time.sleep(60)")
    add(qtbot, window, "speech", sources["speech"])
    with qtbot.waitSignal(window.training.improved, timeout=20_000):
        press(qtbot, window, "train-start")
    answers = [QMessageBox.StandardButton.Cancel, QMessageBox.StandardButton.Close]
    asked = []
    monkeypatch.setattr(QMessageBox, "exec", lambda question: asked.append(question.text()) or answers[len(asked) - 1])
    assert not window.close()
    assert window.training.running
    process = window.training._process
    assert window.close()
    assert not process.running
    assert len(asked) == 2 and "speech-sparse-nmf is still being trained" in asked[0]
    assert [request.name for request in unfinished()] == ["speech-sparse-nmf"]


def test_a_training_that_another_window_does_is_not_begun_twice(qtbot, training, sources, stand_in, own_models):
    window = training
    stand_in(TOLD, "time.sleep(60)")
    add(qtbot, window, "speech", sources["speech"])
    with qtbot.waitSignal(window.training.improved, timeout=20_000):
        press(qtbot, window, "train-start")
    request = window.training.request
    other = type(window.training)(window.document, window._reader, window.separating)
    with qtbot.waitSignal(other.failed, timeout=20_000) as failed:
        other.resume(request)
    assert "another window is training" in failed.args[0]
    assert window.training.running
    assert unfinished() == (request,)


def test_parameters_of_another_method_keep_what_both_have(qtbot, training):
    window, form = training, training.training._dialog.form
    form._take_param("seed", 5)
    choice = control(window, "train-method", QComboBox)
    choice.setCurrentIndex(choice.findData("convolutive-nmf"))
    qtbot.waitUntil(lambda: type(form._params).__name__ == "ConvolutiveTraining", timeout=20_000)
    assert form._params.seed == 5
    assert control(window, "train-seed").value() == 5


def test_the_button_of_the_panel_and_the_key_open_the_same_dialog(qtbot, window, own_models):
    qtbot.mouseClick(control(window, "train-model", QPushButton), Qt.MouseButton.LeftButton)
    dialog = window.training._dialog
    assert dialog.isVisible()
    dialog.close()
    assert control(window, "train", QAction).shortcut().toString() == "Ctrl+T"
    control(window, "train", QAction).trigger()
    assert window.training._dialog is dialog and dialog.isVisible()


def test_nothing_is_trained_with_what_was_set_for_another_method(qtbot, training, sources, monkeypatch):
    window, form = training, training.training._dialog.form
    add(qtbot, window, "piano", sources["piano"])
    monkeypatch.setattr(window.training, "read_params", lambda method: None)
    form.params_wanted.disconnect()
    form.choose("recurrent-mask")
    assert not control(window, "train-start").isEnabled()
    form.choose("sparse-nmf")
    assert control(window, "train-start").isEnabled()


def test_a_curve_for_the_exponent_is_fitted_for_a_model_that_there_is(qtbot, training, sources, stand_in, own_models):
    window, form = training, training.training._dialog.form
    model, validation = control(window, "train-of-model", QComboBox), control(window, "train-for-validation")
    assert not model.isVisible() and validation.isVisible()
    form.choose("auto-exponent")
    qtbot.waitUntil(lambda: type(form._params).__name__ == "ExponentTraining", timeout=60_000)
    assert model.isVisible() and not validation.isVisible()
    model.setCurrentIndex(model.findData("speech-piano"))
    for name, folder in sources.items():
        add(qtbot, window, name, folder)
    assert control(window, "train-name").text() == "speech-piano-exponent"
    stand_in("import json; print(json.dumps({'path': str(out)}))")
    press(qtbot, window, "train-start")
    qtbot.waitUntil(lambda: window.training.state == "done", timeout=20_000)
    assert window.training.request.model == "speech-piano"
