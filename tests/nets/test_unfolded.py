import numpy as np
import pytest
import torch

from tests.dsp.test_ista import problem
from workbench.dsp.unfolded import UnfoldedSteps, from_levels, from_singular_vectors
from workbench.dsp.warm_start_ista import warm_start_ista
from workbench.nets.mask_error import mask_error
from workbench.nets.unfolded import UnfoldedNetwork, _Recurrence

COUNTS = (4, 6)


def levelled():
    magnitude, dictionary = problem()
    return magnitude / magnitude.mean(), dictionary


def rows(magnitude):
    return torch.from_numpy(np.ascontiguousarray(magnitude.T))[None]


def scattered(network, share=0.5):
    """The network with layers that differ."""
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for weights in (network.layers, network.output):
            weights.mul_(1.0 + share * (torch.rand(weights.shape, generator=generator) - 0.7))
        network.first += 0.2
    return network


@pytest.mark.parametrize("sparsity", [0.0, 0.1])
def test_before_it_has_learnt_it_is_warm_start_ista(sparsity):
    magnitude, dictionary = levelled()
    network = UnfoldedNetwork(torch.from_numpy(dictionary), COUNTS, layers=5, sparsity=sparsity, scatter=0.0)
    expected = warm_start_ista(magnitude, dictionary, sparsity=sparsity, steps=5, scale=1.0)
    found = network.activations(rows(magnitude))[0].detach().numpy().T
    np.testing.assert_allclose(network.scale * found, expected, atol=1e-5 * expected.max())


@pytest.mark.parametrize("power", [1, 2])
@pytest.mark.parametrize("learnt_start", [True, False])
def test_the_network_and_the_compiled_steps_are_the_same(power, learnt_start):
    magnitude, dictionary = levelled()
    options = {"layers": 3, "sparsity": 0.1, "power": power, "learnt_start": learnt_start}
    network = scattered(UnfoldedNetwork(torch.from_numpy(dictionary), COUNTS, **options))
    layers = network.layers.relu().detach().numpy()
    first = from_levels(network.first.relu().detach().numpy(), 40) if learnt_start else from_singular_vectors(layers[0])
    kernel = UnfoldedSteps(layers, first, sparsity=0.1 * network.scale, power=power)
    expected = network.activations(rows(magnitude))[0].detach().numpy()
    found = kernel.infer(magnitude.T, np.ones(60, np.float32), kernel.remembering())
    np.testing.assert_allclose(found, expected, atol=1e-5 * expected.max())


def test_gradients_through_the_recurrence_are_those_of_its_steps():
    generator = torch.Generator().manual_seed(0)
    drive, first = torch.randn(3, 2, 4, 5, generator=generator).double(), torch.rand(2, 5, generator=generator).double()
    moves = 0.3 * torch.randn(3, 5, 5, generator=generator).double()
    leaves = [each.requires_grad_() for each in (drive, moves, first)]
    assert torch.autograd.gradcheck(_Recurrence.apply, leaves)


@pytest.mark.parametrize("exponent", [1.0, 2.0, 3.0])
def test_the_error_through_the_mask_and_its_gradient_are_those_of_plain_steps(exponent):
    generator = torch.Generator().manual_seed(0)
    products = torch.rand(3, 4, 5, generator=generator).double().requires_grad_()
    mixture, true = torch.rand(4, 5, generator=generator).double(), torch.rand(3, 4, 5, generator=generator).double()
    powers = products**exponent
    expected = (powers / powers.sum(dim=0) * mixture - true).abs().mean()
    found = mask_error(products, mixture, true, exponent)
    torch.testing.assert_close(found, expected, rtol=1e-6, atol=0.0)
    (wanted,), (given,) = (torch.autograd.grad(each, products) for each in (expected, found))
    torch.testing.assert_close(given, wanted, rtol=1e-5, atol=1e-8)


def test_silence_has_an_error_and_a_gradient():
    _, dictionary = levelled()
    network = scattered(UnfoldedNetwork(torch.from_numpy(dictionary), COUNTS, power=2))
    silence = torch.zeros(1, 6, 40)
    error = mask_error(network(silence).flatten(1, 2), silence[0], torch.zeros(2, 6, 40), 2.0)
    error.backward()
    assert float(error.detach()) == 0.0
    assert all(torch.isfinite(weights.grad).all() for weights in network.parameters())
