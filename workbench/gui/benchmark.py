"""What a user feels, measured on the real window: how soon a turned knob, a dropped file, a started program is seen."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from workbench.core.errors import ParameterError, WorkbenchError
from workbench.core.folders import resources
from workbench.core.sound import BLOCK_SAMPLES
from workbench.gui.app import create_application
from workbench.gui.driving import Session
from workbench.tasks.benchmarks import every_inference_against_scikit_learn
from workbench.tasks.methods import methods

_LONG_SECONDS = 3600
_TURNS = 31
_STARTS = 5
_FAMILY = "NMF"
_QUEUED_FILES = 200
_STEERED_SECONDS, _STEERED_RUNS, _CANCELS = 3.0, 3, 20
_PROBE = "from workbench.gui.app import run; run((), when_shown=lambda: print('shown', flush=True))"


@dataclass(frozen=True)
class Row:
    """One measured figure, and what it should reach."""

    name: str
    median: float
    unit: str
    reach: str
    reached: bool
    runs: int
    low: float
    high: float


PARTS = ("start", "short", "long", "steering", "queue", "inference")
"""What is measured one after the other."""


def measure(parts: Sequence[str] = (), repeats: int = _TURNS) -> Iterator[dict[str, Any]]:
    """Measure these parts, all when left out, one row per figure; needs a screen, a virtual one or Qt's offscreen platform.

    All of them take a quarter of an hour. Raises ParameterError for a part that is none, WorkbenchError where the window says that
    something failed.
    """
    unknown = [name for name in parts if name not in PARTS]
    if unknown:
        raise ParameterError(f"part must be one of {', '.join(PARTS)}; got {unknown[0]!r}")
    create_application()
    with tempfile.TemporaryDirectory(prefix="workbench-benchmark-") as folder:
        short, long, queue = Path(folder) / "30 s.wav", Path(folder) / "1 hour.wav", Path(folder) / "queue"
        _write_repeated(short, seconds=30, rate=16_000, channels=1)
        _write_repeated(long, seconds=_LONG_SECONDS, rate=44_100, channels=2)
        measurements: dict[str, Callable[[], Iterable[Row]]] = {
            "start": lambda: [_start_up()],
            "short": lambda: _short_rows(short, repeats),
            "long": lambda: _long_rows(long, repeats),
            "steering": lambda: _steering_rows(short, long),
            "queue": lambda: [_queue_row(queue)],
            "inference": _inference_rows,
        }
        for name in parts or PARTS:
            for row in measurements[name]():
                yield asdict(row)


def _inference_rows() -> Iterator[Row]:
    for duel in every_inference_against_scikit_learn():
        void = " (void: its loss was not reached)" if duel.void else ""
        ratios = [peer / own for peer, own in zip(duel.peer_seconds, duel.own_seconds, strict=True)]
        yield _row(f"{duel.workload}: {duel.peer}, its time over ours{void}", ratios, "x", duel.reach, most=False)


def _short_rows(path: Path, repeats: int) -> list[Row]:
    with Session() as session:
        session.drop(path)
        session.separate(iterations=50)
        turns = session.turn_exponent(repeats)
        gaps = session.gaps_while_separating()
    return [
        _row("p changed, 30 s at 16 kHz, 2 stems: lanes repainted", turns, "ms", 30.0),
        _row("event-loop gap while a job runs: ticks of a 10 ms timer, p99 in place of the median", gaps, "ms", 30.0, percentile=99),
    ]


def _queue_row(folder: Path) -> Row:
    folder.mkdir()
    first = folder / "000.wav"
    _write_repeated(first, seconds=1, rate=16_000, channels=1)
    files = [first, *(folder / f"{number:03}.wav" for number in range(1, _QUEUED_FILES))]
    for file in files[1:]:
        file.write_bytes(first.read_bytes())
    with Session() as session:
        session.choose_method("harmonic-percussive")
        gaps = session.gaps_while_queued(files)
    name = f"event-loop gap while {_QUEUED_FILES} files pass through the queue: ticks of a 10 ms timer, the longest in place of the median"
    return _row(name, gaps, "ms", 50.0, percentile=100)


def _steering_rows(short: Path, long: Path) -> Iterator[Row]:
    factorising = [info for info in methods() if info.family == _FAMILY]
    with Session() as session:
        session.drop(short)
        for info in factorising:
            session.choose_method(info.id)
            rates = [session.partial_results(_STEERED_SECONDS) for _ in range(_STEERED_RUNS)]
            yield _row(f"partial results per second, 30 s at 16 kHz, {info.title}", rates, "/s", 5.0, most=False)
    with Session() as session:
        session.drop(long)
        for info in factorising:
            session.choose_method(info.id)
            delays = [session.cancel_after(float(seconds)) for seconds in np.linspace(0.1, _STEERED_SECONDS, _CANCELS)]
            name = f"cancelled until idle, 1 hour at 44.1 kHz stereo, {info.title}: p95 in place of the median"
            yield _row(name, delays, "ms", 100.0, percentile=95)


def _long_rows(path: Path, repeats: int) -> list[Row]:
    drops = []
    for _ in range(3):
        with Session() as session:
            drops.append(session.drop(path))
    with Session() as session:
        session.drop(path)
        session.separate(iterations=1)
        turns = session.turn_exponent(repeats)
        moves, ends = session.paint_strokes(repeats)
    long = "1 hour at 44.1 kHz stereo: p95 in place of the median"
    return [
        _row("p changed, 1 hour at 44.1 kHz stereo, 2 stems: lanes repainted", turns, "ms", 60.0),
        _row(f"brush moved, stroke under it on the screen, {long}", moves, "ms", 33.0, percentile=95),
        _row(f"brush stroke ended, picture repainted, {long}", ends, "ms", 33.0, percentile=95),
        _row("1-hour file dropped: first picture", drops, "ms", 500.0),
    ]


def _start_up() -> Row:
    """From the start of the process to the first paint of the window."""
    milliseconds = []
    for _ in range(_STARTS):
        start = time.perf_counter()
        with subprocess.Popen([sys.executable, "-c", _PROBE], stdout=subprocess.PIPE, text=True, env=os.environ) as process:
            assert process.stdout is not None
            said = process.stdout.readline()
            milliseconds.append(1000.0 * (time.perf_counter() - start))
            process.kill()
        if said.strip() != "shown":
            raise WorkbenchError("the window could not be started for the measurement")
    return _row("process start to visible window", milliseconds, "ms", 1500.0)


def _write_repeated(path: Path, seconds: int, rate: int, channels: int) -> None:
    """The demo recording over and over, written block by block at another rate and with more channels."""
    samples, _ = soundfile.read(resources() / "demo" / "mixture.flac", dtype="int16")
    block = np.resize(samples, BLOCK_SAMPLES)
    with soundfile.SoundFile(path, "w", rate, channels, subtype="PCM_16") as file:
        left = seconds * rate
        while left > 0:
            file.write(np.repeat(block[:left, None], channels, axis=1))
            left -= len(block)


def _row(name: str, figures: list[float], unit: str, bound: float, most: bool = True, percentile: int = 50) -> Row:
    middle = float(np.percentile(figures, percentile))
    reached = middle <= bound if most else middle >= bound
    return Row(name, middle, unit, f"{'<=' if most else '>='} {bound:g} {unit}", reached, len(figures), min(figures), max(figures))
