"""Commands as a user gives them, in this process; recordings and a model small enough for tests."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from workbench.cli.main import run
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.nets.model_files import Card, save_model

FIGURE = {"name": "p changed", "median": 12.5, "unit": "ms", "reach": "<= 30 ms", "reached": True}


@dataclass(frozen=True)
class Answer:
    status: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        """Every line of stdout, which must be JSON."""
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Window:
    """Stands for the window: remembers what it was asked for."""

    opened: list[tuple[list[Path], bool]] = field(default_factory=list)

    def open(self, files, separate) -> int:
        self.opened.append((list(files), separate))
        return 0


def commands(capsys, window: Window) -> Callable[..., Answer]:
    """A function that gives the words of a command line and returns how it ended."""

    def command(*words: object) -> Answer:
        capsys.readouterr()
        status = run(open_window=window.open, measure_window=lambda parts: [FIGURE], arguments=[str(word) for word in words])
        said = capsys.readouterr()
        return Answer(status, said.out, said.err)

    return command


def sound(rate: int = 16_000, channels: int = 1, seconds: float = 0.5) -> np.ndarray:
    """A low and a high tone in bursts, (samples, channels)."""
    times = np.arange(round(seconds * rate)) / rate
    low = 0.2 * np.sin(2 * np.pi * 300 * times) * (np.sin(2 * np.pi * 5 * times) > 0)
    high = 0.2 * np.sin(2 * np.pi * 3000 * times) * (np.sin(2 * np.pi * 3 * times) > 0)
    return np.stack([low + high * (channel + 1) / channels for channel in range(channels)], axis=1)


def write_sound(path: Path, *, rate: int = 16_000, channels: int = 1, subtype: str = "PCM_16", seconds: float = 0.5) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, sound(rate, channels, seconds), rate, subtype=subtype)
    return path


def write_model(folder: Path, sources: tuple[str, str] = ("low", "high"), sizes: tuple[int, ...] = (8, 16, 24)) -> Path:
    """A model that tells the tones of ``sound`` apart: one source below 1500 Hz, one above."""
    frequencies = SPEECH_AND_MUSIC.frequencies()[:, None]
    tensors = {}
    for name, low, high in ((sources[0], 50.0, 1200.0), (sources[1], 1800.0, 7000.0)):
        for components in sizes:
            centres = np.linspace(low, high, components)
            atoms = np.exp(-np.square((frequencies - centres) / 150.0)) + 1e-6
            for divergence in ("is", "kl", "frobenius"):
                tensors[f"{name}/{divergence}/{components}"] = (atoms / atoms.sum(axis=0)).astype(np.float32)
    card = Card(
        id="low-high",
        title="Low and high tones",
        method="sparse-nmf",
        sources=sources,
        analysis=SPEECH_AND_MUSIC,
        settings={"components": {sources[0]: 8, sources[1]: 16}, "iterations": 20, "exponent": 3.0},
    )
    save_model(folder, card, tensors)
    return folder
