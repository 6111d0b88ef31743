import numpy as np
import pytest

from workbench.core.arrangement import Arrangement
from workbench.core.mask_settings import MaskSettings
from workbench.core.preprocessing import Preprocessing
from workbench.core.sound import SoundArray
from workbench.dsp.adapted_estimate import AdaptedEstimate
from workbench.dsp.analysis import Analysis
from workbench.dsp.convolutive_estimate import ConvolutiveEstimate
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.merged_estimate import MergedEstimate, arranged
from workbench.dsp.preprocessing import PreprocessedSpectrum
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum
from workbench.dsp.stored_estimate import StoredEstimate
from workbench.dsp.waveform_estimate import WaveformEstimate

ANALYSIS = Analysis(rate=8000, window_samples=256, hop_samples=64)
SAMPLES = 4000
SOURCES = ("a", "b", "c")


@pytest.fixture
def generator():
    return np.random.default_rng(0)


@pytest.fixture
def spectrum(generator):
    return Spectrum(SoundArray(0.1 * generator.standard_normal((2, SAMPLES)).astype(np.float32), 8000), ANALYSIS)


def factors(kind, generator, spectrum):
    shape = (spectrum.bins, 6) if kind is FactorEstimate else (3, spectrum.bins, 6)
    activations = generator.random((2, 6, spectrum.frames), np.float32)
    return kind(SOURCES, generator.random(shape, np.float32), activations, np.array([0, 0, 1, 1, 2, 2]))


def each_component(estimate):
    """Magnitudes of every component alone, (components, channels, bins, frames)."""
    count = len(estimate.assignment)
    return estimate.reassigned([str(number) for number in range(count)], np.arange(count)).magnitudes(0, estimate.frames)


@pytest.mark.parametrize("kind", [FactorEstimate, ConvolutiveEstimate])
def test_components_go_where_they_are_put_at_the_levels_they_are_given(kind, generator, spectrum):
    estimate = factors(kind, generator, spectrum)
    arrangement = Arrangement(order=("c",)).moving([1, 5], "b", 6).levelling([2], -20.0, 6).switching([3], False, 6).moving([6], "d", 6)
    result = arranged(estimate, arrangement)
    assert result.sources == ("c", "a", "b", "d")
    alone = each_component(estimate)
    expected = np.stack([0.0 * alone[0], 0.1 * alone[1], alone[0] + alone[3] + alone[4], alone[5]])
    np.testing.assert_allclose(result.magnitudes(0, estimate.frames), expected, rtol=1e-4, atol=1e-5)
    assert result.activations is estimate.activations


@pytest.mark.parametrize("kind", [FactorEstimate, ConvolutiveEstimate])
def test_pictures_follow_as_sounds_do(kind, generator, spectrum):
    estimate = factors(kind, generator, spectrum)
    rows, columns = np.array([0, 20, 60]), np.arange(0, 21, 4)
    split = arranged(estimate, Arrangement().moving([1], "d", 6)).pooled(rows, 100, columns)
    np.testing.assert_allclose(split[0] + split[3], estimate.pooled(rows, 100, columns)[0], rtol=1e-4)


def test_an_emptied_stem_stays_and_is_silent(generator, spectrum):
    estimate = arranged(factors(FactorEstimate, generator, spectrum), Arrangement().moving([1, 2], "b", 6))
    assert estimate.sources == SOURCES
    stems = Renderer(spectrum, estimate, MaskSettings(), [1.0] * 3).stems(0, SAMPLES)
    assert not stems[0].any()
    np.testing.assert_allclose(stems.sum(axis=0), spectrum.sound.read(0, SAMPLES), atol=1e-5)


def test_numbers_beyond_the_components_and_those_of_another_number_of_them_are_left_alone(generator, spectrum):
    estimate = factors(FactorEstimate, generator, spectrum)
    assert arranged(estimate, Arrangement(components={7: "a"}, levels_db={9: -6.0}, silenced=frozenset({8}))) is estimate
    assert arranged(estimate, Arrangement().switching([1], False, 12)) is estimate


def stored(generator, spectrum):
    estimate = StoredEstimate(SOURCES, 2, spectrum.bins, spectrum.frames)
    estimate.write(0, generator.random((3, 2, spectrum.bins, spectrum.frames), np.float32))
    return estimate


def waveforms(generator, spectrum):
    return WaveformEstimate(SOURCES, SoundArray(generator.standard_normal((6, SAMPLES)).astype(np.float32), 8000), ANALYSIS)


@pytest.mark.parametrize("make", [stored, waveforms])
@pytest.mark.parametrize("mask", ["wiener", "direct"])
def test_a_merged_stem_is_the_sum_of_its_stems_under_ratio_masks(make, mask, generator, spectrum):
    estimate, settings = make(generator, spectrum), MaskSettings(mask=mask, exponent=1.0)
    merged = arranged(estimate, Arrangement(order=("c", "a")).merging("b", "a"))
    assert merged.sources == ("c", "a") and merged.has_spectra == estimate.has_spectra
    before = Renderer(spectrum, estimate, settings, [1.0] * 3).stems(0, SAMPLES)
    after = Renderer(spectrum, merged, settings, [1.0] * 2).stems(0, SAMPLES)
    np.testing.assert_allclose(after, [before[2], before[0] + before[1]], atol=2e-5)


def test_pictures_of_merged_stems_add_up(generator, spectrum):
    estimate = stored(generator, spectrum)
    rows, columns = np.array([0, 20, 60]), np.arange(0, 21, 4)
    one, other, third = estimate.pooled(rows, 100, columns)
    merged = arranged(estimate, Arrangement().merging("c", "a")).pooled(rows, 100, columns)
    np.testing.assert_allclose(merged, [one + third, other], rtol=1e-5)


def test_stems_of_what_was_heard_otherwise_are_arranged_too(generator):
    sound = SoundArray(0.1 * generator.standard_normal((2, SAMPLES)).astype(np.float32), 8000)
    heard = PreprocessedSpectrum(sound, ANALYSIS, Preprocessing(low_pass=2000.0))
    estimate = AdaptedEstimate(factors(FactorEstimate, generator, heard), heard, ANALYSIS, heard.frames)
    moved = arranged(estimate, Arrangement().moving([1, 2], "c", 6).merging("b", "c"))
    assert isinstance(moved, AdaptedEstimate) and moved.sources == ("a", "c")
    values, before = moved.magnitudes(0, 20), estimate.magnitudes(0, 20)
    np.testing.assert_allclose(values[1], before.sum(axis=0), rtol=1e-4, atol=1e-5)
    assert not values[0].any()
    assert arranged(estimate, Arrangement().titling("a", "A")) is estimate


def test_an_order_alone_merges_nothing(generator, spectrum):
    estimate = stored(generator, spectrum)
    turned = arranged(estimate, Arrangement(order=("c", "b", "a")))
    assert isinstance(turned, MergedEstimate)
    np.testing.assert_array_equal(turned.magnitudes(3, 9), estimate.magnitudes(3, 9)[::-1])
