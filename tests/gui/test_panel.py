from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFileDialog, QLabel, QPushButton, QWidget

from workbench.core.errors import ParameterError
from workbench.core.parameters import Params, PerSource, choice, number, per_source
from workbench.core.sound import SoundArray
from workbench.gui.panel import ModelPanel
from workbench.gui.sliders import ScaleSlider
from workbench.session.document import Document
from workbench.tasks.methods import MethodInfo, ModelInfo


class Taught(Params):
    divergence: Literal["is", "kl"] = choice("is", "Hears quiet and loud alike", titles={"is": "Itakura-Saito", "kl": "Kullback-Leibler"})
    sparsity: float = number(0.0, "Fewer components sound at once", low=0.0, high=100.0, scale="log", symbol="λ")
    components: PerSource = per_source(24, "Follows finer detail", choices=(8, 16, 24), symbol="K")


class Blind(Params):
    stems: float = number(2.0, "More stems come out", low=2.0, high=8.0)


class Recorded(SoundArray):
    path = Path("somewhere.wav")
    subtype = "PCM_16"
    notices = ()

    def close(self):
        pass


def info(id, title, params, needs):
    return MethodInfo(
        id=id,
        title=title,
        family="nmf",
        summary=f"{title} it is.",
        source="",
        sources=(),
        needs=needs,
        promises=(),
        parameters=params.parameters(),
    )


def model(id, problem=None):
    return ModelInfo(
        id=id,
        title=f"The model {id}",
        method="taught",
        sources=("speech", "piano"),
        folder=Path("/models") / id,
        rate=16000,
        shipped=True,
        problem=problem,
    )


METHODS = (info("taught", "Taught", Taught, {"dictionary": "one per source"}), info("blind", "Blind", Blind, {}))
MODELS = (model("first"), model("second"), model("broken", "its checksum is wrong"))


@pytest.fixture
def document(qapp):
    document = Document()
    document.choose_method("taught", Taught(), ["first"], ["speech", "piano"])
    document.open(Recorded(np.zeros((1, 1000), np.float32), 1000))
    return document


@pytest.fixture
def panel(qtbot, document):
    panel = ModelPanel(document, METHODS, lambda method: MODELS if method == "taught" else ())
    panel.resize(300, 800)
    qtbot.addWidget(panel)
    panel.show()
    return panel


def combo(panel, name):
    return panel.findChild(QComboBox, name)


def drag(qtbot, slider, start, stop):
    middle = slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(start, middle))
    for place in np.linspace(start, stop, 6)[1:]:
        qtbot.mouseMove(slider, QPoint(round(place), middle))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(stop, middle))


def test_the_panel_shows_what_the_document_says(panel):
    assert combo(panel, "method").currentText() == "Taught"
    assert combo(panel, "model").currentText() == "The model first"
    assert combo(panel, "divergence").currentText() == "Itakura-Saito"
    assert combo(panel, "components-speech").currentText() == "24"
    assert panel.findChild(QDoubleSpinBox, "exponent").value() == 2.0
    assert any(label.text() == "Taught it is." for label in panel.findChildren(QLabel))


def test_dragging_the_exponent_is_one_undo_step_and_undo_moves_it_back(qtbot, document, panel):
    slider, box = panel.findChild(ScaleSlider, "exponent-slider"), panel.findChild(QDoubleSpinBox, "exponent")
    heard = []
    document.tail_changed.connect(lambda: heard.append(document.settings.masks.exponent))
    drag(qtbot, slider, slider.width() // 2, slider.width() - 20)
    assert len(heard) > 3
    assert document.settings.masks.exponent == slider.real == pytest.approx(box.value())
    first = slider.real
    drag(qtbot, slider, slider.width() - 20, 20)
    assert slider.real < 2.0 < first
    document.undo()
    assert (document.settings.masks.exponent, slider.real) == (first, first)
    document.undo()
    assert (document.settings.masks.exponent, slider.real, box.value()) == (2.0, 2.0, 2.0)


def test_a_parameter_goes_to_the_document_and_follows_it(qtbot, document, panel):
    choice_box = combo(panel, "divergence")
    choice_box.setFocus()
    qtbot.keyClick(choice_box, Qt.Key.Key_Down)
    assert document.settings.params.divergence == "kl"
    document.set_param("sparsity", 5.0)
    document.set_param("components", {"*": 24, "piano": 8})
    assert panel.findChild(ScaleSlider, "sparsity-slider").real == 5.0
    assert combo(panel, "components-piano").currentText() == "8"
    for _ in range(3):
        document.undo()
    assert choice_box.currentText() == "Itakura-Saito"
    assert combo(panel, "components-piano").currentText() == "24"


def test_a_method_and_a_model_are_asked_for_not_taken(qtbot, document, panel):
    with qtbot.waitSignal(panel.method_chosen) as chosen:
        combo(panel, "method").setFocus()
        qtbot.keyClick(combo(panel, "method"), Qt.Key.Key_Down)
    assert chosen.args == ["blind"]
    assert document.settings.method == "taught"
    panel.refresh()  # the method could not be taken
    assert combo(panel, "method").currentText() == "Taught"
    with qtbot.waitSignal(panel.models_chosen) as chosen:
        combo(panel, "model").setFocus()
        qtbot.keyClick(combo(panel, "model"), Qt.Key.Key_Down)
    assert chosen.args == [["second"]]


def test_another_method_brings_its_own_controls(document, panel):
    document.choose_method("blind", Blind(), [], ["stem 1", "stem 2"])
    assert panel.findChild(QWidget, "stems").value() == 2.0
    assert panel.findChild(QWidget, "sparsity") is None
    assert not combo(panel, "model").isVisible()
    document.undo()
    assert combo(panel, "model").isVisible()
    assert panel.findChild(QWidget, "sparsity").value() == 0.0


def test_a_model_from_another_folder_is_asked_for_and_then_shown(qtbot, document, panel, monkeypatch):
    chooser = combo(panel, "model")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/elsewhere/mine")
    with qtbot.waitSignal(panel.models_chosen) as chosen:
        chooser.setCurrentIndex(chooser.count() - 1)
    assert chosen.args == [["/elsewhere/mine"]]
    assert chooser.currentText() == "The model first"
    document.choose_method("taught", Taught(), ["/elsewhere/mine"], ["speech", "piano"])
    assert chooser.currentText() == "mine"


def test_no_folder_chosen_changes_nothing(qtbot, panel, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    chooser = combo(panel, "model")
    with qtbot.assertNotEmitted(panel.models_chosen):
        chooser.setCurrentIndex(chooser.count() - 1)
    assert chooser.currentText() == "The model first"


def test_a_broken_model_is_shown_but_cannot_be_chosen(panel):
    chooser = combo(panel, "model")
    row = chooser.findText("The model broken")
    assert not chooser.model().item(row).isEnabled()
    assert "checksum" in chooser.itemData(row, Qt.ItemDataRole.ToolTipRole)


def test_knobs_of_a_mask_show_where_they_act(document, panel):
    exponent, over = panel.findChild(QWidget, "exponent"), panel.findChild(QWidget, "over_subtraction")
    assert (exponent.isEnabled(), over.isVisible()) == (True, False)
    document.set_mask("mask", "parametric")
    assert (exponent.isEnabled(), over.isVisible(), panel.findChild(QWidget, "softness").isVisible()) == (False, True, True)
    document.set_mask("mask", "binary")
    assert (exponent.isEnabled(), over.isVisible()) == (False, False)


def test_a_refused_value_is_told_and_the_control_goes_back(qtbot, document, panel, monkeypatch):
    def refuse(name, value):
        raise ParameterError("exponent is refused today")

    monkeypatch.setattr(document, "set_mask", refuse)
    fresh = ModelPanel(document, METHODS, lambda method: MODELS)
    qtbot.addWidget(fresh)
    box = fresh.findChild(QDoubleSpinBox, "exponent")
    with qtbot.waitSignal(fresh.problem) as told:
        box.setValue(7.0)
    assert told.args == ["exponent is refused today"]
    assert box.value() == 2.0


def test_separate_waits_for_a_recording_and_a_method(qtbot, document, panel):
    button = panel.findChild(QPushButton, "separate")
    with qtbot.waitSignal(panel.separate_requested):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    empty = ModelPanel(Document(), METHODS, lambda method: MODELS)
    qtbot.addWidget(empty)
    button = empty.findChild(QPushButton, "separate")
    assert not button.isEnabled()
    assert "Open a recording" in button.toolTip()
    assert combo(empty, "method").currentIndex() == -1


def test_new_stems_bring_their_choosers(qtbot, document, panel):
    document.show_stems(["drums", "bass"])
    qtbot.waitUntil(combo(panel, "components-drums").isVisible)
    assert combo(panel, "components-speech") is None
