"""What a user feels, measured on the real window: how soon a turned knob, a dropped file, a started program is seen."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEventLoop, QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent

from workbench.core.errors import WorkbenchError
from workbench.core.folders import resources
from workbench.core.sound import BLOCK_SAMPLES
from workbench.gui.app import create_application, create_window
from workbench.gui.window import MainWindow
from workbench.tasks.benchmarks import inference_against_scikit_learn

_LONG_SECONDS = 3600
_TURNS = 31
_STARTS = 5
_PATIENCE_SECONDS = 600.0
_WAKING_MILLISECONDS = 20
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


def measure(repeats: int = _TURNS) -> list[dict[str, Any]]:
    """Measure everything, one row per figure; needs a screen, a virtual one or Qt's offscreen platform. Takes some minutes.

    Raises WorkbenchError where the window says that something failed.
    """
    create_application()
    rows = [_start_up()]
    with tempfile.TemporaryDirectory(prefix="workbench-benchmark-") as folder:
        short, long = Path(folder) / "30 s.wav", Path(folder) / "1 hour.wav"
        _write_repeated(short, seconds=30, rate=16_000, channels=1)
        _write_repeated(long, seconds=_LONG_SECONDS, rate=44_100, channels=2)
        rows += _short_rows(short, repeats)
        rows += _long_rows(long, repeats)
    for duel in inference_against_scikit_learn():
        void = " (void: its loss was not reached)" if duel.void else ""
        ratios = [peer / own for peer, own in zip(duel.peer_seconds, duel.own_seconds, strict=True)]
        rows.append(_row(f"{duel.workload}: {duel.peer}, its time over ours{void}", ratios, "x", duel.reach, most=False))
    return [asdict(row) for row in rows]


def _short_rows(path: Path, repeats: int) -> list[Row]:
    with _Session() as session:
        session.drop(path)
        session.separate(iterations=50)
        turns = session.turn_exponent(repeats)
        gaps = session.gaps_while_separating()
    return [
        _row("p changed, 30 s at 16 kHz, 2 stems: lanes repainted", turns, "ms", 30.0),
        _row("event-loop gap while a job runs: ticks of a 10 ms timer, p99 in place of the median", gaps, "ms", 30.0, percentile=99),
    ]


def _long_rows(path: Path, repeats: int) -> list[Row]:
    drops = []
    for _ in range(3):
        with _Session() as session:
            drops.append(session.drop(path))
    with _Session() as session:
        session.drop(path)
        session.separate(iterations=1)
        turns = session.turn_exponent(repeats)
    return [
        _row("p changed, 1 hour at 44.1 kHz stereo, 2 stems: lanes repainted", turns, "ms", 60.0),
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


class _Session:
    """One window, driven as a user would."""

    def __init__(self) -> None:
        self._window: MainWindow = create_window()
        self._failure = ""
        self._window.opening.failed.connect(self._note)
        self._window.separating.failed.connect(self._note)
        self._window.resize(1400, 900)
        self._window.show()
        self._settle()

    def __enter__(self) -> "_Session":
        return self

    def __exit__(self, *_: object) -> None:
        self._window.close()
        self._window.deleteLater()
        self._settle()

    def drop(self, path: Path) -> float:
        """Milliseconds from a real drop event to the first painted picture."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        place, copy, left, none = (
            self._window.rect().center(),
            Qt.DropAction.CopyAction,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        enter, drop = QDragEnterEvent(place, copy, data, left, none), QDropEvent(QPointF(place), copy, data, left, none)
        QCoreApplication.sendEvent(self._window, enter)
        return self._milliseconds_until_painted(lambda: QCoreApplication.sendEvent(self._window, drop))

    def separate(self, iterations: int) -> None:
        """Separate with few iterations: how good the stems are does not matter here."""
        document = self._window.document
        document.set_param("iterations", iterations)
        done: list[object] = []
        connection = self._window.separating.separated.connect(lambda *_: done.append(None))
        self._window.separating.start()
        self._wait(lambda: bool(done))
        self._window.separating.separated.disconnect(connection)
        self._wait_until_quiet()

    def turn_exponent(self, repeats: int) -> list[float]:
        """Milliseconds from each change of the exponent to repainted lanes."""
        turn = self._window.document.set_mask
        exponents = [float(exponent) for exponent in np.geomspace(0.3, 20.0, repeats)]
        return [self._milliseconds_until_painted(partial(turn, "exponent", exponent)) for exponent in exponents]

    def gaps_while_separating(self) -> list[float]:
        """Milliseconds between the ticks of a 10 ms timer while a separation runs."""
        gaps: list[float] = []
        clock = QElapsedTimer()
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.setInterval(10)

        def tick() -> None:
            gaps.append(clock.nsecsElapsed() / 1e6)
            clock.restart()

        timer.timeout.connect(tick)
        self._window.document.set_param("iterations", 5000)
        self._wait(lambda: self._window.separating.running)
        clock.start()
        timer.start()
        deadline = time.monotonic() + 10.0
        self._wait(lambda: time.monotonic() > deadline or not self._window.separating.running)
        timer.stop()
        self._window.separating.cancel()
        self._wait(lambda: not self._window.separating.running)
        return gaps

    def _milliseconds_until_painted(self, act: Callable[[], object]) -> float:
        shown: list[object] = []
        connection = self._window.drawing.pictures_ready.connect(shown.append)
        start = time.perf_counter()
        act()
        self._wait(lambda: bool(shown))
        self._window.lanes.repaint()
        milliseconds = 1000.0 * (time.perf_counter() - start)
        self._window.drawing.pictures_ready.disconnect(connection)
        self._wait_until_quiet()
        return milliseconds

    def _wait_until_quiet(self) -> None:
        """Nothing is being drawn or read any more."""
        self._wait(lambda: not self._window.busy)
        self._settle()

    def _wait(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        waker = QTimer()
        waker.start(_WAKING_MILLISECONDS)
        while not done():
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if self._failure:
                raise WorkbenchError(self._failure)
            if time.monotonic() > deadline:
                raise WorkbenchError(f"the window took more than {_PATIENCE_SECONDS:.0f} s; the measurement was given up")

    def _settle(self) -> None:
        for _ in range(5):
            QCoreApplication.processEvents()

    def _note(self, sentence: str) -> None:
        self._failure = sentence


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
