"""``separate`` and ``batch`` through real commands and real files."""

import json
import os
import signal
import stat
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from tests.cli.commands import write_sound
from workbench.audio.writing import AudioWriter


@pytest.fixture
def separate(command, model):
    """The command with the tiny model, unless other words say otherwise."""

    def run(*words):
        return command("separate", "--method", "sparse-nmf", "--model", model, *words)

    return run


@pytest.mark.parametrize(
    ("form", "precision"),
    [
        ({}, 2.0**-16),
        ({"rate": 44_100, "channels": 2, "subtype": "PCM_24"}, 2.0**-21),
        ({"rate": 48_000, "channels": 1, "subtype": "FLOAT"}, 1e-6),
        ({"rate": 16_000, "channels": 8}, 2.0**-16),
    ],
)
def test_stems_add_up_and_keep_the_form(tmp_path, separate, form, precision):
    source = write_sound(tmp_path / "song.wav", **form)
    answer = separate(source, "-o", tmp_path / "out", "--no-dither", "--json")
    assert answer.status == 0
    (result,) = answer.objects
    total = 0.0
    for stem in result["stems"]:
        before, after = soundfile.info(source), soundfile.info(stem["path"])
        assert (after.samplerate, after.channels, after.frames, after.subtype) == (
            before.samplerate,
            before.channels,
            before.frames,
            before.subtype,
        )
        total = total + soundfile.read(stem["path"], always_2d=True)[0]
    assert np.abs(total - soundfile.read(source, always_2d=True)[0]).max() <= 2 * precision
    assert result["residual_db"] < -100


def test_json_has_the_fields_that_scripts_rely_on(tmp_path, separate):
    source = write_sound(tmp_path / "song.wav")
    answer = separate(source, "-o", tmp_path / "out", "--json")
    (result,) = answer.objects
    assert list(result) == ["input", "method", "parameters", "models", "device", "seconds", "elapsed", "residual_db", "stems"]
    assert result["input"] == str(source)
    assert (result["method"], result["models"]) == ("sparse-nmf", ["low-high"])
    assert result["seconds"] == 0.5
    assert result["elapsed"] > 0
    assert [stem["name"] for stem in result["stems"]] == ["low", "high"]
    assert [stem["path"] for stem in result["stems"]] == [str(tmp_path / "out" / f"song ({name}).wav") for name in ("low", "high")]
    assert all(set(stem) == {"name", "path", "peak", "clipped"} for stem in result["stems"])


def test_stems_are_what_their_names_say(tmp_path, separate):
    source = write_sound(tmp_path / "song.wav")
    separate(source, "-o", tmp_path)
    low, _ = soundfile.read(tmp_path / "song (low).wav")
    spectrum = np.abs(np.fft.rfft(low))
    frequencies = np.fft.rfftfreq(len(low), 1 / 16_000)
    assert spectrum[frequencies > 1500].max() < 0.05 * spectrum[frequencies < 1500].max()


def test_models_recommend_and_words_overrule(tmp_path, separate):
    source = write_sound(tmp_path / "song.wav")
    (recommended,) = separate(source, "-o", tmp_path / "a", "--json").objects
    assert recommended["parameters"]["components"] == {"*": 24, "low": 8, "high": 16}
    assert recommended["parameters"]["exponent"] == 3.0
    words = ["--set", "components=low:16", "--set", "sparsity=0.5", "--set", "softness=2", "--exponent", "1.5", "--mask", "parametric"]
    (result,) = separate(source, "-o", tmp_path / "b", "--json", *words, "--weight", "high=0.5").objects
    parameters = result["parameters"]
    assert parameters["components"] == {"*": 24, "low": 16, "high": 16}
    assert (parameters["sparsity"], parameters["softness"], parameters["exponent"], parameters["mask"]) == (0.5, 2.0, 1.5, "parametric")
    assert parameters["weights"] == {"low": 1.0, "high": 0.5}
    assert result["residual_db"] > -90


def test_chosen_stems_residual_and_mix(tmp_path, separate):
    source = write_sound(tmp_path / "song.wav")
    words = ["--stems", "low", "--residual", "--mix", "--format", "flac", "--template", "{number} {stem}", "--no-dither"]
    (result,) = separate(source, "-o", tmp_path / "out", "--json", *words).objects
    assert [stem["name"] for stem in result["stems"]] == ["low", "residual", "mix"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["1 low.flac", "2 residual.flac", "3 mix.flac"]
    np.testing.assert_array_equal(soundfile.read(result["stems"][0]["path"])[0], soundfile.read(result["stems"][2]["path"])[0])


def test_preprocessing_changes_what_is_heard_and_is_told(tmp_path, separate):
    source = write_sound(tmp_path / "song.wav", rate=16_000)
    words = ("--preprocess", "low_pass=3000", "--preprocess", "rate=8000")
    (result,) = separate(source, "-o", tmp_path / "out", "--json", *words).objects
    assert result["parameters"]["preprocessing"] == {"low_pass": 3000.0, "order": 5, "min_max": False, "rate": 8000}
    assert result["residual_db"] < -100
    assert soundfile.info(result["stems"][0]["path"]).samplerate == 16_000
    (plain,) = separate(source, "-o", tmp_path / "plain", "--json").objects
    assert "preprocessing" not in plain["parameters"]
    refused = separate(source, "-o", tmp_path / "none", "--preprocess", "rate=3")
    assert refused.status == 2
    assert "rate must be 0 or at least 2000 Hz; got 3" in refused.err


def test_a_blend_and_a_method_for_several_channels_from_the_command_line(tmp_path, separate, command):
    source = write_sound(tmp_path / "song.wav", channels=2)
    settings = ("first=sparse-nmf", "second=harmonic-percussive", "first_settings=sparsity=0.5")
    blend = ("--method", "blend", *(word for setting in settings for word in ("--set", setting)))
    (result,) = separate(source, "-o", tmp_path / "out", "--json", *blend).objects
    assert [stem["name"] for stem in result["stems"]] == ["low", "high"]
    assert result["parameters"]["first_settings"] == "sparsity=0.5"
    assert result["residual_db"] < -100
    mono = write_sound(tmp_path / "mono.wav", channels=1)
    refused = command("separate", mono, "--method", "ica", "-o", tmp_path / "none")
    assert refused.status == 1
    assert "ICA needs at least as many channels as sources; got 1 channel for 2 stems" in refused.err


def test_components_move_and_factors_are_written(tmp_path, separate):
    source = write_sound(tmp_path / "song.wav")
    (plain,) = separate(source, "-o", tmp_path / "plain", "--factors", "--json").objects
    stems = [stem["name"] for stem in plain["stems"]]
    count = len(plain["components"])
    assert plain["factors"].endswith("song (factors).safetensors")
    answer = separate(source, "-o", tmp_path / "moved", "--components", f"1,2-{count - 1}=voice", "--components", f"{count}=rest", "--json")
    (result,) = answer.objects
    assert [stem["name"] for stem in result["stems"]] == ["voice", "rest"]
    assert {component["stem"] for component in result["components"]} == {"voice", "rest"}
    assert set(stems) == {component["stem"] for component in plain["components"]}
    total = sum(soundfile.read(stem["path"])[0] for stem in result["stems"])
    assert np.abs(total - soundfile.read(source)[0]).max() < 1e-4


def written_edits(path, **values):
    box = {"kind": "box", "start_seconds": 0.1, "stop_seconds": 0.4, "low_hz": 1500.0, "high_hz": 7000.0}
    path.write_text(json.dumps([{"region": {"parts": [{"shape": box}]}, "stem": "low", **values}]))
    return path


@pytest.mark.parametrize("word", ["--edits", "--guide"])
def test_what_is_painted_in_a_file_moves_energy(tmp_path, separate, word):
    source = write_sound(tmp_path / "song.wav", subtype="FLOAT")
    edits = written_edits(tmp_path / "edits.json")
    (result,) = separate(source, "-o", tmp_path / "out", word, edits, "--json").objects
    (plain,) = separate(source, "-o", tmp_path / "plain", "--json").objects
    assert result["residual_db"] is None or result["residual_db"] < -100
    before, after = (soundfile.read(each["stems"][0]["path"])[0] for each in (plain, result))

    def level(sound):
        return np.abs(np.fft.rfft(sound[5440:6240]))[100:200].sum()

    assert level(after) > 3 * level(before)
    np.testing.assert_allclose(after[7200:], before[7200:], atol=2e-3)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"strength": 2}, "edits.json breaks that at 1.strength: input should be less than or equal to 1; got 2"),
        ({"action": "steal"}, "breaks that at 1.action: input should be 'give', 'take' or 'attenuate'; got 'steal'"),
        ({"colour": "red"}, "breaks that at 1.colour: extra inputs are not permitted; got 'red'"),
        ({"stem": "nobody"}, "stem must be one of low, high; got 'nobody'"),
    ],
)
@pytest.mark.parametrize("word", ["--edits", "--guide"])
def test_wrong_edits_are_refused_in_one_sentence(tmp_path, separate, word, values, sentence):
    source = write_sound(tmp_path / "song.wav")
    refused = separate(source, "-o", tmp_path / "out", word, written_edits(tmp_path / "edits.json", **values))
    assert refused.status == 2
    assert sentence in " ".join(refused.err.split())


def test_edits_that_are_no_file_or_no_json_are_refused(tmp_path, separate):
    source = write_sound(tmp_path / "song.wav")
    missing = separate(source, "-o", tmp_path / "out", "--edits", tmp_path / "nothing.json")
    assert missing.status == 2
    assert "nothing.json is not: No such file or directory" in " ".join(missing.err.split())
    (tmp_path / "odd.json").write_text("{")
    odd = separate(source, "-o", tmp_path / "out", "--edits", tmp_path / "odd.json")
    assert odd.status == 2
    assert "odd.json breaks that at its beginning" in " ".join(odd.err.split())


def test_ideal_masks_come_from_the_references(tmp_path, command):
    references = {}
    for name, hertz in (("low", 200.0), ("high", 2000.0)):
        time = np.arange(16_000) / 16_000
        references[name] = tmp_path / f"{name}.wav"
        soundfile.write(references[name], 0.3 * np.sin(2 * np.pi * hertz * time), 16_000, subtype="FLOAT")
    mixture = tmp_path / "mix.wav"
    soundfile.write(mixture, sum(soundfile.read(path)[0] for path in references.values()), 16_000, subtype="FLOAT")
    words = [word for name, path in references.items() for word in ("--reference", f"{name}={path}")]
    (result,) = command("separate", mixture, "--method", "ideal-mask", *words, "-o", tmp_path / "out", "--json").objects
    assert [stem["name"] for stem in result["stems"]] == ["low", "high"]
    for stem in result["stems"]:
        truth = soundfile.read(references[stem["name"]])[0]
        assert np.sum((soundfile.read(stem["path"])[0] - truth) ** 2) < 1e-3 * np.sum(truth**2)
    without = command("separate", mixture, "--method", "ideal-mask", "-o", tmp_path / "out")
    assert without.status == 2
    assert "needs the true sources, --reference NAME=FILE" in without.err
    needless = command("separate", mixture, "--method", "pca", *words, "-o", tmp_path / "out")
    assert needless.status == 2
    assert "takes no --reference" in needless.err


def test_some_sources_are_known_and_sizes_of_the_others_do_not_matter(tmp_path, separate):
    source = write_sound(tmp_path / "song.wav")
    stems = [stem["name"] for stem in separate(source, "-o", tmp_path / "all", "--json").objects[0]["stems"]]
    words = "--method", "semi-supervised-nmf", "--set", f"known={stems[0]}", "--set", f"components={stems[0]}:8,{stems[1]}:8"
    (result,) = separate(source, *words, "--set", "rest=4", "-o", tmp_path / "some", "--json").objects
    assert [stem["name"] for stem in result["stems"]] == [stems[0], "rest"]


def test_a_blend_runs_with_the_shipped_models(tmp_path, command):
    source = write_sound(tmp_path / "song.wav")
    words = "--set", "first=sparse-nmf", "--set", "second=convolutive-nmf"
    (result,) = command("separate", source, "--method", "blend", *words, "-o", tmp_path / "out", "--json").objects
    assert [stem["name"] for stem in result["stems"]] == ["speech", "piano"]
    assert command("separate", source, "--method", "blend", "-o", tmp_path / "plain").status == 0


def test_factors_that_cannot_be_written_are_refused_before_anything_is(tmp_path, separate, command):
    source = write_sound(tmp_path / "song.wav")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "song (factors).safetensors").write_text("mine")
    assert separate(source, "-o", tmp_path / "out", "--factors").status == 1
    answer = command("separate", source, "--method", "harmonic-percussive", "-o", tmp_path / "other", "--factors")
    assert answer.status == 1
    assert "has no components to write" in answer.err
    assert not [*(tmp_path / "out").glob("*.wav"), *(tmp_path / "other").glob("*.wav")]
    assert (tmp_path / "out" / "song (factors).safetensors").read_text() == "mine"


@pytest.mark.parametrize("words", ["x=voice", "0=voice", "5000=voice"])
def test_components_that_are_not_there_are_refused(tmp_path, separate, words):
    answer = separate(write_sound(tmp_path / "song.wav"), "-o", tmp_path / "out", "--components", words)
    assert answer.status in (1, 2)
    assert "components must be numbers from 1" in answer.err
    assert not list((tmp_path / "out").glob("*.wav"))


def test_without_json_a_table_and_the_rest_on_stderr(tmp_path, separate):
    answer = separate(write_sound(tmp_path / "song.wav"), "-o", tmp_path)
    assert answer.status == 0
    assert [line.split()[0] for line in answer.out.splitlines()] == ["stem", "low", "high"]
    assert str(tmp_path / "song (low).wav") in answer.out
    assert "CPU" in answer.err


def test_a_method_without_a_model(tmp_path, command):
    source = write_sound(tmp_path / "song.wav")
    words = ["--set", "iterations=20", "--set", "components=8", "--json"]
    answer = command("separate", source, "--method", "learning-free-nmf", "-o", tmp_path / "out", *words)
    assert answer.status == 0, answer.err
    (result,) = answer.objects
    assert result["models"] == []
    assert len(result["stems"]) == 2


def test_loud_stems_are_turned_down_and_it_is_told(tmp_path, separate):
    soundfile.write(tmp_path / "loud.wav", np.random.default_rng(0).normal(0, 0.8, 8000), 16_000, subtype="FLOAT")
    words = [tmp_path / "loud.wav", "-o", tmp_path, "--json", "--overwrite", "--subtype", "PCM_16"]
    common = separate(*words)
    assert "turned down" in common.err
    assert all(stem["clipped"] == 0 for stem in common.objects[0]["stems"])
    cut = separate(*words, "--clip", "clamp")
    assert "cut off" in cut.err
    assert any(stem["clipped"] > 0 for stem in cut.objects[0]["stems"])


@pytest.mark.parametrize(
    "words",
    [
        ["--method", "magic"],
        ["--set", "speed=1"],
        ["--set", "sparsity"],
        ["--set", "sparsity=-1"],
        ["--set", "sparsity=1", "--set", "sparsity=2"],
        ["--set", "components=speech:24"],
        ["--exponent", "0"],
        ["--exponent", "nan"],
        ["--exponent", "loud"],
        ["--mask", "magic"],
        ["--weight", "low"],
        ["--weight", "drums=1"],
        ["--weight", "low=-1"],
        ["--weight", "low=x"],
        ["--stems", "drums"],
        ["--stems", ","],
        ["--stems", ""],
        ["--template", "{song}"],
        ["--template", "a/{stem}"],
        ["--template", "{track}"],
        ["--format", "mp3"],
        ["--format", "flac", "--subtype", "FLOAT"],
        ["--subtype", "PCM_8"],
        ["--clip", "soft"],
        ["--device", "abacus"],
        ["--bogus"],
    ],
)
def test_wrong_usage_is_one_sentence_and_status_2(tmp_path, separate, words):
    answer = separate(write_sound(tmp_path / "song.wav"), "-o", tmp_path / "out", "--json", *words)
    assert answer.status == 2
    assert answer.out == ""
    assert answer.err.startswith("workbench: ")
    assert len(answer.err.splitlines()) == 1
    assert not (tmp_path / "out").exists()


def test_a_failing_file_is_named_and_the_others_go_on(tmp_path, separate):
    (tmp_path / "notes.wav").write_text("not a sound")
    good = write_sound(tmp_path / "song.wav")
    answer = separate(tmp_path / "notes.wav", tmp_path / "gone.wav", good, "-o", tmp_path / "out", "--json")
    assert answer.status == 1
    assert [result["input"] for result in answer.objects] == [str(good)]
    assert [line for line in answer.err.splitlines() if "notes.wav" in line or "gone.wav" in line] == answer.err.splitlines()
    assert len(answer.err.splitlines()) == 2


def test_existing_files_stay_unless_told(tmp_path, separate):
    source = write_sound(tmp_path / "song.wav")
    kept = tmp_path / "song (high).wav"
    kept.write_text("mine")
    answer = separate(source, "-o", tmp_path)
    assert answer.status == 1
    assert "song (high).wav exists already" in answer.err
    assert kept.read_text() == "mine"
    assert not (tmp_path / "song (low).wav").exists()
    assert separate(source, "-o", tmp_path, "--overwrite").status == 0
    assert soundfile.info(kept).frames == 8000


def test_recordings_of_one_name_do_not_replace_each_other(tmp_path, separate):
    files = [write_sound(tmp_path / folder / "song.wav") for folder in ("a", "b")]
    answer = separate(*files, "-o", tmp_path / "out", "--overwrite", "--json")
    assert answer.status == 1
    assert [result["input"] for result in answer.objects] == [str(files[0])]
    assert "would replace" in answer.err


def test_names_of_all_kinds(tmp_path, separate, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = "-naïve song 🎹.wav"
    write_sound(tmp_path / name)
    answer = separate("-o", "out 🎹", "--json", "--", name)
    assert answer.status == 0, answer.err
    (result,) = answer.objects
    assert result["input"] == name
    assert all(os.path.exists(stem["path"]) for stem in result["stems"])  # noqa: PTH110 - the string as it was printed


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="only an ordinary user can lack a permission")
def test_a_folder_that_may_not_be_written(tmp_path, separate):
    folder = tmp_path / "out"
    folder.mkdir(mode=stat.S_IRUSR | stat.S_IXUSR)
    answer = separate(write_sound(tmp_path / "song.wav"), "-o", folder)
    assert answer.status == 1
    assert "not allowed" in answer.err


@pytest.mark.parametrize("words", [["--stems", ""], ["--template", "{track}"], ["--template", "{song}"]])
def test_what_cannot_be_named_is_refused_before_a_recording_is_opened(tmp_path, separate, words):
    answer = separate(tmp_path / "gone.wav", "-o", tmp_path / "out", *words)
    assert (answer.status, len(answer.err.splitlines())) == (2, 1)
    assert "gone.wav" not in answer.err


def test_an_output_that_is_a_file(tmp_path, separate):
    source = write_sound(tmp_path / "song.wav")
    itself = separate(source, "-o", source)
    assert (itself.status, itself.err) == (2, f"workbench: output must be a folder; got {source}, which is a file\n")
    answer = separate(source, "-o", source / "deeper")
    assert answer.status == 1
    assert len(answer.err.splitlines()) == 2


def test_damaged_and_unknown_models_are_refused(tmp_path, separate, command):
    source = write_sound(tmp_path / "song.wav")
    answer = command("separate", source, "--method", "sparse-nmf", "--model", "no-such", "-o", tmp_path)
    assert (answer.status, len(answer.err.splitlines())) == (1, 1)
    assert "no-such" in answer.err


def test_a_model_of_another_method_is_refused(tmp_path, command, model):
    answer = command("separate", tmp_path / "song.wav", "--method", "learning-free-nmf", "--model", model, "-o", tmp_path)
    assert (answer.status, len(answer.err.splitlines())) == (1, 1)
    assert "takes no model; got low-high, which was made for sparse-nmf" in answer.err


def test_ctrl_c_while_writing_leaves_everything_as_it_was(tmp_path, separate, monkeypatch):
    source = write_sound(tmp_path / "song.wav")
    kept = tmp_path / "out" / "song (low).wav"
    kept.parent.mkdir()
    kept.write_text("mine")
    write = AudioWriter.write

    def interrupted_write(writer, block):
        signal.raise_signal(signal.SIGINT)
        monkeypatch.setattr(AudioWriter, "write", write)
        write(writer, block)

    monkeypatch.setattr(AudioWriter, "write", interrupted_write)
    answer = separate(source, "-o", kept.parent, "--overwrite", "--json")
    assert answer.status == 130
    assert answer.out == ""
    assert answer.err == "workbench: stopped; nothing is left half written\n"
    assert list(kept.parent.iterdir()) == [kept]
    assert kept.read_text() == "mine"
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_real_process_stops_on_ctrl_c_and_keeps_stdout_clean(tmp_path, model):
    source = write_sound(tmp_path / "song.wav", seconds=60.0)
    words = ["separate", source, "--method", "sparse-nmf", "--model", model, "-o", tmp_path / "out", "--set", "iterations=5000"]
    process = subprocess.Popen(
        [sys.executable, "-m", "workbench", *map(str, words)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    assert "separating by sparse-nmf" in process.stderr.readline()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (130, "")
    assert err == "workbench: stopped; nothing is left half written\n"
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []


def test_batch_takes_all_recordings_of_a_folder(tmp_path, command, model):
    folder = tmp_path / "songs"
    files = [write_sound(folder / name) for name in ("a.wav", "deeper/b.flac", "deeper/c.WAV", ".hidden/d.wav")]
    (folder / "cover.png").write_text("a picture")
    (folder / "deeper" / "broken.wav").write_text("not a sound")
    words = ["batch", folder, "-o", folder / "stems", "--method", "sparse-nmf", "--model", model, "--json"]
    answer = command(*words)
    assert answer.status == 1
    assert [result["input"] for result in answer.objects] == [str(file) for file in files[:3]]
    assert [line for line in answer.err.splitlines() if "broken.wav" not in line] == []
    assert (folder / "stems" / "deeper" / "b (low).wav").is_file()
    again = command(*words, "--overwrite")
    assert [result["input"] for result in again.objects] == [str(file) for file in files[:3]]


def test_batch_refuses_folders_that_make_no_sense(tmp_path, command, model):
    words = ["--method", "sparse-nmf", "--model", model]
    (tmp_path / "empty").mkdir()
    assert command("batch", tmp_path / "empty", "-o", tmp_path / "out", *words).status == 1
    assert command("batch", tmp_path / "gone", "-o", tmp_path / "out", *words).status == 1
    assert command("batch", tmp_path, "-o", tmp_path, *words).status == 2
