from pathlib import Path

import numpy as np
import pytest
import soundfile

from workbench.audio.recording import open_recording
from workbench.core.errors import MethodError
from workbench.core.folders import resources
from workbench.core.mask_settings import MaskSettings
from workbench.core.sound import SoundArray
from workbench.session.settings import Settings
from workbench.tasks.evaluating import evaluate
from workbench.tasks.live_scores import MEASURES, LiveScorer, measured_span
from workbench.tasks.methods import default_models, load_models
from workbench.tasks.references import references_beside, require_fitting
from workbench.tasks.separating import params_for, separate

DEMO = resources() / "demo"
SPAN = (2.0, 6.0)
STEMS = ("speech", "piano")


@pytest.fixture(scope="module")
def recording():
    with open_recording(DEMO / "mixture.flac") as opened:
        yield opened


@pytest.fixture(scope="module")
def references():
    opened = {name: open_recording(DEMO / f"{name}.flac") for name in STEMS}
    yield opened
    for each in opened.values():
        each.close()


@pytest.fixture(scope="module")
def separation(recording):
    models = load_models(default_models("sparse-nmf"))
    return separate(recording, "sparse-nmf", models, params_for("sparse-nmf", models).changed(iterations=15))


@pytest.fixture(scope="module")
def scores(recording, references, separation):
    return LiveScorer(recording, references).measure(separation, Settings(), MaskSettings(), SPAN)


def excerpt(samples, rate, path, span=SPAN):
    start, stop = (round(seconds * rate) for seconds in span)
    soundfile.write(path, samples[:, start:stop].T, rate, subtype="FLOAT")
    return path


def test_scores_are_those_of_evaluate_on_the_same_span(tmp_path, recording, references, separation, scores):
    whole = separation.renderer(MaskSettings()).stems(0, recording.samples)
    true = {name: excerpt(each.read(0, each.samples), each.rate, tmp_path / f"true-{name}.wav") for name, each in references.items()}
    made = {name: excerpt(stem, recording.rate, tmp_path / f"made-{name}.wav") for name, stem in zip(separation.stems, whole, strict=True)}
    mixture = excerpt(recording.read(0, recording.samples), recording.rate, tmp_path / "mixture.wav")
    expected = evaluate(true, made, mixture)["sources"]
    assert set(scores.stems) == set(STEMS) and scores.span == SPAN
    for name in STEMS:
        for measure in MEASURES:
            assert scores.stems[name].values[measure] == pytest.approx(expected[name][measure], abs=0.01)
            improvement = expected[name][f"{measure}_improvement"]
            assert scores.stems[name].improvements[measure] == (None if improvement is None else pytest.approx(improvement, abs=0.01))


def test_the_oracle_is_above_what_a_method_reaches(scores):
    for name in STEMS:
        assert scores.stems[name].oracle["sdr"] > scores.stems[name].values["sdr"] + 1.0
        assert scores.stems[name].oracle["si_sdr"] > scores.stems[name].values["si_sdr"] + 1.0


def test_stems_of_a_conserving_mask_add_up_and_others_leave_a_residual(recording, separation, scores):
    assert scores.residual_db < -120.0
    masks = MaskSettings(mask="parametric", over_subtraction=4.0)
    left = LiveScorer(recording, {}).measure(separation, Settings(), masks, SPAN)
    assert left.stems == {} and -40.0 < left.residual_db < 0.0


def test_one_reference_gives_no_sir_and_an_oracle_all_the_same(recording, references, separation, scores):
    alone = LiveScorer(recording, {"speech": references["speech"]}).measure(separation, Settings(), MaskSettings(), SPAN)
    (found,) = alone.stems.values()
    assert found.values["sir"] is None and found.improvements["sir"] is None
    assert found.values["si_sdr"] == pytest.approx(scores.stems["speech"].values["si_sdr"], abs=1e-3)
    assert found.oracle["sdr"] == pytest.approx(scores.stems["speech"].oracle["sdr"], abs=0.3)


def test_silence_has_no_values_but_a_reason(recording, references, separation):
    silence = SoundArray(np.zeros((1, recording.samples), np.float32), recording.rate)
    found = LiveScorer(recording, {**references, "piano": silence}).measure(separation, Settings(), MaskSettings(), SPAN).stems
    assert found["piano"].note == "its reference is silent here" and set(found["piano"].values.values()) == {None}
    assert found["speech"].values["sdr"] is not None
    hushed = Settings().with_stem("piano", weight=0.0)
    found = LiveScorer(recording, references).measure(separation, hushed, MaskSettings(), SPAN).stems
    assert found["piano"].note == "it is silent here" and found["speech"].values["sdr"] is not None


def test_a_silent_recording_is_no_error():
    silence = SoundArray(np.zeros((1, 16_000), np.float32), 16_000)
    separation = separate(silence, "harmonic-percussive", (), params_for("harmonic-percussive", ()))
    found = LiveScorer(silence, dict.fromkeys(separation.stems, silence)).measure(separation, Settings(), MaskSettings(), (0.0, 1.0))
    assert found.residual_db == -np.inf
    assert {stem.note for stem in found.stems.values()} == {"its reference is silent here"}


@pytest.mark.parametrize(
    ("wanted", "seconds", "measured"),
    [
        ((3.0, 9.0), 20.0, (3.0, 9.0)),
        ((3.0, 3.2), 20.0, (2.6, 3.6)),
        ((0.0, 0.1), 20.0, (0.0, 1.0)),
        ((19.95, 20.0), 20.0, (19.0, 20.0)),
        ((0.0, 3_600.0), 3_600.0, (0.0, 30.0)),
        ((0.0, 0.5), 0.5, (0.0, 0.5)),
    ],
)
def test_at_least_a_second_is_measured_and_at_most_half_a_minute(wanted, seconds, measured):
    assert measured_span(wanted, seconds) == pytest.approx(measured)


def test_references_are_found_beside_the_recording_by_their_names(tmp_path):
    (tmp_path / "references").mkdir()
    second = np.zeros(16_000, np.float32)
    # Estimates, as they are exported, are no references, nor are recordings of another length or what cannot be read.
    for name in ("mix.wav", "mix_Speech.wav", "mix (speech).wav", "mix (piano).wav", "references/piano.flac", "stems.wav"):
        soundfile.write(tmp_path / name, second, 16_000)
    soundfile.write(tmp_path / "piano.wav", second[:8_000], 16_000)
    for name in ("piano.txt", "speech.wav"):
        (tmp_path / name).touch()
    found = references_beside(tmp_path / "mix.wav", ("speech", "piano", "mix"))
    assert found == {"speech": tmp_path / "mix_Speech.wav", "piano": tmp_path / "references" / "piano.flac"}
    assert references_beside(Path("/nowhere/at/all.wav"), ("speech",)) == {}


def test_a_reference_of_another_length_is_refused_in_words(recording):
    short = SoundArray(np.zeros((1, 5), np.float32), recording.rate)
    with pytest.raises(MethodError, match=rf"reference speech must have the length of the recording, {recording.samples} samples; got 5"):
        require_fitting("speech", short, recording)
