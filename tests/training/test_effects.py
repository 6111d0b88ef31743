from dataclasses import replace

import numpy as np
import pytest

from tests.training.folders import write_sources
from workbench.training import choosing, dictionaries, effects
from workbench.training.dictionaries import DictionaryTraining
from workbench.training.effects import held_out_files, measured_effects
from workbench.training.making import make_model
from workbench.training.mixtures import drawn_mixtures


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    """A small model, and the folders of its training."""
    folder = tmp_path_factory.mktemp("effects")
    folders = write_sources(folder)
    with pytest.MonkeyPatch.context() as patch:
        for module, name, value in (
            (dictionaries, "FIRST_SIZES", (8, 8)),
            (dictionaries, "_ALSO_SCORED", ()),
            (choosing, "SIZES", ()),
            (choosing, "SPARSITIES", ()),
            (choosing, "EXPONENTS", (1.0,)),
        ):
            patch.setattr(module, name, value)
        params = DictionaryTraining(iterations=6, window=256, hop=64, frames=200, held_out=0.3, mixtures=1)
        yield make_model(replace(dictionaries.RECIPE, sizes=(8,)), folders, folder / "model", params), folders


def test_effects_are_looked_for_in_what_was_held_out(trained):
    model, folders = trained
    files = held_out_files(model, folders)
    found = {file.group for members in files.values() for file in members}
    assert found == {group for data in model.card.training["data"] for group in data["held_out_groups"]}
    assert all(files.values())


def test_every_effect_has_figures_of_its_own(trained, monkeypatch):
    model, folders = trained
    monkeypatch.setattr(effects, "_EXPONENTS", (1.0, 1.5))
    monkeypatch.setattr(effects, "_SPARSITIES", (1.0,))
    monkeypatch.setattr(effects, "_MEMORIES", (3,))
    monkeypatch.setattr(effects, "_SIZES", {"*": 8})
    mixtures = drawn_mixtures(held_out_files(model, folders), 1, model.card.analysis, 0)
    found = list(measured_effects(model, model, mixtures, mixtures))
    names = [each.effect for each in found]
    assert names.count("the best exponent moves with the ratio") == 2 * 3
    assert names.count("sparse above plain") == 2
    assert names.count("memory helps") == 3
    assert "automatic above fixed exponent" not in names
    (supervised,) = (each for each in found if each.effect == "supervised above learning-free")
    assert supervised.low <= supervised.value <= supervised.high
    assert supervised.shows == (supervised.low > 0.0)
    assert len({(each.effect, each.figure) for each in found}) == len(found)
    assert np.isfinite([each.value for each in found]).all()
