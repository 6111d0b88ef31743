import hashlib
import json
import pickle

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from workbench.core.errors import FileExistsRefusal, ModelError
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.nets import model_files
from workbench.nets.model_files import Card, find_models, load_model, resolve_model, save_model

TENSORS = {"speech/kl/8": np.arange(12, dtype=np.float32).reshape(4, 3), "piano/kl/8": np.ones((4, 2), np.float32)}


def card(id="two-sources", **more):
    return Card(id=id, title="Two sources", method="sparse-nmf", sources=("speech", "piano"), analysis=SPEECH_AND_MUSIC, **more)


@pytest.fixture
def folder(tmp_path):
    save_model(tmp_path / "models" / "two-sources", card(), TENSORS)
    return tmp_path / "models" / "two-sources"


def test_a_saved_model_comes_back(tmp_path):
    recommended = {"components": {"speech": 8, "piano": 8}}
    save_model(tmp_path / "new", card(settings=recommended, scores=({"material": "held out", "sdr": 3.5},)), TENSORS)
    model = load_model(tmp_path / "new")
    assert set(model.names()) == set(TENSORS)
    for name, tensor in TENSORS.items():
        np.testing.assert_array_equal(model.tensor(name), tensor)
    assert model.card.settings == recommended
    assert model.card.analysis == SPEECH_AND_MUSIC
    assert len(model.card.sha256) == 64
    assert sorted(path.name for path in tmp_path.iterdir()) == ["new"]


def test_an_unknown_tensor_is_refused(folder):
    with pytest.raises(ModelError, match="no tensor 'nothing'"):
        load_model(folder).tensor("nothing")


def test_an_existing_folder_is_kept_unless_overwriting_is_asked_for(folder):
    with pytest.raises(FileExistsRefusal):
        save_model(folder, card(), {"other": TENSORS["piano/kl/8"]})
    assert set(load_model(folder).names()) == set(TENSORS)
    save_model(folder, card(), {"other": TENSORS["piano/kl/8"]}, overwrite=True)
    assert load_model(folder).names() == ("other",)


def test_a_folder_that_holds_other_things_is_never_overwritten(tmp_path):
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(FileExistsRefusal, match=r"thesis\.txt"):
        save_model(tmp_path, card(), TENSORS, overwrite=True)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"


def test_a_failed_write_leaves_the_old_model(folder, monkeypatch):
    def fail(tensors, path, metadata):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(model_files, "save_file", fail)
    with pytest.raises(ModelError, match="No space left"):
        save_model(folder, card(), {}, overwrite=True)
    assert set(load_model(folder).names()) == set(TENSORS)
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


def truncate(folder):
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:-5])


def cut_to_nothing(folder):
    (folder / "model.safetensors").write_bytes(b"")


def put_a_pickle(folder):
    (folder / "model.safetensors").write_bytes(pickle.dumps({"weights": [1.0]}))


def flip_a_bit(folder):
    file = folder / "model.safetensors"
    data = bytearray(file.read_bytes())
    data[-1] ^= 1
    file.write_bytes(bytes(data))


def remove_tensors(folder):
    (folder / "model.safetensors").unlink()


def remove_card(folder):
    (folder / "card.json").unlink()


def garble_card(folder):
    (folder / "card.json").write_text("{not json")


def write_bytes_on_card(folder):
    (folder / "card.json").write_bytes(b"\xff\xfe\x00")


def change_card(**values):
    def change(folder):
        content = json.loads((folder / "card.json").read_text())
        (folder / "card.json").write_text(json.dumps({**content, **values}))

    return change


def swap_tensors(folder):
    save_model(folder.parent / "other", card("other"), {"x": np.ones(3, np.float32)})
    (folder.parent / "other" / "model.safetensors").replace(folder / "model.safetensors")


def forget_the_analysis(folder):
    file = folder / "model.safetensors"
    save_file(load_file(file), file)
    change_card(sha256=hashlib.sha256(file.read_bytes()).hexdigest())(folder)


def note(analysis):
    def change(folder):
        file = folder / "model.safetensors"
        save_file(load_file(file), file, metadata={"analysis": analysis})
        change_card(sha256=hashlib.sha256(file.read_bytes()).hexdigest())(folder)

    return change


DAMAGES = {
    "truncated": (truncate, "truncated"),
    "empty": (cut_to_nothing, "truncated"),
    "pickle": (put_a_pickle, "safetensors"),
    "bit": (flip_a_bit, "checksum"),
    "no tensors": (remove_tensors, "no model.safetensors"),
    "no card": (remove_card, "no card.json"),
    "garbled card": (garble_card, "not JSON"),
    "binary card": (write_bytes_on_card, "not JSON"),
    "unknown field": (change_card(colour="red"), "colour"),
    "wrong schema": (change_card(schema_version=2), "schema_version"),
    "no sources": (change_card(sources=[]), "sources"),
    "wrong analysis": (change_card(analysis={"rate": 16000, "window_samples": 7}), "window"),
    "another rate": (change_card(analysis={"rate": 22050}), "its card says rate 22050, its tensors were made at 16000"),
    "another window": (change_card(analysis={"rate": 16000, "window": "sqrt-hann"}), "its card says window sqrt-hann"),
    "no analysis": (forget_the_analysis, "does not say for which analysis"),
    "garbled analysis": (note("{"), "does not say for which analysis"),
    "analysis of another kind": (note("[1]"), "does not say for which analysis"),
    "analysis in part": (note('{"rate": 16000}'), "does not say for which analysis"),
    "another's tensors": (swap_tensors, "does not match its card"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_model_is_refused_with_its_folder_and_the_reason(folder, damage):
    break_it, reason = DAMAGES[damage]
    break_it(folder)
    with pytest.raises(ModelError, match=reason) as refusal:
        load_model(folder)
    assert str(folder) in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(ModelError):
        load_model(tmp_path / "nowhere")


def test_finding_models_tells_why_some_are_left_out(folder):
    save_model(folder.parent / "again", card(), TENSORS)
    save_model(folder.parent / "broken", card("broken"), TENSORS)
    truncate(folder.parent / "broken")
    (folder.parent / "README.md").write_text("no model")
    found, problems = find_models([folder.parent, folder.parent / "missing"])
    assert [model.card.id for model in found] == ["two-sources"]
    assert len(problems) == 2
    assert "same id" in " ".join(problems)
    assert "truncated" in " ".join(problems)


def test_models_are_resolved_by_id_or_folder(folder, monkeypatch, tmp_path):
    monkeypatch.setattr(model_files, "shipped_models", lambda: folder.parent)
    monkeypatch.setattr(model_files, "user_models", lambda: tmp_path / "none")
    assert resolve_model("two-sources").folder == folder
    assert resolve_model(folder).card.id == "two-sources"
    assert resolve_model(str(folder)).card.id == "two-sources"
    with pytest.raises(ModelError, match="known ids are: two-sources"):
        resolve_model("three-sources")


@pytest.mark.parametrize("id", ["", "Capital", "with space", "../up", ".hidden"])
def test_an_id_is_fit_to_be_a_folder_name(id):
    with pytest.raises(ValueError):
        card(id)
