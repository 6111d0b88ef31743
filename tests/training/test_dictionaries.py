from dataclasses import replace

import numpy as np
import pytest

from tests.training.folders import write_sources
from workbench.core.errors import Cancelled, FileExistsRefusal, ParameterError, TrainingError
from workbench.nets.model_files import load_model
from workbench.separators.dictionaries import combined
from workbench.training import choosing, dictionaries
from workbench.training.dictionaries import DictionaryTraining
from workbench.training.making import make_model
from workbench.training.material import groups_of

QUICK = DictionaryTraining(iterations=3, window=256, hop=64, frames=100, held_out=0.3, mixtures=1)


RECIPE = replace(dictionaries.RECIPE, sizes=(8, 16))


@pytest.fixture(autouse=True)
def few_trials(monkeypatch):
    """Two sizes and few settings are tried; what is left is the same code."""
    monkeypatch.setattr(dictionaries, "FIRST_SIZES", (8, 16))
    monkeypatch.setattr(choosing, "SIZES", ((16, 16),))
    monkeypatch.setattr(choosing, "SPARSITIES", (1.0,))
    monkeypatch.setattr(choosing, "EXPONENTS", (1.0, 2.0))
    monkeypatch.setattr(choosing, "_TURNS", 2)
    monkeypatch.setattr(dictionaries, "_ALSO_SCORED", ((8, 8),))


@pytest.fixture
def folders(tmp_path):
    return write_sources(tmp_path)


def tensors(model):
    return {name: model.tensor(name) for name in model.names()}


def stopped_after(count):
    """A report that cancels when the dictionary after the first ``count`` begins."""
    begun = []

    def report(fraction, message="", partial=None):
        if message.startswith("learning") and message not in begun:
            begun.append(message)
        if len(begun) > count:
            raise Cancelled

    return report


def test_a_finished_model_loads_and_says_what_it_was_made_of(tmp_path, folders):
    fractions = []
    make_model(
        RECIPE,
        folders,
        tmp_path / "tiny",
        QUICK,
        hold_out=["piece-1"],
        command="workbench train it",
        report=lambda fraction, message="", partial=None: fractions.append(fraction),
    )
    model = load_model(tmp_path / "tiny")
    card = model.card
    assert (card.id, card.title, card.method, card.sources) == ("tiny", "Speech and piano", "sparse-nmf", ("speech", "piano"))
    assert (card.analysis.window_samples, card.analysis.hop_samples) == (QUICK.window, QUICK.hop)
    found = tensors(model)
    excerpts = [found.pop(f"{source}/excerpt") for source in card.sources]
    assert len(found) == 2 * 3 * 2
    for name, tensor in found.items():
        assert tensor.shape == (card.analysis.bins, int(name.rpartition("/")[2]))
        assert tensor.dtype == np.float16
        assert tensor.min() >= 0.0
        assert np.all(tensor.max(axis=0) == 1.0)
    for excerpt in excerpts:
        assert excerpt.shape[0] == card.analysis.bins
        assert excerpt.dtype == np.float16
        assert excerpt.mean(dtype=np.float64) == pytest.approx(1.0, rel=1e-2)
    assert set(card.settings) == {"components", "divergence", "sparsity", "exponent"}
    assert card.training["command"] == "workbench train it"
    speech, piano = card.training["data"]
    assert "piece-1" in piano["held_out_groups"]
    assert speech["licences"] == [{"licence": "not stated", "attribution": "not stated", "recordings": speech["recordings"]}]
    materials = [score["material"].split(",")[0] for score in card.scores]
    assert materials == ["training groups left out in turn", *["held out speakers and pieces"] * 2]
    assert all(set(score["sources"]) == {"speech", "piano"} for score in card.scores)
    assert np.all(np.diff(fractions) >= -1e-9)
    assert fractions[-1] == 1.0
    assert not (tmp_path / ".tiny-partial").exists()


def test_a_stopped_training_goes_on_to_the_same_result(tmp_path, folders, monkeypatch):
    whole = make_model(RECIPE, folders, tmp_path / "whole", QUICK)
    with pytest.raises(Cancelled):
        make_model(RECIPE, folders, tmp_path / "resumed", QUICK, report=stopped_after(5))
    assert not (tmp_path / "resumed").exists()
    assert len(list((tmp_path / ".resumed-partial").glob("*.safetensors"))) == 5
    learnt = []
    learn = dictionaries.learn
    monkeypatch.setattr(dictionaries, "learn", lambda *given, **named: learnt.append(1) or learn(*given, **named))
    resumed = make_model(RECIPE, folders, tmp_path / "resumed", QUICK)
    assert len(learnt) == 12 - 5
    assert tensors(resumed).keys() == tensors(whole).keys()
    for name, tensor in tensors(whole).items():
        assert np.array_equal(tensor, resumed.tensor(name))
    assert (resumed.card.settings, resumed.card.scores) == (whole.card.settings, whole.card.scores)


def test_other_settings_do_not_go_on_from_what_is_there(tmp_path, folders):
    with pytest.raises(Cancelled):
        make_model(RECIPE, folders, tmp_path / "model", QUICK, report=stopped_after(1))
    other = QUICK.changed(sparsity=1.0)
    with pytest.raises(TrainingError, match="an unfinished training that differs in sparsity"):
        make_model(RECIPE, folders, tmp_path / "model", other)
    first = make_model(RECIPE, folders, tmp_path / "model", other, discard=True)
    fresh = make_model(RECIPE, folders, tmp_path / "fresh", other)
    assert np.array_equal(first.tensor("speech/is/8"), fresh.tensor("speech/is/8"))


def test_held_out_groups_never_come_to_training(tmp_path, folders, monkeypatch):
    seen = []
    read = dictionaries.training_frames
    monkeypatch.setattr(dictionaries, "training_frames", lambda files, *given: seen.extend(files) or read(files, *given))
    model = make_model(RECIPE, folders, tmp_path / "model", QUICK, hold_out=["LibriSpeech 102"])
    held_out = {group for data in model.card.training["data"] for group in data["held_out_groups"]}
    assert "LibriSpeech 102" in held_out
    assert len(held_out) == 1 + 1 + 1
    assert not held_out & set(groups_of(seen))


def test_any_size_and_beta_can_be_learnt_from_the_excerpt_of_a_model(tmp_path, folders):
    model = make_model(RECIPE, folders, tmp_path / "model", QUICK)
    dictionary = combined([model], 0.5, {"*": 3, "speech": 5}, model.card.analysis)
    assert dictionary.components.shape == (model.card.analysis.bins, 8)
    assert dictionary.components.sum(axis=0) == pytest.approx(1.0, abs=1e-4)


def test_another_analysis_is_learnt_for_and_noted(tmp_path, folders):
    params = QUICK.changed(window=512, hop=256)
    model = make_model(RECIPE, folders[:1], tmp_path / "model", params)
    assert model.card.analysis == params.analysis
    assert model.tensor("speech/kl/8").shape == (257, 8)
    with pytest.raises(ParameterError, match="hop must divide"):
        make_model(RECIPE, folders[:1], tmp_path / "other", QUICK.changed(hop=100))


def test_one_source_is_learnt_but_not_tried(tmp_path, folders):
    notices = []
    model = make_model(RECIPE, folders[:1], tmp_path / "model", QUICK, notice=notices.append)
    assert model.card.sources == ("speech",)
    assert (model.card.settings, model.card.scores) == ({}, ())
    assert "nothing to be separated from" in notices[0]


def test_a_name_may_bring_several_folders(tmp_path, folders):
    (_, voices), (_, keys) = folders
    model = make_model(RECIPE, [("all", voices), ("all", keys)], tmp_path / "model", QUICK)
    assert model.card.sources == ("all",)
    assert model.card.training["data"][0]["groups"] == 7 - round(0.3 * 7)


@pytest.mark.parametrize(
    ("sources", "name", "hold_out", "words"),
    [
        ([], "model", [], "at least one source"),
        ([("sp:eech", "voices")], "model", [], "'sp:eech'"),
        ([("speech", "nowhere")], "model", [], "nowhere"),
        ([("speech", "voices")], "Big Model", [], "'Big Model'"),
        ([("speech", "voices")], "model", ["F1"], "nothing is called 'F1'"),
    ],
)
def test_bad_requests_are_refused_in_a_sentence(tmp_path, folders, sources, name, hold_out, words):
    with pytest.raises(TrainingError, match=words):
        make_model(RECIPE, [(source, tmp_path / folder) for source, folder in sources], tmp_path / name, QUICK, hold_out=hold_out)
    assert not list(tmp_path.glob(".*"))


def test_a_model_is_never_overwritten_unasked(tmp_path, folders):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "mine.txt").write_text("keep")
    with pytest.raises(FileExistsRefusal, match="exists already"):
        make_model(RECIPE, folders, tmp_path / "model", QUICK)
    assert [path.name for path in (tmp_path / "model").iterdir()] == ["mine.txt"]
