import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import non_negative_factorization

from workbench.core.cost_curve import CostCurve
from workbench.core.errors import Cancelled, ParameterError, ShapeError
from workbench.dsp.nmf_divergence import FLOOR, Beta, divergence
from workbench.dsp.nmf_inference import CHUNK_FRAMES, Inference, infer, pieces_of

BETAS = [0.0, 0.5, 1.0, 1.5, 2.0]
NAMES = {0.0: "itakura-saito", 1.0: "kullback-leibler", 2.0: "frobenius"}


def planted(bins=40, components=6, frames=70, seed=0, sparse=0.5):
    """A dictionary with columns of unit sum, sparse activations, and their product of mean 1."""
    random = np.random.default_rng(seed)
    dictionary = random.gamma(0.3, size=(bins, components)).astype(np.float32) + np.float32(1e-4)
    dictionary /= dictionary.sum(0)
    activations = (random.gamma(1.0, size=(components, frames)) * (random.random((components, frames)) > sparse)).astype(np.float32)
    activations /= max((dictionary @ activations).mean(), 1e-9)
    return dictionary, activations


def cost(magnitude, dictionary, activations, beta, sparsity):
    model = torch.tensor(np.ascontiguousarray(dictionary @ activations))
    scale = magnitude.mean(dtype=np.float64)
    return divergence(torch.tensor(np.ascontiguousarray(magnitude)) / scale, model / scale, beta) + sparsity * activations.sum() / scale


def costs(magnitude, dictionary, activations, beta, sparsity):
    """Penalised cost of every frame, by formulas that share nothing with what is tested but the floor."""
    scale = magnitude.mean(dtype=np.float64)
    floor = 0.0 if beta == 2.0 else FLOOR
    x, y = (values.astype(np.float64) / scale + floor for values in (magnitude, dictionary.astype(np.float64) @ activations))
    return Beta(beta).costs(torch.tensor(x.T), torch.tensor(y.T)).numpy() + sparsity * activations.sum(0) / scale


@settings(max_examples=60, deadline=None)
@given(
    beta=st.one_of(st.sampled_from(BETAS), st.floats(0.0, 2.0).filter(lambda beta: min(beta, abs(1 - beta)) > 1e-3)),
    sparsity=st.sampled_from([0.0, 0.1, 3.0, 100.0]),
    bins=st.integers(1, 40),
    components=st.integers(1, 12),
    frames=st.integers(2, 30),
    level=st.sampled_from([1e-4, 1.0, 1e3]),
    accelerated=st.booleans(),
    holes=st.booleans(),
    seed=st.integers(0, 10**6),
)
def test_the_cost_of_no_frame_ever_rises(beta, sparsity, bins, components, frames, level, accelerated, holes, seed):
    random = np.random.default_rng(seed)
    dictionary = random.gamma(0.5, size=(bins, components)).astype(np.float32) + np.float32(1e-6)
    dictionary /= dictionary.sum(0)
    magnitude = random.gamma(0.5, size=(bins, frames)).astype(np.float32) * np.float32(level) + np.float32(1e-3 * level)
    if holes:
        dictionary[:, -1] = 0.0
        magnitude[:, 0] = level
        magnitude[:, -1] = 0.0
    found = [
        infer(magnitude, dictionary, beta=beta, sparsity=sparsity, iterations=3 * cycles, accelerated=accelerated)
        for cycles in (1, 2, 3, 4, 6, 8, 12)
    ]
    curve = np.array([costs(magnitude, dictionary, activations, beta, sparsity) for activations in found])
    assert np.isfinite(curve).all()
    assert (np.diff(curve, axis=0) <= 1e-5 * np.abs(curve[:-1]) + 1e-5 * bins).all()
    if holes:
        assert not found[-1][-1].any()
        assert not found[-1][:, -1].any()


@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("accelerated", [False, True])
def test_the_heuristic_ends_no_worse(beta, accelerated):
    dictionary, activations = planted(frames=40)
    magnitude = dictionary @ activations + np.float32(0.01)
    fast = infer(magnitude, dictionary, beta=beta, iterations=30, heuristic=True, accelerated=accelerated)
    safe = infer(magnitude, dictionary, beta=beta, iterations=30, accelerated=accelerated)
    assert cost(magnitude, dictionary, fast, beta, 0.0) <= 1.1 * cost(magnitude, dictionary, safe, beta, 0.0)
    assert beta >= 1.0 or not np.array_equal(fast, safe)


# scikit-learn's Kullback-Leibler updates of fixed dictionaries add the penalty to sums that they keep, anew in every update.
@pytest.mark.parametrize(("beta", "sparsity"), [(0.0, 0.0), (0.0, 0.7), (1.0, 0.0), (2.0, 0.0), (2.0, 0.7)])
def test_plain_updates_are_those_of_scikit_learn(beta, sparsity):
    random = np.random.default_rng(2)
    dictionary, activations = planted(frames=50)
    magnitude = ((dictionary @ activations + 0.05) * random.gamma(4.0, 0.25, (40, 50))).astype(np.float32)
    rows = np.ascontiguousarray(magnitude.T)
    theirs, _, _ = non_negative_factorization(
        rows,
        H=np.ascontiguousarray(dictionary.T),
        init="custom",
        update_H=False,
        n_components=6,
        solver="mu",
        beta_loss=NAMES[beta],
        max_iter=51,
        tol=0,
        alpha_W=sparsity / 40,
        alpha_H=0.0,
        l1_ratio=1.0,
    )
    start = np.full((50, 6), np.sqrt(rows.mean() / 6), np.float32)
    ours = np.empty_like(start)
    kernel = Inference(dictionary, beta=beta, sparsity=sparsity, scale=1.0, accelerated=False)
    kernel.refine(pieces_of(kernel, rows, ours, start), 51)
    np.testing.assert_allclose(ours, theirs, atol=1e-4 * theirs.max())


@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("heuristic", [False, True])
def test_plain_updates_are_those_of_the_paper(beta, heuristic):
    random = np.random.default_rng(2)
    dictionary, activations = planted(frames=50)
    magnitude = ((dictionary @ activations + 0.05) * random.gamma(4.0, 0.25, (40, 50))).astype(np.float32)
    expected = np.full((6, 50), 0.3)
    exponent = 1.0 if heuristic or beta >= 1.0 else 1.0 / (2.0 - beta)
    for _ in range(12):
        model = dictionary @ expected
        slopes = dictionary.T @ (magnitude * model ** (beta - 2)), dictionary.T @ model ** (beta - 1) + 0.7
        expected = expected * (slopes[0] / slopes[1]) ** exponent
    found = np.empty((50, 6), np.float32)
    kernel = Inference(dictionary, beta=beta, sparsity=0.7, scale=1.0, accelerated=False, heuristic=heuristic)
    kernel.refine(pieces_of(kernel, magnitude.T, found, np.full((50, 6), 0.3, np.float32)), 12)
    np.testing.assert_allclose(found.T, expected, atol=1e-4 * expected.max())


@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("accelerated", [False, True])
def test_exact_activations_stay_where_they_are(beta, accelerated):
    dictionary, activations = planted(sparse=0.0)
    magnitude = dictionary @ activations
    rows, found = np.ascontiguousarray(activations.T), np.empty(activations.T.shape, np.float32)
    kernel = Inference(dictionary, beta=beta, sparsity=0.0, scale=1.0, accelerated=accelerated)
    kernel.refine(pieces_of(kernel, magnitude.T, found, rows), 9)
    np.testing.assert_allclose(found, rows, rtol=2e-4, atol=2e-5 * rows.max())


@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("accelerated", [False, True])
def test_much_sparsity_leaves_nothing(beta, accelerated):
    dictionary, activations = planted()
    magnitude = dictionary @ activations + np.float32(0.01)
    found = infer(magnitude, dictionary, beta=beta, sparsity=1e8, iterations=90, accelerated=accelerated)
    # Itakura-Saito pulls at models near 0 with more force than any other: activations fall with the root of the sparsity only.
    assert found.max() < 1e-4 * activations.max()


@pytest.mark.parametrize("beta", BETAS)
def test_a_curve_follows_the_cost_down(beta):
    dictionary, activations = planted(frames=CHUNK_FRAMES + 40)
    magnitude = dictionary @ activations + np.float32(0.05)
    curve = CostCurve()
    infer(magnitude, dictionary, beta=beta, sparsity=0.1, iterations=60, curve=curve)
    values = curve.values()
    assert len(values) == 20
    assert (np.diff(values) <= 1e-5 * values[0]).all()
    last = infer(magnitude, dictionary, beta=beta, sparsity=0.1, iterations=60)
    assert values[-1] == pytest.approx(costs(magnitude, dictionary, last, beta, 0.1).mean(), rel=0.05)


@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("accelerated", [False, True])
def test_a_tolerance_stops_early_but_near_the_end(beta, accelerated):
    dictionary, activations = planted()
    magnitude = dictionary @ activations + np.float32(0.05)
    short, long = CostCurve(), CostCurve()
    for tolerance, curve in ((0.02, short), (0.0, long)):
        infer(magnitude, dictionary, beta=beta, iterations=300, tolerance=tolerance, accelerated=accelerated, curve=curve)
    assert len(short.values()) == len(long.values()) == 100
    stopped = next(place for place in range(1, 100) if short.values()[place - 1] <= 1.02 * short.values()[place])
    assert set(short.values()[stopped:]) == {short.values()[stopped]}
    assert short.values()[:stopped] == pytest.approx(long.values()[:stopped], rel=1e-3)


@pytest.mark.parametrize(("bins", "components"), [(513, 72), (2049, 512), (8193, 2000)])
def test_work_between_reports_is_bounded(bins, components):
    kernel = Inference(np.ones((bins, components), np.float32) / bins, beta=1.0, sparsity=0.0, scale=1.0)
    assert CHUNK_FRAMES % kernel.chunk_frames == 0
    assert kernel.chunk_frames == 16 or 18.0 * bins * components * kernel.chunk_frames <= 3e9


@pytest.mark.parametrize("beta", BETAS)
def test_planted_activations_are_found(beta):
    dictionary, activations = planted()
    found = infer(dictionary @ activations, dictionary, beta=beta, iterations=600)
    assert np.abs(found - activations).max() < 0.02 * activations.max()


@pytest.mark.parametrize("beta", sorted(NAMES))
def test_a_third_of_the_updates_reaches_the_loss_of_scikit_learn(beta):
    dictionary, activations = planted(bins=80, components=16, frames=120)
    random = np.random.default_rng(1)
    magnitude = (dictionary @ activations + 0.05) * random.gamma(4.0, 0.25, (80, 120)).astype(np.float32)
    magnitude = (magnitude / magnitude.mean()).astype(np.float32)
    with np.errstate(all="ignore"):
        theirs, _, _ = non_negative_factorization(
            np.ascontiguousarray(magnitude.T),
            H=np.ascontiguousarray(dictionary.T),
            init="custom",
            update_H=False,
            n_components=16,
            solver="mu",
            beta_loss=NAMES[beta],
            max_iter=180,
            tol=0,
        )
    ours = infer(magnitude, dictionary, beta=beta, iterations=60)
    assert cost(magnitude, dictionary, ours, beta, 0.0) <= 1.002 * cost(magnitude, dictionary, theirs.T, beta, 0.0)


@pytest.mark.parametrize("beta", BETAS)
def test_frames_do_not_depend_on_each_other(beta):
    dictionary, activations = planted(frames=CHUNK_FRAMES + 90)
    magnitude = dictionary @ activations + np.float32(0.01)
    whole = infer(magnitude, dictionary, beta=beta, sparsity=0.2, iterations=30, scale=1.0)
    later = infer(magnitude[:, 200:400], dictionary, beta=beta, sparsity=0.2, iterations=30, scale=1.0)
    np.testing.assert_allclose(later, whole[:, 200:400], atol=2e-3 * whole.max())


def test_sparsity_thins_the_activations():
    dictionary, activations = planted(sparse=0.0)
    magnitude = dictionary @ activations
    sums = [infer(magnitude, dictionary, beta=1.0, sparsity=sparsity).sum() for sparsity in (0.0, 0.3, 3.0)]
    assert sums[0] > 1.2 * sums[1] > 1.44 * sums[2]


@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("gain", [1e-5, 300.0])
def test_a_louder_magnitude_gives_louder_activations(beta, gain):
    dictionary, activations = planted()
    magnitude = dictionary @ activations
    quiet = infer(magnitude, dictionary, beta=beta, sparsity=0.5)
    loud = infer(np.float32(gain) * magnitude, dictionary, beta=beta, sparsity=0.5)
    np.testing.assert_allclose(loud / gain, quiet, atol=1e-3 * quiet.max())


@pytest.mark.parametrize("beta", BETAS)
def test_silent_frames_get_no_activations_and_spoil_nothing(beta):
    dictionary, activations = planted()
    magnitude = dictionary @ activations
    magnitude[:, 10:20] = 0.0
    magnitude[5:9] = 0.0
    dictionary[:, 2] = 0.0
    found = infer(magnitude, dictionary, beta=beta)
    assert np.isfinite(found).all()
    assert (found >= 0.0).all()
    assert not found[:, 10:20].any()
    assert not infer(np.zeros_like(magnitude), dictionary, beta=beta).any()


@pytest.mark.parametrize("frames", [0, 1])
def test_no_frame_and_one_frame(frames):
    dictionary, activations = planted(frames=1)
    assert infer((dictionary @ activations)[:, :frames], dictionary, beta=0.0).shape == (6, frames)


def test_wrong_shapes_and_betas_are_refused():
    dictionary, activations = planted()
    magnitude = dictionary @ activations
    with pytest.raises(ShapeError, match="40 and 39"):
        infer(magnitude[1:], dictionary, beta=1.0)
    with pytest.raises(ParameterError, match="beta"):
        infer(magnitude, dictionary, beta=2.5)


def test_cancelling_stops_at_the_next_report_and_leaves_the_input_alone():
    dictionary, activations = planted(frames=4 * CHUNK_FRAMES)
    magnitude = dictionary @ activations
    before, calls = magnitude.copy(), []

    def report(fraction, message="", partial=None):
        calls.append(fraction)
        if len(calls) == 3:
            raise Cancelled

    with pytest.raises(Cancelled):
        infer(magnitude, dictionary, beta=0.0, iterations=3000, report=report)
    assert len(calls) == 3
    np.testing.assert_array_equal(magnitude, before)


@pytest.mark.parametrize("beta", BETAS)
def test_the_divergence_is_that_of_the_books(beta):
    random = np.random.default_rng(3)
    x, y = random.gamma(1.0, size=(2, 5, 7)) + 1e-2
    at = {
        0.0: x / y - np.log(x / y) - 1,
        1.0: x * np.log(x / y) - x + y,
        2.0: 0.5 * (x - y) ** 2,
    }.get(beta, (x**beta + (beta - 1) * y**beta - beta * x * y ** (beta - 1)) / (beta * (beta - 1) or 1.0))
    floor = 0.0 if beta == 2.0 else FLOOR
    assert divergence(torch.tensor(x) - floor, torch.tensor(y) - floor, beta) == pytest.approx(at.sum(), rel=1e-9)
    assert divergence(torch.tensor(x), torch.tensor(x), beta) == pytest.approx(0.0, abs=1e-12)
