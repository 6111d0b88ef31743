import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt

from workbench.core.regions import Box, Cells, FrequencyRange, Lasso, Part, Region, Stroke, TimeRange
from workbench.gui.region_moves import moved
from workbench.gui.region_paths import LaneMap, covered_pixels, shape_path

WIDTH, HEIGHT = 400, 200


@pytest.fixture
def shown(viewport):
    """Ten seconds at 16 kHz."""
    viewport.set_length(10.0, 16_000)
    return viewport


def covers(path, viewport, seconds, hertz):
    return path.contains(QPointF(viewport.x_of(seconds, WIDTH), viewport.y_of(hertz, HEIGHT)))


@pytest.mark.parametrize("scale", ["linear", "mel", "log"])
def test_a_stroke_covers_the_ellipse_around_its_path_and_its_harmonics(shown, scale):
    shown.set_scale(scale)
    stroke = Stroke(points=((2.0, 1000.0), (4.0, 1200.0)), radius_seconds=0.5, radius_hertz=200.0, harmonics=3)
    path = shape_path(stroke, LaneMap(shown, WIDTH, HEIGHT))
    for harmonic in (1, 2, 3):
        middle = harmonic * 1100.0
        assert covers(path, shown, 3.0, middle)
        assert covers(path, shown, 3.0, middle + 170.0)
        assert covers(path, shown, 3.0, middle - 170.0)
        assert not covers(path, shown, 3.0, middle + 300.0)
        assert covers(path, shown, 1.6, harmonic * 1000.0)
        assert not covers(path, shown, 1.4, harmonic * 1000.0)
    assert not covers(path, shown, 3.0, 4400.0)


def test_a_brush_that_did_not_move_leaves_an_ellipse(shown):
    for points in (((2.0, 1000.0),), ((2.0, 1000.0), (2.0, 1000.0))):
        path = shape_path(Stroke(points=points, radius_seconds=0.5, radius_hertz=400.0), LaneMap(shown, WIDTH, HEIGHT))
        assert covers(path, shown, 2.0, 1000.0)
        assert covers(path, shown, 2.45, 1000.0)
        assert covers(path, shown, 2.0, 1350.0)
        assert not covers(path, shown, 2.45, 1350.0)


def test_ranges_boxes_lassos_and_cells_cover_themselves(shown):
    lane = LaneMap(shown, WIDTH, HEIGHT)
    time = shape_path(TimeRange(start_seconds=2.0, stop_seconds=3.0), lane)
    assert [covers(time, shown, 2.5, hertz) for hertz in (10.0, 7990.0)] == [True, True]
    assert not covers(time, shown, 3.5, 1000.0)
    band = shape_path(FrequencyRange(low_hz=1000.0, high_hz=2000.0), lane)
    assert [covers(band, shown, seconds, 1500.0) for seconds in (0.1, 9.9)] == [True, True]
    assert not covers(band, shown, 5.0, 900.0)
    box = shape_path(Box(start_seconds=2.0, stop_seconds=3.0, low_hz=1000.0, high_hz=2000.0), lane)
    assert [covers(box, shown, 2.5, hertz) for hertz in (900.0, 1500.0, 2100.0)] == [False, True, False]
    lasso = shape_path(Lasso(points=((2.0, 1000.0), (4.0, 1000.0), (3.0, 3000.0))), lane)
    assert [covers(lasso, shown, *place) for place in ((3.0, 2000.0), (2.1, 2000.0))] == [True, False]
    cells = shape_path(Cells(rectangles=((2.0, 3.0, 1000.0, 2000.0), (5.0, 6.0, 3000.0, 4000.0))), lane)
    assert [covers(cells, shown, *place) for place in ((2.5, 1500.0), (5.5, 3500.0), (2.5, 3500.0))] == [True, True, False]


def test_far_away_nothing_is_drawn_and_far_edges_stay_within_what_qt_can_draw(shown):
    shown.set_length(3600.0, 16_000)
    shown.show(1800.0, 1800.01)
    lane = LaneMap(shown, WIDTH, HEIGHT)
    assert shape_path(TimeRange(start_seconds=1.0, stop_seconds=2.0), lane).isEmpty()
    whole = shape_path(TimeRange(start_seconds=1.0, stop_seconds=3599.0), lane)
    assert covers(whole, shown, 1800.005, 1000.0)
    assert np.abs([whole.boundingRect().left(), whole.boundingRect().right()]).max() < 100_000


def test_a_moved_region_keeps_its_form(shown):
    region = Region(
        parts=(
            Part(shape=Lasso(points=((2.0, 1000.0), (4.0, 1000.0), (3.0, 3000.0)))),
            Part(shape=Stroke(points=((2.5, 1500.0),), radius_seconds=0.1, radius_hertz=100.0), subtracts=True),
            Part(shape=Cells(rectangles=((2.0, 2.5, 1000.0, 1100.0),))),
        )
    )
    before, after = (2.0, 4.0, 1000.0, 3000.0), (5.0, 6.0, 2000.0, 6000.0)
    lasso, stroke, cells = (part.shape for part in moved(region, before, after).parts)
    assert lasso.points == ((5.0, 2000.0), (6.0, 2000.0), (5.5, 6000.0))
    assert stroke.points == ((5.25, 3000.0),)
    assert (stroke.radius_seconds, stroke.radius_hertz) == pytest.approx((0.05, 200.0))
    assert cells.rectangles == ((5.0, 5.25, 2000.0, 2200.0),)
    assert [part.subtracts for part in moved(region, before, after).parts] == [False, True, False]
    assert moved(region, before, before) == region


def test_ranges_that_are_given_other_edges_become_boxes_and_stay_ranges_else():
    band, span = Region.of(FrequencyRange(low_hz=1000.0, high_hz=2000.0)), Region.of(TimeRange(start_seconds=2.0, stop_seconds=3.0))
    whole = (0.0, 10.0, 1000.0, 2000.0)
    assert moved(band, whole, (0.0, 10.0, 1500.0, 2500.0)) == Region.of(FrequencyRange(low_hz=1500.0, high_hz=2500.0))
    assert moved(band, whole, (1.0, 10.0, 1000.0, 2000.0)).extent == (1.0, 10.0, 1000.0, 2000.0)
    assert moved(span, (2.0, 3.0, 0.0, 8000.0), (2.0, 3.0, 500.0, 8000.0)).extent == (2.0, 3.0, 500.0, 8000.0)


@pytest.mark.parametrize("scale", ["linear", "mel"])
def test_pixels_that_cells_cover_are_those_of_their_outline(shown, scale):
    shown.set_scale(scale)
    shown.show(2.0, 8.0)
    lane = LaneMap(shown, WIDTH, HEIGHT)
    cells = Cells(rectangles=((1.0, 3.0, 1000.0, 2000.0), (3.0, 4.0, 1500.0, 3000.0), (3.5, 5.0, 2500.0, 9000.0)))
    covered, path = covered_pixels(cells, lane, 2.0), shape_path(cells, lane)
    path.setFillRule(Qt.FillRule.WindingFill)
    assert covered.shape == (2 * HEIGHT, 2 * WIDTH)
    places = [(row, column) for row in range(3, 2 * HEIGHT, 13) for column in range(3, 2 * WIDTH, 11)]
    outlined = [path.contains(QPointF((column + 0.5) / 2, (row + 0.5) / 2)) for row, column in places]
    filled = [covered[place] == 255 for place in places]
    assert sum(one != other for one, other in zip(outlined, filled, strict=True)) <= 0.01 * len(places)
    assert 0.1 < np.mean(filled) < 0.9
