import os
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.audio import recording as recording_module
from workbench.audio.recording import open_recording, supported_extensions
from workbench.core.errors import AudioFileError, Cancelled
from workbench.core.progress import CancelSwitch, silent
from workbench.core.sound import Samples


def noise(channels: int, samples: int) -> Samples:
    return np.random.default_rng(samples).uniform(-0.5, 0.5, (channels, samples)).astype(np.float32)


def write(path: Path, sound: Samples, rate: int = 16_000, **how: str) -> Path:
    with soundfile.SoundFile(path, "w", rate, sound.shape[0], **how) as file:
        for start in range(0, sound.shape[1], 65_536):
            file.write(sound[:, start : start + 65_536].T)
    return path


@pytest.mark.parametrize("channels", [1, 2, 8])
@pytest.mark.parametrize("samples", [0, 1, 5, 70_000])
def test_a_float_file_is_read_as_it_is(tmp_path: Path, channels: int, samples: int) -> None:
    sound = noise(channels, samples)
    with open_recording(write(tmp_path / "a.wav", sound, subtype="FLOAT")) as recording:
        assert (recording.rate, recording.channels, recording.samples) == (16_000, channels, samples)
        assert (recording.format, recording.subtype, recording.notices) == ("WAV", "FLOAT", ())
        assert recording.seconds == samples / 16_000
        assert np.array_equal(recording.read(0, samples), sound)


@given(start=st.integers(-300, 1_300), length=st.integers(-5, 900))
@settings(deadline=None)
def test_spans_are_zero_outside_the_sound(start: int, length: int, shared_recording: tuple[Samples, Path]) -> None:
    sound, path = shared_recording
    padded = np.pad(sound, ((0, 0), (300, 2_000)))
    with open_recording(path) as recording:
        span = recording.read(start, start + length)
        assert np.array_equal(span, padded[:, 300 + start : 300 + start + max(length, 0)])


@pytest.fixture(scope="module")
def shared_recording(tmp_path_factory: pytest.TempPathFactory) -> tuple[Samples, Path]:
    sound = (np.round(noise(2, 1_000) * 32_768) / 32_768).astype(np.float32)
    return sound, write(tmp_path_factory.mktemp("spans") / "a.flac", sound, subtype="PCM_16")


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("a.mp3", {"format": "MP3"}),
        ("a.ogg", {"format": "OGG", "subtype": "VORBIS"}),
        ("a.opus", {"format": "OGG", "subtype": "OPUS"}),
        ("a.flac", {"format": "FLAC", "subtype": "PCM_24"}),
        ("a.wav", {"format": "WAV", "subtype": "MS_ADPCM"}),
        ("gsm.wav", {"format": "WAV", "subtype": "GSM610"}),
    ],
)
def test_any_span_is_the_same_as_in_the_whole(tmp_path: Path, name: str, how: dict[str, str]) -> None:
    sound = noise(1, 100_000)
    generator = np.random.default_rng(0)
    with open_recording(write(tmp_path / name, sound, 8_000, **how)) as recording:
        whole = recording.read(0, recording.samples)
        assert abs(recording.samples - 100_000) <= 1_024
        assert whole.any()
        for start in generator.integers(0, recording.samples - 3_000, 60):
            assert np.allclose(recording.read(int(start), int(start) + 3_000), whole[:, start : start + 3_000], atol=1e-6)


def test_values_that_are_no_sound_become_silence_and_are_told_once_each(tmp_path: Path) -> None:
    sound = noise(2, 1_000)
    sound[0, 10], sound[1, 10], sound[1, 999] = np.nan, np.inf, -1e30
    with open_recording(write(tmp_path / "odd.wav", sound, subtype="FLOAT")) as recording:
        assert recording.notices == ()
        for _ in range(2):
            span = recording.read(0, 1_000)
        assert span[0, 10] == span[1, 10] == span[1, 999] == 0
        assert np.array_equal(span[:, 11:999], sound[:, 11:999])
        (notice,) = recording.notices
        assert notice.startswith("odd.wav: 3 samples that could not be sound")


@pytest.mark.parametrize("name", ["with space.wav", "-o.wav", "音楽 🎵.wav", "concat:a|b.wav", "100%.wav", "x.raw", "no extension"])
def test_strange_names_are_just_names(tmp_path: Path, name: str) -> None:
    made = write(tmp_path / "plain.wav", noise(1, 100), subtype="PCM_16")
    made.rename(tmp_path / name)
    with open_recording(tmp_path / name) as recording:
        assert recording.samples == 100
        assert recording.path.name == name


def test_what_is_not_a_sound_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    (tmp_path / "empty.wav").touch()
    (tmp_path / "playlist.m3u8").write_text("#EXTM3U\n#EXTINF:1,\nhttp://example.org/a.aac\n")
    (tmp_path / "words.flac").write_text("not sound at all " * 100)
    for name, reason in {
        "": "is a folder",
        "missing.wav": "does not exist",
        "pipe.wav": "is not a file that can be read in spans",
        "empty.wav": "is empty",
        "playlist.m3u8": "is not audio in any known format",
        "words.flac": "holds no sound|is not audio",
    }.items():
        with pytest.raises(AudioFileError, match=reason):
            open_recording(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", noise(1, 10))
    path.chmod(0)
    with pytest.raises(AudioFileError, match="you lack the permission"):
        open_recording(path)


def test_too_many_channels_and_rates_beyond_reason_are_refused(tmp_path: Path) -> None:
    with pytest.raises(AudioFileError, match=r"nine\.wav has 9 channels; files of 1 to 8"):
        open_recording(write(tmp_path / "nine.wav", noise(9, 10)))
    for rate in (999, 768_001):
        with pytest.raises(AudioFileError, match=f"has {rate:,} samples per second"):
            open_recording(write(tmp_path / "rate.wav", noise(1, 10), rate))
    for rate in (1_000, 768_000):
        open_recording(write(tmp_path / "rate.wav", noise(1, 10), rate)).close()


def test_a_file_cut_short_while_open_is_told(tmp_path: Path) -> None:
    path = write(tmp_path / "song.wav", noise(1, 50_000), subtype="PCM_16")
    with open_recording(path) as recording:
        assert recording.read(0, 10).shape == (1, 10)
        os.truncate(path, 20_000)
        with pytest.raises(AudioFileError, match=r"song.wav cannot be read at 2\.\d s: it has been changed or cut short"):
            recording.read(40_000, 45_000)


def test_a_file_that_vanishes_is_told_to_threads_that_come_later(tmp_path: Path) -> None:
    path = write(tmp_path / "song.wav", noise(1, 5_000))
    with open_recording(path) as recording:
        path.unlink()
        with pytest.raises(AudioFileError, match=r"song\.wav has changed or vanished"):
            recording.read(0, 10)


def test_reading_after_closing_is_told(tmp_path: Path) -> None:
    recording = open_recording(write(tmp_path / "song.wav", noise(1, 5_000)))
    recording.read(0, 10)
    recording.close()
    with pytest.raises(AudioFileError, match=r"song\.wav has been closed"):
        recording.read(0, 10)


def test_many_threads_read_at_once_and_one_may_close(tmp_path: Path) -> None:
    sound = noise(2, 200_000)
    recording = open_recording(write(tmp_path / "a.wav", sound, subtype="FLOAT"))
    wrong: list[int] = []

    def read(seed: int) -> None:
        generator = np.random.default_rng(seed)
        for start in generator.integers(0, 150_000, 50):
            if not np.array_equal(recording.read(int(start), int(start) + 5_000), sound[:, start : start + 5_000]):
                wrong.append(int(start))

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    recording.close()


@pytest.fixture
def spool_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return folder


def test_what_was_decoded_goes_with_the_recording(tmp_path: Path, spool_folder: Path) -> None:
    path = write(tmp_path / "a.mp3", noise(1, 20_000), format="MP3")
    recording = open_recording(path)
    assert len(list(spool_folder.iterdir())) == 1
    recording.close()
    assert list(spool_folder.iterdir()) == []
    del recording
    forgotten = open_recording(path)
    assert len(list(spool_folder.iterdir())) == 1
    del forgotten
    assert list(spool_folder.iterdir()) == []


def test_decoding_reports_and_can_be_cancelled(tmp_path: Path, spool_folder: Path) -> None:
    path = write(tmp_path / "a.mp3", noise(1, 300_000), format="MP3")
    fractions: list[float] = []
    switch = CancelSwitch()

    def report(fraction: float, message: str = "", partial: object | None = None) -> None:
        assert message == "Decoding a.mp3"
        fractions.append(fraction)
        if len(fractions) == 3:
            switch.throw()

    with pytest.raises(Cancelled):
        open_recording(path, switch.watched(report))
    assert fractions == sorted(fractions)
    assert 0 < fractions[-1] < 1
    assert list(spool_folder.iterdir()) == []


def test_a_full_temporary_folder_is_told(tmp_path: Path, spool_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "a.mp3", noise(1, 20_000), format="MP3")
    monkeypatch.setattr(recording_module, "new_spool_folder", lambda: spool_folder / "gone")
    with pytest.raises(AudioFileError, match=r"a\.mp3 cannot be decoded: the folder for temporary files"):
        open_recording(path, silent)


def test_a_long_file_opens_without_being_read(tmp_path: Path) -> None:
    with soundfile.SoundFile(tmp_path / "long.wav", "w", 8_000, 1, subtype="PCM_U8") as file:
        file.write(np.zeros(8_000))
    with (tmp_path / "long.wav").open("r+b") as file:
        header = bytearray(file.read(44))
        header[4:8], header[40:44] = (2_000_000_036).to_bytes(4, "little"), (2_000_000_000).to_bytes(4, "little")
        file.seek(0)
        file.write(header)
        file.truncate(2_000_000_044)  # sparse: 69 hours that take no room
    with open_recording(tmp_path / "long.wav") as recording:
        assert recording.samples == 2_000_000_000
        assert recording.read(1_999_999_999, 2_000_000_001).shape == (1, 2)


def test_tags_are_read(tmp_path: Path) -> None:
    with soundfile.SoundFile(tmp_path / "a.flac", "w", 8_000, 1) as file:
        file.title, file.artist = "Aria", "Kimiko Ishizaka"
        file.write(np.zeros(10))
    with open_recording(tmp_path / "a.flac") as recording:
        assert recording.tags == {"title": "Aria", "artist": "Kimiko Ishizaka"}


def test_extensions_are_those_of_the_file_dialog() -> None:
    extensions = supported_extensions()
    assert len(set(extensions)) == len(extensions)
    assert all(extension.startswith(".") and extension == extension.lower() for extension in extensions)
    assert {".wav", ".flac", ".mp3", ".ogg", ".m4a", ".mp4"} <= set(extensions)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has file names that are no text")
def test_a_name_that_is_not_valid_utf_8_opens(tmp_path):
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/na\xefve.wav"))
    with path.open("wb") as file:
        soundfile.write(file, np.zeros(10), 8000, format="WAV")
    with open_recording(path) as recording:
        assert recording.samples == 10


def test_what_float32_cannot_reckon_with_is_silence(tmp_path):
    path = tmp_path / "denormals.wav"
    soundfile.write(path, np.array([1e-40, -1e-30, 1e-10, 0.5], np.float32), 8000, subtype="FLOAT")
    with open_recording(path) as recording:
        np.testing.assert_array_equal(recording.read(0, 4), np.array([[0.0, 0.0, 1e-10, 0.5]], np.float32))
