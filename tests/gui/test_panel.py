from pathlib import Path
from typing import Literal

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFileDialog, QLabel, QLineEdit, QPushButton, QToolButton, QTreeWidget, QWidget

from tests.results import Result
from workbench.core.errors import ParameterError
from workbench.core.parameters import Params, PerSource, choice, number, per_source, text, whole
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


class Ideal(Params):
    kind: Literal["all", "some"] = choice("all", "Which bins count", titles={"all": "All", "some": "Some"})
    share: float = number(0.5, "More bins count", low=0.0, high=1.0, when={"kind": ("some",)})
    seed: int = whole(0, "Another number begins elsewhere", low=0, high=9, advanced=True)
    order: int = whole(1, "Steeper", low=1, high=9, advanced=True, when={"kind": ("some",)})
    nested: str = text("", "Settings of another method")


class Recorded(SoundArray):
    path = Path("somewhere.wav")
    subtype = "PCM_16"
    notices = ()

    def close(self):
        pass


def info(id, title, params, needs, family="NMF", references=False):
    return MethodInfo(
        id=id,
        title=title,
        family=family,
        summary=f"{title} it is.",
        source="",
        sources=(),
        needs=needs,
        promises=(),
        parameters=params.parameters(),
        references=references,
    )


def model(id, problem=None):
    return ModelInfo(
        id=id,
        title=f"The model {id}",
        method="taught",
        sources=("speech", "piano"),
        folder=Path("/models") / id,
        rate=16000,
        window_seconds=0.064,
        shipped=True,
        problem=problem,
    )


METHODS = (
    info("taught", "Taught", Taught, {"dictionary": "one per source"}),
    info("ideal", "Ideal", Ideal, {}, "Bounds", references=True),
    info("blind", "Blind", Blind, {}),
)
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
    assert combo(panel, "model").currentText() == "The model first, 64 ms"
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
    assert chooser.currentText() == "The model first, 64 ms"
    document.choose_method("taught", Taught(), ["/elsewhere/mine"], ["speech", "piano"])
    assert chooser.currentText() == "mine"


def test_no_folder_chosen_changes_nothing(qtbot, panel, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    chooser = combo(panel, "model")
    with qtbot.assertNotEmitted(panel.models_chosen):
        chooser.setCurrentIndex(chooser.count() - 1)
    assert chooser.currentText() == "The model first, 64 ms"


def test_a_broken_model_is_shown_but_cannot_be_chosen(panel):
    chooser = combo(panel, "model")
    row = chooser.findText("The model broken, 64 ms")
    assert not chooser.model().item(row).isEnabled()
    assert "checksum" in chooser.itemData(row, Qt.ItemDataRole.ToolTipRole)


def test_knobs_of_a_mask_show_where_they_act(document, panel):
    def in_sight():
        return [name for name in ("exponent", "over_subtraction", "softness") if panel.findChild(QWidget, name).isVisible()]

    assert in_sight() == ["exponent"]
    document.set_mask("mask", "parametric")
    assert in_sight() == ["over_subtraction", "softness"]
    document.set_mask("mask", "binary")
    assert in_sight() == []


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


def test_methods_stand_under_their_families_which_cannot_be_chosen(qtbot, panel):
    chooser = combo(panel, "method")
    assert [chooser.itemText(row) for row in range(chooser.count())] == ["NMF", "Taught", "Blind", "Bounds", "Ideal"]
    chooser.setFocus()
    with qtbot.waitSignal(panel.method_chosen) as chosen:
        qtbot.keyClick(chooser, Qt.Key.Key_End)
    assert chosen.args == ["ideal"]
    with qtbot.waitSignal(panel.method_chosen) as chosen:
        qtbot.keyClick(chooser, Qt.Key.Key_Up)
    assert chosen.args == ["blind"]
    qtbot.keyClick(chooser, Qt.Key.Key_Home)
    assert chooser.currentText() == "Taught"


def test_what_few_change_is_folded_away_and_what_has_no_say_hidden(qtbot, document, panel):
    assert not panel.findChild(QToolButton, "advanced-parameters").isVisible()
    document.choose_method("ideal", Ideal(), [], ["voice"])
    in_sight = {name: panel.findChild(QWidget, name).isVisible for name in ("kind", "share", "seed", "order", "nested")}
    assert {name: visible() for name, visible in in_sight.items()} == {
        "kind": True,
        "share": False,
        "seed": False,
        "order": False,
        "nested": True,
    }
    qtbot.mouseClick(panel.findChild(QToolButton, "advanced-parameters"), Qt.MouseButton.LeftButton)
    assert (in_sight["seed"](), in_sight["order"]()) == (True, False)
    document.set_param("kind", "some")
    assert all(visible() for visible in in_sight.values())
    document.undo()
    assert not in_sight["share"]()


def test_words_typed_reach_the_document_and_undo_brings_them_back(qtbot, document, panel):
    document.choose_method("ideal", Ideal(), [], ["voice"])
    field = panel.findChild(QLineEdit, "nested")
    qtbot.keyClicks(field, "sparsity=2")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert document.settings.params.nested == "sparsity=2"
    document.undo()
    assert field.text() == ""


def test_words_that_are_refused_are_told_and_go(qtbot, document, panel):
    document.choose_method("ideal", Ideal(), [], ["voice"])
    field = panel.findChild(QLineEdit, "nested")
    field.setText("x" * 1001)
    with qtbot.waitSignal(panel.problem) as told:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "nested must be text" in told.args[0]
    assert field.text() == ""


def test_references_are_asked_for_where_the_method_takes_them(qtbot, document, panel, monkeypatch):
    table = panel.findChild(QTreeWidget, "references")
    assert not table.isVisible()
    document.choose_method("ideal", Ideal(), [], [])
    assert table.isVisible()
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *_: (["/there/voice.wav", "/there/drums.wav"], ""))
    qtbot.mouseClick(panel.findChild(QPushButton, "references-add"), Qt.MouseButton.LeftButton)
    assert document.settings.references == (("voice", "/there/voice.wav"), ("drums", "/there/drums.wav"))
    with qtbot.waitSignal(panel.problem) as told:
        qtbot.mouseClick(panel.findChild(QPushButton, "references-add"), Qt.MouseButton.LeftButton)
    assert "'voice' twice" in told.args[0]
    assert table.topLevelItemCount() == 2
    document.undo()
    assert table.topLevelItemCount() == 0


def test_the_cost_is_drawn_where_there_is_one(document, panel):
    plot = panel.findChild(QWidget, "cost-curve")
    assert not plot.isVisible()
    document.set_result(Result(stems=document.stems, costs=(3.0, 2.0, 1.5)))
    assert plot.isVisible()
    assert plot.accessibleDescription() == "Cost 1.5 at measurement 3, 3 at first"
    document.set_result(Result(stems=document.stems, costs=()))
    assert not plot.isVisible()


def test_preprocessing_is_folded_away_until_it_is_wanted(qtbot, document, panel):
    box = panel.findChild(QDoubleSpinBox, "low_pass")
    assert not box.isVisible()
    qtbot.mouseClick(panel.findChild(QToolButton, "preprocessing"), Qt.MouseButton.LeftButton)
    assert box.isVisible()
    box.selectAll()
    qtbot.keyClicks(box, "5000")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert document.settings.preprocessing.low_pass == 5000.0
    document.undo()
    assert box.value() == 0.0
