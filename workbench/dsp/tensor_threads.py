"""Tensor work on several Python threads, each of which computes on one core: robust when other programs take cores."""

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Self, TypeVar

import torch

from workbench.core.processors import processor_count

Item = TypeVar("Item")
Result = TypeVar("Result")

_MOST_THREADS = 16


class TensorThreads:
    """Threads for the length of a ``with`` block; on any device but the CPU the calling thread does the work alone.

    Within the block the calling thread computes on one core, too: what it does between is small, and threads within one small
    operation would mostly wait for each other. Afterwards its own number of torch threads is what it was.
    """

    def __init__(self, device: torch.device) -> None:
        self._count = min(processor_count(), _MOST_THREADS) if device.type == "cpu" else 0
        self._pool: ThreadPoolExecutor | None = None
        self._callers_threads = 0

    def __enter__(self) -> Self:
        if self._count:
            self._callers_threads = torch.get_num_threads()
            self.start()
            torch.set_num_threads(1)
            # torch remembers the last count as that of threads yet to come: a thread that is over gives that one back.
            reminder = threading.Thread(target=torch.set_num_threads, args=(self._callers_threads,))
            reminder.start()
            reminder.join()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._pool is not None:
            self._pool.shutdown()
            torch.set_num_threads(self._callers_threads)

    def start(self, apart: bool = False) -> Self:
        """Start the threads, without a block and for good; the calling thread computes as before.

        ``apart`` keeps each to cores of its own.
        """
        if self._count:
            before = torch.get_num_threads()
            places: Iterator[int] = iter(range(self._count if apart else 0))
            self._pool = ThreadPoolExecutor(self._count, "tensors", _compute_on_one_core, (places, self._count))
            meeting = threading.Barrier(self._count)
            wait([self._pool.submit(meeting.wait) for _ in range(self._count)])
            # torch also remembers the last count as that of threads yet to come: give that one back.
            torch.set_num_threads(before)
        return self

    def run(self, work: Callable[[Item], Result], items: Iterable[Item], done: Callable[[Result], None]) -> None:
        """``work`` on every item; ``done`` hears of each result, in the order of the items, in the calling thread.

        An error of either, Cancelled included, passes through once the work that had begun has ended.
        """
        if self._pool is None:
            for item in items:
                done(work(item))
            return
        waiting: deque[Future[Result]] = deque()
        try:
            for item in items:
                waiting.append(self._pool.submit(work, item))
                if len(waiting) > self._count + 1:
                    done(waiting.popleft().result())
            while waiting:
                done(waiting.popleft().result())
        finally:
            for future in waiting:
                future.cancel()
            wait(waiting)


def lasting_threads() -> TensorThreads:
    """Threads on the CPU that last as long as the process, for work too short to start threads for; any number of callers may run work.

    What several callers run at once goes in turns, a few items at a time.
    """
    with _lasting_lock:
        if not _lasting:
            # Linux in a virtual machine was seen to wake all of them on one core after a rest, and leave them there while they worked.
            _lasting.append(TensorThreads(torch.device("cpu")).start(apart=True))
        return _lasting[0]


_lasting_lock = threading.Lock()
_lasting: list[TensorThreads] = []


def _compute_on_one_core(places: Iterator[int], threads: int) -> None:
    """Prepare the calling thread, for the next of ``places`` among so many ``threads``, or wherever it pleases once there are none."""
    place = next(places, None)
    if place is not None and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[place::threads])
    torch.set_num_threads(1)
    # torch settles a thread's count when it first needs it, from the last count set anywhere: it needs it now.
    torch.get_num_threads()
    torch.set_flush_denormal(True)
