import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QLabel, QToolButton, QVBoxLayout, QWidget

from workbench.gui import messages
from workbench.gui.messages import MessageStrip


@pytest.fixture
def strip(qtbot):
    window = QWidget()
    strip = MessageStrip()
    column = QVBoxLayout(window)
    column.addWidget(strip)
    column.addStretch()
    window.resize(600, 300)
    qtbot.addWidget(window)
    window.show()
    yield strip


def close_first(qtbot, strip):
    QApplication.processEvents()  # a new message gets its place from the layout's event
    first = next(message for message in strip.findChildren(QWidget, "message") if message.isVisible())
    qtbot.mouseClick(first.findChild(QWidget, "message-close"), Qt.MouseButton.LeftButton)


def test_a_strip_without_messages_takes_no_room(strip):
    assert not strip.isVisible()


def test_an_error_is_seen_and_read_out_until_it_is_closed(qtbot, strip):
    strip.show_error("a.wav is empty")
    message = strip.findChild(QWidget, "message")
    assert strip.isVisible()
    assert message.accessibleName() == "Error: a.wav is empty"
    close_first(qtbot, strip)
    assert not strip.isVisible()
    assert strip.texts == ()


def press(qtbot, strip, name):
    QApplication.processEvents()
    qtbot.mouseClick(strip.findChild(QToolButton, name), Qt.MouseButton.LeftButton)


def test_of_more_than_two_the_newest_are_seen_and_none_is_lost(qtbot, strip):
    for number in range(4):
        strip.show_error(f"problem {number}")
    waiting = strip.findChild(QToolButton, "messages-waiting")
    assert strip.texts == ("problem 2", "problem 3")
    assert (waiting.isVisible(), waiting.text()) == (True, "2 older")
    for first in ("problem 2", "problem 1", "problem 0", "problem 3"):
        assert strip.texts[0] == first
        close_first(qtbot, strip)
    assert not waiting.isVisible()


def test_older_ones_are_opened_and_hidden_again(qtbot, strip):
    for number in range(4):
        strip.show_error(f"problem {number}")
    press(qtbot, strip, "messages-waiting")
    assert strip.texts == tuple(f"problem {number}" for number in range(4))
    assert strip.findChild(QToolButton, "messages-waiting").text() == "hide 2 older"
    press(qtbot, strip, "messages-waiting")
    assert strip.texts == ("problem 2", "problem 3")


def test_a_button_clears_all(qtbot, strip):
    for number in range(4):
        strip.show_error(f"problem {number}")
    press(qtbot, strip, "messages-clear")
    assert strip.texts == () and not strip.isVisible()


def test_a_key_of_the_window_clears_all(window):
    window.messages.show_error("something")
    action = window.findChild(QAction, "clear-messages")
    assert action.shortcut().toString() == "Ctrl+Shift+Backspace"
    action.trigger()
    assert window.messages.texts == ()


def test_notices_go_by_themselves_and_errors_stay(qtbot, strip, monkeypatch):
    monkeypatch.setattr(messages, "_NOTICE_MILLISECONDS", 50)
    strip.show_error("problem")
    strip.show_notice("notice")
    assert strip.texts == ("problem", "notice")
    qtbot.waitUntil(lambda: strip.texts == ("problem",))


def test_a_notice_gives_way_to_a_newer_one_about_the_same(strip):
    strip.show_notice("A is heard when it is rendered", "comparing")
    strip.show_notice("kept", "exporting")
    strip.show_notice("B is heard when it is rendered", "comparing")
    assert strip.texts == ("kept", "B is heard when it is rendered")


def test_an_error_that_is_solved_goes_and_others_stay(strip):
    for number in range(4):
        strip.show_error(f"problem {number}", "even" if number % 2 == 0 else "odd")
    strip.settle("even")
    assert strip.texts == ("problem 1", "problem 3")


def test_what_is_told_again_is_the_newest(strip):
    for number in (0, 1, 2, 0):
        strip.show_error(f"problem {number}")
    assert strip.texts == ("problem 2", "problem 0")


def test_the_same_sentence_is_not_stacked_twice(strip):
    for _ in range(2):
        strip.show_notice("no sound card was found")
    assert strip.texts == ("no sound card was found",)


def test_a_sentence_is_shown_as_it_is(strip):
    strip.show_error("<b>file</b> & more")
    assert any(
        label.text() == "<b>file</b> & more" and label.textFormat() == Qt.TextFormat.PlainText for label in strip.findChildren(QLabel)
    )


def test_clearing_closes_those_that_wait_too(strip):
    for number in range(5):
        strip.show_notice(f"notice {number}")
    strip.clear()
    assert strip.texts == ()
    assert not strip.isVisible()
