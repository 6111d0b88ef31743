import json
import os
import resource
import signal
import subprocess
import sys
from contextlib import contextmanager

import numpy as np
import pytest

from tests.training.folders import RATE, buzz, write, write_sources
from workbench.core.errors import Cancelled, TrainingError, WorkbenchError
from workbench.nets.model_files import load_model
from workbench.tasks.training import RECIPES, recipe_of
from workbench.training.making import make_model
from workbench.training.network_training import NetworkTraining

WORDS = {
    "window": "256",
    "hop": "64",
    "held_out": "0.3",
    "validation": "0.3",
    "mixtures": "1",
    "epochs": "2",
    "steps": "2",
    "batch": "2",
    "seconds": "0.25",
    "frames": "200",
    "iterations": "2",
    "components": "8",
    "pretraining": "1",
    "units": "8",
    "examples": "2",
}
NETWORKS = [method for method in RECIPES if issubclass(recipe_of(method).params, NetworkTraining)]
every_network = pytest.mark.parametrize("method", NETWORKS)


def settings_of(method, **more):
    known = recipe_of(method).params.model_fields
    return {name: word for name, word in {**WORDS, **more}.items() if name in known}


def made(method, folders, output, more=None, **given):
    recipe = recipe_of(method)
    return make_model(recipe, folders, output, recipe.params.from_text(settings_of(method, **(more or {}))), **given)


def tensors(model):
    return {name: model.tensor(name) for name in model.names()}


def alike(one, other):
    return one.keys() == other.keys() and all(np.array_equal(tensor, other[name]) for name, tensor in one.items())


@contextmanager
def little_room(megabytes):
    """No file may grow longer, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(megabytes * 2**20), before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def folders(tmp_path):
    return write_sources(tmp_path)


@every_network
def test_recordings_that_are_all_silent_are_told_in_a_sentence(method, folders, tmp_path):
    for name in "abc":
        write(tmp_path / "silent" / f"{name}.wav", np.zeros(RATE))
    with pytest.raises(TrainingError, match=r"source silence must have sound to train on; none of \d recordings has any"):
        made(method, [*folders, ("silence", tmp_path / "silent")], tmp_path / "model")
    assert not (tmp_path / "model").exists()


@every_network
def test_next_to_nothing_to_learn_from_is_refused_before_anything_is_learnt(method, folders, tmp_path):
    for name in "abcd":
        write(tmp_path / "short" / f"{name}.wav", buzz(150.0, 0.005, 1))
    with pytest.raises(TrainingError, match=r"source short must have at least 1 s of recordings to learn from; got 0\.\d+ s in \d of them"):
        made(method, [("short", tmp_path / "short"), folders[1]], tmp_path / "model")
    assert not list(tmp_path.glob("*model*"))


@every_network
def test_a_single_source_is_learnt_without_trying_or_refused_at_once(method, folders, tmp_path):
    notices = []
    if recipe_of(method).least_sources > 1:
        with pytest.raises(TrainingError, match="learns from mixtures of two sources or more; got speech alone"):
            made(method, folders[:1], tmp_path / "model", notice=notices.append)
        assert not list(tmp_path.glob("*model*"))
        return
    model = made(method, folders[:1], tmp_path / "model", notice=notices.append)
    assert model.card.sources == ("speech",) and model.card.scores == ()
    assert any("nothing to be separated from" in notice for notice in notices)


def test_a_training_with_other_settings_does_not_take_the_place_of_an_unfinished_one(folders, tmp_path):
    def stop(fraction, message="", partial=None):
        if fraction >= 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        made("dr-nmf", folders, tmp_path / "model", report=stop)
    (kept,) = tmp_path.glob(".model-partial")
    before = {path.name: path.read_bytes() for path in kept.glob("*.safetensors")}
    assert before
    with pytest.raises(TrainingError, match="keeps an unfinished training that differs in epochs; it goes on when"):
        made("dr-nmf", folders, tmp_path / "model", {"epochs": "3"})
    assert {path.name: path.read_bytes() for path in kept.glob("*.safetensors")} == before
    assert made("dr-nmf", folders, tmp_path / "model", {"epochs": "3"}, discard=True).card.training["parameters"]["epochs"] == 3


def test_folders_without_recordings_are_named(folders, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken").mkdir()
    for name in "ab":
        (tmp_path / "broken" / f"{name}.wav").write_bytes(b"RIFF and no more")
    notices = []
    for folder, words in (("nowhere", "must be there"), ("empty", "got none in"), ("broken", "got none in")):
        with pytest.raises(TrainingError, match=f"the folder of source piano must .*{words}.*{folder}|{words} .*{folder}"):
            made("dnn-enhanced-nmf", [folders[0], ("piano", tmp_path / folder)], tmp_path / "model", notice=notices.append)
    assert len(notices) == 2 and all(notice.startswith("left out:") for notice in notices)
    assert not list(tmp_path.glob(".model*"))


def test_broken_recordings_among_sound_ones_are_left_out_and_told(folders, tmp_path):
    (folders[0][1] / "broken.wav").write_bytes(b"RIFF and no more")
    notices = []
    model = made("dnn-enhanced-nmf", folders, tmp_path / "model", notice=notices.append)
    assert model.card.sources == ("speech", "piano")
    assert any("left out" in notice and "broken.wav" in notice for notice in notices)


def test_recordings_for_validation_are_looked_at_and_not_learnt_from(folders, tmp_path):
    for name in "ab":
        write(tmp_path / "looked-at" / f"{name}.wav", buzz(210.0, 1.0, 3))
    validation = [("speech", tmp_path / "looked-at")]
    model = made("dnn-enhanced-nmf", folders, tmp_path / "model", validation=validation)
    speech, piano = model.card.training["data"]
    assert (speech["validation_groups"], piano["validation_groups"]) == (["a", "b"], piano["validation_groups"])
    assert len(piano["validation_groups"]) == 1
    without = made("dnn-enhanced-nmf", folders, tmp_path / "without")
    assert speech["groups"] > without.card.training["data"][0]["groups"]


@pytest.mark.parametrize(
    ("validation", "words"),
    [
        (("drums", "voices"), r"validation must be of a source that is trained, speech, piano; got 'drums'"),
        (("speech", "none"), "must be there"),
    ],
)
def test_validation_of_nothing_that_is_trained_is_refused(folders, tmp_path, validation, words):
    with pytest.raises(TrainingError, match=words):
        made("dnn-enhanced-nmf", folders, tmp_path / "model", validation=[(validation[0], tmp_path / validation[1])])


def test_on_a_full_disk_nothing_is_lost_and_the_same_comes_out_later(folders, tmp_path):
    whole = made("dnn-enhanced-nmf", folders, tmp_path / "whole")
    for megabytes in (0.001, 0.05, 0.2):
        words = r"(must be writable|must have room|cannot be written).*(large|room)"
        with pytest.raises(WorkbenchError, match=words), little_room(megabytes):
            made("dnn-enhanced-nmf", folders, tmp_path / "model")
        assert not (tmp_path / "model").exists()
    assert alike(tensors(made("dnn-enhanced-nmf", folders, tmp_path / "model")), tensors(whole))


def test_a_training_that_was_killed_goes_on_to_the_same_tensors(folders, tmp_path):
    method, more = "dnn-enhanced-nmf", {"epochs": "60", "patience": "0"}
    words = settings_of(method, **more)
    sources = [word for name, folder in folders for word in ("--source", f"{name}={folder}")]
    settings = [word for name, value in words.items() for word in ("--set", f"{name}={value}")]
    output = tmp_path / "killed"
    line = [
        sys.executable,
        "-m",
        "workbench",
        "train",
        method,
        *sources,
        *settings,
        "--progress",
        "json",
        "--device",
        "cpu",
        "-o",
        str(output),
    ]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(line, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, env=environment) as process:
        for told in process.stderr:
            if "epoch 5 of" in str(json.loads(told).get("message", "")):
                process.send_signal(signal.SIGKILL)
                break
        assert process.wait() == -signal.SIGKILL
    assert not output.exists()
    assert (tmp_path / ".killed-partial").is_dir()
    again = subprocess.run([*line, "--json"], check=True, capture_output=True, text=True, env=environment)
    assert json.loads(again.stdout)["model"] == "killed"
    subprocess.run([*line[:-1], str(tmp_path / "whole")], check=True, capture_output=True, env=environment)
    assert alike(tensors(load_model(output)), tensors(load_model(tmp_path / "whole")))
    assert not (tmp_path / ".killed-partial").exists()
