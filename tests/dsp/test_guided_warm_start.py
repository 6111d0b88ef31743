import numpy as np
import pytest

from tests.dsp.test_guides import ASSIGNMENT, FRAMES, SOURCES, cost, edit, gates_of, material
from workbench.dsp.warm_start_ista import WarmStart

every_beta = pytest.mark.parametrize("beta", [0.0, 0.5, 1.0, 1.5, 2.0])


def kernel_of(beta, steps):
    return WarmStart(material()[1], beta=beta, sparsity=0.0, steps=steps, assignment=ASSIGNMENT)


def inferred(kernel, gates):
    magnitude, levels = material()[0].T, np.ones(FRAMES, np.float32)
    memory = kernel.remembering()
    return (kernel.infer(magnitude, levels, memory) if gates is None else kernel.infer_guided(magnitude, levels, gates, memory)).copy()


@every_beta
def test_gates_that_are_as_good_as_open_change_nothing(beta):
    kernel = kernel_of(beta, 5)
    almost = np.full((len(SOURCES), FRAMES, 33), np.float32(1.0 - 1e-6))
    np.testing.assert_allclose(inferred(kernel, almost), inferred(kernel, None), rtol=2e-3, atol=2e-3)


@every_beta
def test_many_steps_of_every_frame_end_where_the_guided_cost_is_least(beta):
    magnitude, dictionary = material()
    gates = gates_of(edit(strength=0.9))
    costs = [cost(magnitude, dictionary, inferred(kernel_of(beta, steps), gates).T, gates, beta).sum() for steps in (1, 20, 2000)]
    assert costs[0] > costs[1] > costs[2] - 1e-6
    # Whatever is tried beside it costs no less.
    best = inferred(kernel_of(beta, 2000), gates).T
    for factor in (0.97, 1.03):
        for component in range(len(best)):
            other = best.copy()
            other[component] *= factor
            assert cost(magnitude, dictionary, other, gates, beta).sum() > costs[2] * (1.0 - 1e-4)


def test_frames_before_what_is_painted_are_as_without_it():
    gates = gates_of(edit())
    painted = np.flatnonzero((gates < 1.0).any(axis=(0, 2)))
    plain, guided = (inferred(kernel_of(2.0, 5), each) for each in (None, gates))
    np.testing.assert_allclose(guided[: painted[0]], plain[: painted[0]], rtol=1e-5)
    assert np.abs(guided - plain)[painted].max() > 0.05 * plain.max()
