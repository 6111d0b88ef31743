import json

import pytest

from tests.cli.commands import write_model
from workbench.core.arrangement import Arrangement
from workbench.core.edits import Edit
from workbench.core.errors import FileExistsRefusal, ModelError, ProjectError
from workbench.core.mask_settings import MaskSettings
from workbench.core.preprocessing import Preprocessing
from workbench.core.regions import Box, Region
from workbench.session.settings import Settings
from workbench.tasks.methods import methods
from workbench.tasks.presets import (
    delete_preset,
    find_preset,
    named_preset,
    presets,
    read_preset,
    rename_preset,
    save_preset,
    settings_under,
    write_preset,
)
from workbench.tasks.separating import params_for


@pytest.fixture(autouse=True)
def own_config(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def settings_of(method="learning-free-nmf", **values):
    return Settings(
        method=method,
        params=params_for(method, ()).changed(**values),
        preprocessing=Preprocessing(low_pass=4000.0 / 3.0, min_max=True),
        masks=MaskSettings(mask="parametric", exponent=1.0 / 3.0, softness=0.7),
    )


@pytest.mark.parametrize("info", methods(), ids=lambda info: info.id)
def test_every_parameter_of_every_method_comes_back_exactly(tmp_path, info):
    values = {each.name: each.high for each in info.parameters if each.type in ("number", "whole") and each.high is not None}
    settings = settings_of(info.id, **values)
    write_preset(named_preset("all", settings), tmp_path / "all.json")
    preset = read_preset(tmp_path / "all.json")
    assert preset == named_preset("all", settings)
    taken = settings_of(info.id)
    if not info.needs:
        assert settings_under(preset, taken) == settings


def test_presets_are_kept_found_renamed_and_deleted():
    save_preset(named_preset("Réverb: a/b?", settings_of(sparsity=0.5)))
    save_preset(named_preset("b", settings_of(sparsity=0.25)))
    assert [preset.name for preset in presets()[0]] == ["b", "Réverb: a/b?"]
    assert find_preset("Réverb: a/b?").params["sparsity"] == 0.5
    with pytest.raises(FileExistsRefusal, match="there is a preset B already"):
        save_preset(named_preset("B", settings_of()))
    save_preset(named_preset("b", settings_of(sparsity=0.75)), overwrite=True)
    assert find_preset("b").params["sparsity"] == 0.75
    with pytest.raises(FileExistsRefusal):
        rename_preset("b", "Réverb: a/b?")
    rename_preset("b", "c")
    rename_preset("c", "C")
    assert [preset.name for preset in presets()[0]] == ["C", "Réverb: a/b?"]
    delete_preset("C")
    with pytest.raises(ProjectError, match="no preset C"):
        delete_preset("C")
    assert [preset.name for preset in presets()[0]] == ["Réverb: a/b?"]


def test_a_preset_leaves_alone_what_belongs_to_the_recording():
    edit = Edit(region=Region.of(Box(start_seconds=0.0, stop_seconds=1.0, low_hz=0.0, high_hz=100.0)), stem="a")
    before = Settings(method="ica", params=params_for("ica", ()), edits=(edit,), arrangement=Arrangement(titles={"a": "Voice"}))
    before = before.with_stem("a", gain_db=-3.0)
    after = settings_under(named_preset("x", settings_of()), before)
    assert (after.edits, after.mix) == (before.edits, before.mix)
    assert after.arrangement == Arrangement()
    same = settings_under(named_preset("x", before), before)
    assert same == before


def test_a_preset_whose_model_is_gone_is_refused_when_it_is_applied(tmp_path):
    folder = write_model(tmp_path / "own")
    settings = Settings(method="sparse-nmf", models=(str(folder),), params=params_for("sparse-nmf", ()))
    preset = named_preset("own model", settings)
    assert settings_under(preset, Settings()).models == (str(folder),)
    (folder / "card.json").unlink()
    with pytest.raises(ModelError):
        settings_under(preset, Settings())


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "two\nlines"])
def test_names_that_no_preset_can_have_are_refused(name):
    with pytest.raises(ProjectError, match="name must be of 1 to 60 characters"):
        named_preset(name, settings_of())


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"preset_version": 2}, "newer version"),
        ({"surprise": 1}, "surprise"),
        ({"method": "none such"}, "none such"),
        ({"params": {"sparsity": -1}}, "sparsity must"),
        ({"params": {"surprise": 1}}, "surprise"),
        ({"masks": {"exponent": 1000}}, "exponent must"),
        ({"params": None}, "params must be an object of named entries; got null"),
    ],
)
def test_a_bad_file_is_refused_in_one_sentence_and_does_not_hide_the_others(tmp_path, change, sentence):
    good = save_preset(named_preset("good", settings_of()))
    bad = good.with_name("bad.json")
    bad.write_text(json.dumps(json.loads(good.read_text()) | change))
    with pytest.raises(ProjectError, match=sentence) as refusal:
        read_preset(bad)
    assert "\n" not in str(refusal.value)
    found, problems = presets()
    assert [preset.name for preset in found] == ["good"]
    assert problems == [str(refusal.value)]


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\x80\x04K.", b"[" * 100_000, b'"text"'])
def test_what_is_no_preset_is_refused(tmp_path, data):
    (tmp_path / "bad.json").write_bytes(data)
    with pytest.raises(ProjectError, match="no preset"):
        find_preset(str(tmp_path / "bad.json"))


def test_an_unknown_name_is_answered_with_those_that_are_known():
    save_preset(named_preset("known", settings_of()))
    with pytest.raises(ProjectError, match="known names are: known"):
        find_preset("unknown")
