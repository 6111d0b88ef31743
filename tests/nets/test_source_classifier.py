import numpy as np
import pytest
import torch

from workbench.core.errors import Cancelled
from workbench.nets.source_classifier import SourceClassifier, boltzmann_stack, reaching_one


def frames(count=40, seed=0):
    """Frames of two kinds: the one mostly has its low bins, the other its high ones."""
    likely = np.repeat([[0.9] * 6 + [0.1] * 6, [0.1] * 6 + [0.9] * 6], count, axis=0)
    return (np.random.default_rng(seed).random(likely.shape) < likely).astype(np.float32)


def test_a_batch_is_learnt_by_heart():
    rows = frames()
    labels = torch.eye(2).repeat_interleave(40, dim=0)
    with torch.random.fork_rng():
        torch.manual_seed(0)
        network = SourceClassifier(12, 2)
    network.begin_with(boltzmann_stack(rows, (100, 50, 200), epochs=150, rate=0.3, seed=0))
    optimizer = torch.optim.LBFGS(
        network.parameters(), max_iter=20, tolerance_grad=1e-12, tolerance_change=1e-14, line_search_fn="strong_wolfe"
    )

    def closure():
        optimizer.zero_grad()
        loss = (network(torch.from_numpy(rows)) - labels).square().sum(dim=1).mean()
        loss.backward()
        return loss

    for _ in range(15):
        optimizer.step(closure)
    assert float(closure().detach()) < 0.01
    assert [tuple(layer.weight.shape) for layer in network.layers] == [(100, 12), (50, 100), (200, 50), (2, 200)]


def test_a_machine_answers_one_kind_of_frame_otherwise_than_the_other():
    shown = frames(200, seed=3)
    ((weights, biases),) = boltzmann_stack(shown, (4,), epochs=60, rate=0.3, seed=1)
    one, other = np.split(1.0 / (1.0 + np.exp(-(shown @ weights.T + biases))), 2)
    assert np.abs(one.mean(axis=0) - other.mean(axis=0)).max() > 0.5


def test_the_seed_decides_and_other_random_numbers_stay():
    state = np.random.get_state()[1].copy()  # noqa: NPY002 - the one that must not change
    one, same, other = (boltzmann_stack(frames(), (5, 3), epochs=2, rate=0.1, seed=seed) for seed in (4, 4, 5))
    assert all(np.array_equal(a, b) for pair, twin in zip(one, same, strict=True) for a, b in zip(pair, twin, strict=True))
    assert not np.array_equal(one[0][0], other[0][0])
    assert (state == np.random.get_state()[1]).all()  # noqa: NPY002


def test_pretraining_can_be_stopped_in_every_layer():
    reached = []

    def report(fraction, message="", partial=None):
        reached.append(fraction)
        if fraction > 0.6:
            raise Cancelled

    with pytest.raises(Cancelled):
        boltzmann_stack(frames(), (5, 3), epochs=10, rate=0.1, seed=0, report=report)
    assert reached == sorted(reached)


def test_silent_frames_stay_silent():
    rows = np.zeros((3, 5), np.float32)
    rows[1, 2] = 4.0
    assert reaching_one(rows).max(axis=1).tolist() == [0.0, 1.0, 0.0]
