import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import NMF

from workbench.core.errors import Cancelled, ShapeError
from workbench.dsp.nmf_divergence import divergence
from workbench.dsp.nmf_learning import learn
from workbench.dsp.nmf_start import nndsvd

BETAS = [0.0, 0.5, 1.0, 1.5, 2.0]


def planted(bins=40, components=4, frames=300, seed=0):
    """Components that hardly overlap, and activations that are often 0."""
    random = np.random.default_rng(seed)
    dictionary = np.exp(-0.5 * ((np.arange(bins)[:, None] - random.permutation(bins)[:components]) / 1.5) ** 2) + 1e-4
    activations = random.gamma(1.0, size=(components, frames)) * (random.random((components, frames)) > 0.6) + 1e-4
    return (dictionary / dictionary.sum(0)).astype(np.float32), activations.astype(np.float32)


def cost(magnitude, dictionary, activations, beta, sparsity):
    scale = magnitude.mean(dtype=np.float64)
    model = torch.tensor(np.ascontiguousarray(dictionary @ activations))
    return divergence(torch.tensor(np.ascontiguousarray(magnitude)) / scale, model / scale, beta) + sparsity * activations.sum() / scale


@settings(max_examples=25, deadline=None)
@given(
    beta=st.sampled_from(BETAS),
    sparsity=st.sampled_from([0.0, 0.1, 3.0]),
    bins=st.integers(2, 30),
    components=st.integers(1, 8),
    frames=st.integers(1, 40),
    seed=st.integers(0, 10**6),
)
def test_the_cost_never_rises(beta, sparsity, bins, components, frames, seed):
    magnitude = np.random.default_rng(seed).gamma(0.5, size=(bins, frames)).astype(np.float32)
    costs = []
    for iterations in (3, 6, 9, 12, 24, 36):
        dictionary, activations = learn(magnitude, components, beta=beta, sparsity=sparsity, iterations=iterations)
        assert dictionary.shape == (bins, components)
        assert activations.shape == (components, frames)
        costs.append(cost(magnitude, dictionary, activations, beta, sparsity))
    assert np.isfinite(costs).all()
    assert (np.diff(costs) <= 1e-5 * np.abs(costs[:-1]) + 1e-5 * magnitude.size).all()


@pytest.mark.parametrize("beta", BETAS)
def test_a_planted_dictionary_is_found(beta):
    dictionary, activations = planted()
    found, _ = learn(dictionary @ activations, 4, beta=beta, iterations=600)
    likeness = (found / np.linalg.norm(found, axis=0)).T @ (dictionary / np.linalg.norm(dictionary, axis=0))
    assert (likeness.max(axis=0) > 0.99).all()
    np.testing.assert_allclose(found.sum(0), 1.0, rtol=1e-5)


@pytest.mark.parametrize(("beta", "name"), [(0.0, "itakura-saito"), (1.0, "kullback-leibler"), (2.0, "frobenius")])
def test_the_loss_is_not_above_that_of_scikit_learn(beta, name):
    random = np.random.default_rng(5)
    dictionary, activations = planted(components=8)
    magnitude = ((dictionary @ activations + 0.01) * random.gamma(3.0, 0.3, (40, 300))).astype(np.float32)
    magnitude /= magnitude.mean()
    model = NMF(8, init="nndsvda", solver="mu", beta_loss=name, max_iter=90, tol=0, random_state=0)
    rows = model.fit_transform(np.ascontiguousarray(magnitude.T))
    ours = learn(magnitude, 8, beta=beta, iterations=90)
    assert cost(magnitude, *ours, beta, 0.0) <= 1.01 * cost(magnitude, model.components_.T, rows.T, beta, 0.0)


def test_learning_is_deterministic_in_blocks_and_keeps_its_input():
    dictionary, activations = planted(frames=3000)
    magnitude = dictionary @ activations
    before = magnitude.copy()
    first, second = (learn(magnitude, 6, beta=0.0, iterations=12, seed=3) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(magnitude, before)


def test_learning_goes_on_from_a_dictionary():
    dictionary, activations = planted()
    magnitude = dictionary @ activations
    rough, _ = learn(magnitude, 4, beta=1.0, iterations=30)
    cold = cost(magnitude, *learn(magnitude, 4, beta=1.0, iterations=30), 1.0, 0.0)
    warm = cost(magnitude, *learn(magnitude, 4, beta=1.0, iterations=30, start=rough), 1.0, 0.0)
    assert warm < cold


@pytest.mark.parametrize("beta", BETAS)
def test_the_level_changes_nothing_but_the_activations(beta):
    dictionary, activations = planted()
    magnitude = dictionary @ activations
    quiet, loud = (learn(np.float32(gain) * magnitude, 4, beta=beta, sparsity=0.1, iterations=30) for gain in (2.0**-10, 2.0**6))
    np.testing.assert_allclose(loud[0], quiet[0], atol=1e-5)
    np.testing.assert_allclose(loud[1], quiet[1] * 2.0**16, rtol=1e-3, atol=1e-3 * loud[1].max())


@pytest.mark.parametrize(("bins", "frames", "components"), [(20, 0, 3), (20, 1, 3), (20, 5, 12), (1, 5, 2)])
def test_few_frames_and_many_components(bins, frames, components):
    magnitude = np.random.default_rng(0).random((bins, frames)).astype(np.float32)
    dictionary, activations = learn(magnitude, components, beta=0.0, iterations=9)
    assert dictionary.shape == (bins, components)
    assert activations.shape == (components, frames)
    assert np.isfinite(dictionary).all()
    assert np.isfinite(activations).all()


def test_silence_gives_zeros():
    dictionary, activations = learn(np.zeros((8, 5), np.float32), 3, beta=0.0)
    assert not dictionary.any()
    assert not activations.any()


def test_zeros_within_a_magnitude_spoil_nothing():
    dictionary, activations = planted()
    magnitude = dictionary @ activations
    magnitude[:, 100:150] = 0.0
    magnitude[30:] = 0.0
    for beta in BETAS:
        for factor in learn(magnitude, 5, beta=beta, iterations=60):
            assert np.isfinite(factor).all()
            assert (factor >= 0.0).all()


def test_wrong_shapes_are_refused_and_cancelling_stops():
    magnitude = np.ones((8, 5), np.float32)
    with pytest.raises(ShapeError, match="got 0"):
        learn(magnitude, 0, beta=1.0)
    with pytest.raises(ShapeError, match=r"got \(8, 2\)"):
        learn(magnitude, 3, beta=1.0, start=np.ones((8, 2), np.float32))

    def report(fraction, message="", partial=None):
        if fraction > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        learn(magnitude, 2, beta=1.0, iterations=3000, report=report)


def test_nndsvd_is_close_deterministic_and_positive():
    dictionary, activations = planted()
    magnitude = dictionary @ activations
    start = nndsvd(magnitude, 4)
    for factor, again in zip(start, nndsvd(magnitude, 4), strict=True):
        assert (factor > 0.0).all()
        np.testing.assert_array_equal(factor, again)
    error = np.linalg.norm(magnitude - start[0] @ start[1]) / np.linalg.norm(magnitude)
    left, singular, right = np.linalg.svd(magnitude, full_matrices=False)
    assert error < np.linalg.norm(magnitude - singular[0] * np.outer(left[:, 0], right[0])) / np.linalg.norm(magnitude)


def test_components_beyond_the_rank_depend_on_the_seed_alone():
    magnitude = np.outer(np.arange(1, 9), np.arange(1, 6)).astype(np.float32)
    first, again, other = nndsvd(magnitude, 3, seed=1), nndsvd(magnitude, 3, seed=1), nndsvd(magnitude, 3, seed=2)
    np.testing.assert_array_equal(first[0], again[0])
    assert not np.array_equal(first[0], other[0])
    np.testing.assert_allclose(np.outer(first[0][:, 0], first[1][0]), magnitude, rtol=1e-3)
