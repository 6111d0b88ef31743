"""Both sides of the duels do the same work; who is faster is the benchmark's to say."""

import numpy as np
import pytest

from workbench.evaluation.speed_inference import inference_duel
from workbench.evaluation.speed_job import job_duel
from workbench.evaluation.speed_tail import tail_duel, visible_duel


def test_the_tail_gives_what_torch_gives():
    duel = tail_duel(0.5, stems=3, runs=1)
    assert not duel.void
    assert duel.row()["difference"] < 1e-5
    assert duel.reach == 12.0
    assert 0.0 < duel.row()["transforms_alone_seconds"] < 1.0


def test_the_visible_window_has_a_time_to_keep():
    duel = visible_duel(stems=2, runs=1)
    assert not duel.void
    assert duel.row()["most_seconds"] == 0.015


@pytest.mark.parametrize("divergence", ["is", "kl"])
def test_the_whole_job_reaches_the_loss_of_scikit_learn(divergence):
    generator = np.random.default_rng(0)
    samples = generator.normal(0, 0.1, (1, 8192)).astype(np.float32)
    columns = generator.gamma(0.3, size=(513, 8)).astype(np.float32) + np.float32(1e-3)
    duel = job_duel(samples, columns / columns.sum(axis=0), np.array([0, 0, 0, 1, 1, 1, 1, 1]), divergence, runs=1)
    assert not duel.void
    assert duel.row()["updates"] < 600
    assert duel.own_loss == pytest.approx(duel.peer_loss, rel=0.01)


@pytest.mark.parametrize("divergence", ["is", "kl", "frobenius"])
def test_activations_come_within_a_thousandth_of_scikit_learns_loss_and_the_very_same_takes_no_less(divergence):
    generator = np.random.default_rng(0)
    columns = generator.gamma(0.3, size=(65, 8)).astype(np.float32) + np.float32(1e-3)
    magnitude = generator.gamma(0.3, size=(65, 60)).astype(np.float32)
    duel = inference_duel(magnitude, columns / columns.sum(axis=0), divergence, runs=1)
    assert not duel.void
    assert duel.own_loss <= duel.peer_loss * 1.001
    assert duel.row()["updates"] <= duel.row()["exact_updates"] < 600
