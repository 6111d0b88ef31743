import numpy as np
import pytest

from workbench.core.preprocessing import Preprocessing
from workbench.core.sound import SoundArray
from workbench.dsp.adapted_estimate import AdaptedEstimate
from workbench.dsp.analysis import Analysis
from workbench.dsp.preprocessing import PreprocessedSpectrum
from workbench.dsp.stored_estimate import StoredEstimate

OWN = Analysis(rate=16_000, window_samples=512, hop_samples=128)
SECONDS = 2


def adapted(rate, magnitudes_of, **asked):
    """An estimate whose magnitude at some seconds and hertz is known, heard at ``rate`` and read on the grid of ``OWN``."""
    analysis = OWN.at_rate(rate)
    spectrum = PreprocessedSpectrum(SoundArray(np.zeros((1, SECONDS * rate), np.float32), rate), analysis, Preprocessing(**asked))
    seconds = np.arange(spectrum.frames) * analysis.hop_samples / rate
    heard = StoredEstimate(("a", "b"), 1, spectrum.bins, spectrum.frames)
    heard.write(0, magnitudes_of(analysis.frequencies()[:, None], seconds[None]).astype(np.float32)[:, None])
    return AdaptedEstimate(heard, spectrum, OWN, OWN.frames_of(SECONDS * OWN.rate))


def plane(hertz, seconds):
    return np.stack([1.0 + hertz / 1000.0 + seconds, 2.0 + 0.0 * hertz + 3.0 * seconds])


@pytest.mark.parametrize("rate", [8000, 16_000, 22_050, 48_000])
def test_what_is_linear_over_time_and_frequency_comes_through_exactly(rate):
    estimate = adapted(rate, plane)
    seconds = np.arange(estimate.frames) * OWN.hop_samples / OWN.rate
    hertz = OWN.frequencies()
    below = hertz <= rate / 2
    result = estimate.magnitudes(0, estimate.frames)[:, 0]
    inside = seconds <= SECONDS - 0.02
    expected = plane(hertz[:, None], seconds[None])
    np.testing.assert_allclose(result[:, below][..., inside], expected[:, below][..., inside], rtol=1e-5)
    assert (estimate.bins, estimate.frames) == (OWN.bins, OWN.frames_of(SECONDS * OWN.rate))
    np.testing.assert_array_equal(estimate.magnitudes(50, 61)[:, 0], result[..., 50:61])


@pytest.mark.parametrize(
    ("rate", "asked", "limit"), [(8000, {}, 4000.0), (16_000, {"low_pass": 3000.0}, 3000.0), (48_000, {"low_pass": 2000.0}, 2000.0)]
)
def test_above_what_was_heard_sources_go_on_with_the_mean_of_their_top_quarter(rate, asked, limit):
    estimate = adapted(rate, lambda hertz, seconds: np.stack([hertz + 0.0 * seconds, 5.0 + 0.0 * hertz + seconds]), **asked)
    above = OWN.frequencies() > limit
    first, second = estimate.magnitudes(0, 100)[:, 0]
    np.testing.assert_allclose(first[above], 0.875 * limit, rtol=0.01)
    np.testing.assert_allclose(second[above], np.broadcast_to(second[0], second[above].shape), rtol=1e-5)


def test_a_cutoff_below_the_first_bin_and_no_frames_stay_defined():
    estimate = adapted(16_000, plane, low_pass=1.0)
    values = estimate.magnitudes(0, 10)
    np.testing.assert_allclose(values, np.broadcast_to(values[:, :, :1], values.shape), rtol=1e-5)
    assert estimate.magnitudes(5, 5).shape == (2, 1, OWN.bins, 0)
    analysis = OWN.at_rate(8000)
    spectrum = PreprocessedSpectrum(SoundArray(np.zeros((1, 0), np.float32), 8000), analysis, Preprocessing())
    empty = AdaptedEstimate(StoredEstimate(("a",), 1, analysis.bins, 0), spectrum, OWN, 0)
    assert empty.magnitudes(0, 0).shape == (1, 1, OWN.bins, 0)
