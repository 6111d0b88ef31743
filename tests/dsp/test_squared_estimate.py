import numpy as np

from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.squared_estimate import SquaredEstimate


def parts(frames=50):
    random = np.random.default_rng(0)
    return random.random((20, 6)).astype(np.float32), random.random((2, 6, frames)).astype(np.float32), np.array([0, 0, 1, 1, 1, 0])


def test_it_is_the_square_of_the_products():
    factors = parts()
    expected = FactorEstimate(("a", "b"), *factors).magnitudes(3, 20) ** 2
    np.testing.assert_allclose(SquaredEstimate(("a", "b"), *factors).magnitudes(3, 20), expected, rtol=1e-5)


def test_a_level_of_all_components_is_that_of_the_source():
    estimate = SquaredEstimate(("a", "b"), *parts())
    louder = estimate.reassigned(("a", "b"), estimate.assignment, np.where(estimate.assignment == 0, 3.0, 1.0).astype(np.float32))
    assert isinstance(louder, SquaredEstimate)
    np.testing.assert_allclose(louder.magnitudes(0, 50), np.array([3.0, 1.0])[:, None, None, None] * estimate.magnitudes(0, 50), rtol=1e-5)


def test_pictures_are_those_of_the_magnitudes():
    estimate = SquaredEstimate(("a", "b"), *parts())
    rows, edges = np.array([0, 5, 12]), np.arange(0, 51, 1)
    expected = np.add.reduceat(estimate.magnitudes(0, 50).sum(axis=1), rows, axis=1)
    np.testing.assert_allclose(estimate.pooled(rows, 20, edges), expected, rtol=1e-5)
