import hashlib

import numpy as np
import pytest
import soundfile

from workbench.audio.recording import open_recording
from workbench.core.errors import Cancelled, FileExistsRefusal, TrainingError
from workbench.core.folders import resources
from workbench.nets.model_files import load_model
from workbench.tasks.separating import masks_for, params_for, separate
from workbench.tasks.training_selection import SELECTION_METHOD, train_selection
from workbench.training.selections import SelectionTraining, train_selections

QUICK = SelectionTraining().changed(components=6, iterations=6)
RATE = 16_000
ALONE_SECONDS = 4


@pytest.fixture
def recording(tmp_path):
    """Three seconds of noise in two channels, the second of them silent but for rounding."""
    sound = 0.1 * np.random.default_rng(0).standard_normal((3 * RATE, 2))
    sound[RATE : 2 * RATE] = 0.0
    path = tmp_path / "some noise.wav"
    soundfile.write(path, sound, RATE, subtype="PCM_16")
    with open_recording(path) as opened:
        yield opened


@pytest.fixture
def speech_then_both(tmp_path):
    """Speech alone, then speech with a piano, as a recording; and the true sources of the second part."""
    sources = {name: soundfile.read(resources() / "demo" / f"{name}.flac", dtype="float32")[0] for name in ("speech", "piano", "mixture")}
    cut = ALONE_SECONDS * RATE
    path = tmp_path / "interview.wav"
    soundfile.write(path, np.concatenate([sources["speech"][:cut], sources["mixture"][cut:]]), RATE, subtype="FLOAT")
    with open_recording(path) as opened:
        yield opened, {name: sources[name][cut:] for name in ("speech", "piano")}


def sdr(estimate, reference):
    return 10.0 * np.log10(np.square(reference).sum() / np.square(estimate - reference).sum())


def test_a_source_that_was_marked_alone_is_found_again_where_others_play(speech_then_both, tmp_path):
    recording, true = speech_then_both
    train_selection(recording, {"speech": [(0.0, 1.5), (1.2, ALONE_SECONDS)]}, 48, folder=tmp_path / "models")
    model = load_model(next((tmp_path / "models").iterdir()))
    separation = separate(recording, SELECTION_METHOD, [model], params_for(SELECTION_METHOD, [model]))
    assert separation.stems == ("speech", "rest")
    found = separation.renderer(masks_for(SELECTION_METHOD, [model])).stems(0, recording.samples)[:, 0, ALONE_SECONDS * RATE :]
    unprocessed = true["speech"] + true["piano"]
    # Measured: 5.7 and 3.6 dB, where the mixture has 2.0 and -2.0 dB.
    assert sdr(found[0], true["speech"]) > sdr(unprocessed, true["speech"]) + 2.5
    assert sdr(found[1], true["piano"]) > sdr(unprocessed, true["piano"]) + 4.0


def test_the_card_says_what_a_model_was_learnt_from(recording, tmp_path):
    model = train_selections(recording, {"noise": [(2.5, 9.0), (0.0, 0.5)], "hiss": [(0.1, 0.6)]}, tmp_path / "noise", QUICK)
    card = load_model(tmp_path / "noise").card
    assert card == model.card and card.sources == ("noise", "hiss") and card.method == "sparse-nmf"
    assert card.analysis.rate == RATE and card.title == "Noise and hiss from some noise"
    assert card.settings["components"] == {"noise": 6, "hiss": 6}
    noise, hiss = card.training["data"]
    assert noise["spans"] == [[0.0, 0.5], [2.5, 3.0]] and hiss["spans"] == [[0.1, 0.6]]
    assert noise["file"] == "some noise.wav" and noise["seconds"] == 1.0
    assert noise["sha256"] == hashlib.sha256(recording.path.read_bytes()).hexdigest()
    assert set(card.tensors) == {f"{source}/{name}" for source in card.sources for name in ("excerpt", "is/6", "kl/6", "frobenius/6")}
    assert all(np.isfinite(model.tensor(name)).all() for name in card.tensors)


def test_overlapping_spans_count_once(recording, tmp_path):
    train_selections(recording, {"noise": [(0.0, 0.5), (0.2, 0.7), (0.3, 0.4)]}, tmp_path / "noise", QUICK)
    assert load_model(tmp_path / "noise").card.training["data"][0]["seconds"] == pytest.approx(0.7)


def test_the_same_spans_give_the_same_model_and_leave_chance_alone(recording, tmp_path):
    state = np.random.get_state()[1].copy()  # noqa: NPY002 - what must stay as it is
    first, second = (train_selections(recording, {"noise": [(0.0, 1.0)]}, tmp_path / name, QUICK) for name in ("first", "second"))
    assert first.card.sha256 == second.card.sha256
    np.testing.assert_array_equal(np.random.get_state()[1], state)  # noqa: NPY002


@pytest.mark.parametrize(
    ("spans", "sentence"),
    [
        ({"noise": [(0.0, 0.1)]}, "noise must be marked in at least 0.25 s of the recording; got 0.1 s"),
        ({"noise": [(0.0, 0.2), (0.1, 0.2)]}, "got 0.2 s"),
        ({"noise": [(5.0, 9.0)]}, "got 0 s"),
        ({"noise": []}, "got 0 s"),
        ({"noise": [(1.1, 1.9)]}, "noise must be heard where it was marked; there is silence"),
        ({"no/ise": [(0.0, 1.0)]}, "the name of a source must be a word"),
        ({"": [(0.0, 1.0)]}, "the name of a source must be a word"),
        ({}, "at least one source"),
    ],
)
def test_what_cannot_be_learnt_from_is_refused_with_a_reason_and_leaves_nothing(recording, tmp_path, spans, sentence):
    with pytest.raises(TrainingError, match=sentence):
        train_selections(recording, spans, tmp_path / "model", QUICK)
    assert not (tmp_path / "model").exists()


def test_more_components_than_frames_are_learnt_all_the_same(recording, tmp_path):
    model = train_selections(recording, {"noise": [(0.0, 0.3)]}, tmp_path / "model", QUICK.changed(components=96))
    assert model.card.tensors["noise/kl/96"] == (513, 96)


def test_learning_can_be_cancelled(recording, tmp_path):
    def report(fraction, message="", partial=None):
        if fraction > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        train_selections(recording, {"noise": [(0.0, 1.0)]}, tmp_path / "model", QUICK, report)
    assert not (tmp_path / "model").exists()


def test_models_get_names_that_are_free(recording, tmp_path):
    ids = [train_selection(recording, {"Großes Tier": [(0.0, 0.5)]}, 2, folder=tmp_path) for _ in range(2)]
    assert ids == ["gro-es-tier-from-some-noise", "gro-es-tier-from-some-noise-2"]
    with pytest.raises(FileExistsRefusal):
        train_selections(recording, {"noise": [(0.0, 0.5)]}, tmp_path / ids[0], QUICK)
