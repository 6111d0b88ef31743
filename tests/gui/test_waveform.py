import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from workbench.gui.waveform import WaveformOverview

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def overview(qtbot, document, viewport, opened):
    overview = WaveformOverview(document, viewport)
    qtbot.addWidget(overview)
    overview.resize(1000, overview.height())
    opened(100.0, 1000)
    overview.show()
    qtbot.waitExposed(overview)
    return overview


def drag(qtbot, widget, start_x, stop_x):
    qtbot.mousePress(widget, LEFT, pos=QPoint(start_x, 30))
    qtbot.mouseMove(widget, pos=QPoint((start_x + stop_x) // 2, 30))
    qtbot.mouseMove(widget, pos=QPoint(stop_x, 30))
    qtbot.mouseRelease(widget, LEFT, pos=QPoint(stop_x, 30))


def test_peaks_are_wanted_for_every_pixel_once_per_turn(qtbot, overview):
    wanted = []
    overview.peaks_wanted.connect(wanted.append)
    overview.resize(800, overview.height())
    overview.resize(700, overview.height())
    assert wanted == []
    QApplication.processEvents()
    assert wanted == [700]


def test_it_hides_while_nothing_is_open(qtbot, document, viewport):
    overview = WaveformOverview(document, viewport)
    qtbot.addWidget(overview)
    assert overview.isHidden()


def test_peaks_are_drawn_where_they_are(overview, viewport):
    peaks = np.zeros((1000, 2), np.float32)
    peaks[700:800] = (-0.5, 0.25)
    overview.set_peaks(peaks)
    picture = overview.grab().toImage()
    wave = overview.palette().color(QPalette.ColorRole.Link)
    middle = overview.height() // 2
    assert picture.pixelColor(750, middle + 20) == wave
    assert picture.pixelColor(750, middle - 10) == wave
    assert picture.pixelColor(750, middle - 20) != wave
    assert picture.pixelColor(600, middle + 20) != wave


def test_seconds_and_pixels_are_inverse(overview):
    assert overview.x_of(25.0) == pytest.approx(250)
    assert overview.seconds_at(250) == pytest.approx(25)


def test_dragging_the_window_moves_it(qtbot, overview, viewport):
    viewport.show(20, 40)
    drag(qtbot, overview, 300, 400)
    assert (viewport.start_seconds, viewport.stop_seconds) == pytest.approx((30, 50))
    drag(qtbot, overview, 400, 2000)
    assert (viewport.start_seconds, viewport.stop_seconds) == pytest.approx((80, 100))


def test_dragging_an_edge_resizes_it(qtbot, overview, viewport):
    viewport.show(20, 40)
    drag(qtbot, overview, 400, 600)
    assert (viewport.start_seconds, viewport.stop_seconds) == pytest.approx((20, 60))
    drag(qtbot, overview, 200, 100)
    assert (viewport.start_seconds, viewport.stop_seconds) == pytest.approx((10, 60))
    drag(qtbot, overview, 100, 900)
    assert viewport.stop_seconds == pytest.approx(60, abs=0.02)
    assert viewport.span_seconds == pytest.approx(0.01, abs=0.02)


def test_a_click_beside_the_window_centres_it_and_a_double_click_seeks(qtbot, overview, viewport):
    viewport.show(20, 40)
    qtbot.mouseClick(overview, LEFT, pos=QPoint(700, 30))
    assert (viewport.start_seconds, viewport.stop_seconds) == pytest.approx((60, 80))
    with qtbot.waitSignal(overview.seek_requested) as seek:
        qtbot.mouseDClick(overview, LEFT, pos=QPoint(650, 30))
    assert seek.args == [pytest.approx(65)]


def test_playhead_selection_and_shade_are_drawn(overview, viewport, document):
    overview.set_peaks(np.zeros((1000, 2), np.float32))
    base = overview.grab().toImage().pixelColor(500, 10)
    viewport.set_playhead(50.05)
    assert overview.grab().toImage().pixelColor(500, 10) != base
    viewport.set_playhead(0.0)
    document.select((45, 55))
    assert overview.grab().toImage().pixelColor(500, 10) != base
    document.select(None)
    viewport.show(0, 10)
    assert overview.grab().toImage().pixelColor(500, 10) != base


@pytest.mark.parametrize("columns", [0, 1, 5000])
def test_any_number_of_peaks_is_drawn(overview, columns):
    overview.set_peaks(np.full((columns, 2), (-1e-9, 1e-9), np.float32))
    assert not overview.grab().isNull()
