"""Small folders of made-up recordings: buzzes of speakers, struck tones of pieces."""

from pathlib import Path

import numpy as np
import soundfile

RATE = 16_000


def buzz(pitch: float, seconds: float, seed: int) -> np.ndarray:
    """Many equal harmonics in bursts."""
    times = np.arange(int(seconds * RATE)) / RATE
    voiced = np.sin(2 * np.pi * 3.0 * times + seed) > -0.5
    return 0.02 * voiced * sum(np.sin(2 * np.pi * pitch * harmonic * times) for harmonic in range(1, 12))


def tones(seconds: float, seed: int) -> np.ndarray:
    """A drawn tone every quarter second, dying away."""
    times = np.arange(int(seconds * RATE)) / RATE
    result = np.zeros_like(times)
    generator = np.random.default_rng(seed)
    for onset in np.arange(0.0, seconds, 0.25):
        later = np.clip(times - onset, 0.0, None)
        result += 0.2 * np.sin(2 * np.pi * 440.0 * 2 ** (generator.integers(12) / 12) * later) * np.exp(-8 * later)
    return result


def write(path: Path, samples: np.ndarray, rate: int = RATE) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, samples.T, rate)


def write_sources(folder: Path) -> list[tuple[str, Path]]:
    """Four speakers, named as in LibriSpeech, and three pieces, each in its folder; one of them at another rate, in stereo."""
    for speaker in range(4):
        for utterance in range(2):
            name = f"{100 + speaker}-7-{utterance:04}.flac"
            write(folder / "voices" / name, buzz(100.0 + 20.0 * speaker, 1.0, speaker + utterance))
    for piece in range(3):
        samples = tones(2.0, piece)
        write(folder / "keys" / f"piece-{piece}" / "take.wav", samples)
    write(folder / "keys" / "piece-2" / "take.wav", np.stack([tones(2.0, 2)] * 2), 2 * RATE)
    return [("speech", folder / "voices"), ("piano", folder / "keys")]
