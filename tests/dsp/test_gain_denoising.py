import numpy as np
import torch

from workbench.dsp.gain_denoising import around, denoised, level_of_gains
from workbench.nets.gain_denoiser import GainDenoiser


def gains(frames=700, components=6):
    return np.random.default_rng(1).gamma(0.5, 20.0, (frames, components)).astype(np.float32)


def test_it_does_what_the_network_has_learnt():
    given, level = gains(), level_of_gains(129, 6)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = GainDenoiser(6, 2, [16, 12]).eval()
    heard = np.sqrt(around(given, np.arange(len(given)), 2) / np.float32(level))
    with torch.no_grad():
        expected = network(torch.from_numpy(heard)).square().numpy() * level
    np.testing.assert_allclose(denoised(given, network.weights(), level=level), expected, rtol=1e-4, atol=1e-4)


def test_a_network_that_says_nothing_leaves_gains_as_they_are():
    layers = [(np.zeros((18, 6), np.float32), np.zeros(6, np.float32))]
    np.testing.assert_allclose(denoised(gains(), layers, level=3.0), gains(), rtol=1e-5)


def test_neighbours_are_heard_and_beyond_the_ends_is_silence():
    given = np.arange(1, 9, dtype=np.float32).reshape(4, 2)
    np.testing.assert_array_equal(around(given, np.array([0, 2]), 1), [[0, 0, 1, 2, 3, 4], [3, 4, 5, 6, 7, 8]])


def test_no_frames_are_no_frames():
    assert denoised(gains(0), [(np.zeros((6, 6), np.float32), np.zeros(6, np.float32))], level=1.0).shape == (0, 6)
