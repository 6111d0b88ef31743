from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dsp.test_ista import problem
from workbench.core.errors import ShapeError
from workbench.dsp.unfolded import UnfoldedSteps, from_levels, from_singular_vectors
from workbench.dsp.warm_start_ista import WarmStart


def network(components=10, layers=3, power=1, sparsity=0.02, seed=5, **more):
    """Layers that differ, each converging, and a magnitude they know."""
    magnitude, dictionary = problem(components=components)
    random = np.random.default_rng(seed)
    own = dictionary * random.uniform(0.5, 1.5, (layers, *dictionary.shape)).astype(np.float32)
    own /= np.linalg.norm(own, 2, axis=(1, 2), keepdims=True)
    first = from_levels(np.full(components, 0.3, np.float32), len(dictionary))
    return magnitude, UnfoldedSteps(own, first, power=power, sparsity=sparsity, **more), own


def plain(magnitude, layers, start, sparsity, step=1.0):
    """The recurrence as it is written down, in float64: (frames, components)."""
    result, here = [], start
    for frame in magnitude.T.astype(np.float64):
        for layer in layers.astype(np.float64):
            here = np.maximum(here - step * (layer.T @ (layer @ here - frame)) - step * sparsity, 0.0)
        result.append(here)
    return np.array(result)


@pytest.mark.parametrize(("components", "layers"), [(10, 5), (16, 1), (37, 3)])
def test_it_is_the_recurrence_of_the_document(components, layers):
    magnitude, kernel, own = network(components, layers)
    start = np.full(components, 0.3) * magnitude[:, 0].mean()
    expected = plain(magnitude, own, start, 0.02)
    found = kernel.infer(magnitude.T, np.ones(60, np.float32), kernel.remembering())
    np.testing.assert_allclose(found, expected, atol=1e-5 * expected.max())


@pytest.mark.parametrize("sparsity", [0.0, 0.05])
def test_layers_that_are_one_dictionary_are_warm_start_ista(sparsity):
    magnitude, dictionary = problem()
    levels = np.random.default_rng(3).uniform(0.5, 2.0, 60).astype(np.float32)
    known = WarmStart(dictionary, sparsity=sparsity, steps=5)
    expected = known.infer(magnitude.T, levels, known.remembering())
    scale = np.float32(np.sqrt(known.longest_step))
    tied = UnfoldedSteps(np.stack([scale * dictionary] * 5), np.zeros_like(dictionary), sparsity=sparsity * float(scale))
    found = tied.infer(magnitude.T, levels, tied.remembering())
    np.testing.assert_allclose(scale * found, expected, atol=1e-5 * expected.max())


@settings(max_examples=30, deadline=None)
@given(power=st.sampled_from([1, 2]), cuts=st.lists(st.integers(0, 60), max_size=6), sparsity=st.sampled_from([0.0, 0.3]))
def test_blocks_of_any_size_give_the_same(power, cuts, sparsity):
    magnitude, kernel, _ = network(power=power, sparsity=sparsity)
    magnitude[:, 20:30] = 0.0
    levels = np.random.default_rng(3).uniform(0.5, 2.0, 60).astype(np.float32)
    whole = kernel.infer(magnitude.T, levels, kernel.remembering())
    carried = kernel.remembering()
    edges = [0, *sorted(cuts), 60]
    pieces = [kernel.infer(magnitude.T[low:high], levels[low:high], carried) for low, high in pairwise(edges)]
    np.testing.assert_allclose(np.concatenate(pieces), whole, rtol=1e-4, atol=1e-5 * whole.max())


@pytest.mark.parametrize("power", [1, 2])
def test_a_level_scales_all_alike(power):
    magnitude, kernel, _ = network(power=power, sparsity=0.1)
    levels = np.full(60, magnitude.mean(), np.float32)
    found = kernel.infer(magnitude.T, levels, kernel.remembering())
    louder = kernel.infer(16.0 * magnitude.T, 16.0 * levels, kernel.remembering())
    np.testing.assert_allclose(louder, 16.0 ** (1.0 / power) * found, rtol=1e-5)


def test_other_settings_go_on_with_what_was_remembered():
    magnitude, kernel, own = network()
    levels = np.ones(60, np.float32)
    carried = kernel.remembering()
    last = kernel.infer(magnitude.T[:7], levels[:7], carried)[-1]
    fewer = UnfoldedSteps(own[:1], np.zeros_like(own[0]), step=0.5)
    found = fewer.infer(magnitude.T[7:8], levels[:1], fewer.remembering(carried))
    np.testing.assert_allclose(found, plain(magnitude[:, 7:8], own[:1], last.astype(np.float64), 0.0, 0.5), rtol=1e-4, atol=1e-6)


def test_the_start_from_singular_vectors_finds_what_the_dictionary_made():
    _, dictionary = problem()
    true = np.random.default_rng(1).uniform(0.5, 1.0, 10).astype(np.float32)
    fitted = (dictionary @ true) @ from_singular_vectors(dictionary)
    assert np.linalg.norm(dictionary @ fitted - dictionary @ true) < 0.05 * np.linalg.norm(dictionary @ true)
    assert not from_singular_vectors(np.zeros_like(dictionary)).any()


@pytest.mark.parametrize("power", [1, 2])
def test_silence_and_nothing_and_components_that_are_nothing_have_a_result(power):
    magnitude, _, own = network()
    own[:, :, 1] = 0.0
    magnitude[:, :5] = magnitude[:, 20:40] = 0.0
    kernel = UnfoldedSteps(own, from_singular_vectors(own[0]), power=power, sparsity=0.1)
    found = kernel.infer(magnitude.T, np.ones(60, np.float32), kernel.remembering())
    assert np.isfinite(found).all()
    assert not found[:5].any() and not found[:, 1].any() and found[41].any()
    assert kernel.infer(magnitude.T[:0], np.ones(0, np.float32), kernel.remembering()).shape == (0, 10)
    assert not kernel.infer(0.0 * magnitude.T, np.zeros(60, np.float32), kernel.remembering()).any()
    dead = UnfoldedSteps(0.0 * own, np.zeros_like(own[0]), power=power)
    assert not dead.infer(magnitude.T, np.ones(60, np.float32), dead.remembering()).any()


def test_activations_stay_bounded_under_layers_that_go_too_far():
    magnitude, _, own = network()
    kernel = UnfoldedSteps(3.0 * own, np.zeros_like(own[0]))
    found = kernel.infer(np.tile(magnitude.T, (50, 1)), np.ones(3000, np.float32), kernel.remembering())
    assert found[-60:].max() < 100.0 * magnitude.max()


def test_wrong_shapes_are_refused():
    magnitude, kernel, _ = network()
    with pytest.raises(ShapeError, match=r"got \(40, 60\)"):
        kernel.infer(magnitude, np.ones(60, np.float32), kernel.remembering())
