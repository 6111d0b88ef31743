import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from workbench.gui.picture_reading import connected_cells, frequency_edges, nearest_peak_hz, time_edges
from workbench.tasks.viewing import View


def view_of(picture, scale="linear"):
    rows, columns = picture.shape
    return View(2.0, 6.0, columns, rows, 0.0, 8000.0, scale)


def raster(cells, view, shape):
    """The rectangles of cells on the picture's own grid, counted."""
    rows, columns = shape
    times, frequencies = time_edges(view, columns), frequency_edges(view, rows)
    counted = np.zeros(shape, int)
    middles, centres = (times[:-1] + times[1:]) / 2, (frequencies[:-1] + frequencies[1:]) / 2
    for start, stop, low, high in cells.rectangles:
        counted += ((centres > low) & (centres < high))[:, np.newaxis] & ((middles > start) & (middles < stop))
    return counted


@given(arrays(np.uint8, (7, 9), elements=st.sampled_from([0, 10, 100, 200])), st.integers(0, 6), st.integers(0, 8))
def test_cells_cover_exactly_once_what_hangs_together(picture, row, column):
    view = view_of(picture)
    times, frequencies = time_edges(view, 9), frequency_edges(view, 7)
    place = (times[column] + times[column + 1]) / 2, (frequencies[row] + frequencies[row + 1]) / 2
    cells = connected_cells(picture, view, *place, tolerance_db=4.0, levels_db=80.0)
    covered = raster(cells, view, picture.shape)
    expected = flooded(picture, row, column, 4.0 / 80.0 * 255.0)
    np.testing.assert_array_equal(covered, expected.astype(int))


def flooded(picture, row, column, tolerance):
    """What hangs together, found one neighbour after the other."""
    level = int(picture[row, column])
    seen, waiting = {(row, column)}, [(row, column)]
    while waiting:
        at = waiting.pop()
        for near in ((at[0] + up, at[1] + across) for up in (-1, 0, 1) for across in (-1, 0, 1)):
            inside = 0 <= near[0] < picture.shape[0] and 0 <= near[1] < picture.shape[1]
            if inside and near not in seen and abs(int(picture[near]) - level) <= tolerance:
                seen.add(near)
                waiting.append(near)
    found = np.zeros(picture.shape, bool)
    found[tuple(zip(*seen, strict=True))] = True
    return found


@pytest.mark.parametrize("place", [(1.9, 100.0), (6.1, 100.0), (3.0, -1.0), (3.0, 8001.0)])
def test_outside_the_picture_nothing_hangs_together(place):
    picture = np.zeros((10, 10), np.uint8)
    assert connected_cells(picture, view_of(picture), *place, tolerance_db=4.0, levels_db=80.0) is None


@pytest.mark.parametrize("scale", ["linear", "mel", "log"])
def test_the_nearest_peak_is_found_between_the_rows(scale):
    picture = np.zeros((100, 20), np.uint8)
    picture[29:32] = np.array([[150], [200], [150]])
    picture[70] = 255
    view = view_of(picture, scale)
    edges = frequency_edges(view, 100)
    found = nearest_peak_hz(picture, view, 2.0, 6.0, float(edges[34]), reach_rows=6.0)
    assert edges[30] < found < edges[31]
    skewed = picture.copy()
    skewed[31] = 190
    assert found < nearest_peak_hz(skewed, view, 2.0, 6.0, float(edges[34]), reach_rows=6.0) < edges[31]


def test_where_no_peak_is_near_a_frequency_stays():
    picture = np.zeros((100, 20), np.uint8)
    picture[30] = 200
    assert nearest_peak_hz(picture, view_of(picture), 2.0, 6.0, 6000.0, reach_rows=6.0) == 6000.0
    assert nearest_peak_hz(np.zeros_like(picture), view_of(picture), 2.0, 6.0, 6000.0, reach_rows=6.0) == 6000.0


def test_only_the_span_that_is_seen_is_searched_for_peaks():
    picture = np.zeros((100, 20), np.uint8)
    picture[30, :10] = 200
    picture[34, 10:] = 200
    view = view_of(picture)
    edges = frequency_edges(view, 100)
    assert edges[34] < nearest_peak_hz(picture, view, 4.0, 6.0, float(edges[32]), reach_rows=6.0) < edges[35]
    assert edges[30] < nearest_peak_hz(picture, view, 2.0, 4.0, float(edges[33]), reach_rows=6.0) < edges[31]
