"""Progress and cancelling: work calls a report; the report says when to stop."""

import threading
import time
from collections.abc import Callable
from typing import Protocol

from workbench.core.errors import Cancelled


class Report(Protocol):
    """What long work calls again and again: how far it is, what it is doing, and what can be shown already."""

    def __call__(self, fraction: float, message: str = "", partial: object | None = None) -> None:
        """Tell that ``fraction`` (0..1) of the work is done; an empty message keeps the last one.

        Raises Cancelled when the work should stop.
        """


def silent(fraction: float, message: str = "", partial: object | None = None) -> None:
    """A report that nobody listens to and that never cancels."""


def part(report: Report, low: float, high: float) -> Report:
    """A report for one part of a larger work: its 0..1 is ``low..high`` of the whole."""

    def report_part(fraction: float, message: str = "", partial: object | None = None) -> None:
        report(low + (high - low) * fraction, message, partial)

    return report_part


def wordless(report: Report) -> Report:
    """The same report for work whose words and partial results are not for the user: only how far it is counts."""

    def report_fraction(fraction: float, message: str = "", partial: object | None = None) -> None:
        report(fraction)

    return report_fraction


class CancelSwitch:
    """A switch that another thread may throw; reports wrapped by it then raise Cancelled."""

    def __init__(self) -> None:
        self._thrown = threading.Event()

    def throw(self) -> None:
        """Ask the work to stop at its next report."""
        self._thrown.set()

    @property
    def thrown(self) -> bool:
        """Whether the work was asked to stop."""
        return self._thrown.is_set()

    def watched(self, report: Report) -> Report:
        """The same report, which raises Cancelled once the switch is thrown."""

        def report_or_stop(fraction: float, message: str = "", partial: object | None = None) -> None:
            if self._thrown.is_set():
                raise Cancelled
            report(fraction, message, partial)

        return report_or_stop


class RemainingTime:
    """Estimates the seconds that remain from how fast the fraction has grown so far."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._start = clock()

    def seconds(self, fraction: float) -> float | None:
        """Remaining seconds, or None while less than 2 % or 0.3 s have passed."""
        elapsed = self._clock() - self._start
        if fraction < 0.02 or elapsed < 0.3:
            return None
        return elapsed * (1.0 - min(fraction, 1.0)) / fraction
