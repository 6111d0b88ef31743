import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.audio.folding import fold_weights
from workbench.audio.panning import mixed, pan_gains, placed

pans = st.floats(-1.0, 1.0)


@given(pan=pans)
def test_a_pan_of_mono_keeps_the_power_that_it_has_in_the_middle(pan):
    left, right = pan_gains(pan, 1)
    assert left**2 + right**2 == pytest.approx(2.0, abs=1e-5)
    assert (left >= right) == (pan <= 0.0) or left == pytest.approx(right, abs=1e-6)
    np.testing.assert_allclose(pan_gains(-pan, 1), [right, left], atol=1e-6)


def test_in_the_middle_mono_is_heard_as_without_a_pan_and_at_the_ends_on_one_side():
    np.testing.assert_allclose(pan_gains(0.0, 1), fold_weights(1, 2)[:, 0], atol=1e-6)
    np.testing.assert_allclose(pan_gains(-1.0, 1), [2.0**0.5, 0.0], atol=1e-6)
    np.testing.assert_allclose(pan_gains(1.0, 1), [0.0, 2.0**0.5], atol=1e-6)


@pytest.mark.parametrize(("pan", "gains"), [(0.0, (1.0, 1.0)), (-1.0, (1.0, 0.0)), (1.0, (0.0, 1.0)), (0.25, (0.75, 1.0))])
def test_stereo_is_balanced(pan, gains):
    np.testing.assert_allclose(pan_gains(pan, 2), gains)


def test_of_six_channels_only_those_that_lie_on_a_side_are_balanced():
    np.testing.assert_allclose(pan_gains(-1.0, 6), [1.0, 0.0, 1.0, 1.0, 1.0, 0.0])


@given(pan=pans, channels=st.integers(1, 8))
def test_no_balance_makes_anything_louder_and_no_pan_by_more_than_3_db(pan, channels):
    gains = pan_gains(pan, channels)
    assert len(gains) == max(channels, 2)
    assert gains.min() >= -1e-6
    assert gains.max() <= (2.0**0.5 if channels == 1 else 1.0) + 1e-6


def test_a_mix_is_the_sum_of_what_is_placed_and_mono_stays_mono_without_a_pan():
    stems = np.random.default_rng(3).uniform(-0.5, 0.5, (2, 1, 50)).astype(np.float32)
    np.testing.assert_allclose(mixed(stems, (0.5, 2.0), ()), 0.5 * stems[0] + 2.0 * stems[1], atol=1e-6)
    left = mixed(stems, (1.0, 0.0), (-1.0, 0.0))
    np.testing.assert_allclose(left, [2.0**0.5 * stems[0, 0], np.zeros(50)], atol=1e-6)
    assert placed(stems, (1.0, 1.0), (0.0, 0.3)).shape == (2, 2, 50)
