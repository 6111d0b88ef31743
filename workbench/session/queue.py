"""The queue: files that wait to be separated and written, one after the other, while the user works on."""

import time
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from workbench.core.parameters import Params
from workbench.core.progress import Report
from workbench.session.presets import Preset
from workbench.session.worker import Job, Worker

State = Literal["queued", "running", "saving", "saved", "failed", "cancelled"]
ORDERED_ANEW: Collection[State] = ("queued", "saved", "failed", "cancelled")
"""States in which an item may be given another order."""
TO_DO: Sequence[State] = ("queued", "running", "saving")
"""States of items that are not at an end."""
SAVING = "saving"
"""What work reports as a partial result when it begins to write."""

_SECONDS_BETWEEN_LOOKS = 0.02


@dataclass(frozen=True)
class Order:
    """How a file is separated, and where its stems go."""

    preset: Preset
    folder: Path | None
    """None is the recording's own folder."""
    template: str
    export: Params
    overwrite: bool = False


@dataclass(frozen=True)
class Item:
    """One file of the queue."""

    number: int
    """By which it is found; no other has it."""
    file: Path
    order: Order
    state: State = "queued"
    fraction: float = 0.0
    sentence: str = ""
    """Why it failed."""
    written: tuple[Path, ...] = ()
    """Files that were written and read back."""


Work = Callable[[Path, Order, Report], Sequence[Path]]
"""Separates a file and writes its stems, which it returns once they are verified; reports ``SAVING`` when it begins to write."""


class Queue(QObject):
    """Works through its items in a thread of its own, which stands still while the user's own work goes on.

    Whatever else wants to compute goes first, since ``others_work`` says so: between two reports the item waits for it to end.
    """

    reordered = Signal()
    """Other items than before, or in another order."""
    changed = Signal(int)
    """The item of that number is in another state, or further on."""
    emptied = Signal()
    """Nothing waits or runs any more."""

    def __init__(self, worker: Worker, work: Work, others_work: Callable[[], bool]) -> None:
        super().__init__()
        self._worker, self._work, self._others_work = worker, work, others_work
        self._items: list[Item] = []
        self._places: dict[int, int] = {}
        self._count = 0
        self._paused = False
        self._running: tuple[int, Job] | None = None

    @property
    def items(self) -> Sequence[Item]:
        """All items, in the order in which they come."""
        return self._items

    @property
    def paused(self) -> bool:
        """Whether nothing goes on until ``set_paused(False)``."""
        return self._paused

    def place_of(self, number: int) -> int:
        """Where the item of that number stands, from 0."""
        return self._places[number]

    def count(self, *states: State) -> int:
        """How many items are in one of these states."""
        return sum(item.state in states for item in self._items)

    def add(self, files: Iterable[Path], order: Order) -> tuple[int, ...]:
        """Put files at the end; their numbers."""
        added = []
        for file in files:
            self._count += 1
            added.append(Item(self._count, file.absolute(), order))
        self._arrange([*self._items, *added])
        self._go_on()
        return tuple(item.number for item in added)

    def order(self, numbers: Collection[int], order: Order) -> None:
        """Give items another order, those that run excepted; such as are done, or came to nothing, wait again. What was written stays."""
        for item in list(self._items):
            if item.number in numbers and item.state in ORDERED_ANEW:
                self._put(item.number, order=order, state="queued", sentence="", fraction=0.0)
        self._go_on()

    def move(self, numbers: Collection[int], by: int) -> None:
        """Move items up (-1) or down (1) by one place, as far as there is one; they stay in order."""
        items = list(self._items)
        chosen = [place for place, item in enumerate(items) if item.number in numbers]
        for place in chosen if by < 0 else reversed(chosen):
            other = place + by
            if 0 <= other < len(items) and items[other].number not in numbers:
                items[place], items[other] = items[other], items[place]
        self._arrange(items)

    def cancel(self, numbers: Collection[int]) -> None:
        """Stop items, or let them wait no more; they can be retried."""
        for item in list(self._items):
            if item.number not in numbers:
                continue
            if self._running is not None and self._running[0] == item.number:
                self._running[1].cancel()
            elif item.state == "queued":
                self._put(item.number, state="cancelled")

    def retry(self, numbers: Collection[int]) -> None:
        """Let items that failed or were cancelled wait again."""
        for item in list(self._items):
            if item.number in numbers and item.state in ("failed", "cancelled"):
                self._put(item.number, state="queued", sentence="", fraction=0.0)
        self._go_on()

    def remove(self, numbers: Collection[int]) -> None:
        """Forget items; one that runs is stopped."""
        self.cancel(numbers)
        self._arrange([item for item in self._items if item.number not in numbers])

    def set_paused(self, paused: bool) -> None:
        """Let everything stand still where it is, or go on."""
        self._paused = paused
        self._go_on()

    def _go_on(self) -> None:
        """Start on the first item that waits, unless one runs."""
        if self._running is not None or self._paused:
            return
        item = next((item for item in self._items if item.state == "queued"), None)
        if item is None:
            return
        file, order, number = item.file, item.order, item.number

        def work(report: Report) -> Sequence[Path]:
            return self._work(file, order, self._giving_way(report))

        job = Job(file.name, work, "")
        job.progressed.connect(lambda fraction, message, remaining: self._put(number, fraction=fraction))
        job.improved.connect(lambda partial: self._put(number, state="saving") if partial == SAVING else None)
        job.finished.connect(lambda written: self._end(number, "saved", written=tuple(written), fraction=1.0))
        job.failed.connect(lambda sentence: self._end(number, "failed", sentence=sentence))
        job.cancelled.connect(lambda: self._end(number, "cancelled"))
        self._running = number, job
        self._put(number, state="running", fraction=0.0, sentence="", written=())
        self._worker.submit(job)

    def _giving_way(self, report: Report) -> Report:
        """A report that returns only once nobody else wants to compute; called by the worker's thread."""

        def told(fraction: float, message: str = "", partial: object | None = None) -> None:
            report(fraction, message, partial)
            while self._paused or self._others_work():
                report(fraction)
                time.sleep(_SECONDS_BETWEEN_LOOKS)

        return told

    def _end(self, number: int, state: State, **changes: Any) -> None:
        self._running = None
        self._put(number, state=state, **changes)
        self._go_on()
        if self._running is None and not self.count("queued"):
            self.emptied.emit()

    def _put(self, number: int, **changes: Any) -> None:
        place = self._places.get(number)
        if place is not None and (changed := replace(self._items[place], **changes)) != self._items[place]:
            self._items[place] = changed
            self.changed.emit(number)

    def _arrange(self, items: list[Item]) -> None:
        self._items = items
        self._places = {item.number: place for place, item in enumerate(items)}
        self.reordered.emit()
