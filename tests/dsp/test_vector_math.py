import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.dsp.vector_math import exp2, exp2_less_1, log2


@given(st.floats(2.0**-125, 2.0**125, width=32))
def test_the_logarithm_has_all_its_digits(value):
    exact = np.log2(np.float64(value))
    assert abs(float(log2(np.float32(value))) - exact) <= 1e-7 * max(1.0, abs(exact))


@given(st.floats(-125.0, 125.0, width=32))
def test_the_power_less_1_has_all_its_digits(value):
    assert float(exp2_less_1(np.float32(value))) == pytest.approx(np.expm1(np.float64(value) * np.log(2.0)), rel=5e-7, abs=1e-37)


def test_powers_out_of_range_end_at_the_greatest():
    assert float(exp2_less_1(np.float32(1e6))) == 2.0**126
    assert float(exp2_less_1(np.float32(-1e6))) == -1.0
    assert float(exp2(np.float32(1e6))) == 2.0**126
    assert float(exp2(np.float32(-1e6))) == 2.0**-126


@given(st.floats(-125.0, 125.0, width=32))
def test_the_power_has_all_its_digits(value):
    assert float(exp2(np.float32(value))) == pytest.approx(np.exp2(np.float64(value)), rel=5e-7)
