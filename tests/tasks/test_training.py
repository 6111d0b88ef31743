import json

import pytest

from tests.training.folders import write_sources
from workbench.core.errors import MethodError, ParameterError
from workbench.nets.model_files import load_model
from workbench.tasks.training import train


def test_the_words_of_a_command_line_make_a_model(tmp_path):
    settings = {"iterations": "1", "frames": "100", "mixtures": "1", "hold_out": "piece-0"}
    sources = [(name, folder) for name, folder in write_sources(tmp_path) if name == "piano"]
    result = train("sparse-nmf", sources, tmp_path / "keys-model", settings, command="the line")
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert (result["model"], result["sources"]) == ("keys-model", ["piano"])
    card = load_model(tmp_path / "keys-model").card
    assert card.training["command"] == "the line"
    assert card.training["always_held_out"] == ["piece-0"]
    assert card.training["parameters"]["iterations"] == 1


def test_what_cannot_be_trained_is_refused(tmp_path):
    with pytest.raises(MethodError, match="got 'learning-free-nmf'"):
        train("learning-free-nmf", [], tmp_path / "model", {}, command="")
    with pytest.raises(ParameterError, match="iterations must"):
        train("sparse-nmf", [], tmp_path / "model", {"iterations": "0"}, command="")
    with pytest.raises(ParameterError, match="'speed' is not known"):
        train("sparse-nmf", [], tmp_path / "model", {"speed": "1"}, command="")
