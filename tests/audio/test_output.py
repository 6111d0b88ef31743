from types import SimpleNamespace

import numpy as np
import pytest
import sounddevice

from workbench.audio import devices as devices_module
from workbench.audio import output as output_module
from workbench.audio.devices import look_anew, sound_device
from workbench.audio.output import Output
from workbench.audio.transport import Transport
from workbench.core.errors import DeviceError

OWN_RATE = 48_000
DEVICES = (
    {"name": "Loudspeakers", "max_input_channels": 0, "max_output_channels": 8, "default_samplerate": float(OWN_RATE)},
    {"name": "Telephone", "max_input_channels": 1, "max_output_channels": 1, "default_samplerate": 8_000.0},
)


class Stream(SimpleNamespace):
    """A stream of a device that no program can reach: it remembers what it was asked for, and plays when a test pulls."""

    refuses_to_open = ()

    def __init__(self, **asked):
        if asked["samplerate"] in self.refuses_to_open:
            raise sounddevice.PortAudioError("Invalid sample rate")
        super().__init__(**asked, active=False, time=0.0, closed=False)

    def start(self):
        self.active = True

    def stop(self, ignore_errors):
        self.active = False

    def close(self, ignore_errors):
        self.active, self.closed = False, True

    def pull(self, count):
        out = np.zeros((count, self.channels), np.float32)
        self.callback(out, count, SimpleNamespace(outputBufferDacTime=self.time), SimpleNamespace(output_underflow=False))
        return out.T


@pytest.fixture(autouse=True)
def cards(monkeypatch):
    """Two sound cards, of which the first is the system's default."""
    listed = [{**device, "index": index, "hostapi": 0} for index, device in enumerate(DEVICES)]
    monkeypatch.setattr(sounddevice, "query_devices", lambda: listed)
    monkeypatch.setattr(sounddevice, "query_hostapis", lambda: [{"name": "Test"}])
    monkeypatch.setattr(sounddevice.default, "device", [1, 0])
    monkeypatch.setattr(sounddevice, "check_output_settings", lambda *asked, **more: None)
    monkeypatch.setattr(sounddevice, "OutputStream", Stream)
    monkeypatch.setattr(Stream, "refuses_to_open", ())
    monkeypatch.setattr(output_module, "let_sound_go_first", lambda: None)  # the thread of the tests is not the device's
    monkeypatch.setattr(devices_module, "_open_streams", [])
    return listed


def refuse(*asked, samplerate, **more):
    if samplerate != OWN_RATE:
        raise sounddevice.PortAudioError("Invalid sample rate")


def opened_streams():
    return list(devices_module._open_streams)


@pytest.mark.parametrize(("device", "channels"), [(None, 2), ("Telephone", 1), ("Telephone (Test)", 1), ("0", 2)])
def test_a_device_is_opened_by_name_with_as_many_channels_as_are_of_use(device, channels):
    output = Output(8_000, device)
    (stream,) = opened_streams()
    assert (output.rate, output.channels, stream.channels) == (8_000, channels, channels)
    output.close()
    assert stream.closed
    assert opened_streams() == []


@pytest.mark.parametrize("when", ["asked", "opened"])
def test_a_refused_rate_gives_way_to_the_devices_own(monkeypatch, when):
    if when == "asked":
        monkeypatch.setattr(sounddevice, "check_output_settings", refuse)
    else:
        monkeypatch.setattr(Stream, "refuses_to_open", (16_000,))
    output = Output(16_000)
    assert (output.rate, opened_streams()[0].samplerate) == (OWN_RATE, OWN_RATE)
    output.close()


def test_what_is_played_to_a_device_that_refused_the_rate_has_the_right_pitch(monkeypatch):
    monkeypatch.setattr(sounddevice, "check_output_settings", refuse)
    rate, hertz = 16_000, 1000.0
    sound = np.sin(2 * np.pi * hertz * np.arange(rate) / rate).astype(np.float32)[None]
    output = Output(rate)
    (stream,) = opened_streams()
    transport = Transport(lambda start, stop: sound[:, start:stop], samples=rate, rate=rate, channels=1, sink=output)
    transport.play(0)
    heard = []
    for _ in range(40):
        while transport.step() == 0.0:
            pass
        heard.append(stream.pull(480))
        stream.time += 480 / OWN_RATE
    wave = np.concatenate(heard, axis=1)
    begin = int(np.flatnonzero(np.abs(wave[0]) > 1e-3)[0])
    expected = np.sin(2 * np.pi * hertz * np.arange(12_000) / OWN_RATE)
    best = min(np.abs(wave[0, start : start + 12_000] - expected)[100:].max() for start in range(max(begin - 5, 0), begin + 5))
    assert best < 0.01
    np.testing.assert_array_equal(wave[0], wave[1])


def test_a_device_that_opens_at_no_rate_is_a_sentence(monkeypatch):
    monkeypatch.setattr(Stream, "refuses_to_open", (16_000, OWN_RATE))
    with pytest.raises(DeviceError, match=r"^Loudspeakers cannot be played to, 2 channels at 48000 Hz: Invalid sample rate$"):
        Output(16_000)
    assert opened_streams() == []


def test_a_device_that_does_not_start_is_a_sentence(monkeypatch):
    def lost(self):
        raise sounddevice.PortAudioError("Device unavailable")

    output = Output(8_000)
    monkeypatch.setattr(Stream, "start", lost)
    with pytest.raises(DeviceError, match=r"^Loudspeakers does not start: Device unavailable$"):
        output.start()
    output.close()
    with pytest.raises(DeviceError, match=r"^the sound card has been closed$"):
        output.start()


def test_devices_are_not_looked_for_while_one_is_in_use(monkeypatch):
    looked = []
    monkeypatch.setattr(sounddevice, "_terminate", lambda: None)
    monkeypatch.setattr(sounddevice, "_initialize", lambda: looked.append(True))
    output = Output(8_000)
    with pytest.raises(DeviceError, match=r"^sound devices cannot be looked for while one of them is in use"):
        look_anew()
    assert looked == []
    output.close()
    look_anew()
    assert looked == [True]


def test_no_sound_card_is_a_sentence(monkeypatch):
    def no_device():
        raise sounddevice.PortAudioError("Error querying device -1")

    monkeypatch.setattr(sounddevice, "query_devices", no_device)
    with pytest.raises(DeviceError, match=r"^there is no sound card to play to: Error querying device -1$"):
        Output(8_000)


def test_a_device_that_does_not_exist_is_a_sentence():
    with pytest.raises(DeviceError, match="output device must be a number or a name of 0"):
        Output(8_000, "no such device")


def test_a_title_tells_devices_of_two_sound_systems_apart(monkeypatch, cards):
    doubled = [*cards, {**cards[0], "index": 2, "hostapi": 1}]
    monkeypatch.setattr(sounddevice, "query_devices", lambda: doubled)
    monkeypatch.setattr(sounddevice, "query_hostapis", lambda: [{"name": "Test"}, {"name": "Other"}])
    assert sound_device("output", "Loudspeakers (Other)").index == 2
