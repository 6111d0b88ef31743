"""The command ``live``: its words in this process, and its sound between two null sinks in one of its own."""

import io
import json
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest
import sounddevice
import soundfile

from tests import sound_server
from tests.cli.commands import write_sound
from tests.tasks.live_doubles import STEMS, TiltParams, tilt_method
from workbench.audio.writing import AudioWriter
from workbench.cli.knobs import LiveKnobs
from workbench.core.errors import ExportError, ParameterError
from workbench.core.mask_settings import MaskSettings
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.separators import catalogue

ROOT = Path(__file__).parents[2]
RATE = 44_100
needs_sound_server = pytest.mark.skipif(bool(sound_server.MISSING), reason=sound_server.MISSING)


@pytest.fixture
def tilt(monkeypatch):
    """A causal method that is in the catalogue for as long as the test."""
    records, problems = catalogue._loaded()
    monkeypatch.setattr(catalogue, "_loaded", lambda: ((*records, tilt_method(analysis=SPEECH_AND_MUSIC)), problems))


def test_a_file_as_if_live_is_kept_whole_and_described(tilt, command, tmp_path):
    file = write_sound(tmp_path / "tones.wav", seconds=0.4, channels=2)
    answer = command("live", "--method", "tilt", "--file", file, "--no-output", "-o", tmp_path / "kept", "--hear", "low", "--json")
    assert answer.status == 0, answer.err
    (told,) = answer.objects
    assert (told["method"], told["rate"], told["channels"], told["hear"], told["problem"]) == ("tilt", 16_000, 2, "low", None)
    assert told["seconds"] == pytest.approx(0.4)
    assert told["block_ms"] == 64.0
    assert 64.0 <= told["latency_ms"] < 1000.0
    assert 0.0 < told["load_median"] <= told["load_p99"]
    assert {"underruns", "overruns", "splices"} <= set(told)
    kept = {stem["name"]: soundfile.read(stem["path"], dtype="float32")[0] for stem in told["stems"]}
    original = soundfile.read(file, dtype="float32")[0]
    np.testing.assert_array_equal(kept["input"], original)
    np.testing.assert_allclose(kept["low"] + kept["high"], original, atol=1e-5)


def test_it_ends_by_itself_after_the_seconds_asked_for(tilt, command, tmp_path):
    file = write_sound(tmp_path / "tones.wav", seconds=30.0)
    answer = command("live", "--method", "tilt", "--file", file, "--no-output", "--seconds", "0.3")
    assert answer.status == 0
    assert answer.out == ""
    assert "tones.wav through tilt to none at 16000 Hz" in answer.err
    assert "latency" in answer.err.splitlines()[-1]


def test_the_description_tells_the_knobs_as_they_were_turned_last(tilt, command, tmp_path, monkeypatch):
    file = write_sound(tmp_path / "tones.wav", seconds=30.0)
    monkeypatch.setattr(sys, "stdin", io.StringIO("tilt=2\nexponent=7\nnonsense\nhear=high\nquit\n"))
    answer = command("live", "--method", "tilt", "--file", file, "--no-output", "--steer", "--json")
    assert answer.status == 0
    (told,) = answer.objects
    assert (told["parameters"]["tilt"], told["parameters"]["exponent"], told["hear"]) == (2.0, 7.0, "high")
    assert "nonsense" in answer.err


def test_a_disk_that_runs_full_is_told_with_what_was_kept(tilt, command, tmp_path, monkeypatch):
    file = write_sound(tmp_path / "tones.wav", seconds=0.4)
    write = AudioWriter.write

    def write_until_full(writer, block):
        if writer.samples > 2000:
            raise ExportError("input.wav was not written: the disk is full")
        write(writer, block)

    monkeypatch.setattr(AudioWriter, "write", write_until_full)
    answer = command("live", "--method", "tilt", "--file", file, "--no-output", "-o", tmp_path / "kept", "--json")
    assert answer.status == 1
    (told,) = answer.objects
    assert told["problem"].endswith(" s: input.wav was not written: the disk is full")
    assert answer.err.splitlines()[-1].endswith(told["problem"])
    assert {soundfile.info(stem["path"]).frames for stem in told["stems"]} < set(range(2001, 6400))


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["--method", "learning-free-nmf"], 1, "learning-free-nmf has to know the whole recording and cannot run live; methods that can: "),
        (["--method", "nonsense"], 2, "method must be one of"),
        (["--hear", "drums"], 2, "stem must be one of low, high; got 'drums'"),
        (["--gain", "low=20"], 2, "gain of low must lie in [-60, 12] dB; got 20"),
        (["--weight", "low=much"], 2, "weight of low must be a number; got 'much'"),
        (["--set", "tilt=99"], 2, "tilt must be a number in [0, 10]; got 99"),
        (["--set", "volume=1"], 2, "parameter must be one of tilt, kind, mask"),
        (["--input", "0"], 2, "sound comes from a device or from a file; got --input and --file"),
        (["--block", "1"], 2, "should be greater than or equal to 16"),
        (["--file", "missing.wav"], 1, "missing.wav does not exist"),
    ],
)
def test_wrong_words_are_one_sentence(tilt, command, tmp_path, words, status, sentence):
    file = write_sound(tmp_path / "tones.wav")
    answer = command("live", "--file", file, "--no-output", "--method", "tilt", *words)
    assert answer.status == status
    assert sentence in answer.err
    assert len(answer.err.splitlines()) == 1


def test_files_in_the_way_are_named_before_anything_begins(tilt, command, tmp_path):
    file = write_sound(tmp_path / "tones.wav")
    (tmp_path / "high.wav").write_bytes(b"mine")
    answer = command("live", "--method", "tilt", "--file", file, "--no-output", "-o", tmp_path)
    assert answer.status == 1
    assert "high.wav exists already" in answer.err
    assert (tmp_path / "high.wav").read_bytes() == b"mine"
    assert not (tmp_path / "low.wav").exists()


def test_without_an_input_device_that_is_a_sentence(tilt, command, monkeypatch):
    monkeypatch.setattr(sounddevice, "query_devices", lambda: [])
    answer = command("live", "--method", "tilt")
    assert (answer.status, answer.err) == (1, "workbench: there is no sound card to listen to\n")
    answer = command("live", "--list-devices")
    assert (answer.status, answer.out, answer.err) == (0, "", "workbench: there are no sound devices\n")


def test_devices_are_listed(command, monkeypatch):
    device = {"index": 0, "hostapi": 0, "name": "Both", "max_input_channels": 1, "max_output_channels": 2, "default_samplerate": 48_000.0}
    monkeypatch.setattr(sounddevice, "query_devices", lambda: [device])
    monkeypatch.setattr(sounddevice, "query_hostapis", lambda: [{"name": "Test"}])
    monkeypatch.setattr(sounddevice.default, "device", [0, 3])
    told = command("live", "--list-devices", "--json").objects
    assert [(each["direction"], each["name"], each["channels"], each["default"]) for each in told] == [
        ("input", "Both", 1, True),
        ("output", "Both", 2, False),
    ]
    assert "input      0       Both  Test    1         48000  *" in command("live", "--list-devices").out


def test_knobs_are_turned_by_words():
    knobs = LiveKnobs(STEMS, TiltParams(), MaskSettings(), {}, {}, "mix")
    for line in ("exponent=4\n", "tilt = 2", "weight:low=0.5", "gain:high=-60", "gain:low=6.0206"):
        knobs = knobs.turned(line)
    settings = knobs.settings
    assert (settings.masks.exponent, settings.params.tilt, settings.weights) == (4.0, 2.0, (0.5, 1.0))
    assert settings.gains == pytest.approx((2.0, 0.0), rel=1e-4)
    assert knobs.turned("hear=low").settings.gains == pytest.approx((2.0, 0.0), rel=1e-4)
    assert knobs.turned("hear=high").settings.gains == (0.0, 0.0)
    assert knobs.turned("hear=original").settings.original_gain == 1.0
    for line in ("exponent", "hear=drums", "gain:drums=1", "weight:low=11", "volume=3", "exponent=loud"):
        with pytest.raises(ParameterError):
            knobs.turned(line)


def heard_between_sinks(folder, words, steering=None):
    """Noise is spoken to the microphone while ``live`` runs; its answer, what was said, what came out, and by how much later."""
    sound = np.random.default_rng(0).uniform(-0.3, 0.3, (2 * RATE, 2)).astype(np.float32)
    soundfile.write(folder / "noise.wav", sound, RATE, subtype="FLOAT")
    script = [sys.executable, str(ROOT / "tests" / "cli" / "live_script.py"), "live", "--method", "tilt", "--json", *map(str, words)]
    with sound_server.null_sink(folder, RATE) as server:
        server.add_microphone()
        environment = {**server.environment, "PYTHONPATH": str(ROOT)}
        with server.recorded() as ear, server.recorded("mouth") as mouth:
            running = subprocess.Popen(
                script, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            wait_for_stream(server, running)
            if steering:
                running.stdin.write(f"{steering}nonsense\n")
                running.stdin.flush()
                # It takes lines in their order, and tells of the last, which is none.
                assert any("nonsense" in line for line in running.stderr)
            server.speak(folder / "noise.wav").wait()
            # A second later all that was said has come out.
            ear.wait_for_samples(ear.samples().shape[1] + RATE)
            running.send_signal(signal.SIGINT)
            out, err = running.communicate(timeout=60)
        assert running.returncode == 0, err
        said, heard = mouth.samples(), ear.samples()
        begin = int(np.flatnonzero(said[0])[0])
        said = said[:, begin : begin + RATE]
        length = 1 << (heard.shape[1] + RATE).bit_length()
        products = np.fft.irfft(np.fft.rfft(heard[0], length) * np.conj(np.fft.rfft(said[0], length)))
        came = int(np.argmax(products[: heard.shape[1]]))
        return json.loads(out.splitlines()[-1]), said, heard[:, came : came + RATE], ear.moment_of(came) - mouth.moment_of(begin)


def wait_for_stream(server, running):
    """Until the program listens and plays."""
    for _ in range(600):
        assert running.poll() is None, running.stderr.read()
        listed = [
            subprocess.run(["pactl", "list", "short", what], env=server.environment, capture_output=True, check=True)
            for what in ("sink-inputs", "source-outputs")
        ]
        if listed[0].stdout.strip() and listed[1].stdout.count(b"\n") > 2:  # two of them record for the test
            time.sleep(0.5)
            return
        time.sleep(0.05)
    raise TimeoutError("live separation did not begin")


@needs_sound_server
def test_what_the_microphone_hears_comes_out_as_late_as_is_told_and_is_kept_after_an_interrupt():
    with tempfile.TemporaryDirectory() as place:
        for attempt in range(3):  # a busy machine may let a queue run dry, the engine's, which is told, or the sound server's own
            folder = Path(place) / str(attempt)
            folder.mkdir()
            told, said, heard, delay = heard_between_sinks(folder, ["-o", folder / "kept"])
            kept = {stem["name"]: soundfile.read(stem["path"], dtype="float32")[0].T for stem in told["stems"]}
            if told["underruns"] == told["splices"] == 0 and np.abs(heard - said).max() < 1e-3:
                break
        else:
            pytest.skip("the machine was too busy for one second without a gap")
    inner = slice(RATE // 10, RATE // 2)
    np.testing.assert_allclose(heard[:, inner], said[:, inner], atol=1e-4)
    assert 1000.0 * delay == pytest.approx(told["latency_ms"], abs=25.0)
    assert told["rate"] == RATE
    assert told["overruns"] == 0
    np.testing.assert_allclose(kept["low"] + kept["high"], kept["input"], atol=1e-5)
    begin = int(np.flatnonzero(kept["input"][0])[0])
    np.testing.assert_array_equal(kept["input"][:, begin : begin + RATE], said)
    assert told["problem"] is None


@needs_sound_server
def test_a_knob_turned_by_a_line_is_heard():
    with tempfile.TemporaryDirectory() as place:
        for attempt in range(3):
            folder = Path(place) / str(attempt)
            folder.mkdir()
            told, said, heard, _ = heard_between_sinks(folder, ["--steer"], steering="hear=high\nexponent=8\n")
            if told["underruns"] == told["splices"] == 0:
                break
        else:
            pytest.skip("the machine was too busy for one second without a gap")
    heard_power, said_power = (np.square(np.abs(np.fft.rfft(sound[0]))) for sound in (heard, said))
    quarter = len(said_power) // 4
    assert heard_power[:quarter].sum() < 0.01 * said_power[:quarter].sum()
    assert heard_power[-quarter:].sum() > 0.8 * said_power[-quarter:].sum()
