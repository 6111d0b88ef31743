"""Files that are unusual, broken or not sound at all: each is opened and read in full, or refused in one sentence that names it."""

import csv
import os
from pathlib import Path

import numpy as np
import pytest

from workbench.audio.recording import open_recording
from workbench.core.errors import AudioFileError
from workbench.core.sound import BLOCK_SAMPLES

ODD = Path(__file__).parents[1] / "data" / "odd"
WORKBENCH_DATA = Path(os.environ.get("WORKBENCH_DATA", Path(__file__).parents[3] / "shared" / "data"))

LOADED = {
    "aac.m4a": (44_100, 2, 66_560),
    "flac-truncated.flac": (44_100, 2, 32_768),
    "mp3-leading-junk.mp3": (44_100, 2, 66_150),
    "naïve café \N{EN DASH} 音楽 🎵.flac": (16_000, 1, 16_000),
    "ogg-chained-two-rates.ogg": (44_100, 2, 66_150),
    "silence-10s.flac": (16_000, 1, 160_000),
    "vorbis.webm": (44_100, 2, 66_176),
    "wav-float32-all-nan.wav": (16_000, 1, 16_000),
    "wav-size-fields-zero.wav": (16_000, 1, 16_000),
    "wma2.wma": (44_100, 2, 65_536),
}
NOTICED = {
    "flac-truncated.flac": "is damaged",
    "ogg-chained-two-rates.ogg": "only the first was read",
    "wav-float32-all-nan.wav": "16,000 samples that could not be sound",
}
REFUSED = {
    "mp3-id3-only.mp3": "holds no sound",
    "picture.flac": "is not audio in any known format",
    "random-bytes.wav": "is not audio in any known format",
    "riff-header-only.wav": "holds no sound",
    "video-no-audio.mp4": "holds no sound",
    "wav-0-channels.wav": "claims to have no channels",
    "wav-rate-4294967295.wav": "impossible values",
}


def test_every_odd_file_is_judged_here() -> None:
    assert {path.name for path in ODD.iterdir()} - {"README.md"} == {*LOADED, *REFUSED}


@pytest.mark.parametrize("name", LOADED)
def test_it_loads(name: str) -> None:
    with open_recording(ODD / name) as recording:
        rate, channels, samples = LOADED[name]
        assert (recording.rate, recording.channels) == (rate, channels)
        assert abs(recording.samples - samples) <= 1_024, "FFmpeg's versions differ in the padding of lossy codecs"
        sound = recording.read(0, recording.samples)
        assert np.isfinite(sound).all()
        assert sound.any() == (name not in {"silence-10s.flac", "wav-float32-all-nan.wav"})
        middle = recording.samples // 2
        assert np.array_equal(recording.read(middle, middle + 777), sound[:, middle : middle + 777])
        assert NOTICED.get(name, "") in " ".join(recording.notices)
        assert len(recording.notices) == (name in NOTICED)


@pytest.mark.parametrize("name", REFUSED)
def test_it_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(AudioFileError, match=REFUSED[name]) as caught:
        open_recording(ODD / name)
    sentence = str(caught.value)
    assert sentence.startswith(name)
    assert "\n" not in sentence


@pytest.mark.skipif(not (WORKBENCH_DATA / "MANIFEST.csv").is_file(), reason="the development audio set is not here (WORKBENCH_DATA)")
def test_the_whole_collection_loads_or_is_refused_as_its_manifest_expects() -> None:
    with (WORKBENCH_DATA / "MANIFEST.csv").open(encoding="utf-8", newline="") as manifest:
        rows = [row for row in csv.DictReader(manifest) if row["path"].startswith("odd/")]
    assert len(rows) > 80
    for row in rows:
        path = WORKBENCH_DATA / row["path"]
        expected = row["expected"]
        try:
            recording = open_recording(path)
        except AudioFileError as error:
            assert str(error).startswith(path.name), row["path"]
            assert "refuse" in expected, f"{row['path']}: {error}"
            continue
        with recording:
            assert expected != "refuse with a clear message", row["path"]
            blocks = range(0, recording.samples, BLOCK_SAMPLES)
            for start in blocks[:20]:
                block = recording.read(start, start + BLOCK_SAMPLES)
                assert np.isfinite(block).all(), row["path"]
            last = recording.read(max(recording.samples - 10, 0), recording.samples)
            assert np.isfinite(last).all(), row["path"]
            if "warn" in expected:
                assert recording.notices, row["path"]
