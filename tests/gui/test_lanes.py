import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton, QSpinBox, QSplitter, QWidget

from workbench.gui.axes import TimeAxis
from workbench.gui.colour_maps import COLOUR_MAPS, colour_table
from workbench.gui.colours import stem_colour
from workbench.gui.lanes import MIXTURE, LanesView
from workbench.tasks.viewing import Pictures, View

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton


@pytest.fixture
def requests():
    return []


@pytest.fixture
def lanes(qtbot, document, viewport, requests):
    view = LanesView(document, viewport, requests.append)
    qtbot.addWidget(view)
    view.resize(1000, 600)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def two_stems(lanes, opened, requests):
    """Ten seconds at 16 kHz with two stems, laid out, its pictures asked for."""
    opened(10.0).show_stems(("speech", "piano"))
    QApplication.processEvents()
    return lanes


def canvas_of(lanes, name=MIXTURE):
    return lanes.findChild(QWidget, f"spectrogram-{name}")


def turn_wheel(widget, place, notches, keys=Qt.KeyboardModifier.NoModifier):
    # With Alt, Qt's platforms turn the wheel sideways.
    angle = QPoint(120 * notches, 0) if keys == Qt.KeyboardModifier.AltModifier else QPoint(0, 120 * notches)
    event = QWheelEvent(
        QPointF(place),
        QPointF(widget.mapToGlobal(place)),
        QPoint(),
        angle,
        Qt.MouseButton.NoButton,
        keys,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(widget, event)


def drag(qtbot, widget, start, *stops, button=LEFT):
    qtbot.mousePress(widget, button, pos=start)
    for stop in stops:
        qtbot.mouseMove(widget, pos=stop)
    qtbot.mouseRelease(widget, button, pos=stops[-1])


def pictures_of(view, mixture=0, stems=2):
    picture = np.full((view.rows, view.columns), mixture, np.uint8)
    return Pictures(view, picture, np.stack([picture] * stems) if stems else np.zeros((0, view.rows, view.columns), np.uint8))


def colour_at(canvas, x, y):
    return canvas.grab().toImage().pixel(x, y)


def test_without_a_recording_it_says_what_to_do(qtbot, lanes, requests):
    assert any("Drop" in label.text() for label in lanes.findChildren(QLabel) if label.isVisible())
    with qtbot.waitSignal(lanes.open_requested):
        qtbot.mouseClick(lanes.findChild(QPushButton, "empty-open"), LEFT)
    with qtbot.waitSignal(lanes.demo_requested):
        qtbot.mouseClick(lanes.findChild(QPushButton, "empty-demo"), LEFT)
    QApplication.processEvents()
    assert requests == []


def test_a_lane_per_stem_under_the_mixture(two_stems, document):
    names = ("mixture", "speech", "piano")
    tops = [two_stems.findChild(QWidget, f"lane-{name}").mapTo(two_stems, QPoint(0, 0)).y() for name in names]
    assert tops == sorted(set(tops))
    heights = [canvas_of(two_stems, name).height() for name in names]
    assert max(heights) - min(heights) <= 2
    assert all(two_stems.findChild(QWidget, f"lane-{name}").accessibleName() for name in names)
    document.show_stems(("voice",))
    QApplication.processEvents()
    assert two_stems.findChild(QWidget, "lane-voice").isVisible()
    assert two_stems.findChild(QWidget, "lane-speech") is None


def test_many_stems_scroll_and_keep_their_height(two_stems, document):
    document.show_stems(tuple(f"part {number}" for number in range(8)))
    QApplication.processEvents()
    heights = [canvas_of(two_stems, name).height() for name in document.stems]
    assert min(heights) >= 100
    axis, canvas = two_stems.findChild(TimeAxis), canvas_of(two_stems)
    assert axis.mapToGlobal(QPoint(0, 0)).x() == canvas.mapToGlobal(QPoint(0, 0)).x()
    assert axis.width() == canvas.width()


def test_pictures_are_asked_for_once_per_turn_in_the_screens_own_pixels(two_stems, viewport, requests):
    canvas = canvas_of(two_stems)
    assert requests[-1] == View(0.0, 10.0, canvas.width(), canvas.height(), 0.0, 8000.0, "linear")
    requests.clear()
    viewport.show(2, 4)
    viewport.set_scale("mel")
    viewport.set_levels(-80, -20)
    assert requests == []
    QApplication.processEvents()
    assert [(view.start_seconds, view.stop_seconds, view.scale) for view in requests] == [(2.0, 4.0, "mel")]
    two_stems.resize(900, 600)
    QApplication.processEvents()
    assert requests[-1].columns == canvas.width()


def test_a_hidden_view_asks_for_nothing_until_it_is_shown(two_stems, viewport, requests):
    two_stems.hide()
    requests.clear()
    viewport.show(2, 4)
    QApplication.processEvents()
    assert requests == []
    two_stems.show()
    QApplication.processEvents()
    assert requests


def test_row_0_is_the_lowest_frequency(two_stems, requests):
    view = requests[-1]
    picture = np.zeros((view.rows, view.columns), np.uint8)
    picture[0] = 255
    picture[:, -1] = 128
    two_stems.show_pictures(Pictures(view, picture, np.stack([picture, picture])))
    loud, half, quiet = (int(colour_table("magma")[index]) for index in (255, 128, 0))
    for name in ("mixture", "piano"):
        canvas = canvas_of(two_stems, name)
        bottom = canvas.height() - 1 if canvas.height() == view.rows else canvas.height() - 2
        assert colour_at(canvas, 300, bottom) == loud
        assert colour_at(canvas, 300, 5) == quiet
        assert colour_at(canvas, canvas.width() - 1, 5) == half


def test_an_old_picture_stays_at_its_own_place(two_stems, viewport, requests):
    canvas = canvas_of(two_stems)
    two_stems.show_pictures(pictures_of(requests[-1], 200))
    viewport.show(5, 10)
    assert canvas.picture_area().left() == pytest.approx(-canvas.width())
    assert canvas.picture_area().right() == pytest.approx(canvas.width())
    viewport.fit()
    viewport.zoom_frequency(0.5, 0.0)
    assert canvas.picture_area().top() == pytest.approx(-canvas.height())
    assert canvas.picture_area().bottom() == pytest.approx(canvas.height())


def test_beside_an_old_picture_there_is_silence(two_stems, viewport, requests):
    viewport.show(5, 10)
    QApplication.processEvents()
    two_stems.show_pictures(pictures_of(requests[-1], 200))
    viewport.fit()
    canvas = canvas_of(two_stems)
    assert colour_at(canvas, canvas.width() // 4, 40) == int(colour_table("magma")[0])
    assert colour_at(canvas, 3 * canvas.width() // 4, 40) == int(colour_table("magma")[200])


def test_an_hour_zoomed_to_ten_milliseconds_still_shows_its_column(lanes, opened, viewport, requests):
    opened(3600.0, 100)
    QApplication.processEvents()
    view = requests[-1]
    picture = np.zeros((view.rows, view.columns), np.uint8)
    picture[:, view.columns // 2] = 255
    lanes.show_pictures(Pictures(view, picture, np.zeros((0, view.rows, view.columns), np.uint8)))
    inside_the_column = 3600 * (view.columns // 2 + 0.5) / view.columns
    viewport.show(inside_the_column, inside_the_column + 0.01)
    canvas = canvas_of(lanes)
    assert colour_at(canvas, canvas.width() // 2, 40) == int(colour_table("magma")[255])


def test_pictures_of_other_stems_touch_only_the_mixture(two_stems, requests):
    two_stems.show_pictures(pictures_of(requests[-1], 200, stems=3))
    assert not canvas_of(two_stems).picture_area().isEmpty()
    assert canvas_of(two_stems, "speech").picture_area().isEmpty()
    two_stems.show_pictures(pictures_of(requests[-1], 200, stems=2))
    assert not canvas_of(two_stems, "speech").picture_area().isEmpty()
    two_stems.show_pictures(pictures_of(requests[-1], 200, stems=0))
    assert canvas_of(two_stems, "speech").picture_area().isEmpty()


def test_another_recording_clears_the_pictures(two_stems, opened, requests):
    two_stems.show_pictures(pictures_of(requests[-1], 200))
    opened(5.0)
    assert canvas_of(two_stems).picture_area().isEmpty()


def test_wheel_zooms_time_at_the_pointer(two_stems, viewport):
    canvas = canvas_of(two_stems)
    place = QPoint(canvas.width() // 4, 50)
    before = viewport.seconds_at(place.x(), canvas.width())
    turn_wheel(canvas, place, 3)
    assert viewport.span_seconds == pytest.approx(10 / 1.25**3)
    assert viewport.seconds_at(place.x(), canvas.width()) == pytest.approx(before)
    turn_wheel(canvas, place, -3)
    assert viewport.span_seconds == pytest.approx(10)


def test_shift_and_wheel_scrolls(two_stems, viewport):
    viewport.show(4, 6)
    turn_wheel(canvas_of(two_stems), QPoint(50, 50), -1, Qt.KeyboardModifier.ShiftModifier)
    assert (viewport.start_seconds, viewport.stop_seconds) == pytest.approx((4.2, 6.2))


@pytest.mark.parametrize("key", [Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier])
def test_alt_or_ctrl_and_wheel_zooms_frequency_at_the_pointer(two_stems, viewport, key):
    canvas = canvas_of(two_stems, "piano")
    place = QPoint(50, canvas.height() // 3)
    before = viewport.hz_at(place.y(), canvas.height())
    turn_wheel(canvas, place, 2, key)
    assert viewport.high_hz - viewport.low_hz == pytest.approx(8000 / 1.25**2)
    assert viewport.hz_at(place.y(), canvas.height()) == pytest.approx(before)
    assert viewport.span_seconds == pytest.approx(10)


def test_a_drag_selects_time(qtbot, two_stems, document):
    canvas = canvas_of(two_stems, "speech")
    width = canvas.width()
    drag(qtbot, canvas, QPoint(width // 2, 30), QPoint(width // 3, 35), QPoint(width // 4, 40))
    assert document.selection == pytest.approx((10 * (width // 4) / width, 10 * (width // 2) / width))
    drag(qtbot, canvas, QPoint(width // 4, 30), QPoint(width // 8, 35))
    assert document.selection == pytest.approx((10 * (width // 8) / width, 10 * (width // 2) / width)), "an edge can be moved"
    drag(qtbot, canvas, QPoint(3 * width // 4, 30), QPoint(width + 500, 35))
    assert document.selection == pytest.approx((10 * (3 * width // 4) / width, 10))


def test_a_click_seeks_and_clears_the_selection(qtbot, two_stems, document):
    document.select((1, 2))
    canvas = canvas_of(two_stems)
    with qtbot.waitSignal(two_stems.seek_requested) as seek:
        qtbot.mouseClick(canvas, LEFT, pos=QPoint(canvas.width() // 2, 20))
    assert seek.args[0] == pytest.approx(10 * (canvas.width() // 2) / canvas.width())
    assert document.selection is None


def test_a_middle_drag_pans_time_and_frequency(qtbot, two_stems, viewport, document):
    viewport.show(4, 6)
    viewport.zoom_frequency(0.5, 4000)
    canvas = canvas_of(two_stems)
    start, stop = QPoint(100, 40), QPoint(150, 60)
    grasped = viewport.seconds_at(start.x(), canvas.width()), viewport.hz_at(start.y(), canvas.height())
    drag(qtbot, canvas, start, QPoint(120, 50), stop, button=MIDDLE)
    assert (viewport.seconds_at(stop.x(), canvas.width()), viewport.hz_at(stop.y(), canvas.height())) == pytest.approx(grasped)
    assert document.selection is None


def test_a_double_click_shows_everything(qtbot, two_stems, viewport):
    viewport.show(4, 6)
    qtbot.mouseDClick(canvas_of(two_stems), LEFT, pos=QPoint(50, 50))
    assert viewport.span_seconds == pytest.approx(10)


def test_hovering_tells_time_frequency_and_level(qtbot, two_stems, requests):
    two_stems.show_pictures(pictures_of(requests[-1], 255))
    canvas = canvas_of(two_stems)
    told = []
    two_stems.hovered.connect(told.append)
    qtbot.mouseMove(canvas, pos=QPoint(10, 10))
    qtbot.mouseMove(canvas, pos=QPoint(canvas.width() // 2, canvas.height() // 2))
    time, frequency, level = told[-1].split("   ")
    assert time.startswith("0:0")
    assert frequency.endswith("kHz")
    assert level == "-10 dB"
    two_stems.show_pictures(pictures_of(requests[-1], 0))
    qtbot.mouseMove(canvas, pos=QPoint(20, 10))
    assert told[-1].endswith("≤ -90 dB")
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert told[-1] == ""


def test_playhead_and_selection_lie_over_every_lane(two_stems, document, viewport, requests):
    two_stems.show_pictures(pictures_of(requests[-1], 0))
    canvas = canvas_of(two_stems, "piano")
    x = canvas.width() // 2
    before = colour_at(canvas, x, 30)
    viewport.set_playhead(viewport.seconds_at(x + 0.5, canvas.width()))
    assert colour_at(canvas, x, 30) != before
    viewport.set_playhead(0.0)
    assert colour_at(canvas, x, 30) == before
    document.select((4, 6))
    assert colour_at(canvas, x, 30) != before
    document.select(None)
    assert colour_at(canvas, x, 30) == before


def test_headers_take_the_place_of_the_names(two_stems):
    for name in (MIXTURE, "speech"):
        for _ in range(2):
            header = QLabel("mine")
            two_stems.set_header(name, header)
            QApplication.processEvents()
        lane = two_stems.findChild(QWidget, f"lane-{name}")
        assert header.isVisible()
        assert header.mapTo(lane, QPoint(0, 0)).x() < canvas_of(two_stems, name).mapTo(lane, QPoint(0, 0)).x()
        assert [label.text() for label in lane.findChildren(QLabel) if label.isVisible()] == ["mine"]


def test_scale_box_and_level_boxes_follow_and_lead_the_viewport(qtbot, two_stems, viewport):
    box = two_stems.findChild(QComboBox, "frequency-scale")
    viewport.set_scale("log")
    assert box.currentData() == "log"
    qtbot.keyClick(box, Qt.Key.Key_Up)
    assert viewport.scale == "mel"
    floor, ceiling = two_stems.findChild(QSpinBox, "floor-db"), two_stems.findChild(QSpinBox, "ceiling-db")
    viewport.set_levels(-70, -20)
    assert (floor.value(), ceiling.value()) == (-70, -20)
    qtbot.keyClick(floor, Qt.Key.Key_Up)
    assert viewport.floor_db == -65
    ceiling.setValue(-100)
    assert (viewport.floor_db, viewport.ceiling_db) == (-106, -100)


def test_level_bar_labels_its_levels_in_place(two_stems, viewport):
    bar = two_stems.findChild(QWidget, "level-bar")
    viewport.set_levels(-90, -10)
    assert bar.ticks() == [-90, -80, -70, -60, -50, -40, -30, -20, -10]
    assert (bar.y_of(-10), bar.y_of(-50), bar.y_of(-90)) == pytest.approx((0, bar.height() / 2, bar.height()))


def test_axes_follow_a_change_of_theme(two_stems, themed):
    def background(theme):
        themed(theme)
        QApplication.processEvents()
        return two_stems.findChild(TimeAxis).grab().toImage().pixelColor(2, 20).lightness()

    assert background("dark") < 100 < background("light")


def test_the_wheel_may_scroll_and_shift_zoom_instead(two_stems, viewport):
    canvas, place = canvas_of(two_stems), QPoint(100, 40)
    viewport.show(4.0, 6.0)
    viewport.set_wheel_scrolls(True)
    turn_wheel(canvas, place, -1)
    assert viewport.span_seconds == pytest.approx(2.0)
    assert viewport.start_seconds > 4.0
    under = viewport.seconds_at(place.x(), canvas.width())
    turn_wheel(canvas, place, 1, Qt.KeyboardModifier.ShiftModifier)
    assert viewport.span_seconds < 2.0
    assert viewport.seconds_at(place.x(), canvas.width()) == pytest.approx(under)


def test_another_colour_map_needs_no_other_picture(two_stems, viewport, requests):
    two_stems.show_pictures(pictures_of(requests[-1], mixture=200))
    canvas = canvas_of(two_stems)
    for name in COLOUR_MAPS:
        viewport.set_colour_map(name)
        assert colour_at(canvas, canvas.width() // 2, 40) == int(colour_table(name)[200])


def test_all_stems_in_one_lane_each_in_its_hue(two_stems, requests):
    view = requests[-1]
    stems = np.zeros((2, view.rows, view.columns), np.uint8)
    stems[0, :, : view.columns // 2] = 255
    stems[1, :, view.columns // 2 :] = 128
    two_stems.show_pictures(Pictures(view, np.zeros((view.rows, view.columns), np.uint8), stems))
    two_stems.set_overlaid(True)
    canvas = canvas_of(two_stems)
    left, right = (QColor(colour_at(canvas, canvas.width() * part // 4, 40)) for part in (1, 3))
    for shown, stem, value in ((left, 0, 255), (right, 1, 128)):
        assert abs(shown.hsvHue() - stem_colour(stem).hsvHue()) <= 3
        assert abs(shown.value() - value) <= 2
    two_stems.set_overlaid(False)
    assert colour_at(canvas, canvas.width() // 4, 40) == int(colour_table("magma")[0])


def heights(lanes):
    return {name: lanes.findChild(QWidget, f"lane-{name}").height() for name in ("mixture", "speech", "piano")}


def test_heights_that_were_dragged_stay_with_their_stems_until_all_are_equal_again(qtbot, two_stems, document):
    splitter = two_stems.findChild(QSplitter)
    handle = splitter.handle(1)
    before = heights(two_stems)
    drag(qtbot, handle, QPoint(50, 2), QPoint(50, 22), QPoint(50, 62))
    dragged = heights(two_stems)
    assert dragged["mixture"] > before["mixture"] + 30
    assert dragged["speech"] < before["speech"] - 30
    document.show_stems(("voice",))
    QApplication.processEvents()
    document.show_stems(("speech", "piano"))
    QApplication.processEvents()
    again = heights(two_stems)
    assert all(abs(again[name] - dragged[name]) <= 3 for name in dragged)
    two_stems.level_lanes()
    assert max(heights(two_stems).values()) - min(heights(two_stems).values()) <= 2


def test_higher_lanes_scroll_and_lower_ones_fill_what_room_there_is(two_stems):
    before = heights(two_stems)
    for _ in range(3):
        two_stems.scale_lanes(1.25)
        QApplication.processEvents()
    assert min(heights(two_stems).values()) > 1.7 * max(before.values())
    for _ in range(8):
        two_stems.scale_lanes(0.8)
        QApplication.processEvents()
    assert abs(sum(heights(two_stems).values()) - sum(before.values())) <= 3


def test_the_lane_that_was_pressed_is_the_current_one(qtbot, two_stems, document):
    told = []
    two_stems.current_changed.connect(told.append)
    assert two_stems.current == "speech"
    qtbot.mouseClick(canvas_of(two_stems, "piano"), LEFT, pos=QPoint(50, 50))
    assert two_stems.current == "piano"
    assert "current" in two_stems.findChild(QWidget, "lane-piano").accessibleDescription()
    qtbot.mouseClick(canvas_of(two_stems), LEFT, pos=QPoint(50, 50))
    assert two_stems.current == "piano"
    two_stems.choose_beside(-1)
    two_stems.choose_beside(-1)
    assert two_stems.current == "speech"
    qtbot.mouseClick(two_stems.findChild(QWidget, "lane-piano"), LEFT, pos=QPoint(10, 40))
    assert told == ["piano", "speech", "piano"]
    document.show_stems(())
    assert two_stems.current == ""
