import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.mask_settings import MaskSettings
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import FactorEstimate, sampled_frames
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum

ANALYSIS = Analysis(rate=8000, window_samples=64, hop_samples=16)
GENERATOR = np.random.default_rng(3)
SOUND = SoundArray(GENERATOR.normal(0, 0.2, (2, 3001)).astype(np.float32), 8000)
SPECTRUM = Spectrum(SOUND, ANALYSIS)


def estimate() -> FactorEstimate:
    generator = np.random.default_rng(5)
    dictionary = generator.random((33, 5), dtype=np.float32)
    activations = generator.random((2, 5, SPECTRUM.frames), dtype=np.float32)
    return FactorEstimate(("a", "b", "c"), dictionary, activations, np.array([0, 1, 1, 2, 0]))


def renderer(**values) -> Renderer:
    return Renderer(SPECTRUM, estimate(), MaskSettings(**values), [1.0, 2.0, 0.5])


@given(start=st.integers(-50, 3100), length=st.integers(0, 900))
@settings(deadline=None, max_examples=40)
def test_any_span_is_cut_from_the_same_stems(start, length):
    whole = renderer(exponent=1.3).stems(0, 3001)
    span = renderer(exponent=1.3).stems(start, start + length)
    expected = np.zeros_like(span)
    low, high = min(max(start, 0), 3001), min(max(start + length, 0), 3001)
    if low < high:
        expected[..., low - start : high - start] = whole[..., low:high]
    np.testing.assert_allclose(span, expected, atol=1e-6)


@pytest.mark.parametrize("values", [{"exponent": 0.1}, {"exponent": 2.0}, {"exponent": 50.0}, {"mask": "binary"}])
def test_stems_add_up_to_the_mixture(values):
    np.testing.assert_allclose(renderer(**values).stems(0, 3001).sum(axis=0), SOUND.read(0, 3001), atol=1e-5)


def test_the_mix_is_the_stems_under_their_gains():
    stems = renderer().stems(0, 3001)
    mixed = renderer().mixed(100, 2000, [0.5, 0.0, 2.0])
    np.testing.assert_allclose(mixed, (0.5 * stems[0] + 2.0 * stems[2])[:, 100:2000], atol=1e-5)


def test_equal_gains_give_the_mixture_itself():
    np.testing.assert_array_equal(renderer().mixed(10, 500, [1.0, 1.0, 1.0]), SOUND.read(10, 500))


def test_a_parametric_mask_leaves_a_residual():
    parametric = renderer(mask="parametric", over_subtraction=4.0)
    residual = SOUND.read(0, 3001) - parametric.stems(0, 3001).sum(axis=0)
    assert np.abs(residual).max() > 0.01
    np.testing.assert_allclose(parametric.mixed(0, 3001, [0.0, 0.0, 0.0], 1.0), residual, atol=1e-5)


def test_levels_turn_components_up():
    base = estimate()
    louder = FactorEstimate(base.sources, base.dictionary, base.activations, base.assignment, np.array([2, 1, 1, 1, 2], np.float32))
    np.testing.assert_allclose(louder.magnitudes(3, 9)[0], 2 * base.magnitudes(3, 9)[0], rtol=1e-6)
    np.testing.assert_allclose(louder.magnitudes(3, 9)[1:], base.magnitudes(3, 9)[1:], rtol=1e-6)


def test_pooled_rows_and_columns_are_sums_of_magnitudes():
    whole = estimate().magnitudes(0, 40).sum(axis=1)
    pooled = estimate().pooled(np.array([0, 10, 20]), 30, np.array([0, 4, 16, 24]))
    rows = np.stack([whole[:, 0:10].sum(axis=1), whole[:, 10:20].sum(axis=1), whole[:, 20:30].sum(axis=1)], axis=1)
    frames = sampled_frames(np.array([0, 4, 16, 24]), 16)
    expected = np.stack([rows[:, :, chosen].sum(axis=2) for chosen in frames], axis=2)
    np.testing.assert_allclose(pooled, expected, rtol=1e-4)
    assert frames.min() >= 0
    assert [int(chosen.max()) for chosen in frames] == [3, 15, 23]
