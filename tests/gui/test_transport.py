import pytest

from workbench.gui.transport import PositionDisplay


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.0, "0:00.000"), (61.5, "1:01.500"), (59.9996, "1:00.000"), (3599.9, "59:59.900"), (3600.0, "1:00:00.000")]
)
def test_a_position_reads_minutes_seconds_milliseconds(qtbot, seconds, text):
    display = PositionDisplay()
    qtbot.addWidget(display)
    display.set_length(seconds)
    assert display.text().split(" / ")[1] == text


def test_position_and_length_are_shown_in_one_width(qtbot):
    display = PositionDisplay()
    qtbot.addWidget(display)
    display.set_length(754.25)
    display.set_position(1.25)
    first = display.text()
    display.set_position(700.0)
    assert first == " 0:01.250 / 12:34.250"
    assert len(display.text()) == len(first)
