import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.spectrum import Spectrum
from workbench.dsp.waveform_estimate import ProjectedSound, WaveformEstimate

RATE, SAMPLES, STEP = 8000, 5000, 700
ANALYSIS = Analysis(rate=RATE, window_samples=256, hop_samples=64)
RANDOM = np.random.default_rng(0)
SOUND = SoundArray(RANDOM.standard_normal((3, SAMPLES)).astype(np.float32), RATE)
MATRICES = RANDOM.standard_normal((5, 4, 3))


def expected(start, stop):
    """Every sample by the matrix that holds there."""
    places = np.clip(np.arange(start, stop) / STEP - 1.0, 0, len(MATRICES) - 1)
    below = np.minimum(places.astype(int), len(MATRICES) - 2)
    share = (places - below)[:, None, None]
    matrices = (1.0 - share) * MATRICES[below] + share * MATRICES[below + 1]
    return np.einsum("noc,cn->on", matrices, SOUND.read(start, stop).astype(np.float64))


@given(start=st.integers(-50, SAMPLES), length=st.integers(0, SAMPLES + 100))
def test_matrices_are_cross_faded_from_step_to_step_in_any_span(start, length):
    found = ProjectedSound(SOUND, MATRICES, STEP).read(start, start + length)
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, expected(start, start + length), atol=2e-5)


def test_one_matrix_holds_throughout():
    found = ProjectedSound(SOUND, MATRICES[:1], SAMPLES)
    assert (found.rate, found.channels, found.samples) == (RATE, 4, SAMPLES)
    np.testing.assert_allclose(found.read(0, SAMPLES), MATRICES[0] @ SOUND.read(0, SAMPLES), atol=2e-5)


def test_sources_are_the_transforms_of_their_sounds():
    sounds = SoundArray(RANDOM.standard_normal((6, SAMPLES)).astype(np.float32), RATE)
    estimate = WaveformEstimate(("a", "b", "c"), sounds, ANALYSIS)
    assert estimate.has_spectra
    assert (estimate.channels, estimate.bins, estimate.frames) == (2, ANALYSIS.bins, ANALYSIS.frames_of(SAMPLES))
    second = Spectrum(SoundArray(sounds.read(0, SAMPLES)[2:4], RATE), ANALYSIS)
    np.testing.assert_allclose(estimate.spectra(3, 20)[1], second.read(3, 20), atol=1e-5)
    np.testing.assert_allclose(estimate.magnitudes(3, 20), np.abs(estimate.spectra(3, 20)))


@pytest.mark.parametrize("samples", [0, 1])
def test_hardly_any_sound_is_defined(samples):
    estimate = WaveformEstimate(
        ("a", "b"), ProjectedSound(SoundArray(np.ones((2, samples), np.float32), RATE), np.ones((1, 4, 2)), 1), ANALYSIS
    )
    assert estimate.spectra(0, estimate.frames).shape == (2, 2, ANALYSIS.bins, ANALYSIS.frames_of(samples))
