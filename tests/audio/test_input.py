import os
import sys
import threading
import time
from types import SimpleNamespace

import numpy as np
import pytest
import sounddevice
from hypothesis import given
from hypothesis import strategies as st

from workbench.audio import devices as devices_module
from workbench.audio import input as input_module
from workbench.audio.capture import CaptureRing
from workbench.audio.devices import look_anew, sound_device, sound_devices
from workbench.audio.input import Input
from workbench.audio.live_output import TimedSink
from workbench.audio.priority import let_sound_go_first
from workbench.audio.resampling import resample
from workbench.audio.sound_capture import ResampledCapture, SoundCapture
from workbench.core.errors import DeviceError
from workbench.core.sound import SoundArray

RATE = 8_000

DEVICES = (
    {"name": "Built-in microphone", "max_input_channels": 1, "max_output_channels": 0, "default_samplerate": 48_000.0},
    {"name": "Loudspeakers", "max_input_channels": 0, "max_output_channels": 2, "default_samplerate": 44_100.0},
    {"name": "USB microphone", "max_input_channels": 32, "max_output_channels": 2, "default_samplerate": 44_100.0},
)


def noise(samples, channels=2):
    return np.random.default_rng(2).uniform(-0.5, 0.5, (channels, samples)).astype(np.float32)


@pytest.fixture
def devices(monkeypatch):
    """Three sound devices that no program can reach; streams are made of the words they were asked for."""
    listed = [{**device, "index": index, "hostapi": 0} for index, device in enumerate(DEVICES)]
    opened = []
    monkeypatch.setattr(devices_module, "_open_streams", [])

    class Stream(SimpleNamespace):
        def __init__(self, **asked):
            super().__init__(**asked, active=False, time=0.0)
            opened.append(self)

        def start(self):
            self.active = True

        def abort(self, ignore_errors):
            self.active = False

        def close(self, ignore_errors):
            self.active = False

    monkeypatch.setattr(sounddevice, "query_devices", lambda: listed)
    monkeypatch.setattr(sounddevice, "query_hostapis", lambda: [{"name": "Test"}])
    monkeypatch.setattr(sounddevice.default, "device", [2, 1])
    monkeypatch.setattr(sounddevice, "check_input_settings", lambda *asked, **more: None)
    monkeypatch.setattr(sounddevice, "InputStream", Stream)
    monkeypatch.setattr(input_module, "let_sound_go_first", lambda: None)  # the thread of the tests is not the device's
    return opened


@given(steps=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=40))
def test_what_is_put_is_taken_in_order_and_what_has_no_room_is_lost_whole(steps):
    ring = CaptureRing(1, 50)
    next_value, kept, taken = 0, [], []
    for put, take in steps:
        piece = np.arange(next_value, next_value + put, dtype=np.float32)[:, None]
        next_value += put
        lost = ring.overruns
        ring.put(piece)
        if ring.overruns == lost:
            kept += piece[:, 0].tolist()
        taken += ring.take(take)[0].tolist()
        assert ring.waiting <= 50
    taken += ring.take(50)[0].tolist()
    assert taken == kept


def test_devices_of_each_direction_are_listed_with_the_system_default(devices):
    assert [(each.index, each.name, each.is_default) for each in sound_devices("input")] == [
        (0, "Built-in microphone", False),
        (2, "USB microphone", True),
    ]
    assert [each.name for each in sound_devices("output")] == ["Loudspeakers", "USB microphone"]


@pytest.mark.parametrize(("name", "index"), [(None, 2), ("0", 0), ("usb", 2), ("Built-in microphone", 0)])
def test_a_device_is_found_by_number_or_by_a_part_of_its_name(devices, name, index):
    assert sound_device("input", name).index == index


@pytest.mark.parametrize(
    ("name", "sentence"), [("microphone", "must be one of"), ("1", "must be a number or a name of"), ("tin can", "got 'tin can'")]
)
def test_a_name_that_fits_none_or_several_is_a_sentence_with_what_there_is(devices, name, sentence):
    with pytest.raises(DeviceError, match=sentence) as raised:
        sound_device("input", name)
    assert "0 (Built-in microphone, Test), 2 (USB microphone, Test)" in str(raised.value)


def test_no_device_at_all_is_a_sentence(devices, monkeypatch):
    monkeypatch.setattr(sounddevice, "query_devices", lambda: [])
    with pytest.raises(DeviceError, match=r"^there is no sound card to listen to$"):
        Input()


def test_an_input_gives_what_the_device_hears_and_knows_what_enters_it_now(devices):
    listening = Input()
    (stream,) = devices
    assert (stream.device, listening.channels, listening.rate, listening.endless) == (2, 2, 44_100, True)
    assert not listening.running
    listening.start()
    sound = noise(200).T
    fine = SimpleNamespace(input_overflow=False)
    stream.callback(sound[:100], 100, SimpleNamespace(inputBufferAdcTime=1.0), fine)
    stream.callback(sound[100:], 100, SimpleNamespace(inputBufferAdcTime=1.0 + 100 / 44_100), SimpleNamespace(input_overflow=True))
    stream.time = 1.0 + 441 / 44_100
    assert listening.captured == 441
    stream.time = 0.5
    assert listening.captured == 441
    assert (listening.waiting, listening.overruns) == (200, 1)
    np.testing.assert_array_equal(listening.take(150), sound[:150].T)
    assert (listening.waiting, listening.taken) == (50, 150)
    listening.close()
    assert not listening.running


def test_a_refused_rate_gives_way_to_the_devices_own(devices, monkeypatch):
    def refuse(*asked, samplerate, **more):
        if samplerate != 48_000:
            raise sounddevice.PortAudioError("Invalid sample rate")

    monkeypatch.setattr(sounddevice, "check_input_settings", refuse)
    assert Input("0", rate=16_000).rate == 48_000


def test_a_device_that_does_not_open_is_a_sentence(devices, monkeypatch):
    def refuse(**asked):
        raise sounddevice.PortAudioError("Device unavailable")

    monkeypatch.setattr(sounddevice, "InputStream", refuse)
    with pytest.raises(DeviceError, match=r"^USB microphone cannot be listened to, 2 channels at 44100 Hz: Device unavailable$"):
        Input()


def test_devices_that_cannot_be_looked_for_are_a_sentence(monkeypatch):
    def refuse():
        raise sounddevice.PortAudioError("Internal error")

    monkeypatch.setattr(sounddevice, "_terminate", lambda: None)
    monkeypatch.setattr(sounddevice, "_initialize", refuse)
    with pytest.raises(DeviceError, match=r"^sound devices cannot be looked for: Internal error$"):
        look_anew()


class Clock:
    now = 0

    def __call__(self):
        return self.now


def test_a_sound_comes_in_at_the_pace_of_the_clock_in_blocks_and_ends():
    sound, clock = noise(1000), Clock()
    capture = SoundCapture(SoundArray(sound, RATE), "noise", clock)
    assert (capture.waiting, capture.captured, capture.running) == (0, 0, False)
    clock.now = 5000
    capture.start()
    taken = []
    for _ in range(100):
        clock.now += 11
        assert capture.waiting % 80 == 0 or not capture.running
        assert capture.waiting <= capture.captured - capture.taken
        taken.append(capture.take(capture.waiting))
    assert not capture.running
    np.testing.assert_array_equal(np.concatenate(taken, axis=1), sound)


@pytest.mark.parametrize("rate", [16_000, 11_025, 6_000])
def test_a_capture_at_another_rate_is_the_sound_resampled(rate):
    moments = np.arange(RATE) / RATE
    sound = np.stack([np.sin(2 * np.pi * 440 * moments), np.cos(2 * np.pi * 300 * moments)]).astype(np.float32)
    clock = Clock()
    capture = ResampledCapture(SoundCapture(SoundArray(sound, RATE), "tones", clock), rate)
    assert (capture.channels, capture.title, capture.endless, capture.overruns) == (2, "tones", False, 0)
    capture.start()
    taken = []
    while capture.running or capture.waiting:
        clock.now += 100
        taken.append(capture.take(min(capture.waiting, 90)))
    heard = np.concatenate(taken, axis=1)
    assert capture.taken == heard.shape[1]
    expected = resample(sound, RATE, rate)
    count = min(heard.shape[1], expected.shape[1])
    assert abs(heard.shape[1] - expected.shape[1]) <= 1
    inner = slice(count // 10, -count // 10)
    np.testing.assert_allclose(heard[:, :count][:, inner], expected[:, :count][:, inner], atol=1e-3)


def test_without_a_sound_card_sound_is_taken_at_the_same_pace():
    sink = TimedSink(RATE)
    sink.ring.write_at(0, noise(RATE), 0)
    began = time.monotonic()
    sink.start()
    while sink.played < 400:
        assert time.monotonic() - began < 10
        time.sleep(0.005)
    assert time.monotonic() - began >= 400 / RATE
    assert sink.running
    sink.close()
    assert not sink.running
    assert 400 <= sink.ring.taken < 2 * RATE
    with pytest.raises(DeviceError, match=r"^the output has been closed$"):
        sink.start()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is asked")
def test_sound_goes_first_where_that_is_allowed_and_only_in_its_own_thread():
    found = {}

    def niceness():
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def work():
        let_sound_go_first()
        found["sound"] = niceness()
        found["allowed"] = _allowed(-11)
        child = threading.Thread(target=lambda: found.update(child=niceness()))
        child.start()
        child.join()

    before = niceness()
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found["sound"] == (-11 if found["allowed"] else before)
    assert found["child"] >= min(before, 0)
    assert niceness() == before


def _allowed(niceness):
    try:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), niceness)
    except PermissionError:
        return False
    return True
