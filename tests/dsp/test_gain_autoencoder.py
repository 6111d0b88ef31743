import numpy as np
import pytest
import torch

from workbench.core.errors import Cancelled
from workbench.dsp.gain_autoencoder import GainAutoencoder


def gains(frames=95, components=21, seed=0):
    generator = np.random.default_rng(seed)
    return (generator.random((frames, 3)) @ generator.random((3, components))).astype(np.float32)


def as_torch(autoencoder):
    layers = []
    for weights, biases in autoencoder.weights():
        layer = torch.nn.Linear(*weights.shape)
        with torch.no_grad():
            layer.weight.copy_(torch.from_numpy(weights.T))
            layer.bias.copy_(torch.from_numpy(biases))
        layers += [layer, torch.nn.ReLU()]
    return torch.nn.Sequential(*layers)


@pytest.mark.parametrize("batch", [1, 10, 16])
def test_it_learns_as_torch_does(batch):
    given, autoencoder = gains(), GainAutoencoder(21)
    network = as_torch(autoencoder)
    optimizer = torch.optim.Adam(network.parameters(), 1e-3)
    order = np.random.default_rng([3, 0]).permutation(len(given))
    losses = []
    for first in range(0, len(order), batch):
        frames = torch.from_numpy(given[order[first : first + batch]])
        loss = (network(frames) - frames).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()) * len(frames))
    told = autoencoder.learn(given, epochs=1, batch=batch, rate=1e-3, dropout=0.0, seed=3)
    assert told == [pytest.approx(sum(losses) / len(given), rel=1e-4)]
    with torch.no_grad():
        np.testing.assert_allclose(autoencoder.given_back(given), network(torch.from_numpy(given)).numpy(), atol=1e-4)


def test_one_batch_is_learnt_by_heart():
    given = gains(frames=10)
    autoencoder = GainAutoencoder(21, usual=given.mean(axis=0), seed=1)
    losses = autoencoder.learn(given, epochs=3000, batch=10, rate=3e-3, dropout=0.0)
    assert losses[-1] < 0.02 * losses[0]
    assert (autoencoder.given_back(given) >= 0.0).all()


def test_going_on_is_the_same_as_not_stopping():
    given, whole, stopped = gains(), GainAutoencoder(21), GainAutoencoder(21)
    settings = {"batch": 10, "rate": 1e-3, "dropout": 0.3}
    losses = whole.learn(given, epochs=5, **settings)
    assert stopped.learn(given, epochs=2, **settings) + stopped.learn(given, epochs=3, **settings) == losses
    np.testing.assert_array_equal(stopped.values, whole.values)


def test_what_is_hidden_changes_what_is_learnt():
    found = []
    for dropout in (0.0, 0.5):
        autoencoder = GainAutoencoder(21)
        autoencoder.learn(gains(), epochs=2, batch=10, rate=1e-3, dropout=dropout)
        found.append(autoencoder.given_back(gains()))
    assert np.abs(found[1] - found[0]).max() > 1e-3


def test_nothing_is_learnt_from_nothing():
    autoencoder = GainAutoencoder(21)
    before = autoencoder.values.copy()
    assert autoencoder.learn(gains()[:0], epochs=3, batch=10, rate=1e-3, dropout=0.1) == []
    np.testing.assert_array_equal(autoencoder.values, before)
    assert np.isfinite(autoencoder.given_back(np.zeros((4, 21), np.float32))).all()


def test_it_stops_when_asked_to():
    def stopping(fraction, message="", partial=None):
        if fraction >= 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        GainAutoencoder(21).learn(gains(), epochs=10, batch=10, rate=1e-3, dropout=0.1, report=stopping)
