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
