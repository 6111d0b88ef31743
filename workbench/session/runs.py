"""Rendering in the background what was put in the list of runs, one after the other, whenever the worker is free."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.core.progress import Report
from workbench.session.jobs import Jobs
from workbench.session.settings import Settings
from workbench.session.snapshots import Snapshots
from workbench.session.worker import Job, Worker

Render = Callable[[Any, Settings, Report], Any]
"""Recording and settings to a separation; called in the worker's thread."""


class Runs(QObject):
    """Gives queued snapshots their results. What the user asks of the worker goes first: a run gives way, and begins again afterwards."""

    rendered = Signal(object, int)
    """File of the recording and number of the row that has its result now."""

    def __init__(self, snapshots: Snapshots, worker: Worker, jobs: Jobs, render: Render) -> None:
        super().__init__()
        self._snapshots, self._worker, self._jobs, self._render = snapshots, worker, jobs, render
        self._running: tuple[Path, int, Job] | None = None
        snapshots.changed.connect(self._go_on)

    def cancel(self, number: int) -> None:
        """Stop rendering a row of the recording on screen, or let it wait no more; it can be rendered again."""
        row = self._snapshots.find(number)
        if row is not None and row.state == "running" and self._running is not None:
            self._running[2].cancel()
        elif row is not None and row.state == "queued":
            self._snapshots.forget(number)

    def _go_on(self) -> None:
        """Start on the next row, or stop on one that was removed, or whose recording was read anew."""
        if self._running is not None:
            path, number, job = self._running
            if self._snapshots.state_of(path, number) != "running":
                job.cancel()
            return
        found = self._snapshots.next_queued()
        if found is None:
            return
        recording, path, row = found
        number, settings = row.number, row.settings

        def work(report: Report) -> Any:
            return self._render(recording, settings, report)

        job = Job(f"rendering {row.title}", work, "", background=True)
        self._running = path, number, job
        job.finished.connect(lambda result: self._end(path, number, "done", result=result))
        job.failed.connect(lambda sentence: self._end(path, number, "failed", sentence=sentence))
        job.cancelled.connect(lambda: self._give_up(path, number))
        self._snapshots.set_state(path, number, "running")
        self._jobs.follow(job)
        self._worker.submit(job)

    def _give_up(self, path: Path, number: int) -> None:
        displaced = self._running is not None and self._running[2].gave_way
        self._end(path, number, "queued" if displaced else "forgotten")

    def _end(self, path: Path, number: int, state: Any, **outcome: Any) -> None:
        self._running = None
        if self._snapshots.state_of(path, number) == "running":
            self._snapshots.set_state(path, number, state, **outcome)
            if state == "done":
                self.rendered.emit(path, number)
        self._go_on()
