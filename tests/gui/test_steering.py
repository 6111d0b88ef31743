import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QAbstractSpinBox, QComboBox, QLabel, QLineEdit, QSlider, QTreeWidget

from tests.gui.window_parts import control, rendered
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.gui import separating
from workbench.nets.model_files import Card, save_model
from workbench.separators import publishing
from workbench.session import worker
from workbench.tasks.methods import methods
from workbench.tasks.separating import separate


@pytest.mark.parametrize(("name", "value"), [("sparsity", 1.0), ("divergence", "frobenius"), ("components", 8)])
def test_a_knob_turned_while_a_job_runs_goes_on_from_what_there_is(qtbot, demo, monkeypatch, name, value):
    starts, endings = [], []

    def watched(*arguments, **more):
        starts.append(more["start"])
        return separate(*arguments, **more)

    monkeypatch.setattr(publishing, "PUBLISH_SECONDS", 0.0)
    monkeypatch.setattr(separating, "separate", watched)
    demo.jobs.changed.connect(lambda job: job and job.cancelled.connect(lambda: endings.append("cancelled")))
    demo.document.set_param("iterations", 5000)
    with qtbot.waitSignal(demo.document.result_changed, timeout=60_000):
        demo.separating.start()
    present = demo.document.result
    demo.document.set_param(name, value)
    qtbot.waitUntil(lambda: len(starts) == 2, timeout=20_000)
    assert starts == [None, present]
    assert endings
    with qtbot.waitSignal(demo.document.result_changed, timeout=60_000):
        pass
    assert demo.document.result.params != present.params
    assert demo.separating.running
    demo.separating.cancel()
    qtbot.waitUntil(lambda: not demo.separating.running, timeout=20_000)


def test_preprocessing_in_the_panel_changes_what_the_method_hears(qtbot, separated):
    before = rendered(separated)
    qtbot.mouseClick(control(separated, "preprocessing", QAbstractButton), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(separated.separating.separated, timeout=60_000):
        qtbot.mouseClick(
            control(separated, "min_max"), Qt.MouseButton.LeftButton, pos=QPoint(8, control(separated, "min_max").height() // 2)
        )
    assert separated.document.result.preprocessing.min_max
    assert np.abs(rendered(separated) - before).max() > 1e-3
    mixture = separated.document.recording.read(0, separated.document.recording.samples)
    np.testing.assert_allclose(rendered(separated).sum(axis=0), mixture, atol=1e-5)
    with qtbot.waitSignal(separated.separating.separated, timeout=60_000):
        separated.document.undo()
    assert not separated.document.result.preprocessing.active


def test_the_cost_falls_before_the_user_s_eyes(qtbot, demo, monkeypatch):
    monkeypatch.setattr(publishing, "PUBLISH_SECONDS", 0.0)
    plot = control(demo, "cost-curve")
    assert not plot.isVisible()
    lengths = []
    demo.document.result_changed.connect(lambda: lengths.append(len(plot.costs)))
    with qtbot.waitSignal(demo.separating.separated, timeout=60_000):
        demo.separating.start()
    assert plot.isVisible()
    assert lengths == sorted(lengths)
    assert len(set(lengths)) > 1
    assert plot.costs[-1] < plot.costs[0]


def test_any_number_of_components_is_learnt_while_the_status_says_so(qtbot, demo, monkeypatch, tmp_path):
    monkeypatch.setattr(worker, "_SECONDS_BETWEEN_SIGNALS", 0.0)
    frames = np.abs(np.random.default_rng(1).standard_normal((2, SPEECH_AND_MUSIC.bins, 60))).astype(np.float16)
    card = Card(id="mine", title="Mine", method="sparse-nmf", sources=("voice", "rest"), analysis=SPEECH_AND_MUSIC)
    save_model(tmp_path / "mine", card, {"voice/excerpt": frames[0], "rest/excerpt": frames[1]})
    demo.separating.choose_method("sparse-nmf", [str(tmp_path / "mine")])
    demo.document.set_param("components", 8)
    with qtbot.waitSignal(demo.separating.separated, timeout=60_000):
        demo.separating.start()
    said = []
    demo.jobs.changed.connect(
        lambda job: job and job.progressed.connect(lambda *_: said.append(control(demo, "status-job", QLabel).text()))
    )
    field = control(demo, "components-voice", QComboBox)
    field.setFocus()
    field.lineEdit().selectAll()
    qtbot.keyClicks(field, "5")
    with qtbot.waitSignal(demo.separating.separated, timeout=60_000):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    estimate = demo.document.result.estimate
    assert [int((estimate.assignment == source).sum()) for source in range(2)] == [5, 8]
    assert any("Learning 5 components of voice" in words for words in said)


def test_more_components_than_there_may_be_are_refused_in_a_sentence(qtbot, separated):
    field = control(separated, "components-speech", QComboBox)
    shown = field.currentText()
    field.setFocus()
    field.lineEdit().selectAll()
    qtbot.keyClicks(field, "999")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "components must be a whole number in [1, 256]; got 999" in separated.messages.texts[-1]
    assert field.currentText() == shown
    assert not separated.separating.running


def test_every_control_of_every_method_has_a_name_for_programs_and_for_people(demo):
    kinds = (QAbstractButton, QComboBox, QLineEdit, QAbstractSpinBox, QSlider, QTreeWidget)
    for info in methods():
        demo.separating.choose_method(info.id)
        within = [widget for kind in kinds for widget in demo.panel.findChildren(kind) if not widget.objectName().startswith("qt_")]
        own = [widget for widget in within if not isinstance(widget.parentWidget(), QComboBox | QAbstractSpinBox)]
        nameless = [widget for widget in own if not (widget.objectName() and widget.accessibleName())]
        assert [(info.id, type(widget).__name__, widget.objectName()) for widget in nameless] == []
        focusable = [widget for widget in own if widget.isVisible() and widget.isEnabled()]
        assert [widget.objectName() for widget in focusable if not widget.focusPolicy() & Qt.FocusPolicy.TabFocus] == []


def test_a_method_takes_the_masks_it_recommended_with_it_but_not_those_of_the_user(demo):
    demo.separating.choose_method("ica")
    assert demo.document.settings.masks.mask == "direct"
    demo.document.set_mask("softness", 3.0)
    demo.separating.choose_method("learning-free-nmf")
    assert (demo.document.settings.masks.mask, demo.document.settings.masks.softness) == ("wiener", 3.0)
    demo.document.undo()
    assert demo.document.settings.masks.mask == "direct"
