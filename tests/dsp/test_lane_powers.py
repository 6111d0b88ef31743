import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.dsp.lane_count import LANES
from workbench.dsp.lane_powers import power
from workbench.dsp.lanes import load, splat, store
from workbench.dsp.vector_math import compiled


@compiled
def _raise(values, exponent):
    store(values, 0, power(load(values, 0), splat(exponent)))


def _raised(values, exponent):
    result = np.resize(np.array(values, np.float32), LANES)
    _raise(result, np.float32(exponent))
    return result[: len(values)]


@given(values=st.lists(st.floats(2.0**-125, 1.0, width=32), min_size=1, max_size=LANES), exponent=st.floats(0.125, 50.0, width=32))
def test_powers_are_exact_down_to_the_least(values, exponent):
    octaves = -np.log2(np.array(values, np.float64)) * exponent
    reached = octaves < 125.0
    result = _raised(values, exponent)
    most = 3e-7 * np.maximum(np.maximum(exponent, octaves), 1.0)[reached]
    assert (np.abs(result[reached] * 2.0 ** octaves[reached] - 1.0) <= most).all()
    np.testing.assert_allclose(result[~reached], 2.0**-125, rtol=1e-6)


@pytest.mark.parametrize("exponent", [0.1, 1.3, 50.0])
def test_powers_of_nothing_and_of_one_are_what_they_are(exponent):
    np.testing.assert_array_equal(_raised([0.0, 1.0, 1e-39], exponent), [0.0, 1.0, 0.0])


def test_powers_rise_with_their_base():
    bases = np.linspace(1e-3, 1.0, 4096, dtype=np.float32)
    powers = np.concatenate([_raised(bases[at : at + LANES], 1.3) for at in range(0, bases.size, LANES)])
    assert (np.diff(powers) > 0).all()
