import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.audio import writing
from workbench.audio.recording import open_recording
from workbench.audio.writing import AudioWriter, FileFormat, nearest_subtype, subtypes, write_audio
from workbench.core.errors import Cancelled, ExportError, FileExistsRefusal, ParameterError, ShapeError
from workbench.core.sound import Samples

STEPS = {"PCM_U8": 128, "PCM_S8": 128, "PCM_16": 32_768, "PCM_24": 8_388_608, "PCM_32": 2_147_483_648}
EVERY_KIND = [*(("wav", subtype) for subtype in subtypes("wav")), *(("flac", subtype) for subtype in subtypes("flac"))]
CD = {"rate": 44_100, "channels": 2, "format": "wav", "subtype": "PCM_16"}


def names(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir()]


def noise(samples: int, level: float = 0.9) -> Samples:
    return np.random.default_rng(samples).uniform(-level, level, (2, samples)).astype(np.float32)


@pytest.mark.parametrize(("format", "subtype"), EVERY_KIND)
def test_what_is_written_is_read_back_to_the_nearest_step(tmp_path: Path, format: FileFormat, subtype: str) -> None:
    sound = noise(70_000)
    blocks = [sound[:, :1], sound[:, 1:1], sound[:, 1:]]
    written = write_audio(tmp_path / "a.x", blocks, rate=48_000, channels=2, format=format, subtype=subtype, samples=70_000)
    assert (written.path, written.samples, written.clipped) == (tmp_path / "a.x", 70_000, 0)
    assert written.peak == np.abs(sound).max()
    with open_recording(tmp_path / "a.x") as recording:
        assert (recording.rate, recording.channels, recording.samples, recording.subtype) == (48_000, 2, 70_000, subtype)
        error = np.abs(recording.read(0, 70_000).astype(np.float64) - sound).max()
        assert error <= (0.5 / STEPS[subtype] + 1e-7 if subtype in STEPS else 0.0)
    assert names(tmp_path) == ["a.x"]


@given(st.lists(st.integers(-32_768, 32_767), max_size=200))
@settings(max_examples=30, deadline=None)
def test_sixteen_bits_come_back_bit_for_bit(tmp_path_factory: pytest.TempPathFactory, values: list[int]) -> None:
    path = tmp_path_factory.getbasetemp() / "exact.wav"
    sound = np.array([values], dtype=np.float32).reshape(1, -1) / 32_768
    written = write_audio(path, [sound], rate=8_000, channels=1, format="wav", subtype="PCM_16", overwrite=True)
    assert written.clipped == 0
    assert soundfile.read(path, dtype="int16", always_2d=True)[0][:, 0].tolist() == values


def test_what_is_too_loud_is_clamped_and_counted(tmp_path: Path) -> None:
    sound = np.array([[0.5, 1.0, 1.5, -1.0], [-1.1, 0.0, -3.0, 32_767 / 32_768]], dtype=np.float32)
    written = write_audio(tmp_path / "a.wav", [sound], **CD)
    assert (written.clipped, written.peak) == (4, 3.0)
    assert soundfile.read(tmp_path / "a.wav", dtype="int16")[0].T.tolist() == [
        [16_384, 32_767, 32_767, -32_768],
        [-32_768, 0, -32_768, 32_767],
    ]
    written = write_audio(tmp_path / "b.wav", [sound], **{**CD, "subtype": "FLOAT"})
    assert (written.clipped, written.peak) == (0, 3.0)
    assert soundfile.read(tmp_path / "b.wav")[0].max() == 1.5


def test_dither_is_triangular_noise_that_frees_the_error_from_the_sound(tmp_path: Path) -> None:
    sound = np.full((1, 200_000), 0.3 / 32_768, dtype=np.float32)
    how = {**CD, "channels": 1}
    write_audio(tmp_path / "plain.wav", [sound], **how)
    write_audio(tmp_path / "dithered.wav", [sound], dither=True, **how)
    write_audio(tmp_path / "again.wav", [sound[:, :77], sound[:, 77:]], dither=True, **how)
    assert not soundfile.read(tmp_path / "plain.wav")[0].any()
    dithered = soundfile.read(tmp_path / "dithered.wav", dtype="int16")[0].astype(float)
    # TPDF: the mean is the sound, the error's power 1/4 step, whatever the sound.
    assert abs(dithered.mean() - 0.3) < 0.01
    assert abs(((dithered - 0.3) ** 2).mean() - 0.25) < 0.01
    assert (tmp_path / "dithered.wav").read_bytes()[44:1_000] == (tmp_path / "again.wav").read_bytes()[44:1_000]
    write_audio(tmp_path / "fine.wav", [sound], dither=True, **{**how, "subtype": "PCM_24"})
    assert np.unique(soundfile.read(tmp_path / "fine.wav")[0]).size == 1


def test_dither_leaves_digital_silence_silent(tmp_path: Path) -> None:
    sound = np.full((1, 3000), 0.3 / 32_768, dtype=np.float32)
    write_audio(tmp_path / "whole.wav", [sound], dither=True, **{**CD, "channels": 1})
    sound[:, 1000:2000] = 0.0
    write_audio(tmp_path / "paused.wav", [sound], dither=True, **{**CD, "channels": 1})
    whole, paused = (soundfile.read(tmp_path / name)[0] for name in ("whole.wav", "paused.wav"))
    assert not paused[1000:2000].any()
    assert paused[:1000].any()
    np.testing.assert_array_equal(paused[2000:], whole[2000:])


def test_an_existing_file_is_only_overwritten_where_that_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_text("precious")
    with pytest.raises(FileExistsRefusal, match=r"a\.wav exists already in .* and was not overwritten"):
        write_audio(path, [noise(10)], **CD)
    assert path.read_text() == "precious"
    write_audio(path, [noise(10)], overwrite=True, **CD)
    assert soundfile.info(path).frames == 10


def test_whatever_goes_wrong_while_rendering_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("precious")

    def blocks() -> Iterator[Samples]:
        yield noise(100_000)
        raise Cancelled

    with pytest.raises(Cancelled):
        write_audio(tmp_path / "a.wav", blocks(), overwrite=True, **CD)
    with pytest.raises(ExportError, match="values that are not numbers"):
        write_audio(tmp_path / "a.wav", [noise(10), np.full((2, 3), np.nan, dtype=np.float32)], overwrite=True, **CD)
    with pytest.raises(ShapeError, match=r"must be \(2, samples\); got shape \(1, 5\)"):
        write_audio(tmp_path / "a.wav", [np.zeros((1, 5), dtype=np.float32)], overwrite=True, **CD)
    assert (tmp_path / "a.wav").read_text() == "precious"
    assert names(tmp_path) == ["a.wav"]


def test_a_folder_that_is_missing_or_no_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in ("missing", "file"):
        with pytest.raises(ExportError, match=rf"a\.wav was not written to .*{folder}: the folder does not exist"):
            write_audio(tmp_path / folder / "a.wav", [noise(10)], **CD)
    with pytest.raises(ExportError, match="the file's name is too long"):
        write_audio(tmp_path / f"{'x' * 300}.wav", [noise(10)], **CD)


def test_a_folder_that_vanishes_midway_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "stick"
    folder.mkdir()

    def blocks() -> Iterator[Samples]:
        yield noise(100_000)
        shutil.rmtree(folder)
        yield noise(100_000)

    with pytest.raises(ExportError, match=r"a\.wav was not written to .*stick: the folder does not exist"):
        write_audio(folder / "a.wav", blocks(), **CD)
    assert not folder.exists()


@pytest.mark.parametrize(("format", "subtype"), [("wav", "PCM_24"), ("flac", "PCM_24"), ("wav", "FLOAT")])
def test_a_disk_that_runs_full_is_told_and_nothing_is_left(tmp_path: Path, format: FileFormat, subtype: str) -> None:
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, limits[1]))
    try:
        with pytest.raises(ExportError, match=r"a\.x was not written to .*: the (disk is full|file would become larger)"):
            write_audio(tmp_path / "a.x", [noise(200_000)], rate=44_100, channels=2, format=format, subtype=subtype)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert names(tmp_path) == []


def test_a_write_that_fails_on_a_full_disk_can_be_taken_back(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    sound = noise(30_000)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, limits[1]))
    try:
        with AudioWriter(tmp_path / "a.wav", **{**CD, "subtype": "FLOAT"}) as writer:
            writer.write(sound)
            with pytest.raises(ExportError):
                writer.write(noise(200_000))
            writer.cut(30_000)
            written = writer.finish()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert (written.samples, written.peak) == (30_000, np.abs(sound).max())
    np.testing.assert_array_equal(soundfile.read(tmp_path / "a.wav", dtype="float32")[0].T, sound)


def test_a_file_that_reads_back_differently_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Damaging(soundfile.SoundFile):
        def write(self, data: np.ndarray) -> None:
            data = data.copy()
            data[len(data) // 2] ^= 1 << 16
            super().write(data)

    monkeypatch.setattr(writing, "_opened_for_writing", lambda beside, **how: Damaging(beside, "w", 44_100, 2, "PCM_16", format="WAV"))
    with pytest.raises(ExportError, match=r"what was read back from .* differs from what was written"):
        write_audio(tmp_path / "a.wav", [noise(10_000)], **CD)
    assert names(tmp_path) == []


def test_wav_beyond_four_gigabytes_becomes_rf64(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "_LONGEST_WAV_BYTES", 40_000)
    for samples, kind in ((10_000, "WAV"), (10_001, "RF64")):
        write_audio(tmp_path / f"{samples}.wav", [noise(samples)], samples=samples, **CD)
        assert soundfile.info(tmp_path / f"{samples}.wav").format == kind


def test_progress_rises_to_the_end(tmp_path: Path) -> None:
    fractions: list[float] = []
    sound = noise(300_000)
    blocks = (sound[:, start : start + 50_000] for start in range(0, 300_000, 50_000))
    write_audio(
        tmp_path / "a.wav", blocks, samples=300_000, report=lambda fraction, message="", partial=None: fractions.append(fraction), **CD
    )
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0


def test_what_a_format_cannot_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ParameterError, match="FLAC cannot store FLOAT; it can store PCM_16, PCM_24, PCM_S8"):
        write_audio(tmp_path / "a.flac", [noise(10)], **{**CD, "format": "flac", "subtype": "FLOAT"})
    with pytest.raises(ParameterError, match="format must be one of wav, flac; got 'mp3'"):
        subtypes("mp3")  # type: ignore[arg-type]
    with pytest.raises(ExportError, match="does not support this sample rate"):
        write_audio(tmp_path / "a.flac", [noise(10)], **{**CD, "format": "flac", "rate": 700_000})
    assert names(tmp_path) == []


@pytest.mark.parametrize(
    ("format", "source", "expected"),
    [
        ("wav", "PCM_16", "PCM_16"),
        ("wav", "DOUBLE", "FLOAT"),
        ("wav", "PCM_S8", "PCM_16"),
        ("wav", "PCM_U8", "PCM_U8"),
        ("wav", "VORBIS", "PCM_16"),
        ("wav", "MPEG_LAYER_III", "PCM_16"),
        ("wav", "ALAW", "PCM_16"),
        ("flac", "FLOAT", "PCM_24"),
        ("flac", "DOUBLE", "PCM_24"),
        ("flac", "PCM_32", "PCM_24"),
        ("flac", "PCM_U8", "PCM_16"),
        ("flac", "ULAW", "PCM_16"),
        ("flac", "PCM_24", "PCM_24"),
    ],
)
def test_the_subtype_of_the_source_is_kept_or_the_nearest_taken(format: FileFormat, source: str, expected: str) -> None:
    assert nearest_subtype(format, source) == expected
