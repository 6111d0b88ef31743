import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.errors import ParameterError
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import SPEECH_AND_MUSIC, Analysis
from workbench.dsp.spectrum import Spectrum, frames_touching, inverse, overlap_added, squared_windows

ANALYSIS = Analysis(rate=8000, window_samples=64, hop_samples=16)


def noise(channels: int, samples: int, seed: int = 0) -> SoundArray:
    return SoundArray(np.random.default_rng(seed).normal(0, 0.2, (channels, samples)).astype(np.float32), 8000)


@given(samples=st.integers(1, 400), channels=st.integers(1, 3), window=st.sampled_from(["hann", "sqrt-hann"]), data=st.data())
@settings(deadline=None, max_examples=60)
def test_inverse_brings_back_any_span(samples, channels, window, data):
    sound = noise(channels, samples)
    analysis = ANALYSIS.model_copy(update={"window": window})
    spectrum = Spectrum(sound, analysis)
    start = data.draw(st.integers(0, samples - 1))
    stop = data.draw(st.integers(start + 1, samples))
    first, last = frames_touching(analysis, start, stop, spectrum.frames)
    back = inverse(spectrum.read(first, last), analysis, first, start, stop)
    np.testing.assert_allclose(back, sound.read(start, stop), atol=2e-6)


@given(samples=st.integers(1, 400), window=st.sampled_from(["hann", "sqrt-hann"]))
@settings(deadline=None, max_examples=40)
def test_overlapping_windows_weigh_what_they_are_said_to(samples, window):
    analysis = ANALYSIS.model_copy(update={"window": window})
    spectrum = Spectrum(noise(1, samples), analysis)
    summed, weight = overlap_added(spectrum.read(0, spectrum.frames), analysis)
    inside = slice(32, 32 + samples)
    np.testing.assert_allclose(summed[0, inside] / weight[inside], spectrum.sound.read(0, samples)[0], atol=2e-6)
    np.testing.assert_allclose(squared_windows(analysis, 0, samples, spectrum.frames), weight[inside], rtol=1e-5)


def test_endless_windows_weigh_the_same_everywhere():
    np.testing.assert_allclose(squared_windows(ANALYSIS, -100, 100), 1.5, rtol=1e-6)


def test_blocks_give_the_same_frames_as_one_read():
    spectrum = Spectrum(noise(2, 1000), ANALYSIS)
    whole = spectrum.read(0, spectrum.frames)
    cut = np.concatenate([spectrum.read(*span) for span in spectrum.blocks(7)], axis=2)
    np.testing.assert_array_equal(whole, cut)
    assert whole.shape == (2, 33, 1 + -(-1000 // 16))


@pytest.mark.parametrize(("rate", "channels", "frames"), [(16_000, 1, 2048), (44_100, 2, 2048), (96_000, 8, 255), (384_000, 64, 64)])
def test_blocks_are_smaller_where_frames_are_larger(rate, channels, frames):
    spectrum = Spectrum(SoundArray(np.zeros((channels, 10), np.float32), rate), SPEECH_AND_MUSIC.at_rate(rate))
    assert spectrum.block_frames == pytest.approx(frames, rel=0.05)


def test_a_sine_at_full_scale_has_the_magnitude_called_full_scale():
    time = np.arange(8000) / 8000
    spectrum = Spectrum(SoundArray(np.sin(2 * np.pi * 1000 * time)[None].astype(np.float32), 8000), ANALYSIS)
    magnitudes = spectrum.magnitudes(100, 200)[0]
    assert magnitudes.argmax(axis=0).tolist() == [8] * 100
    np.testing.assert_allclose(magnitudes.max(axis=0), ANALYSIS.full_scale, rtol=1e-3)
    assert ANALYSIS.frequencies()[8] == 1000


def test_silence_and_nothing():
    assert Spectrum(noise(1, 0), ANALYSIS).frames == 0
    assert Spectrum(noise(1, 0), ANALYSIS).mean_magnitude() == 0.0
    assert Spectrum(SoundArray(np.zeros((1, 50), np.float32), 8000), ANALYSIS).mean_magnitude() == 0.0


@pytest.mark.parametrize("rate", [7350, 8000, 11025, 22050, 44100, 48000, 96000, 192000])
def test_settings_follow_the_rate_in_seconds(rate):
    analysis = SPEECH_AND_MUSIC.at_rate(rate)
    assert analysis.rate == rate
    assert analysis.overlap == SPEECH_AND_MUSIC.overlap
    assert analysis.window_samples / rate == pytest.approx(0.064, rel=0.05)
    assert SPEECH_AND_MUSIC.at_rate(16000) is SPEECH_AND_MUSIC


def test_impossible_settings_are_refused():
    with pytest.raises(ParameterError, match=r"window must be an even number of samples in \[16, 65536\]; got 3"):
        Analysis(rate=8000, window_samples=3, hop_samples=1)
    with pytest.raises(ParameterError, match="hop must divide"):
        Analysis(rate=8000, window_samples=64, hop_samples=48)
