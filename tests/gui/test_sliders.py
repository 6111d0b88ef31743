from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QStyle, QStyleOptionSlider, QVBoxLayout, QWidget

from workbench.gui.sliders import NumberBox, ScaleSlider, SliderScale, number_text

SCALES = [
    SliderScale(0.0, 20.0),
    SliderScale(-60.0, 12.0),
    SliderScale(0.1, 50.0, log=True),
    SliderScale(0.0, 100.0, log=True),
    SliderScale(0.0, 10.0, log=True, floor=0.1),
    SliderScale(1.0, 5000.0, log=True),
]


@pytest.mark.parametrize("scale", SCALES)
@given(fractions=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_a_scale_rises_from_end_to_end(scale, fractions):
    low, high = sorted(scale.low + part * (scale.high - scale.low) for part in fractions)
    assert 0.0 <= scale.position(low) <= scale.position(high) <= 1.0


@pytest.mark.parametrize("scale", SCALES)
@given(position=st.floats(0, 1))
def test_a_position_gives_a_value_that_lies_there(scale, position):
    value = scale.value(position)
    assert scale.low <= value <= scale.high
    assert scale.position(value) == pytest.approx(position, abs=0.01)


@pytest.mark.parametrize("scale", SCALES)
def test_the_ends_of_a_slider_are_the_ends_of_the_range(scale):
    assert (scale.value(0.0), scale.value(1.0)) == (scale.low, scale.high)
    assert (scale.position(scale.low), scale.position(scale.high)) == (0.0, 1.0)


def test_a_logarithmic_scale_from_zero_gives_every_decade_the_same_room():
    scale = SliderScale(0.0, 100.0, log=True)
    places = [scale.position(value) for value in (0.001, 0.01, 0.1, 1.0, 10.0, 100.0)]
    gaps = [after - before for before, after in pairwise(places)]
    assert gaps == pytest.approx([gaps[0]] * 5)
    assert 0.0 < places[0] < 0.05


@pytest.fixture
def slider(qtbot):
    slider = ScaleSlider(SliderScale(0.1, 50.0, log=True), 2.0)
    slider.resize(300, 24)
    qtbot.addWidget(slider)
    slider.show()
    return slider


def handle(slider):
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    return slider.style().subControlRect(QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, slider).center()


def test_dragging_the_handle_tells_of_every_value_and_of_the_end(qtbot, slider):
    values, ends = [], []
    slider.moved.connect(values.append)
    slider.drag_ended.connect(lambda: ends.append(len(values)))
    start = handle(slider)
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=start)
    for pixels in (10, 20, 40):
        qtbot.mouseMove(slider, start + QPoint(pixels, 0))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=start + QPoint(40, 0))
    assert len(values) == 3
    assert 2.0 < values[0] < values[1] < values[2] == slider.real
    assert ends == [3]


def test_a_click_in_the_groove_brings_the_handle_there(qtbot, slider):
    place = QPoint(250, 12)
    qtbot.mouseClick(slider, Qt.MouseButton.LeftButton, pos=place)
    assert abs(handle(slider).x() - place.x()) <= 2


def test_keys_move_the_slider_and_leaving_it_ends_the_change(qtbot, slider):
    values = []
    slider.moved.connect(values.append)
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert values[0] > 2.0
    assert values[1] == 0.1
    with qtbot.waitSignal(slider.drag_ended):
        slider.clearFocus()


def test_the_window_leaves_the_arrow_keys_to_a_slider_that_has_the_keyboard(qtbot):
    pressed = []
    slider = ScaleSlider(SliderScale(0.1, 50.0, log=True), 2.0)
    window = QWidget()
    QVBoxLayout(window).addWidget(slider)
    QShortcut(Qt.Key.Key_Left, window, lambda: pressed.append("left"))
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    assert slider.real < 2.0
    slider.clearFocus()
    qtbot.keyClick(window, Qt.Key.Key_Left)
    assert pressed == ["left"]


def test_what_the_program_sets_is_exact_and_silent(qtbot, slider):
    values = []
    slider.moved.connect(values.append)
    slider.set_real(3.14159)
    assert slider.real == 3.14159
    assert values == []


@pytest.mark.parametrize("make", [lambda: ScaleSlider(SliderScale(0, 20), 10.0), lambda: NumberBox(SliderScale(0, 20))])
def test_the_wheel_scrolls_the_panel_until_the_control_has_the_keyboard(qtbot, make):
    control, other = make(), QPushButton("other")
    control.set_real(10.0)
    panel = QWidget()
    panel.setFixedSize(200, 2000)
    column = QVBoxLayout(panel)
    column.addWidget(control)
    column.addWidget(other)
    column.addStretch()
    area = QScrollArea()
    area.setWidget(panel)
    area.resize(240, 300)
    qtbot.addWidget(area)
    with qtbot.waitActive(area):
        area.show()
        area.activateWindow()

    def wheel_over_control():
        place = QPointF(control.mapTo(area, control.rect().center()))
        QTest.wheelEvent(area.windowHandle(), place, QPoint(0, -120))
        QApplication.processEvents()

    before = control.value()
    other.setFocus()
    wheel_over_control()
    assert control.value() == before
    assert area.verticalScrollBar().value() > 0
    area.verticalScrollBar().setValue(0)
    control.setFocus()
    wheel_over_control()
    assert control.value() < before
    assert area.verticalScrollBar().value() == 0


@pytest.fixture
def box(qtbot):
    box = NumberBox(SliderScale(0.0, 100.0, log=True), unit="dB")
    qtbot.addWidget(box)
    box.show()
    return box


def test_steps_cross_the_gap_between_zero_and_the_first_decade(qtbot, box):
    box.setFocus()
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert box.value() == pytest.approx(0.001)
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert box.value() > 0.001
    qtbot.keyClick(box, Qt.Key.Key_Down)
    qtbot.keyClick(box, Qt.Key.Key_Down)
    assert box.value() == 0.0


def test_typing_counts_when_it_is_done(qtbot, box):
    values = []
    box.valueChanged.connect(values.append)
    box.selectAll()
    qtbot.keyClicks(box, "12.5")
    assert values == []
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert values == [12.5]
    assert box.text() == "12.5 dB"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (2.0, "2"),
        (0.1, "0.1"),
        (1.23456, "1.235"),
        (5000.0, "5000"),
        (0.00123456, "0.00123"),
        (-59.95, "-59.95"),
        (99999, "99999"),
    ],
)
def test_numbers_read_without_idle_digits(value, text):
    assert number_text(value) == text


def test_a_box_takes_a_comma_and_puts_right_what_is_out_of_range(qtbot):
    box = NumberBox(SliderScale(0.1, 50.0, log=True))
    qtbot.addWidget(box)
    box.show()
    for typed, taken in (("1,5", 1.5), ("99999", 50.0), ("x", 50.0), ("0.001", 0.1)):
        box.setFocus()
        box.selectAll()
        qtbot.keyClicks(box, typed)
        qtbot.keyClick(box, Qt.Key.Key_Return)
        assert box.value() == pytest.approx(taken), typed
    assert not box.hasFocus()
