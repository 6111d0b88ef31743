import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.training.folders import RATE, buzz, write
from workbench.audio.recording import open_recording
from workbench.core.errors import TrainingError
from workbench.core.parameters import Params, number, per_source, switch, text, whole
from workbench.tasks import training_requests
from workbench.tasks.training_requests import (
    Heard,
    TrainingRequest,
    forget,
    free_name,
    method_trained_for,
    prepare,
    require_free_name,
    settings_of,
    trainable,
    training_params,
    unfinished,
)


@pytest.fixture(autouse=True)
def own_models(tmp_path, monkeypatch):
    folder = tmp_path / "user models"
    monkeypatch.setattr(training_requests, "user_models", lambda: folder)
    monkeypatch.setattr("workbench.nets.model_files.user_models", lambda: folder)
    return folder


def request_of(*heard, name="voices", **more):
    return TrainingRequest(method="sparse-nmf", name=name, heard=heard or (Heard(source="speech", place=Path("/a b/c")),), **more)


def test_folders_and_settings_become_the_words_of_a_command(own_models):
    heard = (
        Heard(source="speech", place=Path("/a b/c")),
        Heard(source="piano", place=Path("/d")),
        Heard(source="speech", place=Path("/e=f")),
    )
    words = prepare(request_of(*heard, settings={"iterations": "3"}))
    assert words == (
        *("train", "sparse-nmf", "--source", "speech=/a b/c", "--source", "piano=/d", "--source", "speech=/e=f"),
        *("--set", "iterations=3", "-o", str(own_models / "voices"), "--progress", "json", "--json"),
    )


def test_what_is_for_validation_is_said_so(own_models):
    heard = [Heard(source="speech", place=Path(place), validation=place == "/b") for place in ("/a", "/b")]
    assert prepare(request_of(*heard))[2:6] == ("--source", "speech=/a", "--validation", "speech=/b")


def test_a_request_is_kept_until_it_is_forgotten(own_models):
    request = request_of(settings={"seed": "7"})
    assert unfinished() == ()
    prepare(request)
    (own_models / ".voices-partial").mkdir()
    (own_models / ".strange-training.json").write_text("{}")
    assert unfinished() == (request,)
    forget(request)
    assert unfinished() == ()
    assert [path.name for path in own_models.iterdir()] == [".strange-training.json"]


def test_marked_spans_are_cut_out_of_the_recording_that_is_open_or_of_its_file(tmp_path, own_models):
    sound = buzz(120.0, 4.0, 0).astype(np.float32)
    write(tmp_path / "talk.wav", sound)
    stored = soundfile.read(tmp_path / "talk.wav", dtype="float32")[0]
    heard = [Heard(source="a", place=tmp_path / "talk.wav", span=span) for span in ((0.5, 1.25), (2.0, 99.0))]
    request = request_of(*heard, Heard(source="piano", place=Path("/d")))
    with open_recording(tmp_path / "talk.wav") as recording:
        words = prepare(request, recording)
    place = Path(words[3].partition("=")[2])
    assert words[2:6] == ("--source", f"a={place}", "--source", "piano=/d")
    first, second = sorted(place.iterdir())
    np.testing.assert_array_equal(soundfile.read(first, dtype="float32")[0], stored[RATE // 2 : 5 * RATE // 4])
    np.testing.assert_array_equal(soundfile.read(second, dtype="float32")[0], stored[2 * RATE :])
    second.unlink()
    assert prepare(request) == words
    assert second.exists()
    # What was cut out serves a later day, whatever became of the recording.
    (tmp_path / "talk.wav").unlink()
    assert prepare(request) == words
    forget(request)
    assert not place.exists()


def test_names_of_models_are_their_own(own_models):
    # One of that name is shipped.
    assert free_name("Speech & Piano!") == "speech-piano-2"
    assert free_name("???") == "model"
    require_free_name("new.one")
    prepare(request_of(name="begun"))
    assert free_name("begun") == "begun-2"
    (own_models / "made").mkdir()
    for name in ("", "Capital", "a/b", "x" * 61, "begun", "made", "speech-piano"):
        with pytest.raises(TrainingError, match="a model's name must be"):
            require_free_name(name)


def test_only_what_is_not_at_its_default_is_said():
    class Some(Params):
        rate: float = number(0.5, "Faster", low=0.0, high=1.0)
        count: int = whole(3, "More", low=1, high=9)
        wide: bool = switch(False, "Wider")
        words: str = text("", "Words")
        sizes: dict[str, int] = per_source(24, "Larger", choices=(16, 24))

    assert settings_of(Some()) == {}
    params = Some(rate=0.25, count=4, wide=True, words="a,b", sizes={"speech": 16})
    assert Some.from_text(settings_of(params)) == params
    assert settings_of(params)["sizes"] == "24,speech:16"


def test_everything_that_can_be_trained_has_a_title_and_parameters():
    assert {"sparse-nmf", "convolutive-nmf"} <= {each.id for each in trainable()}
    for each in trainable():
        assert each.title
        assert training_params(each.id).parameters()


def test_a_curve_names_its_model_and_what_comes_is_for_the_method_of_that(own_models):
    request = request_of().model_copy(update={"method": "auto-exponent", "model": "speech-piano"})
    words = prepare(request)
    assert words[:4] == ("train", "auto-exponent", "--model", "speech-piano")
    assert method_trained_for(request) == "sparse-nmf"
    assert method_trained_for(request_of()) == request_of().method


def test_a_folder_that_cannot_be_written_is_a_sentence(own_models):
    own_models.write_text("a file in the way")
    with pytest.raises(TrainingError, match="must be writable"):
        prepare(request_of())


def test_a_request_of_another_kind_is_left_alone(own_models):
    own_models.mkdir()
    (own_models / ".a-training.json").write_text(json.dumps({"method": "sparse-nmf", "name": "../a", "heard": []}))
    assert unfinished() == ()
