"""Estimates that are published while they are still being filled in."""

import time

from workbench.core.progress import Report
from workbench.dsp.estimate import Estimate

PUBLISH_SECONDS = 0.1


def publishing(report: Report, estimate: Estimate) -> Report:
    """A report that also publishes ``estimate``, several times a second."""
    last = time.monotonic()

    def publish(fraction: float, message: str = "", partial: object | None = None) -> None:
        nonlocal last
        now = time.monotonic()
        due = now - last >= PUBLISH_SECONDS
        if due:
            last = now
        report(fraction, message, estimate if due else partial)

    return publish
