import numpy as np

from workbench.evaluation.speed_unfolded import unfolded_duel


def test_both_do_the_same_work():
    random = np.random.default_rng(0)
    dictionary = random.random((65, 20)).astype(np.float32)
    magnitude = dictionary @ random.random((20, 40)).astype(np.float32)
    duel = unfolded_duel(magnitude, dictionary / dictionary.sum(axis=0), runs=1)
    assert not duel.void
    assert len(duel.own_seconds) == len(duel.peer_seconds) == 1
    assert "K = 20" in duel.workload
