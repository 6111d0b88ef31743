import numpy as np
import pytest

from tests.dsp.test_guides import ASSIGNMENT, FRAMES, SOURCES, cost, edit, gates_of, material
from workbench.core.cost_curve import CostCurve
from workbench.dsp.ista import Ista
from workbench.dsp.nmf_inference import Inference, pieces_of

every_rule = pytest.mark.parametrize("accelerated", [False, True], ids=["ista", "fista"])
every_beta = pytest.mark.parametrize("beta", [0.0, 0.5, 1.0, 1.5, 2.0])


def refined(kernel, gates, iterations, start=None, curve=None):
    magnitude, _ = material()
    rows = np.zeros((FRAMES, len(ASSIGNMENT)), np.float32)
    made = None if gates is None else lambda first, stop: np.ascontiguousarray(gates[:, first:stop])
    kernel.refine(pieces_of(kernel, magnitude.T, rows, start, made), iterations, curve=curve)
    return rows


def kernel_of(beta, accelerated, sparsity=0.0):
    return Ista(material()[1], beta=beta, sparsity=sparsity, scale=1.0, accelerated=accelerated, assignment=ASSIGNMENT)


@every_rule
@every_beta
def test_open_gates_are_steps_without_gates(beta, accelerated):
    kernel = kernel_of(beta, accelerated, sparsity=0.1)
    without, opened = (refined(kernel, gates, 5) for gates in (None, np.ones((len(SOURCES), FRAMES, 33), np.float32)))
    np.testing.assert_allclose(opened, without, atol=2e-3 * without.max())


@every_rule
@every_beta
def test_the_guided_cost_never_rises_and_ends_where_multiplicative_updates_end(beta, accelerated):
    magnitude, dictionary = material()
    gates = gates_of(edit(strength=0.9))
    kernel, rows, costs = kernel_of(beta, accelerated), None, []
    for _ in range(10):
        rows = refined(kernel, gates, 3, rows)
        costs.append(cost(magnitude, dictionary, rows.T, gates, beta).sum())
    assert (np.diff(costs) <= 1e-5 * np.abs(costs[:-1])).all()
    found = cost(magnitude, dictionary, refined(kernel, gates, 1500).T, gates, beta).sum()
    updates = Inference(dictionary, beta=beta, sparsity=0.0, scale=1.0, assignment=ASSIGNMENT)
    updated = cost(magnitude, dictionary, refined(updates, gates, 1500).T, gates, beta).sum()
    assert found <= updated * (1.0 + 1e-3) + 1e-3


def test_the_curve_of_guided_steps_falls():
    curve = CostCurve()
    refined(kernel_of(2.0, True), gates_of(edit()), 30, curve=curve)
    assert curve.values()[-1] < curve.values()[0]
