import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from workbench.core.errors import ShapeError
from workbench.core.mask_settings import MaskSettings
from workbench.dsp.masks import masks

ESTIMATES = arrays(np.float32, st.tuples(st.integers(1, 4), st.just(3), st.just(2)), elements=st.floats(0, 1e6, width=32))


@given(estimates=ESTIMATES, exponent=st.floats(0.1, 50))
@settings(deadline=None)
def test_wiener_masks_share_everything(estimates, exponent):
    before = estimates.copy()
    result = masks(estimates, MaskSettings(exponent=exponent), [1.0] * len(estimates))
    np.testing.assert_allclose(result.sum(axis=0), 1.0, atol=1e-5)
    assert (result >= 0).all()
    np.testing.assert_array_equal(estimates, before)


@given(estimates=ESTIMATES, k=st.floats(0, 20), b=st.floats(0.1, 10))
@settings(deadline=None)
def test_parametric_masks_stay_in_range(estimates, k, b):
    result = masks(estimates, MaskSettings(mask="parametric", over_subtraction=k, softness=b), [1.0] * len(estimates))
    assert np.isfinite(result).all()
    assert (result >= 0).all()
    assert (result <= 1 + 1e-6).all()


NOT_SILENT = arrays(np.float32, st.tuples(st.integers(1, 5), st.just(7)), elements=st.floats(2.0**-10, 2.0**10, width=32))


@given(estimates=NOT_SILENT, exponent=st.floats(0.1, 50))
@settings(deadline=None)
def test_wiener_masks_are_exact(estimates, exponent):
    powers = estimates.astype(np.float64) ** exponent
    result = masks(estimates, MaskSettings(exponent=exponent), [1.0] * len(estimates))
    np.testing.assert_allclose(result, powers / powers.sum(axis=0), atol=1e-5)


@given(
    estimates=NOT_SILENT, level=st.integers(-90, 90), kind=st.sampled_from(["wiener", "parametric", "binary"]), exponent=st.floats(0.1, 50)
)
@settings(deadline=None)
def test_levels_from_the_smallest_to_the_greatest_give_the_same_masks(estimates, level, kind, exponent):
    asked = MaskSettings(mask=kind, exponent=exponent, over_subtraction=2.0, softness=0.7)
    even = [1.0] * len(estimates)
    expected = masks(estimates, asked, even)
    np.testing.assert_allclose(masks(estimates * np.float32(2.0**level), asked, even), expected, atol=1e-6)
    assert np.isfinite(masks(estimates * np.float32(1e-30), asked, even)).all()
    assert np.isfinite(masks(estimates * np.float32(1e30), asked, even)).all()


@given(estimates=NOT_SILENT)
@settings(deadline=None)
def test_a_high_exponent_is_binary_where_estimates_differ_by_a_fifth(estimates):
    even = [1.0] * len(estimates)
    ordered = np.sort(estimates, axis=0)
    clear = np.ones(7, bool) if len(estimates) == 1 else ordered[-1] >= 1.2 * ordered[-2]
    hard, binary = masks(estimates, MaskSettings(exponent=50.0), even), masks(estimates, MaskSettings(mask="binary"), even)
    np.testing.assert_allclose(hard[:, clear], binary[:, clear], atol=len(estimates) * 1.2**-50)


@pytest.mark.parametrize("exponent", [0.1, 1.0, 2.0, 3.7, 50.0])
def test_equal_estimates_share_evenly_but_for_binary(exponent):
    estimates = np.full((3, 5), 0.4, np.float32)
    np.testing.assert_allclose(masks(estimates, MaskSettings(exponent=exponent), [1.0] * 3), 1 / 3, rtol=1e-6)
    np.testing.assert_array_equal(masks(estimates, MaskSettings(mask="binary"), [1.0] * 3)[:, 0], [1, 0, 0])


@pytest.mark.parametrize("kind", ["wiener", "binary", "direct"])
def test_silence_is_shared_evenly(kind):
    estimates = np.zeros((4, 3), np.float32)
    estimates[:, 1] = [1.0, 0.0, 0.0, 0.0]
    shares = masks(estimates, MaskSettings(mask=kind, exponent=0.1), [1.0] * 4)
    np.testing.assert_allclose(shares[:, [0, 2]], 0.25, rtol=1e-6)
    np.testing.assert_array_equal(shares[:, 1], [1, 0, 0, 0])
    np.testing.assert_allclose(masks(estimates, MaskSettings(mask=kind), [0.0] * 4), 0.25, rtol=1e-6)


def test_parametric_masks_of_silence_are_those_of_equal_estimates():
    settings = MaskSettings(mask="parametric", over_subtraction=3.0, softness=2.0)
    silent, equal = (masks(np.full((4, 3), level, np.float32), settings, [1.0] * 4) for level in (0.0, 0.3))
    np.testing.assert_allclose(silent, (1 / (1 + 3 * 3)) ** 2, rtol=1e-5)
    np.testing.assert_allclose(silent, equal, rtol=1e-5)


def test_no_frames_and_any_layout():
    assert masks(np.zeros((2, 3, 0), np.float32), MaskSettings(), [1.0, 1.0]).shape == (2, 3, 0)
    estimates = np.random.default_rng(0).random((3, 2, 5, 4), dtype=np.float32)
    plain = masks(estimates, MaskSettings(exponent=1.7), [1.0] * 3)
    turned = masks(np.swapaxes(np.ascontiguousarray(np.swapaxes(estimates, 2, 3)), 2, 3), MaskSettings(exponent=1.7), [1.0] * 3)
    np.testing.assert_array_equal(plain, turned)


def test_values_worked_out_by_hand():
    estimates = np.array([[3.0, 0.0, 2.0], [1.0, 0.0, 2.0]], np.float32)
    even = [1.0, 1.0]
    np.testing.assert_allclose(masks(estimates, MaskSettings(exponent=1.0), even)[0], [0.75, 0.5, 0.5], rtol=1e-6)
    np.testing.assert_allclose(masks(estimates, MaskSettings(exponent=2.0), even)[0], [0.9, 0.5, 0.5], rtol=1e-6)
    np.testing.assert_allclose(masks(estimates, MaskSettings(exponent=3.0), even)[0], [27 / 28, 0.5, 0.5], rtol=1e-5)
    np.testing.assert_allclose(masks(estimates, MaskSettings(exponent=2.0), [1.0, 3.0])[0], [0.5, 0.5, 0.1], rtol=1e-6)
    np.testing.assert_allclose(masks(estimates, MaskSettings(mask="binary"), even), [[1, 0.5, 1], [0, 0.5, 0]])
    parametric = masks(estimates, MaskSettings(mask="parametric", over_subtraction=3.0, softness=2.0), even)
    np.testing.assert_allclose(parametric[0], [(9 / 12) ** 2, (1 / 4) ** 2, (1 / 4) ** 2], rtol=1e-5)


def test_a_weight_of_nothing_takes_a_source_away():
    result = masks(np.ones((2, 4), np.float32), MaskSettings(), [0.0, 1.0])
    np.testing.assert_array_equal(result, [[0, 0, 0, 0], [1, 1, 1, 1]])


def test_one_weight_per_source():
    with pytest.raises(ShapeError, match="one weight per source, 2; got 1"):
        masks(np.ones((2, 4), np.float32), MaskSettings(), [1.0])
