import json

import numpy as np
import pytest

from tests.training.folders import RATE, write_sources
from workbench.core.errors import Cancelled, FileExistsRefusal, TrainingError
from workbench.core.progress import silent
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.dsp.exponent_curve import CURVE, ExponentCurve
from workbench.dsp.nmf_learning import learn
from workbench.nets.model_files import Card, load_model, save_model
from workbench.training import automatic_exponent
from workbench.training.automatic_exponent import EXPONENTS, RATIOS_DB, ExponentTraining, fitted, train_exponent
from workbench.training.material import find_recordings, training_frames
from workbench.training.mixtures import drawn_mixtures

QUICK = ExponentTraining(mixtures=2)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    return write_sources(tmp_path_factory.mktemp("sources"))


@pytest.fixture(scope="module")
def files(folders):
    return {source: find_recordings(source, folder, RATE, print) for source, folder in folders}


@pytest.fixture(scope="module")
def model(files, tmp_path_factory):
    """Small dictionaries of buzzes and tones, so poor that a good deal is confused."""
    tensors = {}
    sizes = {"speech": 1, "piano": 8}
    for source, size in sizes.items():
        frames = training_frames(files[source], SPEECH_AND_MUSIC, 400, 0)
        tensors[f"{source}/kl/{size}"], _ = learn(frames, size, beta=1.0, iterations=20)
    settings = {"components": sizes, "divergence": "kl", "exponent": 2.0}
    data = [{"source": "speech", "held_out_groups": ["LibriSpeech 102"]}]
    card = Card(
        id="small",
        title="Small",
        method="sparse-nmf",
        sources=tuple(files),
        analysis=SPEECH_AND_MUSIC,
        settings=settings,
        training={"data": data},
    )
    return save_model(tmp_path_factory.mktemp("models") / "small", card, tensors)


@pytest.fixture(scope="module")
def curve(model, files):
    return fitted(model, files, model.card.settings, QUICK)


def test_the_curve_beats_every_fixed_exponent_on_other_mixtures(model, files, curve):
    mixtures = drawn_mixtures(files, 2, SPEECH_AND_MUSIC, 7, levels_db=RATIOS_DB)
    ratios, scores = automatic_exponent._measured(model, model.card.settings, mixtures, silent)
    found = ExponentCurve.model_validate(curve)
    automatic = [np.interp(np.log(found.exponent_for(ratio)), np.log(EXPONENTS), row) for ratio, row in zip(ratios, scores, strict=True)]
    assert np.mean(automatic) > scores.mean(axis=0).max() + 0.02
    assert curve["found"]["sdr"] > curve["found"]["fixed_sdr"]


def test_a_planted_optimum_and_a_planted_line_are_found():
    generator = np.random.default_rng(0)
    levels = np.repeat(RATIOS_DB, 20)
    ratios = (levels + generator.normal(0.0, 0.5, len(levels)) - 3.0) / 1.5
    planted = np.exp(0.7 - 0.08 * levels)
    scores = -2.0 * (np.log(EXPONENTS)[None] - np.log(planted)[:, None]) ** 2 + generator.normal(0.0, 0.3, (len(levels), 1))
    curve = automatic_exponent._curve(("a", "b"), levels, ratios, scores)
    assert (curve.slope, curve.intercept) == (pytest.approx(1.5, abs=0.05), pytest.approx(3.0, abs=0.2))
    # The ends are averaged with one neighbour alone.
    np.testing.assert_allclose(curve.exponents[1:-1], planted[::20][1:-1], rtol=1e-3)
    np.testing.assert_allclose(curve.exponents, planted[::20], rtol=0.06)


def test_the_same_seed_fits_the_same_curve(model, files, monkeypatch):
    monkeypatch.setattr(automatic_exponent, "RATIOS_DB", (-5.0, 5.0))
    once, again = (fitted(model, files, model.card.settings, ExponentTraining(mixtures=1)) for _ in range(2))
    assert once == again
    assert json.loads(json.dumps(once, allow_nan=False)) == once


def test_the_curve_goes_into_a_copy_of_the_model(model, folders, tmp_path, monkeypatch):
    asked = {}

    def fit(model, files, settings, params, report):
        asked.update(files=files, settings=settings)
        return ExponentCurve(sources=("speech", "piano"), slope=1, intercept=0, ratios_db=(0,), exponents=(2,)).model_dump(mode="json")

    monkeypatch.setattr(automatic_exponent, "fitted", fit)
    train_exponent(model, folders, tmp_path / "copy", QUICK, hold_out=["piece-0"], command="the line")
    copy = load_model(tmp_path / "copy")
    assert ExponentCurve.of(copy.card.settings, "copy").exponents == (2.0,)
    assert {name: value for name, value in copy.card.settings.items() if name != CURVE} == model.card.settings
    assert copy.card.training[CURVE]["command"] == "the line"
    for name in model.names():
        np.testing.assert_array_equal(copy.tensor(name), model.tensor(name))
    groups = {source: {file.group for file in files} for source, files in asked["files"].items()}
    assert "LibriSpeech 102" not in groups["speech"]
    assert "piece-0" not in groups["piano"]
    assert asked["settings"] == model.card.settings
    with pytest.raises(FileExistsRefusal, match="exists already"):
        train_exponent(model, folders, tmp_path / "copy", QUICK)
    train_exponent(copy, folders, tmp_path / "copy", QUICK, overwrite=True)


def test_what_cannot_be_fitted_is_told(model, files):
    with pytest.raises(TrainingError, match="got none of piano"):
        fitted(model, {"speech": files["speech"]}, {}, QUICK)


def test_fitting_can_be_cancelled_at_any_mixture(model, files):
    told = []

    def report(fraction, message="", partial=None):
        told.append(fraction)
        if fraction > 0.2:
            raise Cancelled

    with pytest.raises(Cancelled):
        fitted(model, files, model.card.settings, QUICK, report)
    assert told == sorted(told)
    assert told[-1] < 0.3
