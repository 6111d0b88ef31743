import json

import numpy as np
import pytest
import soundfile

from tests.evaluation.fixtures import SHIPPED
from workbench.core.errors import AudioFileError, EvaluationError
from workbench.evaluation.metrics import FRAMEWISE_MEASURES, MEASURES
from workbench.tasks.evaluating import evaluate

FOLDER = SHIPPED / "speech-piano-binary-mask"
REFERENCES = {"speech": FOLDER / "ref0.flac", "piano": FOLDER / "ref1.flac"}
ESTIMATES = {"piano": FOLDER / "est1.flac", "speech": FOLDER / "est0.flac"}


@pytest.fixture
def mixture(tmp_path):
    (speech, rate), (piano, _) = (soundfile.read(path, dtype="float64") for path in REFERENCES.values())
    path = tmp_path / "mixture.wav"
    soundfile.write(path, speech + piano, rate, subtype="PCM_16")
    return path


def test_files_are_measured_by_name(mixture):
    result = evaluate(REFERENCES, ESTIMATES, mixture)
    expected = json.loads((FOLDER / "expected.json").read_text())["mir_eval.separation.bss_eval_sources"]
    sources = result["sources"]
    assert list(sources) == ["speech", "piano"]
    assert [sources[name]["sdr"] for name in sources] == pytest.approx(expected["SDR"], abs=0.01)
    assert set(sources["speech"]) == {*MEASURES, *(f"{measure}_improvement" for measure in MEASURES)}
    assert sources["speech"]["sdr_improvement"] > 10.0
    assert json.loads(json.dumps(result, allow_nan=False)) == result


def test_without_a_mixture_there_are_no_improvements():
    assert set(evaluate(REFERENCES, ESTIMATES)["sources"]["piano"]) == set(MEASURES)


def test_progress_ends_at_one():
    fractions = []
    evaluate(REFERENCES, ESTIMATES, report=lambda fraction, message="", partial=None: fractions.append(fraction))
    assert fractions[-1] == 1.0
    assert np.all(np.diff(fractions[1:]) >= 0.0)


def test_a_reason_is_given_where_there_is_no_value(tmp_path):
    noise = np.random.default_rng(0).standard_normal((2, 1_000)) * 0.1
    paths = {}
    for name, samples in zip(("one", "two"), noise, strict=True):
        paths[name] = tmp_path / f"{name}.wav"
        soundfile.write(paths[name], samples, 8_000, subtype="FLOAT")
    result = evaluate(paths, paths)
    assert result["sources"]["one"]["stoi"] is None
    assert "STOI" in result["notes"]["one"][0]


def test_missing_and_mismatched_files_are_refused(tmp_path, mixture):
    with pytest.raises(AudioFileError, match="missing"):
        evaluate(REFERENCES, {**ESTIMATES, "piano": tmp_path / "missing.wav"})
    with pytest.raises(EvaluationError, match="estimate of its name"):
        evaluate(REFERENCES, {"speech": mixture})


def test_a_damaged_estimate_is_told_of(tmp_path):
    samples, rate = soundfile.read(ESTIMATES["speech"], dtype="float32")
    samples[1000:1010] = np.nan
    damaged = tmp_path / "damaged.wav"
    soundfile.write(damaged, samples, rate, subtype="FLOAT")
    notes = evaluate(REFERENCES, {**ESTIMATES, "speech": damaged})["notes"]
    assert list(notes) == ["speech"]
    assert any("estimate: " in note and "10 samples" in note for note in notes["speech"])


def test_estimates_are_dealt_out_whatever_they_are_called():
    result = evaluate(REFERENCES, {"first": ESTIMATES["piano"], "second": ESTIMATES["speech"]}, permute=True)
    assert result["estimates"] == {"speech": "second", "piano": "first"}
    assert result["sources"] == evaluate(REFERENCES, ESTIMATES)["sources"]
    with pytest.raises(EvaluationError, match="as many estimates as references"):
        evaluate(REFERENCES, {"first": ESTIMATES["piano"]}, permute=True)


def test_medians_over_seconds_are_added_with_their_improvements(mixture):
    values = evaluate(REFERENCES, ESTIMATES, mixture, framewise=True)["sources"]["speech"]
    assert {*FRAMEWISE_MEASURES, *(f"{measure}_improvement" for measure in FRAMEWISE_MEASURES)} <= set(values)
    assert values["sdr_v4_improvement"] > 5.0
