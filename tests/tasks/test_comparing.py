import numpy as np
import pytest

from workbench.core.mask_settings import MaskSettings
from workbench.core.regions import Box, Region, TimeRange
from workbench.core.sound import SoundArray
from workbench.dsp.loudness import SILENT_DB, loudness_db
from workbench.session.settings import Settings
from workbench.tasks.comparing import (
    difference_of,
    heard_under,
    held_bytes,
    level_of,
    levelled,
    matched_db,
    region_of,
    rendered,
    residual_db,
    residual_of,
)
from workbench.tasks.separating import params_for, separate

RATE = 16_000


@pytest.fixture(scope="module")
def sound():
    generator = np.random.default_rng(3)
    return SoundArray(0.1 * generator.standard_normal((1, 2 * RATE)).astype(np.float32), RATE)


@pytest.fixture(scope="module")
def separation(sound):
    return separate(sound, "harmonic-percussive", (), params_for("harmonic-percussive", ()))


def test_the_difference_of_a_snapshot_with_itself_is_silent_and_with_another_is_not(sound, separation):
    settings = Settings(method="harmonic-percussive").with_stem(separation.stems[0], gain_db=-6.0)
    first, same = (heard_under(sound, separation, settings, MaskSettings()) for _ in range(2))
    other = heard_under(sound, separation, settings.with_stem(separation.stems[1], muted=True), MaskSettings())
    assert not difference_of(first, same)(0, sound.samples).any()
    assert np.abs(difference_of(first, other)(0, sound.samples)).max() > 0.01


def test_the_residual_of_conserving_masks_is_nothing_and_that_of_others_completes_the_stems(sound, separation):
    settings = Settings(method="harmonic-percussive")
    assert not residual_of(separation, settings, MaskSettings())(0, RATE).any()
    masks = MaskSettings(mask="parametric", over_subtraction=3.0)
    left = residual_of(separation, settings, masks)(0, RATE)
    stems = separation.renderer(masks).stems(0, RATE)
    assert np.abs(left).max() > 1e-3
    np.testing.assert_allclose(stems.sum(axis=0) + left, sound.read(0, RATE), atol=1e-5)


def test_a_region_is_silent_outside_and_does_not_depend_on_how_it_is_cut(sound):
    region = Region.of(Box(start_seconds=0.5, stop_seconds=1.0, low_hz=1_000.0, high_hz=3_000.0))
    source = region_of(sound.read, RATE, sound.samples, region)
    whole = source(0, sound.samples)
    assert not whole[:, : RATE // 2].any() and not whole[:, RATE:].any()
    pieces = np.concatenate([source(start, start + 1_000) for start in range(0, sound.samples, 1_000)], axis=1)
    np.testing.assert_allclose(pieces, whole, atol=1e-6)
    inside = whole[0, RATE // 2 : RATE]
    levels = np.abs(np.fft.rfft(inside * np.hanning(len(inside)))) ** 2
    hertz = np.fft.rfftfreq(len(inside), 1.0 / RATE)
    band = (hertz > 1_100.0) & (hertz < 2_900.0)
    beyond = (hertz < 800.0) | (hertz > 3_200.0)
    assert levels[beyond].mean() < 1e-4 * levels[band].mean()


def test_a_span_alone_is_the_sound_itself_but_for_its_soft_edges(sound):
    source = region_of(sound.read, RATE, sound.samples, Region.of(TimeRange(start_seconds=0.5, stop_seconds=1.0)))
    whole = source(0, sound.samples)
    edge = round(0.01 * RATE) + 1
    np.testing.assert_array_equal(whole[:, RATE // 2 + edge : RATE - edge], sound.read(RATE // 2 + edge, RATE - edge))
    assert not whole[:, : RATE // 2].any() and not whole[:, RATE:].any()
    assert abs(whole[0, RATE // 2]) < 1e-3


def test_an_empty_region_is_silent(sound):
    assert not region_of(sound.read, RATE, sound.samples, Region())(0, 100).any()


def test_matched_levels_are_those_of_the_quietest_that_sounds(sound):
    sources = {1: sound.read, 2: levelled(sound.read, -12.0), 3: levelled(sound.read, -400.0)}
    levels = {key: level_of(source, RATE, 0, sound.samples) for key, source in sources.items()}
    assert levels[3] == SILENT_DB
    gains = matched_db(levels)
    assert gains[2] == gains[3] == 0.0
    assert gains[1] == pytest.approx(-12.0, abs=0.01)
    assert matched_db({}) == {}


@pytest.mark.parametrize("rate", [44_100, 48_000])
def test_loudness_is_that_of_the_standard(rate):
    # ITU-R BS.1770-4: a 997 Hz sine at full scale on one channel reads -3.01 LKFS.
    sine = np.sin(2.0 * np.pi * 997.0 * np.arange(10 * rate) / rate).astype(np.float32)[None]
    assert loudness_db(SoundArray(sine, rate)) == pytest.approx(-3.01, abs=0.02)
    assert loudness_db(SoundArray(np.zeros((2, 0), np.float32), rate)) == SILENT_DB


def test_loudness_is_defined_at_any_rate():
    noise = np.random.default_rng(0).standard_normal((2, 4_000)).astype(np.float32)
    assert all(-30.0 < loudness_db(SoundArray(noise, rate)) < 30.0 for rate in (100, 2_000, 8_000, 192_000))


def test_the_residual_is_told_in_decibels_of_the_mixture(sound):
    mixture = sound.read(0, 1_000)
    assert residual_db(mixture, mixture[None]) == -np.inf
    assert residual_db(mixture, 0.9 * mixture[None]) == pytest.approx(-20.0, abs=0.01)
    assert residual_db(0.0 * mixture, 0.0 * mixture[None]) == -np.inf


def test_what_is_rendered_in_pieces_is_the_whole(sound):
    np.testing.assert_array_equal(rendered(sound.read, RATE, 100, sound.samples), sound.read(100, sound.samples))
    assert rendered(sound.read, RATE, 5, 5).shape == (1, 0)


def test_the_memory_of_a_separation_is_at_least_that_of_its_arrays(separation):
    before = held_bytes(separation)
    assert before > 0
    assert held_bytes(separate(SoundArray(np.zeros((1, 10), np.float32), RATE), "harmonic-percussive", (), separation.params)) < before
