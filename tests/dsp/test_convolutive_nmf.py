import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.core.cost_curve import CostCurve
from workbench.core.errors import Cancelled, ParameterError, ShapeError
from workbench.dsp import convolutive_nmf
from workbench.dsp.convolutive_inference import ConvolutiveInference
from workbench.dsp.convolutive_nmf import learn_convolutive
from workbench.dsp.nmf_divergence import divergence
from workbench.dsp.nmf_learning import learn

BETAS = [0.0, 0.5, 1.0, 2.0]


def model_of(dictionary, activations):
    """The sum as it is written down."""
    model = np.zeros((dictionary.shape[1], activations.shape[1]), np.float32)
    for delay in range(min(len(dictionary), activations.shape[1])):
        model[:, delay:] += dictionary[delay] @ activations[:, : activations.shape[1] - delay]
    return model


def planted(bins=30, components=3, frames=240, taps=5, seed=0):
    """Glides: components whose peak moves from tap to tap, struck now and then."""
    random = np.random.default_rng(seed)
    centres = 4 + (bins - 8) * np.arange(components) / components + np.linspace(0, 5, taps)[:, None]
    dictionary = np.exp(-0.5 * ((np.arange(bins)[None, :, None] - centres[:, None]) / 1.0) ** 2) * 0.8 ** np.arange(taps)[:, None, None]
    dictionary = dictionary + 1e-5
    activations = random.gamma(2.0, size=(components, frames)) * (random.random((components, frames)) > 0.85) + 1e-4
    return (dictionary / dictionary.sum((0, 1))).astype(np.float32), activations.astype(np.float32)


def cost(magnitude, dictionary, activations, beta, sparsity):
    scale = magnitude.mean(dtype=np.float64)
    model = torch.tensor(model_of(dictionary, activations))
    return divergence(torch.tensor(np.ascontiguousarray(magnitude)) / scale, model / scale, beta) + sparsity * activations.sum() / scale


def inferred(magnitude, dictionary, iterations, beta=1.0, **more):
    """Activations of the whole magnitude as one piece."""
    scale = float(magnitude.mean(dtype=np.float64))
    kernel = ConvolutiveInference(dictionary, beta=beta, sparsity=0.0, scale=scale)
    activations = np.zeros((magnitude.shape[1], dictionary.shape[2]), np.float32)
    kernel.refine([kernel.piece(magnitude.T, activations, 0, **more)], iterations)
    return activations.T


@settings(max_examples=25, deadline=None)
@given(
    beta=st.sampled_from(BETAS),
    accelerated=st.booleans(),
    sparsity=st.sampled_from([0.0, 0.1, 3.0]),
    bins=st.integers(1, 20),
    components=st.integers(1, 6),
    taps=st.integers(1, 6),
    frames=st.integers(1, 30),
    seed=st.integers(0, 10**6),
)
def test_the_cost_never_rises(beta, accelerated, sparsity, bins, components, taps, frames, seed):
    magnitude = np.random.default_rng(seed).gamma(0.5, size=(bins, frames)).astype(np.float32)
    costs = []
    for iterations in (0, 3, 6, 12, 24):
        dictionary, activations = learn_convolutive(
            magnitude, components, taps, beta=beta, sparsity=sparsity, iterations=iterations, accelerated=accelerated
        )
        assert dictionary.shape == (taps, bins, components)
        assert activations.shape == (components, frames)
        costs.append(cost(magnitude, dictionary, activations, beta, sparsity))
    assert np.isfinite(costs).all()
    assert (np.diff(costs) <= 1e-5 * np.abs(costs[:-1]) + 1e-5 * magnitude.size).all()


@pytest.mark.parametrize("beta", BETAS)
@pytest.mark.parametrize("sparsity", [0.0, 0.1])
def test_one_tap_is_plain_nmf(beta, sparsity):
    magnitude = model_of(*planted()) + np.float32(0.01)
    start = np.random.default_rng(1).random((1, 30, 4)).astype(np.float32) + np.float32(0.1)
    start /= start.sum((0, 1))
    rows = np.random.default_rng(2).random((4, 240)).astype(np.float32) + np.float32(0.1)
    found, activations = learn_convolutive(
        magnitude, 4, 1, beta=beta, sparsity=sparsity, iterations=20, start=start, start_activations=rows, accelerated=False
    )
    scale = magnitude.mean(dtype=np.float64)
    target = magnitude / scale + (0.0 if beta == 2.0 else 1e-6)
    exponent = 1.0 / (2.0 - beta) if beta < 1.0 else 1.0
    w, h = start[0].astype(np.float64), rows / scale
    for _ in range(20):
        model = w @ h + (0.0 if beta == 2.0 else 1e-6)
        h *= ((w.T @ (target * model ** (beta - 2))) / (w.T @ model ** (beta - 1) + sparsity)) ** exponent
        model = w @ h + (0.0 if beta == 2.0 else 1e-6)
        penalty = sparsity * h.sum(1)
        w *= ((target * model ** (beta - 2)) @ h.T / (model ** (beta - 1) @ h.T + penalty)) ** exponent
        h, w = h * w.sum(0)[:, None], w / w.sum(0)
    np.testing.assert_allclose(found[0], w, rtol=2e-3, atol=1e-5)
    np.testing.assert_allclose(activations, h * scale, rtol=2e-3, atol=1e-4)


@pytest.mark.parametrize("beta", [0.0, 1.0, 2.0])
def test_one_tap_comes_as_far_as_plain_nmf_does(beta):
    magnitude = model_of(*planted()) + np.float32(0.01)
    one = cost(magnitude, *learn_convolutive(magnitude, 4, 1, beta=beta, iterations=150), beta, 0.0)
    dictionary, activations = learn(magnitude, 4, beta=beta, iterations=150)
    assert one <= 1.02 * cost(magnitude, dictionary[None], activations, beta, 0.0)


@pytest.mark.parametrize("beta", BETAS)
def test_an_exact_model_is_left_as_it_is(beta):
    dictionary, activations = planted()
    magnitude = model_of(dictionary, activations)
    found = learn_convolutive(magnitude, 3, 5, beta=beta, iterations=9, start=dictionary, start_activations=activations)
    np.testing.assert_allclose(found[0], dictionary, rtol=1e-2, atol=1e-5)
    np.testing.assert_allclose(found[1], activations, rtol=1e-2, atol=1e-3 * activations.max())


@pytest.mark.parametrize("beta", [0.0, 1.0, 2.0])
def test_planted_glides_are_found(beta):
    dictionary, activations = planted()
    magnitude = model_of(dictionary, activations)
    found = learn_convolutive(magnitude, 3, 5, beta=beta, iterations=600)
    one_tap = learn_convolutive(magnitude, 3, 1, beta=beta, iterations=600)
    assert cost(magnitude, *found, beta, 0.0) < 0.1 * cost(magnitude, *one_tap, beta, 0.0)


@pytest.mark.parametrize("beta", BETAS)
def test_planted_activations_are_found_under_their_dictionary(beta):
    dictionary, activations = planted()
    # The last taps are heard in part only.
    found = inferred(model_of(dictionary, activations), dictionary, 900, beta=beta)[:, :-5]
    np.testing.assert_allclose(found, activations[:, :-5], atol=0.02 * activations.max())


def test_stretches_do_not_sound_on_into_each_other():
    dictionary, activations = planted()
    magnitude = model_of(dictionary, activations)[:, :100]
    alone = learn_convolutive(magnitude, 3, 5, beta=1.0, iterations=1, start=dictionary, accelerated=False)
    followed = np.concatenate([magnitude, np.zeros((30, 140), np.float32)], axis=1)
    apart, joined = (
        learn_convolutive(followed, 3, 5, beta=1.0, iterations=1, stretches=lengths, start=dictionary, accelerated=False)
        for lengths in ([100, 0, 3, 137], [240])
    )
    np.testing.assert_allclose(apart[1][:, :100], alone[1], rtol=1e-3, atol=1e-5)
    # What would sound on into the silence is turned down.
    assert joined[1][:, 99].sum() < 0.9 * alone[1][:, 99].sum()


def test_learning_is_deterministic_and_keeps_its_input():
    magnitude = model_of(*planted(frames=1400))
    before = magnitude.copy()
    first, second = (learn_convolutive(magnitude, 4, 5, beta=0.0, iterations=9) for _ in range(2))
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(magnitude, before)


@pytest.mark.parametrize("beta", BETAS)
def test_the_level_changes_nothing_but_the_activations(beta):
    magnitude = model_of(*planted())
    quiet, loud = (
        learn_convolutive(np.float32(gain) * magnitude, 3, 5, beta=beta, sparsity=0.1, iterations=30) for gain in (2.0**-10, 2.0**6)
    )
    np.testing.assert_allclose(loud[0], quiet[0], atol=1e-5)
    np.testing.assert_allclose(loud[1], quiet[1] * 2.0**16, rtol=1e-3, atol=1e-3 * loud[1].max())


@pytest.mark.parametrize("beta", BETAS)
def test_silence_and_small_problems_have_results(beta):
    magnitude = model_of(*planted())
    magnitude[:, 50:90] = 0.0
    for factor in learn_convolutive(magnitude, 4, 5, beta=beta, iterations=30):
        assert np.isfinite(factor).all()
        assert (factor >= 0.0).all()
    assert not any(factor.any() for factor in learn_convolutive(0 * magnitude, 4, 5, beta=beta))
    for frames in (0, 1, 3):
        dictionary, activations = learn_convolutive(magnitude[:, :frames], 4, 5, beta=beta, iterations=6)
        assert dictionary.shape == (5, 30, 4)
        assert activations.shape == (4, frames)
        assert np.isfinite(dictionary).all()
    found = inferred(magnitude, learn_convolutive(magnitude, 4, 5, beta=beta, iterations=6)[0], 30, beta=beta)
    assert np.isfinite(found).all()
    assert not found[:, 50:86].any()


def test_going_on_is_ahead_of_starting_afresh_and_the_curve_falls():
    dictionary, activations = planted()
    magnitude = model_of(dictionary, activations)
    rough = inferred(magnitude, dictionary, 30)
    warm, cold = (inferred(magnitude, dictionary, 3, **more) for more in ({"start": rough.T}, {}))
    assert cost(magnitude, dictionary, warm, 1.0, 0.0) < 0.5 * cost(magnitude, dictionary, cold, 1.0, 0.0)
    curve = CostCurve()
    learn_convolutive(magnitude, 3, 5, beta=1.0, iterations=30, curve=curve)
    assert len(curve.values()) == 10
    assert (np.diff(curve.values()) < 0.0).all()


def test_wrong_requests_are_refused_and_cancelling_stops():
    magnitude = np.ones((8, 20), np.float32)
    with pytest.raises(ShapeError, match=r"got \(0, 8, 2\)"):
        learn_convolutive(magnitude, 2, 0, beta=1.0)
    with pytest.raises(ShapeError, match=r"got \(3, 8, 2\)"):
        learn_convolutive(magnitude, 2, 4, beta=1.0, start=np.ones((3, 8, 2), np.float32))
    with pytest.raises(ShapeError, match=r"got \(2, 3\)"):
        learn_convolutive(magnitude, 2, 4, beta=1.0, start_activations=np.ones((2, 3), np.float32))
    with pytest.raises(ShapeError, match=r"got \[3, 4\]"):
        learn_convolutive(magnitude, 2, 4, beta=1.0, stretches=[3, 4])
    with pytest.raises(ParameterError, match="got 3"):
        learn_convolutive(magnitude, 2, 4, beta=3.0)

    def report(fraction, message="", partial=None):
        if fraction > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        learn_convolutive(magnitude, 2, 4, beta=1.0, iterations=3000, report=report)


def test_factors_go_out_as_soon_as_they_are_taken_and_their_cost_falls(monkeypatch):
    monkeypatch.setattr(convolutive_nmf, "_PUBLISH_SECONDS", 0.0)
    magnitude = model_of(*planted())
    shown = []

    def report(fraction, message="", partial=None):
        if partial is not None:
            shown.append(cost(magnitude, partial.dictionary, partial.activations, 1.0, 0.0))

    learn_convolutive(magnitude, 3, 5, beta=1.0, iterations=6, report=report)
    assert len(shown) == 6
    assert (np.diff(shown) <= 1e-5 * shown[0]).all()
    assert shown[-1] < shown[0]


def test_getting_ready_can_be_cancelled_between_blocks(monkeypatch):
    read = []
    scaled = convolutive_nmf._Learning._scaled
    monkeypatch.setattr(convolutive_nmf._Learning, "_scaled", lambda learning, block: read.append(block) or scaled(learning, block))

    def report(fraction, message="", partial=None):
        if read:
            raise Cancelled

    with pytest.raises(Cancelled):
        learn_convolutive(np.ones((8, 3000), np.float32), 2, 4, beta=1.0, report=report)
    assert len(read) == 1
