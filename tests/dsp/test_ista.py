import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.linear_model import Lasso

from workbench.core.cost_curve import CostCurve
from workbench.core.errors import Cancelled, ParameterError, ShapeError
from workbench.dsp.ista import Ista, ista, longest_step
from workbench.dsp.nmf_divergence import divergence
from workbench.dsp.nmf_inference import infer, pieces_of

BETAS = [0.0, 0.5, 1.0, 1.5, 2.0]


def problem(bins=40, components=10, frames=60, seed=0):
    random = np.random.default_rng(seed)
    dictionary = random.gamma(0.3, size=(bins, components)) + 1e-4
    activations = random.gamma(1.0, size=(components, frames)) * (random.random((components, frames)) > 0.5)
    magnitude = (dictionary @ activations) * random.gamma(5.0, 0.2, (bins, frames))
    return magnitude.astype(np.float32), (dictionary / dictionary.sum(0)).astype(np.float32)


def costs(magnitude, dictionary, activations, beta, sparsity):
    """Penalised cost of every frame."""
    scale = magnitude.mean(dtype=np.float64)
    model = dictionary.astype(np.float64) @ activations
    pairs = zip(magnitude.T / scale, model.T / scale, activations.T / scale, strict=True)
    return np.array([divergence(torch.tensor(x), torch.tensor(y), beta) + sparsity * h.sum(dtype=np.float64) for x, y, h in pairs])


@pytest.mark.parametrize("accelerated", [False, True])
@pytest.mark.parametrize("sparsity", [0.02, 0.2])
def test_the_lasso_of_scikit_learn_is_reached(sparsity, accelerated):
    magnitude, dictionary = problem()
    scale = magnitude.mean(dtype=np.float64)
    # scikit-learn divides the squared error by twice the number of bins, not by 2.
    lasso = Lasso(alpha=sparsity / len(dictionary), positive=True, fit_intercept=False, tol=1e-12, max_iter=100_000)
    expected = np.stack([lasso.fit(dictionary.astype(np.float64), frame / scale).coef_ for frame in magnitude.T], axis=1) * scale
    found = ista(magnitude, dictionary, sparsity=sparsity, iterations=2000, accelerated=accelerated)
    np.testing.assert_allclose(found, expected, atol=1e-4 * expected.max())
    assert (found == 0.0).any()


@pytest.mark.parametrize("accelerated", [False, True])
@pytest.mark.parametrize("beta", BETAS)
def test_it_ends_where_multiplicative_updates_end(beta, accelerated):
    magnitude, dictionary = problem()
    found, updated = (
        costs(magnitude, dictionary, activations, beta, 0.1).sum()
        for activations in (
            ista(magnitude, dictionary, beta=beta, sparsity=0.1, iterations=600, accelerated=accelerated),
            infer(magnitude, dictionary, beta=beta, sparsity=0.1, iterations=1500),
        )
    )
    assert found <= updated * (1.0 + 1e-4)


@settings(max_examples=40, deadline=None)
@given(
    beta=st.sampled_from(BETAS),
    accelerated=st.booleans(),
    sparsity=st.sampled_from([0.0, 0.1, 3.0]),
    bins=st.integers(1, 30),
    components=st.integers(1, 12),
    frames=st.integers(1, 12),
    seed=st.integers(0, 10**6),
)
def test_the_cost_of_no_frame_ever_rises(beta, accelerated, sparsity, bins, components, frames, seed):
    random = np.random.default_rng(seed)
    magnitude = (random.gamma(0.5, size=(bins, frames)) * (random.random((bins, frames)) > 0.2) + 1e-9).astype(np.float32)
    dictionary = random.gamma(0.3, size=(bins, components)).astype(np.float32)
    dictionary /= np.maximum(dictionary.sum(0), 1e-9)
    dictionary[:, random.random(components) > 0.8] = 0.0
    every = []
    for iterations in (1, 2, 3, 5, 9, 30, 31):
        activations = ista(magnitude, dictionary, beta=beta, sparsity=sparsity, iterations=iterations, accelerated=accelerated)
        assert np.isfinite(activations).all()
        assert (activations >= 0.0).all()
        every.append(costs(magnitude, dictionary, activations, beta, sparsity))
    rounding = 1e-5 * np.abs(every[0]) + 1e-5 * bins
    assert (np.diff(every, axis=0) <= rounding).all()


@pytest.mark.parametrize("sparsity", [0.0, 0.1])
def test_fista_needs_fewer_steps(sparsity):
    magnitude, dictionary = problem()
    aim = costs(magnitude, dictionary, ista(magnitude, dictionary, sparsity=sparsity, iterations=3000), 2.0, sparsity).sum()

    def needed(accelerated):
        for iterations in range(1, 300):
            found = ista(magnitude, dictionary, sparsity=sparsity, iterations=iterations, accelerated=accelerated)
            if costs(magnitude, dictionary, found, 2.0, sparsity).sum() <= 1.001 * aim:
                return iterations
        return 300

    assert needed(True) < 0.7 * needed(False)


@pytest.mark.parametrize("accelerated", [False, True])
@pytest.mark.parametrize("beta", BETAS)
def test_no_activation_survives_an_endless_sparsity(beta, accelerated):
    magnitude, dictionary = problem()
    assert ista(magnitude, dictionary, beta=beta, sparsity=1e12, accelerated=accelerated).max() < 1e-6 * magnitude.max()


@pytest.mark.parametrize("beta", BETAS)
def test_an_exact_explanation_is_left_as_it_is(beta):
    _, dictionary = problem()
    activations = np.random.default_rng(1).random((10, 5)).astype(np.float32) + np.float32(0.1)
    found = ista(dictionary @ activations, dictionary, beta=beta, iterations=20, start=activations)
    np.testing.assert_allclose(found, activations, rtol=2e-3)


def test_the_longest_step_is_close_to_one_over_the_largest_eigenvalue_and_never_above():
    random = np.random.default_rng(0)
    for components in (1, 2, 30):
        dictionary = random.gamma(0.2, size=(50, components)) * (random.random((50, components)) > 0.7)
        dictionary[:, components // 2] = 0.0 if components > 2 else 1.0
        products = dictionary.T @ dictionary
        exact = 1.0 / np.linalg.eigvalsh(products)[-1]
        assert exact * 0.998 <= longest_step(products) <= exact * (1.0 + 1e-12)
    assert longest_step(np.zeros((3, 3))) == 1.0


def test_a_step_above_the_longest_is_cut_and_a_shorter_one_is_kept():
    magnitude, dictionary = problem()
    longest = ista(magnitude, dictionary, iterations=5)
    np.testing.assert_array_equal(ista(magnitude, dictionary, iterations=5, step=1e6), longest)
    limit = Ista(dictionary, beta=2.0, sparsity=0.0, scale=1.0).longest_step
    shorter = ista(magnitude, dictionary, iterations=5, step=0.1 * limit)
    assert costs(magnitude, dictionary, shorter, 2.0, 0.0).sum() > 1.1 * costs(magnitude, dictionary, longest, 2.0, 0.0).sum()


@pytest.mark.parametrize("accelerated", [False, True])
@pytest.mark.parametrize("beta", BETAS)
def test_silence_and_small_problems_have_results(beta, accelerated):
    magnitude, dictionary = problem(components=8)
    magnitude[:, 3:6] = 0.0
    dictionary[:, 2] = 0.0
    found = ista(magnitude, dictionary, beta=beta, accelerated=accelerated)
    assert np.isfinite(found).all()
    assert not found[:, 3:6].any()
    assert not ista(0 * magnitude, dictionary, beta=beta, accelerated=accelerated).any()
    assert ista(magnitude[:, :0], dictionary, beta=beta, accelerated=accelerated).shape == (8, 0)
    assert np.isfinite(ista(magnitude[:, :1], dictionary, beta=beta, accelerated=accelerated)).all()
    assert ista(magnitude[:1], dictionary[:1], beta=beta, accelerated=accelerated).shape == (8, 60)
    assert ista(magnitude, dictionary[:, :0], beta=beta, accelerated=accelerated).shape == (0, 60)


@pytest.mark.parametrize("accelerated", [False, True])
@pytest.mark.parametrize("beta", BETAS)
def test_the_curve_tells_the_cost_and_falls(beta, accelerated):
    magnitude, dictionary = problem()
    curve = CostCurve()
    found = ista(magnitude, dictionary, beta=beta, sparsity=0.1, iterations=30, accelerated=accelerated, curve=curve)
    values = np.array(curve.values())
    assert len(values) > 3
    assert (np.diff(values) <= 1e-5 * values[0]).all()
    np.testing.assert_allclose(values[-1], costs(magnitude, dictionary, found, beta, 0.1).mean(), rtol=1e-3)


def test_wrong_shapes_and_values_are_refused_and_cancelling_stops():
    magnitude, dictionary = problem()
    with pytest.raises(ShapeError, match="got 39 and 40"):
        ista(magnitude, dictionary[:39])
    with pytest.raises(ShapeError, match=r"got \(3, 60\)"):
        ista(magnitude, dictionary, start=np.ones((3, 60), np.float32))
    with pytest.raises(ParameterError, match=r"got 2\.5"):
        ista(magnitude, dictionary, beta=2.5)

    def report(fraction, message="", partial=None):
        raise Cancelled

    with pytest.raises(Cancelled):
        ista(magnitude, dictionary, report=report)


def test_cancelling_is_heard_while_pieces_are_made_ready():
    _, dictionary = problem()
    magnitude = np.ones((64 * 256, len(dictionary)), np.float32)
    kernel = Ista(dictionary, beta=2.0, sparsity=0.0, scale=1.0)
    pieces = pieces_of(kernel, magnitude, np.zeros((len(magnitude), dictionary.shape[1]), np.float32))

    def report(fraction, message="", partial=None):
        raise Cancelled

    with pytest.raises(Cancelled):
        kernel.refine(pieces, 5, report)
    assert pieces[0].ready is not None
    assert pieces[-1].ready is None


def test_progress_rises_to_the_end_from_the_first_piece_on():
    magnitude, dictionary = problem(frames=600)
    fractions = []
    ista(magnitude, dictionary, iterations=20, report=lambda fraction, message="", partial=None: fractions.append(fraction))
    assert fractions == sorted(fractions)
    assert 0.0 < fractions[0] < 0.1
    assert fractions[-1] == 1.0
