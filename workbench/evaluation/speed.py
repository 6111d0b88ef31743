"""Speed against a named peer: both in turn, in one process, so that the machine's noise meets both alike."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from workbench.core.progress import Report, silent
from workbench.nets.product_rates import product_rates

Result = TypeVar("Result")

RUNS = 5
_REST_SECONDS = 0.2
CLOSE_ENOUGH = 1e-3
"""How much greater our loss may be than the peer's, relative to it, before a row says nothing."""


@dataclass(frozen=True)
class Duel:
    """Times of the peer and of ours for the same work."""

    workload: str
    peer: str
    """The peer's name with what it ran, such as ``scikit-learn NMF.transform, 200 updates``."""
    peer_seconds: tuple[float, ...]
    own_seconds: tuple[float, ...]
    reach: float
    """How many times faster ours should be."""
    peer_loss: float | None = None
    own_loss: float | None = None
    """Losses of both results, of which ours may not be greater by more than ``CLOSE_ENOUGH``; None where none are compared."""
    most_seconds: float | None = None
    """Time that ours must also keep within, or None."""
    most_memory: float | None = None
    """The most that ``details["memory"]`` may be, or None."""
    difference: float | None = None
    """Relative difference of both results, where they should be the same; None where losses are compared."""
    most_difference: float | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    """What else was found: updates, memory beyond the input as a share of the input, ..."""

    @property
    def ratio(self) -> float:
        """The peer's median time over ours."""
        return statistics.median(self.peer_seconds) / statistics.median(self.own_seconds)

    @property
    def void(self) -> bool:
        """Whether ours is not the same work, so that the times say nothing."""
        if self.peer_loss is not None and self.own_loss is not None and not self.own_loss <= self.peer_loss * (1.0 + CLOSE_ENOUGH):
            return True
        return self.difference is not None and self.most_difference is not None and not self.difference <= self.most_difference

    @property
    def reached(self) -> bool:
        """Whether the row is not void and holds all that it should."""
        within = self.most_seconds is None or statistics.median(self.own_seconds) <= self.most_seconds
        slim = self.most_memory is None or self.details["memory"] <= self.most_memory
        return not self.void and self.ratio >= self.reach and within and slim

    def row(self) -> dict[str, Any]:
        """The figures as plain values that become JSON; times are medians, seconds."""
        row: dict[str, Any] = {
            "workload": self.workload,
            "peer": self.peer,
            "peer_seconds": statistics.median(self.peer_seconds),
            "own_seconds": statistics.median(self.own_seconds),
            "runs": len(self.own_seconds),
            "ratio": self.ratio,
            "reach": self.reach,
            "void": self.void,
            "reached": self.reached,
        }
        optional = {name: getattr(self, name) for name in ("peer_loss", "own_loss", "most_seconds", "most_memory", "difference")}
        return {**row, **{name: value for name, value in optional.items() if value is not None}, **self.details}


def path_facts() -> dict[str, float | bool]:
    """Whether matrices are multiplied a faster way than usual here, and how fast one thread does."""
    rates = product_rates()
    return {"fast_products": rates.fast, "gigaflops_per_thread": round(rates.used, 1), "usual_gigaflops": round(rates.usual, 1)}


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    # Threads of whatever ran before may still be waiting in a loop.
    time.sleep(_REST_SECONDS)
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


def in_turn(
    peer: Callable[[], Any], own: Callable[[], Result], runs: int = RUNS, report: Report = silent, message: str = ""
) -> tuple[tuple[float, ...], tuple[float, ...], Result]:
    """Seconds of ``peer`` and of ``own``, run in turn ``runs`` times after one run of each that does not count, and our last result.

    Raises Cancelled if ``report`` does.
    """
    peer()
    result = own()
    peer_seconds, own_seconds = [], []
    for run in range(runs):
        report(run / runs, message)
        peer_seconds.append(_timed(peer)[0])
        seconds, result = _timed(own)
        own_seconds.append(seconds)
    return tuple(peer_seconds), tuple(own_seconds), result
