"""How time and memory grow with the length of a recording and with the number of components, and a figure of it."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

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


def in_new_process(function: Callable[..., Any], *values: Any) -> Any:
    """What a function of a module returns for plain values, in a process that has not taken memory before; plain values, too."""
    code = f"import json; from {function.__module__} import {function.__name__} as ask; print(json.dumps(ask(*{values!r})))"
    result = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return json.loads(result.stdout)


def run_seconds(work: Callable[[], object], runs: int, report: Report = silent, message: str = "") -> tuple[float, ...]:
    """What each of ``runs`` of ``work`` takes. Raises Cancelled."""
    times = []
    for run in range(runs):
        report(run / runs, message)
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return tuple(times)


def draw(path: Path, by_length: Sequence[Point], by_components: Sequence[Point], caption: str) -> None:
    """Draw time, and memory beyond the result, against length and against components, as SVG or PNG by the path's ending.

    Raises ExportError where the file cannot be written or the drawing library is missing.
    """
    try:
        from matplotlib.figure import Figure
    except ImportError:
        raise ExportError("drawing the figure needs matplotlib: install workbench[benchmark]") from None
    figure = Figure(figsize=(10.0, 6.0), layout="constrained")
    figure.suptitle(caption, fontsize=9)
    columns = (
        (by_length, "length of the recording, seconds", [point.seconds for point in by_length]),
        (by_components, "components of all sources", [float(point.components) for point in by_components]),
    )
    for (times, memories), (points, label, places) in zip(figure.subplots(2, 2, sharex="col").T, columns, strict=True):
        first = points[0]
        times.loglog(places, [point.elapsed for point in points], "o-", color="#1f6f8b", label="time, seconds")
        times.loglog(places, [first.elapsed * place / places[0] for place in places], ":", color="#888888", label="in proportion")
        if all(point.memory is not None for point in points):
            beyond = [((point.memory or 0) - point.kept) / 1e6 for point in points]
            memories.semilogx(places, beyond, "s-", color="#b5541c", label="memory beyond the activations, MB")
            memories.semilogx(places, [point.kept / 1e6 for point in points], ":", color="#888888", label="activations, MB")
            memories.set_ylim(bottom=0.0)
        memories.set_xlabel(label)
        memories.set_xticks(places, [f"{place:g}" for place in places])
        memories.minorticks_off()
        for axes in (times, memories):
            axes.grid(visible=True, alpha=0.25)
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
