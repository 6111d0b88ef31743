"""How long work takes for its length, and how much memory, beside a named peer where one does the same."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from workbench.core.progress import Report, silent
from workbench.evaluation.scaling import run_seconds
from workbench.evaluation.speed import RUNS, in_turn


@dataclass(frozen=True)
class Pace:
    """Times of one piece of work."""

    workload: str
    audio_seconds: float
    """Length of the sound that was worked on."""
    own_seconds: tuple[float, ...]
    memory: int | None
    """The most bytes by which the process grew meanwhile; None where the system does not tell."""
    peer: str = ""
    """The peer's name with what it ran; empty where there is none."""
    peer_seconds: tuple[float, ...] = ()
    most_seconds: float | None = None
    """Time that it should keep within, or None."""

    def row(self) -> dict[str, Any]:
        """The figures as plain values that become JSON; times are medians, seconds."""
        own = statistics.median(self.own_seconds)
        row: dict[str, Any] = {
            "workload": self.workload,
            "audio_seconds": self.audio_seconds,
            "own_seconds": own,
            "seconds_per_second": own / self.audio_seconds,
            "memory": self.memory,
            "runs": len(self.own_seconds),
        }
        if self.peer_seconds:
            peer = statistics.median(self.peer_seconds)
            row |= {"peer": self.peer, "peer_seconds": peer, "ratio": peer / own}
        if self.most_seconds is not None:
            row |= {"most_seconds": self.most_seconds, "reached": own <= self.most_seconds}
        return row

    def words(self) -> str:
        """The same in words."""
        row = self.row()
        memory = "" if self.memory is None else f", {self.memory / 1e6:.0f} MB"
        peer = f"; {row['ratio']:.1f}x as fast as {self.peer}" if self.peer_seconds else ""
        limit = "" if self.most_seconds is None else f", {'within' if row['reached'] else 'beyond'} {self.most_seconds:g} s"
        return f"{row['seconds_per_second']:.4f} s per second of sound{memory}{limit}: {self.workload}{peer}"


def paced(
    workload: str,
    audio_seconds: float,
    own: Callable[[], object],
    memory: int | None,
    runs: int = RUNS,
    report: Report = silent,
    *,
    peer: Callable[[], object] | None = None,
    peer_name: str = "",
    most_seconds: float | None = None,
) -> Pace:
    """``own``, run once to be ready and then ``runs`` times, in turn with ``peer`` where there is one.

    ``memory`` is what it takes in a process of its own, bytes. Raises Cancelled if ``report`` does, between runs.
    """
    report(0.0, workload)
    if peer is not None:
        peer_seconds, own_seconds, _ = in_turn(peer, own, runs, report, workload)
        return Pace(workload, audio_seconds, own_seconds, memory, peer_name, peer_seconds, most_seconds)
    own()
    return Pace(workload, audio_seconds, run_seconds(own, runs, report, workload), memory, most_seconds=most_seconds)
