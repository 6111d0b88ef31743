from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.edits import Edit
from workbench.core.mask_settings import MaskSettings
from workbench.core.regions import Box, FrequencyRange, Region
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.edit_masks import Grid, MaskEdits
from workbench.dsp.estimate import Estimate, FactorEstimate, sampled_frames
from workbench.dsp.frame_groups import FrameGroups
from workbench.dsp.masks import masks
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum, overlap_added

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


@given(samples=st.integers(1, 400), channels=st.integers(1, 3), window=st.sampled_from(["hann", "sqrt-hann"]), data=st.data())
@settings(deadline=None, max_examples=60)
def test_a_single_source_is_the_sound_wherever_it_is_cut(samples, channels, window, data):
    sound = SoundArray(np.random.default_rng(0).normal(0, 0.2, (channels, samples)).astype(np.float32), 8000)
    spectrum = Spectrum(sound, ANALYSIS.model_copy(update={"window": window}))
    start = data.draw(st.integers(0, samples - 1))
    stop = data.draw(st.integers(start + 1, samples))
    one = FactorEstimate(["a"], np.ones((33, 1), np.float32), np.ones((channels, 1, spectrum.frames), np.float32), np.array([0]))
    # The parametric mask does not conserve, so nothing is taken from the mixture.
    stems = Renderer(spectrum, one, MaskSettings(mask="parametric"), [1.0]).stems(start, stop)
    np.testing.assert_allclose(stems[0], sound.read(start, stop), atol=2e-6)


@pytest.mark.parametrize("values", [{"exponent": 1.3}, {"exponent": 1.0}, {"mask": "binary"}, {"mask": "parametric", "softness": 1.5}])
def test_every_stem_is_its_mask_times_the_mixture(values):
    weights = [1.0, 2.0, 0.5]
    shares = masks(estimate().magnitudes(0, SPECTRUM.frames), MaskSettings(**values), weights)
    summed, weight = overlap_added(shares * SPECTRUM.read(0, SPECTRUM.frames), ANALYSIS)
    expected = (summed / np.maximum(weight, 1e-6))[..., 32:3033]
    np.testing.assert_allclose(renderer(**values).stems(0, 3001), expected, atol=2e-6)


class OwnSound(Estimate):
    """Sources with a sound of their own, the mixture's at some gains, and magnitudes that say something else."""

    has_spectra = True

    def __init__(self, gains):
        super().__init__(["a", "b"], 2, 33, SPECTRUM.frames)
        self._gains = np.array(gains, np.float32).reshape(2, 1, 1, 1)

    def magnitudes(self, start, stop):
        return np.ones((2, 2, 33, stop - start), np.float32)

    def spectra(self, start, stop):
        return self._gains * SPECTRUM.read(start, stop)


def test_direct_takes_the_sources_own_sound_whatever_the_weights_and_leaves_the_rest():
    direct = Renderer(SPECTRUM, OwnSound([0.7, -0.2]), MaskSettings(mask="direct"), [3.0, 0.1])
    mixture = SOUND.read(0, 3001)
    np.testing.assert_allclose(direct.stems(0, 3001), np.stack([0.7 * mixture, -0.2 * mixture]), atol=2e-6)
    np.testing.assert_allclose(direct.mixed(0, 3001, [1.0, 1.0]), 0.5 * mixture, atol=2e-6)
    np.testing.assert_allclose(direct.mixed(0, 3001, [0.0, 0.0], 1.0), 0.5 * mixture, atol=2e-6)
    wiener = Renderer(SPECTRUM, OwnSound([0.7, -0.2]), MaskSettings(), [1.0, 1.0])
    np.testing.assert_allclose(wiener.stems(0, 3001)[0], 0.5 * mixture, atol=2e-6)


def test_direct_without_a_sound_of_its_own_is_wiener():
    direct, wiener = renderer(mask="direct", exponent=1.4), renderer(exponent=1.4)
    np.testing.assert_array_equal(direct.stems(0, 3001), wiener.stems(0, 3001))
    np.testing.assert_array_equal(direct.mixed(0, 3001, [1.0] * 3), SOUND.read(0, 3001))


def painted(action="give", stem="b", **values) -> Edit:
    box = Box(start_seconds=0.1, stop_seconds=0.2, low_hz=500.0, high_hz=3000.0)
    shared = {"region": Region.of(box), "feather_seconds": 0.01, "feather_hertz": 100.0}
    return Edit(stem=stem, action=action, **{**shared, **values})


def edited(*edits, settings=None, source=None) -> Renderer:
    return Renderer(SPECTRUM, source or estimate(), settings or MaskSettings(exponent=1.3), [1.0, 2.0, 0.5][: 2 if source else 3], edits)


@pytest.mark.parametrize("values", [{"exponent": 1.3}, {"mask": "binary"}, {"mask": "parametric", "softness": 1.5}])
@pytest.mark.parametrize("action", ["give", "take", "attenuate"])
def test_every_stem_is_its_edited_mask_times_the_mixture(values, action):
    edits = [painted(action, strength=0.8), painted("give", "a", region=Region.of(FrequencyRange(low_hz=0.0, high_hz=900.0)))]
    shares = masks(estimate().magnitudes(0, SPECTRUM.frames), MaskSettings(**values), [1.0, 2.0, 0.5])
    MaskEdits(edits, ("a", "b", "c")).apply(np.swapaxes(shares, 2, 3), Grid.of_frames(ANALYSIS, 0, SPECTRUM.frames))
    summed, weight = overlap_added(shares * SPECTRUM.read(0, SPECTRUM.frames), ANALYSIS)
    expected = (summed / np.maximum(weight, 1e-6))[..., 32:3033]
    np.testing.assert_allclose(edited(*edits, settings=MaskSettings(**values)).stems(0, 3001), expected, atol=2e-6)


@pytest.mark.parametrize("action", ["give", "take"])
def test_edited_stems_still_add_up_and_are_the_same_bit_by_bit_where_nothing_was_painted(action):
    stems, before = edited(painted(action)).stems(0, 3001), renderer(exponent=1.3).stems(0, 3001)
    np.testing.assert_allclose(stems.sum(axis=0), SOUND.read(0, 3001), atol=1e-6)
    np.testing.assert_array_equal(stems[..., :500], before[..., :500])
    np.testing.assert_array_equal(stems[..., 2000:], before[..., 2000:])
    assert np.abs(stems - before)[..., 800:1600].max() > 0.05
    np.testing.assert_array_equal(edited(painted(action)).mixed(0, 3001, [1.0] * 3), SOUND.read(0, 3001))


def test_what_is_attenuated_goes_to_the_residual():
    renderer_of_edits = edited(painted("attenuate"))
    stems, before = renderer_of_edits.stems(0, 3001), renderer(exponent=1.3).stems(0, 3001)
    residual = renderer_of_edits.mixed(0, 3001, [0.0] * 3, 1.0)
    np.testing.assert_allclose(residual, before[1] - stems[1], atol=1e-6)
    np.testing.assert_allclose(stems[[0, 2]], before[[0, 2]], atol=1e-6)
    assert np.abs(residual).max() > 0.05


@given(start=st.integers(-50, 3100), length=st.integers(0, 900))
@settings(deadline=None, max_examples=20)
def test_any_span_is_cut_from_the_same_edited_stems(start, length):
    edits = painted("take"), painted("attenuate", "c")
    whole = np.pad(edited(*edits).stems(0, 3001), ((0, 0), (0, 0), (50, 1100)))
    np.testing.assert_allclose(edited(*edits).stems(start, start + length), whole[..., 50 + start : 50 + start + length], atol=1e-6)


def test_edits_move_the_sources_own_sound_too():
    own, direct = OwnSound([0.7, 0.2]), MaskSettings(mask="direct")
    before = edited(settings=direct, source=own).stems(0, 3001)
    given_away = edited(painted("give", "b"), settings=direct, source=own).stems(0, 3001)
    np.testing.assert_allclose(given_away.sum(axis=0), before.sum(axis=0), atol=1e-6)
    everything = painted("give", "b", region=Region.of(FrequencyRange(low_hz=0.0, high_hz=4200.0)))
    np.testing.assert_allclose(edited(everything, settings=direct, source=own).stems(0, 3001)[1], 0.9 * SOUND.read(0, 3001), atol=1e-5)


def test_several_threads_render_at_once():
    expected = [renderer(exponent=exponent).stems(0, 3001) for exponent in (0.5, 1.0, 1.5, 2.0)]
    with ThreadPoolExecutor(4) as pool:
        stems = [pool.submit(renderer(exponent=exponent).stems, 0, 3001) for exponent in (0.5, 1.0, 1.5, 2.0) for _ in range(5)]
        for index, future in enumerate(stems):
            np.testing.assert_array_equal(future.result(), expected[index // 5])


def test_long_spans_which_are_not_kept_are_the_same(monkeypatch):
    kept = renderer(exponent=1.3).stems(0, 3001)
    monkeypatch.setattr(FrameGroups, "keeps", lambda self, first, last: False)
    np.testing.assert_allclose(renderer(exponent=1.3).stems(0, 3001), kept, atol=1e-6)


def test_nothing_to_render():
    assert renderer().stems(20, 20).shape == (3, 2, 0)
    np.testing.assert_array_equal(renderer().stems(4000, 4100), np.zeros((3, 2, 100)))
    empty = Spectrum(SoundArray(np.zeros((1, 0), np.float32), 8000), ANALYSIS)
    nothing = FactorEstimate(["a", "b"], np.ones((33, 2), np.float32), np.ones((1, 2, 0), np.float32), np.array([0, 1]))
    assert Renderer(empty, nothing, MaskSettings(), [1.0, 1.0]).stems(0, 5).tolist() == [[[0.0] * 5]] * 2


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
