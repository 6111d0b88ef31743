import numpy as np

from workbench.evaluation import speed_classifier


def test_the_duel_runs_both_to_like_energies(monkeypatch):
    monkeypatch.setattr(speed_classifier, "_STEPS", 8)
    magnitude = np.random.default_rng(0).gamma(1.0, 1.0, (33, 130)).astype(np.float32)
    duel = speed_classifier.classifier_duel(magnitude, runs=1)
    assert duel.own_loss < 1.2 * duel.peer_loss
    assert duel.ratio > 0.0 and duel.row()["seconds_per_second"] > 0.0
