import numpy as np
import pytest
import torch

from workbench.core.edits import Edit
from workbench.core.regions import Box, Region, TimeRange
from workbench.dsp.analysis import Analysis
from workbench.dsp.edit_masks import Grid, coverage
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.guided_descent import GuidedDescent, members_of, price_of
from workbench.dsp.guided_estimate import GuidedEstimate, guided_estimate
from workbench.dsp.guided_learning import PaintedColumns, learn_guided
from workbench.dsp.guides import LEAST_GATE, Guides
from workbench.dsp.nmf_blocks import Factors
from workbench.dsp.nmf_descent import Descent
from workbench.dsp.nmf_divergence import Beta
from workbench.dsp.nmf_inference import Inference, pieces_of

ANALYSIS = Analysis(rate=8000, window_samples=64, hop_samples=16)
SOURCES, FRAMES = ("a", "b"), 60
ASSIGNMENT = np.array([0, 0, 0, 1, 1, 1])
BOX = Box(start_seconds=0.04, stop_seconds=0.08, low_hz=1000.0, high_hz=2000.0)
GRID = Grid.of_frames(ANALYSIS, 0, FRAMES)
every_beta = pytest.mark.parametrize("beta", [0.0, 0.5, 1.0, 1.5, 2.0])


def edit(action="give", stem="a", **values):
    return Edit(region=Region.of(values.pop("shape", BOX)), stem=stem, action=action, **values)


def material(seed=0):
    random = np.random.default_rng(seed)
    dictionary = random.random((33, 6), np.float32) ** 3
    dictionary /= dictionary.sum(axis=0)
    magnitude = (dictionary @ random.random((6, FRAMES), np.float32) ** 2 + 0.001).astype(np.float32)
    return magnitude / magnitude.mean(), dictionary


def gates_of(*edits):
    return Guides(edits, SOURCES).gates(GRID)


def cost(magnitude, dictionary, activations, gates, beta):
    """The cost of guided_descent, per frame, in float64."""
    rule = Beta(beta)
    x = torch.from_numpy(magnitude.T.astype(np.float64)) + rule.floor
    model, price = torch.full_like(x, rule.floor), torch.zeros_like(x)
    for source, gate in enumerate(torch.from_numpy(gates.astype(np.float64))):
        own = np.equal(ASSIGNMENT, source)
        part = torch.from_numpy((dictionary[:, own] @ activations[own]).T.astype(np.float64))
        model += gate * part
        price += price_of(rule, x, gate) * part
    return (rule.costs(x, model) + price.sum(1)).numpy()


def inferred(magnitude, dictionary, gates, beta, iterations=60):
    kernel = Inference(dictionary, beta=beta, sparsity=0.0, scale=1.0, assignment=ASSIGNMENT)
    rows = np.zeros((FRAMES, 6), np.float32)
    made = None if gates is None else lambda start, stop: np.ascontiguousarray(gates[:, start:stop])
    kernel.refine(pieces_of(kernel, magnitude.T, rows, None, made), iterations)
    return rows.T


@pytest.mark.parametrize(("action", "penalised"), [("give", 1), ("take", 0), ("attenuate", 0)])
def test_gates_are_what_is_left_of_the_penalised_source(action, penalised):
    gates = gates_of(edit(action, strength=0.75))
    np.testing.assert_allclose(gates[penalised], 1.0 - 0.75 * coverage(Region.of(BOX), 0.0, 0.0, GRID), atol=1e-6)
    np.testing.assert_array_equal(gates[1 - penalised], 1.0)


def test_no_gate_closes_altogether_and_equal_penalties_are_none():
    assert gates_of(edit()).min() == pytest.approx(LEAST_GATE)
    np.testing.assert_array_equal(gates_of(edit("take", "a"), edit("take", "b")), 1.0)


@pytest.mark.parametrize("edits", [(), (edit(enabled=False),), (edit(stem="nobody"),), (edit(strength=0.0),)])
def test_guides_that_say_nothing_make_plain_factors(edits):
    guides = Guides(edits, SOURCES)
    assert not guides
    assert list(guides.runs(ANALYSIS, 0, FRAMES)) == [(0, FRAMES, False)]
    factors = SOURCES, np.ones((33, 6), np.float32), np.ones((1, 6, FRAMES), np.float32), ASSIGNMENT
    assert type(guided_estimate(FactorEstimate(*factors), guides, ANALYSIS)) is FactorEstimate


def test_a_single_source_cannot_be_guided():
    assert not Guides([edit("attenuate")], ("a",))


def test_runs_are_the_frames_that_were_painted_on_without_crumbs():
    second = edit(shape=TimeRange(start_seconds=0.1, stop_seconds=0.11))
    assert [run for run in Guides([edit()], SOURCES).runs(ANALYSIS, 0, FRAMES) if run[2]] == [(20, 41, True)]
    runs = list(Guides([edit(), second], SOURCES).runs(ANALYSIS, 0, FRAMES))
    assert runs == [(0, 20, False), (20, 56, True), (56, FRAMES, False)]


@every_beta
def test_open_gates_are_updates_without_gates(beta):
    magnitude, dictionary = material()
    torch_dictionary, penalty = torch.from_numpy(dictionary), torch.full((6,), 0.1)
    rows = torch.from_numpy(magnitude.T.copy()).add_(Beta(beta).floor)
    start = torch.ones(FRAMES, 6)
    plain = Descent(torch_dictionary, Beta(beta), penalty, heuristic=False, accelerated=False)
    gates = torch.ones(2, FRAMES, 33)
    members = members_of(ASSIGNMENT, 2)
    guided = GuidedDescent(
        torch_dictionary, Beta(beta), penalty, members=members, gates=gates, magnitude=rows, heuristic=False, accelerated=False
    )
    np.testing.assert_allclose(guided.advanced(rows, None, start, 4, None), plain.advanced(rows, None, start, 4, None), rtol=1e-4)


@every_beta
@pytest.mark.parametrize("accelerated", [True, False])
def test_the_guided_cost_never_rises(beta, accelerated):
    magnitude, dictionary = material()
    gates = gates_of(edit(strength=0.9), edit("take", "b", shape=TimeRange(start_seconds=0.09, stop_seconds=0.1), strength=0.5))
    rows = torch.from_numpy(magnitude.T.copy()).add_(Beta(beta).floor)
    descent = GuidedDescent(
        torch.from_numpy(dictionary),
        Beta(beta),
        torch.zeros(6),
        members=members_of(ASSIGNMENT, 2),
        gates=torch.from_numpy(gates),
        magnitude=rows,
        heuristic=False,
        accelerated=accelerated,
    )
    point = torch.full((FRAMES, 6), 5.0)
    costs = [cost(magnitude, dictionary, point.T.numpy(), gates, beta)]
    for _ in range(12):
        point = descent.advanced(rows, None, point, 1, None)
        costs.append(cost(magnitude, dictionary, point.T.numpy(), gates, beta))
    assert (np.diff(costs, axis=0) <= 1e-4 * np.abs(costs[:-1]) + 1e-4).all()
    assert np.sum(costs[-1]) < np.sum(costs[0])


@every_beta
def test_frames_that_nobody_painted_on_are_as_without_guides(beta):
    magnitude, dictionary = material()
    gates = gates_of(edit())
    plain, guided = inferred(magnitude, dictionary, None, beta), inferred(magnitude, dictionary, gates, beta)
    painted = coverage(Region.of(BOX), 0.0, 0.0, GRID).any(axis=1)
    tolerance = 0.03 if beta == 2.0 else 2e-3  # Frobenius without guides goes another way down to the same place
    assert np.abs(dictionary @ (guided - plain))[:, ~painted].max() < tolerance * magnitude.max()
    assert np.abs(dictionary @ (guided - plain))[:, painted].max() > 0.01 * magnitude.max()


@every_beta
def test_what_is_given_in_full_ends_up_with_its_source(beta):
    magnitude, dictionary = material()
    guides = Guides([edit()], SOURCES)
    gates = guides.gates(GRID)
    inside = coverage(Region.of(BOX), 0.0, 0.0, GRID).T > 0

    def share(estimate):
        own = estimate.magnitudes(0, FRAMES)[:, 0]
        return own[0][inside].sum() / own[:, inside].sum()

    plain = FactorEstimate(SOURCES, dictionary, inferred(magnitude, dictionary, None, beta)[None], ASSIGNMENT)
    rows = inferred(magnitude, dictionary, gates, beta)[None]
    without_gates = FactorEstimate(SOURCES, dictionary, rows, ASSIGNMENT)
    guided = guided_estimate(FactorEstimate(SOURCES, dictionary, rows, ASSIGNMENT), guides, ANALYSIS)
    assert share(plain) < 0.9
    assert share(without_gates) > share(plain) + 0.05
    assert share(guided) > 0.99
    whole = guided.magnitudes(0, FRAMES).sum(axis=0)[0]
    assert np.abs(whole - magnitude)[inside].sum() < 0.7 * magnitude[inside].sum()


@every_beta
def test_both_factors_come_down_under_guides_and_fixed_components_stay(beta):
    magnitude, dictionary = material()
    _, start = material(1)
    start[:, :3] = dictionary[:, :3]
    gates = gates_of(edit(strength=0.9))
    blocks = [PaintedColumns(slice(first, first + 25), gates[:, first : first + 25]) for first in range(0, FRAMES, 25)]
    begun = Factors(start, np.ones((6, FRAMES), np.float32))
    costs = []

    def learnt(iterations):
        return learn_guided(magnitude, begun, ASSIGNMENT, blocks, beta=beta, fixed=3, iterations=iterations)

    for iterations in (0, 1, 2, 5, 20):
        found, rows = learnt(iterations)
        np.testing.assert_allclose(found.sum(axis=0), 1.0, rtol=1e-5)
        np.testing.assert_allclose(found[:, :3], dictionary[:, :3], rtol=1e-6)
        costs.append(cost(magnitude, found, rows, gates, beta).sum())
    assert (np.diff(costs) < 0.0).all()
    np.testing.assert_array_equal(learnt(5).dictionary, learnt(5).dictionary)


def test_silence_is_learnt_as_it_began():
    begun = Factors(np.ones((33, 6), np.float32) / 33, np.ones((6, FRAMES), np.float32))
    blocks = [PaintedColumns(slice(0, FRAMES), gates_of(edit()))]
    assert learn_guided(np.zeros((33, FRAMES), np.float32), begun, ASSIGNMENT, blocks, beta=1.0) is begun


def estimate():
    _, dictionary = material()
    rows = np.random.default_rng(3).random((2, 6, FRAMES), np.float32)
    guides = Guides([edit(strength=0.8)], SOURCES)
    return guided_estimate(FactorEstimate(SOURCES, dictionary, rows, ASSIGNMENT), guides, ANALYSIS)


def test_a_guided_estimate_is_its_factors_through_the_gates():
    guided = estimate()
    plain = FactorEstimate(SOURCES, guided.dictionary, guided.activations, ASSIGNMENT)
    gates = np.swapaxes(gates_of(edit(strength=0.8)), 1, 2)[:, None]
    np.testing.assert_allclose(guided.magnitudes(0, FRAMES), plain.magnitudes(0, FRAMES) * gates, rtol=1e-5)
    np.testing.assert_array_equal(guided.magnitudes(50, 60), plain.magnitudes(50, 60))
    np.testing.assert_allclose(guided.magnitudes(30, 35), guided.magnitudes(0, FRAMES)[..., 30:35], rtol=1e-5)
    rows, edges = np.arange(33), np.arange(FRAMES + 1)
    np.testing.assert_allclose(guided.pooled(rows, 33, edges), guided.magnitudes(0, FRAMES).sum(axis=1), rtol=1e-4)


def test_components_keep_their_gates_when_they_are_dealt_to_another_source():
    guided = estimate()
    merged = guided.reassigned(("all",), np.zeros(6, np.intp))
    assert isinstance(merged, GuidedEstimate)
    np.testing.assert_allclose(merged.magnitudes(0, FRAMES)[0], guided.magnitudes(0, FRAMES).sum(axis=0), rtol=1e-5)
    moved = guided.reassigned(("b", "new"), np.array([0, 0, 1, 0, 0, 0]), np.array([1, 1, 2, 1, 1, 1], np.float32))
    back = moved.reassigned(SOURCES, ASSIGNMENT, np.ones(6, np.float32))
    np.testing.assert_allclose(back.magnitudes(0, FRAMES), guided.magnitudes(0, FRAMES), rtol=1e-6)
