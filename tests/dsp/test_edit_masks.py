from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.edits import Edit
from workbench.core.regions import Box, Cells, FrequencyRange, Lasso, Region, Stroke, TimeRange
from workbench.dsp.analysis import Analysis
from workbench.dsp.edit_masks import Grid, MaskEdits, coverage

ANALYSIS = Analysis(rate=8000, window_samples=256, hop_samples=64)
FRAMES = 200
GRID = Grid.of_frames(ANALYSIS, 0, FRAMES)
BOX = Box(start_seconds=0.4, stop_seconds=0.8, low_hz=1000.0, high_hz=2000.0)
SQUARE = Lasso(points=((0.4, 1000.0), (0.8, 1000.0), (0.8, 2000.0), (0.4, 2000.0)))

seconds = st.floats(-0.2, 1.8)
hertz = st.floats(0.0, 4500.0)
points = st.tuples(seconds, hertz)
strokes = st.builds(
    Stroke,
    points=st.lists(points, min_size=1, max_size=5),
    radius_seconds=st.floats(1e-4, 0.5),
    radius_hertz=st.floats(0.1, 800.0),
    harmonics=st.integers(1, 6),
)
boxes = st.tuples(seconds, seconds, hertz, hertz).map(
    lambda edges: Box(start_seconds=min(edges[:2]), stop_seconds=max(edges[:2]), low_hz=min(edges[2:]), high_hz=max(edges[2:]))
)
lassos = st.builds(Lasso, points=st.lists(points, min_size=3, max_size=6))
times = st.tuples(seconds, seconds).map(lambda edges: TimeRange(start_seconds=min(edges), stop_seconds=max(edges)))
bands = st.tuples(hertz, hertz).map(lambda edges: FrequencyRange(low_hz=min(edges), high_hz=max(edges)))
cells = st.lists(boxes.map(lambda box: box.extent), min_size=1, max_size=4).map(lambda extents: Cells(rectangles=tuple(extents)))
shapes = strokes | boxes | lassos | times | bands | cells


@st.composite
def regions(draw):
    region = Region.of(draw(shapes))
    for _ in range(draw(st.integers(0, 2))):
        region = region.with_part(draw(shapes), subtracts=draw(st.booleans()))
    return region


feathers = st.sampled_from([(0.0, 0.0), (0.05, 0.0), (0.0, 100.0), (0.03, 200.0)])
edits = st.lists(
    st.builds(
        Edit,
        region=regions(),
        stem=st.sampled_from(["a", "b", "c", "nobody"]),
        action=st.sampled_from(["give", "take"]),
        strength=st.floats(0.0, 1.0),
    ),
    max_size=4,
)


def hard(shape):
    return coverage(Region.of(shape), 0.0, 0.0, GRID) > 0.5


def inside(start, stop, low, high):
    return np.outer((GRID.seconds >= start) & (GRID.seconds <= stop), (GRID.hertz >= low) & (GRID.hertz <= high))


def masks(sources=3, seed=0):
    values = np.random.default_rng(seed).random((sources, 2, FRAMES, ANALYSIS.bins), np.float32)
    return values / values.sum(axis=0)


def edit(action, stem="b", region=None, **values):
    return Edit(region=region or Region.of(BOX), stem=stem, action=action, **values)


def applied(values, *acting, sources="abc"):
    after = values.copy()
    MaskEdits(acting, tuple(sources[: len(values)])).apply(after, GRID)
    return after


@given(region=regions(), feather=feathers, cut=st.integers(1, FRAMES - 1), bins=st.integers(1, 128))
@settings(deadline=None, max_examples=80)
def test_coverage_does_not_depend_on_how_the_grid_is_cut(region, feather, cut, bins):
    whole = coverage(region, *feather, GRID)
    assert whole.dtype == np.float32
    assert whole.min() >= 0.0
    assert whole.max() <= 1.0
    rows, columns = (slice(0, cut), slice(cut, FRAMES)), (slice(0, bins), slice(bins, ANALYSIS.bins))
    pieces = np.block([[coverage(region, *feather, GRID.part(row, column)) for column in columns] for row in rows])
    np.testing.assert_array_equal(pieces, whole)


def test_ranges_and_boxes_cover_what_lies_within_them():
    np.testing.assert_array_equal(hard(BOX), inside(0.4, 0.8, 1000.0, 2000.0))
    np.testing.assert_array_equal(hard(TimeRange(start_seconds=0.4, stop_seconds=0.8)), inside(0.4, 0.8, 0.0, 4000.0))
    np.testing.assert_array_equal(hard(FrequencyRange(low_hz=1000.0, high_hz=4000.0)), inside(0.0, 9.0, 1000.0, 4000.0))
    np.testing.assert_array_equal(hard(Cells(rectangles=(BOX.extent, (1.0, 1.1, 0.0, 500.0)))), hard(BOX) | inside(1.0, 1.1, 0.0, 500.0))


def test_a_lasso_is_even_odd():
    inner = (0.55, 0.65, 1300.0, 1700.0)
    around = ((0.4, 1000.0), (0.8, 1000.0), (0.8, 2000.0), (0.4, 2000.0), (0.4, 1000.0))
    hole = ((0.55, 1300.0), (0.65, 1300.0), (0.65, 1700.0), (0.55, 1700.0), (0.55, 1300.0))
    np.testing.assert_array_equal(hard(Lasso(points=(*around, *hole))), hard(SQUARE) & ~inside(*inner))
    inside_box = inside(0.401, 0.799, 1001.0, 1999.0)
    assert hard(SQUARE)[inside_box].all()
    assert not hard(SQUARE)[~hard(BOX)].any()


def test_a_stroke_is_an_ellipse_swept_along_its_points_at_all_harmonics():
    stroke = Stroke(points=((0.5, 600.0), (1.0, 600.0)), radius_seconds=0.1, radius_hertz=80.0, harmonics=9)
    covered = hard(stroke)
    row = covered[np.searchsorted(GRID.seconds, 0.75)]
    nearest = np.abs(GRID.hertz[:, None] - 600.0 * np.arange(1, 10)).min(axis=1)
    np.testing.assert_array_equal(row, nearest <= 80.0)
    column = covered[:, np.searchsorted(GRID.hertz, 593.75)]
    height = np.sqrt(1.0 - ((593.75 - 600.0) / 80.0) ** 2)
    np.testing.assert_array_equal(column, (GRID.seconds >= 0.5 - 0.1 * height) & (GRID.seconds <= 1.0 + 0.1 * height))
    corner = covered[np.searchsorted(GRID.seconds, 0.42), np.searchsorted(GRID.hertz, 660.0)]
    assert not corner


def test_what_is_thinner_than_a_point_of_the_grid_is_not_lost():
    thin = Stroke(points=((0.5001, 1003.0),), radius_seconds=1e-5, radius_hertz=0.01)
    assert 1 <= hard(thin).sum() <= 4
    for shape in (TimeRange(start_seconds=0.5011, stop_seconds=0.5012), FrequencyRange(low_hz=1003.0, high_hz=1003.1)):
        assert hard(shape).any()


@pytest.mark.parametrize("shape", [BOX, SQUARE, Stroke(points=((0.6, 1500.0),), radius_seconds=0.2, radius_hertz=500.0)])
def test_a_feather_rises_along_a_raised_cosine_around_the_edge(shape):
    grid = Grid(np.linspace(0.2, 0.6, 4001), np.array([1500.0]), np.full(4001, 1e-6), np.array([1.0]))
    ramp = coverage(Region.of(shape), 0.05, 0.0, grid)[:, 0]
    expected = 0.5 + 0.5 * np.sin(0.5 * np.pi * np.clip((grid.seconds - 0.4) / 0.05, -1.0, 1.0))
    np.testing.assert_allclose(ramp, expected, atol=1e-5)
    assert np.abs(np.diff(ramp)).max() < 0.004


def test_soft_cells_side_by_side_have_no_seam():
    edges = np.linspace(0.4, 0.8, 9)
    rectangles = tuple((a, b, low, low + 500.0) for a, b in pairwise(edges) for low in (1000.0, 1500.0))
    parted = coverage(Region.of(Cells(rectangles=rectangles)), 0.1, 200.0, GRID)
    np.testing.assert_allclose(parted, coverage(Region.of(BOX), 0.1, 200.0, GRID), atol=1e-5)


def test_parts_are_added_and_taken_out_in_order():
    low, narrow = FrequencyRange(low_hz=0.0, high_hz=1500.0), TimeRange(start_seconds=0.5, stop_seconds=0.6)
    last_added = coverage(Region.of(low).with_part(narrow, subtracts=True).with_part(BOX), 0.0, 0.0, GRID) > 0
    last_taken = coverage(Region.of(low).with_part(BOX).with_part(narrow, subtracts=True), 0.0, 0.0, GRID) > 0
    np.testing.assert_array_equal(last_added, hard(low) & ~hard(narrow) | hard(BOX))
    np.testing.assert_array_equal(last_taken, (hard(low) | hard(BOX)) & ~hard(narrow))
    only_taken = Region().with_part(BOX, subtracts=True).with_part(narrow)
    np.testing.assert_array_equal(coverage(only_taken, 0.0, 0.0, GRID) > 0, hard(narrow))


@pytest.mark.parametrize("region", [Region(), Region().with_part(BOX, subtracts=True)])
def test_an_empty_region_covers_nothing(region):
    assert not coverage(region, 0.1, 10.0, GRID).any()
    assert not MaskEdits([edit("give", region=region)], ("a", "b"))


@given(acting=edits)
@settings(deadline=None, max_examples=40)
def test_giving_and_taking_keep_the_sum_and_stay_masks(acting):
    after = applied(masks(), *acting)
    np.testing.assert_allclose(after.sum(axis=0), 1.0, atol=2e-6)
    assert after.min() >= -1e-7
    assert after.max() <= 1.0 + 1e-6


@pytest.mark.parametrize("strength", [1.0, 0.3])
def test_every_action_does_what_it_says(strength):
    before, share = masks(), strength * hard(BOX)
    given_to_b = applied(before, edit("give", strength=strength))
    np.testing.assert_allclose(given_to_b[1], before[1] + share * (1.0 - before[1]), atol=1e-6)
    np.testing.assert_allclose(given_to_b[[0, 2]], before[[0, 2]] * (1.0 - share), atol=1e-6)
    taken = applied(before, edit("take", strength=strength))
    np.testing.assert_allclose(taken[1], before[1] * (1.0 - share), atol=1e-6)
    np.testing.assert_allclose(taken[0] / taken[2], before[0] / before[2], rtol=1e-4)
    attenuated = applied(before, edit("attenuate", strength=strength))
    np.testing.assert_allclose(attenuated[1], before[1] * (1.0 - share), atol=1e-6)
    np.testing.assert_array_equal(attenuated[[0, 2]], before[[0, 2]])


def test_what_is_taken_goes_evenly_to_silent_others():
    before = np.zeros((3, 1, FRAMES, ANALYSIS.bins), np.float32)
    before[1] = 1.0
    taken = applied(before, edit("take"))
    np.testing.assert_allclose(taken[0, 0], 0.5 * hard(BOX))
    np.testing.assert_allclose(taken[2, 0], 0.5 * hard(BOX))


def test_edits_act_one_after_another():
    before = masks()
    both = applied(before, edit("give", "a"), edit("give", "b"))
    np.testing.assert_allclose(both[1][:, hard(BOX)], 1.0, atol=1e-6)
    other = applied(before, edit("give", "b"), edit("give", "a"))
    np.testing.assert_allclose(other[0][:, hard(BOX)], 1.0, atol=1e-6)


@pytest.mark.parametrize("change", [{"enabled": False}, {"strength": 0.0}, {"stem": "nobody"}])
def test_an_edit_that_does_not_act_changes_nothing(change):
    idle = edit("attenuate").changed(**change)
    before = masks()
    np.testing.assert_array_equal(applied(before, idle), before)
    acting = MaskEdits([idle], ("a", "b", "c"))
    assert not acting
    assert acting.conserves
    assert acting.grid_of_frames(ANALYSIS, 0, 10) is None


@pytest.mark.parametrize("action", ["give", "take"])
def test_a_single_stem_has_nobody_to_give_to(action):
    before = masks(1)
    np.testing.assert_array_equal(applied(before, edit(action, "a")), before)


def test_only_an_acting_attenuation_does_not_conserve():
    assert MaskEdits([edit("give"), edit("take")], ("a", "b")).conserves
    assert not MaskEdits([edit("give"), edit("attenuate")], ("a", "b")).conserves


@pytest.mark.parametrize("action", ["give", "take", "attenuate"])
def test_spectra_are_moved_as_masks_are(action):
    random = np.random.default_rng(1)
    spectra = (random.normal(size=(3, 1, FRAMES, ANALYSIS.bins, 2)).view(np.complex128)[..., 0]).astype(np.complex64)
    after = applied(spectra, edit(action, strength=0.5))
    assert after.dtype == np.complex64
    if action != "attenuate":
        np.testing.assert_allclose(after.sum(axis=0), spectra.sum(axis=0), atol=1e-5)
    target = spectra[1] + 0.5 * hard(BOX) * (spectra[0] + spectra[2]) if action == "give" else spectra[1] * (1.0 - 0.5 * hard(BOX))
    np.testing.assert_allclose(after[1], target, atol=1e-6)


def test_frames_that_no_edit_reaches_are_told_apart():
    acting = MaskEdits([edit("give", feather_seconds=0.1)], ("a", "b"))
    first, last = (round(second * 8000 / 64) for second in (0.3, 0.9))
    assert acting.grid_of_frames(ANALYSIS, 0, first - 2) is None
    assert acting.grid_of_frames(ANALYSIS, last + 3, FRAMES) is None
    assert acting.grid_of_frames(ANALYSIS, first - 2, first + 2) is not None


def test_nothing_is_covered_where_there_are_no_frames():
    empty = Grid.of_frames(ANALYSIS, 5, 5)
    assert coverage(Region.of(BOX), 0.1, 10.0, empty).shape == (0, ANALYSIS.bins)
    assert MaskEdits([edit("give")], ("a", "b")).grid_of_frames(ANALYSIS, 5, 5) is None
