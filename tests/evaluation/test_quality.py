import numpy as np
import pytest

from workbench.evaluation.quality import interval


def test_the_interval_of_many_drawn_values_is_that_of_their_standard_error():
    values = np.random.default_rng(0).normal(3.0, 2.0, 400)
    low, high = interval(values.tolist())
    error = values.std() / np.sqrt(len(values))
    assert (low, high) == pytest.approx((values.mean() - 1.96 * error, values.mean() + 1.96 * error), abs=0.2 * error)
    assert interval(values.tolist()) == (low, high)


def test_one_value_has_no_spread():
    assert interval([1.5]) == (1.5, 1.5)
