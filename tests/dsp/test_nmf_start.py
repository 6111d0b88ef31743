import numpy as np
import pytest
from sklearn.decomposition._nmf import _initialize_nmf

from workbench.core.errors import Cancelled
from workbench.dsp.nmf_start import leading_pairs_of, started

NAMES = ["nndsvda", "nndsvd", "random"]


def low_rank(bins=40, frames=300, rank=6, seed=0):
    random = np.random.default_rng(seed)
    return (random.gamma(0.3, size=(bins, rank)) @ random.gamma(0.3, size=(rank, frames)) + 1e-3).astype(np.float32)


def test_singular_values_are_those_of_the_magnitude():
    magnitude = low_rank(frames=3000, rank=12)
    _, singular = leading_pairs_of(magnitude, 10)
    np.testing.assert_allclose(singular, np.linalg.svd(magnitude.astype(float), compute_uv=False)[:10], rtol=1e-5)


def test_nndsvd_is_that_of_scikit_learn():
    magnitude = low_rank()
    dictionary, activations = started("nndsvd", magnitude, 5)
    expected = _initialize_nmf(magnitude.astype(float), 5, init="nndsvd", random_state=0)
    for ours, theirs in zip((dictionary, activations), expected, strict=True):
        np.testing.assert_allclose(ours, theirs, atol=1e-4 * theirs.max())
    assert (dictionary == 0.0).mean() > 0.1


def test_filled_zeros_are_the_only_difference_of_nndsvda():
    magnitude = low_rank()
    for plain, filled in zip(started("nndsvd", magnitude, 5), started("nndsvda", magnitude, 5), strict=True):
        assert (filled > 0.0).all()
        np.testing.assert_array_equal(plain[plain > 0.0], filled[plain > 0.0])
        np.testing.assert_allclose(filled[plain == 0.0], 0.1 * plain.mean(), rtol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_starts_are_deterministic_and_touch_no_global_state(name):
    magnitude = low_rank(rank=2)
    state = np.random.get_state()[1].copy()  # noqa: NPY002
    first, again = (started(name, magnitude, 5, seed=3) for _ in range(2))
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


def test_random_starts_depend_on_the_seed_and_have_the_level_of_the_magnitude():
    magnitude = low_rank(frames=5000)
    one, other = started("random", magnitude, 5, seed=1), started("random", magnitude, 5, seed=2)
    assert not np.array_equal(one[0], other[0])
    np.testing.assert_allclose((one[0] @ one[1]).mean(), magnitude.mean() * 2.0 / np.pi, rtol=0.2)


def test_components_beyond_the_rank_depend_on_the_seed_alone():
    magnitude = np.outer(np.arange(1, 9), np.arange(1, 6)).astype(np.float32)
    first, other = started("nndsvda", magnitude, 3, seed=1), started("nndsvda", magnitude, 3, seed=2)
    assert not np.array_equal(first[0][:, 1:], other[0][:, 1:])
    np.testing.assert_allclose(np.outer(first[0][:, 0], first[1][0]), magnitude, rtol=1e-3)


def test_what_is_explained_beside_is_taken_off():
    known, unknown = np.zeros((8, 1), np.float32), np.zeros((8, 1), np.float32)
    known[:4], unknown[3:] = 0.25, 0.2
    random = np.random.default_rng(0)
    rows = random.random((2, 50)).astype(np.float32)
    magnitude = known @ rows[:1] + unknown @ rows[1:]
    dictionary, activations = started("nndsvd", magnitude, 1, beside=(known, rows[:1]))
    np.testing.assert_allclose(dictionary @ activations, unknown @ rows[1:], atol=1e-3)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "magnitude",
    [
        np.zeros((8, 5), np.float32),
        np.zeros((8, 0), np.float32),
        np.ones((8, 5), np.float32),
        np.ones((1, 5), np.float32),
        np.ones((8, 1), np.float32),
        np.full((8, 5), 1e-25, np.float32),
        np.eye(8, 5, dtype=np.float32),
    ],
)
def test_odd_magnitudes_give_finite_starts(name, magnitude):
    for components in (1, 3, 12):
        dictionary, activations = started(name, magnitude, components)
        assert dictionary.shape == (len(magnitude), components)
        assert activations.shape == (components, magnitude.shape[1])
        for factor in (dictionary, activations):
            assert factor.dtype == np.float32
            assert np.isfinite(factor).all()
            assert (factor >= 0.0).all()


def test_a_read_only_magnitude_in_any_order_is_taken():
    magnitude = low_rank()
    magnitude.flags.writeable = False
    for one, other in zip(started("nndsvda", magnitude, 3), started("nndsvda", magnitude.copy(order="F"), 3), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_a_start_can_be_cancelled(name):
    def report(fraction, message="", partial=None):
        raise Cancelled

    with pytest.raises(Cancelled):
        started(name, low_rank(), 3, report=report)
