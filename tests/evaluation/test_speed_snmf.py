import numpy as np

from workbench.evaluation import speed_snmf


def test_both_do_the_same_work(monkeypatch):
    monkeypatch.setattr(speed_snmf, "_EPOCHS", 6)
    generator = np.random.default_rng(0)
    refined = speed_snmf.refinement_duel(generator.gamma(1.0, 1.0, (33, 300)).astype(np.float32), runs=1)
    denoised = speed_snmf.denoising_duel(generator.random((12, 50)).astype(np.float32), runs=1)
    for duel in (refined, denoised):
        assert not duel.void
        assert duel.details["seconds_per_second"] > 0.0
    assert "6 epochs" in refined.workload and "12 gains" in denoised.workload
