import numpy as np
import pytest

from workbench.core.errors import ShapeError
from workbench.dsp.convolutive_estimate import ConvolutiveEstimate


@pytest.fixture
def estimate():
    random = np.random.default_rng(0)
    dictionary, activations = random.random((4, 9, 5)).astype(np.float32), random.random((2, 5, 30)).astype(np.float32)
    return ConvolutiveEstimate(
        ("one", "other"), dictionary, activations, np.array([0, 1, 0, 1, 1]), np.array([1, 2, 0, 1, 0.5], np.float32)
    )


def whole(estimate):
    """Every source as the sum that it is."""
    result = np.zeros((2, 2, 9, 30), np.float32)
    for component, source in enumerate(estimate.assignment):
        for delay in range(4):
            part = estimate.dictionary[delay, :, component, None] * estimate.activations[:, component, None, : 30 - delay]
            result[source, :, :, delay:] += estimate.levels[component] * part
    return result


def test_any_span_is_that_of_the_whole_sum(estimate):
    expected = whole(estimate)
    for start, stop in ((0, 30), (0, 2), (2, 3), (17, 30), (5, 5)):
        np.testing.assert_allclose(estimate.magnitudes(start, stop), expected[..., start:stop], rtol=1e-5)


def test_a_picture_shows_what_is_there(estimate):
    picture = estimate.pooled(np.array([0, 3, 7]), 9, np.arange(31))
    expected = np.add.reduceat(whole(estimate).sum(axis=1), [0, 3, 7], axis=1)
    np.testing.assert_allclose(picture, expected, rtol=1e-5)
    coarse = estimate.pooled(np.array([0, 3, 7]), 9, np.array([0, 10, 20, 30]))
    assert coarse.shape == (2, 3, 3)
    assert (coarse > 0.0).all()


def test_components_move_without_refitting(estimate):
    moved = estimate.reassigned(("all",), np.zeros(5, np.intp))
    assert isinstance(moved, ConvolutiveEstimate)
    np.testing.assert_allclose(moved.magnitudes(0, 30)[0], estimate.magnitudes(0, 30).sum(axis=0), rtol=1e-5)


def test_factors_that_do_not_fit_are_refused():
    with pytest.raises(ShapeError, match="got 5, 4, 5"):
        ConvolutiveEstimate(("one",), np.ones((4, 9, 5), np.float32), np.ones((1, 4, 30), np.float32), np.zeros(5, np.intp))
