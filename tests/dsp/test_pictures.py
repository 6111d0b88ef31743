import numpy as np
import pytest

from workbench.core.errors import Cancelled
from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import CancelSwitch, silent
from workbench.core.sound import SoundArray
from workbench.dsp import overview as overview_module
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.masks import masks
from workbench.dsp.overview import Overview, decibels_of, levels_of
from workbench.dsp.pictures import (
    View,
    coloured,
    hz_of_scaled,
    mixture_decibels,
    pooled_estimate,
    reads_every_frame,
    scaled_hz,
    stem_decibels,
)
from workbench.dsp.spectrum import Spectrum

ANALYSIS = Analysis(rate=8000, window_samples=64, hop_samples=16)


def tone(seconds: float, hertz: float, level: float = 1.0, channels: int = 1) -> Spectrum:
    time = np.arange(round(seconds * 8000)) / 8000
    samples = np.repeat(level * np.sin(2 * np.pi * hertz * time)[None], channels, axis=0).astype(np.float32)
    return Spectrum(SoundArray(samples, 8000), ANALYSIS)


def test_levels_are_half_decibels():
    levels = levels_of(np.array([2.0, 1.0, 0.1, 1e-9, 0.0], np.float32), 1.0)
    np.testing.assert_allclose(decibels_of(levels), [0, 0, -20, -127.5, -127.5], atol=0.26)


@pytest.mark.parametrize("most_bytes", [48_000_000, 5_000])
@pytest.mark.parametrize("scale", ["linear", "mel", "log"])
def test_a_tone_shows_at_its_frequency_and_level(scale, most_bytes, monkeypatch):
    monkeypatch.setattr(overview_module, "_MOST_BYTES", most_bytes)
    spectrum = tone(3.0, 1000.0, 0.1, channels=2)
    view = View(0.5, 2.5, columns=40, rows=60, low_hz=50.0, high_hz=4000.0, scale=scale)
    overview = Overview(spectrum)
    direct = mixture_decibels(spectrum, overview, view)
    overview.build(silent)
    for picture in (direct, mixture_decibels(spectrum, overview, view)):
        assert picture.shape == (60, 40)
        centre = scaled_hz(np.array([50.0, 1000.0, 4000.0]), scale)
        row = (centre[1] - centre[0]) / (centre[2] - centre[0]) * 60
        loudest = picture[:, 20].argmax()
        assert abs(loudest - row) <= 4
        assert picture[loudest, 20] == pytest.approx(-20.0, abs=0.6)


def test_a_click_is_seen_however_far_one_stands_away(monkeypatch):
    monkeypatch.setattr(overview_module, "_MOST_BYTES", 5_000)
    samples = np.zeros((1, 80_000), np.float32)
    samples[0, 41_000] = 1.0
    spectrum = Spectrum(SoundArray(samples, 8000), ANALYSIS)
    overview = Overview(spectrum)
    overview.build(silent)
    assert overview.pool > 1
    picture = mixture_decibels(spectrum, overview, View(0.0, 10.0, 50, 20, 0.0, 4000.0))
    assert np.flatnonzero(picture.max(axis=0) > -60).tolist() == [25]
    assert overview.peaks[:, 1].argmax() == 41_000 // (overview.pool * 16)


def test_a_long_recording_has_a_first_look_before_its_overview():
    spectrum = tone(30.0, 1000.0)
    picture = mixture_decibels(spectrum, Overview(spectrum), View(0.0, 30.0, 100, 33, 0.0, 4000.0))
    assert (picture.argmax(axis=0)[1:-1] == 8).mean() > 0.9


def test_it_is_known_whether_a_picture_counts_every_frame():
    spectrum = tone(30.0, 1000.0)
    overview, whole, short = Overview(spectrum), View(0.0, 30.0, 100, 33, 0.0, 4000.0), View(2.0, 4.0, 100, 33, 0.0, 4000.0)
    assert [reads_every_frame(spectrum, overview, view) for view in (whole, short)] == [False, True]
    overview.build(silent)
    assert reads_every_frame(spectrum, overview, whole)
    empty = Spectrum(SoundArray(np.zeros((1, 0), np.float32), 8000), ANALYSIS)
    assert reads_every_frame(empty, Overview(empty), View(0.0, 0.0, 100, 33, 0.0, 4000.0))


def test_the_overview_can_be_cancelled():
    switch = CancelSwitch()
    switch.throw()
    with pytest.raises(Cancelled):
        Overview(tone(1.0, 100.0)).build(switch.watched(silent))


@pytest.mark.parametrize("samples", [0, 1])
def test_almost_nothing_can_be_drawn(samples):
    spectrum = Spectrum(SoundArray(np.zeros((1, samples), np.float32), 8000), ANALYSIS)
    overview = Overview(spectrum)
    overview.build(silent)
    picture = mixture_decibels(spectrum, overview, View(0.0, 1.0, 10, 5, 0.0, 4000.0))
    assert (picture <= -127).all()


def test_stems_are_drawn_under_their_masks():
    spectrum = tone(1.0, 1000.0)
    dictionary = np.zeros((33, 2), np.float32)
    dictionary[:16, 0] = 1.0
    dictionary[16:, 1] = 1.0
    estimate = FactorEstimate(("low", "high"), dictionary, np.ones((1, 2, spectrum.frames), np.float32), np.array([0, 1]))
    view = View(0.1, 0.9, 20, 32, 0.0, 4000.0)
    mixture = mixture_decibels(spectrum, Overview(spectrum), view)
    stems = stem_decibels(mixture, masks(pooled_estimate(estimate, ANALYSIS, view), MaskSettings(), (1.0, 1.0)))
    np.testing.assert_allclose(stems[0][:15], mixture[:15], atol=0.01)
    assert (stems[1][:15] < mixture[:15] - 60).all()
    np.testing.assert_array_equal(coloured(np.array([-200.0, -80.0, -40.0, 0.0, 9.0]), -80.0, 0.0), [0, 0, 127, 255, 255])


@pytest.mark.parametrize("scale", ["linear", "mel", "log"])
def test_scales_have_inverses(scale):
    hertz = np.array([20.0, 440.0, 7999.0])
    np.testing.assert_allclose(hz_of_scaled(scaled_hz(hertz, scale), scale), hertz)
