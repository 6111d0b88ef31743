import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QComboBox, QDoubleSpinBox

from tests.gui.window_parts import control


def test_components_are_set_for_the_sources_of_the_model_alone(qtbot, demo):
    demo.panel.method_chosen.emit("semi-supervised-nmf")
    assert demo.document.stems == ("speech", "piano", "rest")
    assert [box.objectName() for box in demo.panel.findChildren(QComboBox) if box.objectName().startswith("components-")] == [
        "components-speech",
        "components-piano",
    ]
    demo.document.set_param("iterations", 2)
    field = control(demo, "components-piano", QComboBox)
    field.setFocus()
    field.lineEdit().selectAll()
    qtbot.keyClicks(field, "24")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    with qtbot.waitSignal(demo.separating.separated, timeout=60_000):
        qtbot.mouseClick(control(demo, "separate", QAbstractButton), Qt.MouseButton.LeftButton)
    assert demo.document.result.stems == ("speech", "piano", "rest")


@pytest.mark.parametrize(
    ("method", "name", "words"),
    [
        ("ica", "block_seconds", "whole recording"),
        ("repetition", "period", "found"),
        ("sparse-nmf", "tolerance", "off"),
        ("ista", "step", "automatic"),
        ("sparse-nmf", "low_pass", "off"),
        ("sparse-nmf", "rate", "as recorded"),
    ],
)
def test_a_lowest_number_that_is_none_is_said_in_words(qtbot, window, method, name, words):
    window.panel.method_chosen.emit(method)
    box = control(window, name, QDoubleSpinBox)
    assert box.text() == words
    assert f"({words})" in box.toolTip()
    box.setValue(box.maximum())
    assert box.text() != words
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, words)
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert (box.value(), box.text()) == (box.minimum(), words)


def test_the_order_of_the_low_pass_is_asked_for_only_where_there_is_one(qtbot, window):
    qtbot.mouseClick(control(window, "preprocessing", QAbstractButton), Qt.MouseButton.LeftButton)
    order = control(window, "order", QDoubleSpinBox)
    assert not order.isVisible()
    window.document.set_preprocessing("low_pass", 5000.0)
    assert order.isVisible()


def test_no_exponent_is_offered_where_stems_are_the_separator_s_own_sound(window):
    exponent = control(window, "exponent", QDoubleSpinBox)
    assert exponent.isVisible()
    window.panel.method_chosen.emit("ica")
    assert window.document.settings.masks.mask == "direct"
    assert not exponent.isVisible()


@pytest.mark.parametrize("typed", ["0", "257", "999999"])
def test_components_out_of_range_are_named_with_the_range_and_the_last_good_number_stays(qtbot, demo, typed):
    field = control(demo, "components-speech", QComboBox)
    shown = field.currentText()
    field.setFocus()
    field.lineEdit().selectAll()
    qtbot.keyClicks(field, typed)
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert demo.messages.texts == (f"components must be a whole number in [1, 256]; got {typed}",)
    assert field.currentText() == field.lineEdit().text() == shown
    demo.document.set_param("components", 32)
    assert demo.messages.texts == ()
