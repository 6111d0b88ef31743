from typing import Literal

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QLineEdit, QVBoxLayout, QWidget

from workbench.core.mask_settings import MaskSettings
from workbench.core.parameters import Params, PerSource, choice, choice_among, number, per_source, switch, text, whole
from workbench.gui.controls import ResetLabel
from workbench.gui.parameter_controls import control_for
from workbench.gui.sliders import ScaleSlider
from workbench.tasks.exporting import ExportSettings
from workbench.tasks.methods import methods


class Knobs(Params):
    sparsity: float = number(0.0, "Fewer components sound at once", low=0.0, high=100.0, scale="log", symbol="λ")
    attack: float = number(20.0, "Slower to rise", low=0.0, high=500.0, unit="ms")
    iterations: int = whole(200, "Updates of the activations", low=1, high=5000, scale="log")
    divergence: Literal["is", "kl"] = choice("is", "Hears quiet and loud alike", titles={"is": "Itakura-Saito", "kl": "Kullback-Leibler"})
    seed: int = whole(0, "Another number groups otherwise", low=0, high=2**31 - 1)
    warm: bool = switch(True, "Goes on from the last estimate")
    components: PerSource = per_source(24, "Follows finer detail", choices=(8, 16, 24), symbol="K")
    atoms: PerSource = per_source(24, "Follows finer detail", choices=(8, 16, 24), low=1, high=256)
    nested: str = text("sparsity=1", "Settings of the nested method", title="Its settings")
    first: str = choice_among("wind", "The one that counts", titles=lambda: {"wind": "Wind", "sea": "Sea"})


DECLARED = {parameter.name: parameter for parameter in Knobs.parameters()}


def shown(qtbot, name, sources=()):
    control = control_for(DECLARED[name], sources)
    holder = QWidget()
    QVBoxLayout(holder).addWidget(control)
    holder.resize(280, 120)
    qtbot.addWidget(holder)
    holder.show()
    control.holder = holder
    control.told = []
    control.changed.connect(lambda name, value: control.told.append((name, value)))
    return control


def focus(qtbot, field):
    field.window().activateWindow()
    field.setFocus()
    qtbot.waitUntil(field.hasFocus)


def every_declaration():
    sets = {"masks": MaskSettings.parameters(), "export": ExportSettings.parameters(), "knobs": Knobs.parameters()}
    sets |= {info.id: info.parameters for info in methods()}
    return [pytest.param(parameter, id=f"{owner}-{parameter.name}") for owner, declared in sets.items() for parameter in declared]


@pytest.mark.parametrize("parameter", every_declaration())
def test_every_declared_parameter_has_its_control(qtbot, parameter):
    control = control_for(parameter, ("speech", "piano"))
    qtbot.addWidget(control)
    names = [f"{parameter.name}-{source}" for source in ("speech", "piano")] if parameter.type == "per-source" else [parameter.name]
    widgets = [control.findChild(QWidget, name) for name in names]
    for widget in widgets:
        assert parameter.title in widget.accessibleName()
        assert parameter.unit in widget.accessibleName()
        assert parameter.help.split(",")[0].split("<")[0] in widget.toolTip()
    assert control.value == parameter.default
    if parameter.low is not None and parameter.type != "per-source":
        assert (widgets[0].minimum(), widgets[0].maximum()) == (parameter.low, parameter.high)
        assert widgets[0].value() == pytest.approx(parameter.default)
    else:
        offered = [value for value, _ in parameter.choices]
        assert all(
            [widget.itemData(row) for row in range(widget.count())] == offered for widget in widgets if isinstance(widget, QComboBox)
        )


def test_a_number_is_typed_and_the_slider_follows(qtbot):
    control = shown(qtbot, "sparsity")
    box, slider = control.findChild(QDoubleSpinBox, "sparsity"), control.findChild(ScaleSlider, "sparsity-slider")
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "2.5")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert control.told == [("sparsity", 2.5)]
    assert slider.real == 2.5


def test_a_slider_at_its_left_end_says_zero_on_a_logarithmic_scale(qtbot):
    control = shown(qtbot, "sparsity")
    box, slider = control.findChild(QDoubleSpinBox, "sparsity"), control.findChild(ScaleSlider, "sparsity-slider")
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=slider.rect().center())
    name, value = control.told[-1]
    assert name == "sparsity"
    assert value == pytest.approx(0.25, rel=0.3)  # the middle of 0.001..100, by decades
    assert box.value() == pytest.approx(value)
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(1, slider.height() // 2))
    assert control.told[-1] == ("sparsity", 0.0)


def test_whole_numbers_stay_whole(qtbot):
    control = shown(qtbot, "iterations")
    slider = control.findChild(ScaleSlider, "iterations-slider")
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=QPoint(slider.width() // 3, slider.height() // 2))
    assert type(control.value) is int
    assert control.told == [("iterations", control.value)]


def test_a_range_too_wide_to_aim_at_has_no_slider(qtbot):
    control = shown(qtbot, "seed")
    assert not control.findChild(ScaleSlider, "seed-slider").isVisible()
    box = control.findChild(QDoubleSpinBox, "seed")
    box.selectAll()
    qtbot.keyClicks(box, "2147483647")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert control.told == [("seed", 2**31 - 1)]


def test_a_choice_shows_titles_and_tells_values(qtbot):
    control = shown(qtbot, "divergence")
    combo = control.findChild(QComboBox, "divergence")
    assert combo.currentText() == "Itakura-Saito"
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Down)
    assert control.told == [("divergence", "kl")]


def test_a_switch_is_clicked(qtbot):
    control = shown(qtbot, "warm")
    box = control.findChild(QCheckBox, "warm")
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
    assert control.told == [("warm", False)]


def test_every_source_has_its_own_number(qtbot):
    control = shown(qtbot, "components", ("speech", "piano"))
    combo = control.findChild(QComboBox, "components-piano")
    combo.setFocus()
    qtbot.keyClick(combo, Qt.Key.Key_Up)
    assert control.told == [("components", {"*": 24, "piano": 16})]
    assert control.findChild(QComboBox, "components-speech").currentData() == 24


def test_a_number_beside_the_usual_ones_is_typed(qtbot):
    control = shown(qtbot, "atoms", ("speech", "piano"))
    field = control.findChild(QComboBox, "atoms-piano")
    focus(qtbot, field)
    field.lineEdit().selectAll()
    qtbot.keyClicks(field, "2")
    assert (field.currentText(), control.told) == ("2", [])
    qtbot.keyClicks(field, "0x")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert control.told == [("atoms", {"*": 24, "piano": 20})]
    assert not field.hasFocus()
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert control.told[1:] == [("atoms", {"*": 24, "piano": 24})]


def test_a_number_left_empty_stays_what_it_was(qtbot):
    control = shown(qtbot, "atoms")
    field = control.findChild(QComboBox, "atoms")
    field.setFocus()
    field.lineEdit().clear()
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert (field.currentText(), control.told) == ("24", [])


def test_words_are_taken_by_return_and_when_the_keyboard_goes_elsewhere(qtbot):
    control = shown(qtbot, "nested")
    field = control.findChild(QLineEdit, "nested")
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, "sparsity=2")
    assert control.told == []
    control.set_value("sparsity=1")
    assert field.text() == "sparsity=2"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert control.told == [("nested", "sparsity=2")]
    assert not field.hasFocus()
    focus(qtbot, field)
    qtbot.keyClicks(field, "0")
    field.clearFocus()
    assert control.told[1:] == [("nested", "sparsity=20")]
    control.set_value("sparsity=1")
    assert (field.text(), len(control.told)) == ("sparsity=1", 2)


def test_sources_may_change_under_a_control(qtbot):
    control = shown(qtbot, "components", ("speech", "piano"))
    control.set_value({"*": 8, "drums": 16})
    control.set_sources(("drums", "bass"))
    shown_names = [combo.objectName() for combo in control.findChildren(QComboBox)]
    assert shown_names == ["components-drums", "components-bass"]
    assert [combo.currentData() for combo in control.findChildren(QComboBox)] == [16, 8]
    control.set_sources(())
    assert [combo.objectName() for combo in control.findChildren(QComboBox)] == ["components"]
    assert control.told == []


@pytest.mark.parametrize(
    ("name", "value"),
    [("sparsity", 3.0), ("divergence", "kl"), ("components", {"*": 8}), ("atoms", {"*": 100}), ("nested", "")],
)
def test_a_double_click_on_the_name_brings_back_the_default(qtbot, name, value):
    control = shown(qtbot, name)
    control.set_value(value)
    assert control.told == []
    label = control.findChild(ResetLabel)
    qtbot.mouseDClick(label, Qt.MouseButton.LeftButton)
    assert control.told == [(name, DECLARED[name].default)]
    assert control.value == DECLARED[name].default


def test_a_drag_tells_values_and_then_its_end(qtbot):
    control = shown(qtbot, "attack")
    slider = control.findChild(ScaleSlider, "attack-slider")
    order = []
    control.changed.connect(lambda name, value: order.append(value))
    control.drag_ended.connect(lambda: order.append("end"))
    middle = slider.height() // 2
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(60, middle))
    qtbot.mouseMove(slider, QPoint(120, middle))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(120, middle))
    assert order[-1] == "end"
    assert order[0] < order[1] < 500.0
