import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.decomposition import NMF

from workbench.core.cost_curve import CostCurve
from workbench.core.errors import Cancelled, ParameterError, ShapeError
from workbench.dsp import nmf_blocks, nmf_learning
from workbench.dsp.nmf_blocks import Factors, MagnitudeBlocks
from workbench.dsp.nmf_divergence import divergence
from workbench.dsp.nmf_learning import learn
from workbench.dsp.tensor_threads import TensorThreads

BETAS = [0.0, 0.5, 1.0, 1.5, 2.0]
SKLEARN_NAMES = [(0.0, "itakura-saito"), (1.0, "kullback-leibler"), (2.0, "frobenius")]


def planted(bins=40, components=4, frames=300, seed=0):
    """Components that hardly overlap, and activations that are often 0."""
    random = np.random.default_rng(seed)
    dictionary = np.exp(-0.5 * ((np.arange(bins)[:, None] - random.permutation(bins)[:components]) / 1.5) ** 2) + 1e-4
    activations = random.gamma(1.0, size=(components, frames)) * (random.random((components, frames)) > 0.6) + 1e-4
    return (dictionary / dictionary.sum(0)).astype(np.float32), activations.astype(np.float32)


def noisy(bins=40, frames=300, components=8, seed=5):
    random = np.random.default_rng(seed)
    dictionary, activations = planted(bins, components, frames)
    return ((dictionary @ activations + 0.01) * random.gamma(3.0, 0.3, (bins, frames))).astype(np.float32)


def random_factors(bins, components, frames, seed=0):
    random = np.random.default_rng(seed)
    dictionary = random.uniform(0.1, 1.0, (bins, components)).astype(np.float32)
    return dictionary / dictionary.sum(0), random.uniform(0.1, 1.0, (components, frames)).astype(np.float32)


def cost(magnitude, dictionary, activations, beta, sparsity):
    scale = magnitude.mean(dtype=np.float64)
    model = torch.tensor(np.ascontiguousarray(dictionary @ activations))
    return divergence(torch.tensor(np.ascontiguousarray(magnitude)) / scale, model / scale, beta) + sparsity * activations.sum() / scale


def likeness(found, planted_dictionary):
    return (found / np.linalg.norm(found, axis=0)).T @ (planted_dictionary / np.linalg.norm(planted_dictionary, axis=0))


@settings(max_examples=25, deadline=None)
@given(
    beta=st.integers(0, 200).map(lambda hundredths: hundredths / 100) | st.sampled_from(BETAS),
    sparsity=st.sampled_from([0.0, 0.1, 3.0]),
    bins=st.integers(1, 30),
    components=st.integers(1, 8),
    frames=st.integers(1, 40),
    held=st.integers(0, 3),
    start=st.sampled_from(["nndsvda", "nndsvd", "random"]),
    accelerated=st.booleans(),
    seed=st.integers(0, 10**6),
)
def test_the_cost_never_rises(beta, sparsity, bins, components, frames, held, start, accelerated, seed):
    random = np.random.default_rng(seed)
    magnitude = random.gamma(0.5, size=(bins, frames)).astype(np.float32)
    fixed = random.random((bins, held)).astype(np.float32)
    given = {"beta": beta, "sparsity": sparsity, "fixed": fixed, "accelerated": accelerated, "seed": seed}
    curve = CostCurve()
    dictionary, activations = learn(magnitude, components, start=start, iterations=30, curve=curve, **given)
    assert dictionary.shape == (bins, held + components)
    assert activations.shape == (held + components, frames)
    costs = np.array(curve.values()) * frames
    assert len(costs) > 5
    assert np.isfinite(costs).all()
    slack = 1e-5 * np.abs(costs[:-1]) + 3e-5 * magnitude.size
    assert (np.diff(costs) <= slack).all()
    last = cost(magnitude, dictionary, activations, beta, sparsity)
    assert last == pytest.approx(costs[-1], rel=1e-3, abs=1e-4 * magnitude.size)
    further = learn(magnitude, components, start=dictionary[:, held:], start_activations=activations, iterations=3, **given)
    assert cost(magnitude, *further, beta, sparsity) <= last + 1e-5 * abs(last) + 3e-5 * magnitude.size


@pytest.mark.parametrize("accelerated", [True, False])
@pytest.mark.parametrize("beta", BETAS)
def test_planted_factors_are_found(beta, accelerated):
    dictionary, activations = planted()
    found, rows = learn(dictionary @ activations, 4, beta=beta, iterations=300, accelerated=accelerated)
    alike = likeness(found, dictionary)
    assert (alike.max(axis=0) > 0.99).all()
    np.testing.assert_allclose(found.sum(0), 1.0, rtol=1e-5)
    np.testing.assert_allclose(rows[alike.argmax(axis=0)], activations, atol=0.05 * activations.max())


@pytest.mark.parametrize("held", [0, 2])
@pytest.mark.parametrize("accelerated", [True, False])
@pytest.mark.parametrize("beta", BETAS)
def test_an_exact_product_is_a_fixed_point(beta, accelerated, held):
    dictionary, activations = random_factors(20, 5, 60)
    result = learn(
        dictionary @ activations,
        5 - held,
        beta=beta,
        iterations=30,
        accelerated=accelerated,
        fixed=dictionary[:, :held],
        start=dictionary[:, held:],
        start_activations=activations,
    )
    np.testing.assert_allclose(result.dictionary, dictionary, rtol=2e-3, atol=1e-5)
    np.testing.assert_allclose(result.activations, activations, rtol=2e-2, atol=1e-3)


@pytest.mark.parametrize(("beta", "name"), SKLEARN_NAMES)
def test_plain_updates_are_those_of_scikit_learn(beta, name):
    magnitude = noisy(frames=1500)
    magnitude /= magnitude.mean()
    dictionary, activations = random_factors(40, 8, 1500)
    model = NMF(8, init="custom", solver="mu", beta_loss=name, max_iter=50, tol=0)
    rows = np.ascontiguousarray(activations.T)
    rows = model.fit_transform(np.ascontiguousarray(magnitude.T), W=rows, H=np.ascontiguousarray(dictionary.T))
    ours = learn(magnitude, 8, beta=beta, iterations=50, start=dictionary, start_activations=activations, accelerated=False)
    expected = rows @ model.components_
    np.testing.assert_allclose((ours.dictionary @ ours.activations).T, expected, rtol=1e-3, atol=1e-4 * expected.max())
    theirs = cost(magnitude, model.components_.T, rows.T, beta, 0.0)
    assert cost(magnitude, *ours, beta, 0.0) == pytest.approx(theirs, rel=1e-4)


@pytest.mark.parametrize(("beta", "name"), SKLEARN_NAMES)
def test_the_loss_is_not_above_that_of_scikit_learn(beta, name):
    magnitude = noisy()
    magnitude /= magnitude.mean()
    model = NMF(8, init="nndsvda", solver="mu", beta_loss=name, max_iter=90, tol=0, random_state=0)
    rows = model.fit_transform(np.ascontiguousarray(magnitude.T))
    ours = learn(magnitude, 8, beta=beta, iterations=90)
    assert cost(magnitude, *ours, beta, 0.0) <= 1.01 * cost(magnitude, model.components_.T, rows.T, beta, 0.0)


@pytest.mark.parametrize("accelerated", [True, False])
@pytest.mark.parametrize("beta", BETAS)
def test_fixed_columns_stay_and_what_they_lack_is_learnt(beta, accelerated):
    dictionary, activations = planted()
    magnitude = dictionary @ activations
    fixed = 3.0 * dictionary[:, [2, 0]]
    found, rows = learn(magnitude, 2, beta=beta, iterations=300, fixed=fixed, accelerated=accelerated)
    np.testing.assert_allclose(found[:, :2], dictionary[:, [2, 0]], rtol=1e-5)
    assert (likeness(found[:, 2:], dictionary[:, [1, 3]]).max(axis=0) > 0.98).all()
    np.testing.assert_allclose(rows[:2], activations[[2, 0]], atol=0.1 * activations.max())


@pytest.mark.parametrize("beta", BETAS)
def test_learning_is_deterministic_in_blocks_and_keeps_its_input(beta):
    dictionary, activations = planted(frames=9000)
    magnitude = dictionary @ activations
    before, state = magnitude.copy(), np.random.get_state()[1].copy()  # noqa: NPY002
    first, second = (learn(magnitude, 6, beta=beta, iterations=12, seed=3, start="random") for _ in range(2))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(magnitude, before)
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


@pytest.mark.parametrize("beta", BETAS)
def test_how_the_magnitude_lies_in_memory_changes_nothing(beta):
    by_bin = noisy(frames=3001)
    by_frame = np.ascontiguousarray(by_bin.T).T
    locked = by_frame.copy(order="K")
    locked.flags.writeable = False
    start, rows = random_factors(40, 6, 3001)
    products = []
    for magnitude in (by_bin, by_frame, locked):
        dictionary, activations = learn(magnitude, 6, beta=beta, iterations=6, start=start, start_activations=rows, accelerated=False)
        products.append(dictionary @ activations)
    for product in products[1:]:
        np.testing.assert_allclose(product, products[0], rtol=1e-4, atol=1e-5 * products[0].max())


@pytest.mark.parametrize(("frames", "tasks"), [(0, 0), (1, 1), (200, 1), (3000, 2), (9000, 4), (75_001, 20)])
def test_a_long_magnitude_is_cut_into_an_even_number_of_tasks_of_much_the_same_size(frames, tasks):
    with TensorThreads(torch.device("cpu")) as threads:
        blocks = MagnitudeBlocks(np.zeros((513, frames), np.float32), 1.0, 0.0, threads, "cpu")
    cut = blocks._tasks(24, 0, frames)
    assert len(cut) == tasks
    spans = [span for task in cut for span in task]
    assert [place for span in spans for place in range(span.start, span.stop)] == list(range(frames))
    if cut:
        sizes = [task[-1].stop - task[0].start for task in cut]
        assert max(sizes) - min(sizes) <= 1
        assert max(span.stop - span.start for span in spans) <= 1024


@pytest.mark.parametrize("beta", BETAS)
def test_a_sample_of_the_frames_tells_most(beta):
    magnitude = noisy(frames=8000)
    whole = cost(magnitude, *learn(magnitude, 8, beta=beta, iterations=60), beta, 0.0)
    quick = learn(magnitude, 8, beta=beta, iterations=9, sampled=True)
    assert cost(magnitude, *quick, beta, 0.0) < 1.1 * whole


def test_a_sample_that_hears_nothing_is_not_used():
    magnitude = np.zeros((10, 8000), np.float32)
    magnitude[:, 1::5] = planted(10, 2, 1600)[0] @ planted(10, 2, 1600)[1]
    dictionary, activations = learn(magnitude, 2, beta=1.0, iterations=60, sampled=True)
    np.testing.assert_allclose(dictionary @ activations, magnitude, atol=0.05 * magnitude.max())


@pytest.mark.parametrize("beta", BETAS)
def test_learning_goes_on_from_factors_and_from_a_dictionary_alone(beta):
    magnitude = noisy()
    rough = learn(magnitude, 4, beta=beta, iterations=30)
    reached = cost(magnitude, *rough, beta, 0.0)
    both = learn(magnitude, 4, beta=beta, iterations=9, start=rough.dictionary, start_activations=rough.activations)
    alone = learn(magnitude, 4, beta=beta, iterations=9, start=rough.dictionary)
    assert cost(magnitude, *both, beta, 0.0) <= reached * (1.0 + 1e-6)
    assert cost(magnitude, *alone, beta, 0.0) <= reached * 1.05


@pytest.mark.parametrize("beta", [0.0, 0.5])
def test_the_heuristic_exponent_is_faster_than_the_plain_one(beta):
    magnitude = noisy()
    costs = [
        cost(magnitude, *learn(magnitude, 8, beta=beta, iterations=30, accelerated=False, heuristic=heuristic), beta, 0.0)
        for heuristic in (True, False)
    ]
    assert costs[0] < costs[1]


@pytest.mark.parametrize("accelerated", [True, False])
@pytest.mark.parametrize("beta", BETAS)
def test_learning_stops_where_the_cost_hardly_falls(beta, accelerated):
    magnitude = noisy()
    curve = CostCurve()
    learn(magnitude, 4, beta=beta, iterations=3000, tolerance=1e-2, accelerated=accelerated, curve=curve)
    costs = curve.values()
    falls = -np.diff(costs) / np.abs(costs[:-1])
    assert len(costs) < 500
    assert (falls[:-1] >= 1e-2).all()


@pytest.mark.parametrize("beta", BETAS)
def test_the_level_changes_nothing_but_the_activations(beta):
    dictionary, activations = planted()
    magnitude = dictionary @ activations
    quiet, loud = (learn(np.float32(gain) * magnitude, 4, beta=beta, sparsity=0.1, iterations=30) for gain in (2.0**-10, 2.0**6))
    np.testing.assert_allclose(loud[0], quiet[0], atol=1e-5)
    np.testing.assert_allclose(loud[1], quiet[1] * 2.0**16, rtol=1e-3, atol=1e-3 * loud[1].max())


@pytest.mark.parametrize("accelerated", [True, False])
@pytest.mark.parametrize("start", ["nndsvda", "nndsvd", "random"])
@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize(("bins", "frames", "components"), [(20, 0, 3), (20, 1, 3), (20, 5, 12), (1, 5, 2)])
def test_few_frames_and_many_components(bins, frames, components, beta, start, accelerated):
    magnitude = np.random.default_rng(0).random((bins, frames)).astype(np.float32)
    dictionary, activations = learn(magnitude, components, beta=beta, iterations=9, start=start, accelerated=accelerated)
    assert dictionary.shape == (bins, components)
    assert activations.shape == (components, frames)
    assert np.isfinite(dictionary).all()
    assert np.isfinite(activations).all()


def test_silence_gives_zeros_beside_what_is_fixed():
    dictionary, activations = learn(np.zeros((8, 5), np.float32), 3, beta=0.0, fixed=np.ones((8, 1), np.float32))
    np.testing.assert_allclose(dictionary[:, 0], 0.125)
    assert not dictionary[:, 1:].any()
    assert not activations.any()
    assert activations.shape == (4, 5)


@pytest.mark.parametrize("accelerated", [True, False])
@pytest.mark.parametrize("beta", BETAS)
def test_zeros_within_a_magnitude_and_a_start_spoil_nothing(beta, accelerated):
    dictionary, activations = planted()
    magnitude = dictionary @ activations
    magnitude[:, 100:150] = 0.0
    magnitude[30:] = 0.0
    hollow = np.concatenate([dictionary, np.zeros((40, 1), np.float32)], axis=1)
    for start in ("nndsvda", hollow):
        for factor in learn(magnitude, 5, beta=beta, iterations=60, start=start, accelerated=accelerated):
            assert np.isfinite(factor).all()
            assert (factor >= 0.0).all()
    constant = learn(np.full((6, 30), 2.0, np.float32), 3, beta=beta, iterations=30, accelerated=accelerated)
    np.testing.assert_allclose(constant.dictionary @ constant.activations, 2.0, rtol=0.1)


def test_what_cannot_be_learnt_is_refused_in_a_sentence():
    magnitude = np.ones((8, 5), np.float32)
    with pytest.raises(ShapeError, match="got 0"):
        learn(magnitude, 0, beta=1.0)
    with pytest.raises(ShapeError, match=r"got \(8, 2\)"):
        learn(magnitude, 3, beta=1.0, start=np.ones((8, 2), np.float32))
    with pytest.raises(ShapeError, match=r"got \(7, 2\)"):
        learn(magnitude, 3, beta=1.0, fixed=np.ones((7, 2), np.float32))
    with pytest.raises(ShapeError, match=r"must be \(3, 5\)"):
        learn(magnitude, 3, beta=1.0, start=np.ones((8, 3), np.float32), start_activations=np.ones((2, 5), np.float32))
    with pytest.raises(ParameterError, match=r"got 2\.5"):
        learn(magnitude, 3, beta=2.5)


@pytest.mark.parametrize("beta", BETAS)
def test_cancelling_stops(beta):
    def report(fraction, message="", partial=None):
        if fraction > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        learn(np.ones((8, 5), np.float32), 2, beta=beta, iterations=3000, report=report)


@pytest.mark.parametrize("beta", BETAS)
def test_progress_rises_to_the_end_and_partial_factors_come_whole(beta, monkeypatch):
    monkeypatch.setattr(nmf_blocks, "_PUBLISH_SECONDS", 0.0)
    monkeypatch.setattr(nmf_blocks, "_PUBLISH_SHARE", 1e9)
    fractions, partials = [], []

    def report(fraction, message="", partial=None):
        fractions.append(fraction)
        if partial is not None:
            partials.append(partial)

    magnitude = noisy(frames=3000)
    last = learn(magnitude, 4, beta=beta, iterations=30, report=report)
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1.0, abs=0.05)
    assert partials
    for partial in partials:
        assert isinstance(partial, Factors)
        assert [factor.shape for factor in partial] == [factor.shape for factor in last]
        np.testing.assert_allclose(partial.dictionary.sum(0), 1.0, rtol=1e-4)
    ratio = cost(magnitude, *partials[-1], beta, 0.0) / cost(magnitude, *last, beta, 0.0)
    assert ratio == pytest.approx(1.0, abs=0.1)


def test_every_sampled_frame_count_is_within_the_magnitude():
    frames = nmf_learning._LEAST_STRIDE * nmf_learning._SAMPLE_FRAMES + 1
    dictionary, activations = learn(noisy(bins=5, frames=frames, components=2), 2, beta=1.0, iterations=3, sampled=True)
    assert activations.shape == (2, frames)
    assert np.isfinite(dictionary).all()
