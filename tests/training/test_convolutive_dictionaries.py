import numpy as np
import pytest

from tests.training.folders import write_sources
from workbench.core.errors import Cancelled, FileExistsRefusal, TrainingError
from workbench.dsp.analysis import Analysis
from workbench.nets.model_files import load_model
from workbench.separators.convolutive_nmf import METHOD
from workbench.training import convolutive_dictionaries, stretches
from workbench.training.convolutive_dictionaries import RECIPE, ConvolutiveTraining
from workbench.training.making import make_model
from workbench.training.material import find_recordings
from workbench.training.stretches import training_stretches

QUICK = ConvolutiveTraining(iterations=3, frames=100, held_out=0.3, mixtures=1, taps=3)


@pytest.fixture(autouse=True)
def few_trials(monkeypatch):
    """Few exponents are tried; what is left is the same code."""
    monkeypatch.setattr(convolutive_dictionaries, "_EXPONENTS", (1.0, 2.0))


@pytest.fixture
def folders(tmp_path):
    return write_sources(tmp_path)


def test_a_finished_model_loads_separates_and_says_what_it_was_made_of(tmp_path, folders):
    fractions = []

    def report(fraction, message="", partial=None):
        fractions.append(fraction)

    make_model(RECIPE, folders, tmp_path / "tiny", QUICK, hold_out=["piece-1"], command="the line", report=report)
    model = load_model(tmp_path / "tiny")
    card = model.card
    assert (card.id, card.method, card.sources) == ("tiny", METHOD.id, ("speech", "piano"))
    assert len(model.names()) == 2 * 3 * 2
    for name in model.names():
        tensor = model.tensor(name)
        assert tensor.shape == (3, card.analysis.bins, int(name.rpartition("/")[2]))
        assert tensor.dtype == np.float16
        assert tensor.min() >= 0.0
        assert tensor.max() == 1.0
    assert set(card.settings) == {"components", "divergence", "exponent"}
    METHOD.params(components=card.settings["components"], divergence=card.settings["divergence"])
    assert card.training["command"] == "the line"
    found = card.training["settings_from"]
    assert (found["command"], found["date"]) == ("the line", card.training["date"])
    assert found["material"] == "mixtures of the training material" and "divergences" in found["tried"]
    assert "piece-1" in card.training["data"][1]["held_out_groups"]
    assert set(card.scores[0]["sources"]) == {"speech", "piano"}
    assert (np.diff(fractions) >= -1e-9).all()
    assert fractions[-1] == 1.0
    assert not (tmp_path / ".tiny-partial").exists()


def test_a_stopped_training_goes_on_to_the_same_result(tmp_path, folders, monkeypatch):
    whole = make_model(RECIPE, folders, tmp_path / "whole", QUICK)

    def report(fraction, message="", partial=None):
        if message == "learning 16 components of piano (kl)":
            raise Cancelled

    with pytest.raises(Cancelled):
        make_model(RECIPE, folders, tmp_path / "resumed", QUICK, report=report)
    learnt = []
    learn = convolutive_dictionaries.learn_convolutive
    monkeypatch.setattr(convolutive_dictionaries, "learn_convolutive", lambda *given, **named: learnt.append(1) or learn(*given, **named))
    resumed = make_model(RECIPE, folders, tmp_path / "resumed", QUICK)
    assert len(learnt) == 4
    for name in whole.names():
        np.testing.assert_array_equal(resumed.tensor(name), whole.tensor(name))
    assert (resumed.card.settings, resumed.card.scores) == (whole.card.settings, whole.card.scores)


def test_one_source_is_learnt_but_not_tried(tmp_path, folders):
    notices = []
    model = make_model(RECIPE, folders[:1], tmp_path / "model", QUICK, notice=notices.append)
    assert (model.card.settings, model.card.scores) == ({}, ())
    assert "settings_from" not in model.card.training
    assert "nothing to be separated from" in notices[0]


def test_a_model_is_never_overwritten_unasked_and_bad_names_are_refused(tmp_path, folders):
    (tmp_path / "model").mkdir()
    with pytest.raises(FileExistsRefusal, match="exists already"):
        make_model(RECIPE, folders, tmp_path / "model", QUICK)
    with pytest.raises(TrainingError, match="'Big Model'"):
        make_model(RECIPE, folders, tmp_path / "Big Model", QUICK)


def test_stretches_are_consecutive_levelled_drawn_by_the_seed_and_never_silent(tmp_path, folders, monkeypatch):
    monkeypatch.setattr(stretches, "STRETCH_FRAMES", 8)
    analysis = Analysis(rate=16_000, window_samples=256, hop_samples=64)
    files = find_recordings("piano", folders[1][1], 16_000, print)
    every, lengths = training_stretches(files, analysis, 10**6, 0)
    assert sum(lengths) == every.shape[1]
    assert max(lengths) == 8
    assert every.mean() == pytest.approx(1.0, rel=0.1)
    some, _ = training_stretches(files, analysis, every.shape[1] // 4, 0)
    assert 0.1 * every.shape[1] < some.shape[1] < 0.5 * every.shape[1]
    np.testing.assert_array_equal(training_stretches(files, analysis, every.shape[1] // 4, 0)[0], some)
    first = some[:, :8]
    assert any(np.array_equal(every[:, start : start + 8], first) for start in range(every.shape[1] - 7))
    assert all(every[:, start : start + length].any() for start, length in zip(np.cumsum([0, *lengths[:-1]]), lengths, strict=True))
