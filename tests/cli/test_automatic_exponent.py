"""The automatic exponent through real commands: fitted by ``train``, taken by ``separate``."""

import numpy as np
import pytest
import soundfile

from tests.cli.commands import write_sound
from workbench.nets.model_files import load_model
from workbench.training import automatic_exponent


@pytest.fixture
def sources(tmp_path):
    """Low and high bursts of noise, which the model confuses a little; words that name their folders."""
    generator = np.random.default_rng(0)
    words = []
    for name, low, high in (("low", 50, 2500), ("high", 500, 7000)):
        for take in range(2):
            spectrum = np.fft.rfft(generator.normal(0, 0.1, 16_000))
            spectrum[:low] = spectrum[high:] = 0.0
            bursts = np.repeat(generator.random(16) > 0.4, 1000)
            path = tmp_path / name / f"take-{take}.wav"
            path.parent.mkdir(exist_ok=True)
            soundfile.write(path, np.fft.irfft(spectrum, 16_000) * bursts, 16_000)
        words += ["--source", f"{name}={tmp_path / name}"]
    return words


def test_a_fitted_curve_sets_the_exponent(tmp_path, command, model, sources, monkeypatch):
    monkeypatch.setattr(automatic_exponent, "RATIOS_DB", (-10.0, 10.0))
    words = ["--model", model, "--set", "mixtures=1", "-o", tmp_path / "fitted"]
    trained = command("train", "auto-exponent", *sources, *words, "--json")
    assert trained.status == 0, trained.err
    curve = trained.objects[0]["settings"]["automatic_exponent"]
    assert curve["sources"] == ["low", "high"]
    assert load_model(tmp_path / "fitted").card.training["automatic_exponent"]["command"].startswith("workbench train auto-exponent")
    song = write_sound(tmp_path / "song.wav")
    asked = ["separate", song, "--method", "sparse-nmf", "--model", tmp_path / "fitted", "--json"]
    separated = command(*asked, "-o", tmp_path / "auto", "--exponent", "auto")
    exponent = separated.objects[0]["parameters"]["exponent"]
    assert min(curve["exponents"]) <= exponent <= max(curve["exponents"])
    assert separated.objects[0]["parameters"]["automatic"] is True
    assert f"the exponent is {exponent:.3g}, by the estimated ratio" in separated.err
    fixed = command(*asked, "-o", tmp_path / "fixed", "--exponent", exponent)
    assert fixed.objects[0]["parameters"]["automatic"] is False
    for one, other in zip(separated.objects[0]["stems"], fixed.objects[0]["stems"], strict=True):
        np.testing.assert_array_equal(soundfile.read(one["path"])[0], soundfile.read(other["path"])[0])


def test_a_model_without_a_curve_is_refused_before_any_work(tmp_path, command, model):
    song = write_sound(tmp_path / "song.wav")
    refused = command("separate", song, "--method", "sparse-nmf", "--model", model, "-o", tmp_path / "out", "--exponent", "auto")
    assert refused.status == 2
    assert "an automatic exponent needs a model with a curve" in refused.err
    assert not (tmp_path / "out").exists()


def test_a_model_is_given_for_the_curve_alone(tmp_path, command, model, sources):
    refused = command("train", "sparse-nmf", *sources, "--model", model, "-o", tmp_path / "out")
    assert refused.status == 2
    assert "a model is given to networks that can begin from one, and to auto-exponent" in refused.err
