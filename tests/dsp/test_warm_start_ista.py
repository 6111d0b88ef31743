from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dsp.test_ista import BETAS, costs, problem
from workbench.core.errors import Cancelled, ShapeError
from workbench.dsp.ista import ista
from workbench.dsp.warm_start_ista import WarmStart, warm_start_ista


def plain(magnitude, dictionary, sparsity, steps, memory=1, decay=1.0):
    """The recurrence as it is written down, in float64."""
    scale = magnitude.mean(dtype=np.float64)
    dictionary = dictionary.astype(np.float64)
    step = WarmStart(dictionary.astype(np.float32)).longest_step
    past, result = [], []
    for frame in magnitude.T / scale:
        recent = past[::-1][:memory]
        weights = decay ** np.arange(len(recent))
        activations = np.average(recent, axis=0, weights=weights) if recent else np.zeros(dictionary.shape[1])
        for _ in range(steps):
            slope = dictionary.T @ (dictionary @ activations - frame)
            activations = np.maximum(activations - step * slope - step * sparsity, 0.0)
        past.append(activations)
        result.append(activations * scale)
    return np.array(result).T


@pytest.mark.parametrize(("memory", "decay"), [(1, 1.0), (3, 1.0), (5, 0.5), (200, 0.9)])
@pytest.mark.parametrize(("components", "steps"), [(10, 5), (16, 1), (37, 3)])
def test_it_is_the_recurrence_of_the_document(components, steps, memory, decay):
    magnitude, dictionary = problem(components=components)
    expected = plain(magnitude, dictionary, 0.05, steps, memory, decay)
    found = warm_start_ista(magnitude, dictionary, sparsity=0.05, steps=steps, memory=memory, decay=decay)
    np.testing.assert_allclose(found, expected, atol=1e-5 * expected.max())


@pytest.mark.parametrize("beta", BETAS)
def test_no_memory_is_warm_start(beta):
    magnitude, dictionary = problem()
    without, one = (warm_start_ista(magnitude, dictionary, beta=beta, sparsity=0.1, memory=memory, decay=0.3) for memory in (0, 1))
    np.testing.assert_array_equal(without, one)
    assert np.abs(warm_start_ista(magnitude, dictionary, beta=beta, sparsity=0.1, memory=3) - one).max() > 1e-3 * one.max()


@pytest.mark.parametrize("beta", BETAS)
def test_many_steps_come_to_where_ista_comes(beta):
    magnitude, dictionary = problem()
    found = costs(magnitude, dictionary, warm_start_ista(magnitude, dictionary, beta=beta, sparsity=0.1, steps=400), beta, 0.1)
    assert found.sum() <= 1.0001 * costs(magnitude, dictionary, ista(magnitude, dictionary, beta=beta, sparsity=0.1), beta, 0.1).sum()


@pytest.mark.parametrize("beta", BETAS)
def test_a_frame_costs_less_for_having_been_begun_where_the_last_ended(beta):
    _, dictionary = problem()
    still = np.repeat(dictionary @ np.random.default_rng(2).random((10, 1)).astype(np.float32), 30, axis=1)
    found = costs(still, dictionary, warm_start_ista(still, dictionary, beta=beta, steps=2), beta, 0.0)
    assert (np.diff(found) <= 1e-5 * len(dictionary)).all()
    assert found[-1] < 0.1 * found[0]


@settings(max_examples=30, deadline=None)
@given(
    beta=st.sampled_from(BETAS),
    memory=st.integers(0, 6),
    cuts=st.lists(st.integers(0, 60), max_size=6),
    sparsity=st.sampled_from([0.0, 0.3]),
)
def test_blocks_of_any_size_give_the_same(beta, memory, cuts, sparsity):
    magnitude, dictionary = problem()
    magnitude[:, 20:30] = 0.0
    levels = np.random.default_rng(3).uniform(0.5, 2.0, 60).astype(np.float32)
    kernel = WarmStart(dictionary, beta=beta, sparsity=sparsity, memory=memory, decay=0.7)
    whole = kernel.infer(magnitude.T, levels, kernel.remembering())
    carried = kernel.remembering()
    edges = [0, *sorted(cuts), 60]
    pieces = [kernel.infer(magnitude.T[low:high], levels[low:high], carried) for low, high in pairwise(edges)]
    np.testing.assert_allclose(np.concatenate(pieces), whole, rtol=1e-4, atol=1e-5 * whole.max())


def test_other_settings_go_on_with_what_was_remembered():
    magnitude, dictionary = problem()
    levels = np.ones(60, np.float32)
    long, short = WarmStart(dictionary, memory=4, decay=0.5), WarmStart(dictionary, memory=2, decay=0.5)
    carried = long.remembering()
    activations = long.infer(magnitude.T[:7], levels[:7], carried)
    shortened = short.remembering(carried)
    np.testing.assert_array_equal(shortened.frames[:, :10], activations[-2:])
    again = long.remembering(shortened)
    assert again.count[0] == 2
    np.testing.assert_array_equal(again.frames[:2, :10], activations[-2:])


@pytest.mark.parametrize("beta", BETAS)
def test_silence_before_within_and_throughout_has_a_result(beta):
    magnitude, dictionary = problem(components=5)
    dictionary[:, 1] = 0.0
    magnitude[:, :5] = magnitude[:, 20:40] = 0.0
    found = warm_start_ista(magnitude, dictionary, beta=beta, sparsity=0.1, steps=60)
    assert np.isfinite(found).all()
    assert not found[:, :5].any()
    assert found[:, 20:40].max() <= found.max()
    assert not found[:, 39].any()
    assert found[:, 41].any()
    assert not warm_start_ista(0 * magnitude, dictionary, beta=beta).any()
    assert warm_start_ista(magnitude[:, :0], dictionary, beta=beta).shape == (5, 0)
    assert warm_start_ista(magnitude[:1, 5:6], dictionary[:1], beta=beta).shape == (5, 1)
    kernel = WarmStart(dictionary, beta=beta, sparsity=1.0)
    assert np.isfinite(kernel.infer(magnitude.T, np.zeros(60, np.float32), kernel.remembering())).all()


@pytest.mark.parametrize("beta", BETAS)
def test_no_activation_survives_an_endless_sparsity(beta):
    magnitude, dictionary = problem()
    assert warm_start_ista(magnitude, dictionary, beta=beta, sparsity=1e12, steps=40).max() < 1e-5 * magnitude.max()


def test_wrong_shapes_are_refused_and_cancelling_stops():
    magnitude, dictionary = problem()
    kernel = WarmStart(dictionary)
    with pytest.raises(ShapeError, match=r"got \(40, 60\)"):
        kernel.infer(magnitude, np.ones(60, np.float32), kernel.remembering())

    def report(fraction, message="", partial=None):
        raise Cancelled

    with pytest.raises(Cancelled):
        warm_start_ista(magnitude, dictionary, report=report)
