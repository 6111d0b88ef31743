from itertools import pairwise

import numpy as np
import pytest

from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import silent
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import choose_device
from workbench.separators.contract import Request
from workbench.separators.repetition import METHOD, RepetitionParams, _windows, beat_spectrum, found_period, repeating_model

RATE = 8000
ANALYSIS = Analysis(rate=RATE, window_samples=256, hop_samples=64)
PACE = RATE / 64
PERIOD_SECONDS = 1.2


def accompaniment(seconds):
    """Chords that come again every 1.2 s."""
    random = np.random.default_rng(0)
    time = np.arange(round(PERIOD_SECONDS * RATE)) / RATE
    bar = np.zeros_like(time)
    for start in range(0, len(bar), len(bar) // 4):
        pitches = 150.0 * 2 ** (random.integers(0, 24, 3) / 12)
        span = slice(start, start + len(bar) // 4)
        bar[span] += sum(np.sin(2 * np.pi * pitch * time[span]) * np.exp(-8.0 * (time[span] - time[start])) for pitch in pitches)
    return 0.2 * np.resize(bar, round(seconds * RATE))


def voice(seconds):
    """A tone that glides and never comes again."""
    time = np.arange(round(seconds * RATE)) / RATE
    pitch = 900.0 + 120.0 * time + 80.0 * np.sin(2 * np.pi * 0.37 * time**1.3)
    return 0.15 * np.sin(2 * np.pi * np.cumsum(pitch) / RATE) * (np.sin(1.7 * time) > -0.6)


def request(samples, **params):
    spectrum = Spectrum(SoundArray(np.atleast_2d(samples).astype(np.float32), RATE), ANALYSIS)
    return Request(spectrum, (), RepetitionParams(**params), None, choose_device("cpu"), 2048, silent)


def ratios(params, seconds=12):
    song, sung = accompaniment(seconds), voice(seconds)
    asked = request(song + sung, **params)
    settings = MaskSettings(exponent=METHOD.masks["exponent"])
    stems = Renderer(asked.spectrum, METHOD.estimate(asked), settings, [1.0, 1.0]).stems(0, len(song))[:, 0]
    return [10 * np.log10(np.sum(each**2) / np.sum((each - stem) ** 2)) for each, stem in zip((sung, song), stems, strict=True)]


@pytest.mark.parametrize("params", [{}, {"period": PERIOD_SECONDS}, {"window_seconds": 5.0}], ids=str)
def test_what_comes_again_is_parted_from_what_does_not(params):
    assert min(ratios(params)) > 8.0


def test_a_wrong_period_parts_worse():
    assert min(ratios({})) > min(ratios({"period": 0.77})) + 3.0


def test_the_period_is_found_through_a_voice():
    spectrum = request(accompaniment(12) + voice(12)).spectrum
    likeness = beat_spectrum(spectrum.magnitudes(0, spectrum.frames), silent)
    assert likeness[0] == pytest.approx(1.0)
    period = found_period(likeness, PACE)
    assert (period / PACE / PERIOD_SECONDS) % 1.0 == pytest.approx(0.0, abs=0.02)


def test_the_beat_spectrum_is_the_mean_autocorrelation_of_power():
    magnitude = np.random.default_rng(0).random((2, 3, 20)).astype(np.float32)
    power = np.square(magnitude).mean(axis=0, dtype=np.float64)
    expected = np.array([(power[:, : 20 - lag] * power[:, lag:]).sum() / (20 - lag) for lag in range(20)])
    np.testing.assert_allclose(beat_spectrum(magnitude, silent), expected / expected[0], rtol=1e-6)


@pytest.mark.parametrize(("frames", "period"), [(20, 6), (20, 5), (20, 20), (5, 7), (1, 1), (3, 1)])
def test_the_model_is_the_median_over_repetitions_and_never_more_than_the_sound(frames, period):
    magnitude = np.random.default_rng(0).random((2, 3, frames)).astype(np.float32)
    expected = np.empty_like(magnitude)
    for frame in range(frames):
        expected[..., frame] = np.minimum(np.median(magnitude[..., frame % period :: period], axis=-1), magnitude[..., frame])
    np.testing.assert_allclose(repeating_model(magnitude, period, silent), expected)


def test_both_parts_add_up_and_lows_belong_to_the_background():
    asked = request(accompaniment(10) + voice(10), window_seconds=3.0, high_pass=200.0)
    estimate = METHOD.estimate(asked)
    foreground, background = estimate.magnitudes(0, estimate.frames)
    np.testing.assert_allclose(foreground + background, asked.spectrum.magnitudes(0, estimate.frames), rtol=1e-4, atol=1e-6)
    assert foreground[:, ANALYSIS.frequencies() < 200.0].max() == 0.0
    assert (foreground >= 0.0).all()


@pytest.mark.parametrize(("frames", "length"), [(0, 10), (1, 10), (15, 10), (16, 10), (100, 10), (101, 7), (50, 2)])
def test_windows_cover_everything_and_overlap_by_half(frames, length):
    windows = list(_windows(frames, length))
    kept = [(start, kept_stop) for start, _, kept_stop in windows]
    assert [place for span in kept for place in range(*span)] == list(range(frames))
    assert all(stop - start <= length + length // 2 for start, stop, _ in windows)
    for (_, stop, kept_stop), (start, *_) in pairwise(windows):
        assert start == kept_stop < stop <= frames
