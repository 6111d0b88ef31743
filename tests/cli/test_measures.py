"""``evaluate``, ``benchmark``, ``train`` and ``demo``."""

import csv
import io
import json
import signal
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.cli.commands import FIGURE
from workbench.core.loss_curve import Losses


@pytest.fixture
def sounds(tmp_path):
    """Two references, their mixture, and estimates that still hear a little of each other."""
    random = np.random.default_rng(0)
    first, second = 0.1 * random.standard_normal((2, 16_000))
    written = {"a": first, "b": second, "mixture": first + second, "a-found": first + 0.1 * second, "b-found": second + 0.1 * first}
    paths = {}
    for name, samples in written.items():
        paths[name] = tmp_path / f"{name}.wav"
        soundfile.write(paths[name], samples, 16_000, subtype="FLOAT")
    return paths


def test_evaluate_prints_one_object(command, sounds):
    words = ["--reference", f"a={sounds['a']}", "--reference", f"b={sounds['b']}"]
    words += ["--estimate", f"a={sounds['a-found']}", "--estimate", f"b={sounds['b-found']}", "--mixture", sounds["mixture"]]
    answer = command("evaluate", *words, "--json")
    assert answer.status == 0, answer.err
    (result,) = answer.objects
    for name in ("a", "b"):
        assert {"sdr", "sir", "sar", "isr", "si_sdr", "stoi", "estoi", "sdr_improvement"} <= set(result["sources"][name])
        assert result["sources"][name]["si_sdr"] == pytest.approx(20.0, abs=0.5)
        assert result["sources"][name]["sdr_improvement"] == pytest.approx(20.0, abs=1.0)
    table = command("evaluate", *words)
    assert table.out.splitlines()[0].split() == ["measure", "a", "b"]


def test_evaluate_deals_out_estimates_and_prints_rows(command, sounds):
    words = ["--reference", f"a={sounds['a']}", "--reference", f"b={sounds['b']}", "--framewise", "--permute"]
    words += ["--estimate", f"one={sounds['b-found']}", "--estimate", f"two={sounds['a-found']}"]
    answer = command("evaluate", *words, "--csv")
    assert answer.status == 0, answer.err
    rows = list(csv.DictReader(answer.out.splitlines()))
    assert [(row["source"], row["estimate"]) for row in rows] == [("a", "two"), ("b", "one")]
    assert float(rows[0]["sdr_v4"]) == pytest.approx(20.0, abs=1.0)
    assert command("evaluate", *words).out.splitlines()[1].split() == ["estimate", "two", "one"]
    both = command("evaluate", *words, "--csv", "--json")
    assert (both.status, both.out) == (2, "")
    fewer = command("evaluate", *words[:-2], "--json")
    assert (fewer.status, fewer.out) == (2, "")


def test_evaluate_says_what_is_wrong(command, sounds, tmp_path):
    answer = command("evaluate", "--reference", f"a={sounds['a']}", "--estimate", f"a={tmp_path / 'gone.wav'}", "--json")
    assert (answer.status, answer.out) == (1, "")
    assert "gone.wav" in answer.err
    other = command("evaluate", "--reference", f"a={sounds['a']}", "--estimate", f"b={sounds['b']}", "--json")
    assert (other.status, other.out) == (2, "")
    assert other.err == "workbench: --estimate must give the names of --reference, a; got b\n"


def test_benchmark_prints_the_machine_and_every_figure(command):
    machine, figure = command("benchmark", "interactive", "--json").objects
    assert {"processor", "cores", "system", "python"} <= set(machine["machine"])
    assert figure == FIGURE
    table = command("benchmark", "interactive").out
    assert "12.5" in table
    assert "<= 30 ms" in table


def test_train_hands_on_its_words_and_notes_its_command(command, monkeypatch, tmp_path):
    asked = {}

    def train(method, sources, output, settings, **more):
        asked.update(method=method, sources=sources, output=output, settings=settings, **more)
        more["notice"]("one recording was left out")
        more["report"](0.5, "learning")
        return {"model": "keys", "path": str(output), "sources": ["piano", "speech"], "settings": {}, "scores": [], "seconds": 1.0}

    monkeypatch.setattr("workbench.tasks.training.train", train)
    words = ["train", "sparse-nmf", "--source", "piano=a b", "--source", "speech=c", "--source", "speech=d=e", "-o", tmp_path / "keys"]
    answer = command(*words, "--set", "iterations=1", "--set", "hold_out=x,y", "--json")
    assert answer.status == 0, answer.err
    assert answer.objects[0]["model"] == "keys"
    assert answer.err == "workbench: one recording was left out\n"
    assert asked["method"] == "sparse-nmf"
    assert asked["sources"] == [("piano", Path("a b")), ("speech", Path("c")), ("speech", Path("d=e"))]
    assert asked["settings"] == {"iterations": "1", "hold_out": "x,y"}
    assert asked["output"] == tmp_path / "keys"
    assert asked["command"].startswith("workbench train sparse-nmf --source 'piano=a b' --source speech=c ")
    assert "keys" in command(*words).out


def test_train_tells_another_program_what_it_does_as_objects(command, monkeypatch, tmp_path):
    losses = Losses("piano", (2.0, 1.0), (2.5,), 0.1)

    def train(method, sources, output, settings, *, notice, report, **more):
        notice("one recording was left out")
        report(0.25, "learning")
        for fraction in (0.26, 0.27, 0.28):
            report(fraction, "learning")
        report(0.5, "learning", losses)
        return {"model": "keys", "path": str(output), "sources": ["piano"], "settings": {}, "scores": [], "seconds": 1.0}

    monkeypatch.setattr("workbench.tasks.training.train", train)
    answer = command("train", "sparse-nmf", "--source", "piano=a", "-o", tmp_path / "keys", "--progress", "json", "--json")
    assert answer.status == 0, answer.err
    notice, begun, last = map(json.loads, answer.err.splitlines())
    assert notice == {"notice": "one recording was left out"}
    assert begun == {"fraction": 0.25, "message": "learning"}
    assert Losses.of_plain(last.pop("losses")) == losses
    assert last == {"fraction": 0.5, "message": "learning"}
    assert command("train", "sparse-nmf", "--source", "piano=a", "-o", tmp_path / "keys", "--progress", "words").status == 2


def test_a_training_whose_reader_is_gone_stops(command, monkeypatch, tmp_path):
    class Gone(io.StringIO):
        def write(self, text):
            context.undo()
            raise BrokenPipeError

    def train(*arguments, report, **more):
        context.setattr("sys.stderr", Gone())
        report(0.5, "learning")

    monkeypatch.setattr("workbench.tasks.training.train", train)
    with monkeypatch.context() as context:
        answer = command("train", "sparse-nmf", "--source", "piano=a", "-o", tmp_path / "keys", "--progress", "json")
    assert answer.status == 130


def test_a_training_that_is_stopped_says_that_it_goes_on(command, monkeypatch, tmp_path):
    def train(*arguments, report, **more):
        signal.raise_signal(signal.SIGINT)
        report(0.5, "learning")

    monkeypatch.setattr("workbench.tasks.training.train", train)
    answer = command("train", "sparse-nmf", "--source", "piano=a", "-o", tmp_path / "keys")
    assert (answer.status, answer.out) == (130, "")
    assert answer.err == "workbench: stopped; run again, the training of keys goes on from where it was\n"


def test_train_names_a_folder_without_recordings(command, tmp_path):
    answer = command("train", "sparse-nmf", "--source", f"piano={tmp_path}", "-o", tmp_path / "model", "--json")
    assert (answer.status, answer.out) == (1, "")
    assert str(tmp_path) in answer.err
    assert not (tmp_path / "model").exists()


def test_the_demo_measures_its_stems_and_can_be_repeated(command, window, tmp_path, monkeypatch):
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.chdir(tmp_path)
    first = command("demo")
    assert first.status == 0, first.err
    assert "there is no display" in first.err
    assert window.opened == []
    rows = [line.split() for line in first.out.splitlines()[1:]]
    assert {row[0] for row in rows} == {"speech", "piano"}
    assert all(float(row[3]) > float(row[1]) + 2.0 for row in rows)
    assert sorted(path.name for path in (tmp_path / "demo-stems").iterdir()) == ["demo (piano).wav", "demo (speech).wav"]
    assert str(tmp_path / "demo-stems" / "demo (speech).wav") in first.out
    monkeypatch.setenv("DISPLAY", ":0")
    assert command("demo").status == 0
    ((files, separate),) = window.opened
    assert ([file.name for file in files], separate) == (["mixture.flac"], True)


def test_the_demo_stays_without_a_window_when_told(command, window, tmp_path, monkeypatch):
    monkeypatch.setenv("DISPLAY", ":0")
    answer = command("demo", "--no-window", "-o", tmp_path / "stems")
    assert answer.status == 0, answer.err
    assert window.opened == []
