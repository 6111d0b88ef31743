"""How time and memory grow with the length of a recording and with the number of components, and a figure of it."""

import os
import statistics
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from workbench.core.errors import ExportError
from workbench.core.folders import written_beside
from workbench.core.progress import Report, silent

_SAMPLING_SECONDS = 0.005
_STATM = Path("/proc/self/statm")


@dataclass(frozen=True)
class Point:
    """One size that was measured."""

    seconds: float
    """Length of the recording."""
    components: int
    """Of all sources together."""
    elapsed: float
    """Median seconds of the work."""
    memory: int | None
    """The most bytes by which the process grew meanwhile; None where the system does not tell."""
    kept: int
    """Bytes of the result."""


class PeakMemory:
    """The most by which this process grows within a ``with`` block, in bytes; None where the system does not tell."""

    def __init__(self) -> None:
        self.grown: int | None = None
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._sample, daemon=True)

    def __enter__(self) -> Self:
        self._before = _resident_bytes()
        self._most = self._before
        if self._before is not None:
            self._watch.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._ended.set()
        if self._before is not None and self._most is not None:
            self._watch.join()
            self.grown = max(self._most, _resident_bytes() or 0) - self._before

    def _sample(self) -> None:
        while not self._ended.wait(_SAMPLING_SECONDS):
            self._most = max(self._most or 0, _resident_bytes() or 0)


def measured(seconds: float, components: int, work: Callable[[], int], runs: int, report: Report = silent, message: str = "") -> Point:
    """``work``, which returns the bytes of its result, run once for the memory and then ``runs`` times for the time. Raises Cancelled."""
    report(0.0, message)
    with PeakMemory() as peak:
        kept = work()
    times = []
    for run in range(runs):
        report((run + 1) / (runs + 1), message)
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return Point(seconds, components, statistics.median(times), peak.grown, kept)


def draw(path: Path, by_length: Sequence[Point], by_components: Sequence[Point], caption: str) -> None:
    """Draw time, and memory beyond the result, against length and against components, as SVG or PNG by the path's ending.

    Raises ExportError where the file cannot be written or the drawing library is missing.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ExportError("drawing the figure needs matplotlib: install workbench[benchmark]") from None
    figure = Figure(figsize=(10.0, 4.2), layout="constrained")
    figure.suptitle(caption, fontsize=9)
    left, right = figure.subplots(1, 2)
    for axes, points, label, places in (
        (left, by_length, "length of the recording, seconds", [point.seconds for point in by_length]),
        (right, by_components, "components of all sources", [float(point.components) for point in by_components]),
    ):
        axes.loglog(places, [point.elapsed for point in points], "o-", color="#1f6f8b", label="time, seconds")
        first = points[0]
        axes.loglog(places, [first.elapsed * place / places[0] for place in places], ":", color="#888888", label="in proportion")
        if all(point.memory is not None for point in points):
            beyond = [max((point.memory or 0) - point.kept, 1) / 1e6 for point in points]
            axes.loglog(places, beyond, "s--", color="#b5541c", label="memory beyond the activations, MB")
        axes.set_xlabel(label)
        axes.grid(visible=True, which="both", alpha=0.25)
        axes.legend(fontsize=8)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_beside(path) as beside:
            figure.savefig(
                beside, format=path.suffix.lstrip(".") or "png", dpi=110, metadata={"Date": None} if path.suffix == ".svg" else None
            )
    except (OSError, ValueError) as error:
        raise ExportError(f"{path} cannot be written: {error}") from None


def _resident_bytes() -> int | None:
    try:
        return int(_STATM.read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError, ValueError):
        return None
