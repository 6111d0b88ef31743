from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QColor, QFocusEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget

from workbench.core.parameters import Params
from workbench.core.sound import SoundArray
from workbench.gui.colours import colour_of
from workbench.gui.sliders import ScaleSlider
from workbench.gui.stem_actions import StemActions
from workbench.gui.stem_header import MixtureHeader, StemHeader
from workbench.gui.theme import apply_theme
from workbench.session.document import Document
from workbench.session.jobs import Jobs
from workbench.session.worker import Worker


class Recorded(SoundArray):
    path = Path("/somewhere/évening.wav")
    subtype = "PCM_24"
    notices = ("2 samples were not finite and were replaced by 0",)

    def close(self):
        pass


@pytest.fixture
def document(qapp):
    document = Document()
    document.choose_method("some", Params(), [], ["speech", "piano"])
    return document


@pytest.fixture
def actions(document):
    worker = Worker("splitting")
    yield StemActions(document, worker, Jobs())
    worker.close(1.0)


@pytest.fixture
def header(qtbot, document, actions):
    header = StemHeader(document, "speech", QColor("#1f83c9"), actions)
    return shown(qtbot, header, 110)


def shown(qtbot, header, height):
    """The header in a lane of a height, as the lanes lay it out."""
    slot = QWidget()
    column = QVBoxLayout(slot)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(header)
    slot.resize(150, height)
    qtbot.addWidget(slot)
    slot.show()
    header.slot = slot
    return header


def test_mute_and_solo_go_through_the_document_and_back(qtbot, document, header):
    mute, solo = header.findChild(QToolButton, "mute-speech"), header.findChild(QToolButton, "solo-speech")
    qtbot.mouseClick(mute, Qt.MouseButton.LeftButton)
    assert document.settings.stem("speech").muted
    qtbot.mouseClick(solo, Qt.MouseButton.LeftButton)
    assert document.settings.stem("speech").soloed
    document.undo()
    assert (mute.isChecked(), solo.isChecked()) == (True, False)
    document.undo()
    assert not mute.isChecked()


def drag(qtbot, slider, start, stop):
    qtbot.mousePress(slider, Qt.MouseButton.LeftButton, pos=QPoint(start, slider.height() // 2))
    for place in np.linspace(start, stop, 5)[1:]:
        qtbot.mouseMove(slider, QPoint(round(place), slider.height() // 2))
    qtbot.mouseRelease(slider, Qt.MouseButton.LeftButton, pos=QPoint(stop, slider.height() // 2))


@pytest.mark.parametrize(("control", "value", "usual"), [("gain", "gain_db", 0.0), ("pan", "pan", 0.0), ("weight", "weight", 1.0)])
def test_a_drag_is_one_undo_step_and_a_double_click_brings_back_the_usual(qtbot, document, header, control, value, usual):
    slider = header.findChild(ScaleSlider, f"{control}-speech")
    drag(qtbot, slider, slider.width() // 2, 4)
    low = getattr(document.settings.stem("speech"), value)
    assert low < usual
    drag(qtbot, slider, 4, slider.width() // 2 - 6)
    document.undo()
    assert getattr(document.settings.stem("speech"), value) == slider.real == low
    qtbot.mouseDClick(slider, Qt.MouseButton.LeftButton)
    assert getattr(document.settings.stem("speech"), value) == slider.real == usual


def test_the_lowest_gain_reads_as_silence(qtbot, document, header):
    document.set_gain("speech", -60.0)
    assert any(label.text() == "-∞" for label in header.findChildren(QLabel))
    assert document.settings.gains(document.stems)[0] == 0.0


def test_every_control_has_a_name_for_the_ear_with_its_stem(header):
    for name in ("mute-speech", "solo-speech", "gain-speech", "pan-speech", "weight-speech"):
        control = header.findChild(QWidget, name)
        assert "speech" in control.accessibleName().lower()
        assert control.toolTip()


@pytest.mark.parametrize(("pan", "text"), [(0.0, "mid"), (-0.4, "L 40"), (1.0, "R 100")])
def test_a_pan_reads_as_side_and_per_cent(document, header, pan, text):
    document.set_pan("speech", pan)
    assert any(label.text() == text for label in header.findChildren(QLabel))
    assert header.findChild(ScaleSlider, "pan-speech").accessibleDescription() == text


def test_near_the_centre_a_dragged_pan_is_the_centre(qtbot, document, header):
    slider = header.findChild(ScaleSlider, "pan-speech")
    document.set_pan("speech", -1.0)
    slider.moved.emit(0.03)
    assert document.settings.stem("speech").pan == 0.0


ROOM = [(110, True, True, True), (80, True, True, False), (60, True, False, False), (34, False, False, False)]


@pytest.mark.parametrize(("height", "gain", "weight", "pan"), ROOM)
def test_a_low_lane_keeps_name_and_buttons(qtbot, document, actions, height, gain, weight, pan):
    header = shown(qtbot, StemHeader(document, "piano", QColor("#d9622b"), actions), height)
    seen = [header.findChild(QWidget, f"{name}-piano").isVisible() for name in ("mute", "solo", "gain", "weight", "pan")]
    assert seen == [True, True, gain, weight, pan]


def test_the_mixture_header_tells_what_the_recording_is(qtbot, document):
    header = shown(qtbot, MixtureHeader(document), 110)
    name, facts, notices = (header.findChild(QWidget, f"recording-{part}") for part in ("name", "facts", "notices"))
    assert not notices.isVisible()
    document.open(Recorded(np.zeros((2, 66_150), np.float32), 44_100))
    assert name.text() == "évening"
    assert facts.text().split("\n") == ["44.1 kHz, stereo", "0:01.500", "PCM_24"]
    assert notices.isVisible()
    assert "not finite" in notices.toolTip()


def test_buttons_follow_a_change_of_the_theme_and_show_when_they_are_on(qtbot, document, header):
    mute = header.findChild(QToolButton, "mute-speech")

    def colour():
        return mute.grab().toImage().pixelColor(4, 10)

    apply_theme(QApplication.instance(), "light")
    qtbot.waitUntil(lambda: colour().lightness() > 200)
    apply_theme(QApplication.instance(), "dark")
    qtbot.waitUntil(lambda: colour().lightness() < 100)
    document.set_muted("speech", True)
    qtbot.waitUntil(lambda: colour().red() > colour().blue() + 50)
    apply_theme(QApplication.instance(), "system")


def chosen(header, name):
    """Press an entry of the stem's menu, as the button beside the name shows it."""
    menu = header._actions.menu_of(header.stem, header)
    entry = menu.findChild(QAction, name)
    assert entry is not None and entry.isEnabled(), name
    entry.trigger()


def test_a_name_is_typed_where_it_stands_and_is_one_undo_step(qtbot, document, header):
    name, typed = header.findChild(QWidget, "name-speech"), header.findChild(QLineEdit, "title-speech")
    qtbot.mouseDClick(name, Qt.MouseButton.LeftButton)
    assert typed.isVisible() and not name.isVisible()
    qtbot.keyClicks(typed, "Anna")
    qtbot.keyClick(typed, Qt.Key.Key_Return)
    assert document.settings.arrangement.title("speech") == "Anna"
    assert name.isVisible() and not typed.isVisible()
    document.undo()
    assert document.settings.arrangement.title("speech") == "speech"


@pytest.mark.parametrize("leave", ["escape", "elsewhere"])
def test_a_name_that_is_not_confirmed_is_not_taken(qtbot, document, header, leave):
    chosen(header, "stem-rename")
    typed = header.findChild(QLineEdit, "title-speech")
    qtbot.waitUntil(typed.isVisible)
    qtbot.keyClicks(typed, "Anna")
    if leave == "escape":
        qtbot.keyClick(typed, Qt.Key.Key_Escape)
    else:
        QApplication.sendEvent(typed, QFocusEvent(QEvent.Type.FocusOut))
    assert not typed.isVisible()
    assert document.settings.arrangement.titles == {}


def test_two_stems_cannot_have_one_name(qtbot, document, header, actions):
    with qtbot.waitSignal(actions.failed) as refused:
        actions.rename("speech", " piano ")
    assert "piano" in refused.args[0]
    assert document.settings.arrangement.titles == {}


def test_stems_are_merged_taken_apart_and_put_in_order_by_the_menu(document, header):
    chosen(header, "stem-down")
    assert document.stems == ("piano", "speech")
    chosen(header, "stem-merge-piano")
    assert document.stems == ("piano",)
    document.undo()
    document.undo()
    assert document.stems == ("speech", "piano")
    document.arrange(document.settings.arrangement.merging("piano", "speech"))
    chosen(header, "stem-part")
    assert document.stems == ("speech", "piano")


def test_a_stem_gets_a_colour_and_its_first_one_back(document, header, actions):
    first = colour_of(document, "speech")
    actions.recolour("speech", "#123456")
    assert colour_of(document, "speech").name() == "#123456"
    chosen(header, "stem-first-colour")
    assert colour_of(document, "speech") == first
    document.arrange(document.settings.arrangement.shifting("speech", 1, document.given_stems))
    assert colour_of(document, "speech") == first
