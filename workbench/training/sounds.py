"""Recordings decoded once, into a file that is mapped into memory, so that pieces of them can be drawn at any time at no cost."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import TrainingError
from workbench.core.folders import written_beside
from workbench.core.progress import Report, silent
from workbench.training.material import TrainingFile, no_sound, open_mono

_READ_SECONDS = 20
_FULL_SCALE = 32767.0


@dataclass(frozen=True)
class _Entry:
    """One recording in the file."""

    start: int
    samples: int
    scale: float
    """What its values are multiplied by to have a root mean square of 1."""


class Sounds:
    """All recordings of one source, mono, at one rate; 16 bits a sample, each recording at its own full scale."""

    def __init__(self, files: Sequence[TrainingFile], rate: int, path: Path, report: Report = silent) -> None:
        """Open what lies at ``path`` and ``path.json``, or write it there first; it belongs to these files alone, which the caller sees to.

        Silent recordings are left out. Raises TrainingError where all are, or where the disk is full; AudioFileError, Cancelled.
        """
        index = path.with_name(f"{path.name}.json")
        if not index.is_file():
            _write(files, rate, path, index, report)
        self._entries = [_Entry(*entry) for entry in json.loads(index.read_text(encoding="utf-8"))]
        if not self._entries:
            raise no_sound(files)
        self._values: NDArray[np.int16] = np.memmap(path, np.int16, "r")
        lengths = np.array([entry.samples for entry in self._entries], np.float64)
        self._shares = np.cumsum(lengths / lengths.sum())
        self.samples = int(lengths.sum())
        """Of all recordings together."""

    def piece(self, samples: int, generator: np.random.Generator) -> NDArray[np.float32]:
        """A drawn stretch of one recording, (samples,), on a scale on which the whole recording has a root mean square of 1.

        Long recordings are drawn from more often; of one that is too short all is taken, at a drawn place in silence.
        """
        entry = self._entries[min(int(np.searchsorted(self._shares, generator.random())), len(self._entries) - 1)]
        taken = np.zeros(samples, np.float32)
        spare = entry.samples - samples
        offset = int(generator.integers(abs(spare) + 1))
        if spare >= 0:
            taken[:] = self._values[entry.start + offset : entry.start + offset + samples]
        else:
            taken[offset : offset + entry.samples] = self._values[entry.start : entry.start + entry.samples]
        taken *= np.float32(entry.scale)
        return taken


def _write(files: Sequence[TrainingFile], rate: int, path: Path, index: Path, report: Report) -> None:
    entries: list[tuple[int, int, float]] = []
    start = 0
    try:
        with written_beside(path) as beside, beside.open("wb") as stored:
            for number, file in enumerate(files):
                report(number / len(files), f"reading {file.source}")
                sound = _whole(file, rate)
                peak = float(np.abs(sound).max(initial=0.0))
                if peak <= 0.0:
                    continue
                values = np.round(sound * (_FULL_SCALE / peak)).astype(np.int16)
                stored.write(values.tobytes())
                entries.append((start, len(values), float(1.0 / np.sqrt(np.square(values, dtype=np.float64).mean()))))
                start += len(values)
        # Last: where it lies, the sounds lie whole.
        with written_beside(index) as beside:
            beside.write_text(json.dumps(entries), encoding="utf-8")
    except OSError as error:
        room = 2 * rate * round(sum(file.seconds for file in files)) >> 20
        raise TrainingError(f"the folder {path.parent} must have room for {room} MB of sound; {error.strerror or error}") from None


def _whole(file: TrainingFile, rate: int) -> NDArray[np.float32]:
    recording, sound = open_mono(file, rate)
    with recording:
        spans = range(0, sound.samples, _READ_SECONDS * rate)
        pieces = [sound.read(start, min(start + _READ_SECONDS * rate, sound.samples))[0] for start in spans]
    return np.concatenate(pieces) if pieces else np.zeros(0, np.float32)
