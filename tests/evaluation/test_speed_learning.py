import numpy as np
import pytest

from workbench.dsp.divergences import BETAS
from workbench.evaluation import speed_learning
from workbench.evaluation.speed_learning import learning_duel, plain_learning_duel
from workbench.evaluation.speed_material import varied
from workbench.evaluation.speed_start import start_duel


@pytest.fixture(scope="module")
def magnitude():
    """40 bins, 600 frames, of rank 30 and more."""
    random = np.random.default_rng(0)
    rows = random.gamma(0.5, size=(600, 30)) @ random.gamma(0.5, size=(30, 40)) * random.gamma(5.0, 0.2, (600, 40))
    return rows.astype(np.float32).T


@pytest.mark.parametrize("divergence", BETAS)
def test_learning_reaches_the_loss_of_scikit_learn(magnitude, divergence):
    duel = learning_duel(magnitude, divergence, runs=1)
    assert not duel.void
    assert 3 <= duel.details["passes"] <= 150
    assert duel.own_loss == pytest.approx(duel.peer_loss, rel=0.2)


@pytest.mark.parametrize("divergence", BETAS)
def test_plain_updates_give_the_product_of_scikit_learn(magnitude, divergence, monkeypatch):
    monkeypatch.setattr("workbench.evaluation.speed_learning._memory", lambda magnitude, divergence, own: 0.4 if own else 5.0)
    row = plain_learning_duel(magnitude, divergence, runs=1).row()
    assert not row["void"]
    assert row["difference"] < 1e-4
    assert (row["memory"], row["peer_memory"]) == (0.4, 5.0)


def test_the_memory_of_a_peer_that_copies_is_seen():
    magnitude = np.random.default_rng(0).random((30_000, 100), dtype=np.float32).T
    memory = speed_learning._memory(magnitude, "kl", own=False)
    assert memory is None or memory > 1.0


def test_the_start_has_exact_singular_values(magnitude):
    duel = start_duel(magnitude, runs=1)
    assert duel.difference < 1e-5
    assert not duel.void


def test_drawn_sound_is_as_long_as_asked_and_never_the_same_twice():
    sound = np.random.default_rng(1).standard_normal((1, 40_000)).astype(np.float32)
    one, again, other = (varied(sound, 8000, 12.0, seed) for seed in (0, 0, 1))
    assert one.shape == (1, 96_000)
    assert one.dtype == np.float32
    np.testing.assert_array_equal(one, again)
    assert not np.array_equal(one, other)
    assert np.abs(np.corrcoef(one[0, :48_000], one[0, 48_000:])[0, 1]) < 0.1
