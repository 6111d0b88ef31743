"""Folders of noise that stands for readers, pianos and songs, with lists of it: small enough for tests."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile

from workbench.tasks.scoring_lists import SONG_STEMS, write_lists

RATE = 16_000
READERS = {"anna": "F", "berta": "F", "clara": "F", "dieter": "M", "emil": "M", "franz": "M"}


@dataclass(frozen=True)
class Material:
    root: Path
    lists: Path
    folders: tuple[tuple[str, Path], ...]

    @property
    def words(self) -> list[str]:
        """As words of a command line."""
        given = [word for name, folder in self.folders for word in ("--source", f"{name}={folder}")]
        return [*given, "--lists", str(self.lists)]


def bursts(seed: int, seconds: float, low: float, high: float, rate: int = RATE) -> np.ndarray:
    """Noise between two frequencies, in bursts."""
    random = np.random.default_rng(seed)
    samples = round(seconds * rate)
    spectrum = np.fft.rfft(random.standard_normal(samples))
    frequencies = np.fft.rfftfreq(samples, 1.0 / rate)
    spectrum[(frequencies < low) | (frequencies > high)] = 0.0
    sound = np.fft.irfft(spectrum, samples)
    gate = np.repeat(random.random(samples // 1600 + 1) < 0.6, 1600)[:samples]
    gate[:1600] = True
    return 0.2 * sound * gate / np.abs(sound).max()


def made(root: Path) -> Material:
    rows = ["path,licence,speaker_or_piece,gender"]
    for place, (name, gender) in enumerate(READERS.items()):
        path = root / "speech" / name / f"{name}.wav"
        path.parent.mkdir(parents=True)
        soundfile.write(path, bursts(place, 1.0, 60.0, 1300.0), RATE)
        rows.append(f"speech/{name}/{name}.wav,CC0,{name},{gender}")
    for place in range(2):
        path = root / "piano" / f"piece-{place}.wav"
        path.parent.mkdir(exist_ok=True)
        soundfile.write(path, bursts(20 + place, 1.0, 1700.0, 7000.0), RATE)
    for place in range(2):
        for row, stem in enumerate(SONG_STEMS):
            path = root / "songs" / f"song-{place}" / f"{stem}.wav"
            path.parent.mkdir(parents=True, exist_ok=True)
            sound = bursts(40 + 10 * place + row, 0.6, 100.0 + 1000.0 * row, 900.0 + 1000.0 * row)
            soundfile.write(path, np.stack([sound, 0.5 * sound], axis=1), RATE)
    (root / "MANIFEST.csv").write_text("\n".join(rows) + "\n")
    folders = tuple((name, root / name) for name in ("speech", "piano", "songs"))
    write_lists(folders, root / "lists", hold_out=["anna", "berta", "dieter", "emil", "piece-1", "song-1"], share=0.0)
    return Material(root, root / "lists", folders)
