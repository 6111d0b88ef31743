import pytest

from tests.cli.commands import write_sound
from workbench.core.mask_settings import MaskSettings
from workbench.core.preprocessing import Preprocessing
from workbench.session.settings import Settings
from workbench.tasks.methods import load_models
from workbench.tasks.presets import named_preset, save_preset, write_preset
from workbench.tasks.separating import params_for


@pytest.fixture
def preset(tmp_path, monkeypatch, model):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    models = (str(model),)
    settings = Settings(
        method="sparse-nmf",
        models=models,
        params=params_for("sparse-nmf", load_models(models)).changed(sparsity=0.25, iterations=7),
        preprocessing=Preprocessing(low_pass=6000.0),
        masks=MaskSettings(exponent=1.3),
    )
    return named_preset("mine", settings)


def test_a_preset_stands_for_all_options_and_other_words_overrule_it(command, preset, tmp_path):
    save_preset(preset)
    source = write_sound(tmp_path / "song.wav")
    (result,) = command("separate", source, "--preset", "mine", "-o", tmp_path / "out", "--json").objects
    parameters = result["parameters"]
    assert (result["method"], result["models"]) == ("sparse-nmf", ["low-high"])
    assert (parameters["sparsity"], parameters["iterations"], parameters["exponent"]) == (0.25, 7, 1.3)
    assert parameters["preprocessing"]["low_pass"] == 6000.0
    words = ("--set", "sparsity=0.5", "--exponent", "4", "--preprocess", "rate=8000")
    (result,) = command("separate", source, "--preset", "mine", "-o", tmp_path / "other", "--json", *words).objects
    parameters = result["parameters"]
    assert (parameters["sparsity"], parameters["iterations"], parameters["exponent"]) == (0.5, 7, 4.0)
    assert (parameters["preprocessing"]["low_pass"], parameters["preprocessing"]["rate"]) == (6000.0, 8000)


def test_a_preset_can_be_a_file(command, preset, tmp_path):
    write_preset(preset, tmp_path / "handed over.json")
    source = write_sound(tmp_path / "song.wav")
    answer = command("separate", source, "--preset", tmp_path / "handed over.json", "-o", tmp_path / "out", "--json")
    assert answer.objects[0]["parameters"]["sparsity"] == 0.25


def test_what_does_not_fit_is_said_in_one_sentence(command, preset, tmp_path):
    save_preset(preset)
    source = write_sound(tmp_path / "song.wav")
    unknown = command("separate", source, "--preset", "none", "-o", tmp_path)
    assert (unknown.status, "known names are: mine" in unknown.err) == (1, True)
    other = command("separate", source, "--preset", "mine", "--method", "ica", "-o", tmp_path)
    assert (other.status, "must be that of the preset mine, sparse-nmf" in other.err) == (2, True)
    neither = command("separate", source, "-o", tmp_path)
    assert (neither.status, "by --method or by --preset" in neither.err) == (2, True)
