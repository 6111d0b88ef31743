import numpy as np
import pytest

from workbench.core.edits import Edit
from workbench.core.mask_settings import MaskSettings
from workbench.core.regions import Box, Region, Stroke, TimeRange
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.dsp.edit_masks import coverage
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.spectrum import Spectrum
from workbench.separators.catalogue import method
from workbench.tasks.separating import Separation
from workbench.tasks.viewing import View, Viewer

RATE, SECONDS = 16_000, 4
SOUND = SoundArray(np.random.default_rng(0).normal(0.0, 0.1, (1, RATE * SECONDS)).astype(np.float32), RATE)
WEIGHTS = (1.0, 1.0)
VIEW = View(0.0, float(SECONDS), 200, 100, 0.0, 8000.0)


@pytest.fixture(scope="module")
def viewer():
    return Viewer(SOUND)


@pytest.fixture(scope="module")
def separation():
    spectrum = Spectrum(SOUND, SPEECH_AND_MUSIC)
    random = np.random.default_rng(1)
    activations = random.random((1, 2, spectrum.frames), np.float32)
    estimate = FactorEstimate(("low", "high"), random.random((spectrum.bins, 2), np.float32), activations, np.array([0, 1]))
    return Separation(spectrum, estimate, "sparse-nmf", (), method("sparse-nmf").params(), "none")


def give(stem, region, **values):
    return Edit(region=region, stem=stem, **values)


BOX = Region.of(Box(start_seconds=1.0, stop_seconds=2.0, low_hz=2000.0, high_hz=4000.0))


def drawn(viewer, separation, edits, view=VIEW):
    return viewer.pictures(view, separation, MaskSettings(), WEIGHTS, -120.0, 0.0, edits)


def test_pictures_show_what_was_painted_and_nothing_else_changes(viewer, separation):
    before, after = drawn(viewer, separation, ()), drawn(viewer, separation, [give("high", BOX)])
    np.testing.assert_array_equal(after.mixture, before.mixture)
    inside = np.zeros((100, 200), bool)
    inside[25:50, 50:100] = True
    np.testing.assert_array_equal(after.stems[1][26:49, 51:99], before.mixture[26:49, 51:99])
    assert (after.stems[0][26:49, 51:99] == 0).all()
    edge = np.zeros((100, 200), bool)
    edge[23:52, 48:102] = True
    np.testing.assert_array_equal(after.stems[:, ~edge], before.stems[:, ~edge])
    np.testing.assert_array_equal(drawn(viewer, separation, ()).stems, before.stems)


@pytest.mark.parametrize("view", [VIEW, View(1.49, 1.51, 300, 60, 2500.0, 3500.0, "log")])
def test_the_difference_is_what_the_masks_lose_and_win(viewer, separation, view):
    stroke = Stroke(points=((1.5, 3000.0), (1.6, 3100.0)), radius_seconds=0.02, radius_hertz=90.0)
    edits = [give("high", Region.of(stroke), strength=0.6)]
    grid = view.grid(SPEECH_AND_MUSIC, separation.spectrum.frames)
    covered = coverage(edits[0].region, 0.0, 0.0, grid).T > 0.0
    assert covered.any()
    difference_db = viewer.edit_overlay(view, separation, MaskSettings(), WEIGHTS, edits).difference_db
    assert difference_db.shape == (2, view.rows, view.columns)
    np.testing.assert_array_equal(difference_db[1] > 0.0, covered)
    np.testing.assert_allclose(difference_db[0], np.where(covered, 20.0 * np.log10(0.4), 0.0), atol=0.01)


def test_a_stroke_is_seen_however_far_away_one_stands(viewer, separation):
    thin = Region.of(Stroke(points=((1.4, 3400.0),), radius_seconds=0.002, radius_hertz=5.0))
    overlay = viewer.edit_overlay(View(0.0, 4.0, 10, 8, 0.0, 8000.0), separation, MaskSettings(), WEIGHTS, [give("low", thin)])
    assert np.argwhere(overlay.difference_db[0]).tolist() == [[3, 3]]


def test_nothing_painted_makes_no_difference(viewer, separation):
    idle = [give("high", BOX, enabled=False), give("nobody", BOX), give("high", Region())]
    assert not viewer.edit_overlay(VIEW, separation, MaskSettings(), WEIGHTS, idle).difference_db.any()


@pytest.mark.parametrize("last", ["added", "removed", "changed", "switched off", "moved to the front", "all gone"])
def test_pictures_are_the_same_whatever_was_drawn_before(separation, last):
    edits = [give("high", BOX, strength=0.5), give("low", BOX, strength=0.3), give("high", BOX, action="take", strength=0.8)]
    then = {
        "added": [*edits, give("low", BOX, strength=0.2)],
        "removed": edits[:-1],
        "changed": [*edits[:-1], edits[-1].changed(strength=0.1)],
        "switched off": [edits[0].changed(enabled=False), *edits[1:]],
        "moved to the front": [edits[2], *edits[:2]],
        "all gone": [],
    }[last]
    used, fresh = Viewer(SOUND), Viewer(SOUND)
    drawn(used, separation, edits[:2])
    drawn(used, separation, edits)
    np.testing.assert_array_equal(drawn(used, separation, then).stems, drawn(fresh, separation, then).stems)
    assert (drawn(used, separation, edits).stems != drawn(used, separation, then).stems).any()


def test_a_later_edit_counts_on_top_of_an_earlier_one(viewer, separation):
    edits = [give("high", BOX), give("low", Region.of(TimeRange(start_seconds=0.0, stop_seconds=4.0)))]
    pictures = drawn(viewer, separation, edits)
    assert (pictures.stems[1] == 0).all()
    np.testing.assert_array_equal(pictures.stems[0], pictures.mixture)


@pytest.mark.parametrize("window_samples", [512, 16_384])
def test_another_transform_for_viewing_changes_the_mixture_and_not_how_stems_share_it(viewer, separation, window_samples):
    other = Viewer(SOUND, window_samples)
    before = viewer.pictures(VIEW, separation, MaskSettings(), WEIGHTS, -120.0, 0.0)
    after = other.pictures(VIEW, separation, MaskSettings(), WEIGHTS, -120.0, 0.0)
    assert np.abs(after.mixture.astype(int) - before.mixture).max() > 10
    # Where nothing is cut off at the ends of the scale, a stem lies as far below the mixture as before; an index is half a decibel.
    for old, new in zip(before.stems.astype(int), after.stems.astype(int), strict=True):
        seen = (old > 0) & (new > 0)
        assert np.abs((before.mixture - old) - (after.mixture - new))[seen].max() <= 1


def test_a_longer_transform_tells_apart_what_a_shorter_one_cannot():
    moments = np.arange(RATE * SECONDS) / RATE
    tones = SoundArray((0.2 * (np.sin(2 * np.pi * 1000 * moments) + np.sin(2 * np.pi * 1010 * moments)))[None].astype(np.float32), RATE)
    view = View(1.0, 3.0, 20, 200, 900.0, 1100.0)

    def dip(window_samples):
        """How much lower the level is between the tones than on them, in indices."""
        levels = Viewer(tones, window_samples).pictures(view, None, MaskSettings(), (), -60.0, 0.0).mixture.astype(int)[:, 10]
        return min(levels[100], levels[110]) - levels[105]

    assert dip(16_384) > 100
    assert dip(512) <= 0
