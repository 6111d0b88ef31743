import threading
from types import SimpleNamespace

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tasks.live_doubles import ANALYSIS, RATE, STEMS, GivenCapture, PulledSink, TiltParams, tilt_method
from workbench.audio.recording import open_recording
from workbench.audio.writing import AudioWriter
from workbench.core.errors import DeviceError, ExportError, FileExistsRefusal, MethodError
from workbench.core.folders import resources
from workbench.core.mask_settings import MaskSettings
from workbench.core.sound import SoundArray
from workbench.dsp.spectrum import Spectrum
from workbench.separators import catalogue
from workbench.tasks import live as live_module
from workbench.tasks.live import Live
from workbench.tasks.live_opening import Ends, live_methods, open_live, require_live
from workbench.tasks.live_recording import LiveRecording
from workbench.tasks.live_settings import LiveMethod, LiveSettings, heard_gains
from workbench.tasks.methods import default_models, load_models
from workbench.tasks.separating import masks_for, params_for, separate

HOP = ANALYSIS.hop_samples
BLOCK_SECONDS = 4 * HOP / RATE


def noise(samples, channels=2):
    return np.random.default_rng(1).uniform(-0.3, 0.3, (channels, samples)).astype(np.float32)


def settings_of(**changes):
    values = {"params": TiltParams(), "masks": MaskSettings(), "weights": (1.0, 1.0), "gains": (1.0, 1.0)}
    return LiveSettings(**{**values, **changes})


@pytest.fixture
def tilt(monkeypatch):
    """A causal method that is in the catalogue for as long as the test."""
    records, problems = catalogue._loaded()
    monkeypatch.setattr(catalogue, "_loaded", lambda: ((*records, tilt_method()), problems))
    return "tilt"


class Run:
    """A live separation whose thread, devices and clock are in the test's hand."""

    def __init__(self, **changes):
        self.capture, self.sink = GivenCapture(), PulledSink()
        self.notices = []
        self.live = Live(
            self.capture, self.sink, LiveMethod("tilt", ()), settings_of(**changes), block_seconds=BLOCK_SECONDS, notice=self.notices.append
        )
        self.capture.start()
        self.sink.start()

    def feed(self, sound, pieces):
        """Give ``sound`` in pieces of these lengths, over and over; the output takes as much as comes in."""
        at, index = 0, 0
        while at < sound.shape[1]:
            piece = sound[:, at : at + pieces[index % len(pieces)]]
            self.capture.give(piece)
            while self.live.step() == 0.0:
                pass
            self.sink.pull(piece.shape[1])
            at, index = at + piece.shape[1], index + 1

    def finish(self):
        """The input device goes, as when it is unplugged; what is queued is heard."""
        self.live._end_of_sound()
        self.sink.pull(self.live._output.queued)


def wait_for_restart():
    """Until the thread that makes another start, if there is one, has ended."""
    for thread in threading.enumerate():
        if thread.name == "live restart":
            thread.join(60)
            assert not thread.is_alive()


def delay_of(heard, sound):
    """The samples by which ``heard`` lies behind ``sound``; all of it must be there."""
    products = np.fft.irfft(np.fft.rfft(heard[0], 1 << 16) * np.conj(np.fft.rfft(sound[0], 1 << 16)))
    return int(np.argmax(products[: heard.shape[1]]))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(pieces=st.lists(st.integers(1, 160), min_size=1, max_size=5))
def test_the_mix_of_all_stems_is_the_input_delayed_whatever_the_blocks(tilt, pieces):
    sound = noise(RATE // 2)
    run = Run()
    run.feed(sound, pieces)
    run.finish()
    heard = run.sink.sound
    delay = delay_of(heard, sound)
    count = min(sound.shape[1], heard.shape[1] - delay)
    assert count > 0.9 * sound.shape[1]
    faded_in = 100
    np.testing.assert_allclose(heard[:, delay + faded_in : delay + count], sound[:, faded_in:count], atol=1e-5)
    assert run.sink.ring.underruns == 0
    assert run.live.status.latency.total == pytest.approx(delay / RATE, abs=(max(pieces) + 80) / RATE)


def test_one_stem_is_heard_as_the_method_gives_it_for_the_whole_sound(tilt):
    sound = noise(RATE // 2)
    run = Run(gains=(1.0, 0.0))
    run.feed(sound, [HOP])
    run.finish()
    spectrum = Spectrum(SoundArray(sound, RATE), ANALYSIS)
    mixture = spectrum.read(0, spectrum.frames)
    slope = np.linspace(0.0, 1.0, ANALYSIS.bins)[:, None]
    share = (1.0 - slope) ** 2 / ((1.0 - slope) ** 2 + slope**2)
    expected = np.fft.irfft(np.swapaxes(mixture * share, 1, 2)) * np.hanning(ANALYSIS.window_samples + 1)[:-1]
    summed = np.zeros((2, sound.shape[1] + 2 * ANALYSIS.window_samples))
    for frame in range(expected.shape[1]):
        summed[:, frame * HOP : frame * HOP + ANALYSIS.window_samples] += expected[:, frame]
    half = ANALYSIS.window_samples // 2
    low = summed[:, half : half + sound.shape[1]] / 1.5
    delay = delay_of(run.sink.sound, low)
    inner = slice(half, sound.shape[1] - half - delay)
    np.testing.assert_allclose(run.sink.sound[:, delay:][:, inner], low[:, inner], atol=1e-5)


def test_the_original_and_a_stem_are_heard_at_the_same_delay(tilt):
    sound = noise(RATE // 2)
    delays = []
    for changes in ({"gains": (0.0, 0.0), "original_gain": 1.0}, {"gains": (0.0, 1.0)}):
        run = Run(**changes)
        run.feed(sound, [HOP])
        run.finish()
        delays.append(delay_of(run.sink.sound, sound))
    assert delays[0] == delays[1]


def test_turned_knobs_are_heard_without_a_click(tilt):
    moments = np.arange(RATE) / RATE
    sound = np.stack([0.3 * np.sin(2 * np.pi * 100 * moments)] * 2).astype(np.float32)
    run = Run()
    turns = (
        {"gains": (0.0, 1.0)},
        {"gains": (0.5, 0.5)},
        {"masks": MaskSettings(exponent=8.0)},
        {"params": TiltParams(tilt=0.3)},
        {"weights": (0.1, 2.0)},
        {"gains": (0.0, 0.0), "original_gain": 1.0},
    )
    for index, turn in enumerate(turns):
        run.live.change(settings_of(**turn))
        run.feed(sound[:, index * 1000 : index * 1000 + 1000], [HOP])
    heard = run.sink.sound[0]
    begin = int(np.flatnonzero(heard)[0])
    own_step = 0.3 * 2 * np.pi * 100 / RATE
    assert np.abs(np.diff(heard[begin:])).max() < own_step + 0.3 / HOP
    assert np.abs(heard[-200:]).max() == pytest.approx(0.3, abs=0.01)


def test_parameters_that_need_another_start_come_in_when_that_is_made(tilt):
    run = Run()
    run.feed(noise(640), [HOP])
    run.live.change(settings_of(params=TiltParams(kind="step")))
    run.feed(noise(HOP), [HOP])
    wait_for_restart()
    run.feed(noise(HOP), [HOP])
    assert run.live._stream.params == TiltParams(kind="step")
    run.live.change(settings_of(params=TiltParams(kind="step", tilt=3.0)))
    run.feed(noise(HOP), [HOP])
    assert run.live._stream.params == TiltParams(kind="step", tilt=3.0)
    assert run.notices == []


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (MethodError("there is no such kind"), "there is no such kind; it goes on as before"),
        (ValueError("7"), "these parameters cannot be taken: ValueError: 7; it goes on as before"),
    ],
)
def test_parameters_that_cannot_be_taken_are_told_and_it_goes_on(tilt, monkeypatch, error, sentence):
    run = Run()

    def refuse(params):
        raise error

    monkeypatch.setattr(run.live, "_start_stream", refuse)
    run.live.change(settings_of(params=TiltParams(kind="step")))
    run.feed(noise(HOP), [HOP])
    wait_for_restart()
    run.feed(noise(HOP), [HOP])
    assert run.notices == [sentence]
    assert run.live._stream.params.kind == "slope"


def test_what_is_kept_adds_up_to_the_input_sample_by_sample(tilt, tmp_path):
    sound = noise(3001)
    run = Run(gains=(0.0, 0.0))
    run.live.record(LiveRecording(tmp_path / "kept", STEMS, rate=RATE, channels=2))
    run.feed(sound, [50, 130])
    run.live._end_of_sound()
    written = run.live.stop()
    assert [file.path.name for file in written] == ["input.wav", "low.wav", "high.wav"]
    kept = {file.path.stem: soundfile.read(file.path, dtype="float32")[0].T for file in written}
    taken = run.live._tail.taken
    assert taken > 3001 - HOP
    np.testing.assert_array_equal(kept["input"], sound[:, :taken])
    np.testing.assert_allclose(kept["low"] + kept["high"], kept["input"], atol=1e-5)
    assert run.capture.closed and not run.sink.running


def test_a_recording_may_begin_and_end_while_it_runs(tilt, tmp_path):
    run = Run()
    run.feed(noise(1000), [HOP])
    recording = LiveRecording(tmp_path, STEMS, rate=RATE, channels=2)
    assert run.live.record(recording) is None
    run.feed(noise(640), [HOP])
    assert run.live.record(None) is recording
    run.feed(noise(640), [HOP])
    assert {file.samples for file in recording.finish()} == {640}


def test_files_that_exist_are_not_replaced_unless_that_is_asked_for(tmp_path):
    (tmp_path / "low.wav").write_bytes(b"mine")
    with pytest.raises(FileExistsRefusal, match=r"low\.wav exists already"):
        LiveRecording(tmp_path, STEMS, rate=RATE, channels=1)
    recording = LiveRecording(tmp_path, STEMS, rate=RATE, channels=1, overwrite=True)
    recording.write(np.zeros((1, 10), np.float32), np.zeros((2, 1, 10), np.float32))
    recording.finish()
    assert soundfile.info(tmp_path / "low.wav").frames == 10


def test_a_recording_that_cannot_be_written_says_so_once_and_the_sound_goes_on(tilt, tmp_path):
    run = Run()
    recording = LiveRecording(tmp_path / "kept", STEMS, rate=RATE, channels=2)
    run.live.record(recording)
    broken = np.full((2, RATE // 4), np.nan, np.float32)
    recording.write(broken, np.zeros((2, 2, RATE // 4), np.float32))
    recording._thread.join(10)
    assert recording.problem == "input.wav was not written: the sound to write holds values that are not numbers"
    run.feed(noise(1000), [HOP])
    assert np.abs(run.sink.sound).max() > 0.1
    with pytest.raises(Exception, match="not numbers"):
        run.live.stop()
    assert list((tmp_path / "kept").iterdir()) == []
    assert recording.finish() == ()


def test_a_disk_that_runs_full_ends_every_file_with_the_last_piece_that_all_took(tilt, tmp_path, monkeypatch):
    write, blocks = AudioWriter._write_piece, []

    def write_until_full(writer, block):
        blocks.append(block)
        if len(blocks) == 3 * 4 + 2:  # the second of three files, its fifth piece
            writer._file.write(block.T[: block.shape[1] // 2])
            raise ExportError("low.wav was not written: the disk is full")
        write(writer, block)

    monkeypatch.setattr(AudioWriter, "_write_piece", write_until_full)
    run = Run()
    recording = LiveRecording(tmp_path, STEMS, rate=RATE, channels=2)
    run.live.record(recording)
    sound = noise(10 * HOP)
    run.feed(sound, [HOP])
    written = run.live.stop()
    assert recording.problem == "nothing is kept after 0.0 s: low.wav was not written: the disk is full"
    assert recording.finish() == written
    kept = {file.path.stem: soundfile.read(file.path, dtype="float32")[0].T for file in written}
    length = sum(block.shape[1] for block in blocks[: 3 * 4 : 3])
    assert {each.shape for each in kept.values()} == {(2, length)}
    assert [file.samples for file in written] == [length] * 3
    assert written[0].peak == np.abs(sound[:, :length]).max()
    np.testing.assert_array_equal(kept["input"], sound[:, :length])
    np.testing.assert_allclose(kept["low"] + kept["high"], kept["input"], atol=1e-5)


def test_a_device_that_goes_ends_it_in_one_sentence_and_leaves_whole_files(tilt, tmp_path, monkeypatch):
    monkeypatch.setattr(live_module, "_ENDING_SECONDS", 0.1)
    run = Run()
    run.live.record(LiveRecording(tmp_path, STEMS, rate=RATE, channels=2))
    run.live._thread.start()
    sound = noise(2000)
    run.capture.give(sound)
    run.capture.running = False
    assert run.live.ended.wait(10)
    assert run.live.problem == "a microphone has gone; what was kept until then is complete"
    written = run.live.stop()
    assert [file.samples for file in written] == [2000] * 3


def test_a_device_that_falls_silent_for_good_is_noticed(tilt, monkeypatch):
    run = Run()
    run.feed(noise(HOP), [HOP])
    monkeypatch.setattr(live_module.time, "monotonic", lambda: 1e9)
    with pytest.raises(DeviceError, match=r"^a microphone gives no sound any more; what was kept until then is complete$"):
        run.live.step()


def test_an_output_that_goes_ends_it(tilt):
    run = Run()
    run.sink.running = False
    run.capture.give(noise(HOP))
    with pytest.raises(DeviceError, match="the sound card has gone"):
        run.live.step()


def test_after_a_gap_in_the_input_the_delay_becomes_as_before(tilt):
    sound = noise(6 * RATE)
    run = Run()
    run.feed(sound[:, :RATE], [HOP])
    before = run.live.status.latency.total
    run.sink.pull(10 * HOP)
    run.capture.give(sound[:, RATE : RATE + 10 * HOP])
    run.feed(sound[:, RATE + 10 * HOP :], [HOP])
    status = run.live.status
    assert 1 <= status.underruns <= 10
    assert status.latency.total == pytest.approx(before, abs=3 * HOP / RATE)


@pytest.mark.parametrize("drift", [-1, 1])
def test_devices_of_unequal_speed_are_kept_together_without_an_underrun(tilt, drift):
    moments = np.arange(20 * RATE) / RATE
    sound = np.stack([0.3 * np.sin(2 * np.pi * 50 * moments)] * 2).astype(np.float32)
    run = Run()
    latencies = []
    for start in range(0, sound.shape[1], HOP):
        run.capture.give(sound[:, start : start + HOP])
        while run.live.step() == 0.0:
            pass
        # One part in three hundred: thirty times what sound cards do.
        run.sink.pull(HOP + (drift if start // HOP % 5 == 0 else 0))
        latencies.append(run.live.status.latency.total)
    assert run.sink.ring.underruns == 0
    assert run.live.status.splices > 3
    assert max(latencies[50:]) - min(latencies[50:]) < 2 * BLOCK_SECONDS
    heard = run.sink.sound[0]
    assert np.abs(np.diff(heard)).max() < 0.3 * 2 * np.pi * 50 / RATE + 0.6 / HOP


def test_a_sound_played_as_if_live_ends_by_itself_and_is_kept_whole(tilt, tmp_path):
    sound = noise(2500, channels=1)
    ends = Ends(sound=SoundArray(sound, RATE), title="noise", silent=True)
    live = open_live(LiveMethod(tilt, ()), settings_of(), ends)
    live.record(LiveRecording(tmp_path, live.stems, rate=live.rate, channels=live.channels))
    live.start()
    assert live.ended.wait(20)
    written = live.stop()
    assert live.problem == ""
    assert [file.samples for file in written] == [2500] * 3
    np.testing.assert_array_equal(soundfile.read(written[0].path, dtype="float32")[0], sound[0])
    assert live.measures.load_percentile(50) > 0.0
    assert ANALYSIS.window_samples / RATE <= live.measures.median_latency < 1.0


def test_warm_start_ista_gives_live_what_it_gives_for_the_whole_recording():
    models = load_models(default_models("warm-start-ista"))
    params, masks = params_for("warm-start-ista", models), masks_for("warm-start-ista", models)
    with open_recording(resources() / "demo" / "mixture.flac") as recording:
        sound, rate = recording.read(0, recording.rate), recording.rate
    whole = separate(SoundArray(sound, rate), "warm-start-ista", models, params).renderer(masks).stems(0, rate)
    capture, sink = GivenCapture(rate, 1), PulledSink(rate)
    weights = (1.0,) * len(whole)
    live = Live(capture, sink, LiveMethod("warm-start-ista", models), LiveSettings(params, masks, weights, weights))
    kept = []
    live.record(SimpleNamespace(write=lambda sound, stems: kept.append(stems)))
    capture.start()
    sink.start()
    for start in range(0, rate, 1000):
        capture.give(sound[:, start : start + 1000])
        while live.step() == 0.0:
            pass
    given = np.concatenate(kept, axis=-1)
    assert given.shape[-1] > rate - 2 * models[0].card.analysis.window_samples
    np.testing.assert_allclose(given, whole[..., : given.shape[-1]], atol=1e-4)


def test_methods_that_need_the_whole_recording_are_refused_by_name(tilt):
    assert tilt in live_methods()
    assert "learning-free-nmf" not in live_methods()
    with pytest.raises(
        MethodError, match=r"^learning-free-nmf has to know the whole recording and cannot run live; methods that can: .*tilt"
    ):
        require_live("learning-free-nmf")


def test_what_is_heard_in_words():
    assert heard_gains("original", STEMS, (0.5, 2.0)) == ((0.0, 0.0), 1.0)
    assert heard_gains("mix", STEMS, (0.5, 2.0)) == ((0.5, 2.0), 0.0)
    assert heard_gains("high", STEMS, (0.5, 2.0)) == ((0.0, 2.0), 0.0)
    assert heard_gains("low", STEMS, (0.0, 2.0)) == ((0.0, 0.0), 0.0)
