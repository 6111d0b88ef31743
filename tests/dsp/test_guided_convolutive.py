import numpy as np
import pytest
import torch

from tests.dsp.test_guides import ANALYSIS, ASSIGNMENT, FRAMES, SOURCES, edit, gates_of, material
from workbench.core.sound import SoundArray
from workbench.dsp.convolutive_blocks import Block, padded, stacked_dictionary
from workbench.dsp.convolutive_estimate import ConvolutiveEstimate
from workbench.dsp.convolutive_inference import ConvolutiveInference
from workbench.dsp.convolutive_nmf import learn_convolutive
from workbench.dsp.convolutive_update import ConvolutiveUpdate
from workbench.dsp.estimate_files import described, restored
from workbench.dsp.guided_descent import price_of
from workbench.dsp.guided_estimate import GuidedConvolutiveEstimate, guided_estimate
from workbench.dsp.guides import Guides
from workbench.dsp.nmf_divergence import Beta
from workbench.dsp.spectrum import Spectrum

TAPS = 3
every_beta = pytest.mark.parametrize("beta", [0.0, 0.5, 1.0, 1.5, 2.0])


def components(seed=0):
    """(taps, bins, components), the values of each adding up to 1."""
    random = np.random.default_rng(seed)
    made = random.random((TAPS, 33, 6), np.float32) ** 3
    return made / made.sum(axis=(0, 1))


def cost(magnitude, dictionary, activations, gates, beta):
    """The cost of guided_descent of a convolutive model, in float64."""
    rule = Beta(beta)
    x = torch.from_numpy(magnitude.T.astype(np.float64)) + rule.floor
    model, price = torch.full_like(x, rule.floor), torch.zeros_like(x)
    for source, gate in enumerate(torch.from_numpy(gates.astype(np.float64))):
        factors = ConvolutiveEstimate(("all",), dictionary, activations[None], np.where(np.equal(ASSIGNMENT, source), 0, -1))
        own = torch.from_numpy(factors.magnitudes(0, FRAMES)[0, 0].T.astype(np.float64))
        model += gate * own
        price += price_of(rule, x, gate) * own
    return float((rule.costs(x, model) + price.sum(1)).sum())


def asked(beta, gates):
    magnitude, _ = material()
    dictionary = stacked_dictionary(torch.from_numpy(components()))
    update = ConvolutiveUpdate(dictionary, TAPS, Beta(beta), 0.1, ASSIGNMENT)
    rows = padded(torch.rand(FRAMES, 6, generator=torch.Generator().manual_seed(1)), [FRAMES], TAPS)
    x = torch.from_numpy(magnitude.T.copy()).add_(Beta(beta).floor)
    block = Block(0, FRAMES, FRAMES, TAPS - 1)
    return *update.activations(x, rows, block, gates), *update.dictionary_gradients(x, rows, block, gates)


@every_beta
def test_open_gates_are_updates_without_gates(beta):
    for opened, without in zip(asked(beta, torch.ones(2, FRAMES, 33)), asked(beta, None), strict=True):
        np.testing.assert_allclose(opened, without, rtol=1e-3)


@every_beta
def test_the_guided_cost_falls_with_every_update_of_the_activations(beta):
    magnitude, _ = material()
    gates = gates_of(edit(strength=0.9))
    kernel = ConvolutiveInference(components(), beta=beta, sparsity=0.0, scale=1.0, assignment=ASSIGNMENT)
    rows = np.zeros((FRAMES, 6), np.float32)
    piece = kernel.piece(magnitude.T, rows, 0, None, lambda: gates)
    costs = [cost(magnitude, components(), rows.T, gates, beta)]
    for _ in range(6):
        kernel.refine([piece], 3)
        costs.append(cost(magnitude, components(), rows.T, gates, beta))
    assert (np.diff(costs) <= 1e-4 * np.abs(costs[:-1])).all()
    assert costs[-1] < 0.9 * costs[0]


@every_beta
def test_both_factors_come_down_under_guides(beta):
    magnitude, _ = material()
    gates = gates_of(edit(strength=0.9))
    costs = []
    for iterations in (0, 3, 6, 15, 30):
        words = {"beta": beta, "iterations": iterations, "start": components(1), "assignment": ASSIGNMENT}
        found, rows = learn_convolutive(magnitude, 6, TAPS, gates=lambda start, stop: np.ascontiguousarray(gates[:, start:stop]), **words)
        np.testing.assert_allclose(found.sum(axis=(0, 1)), 1.0, rtol=1e-4)
        costs.append(cost(magnitude, found, rows, gates, beta))
    assert (np.diff(costs) < 0.0).all()


def estimate():
    rows = np.random.default_rng(3).random((2, 6, FRAMES), np.float32)
    return guided_estimate(ConvolutiveEstimate(SOURCES, components(), rows, ASSIGNMENT), Guides([edit(strength=0.8)], SOURCES), ANALYSIS)


def test_a_guided_estimate_is_its_factors_through_the_gates():
    guided = estimate()
    assert type(guided) is GuidedConvolutiveEstimate
    gates = np.swapaxes(gates_of(edit(strength=0.8)), 1, 2)[:, None]
    np.testing.assert_allclose(guided.magnitudes(0, FRAMES), guided.ungated.magnitudes(0, FRAMES) * gates, rtol=1e-5)
    np.testing.assert_array_equal(guided.magnitudes(50, FRAMES), guided.ungated.magnitudes(50, FRAMES))
    rows, edges = np.arange(33), np.arange(FRAMES + 1)
    np.testing.assert_allclose(guided.pooled(rows, 33, edges), guided.magnitudes(0, FRAMES).sum(axis=1), rtol=1e-4)
    merged = guided.reassigned(("all",), np.zeros(6, np.intp))
    assert type(merged) is GuidedConvolutiveEstimate
    np.testing.assert_allclose(merged.magnitudes(0, FRAMES)[0], guided.magnitudes(0, FRAMES).sum(axis=0), rtol=1e-5)


def test_a_guided_estimate_is_kept_and_found_again():
    arrays = []

    def keep(array):
        arrays.append(array)
        return str(len(arrays) - 1)

    guided = estimate()
    spectrum = Spectrum(SoundArray(np.zeros((2, (FRAMES - 1) * ANALYSIS.hop_samples), np.float32), ANALYSIS.rate), ANALYSIS)
    again = restored(described(guided, keep), lambda name: arrays[int(name)], spectrum, lambda *heard: spectrum)
    assert type(again) is GuidedConvolutiveEstimate
    np.testing.assert_array_equal(again.magnitudes(0, FRAMES), guided.magnitudes(0, FRAMES))
