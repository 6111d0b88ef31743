import numpy as np
import pytest

from workbench.core.errors import Cancelled
from workbench.core.preprocessing import Preprocessing
from workbench.core.progress import silent
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.preprocessing import PreprocessedSpectrum, low_pass_gains
from workbench.dsp.spectrum import Spectrum

ANALYSIS = Analysis(rate=8000, window_samples=256, hop_samples=64)


@pytest.fixture(scope="module")
def sound():
    return SoundArray(0.1 * np.random.default_rng(0).standard_normal((2, 24_000)).astype(np.float32), 8000)


def test_the_low_pass_halves_the_power_at_its_cutoff_and_is_as_steep_as_scipys():
    from scipy.signal import butter, freqs

    gains = low_pass_gains(ANALYSIS, Preprocessing(low_pass=1000.0, order=5))[:, 0]
    expected = np.abs(freqs(*butter(5, 2 * np.pi * 1000.0, analog=True), 2 * np.pi * ANALYSIS.frequencies())[1])
    np.testing.assert_allclose(gains, expected, atol=1e-5)
    assert gains[32] == pytest.approx(np.sqrt(0.5))


def test_the_low_pass_leaves_phases_alone_and_any_span_is_the_same(sound):
    plain, heard = Spectrum(sound, ANALYSIS), PreprocessedSpectrum(sound, ANALYSIS, Preprocessing(low_pass=1000.0))
    gains = low_pass_gains(ANALYSIS, Preprocessing(low_pass=1000.0))
    np.testing.assert_allclose(heard.read(10, 20), plain.read(10, 20) * gains, atol=1e-6)
    assert (heard.frames, heard.bins, heard.channels, heard.sound.samples) == (plain.frames, plain.bins, plain.channels, sound.samples)


def test_what_is_heard_can_be_listened_to(sound):
    heard = PreprocessedSpectrum(sound, ANALYSIS, Preprocessing(low_pass=500.0))
    samples = heard.sound.read(0, sound.samples)
    np.testing.assert_allclose(heard.sound.read(700, 900), samples[:, 700:900], atol=1e-6)
    assert heard.sound.read(-5, 3)[:, :5].max() == 0.0
    spectrum = np.abs(np.fft.rfft(samples[0]))
    assert spectrum[:1200].mean() > 100 * spectrum[6000:].mean()
    nothing_done = PreprocessedSpectrum(sound, ANALYSIS, Preprocessing()).sound
    np.testing.assert_allclose(nothing_done.read(0, sound.samples), sound.read(0, sound.samples), atol=1e-5)


def test_min_max_lets_every_frequency_reach_from_0_to_1(sound):
    heard = PreprocessedSpectrum(sound, ANALYSIS, Preprocessing(min_max=True))
    whole = heard.magnitudes(0, heard.frames)
    np.testing.assert_allclose(whole.min(axis=(0, 2)), 0.0, atol=1e-5)
    np.testing.assert_allclose(whole.max(axis=(0, 2)), 1.0, rtol=1e-4)
    plain = Spectrum(sound, ANALYSIS).magnitudes(0, heard.frames)
    lowest, highest = (extreme(plain, axis=(0, 2), keepdims=True) for extreme in (np.min, np.max))
    np.testing.assert_allclose(whole, (plain - lowest) / (highest - lowest), atol=1e-5)


@pytest.mark.parametrize(
    "samples", [np.zeros((2, 5000)), np.zeros((1, 0)), np.zeros((1, 1)), np.ones((1, 5000))], ids=["silence", "empty", "1", "1s"]
)
def test_silence_constants_and_nothing_stay_defined(samples):
    heard = PreprocessedSpectrum(SoundArray(samples.astype(np.float32), 8000), ANALYSIS, Preprocessing(min_max=True, low_pass=100.0))
    heard.measure(silent)
    values = heard.read(0, heard.frames)
    assert values.shape == (heard.channels, heard.bins, heard.frames)
    assert np.isfinite(values).all()
    assert np.isfinite(heard.sound.read(0, samples.shape[1])).all()


def test_measuring_can_be_cancelled_and_is_done_once(sound):
    heard = PreprocessedSpectrum(sound, ANALYSIS, Preprocessing(min_max=True))

    def stop(fraction, message="", partial=None):
        raise Cancelled

    with pytest.raises(Cancelled):
        heard.measure(stop)
    heard.measure(silent)
    heard.measure(stop)
