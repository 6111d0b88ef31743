"""One thread that does the window's long work, and the signals of its jobs."""

import logging
import queue
import threading
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.core.errors import Cancelled, WorkbenchError
from workbench.core.progress import CancelSwitch, RemainingTime, Report

_log = logging.getLogger(__name__)
_SECONDS_BETWEEN_SIGNALS = 0.05


class Job(QObject):
    """One piece of work; its signals are received in the thread that made it, exactly one of the last three always follows."""

    progressed = Signal(float, str, object)
    """Fraction 0..1, message, remaining seconds or None."""
    improved = Signal(object)
    """A partial result, good enough to show."""
    finished = Signal(object)
    failed = Signal(str)
    cancelled = Signal()

    def __init__(self, title: str, work: Callable[[Report], Any], key: str, *, background: bool = False) -> None:
        """Do ``work``; what is done in the ``background`` is cancelled as soon as its worker is given something that is not."""
        super().__init__()
        self.title, self.key, self.background = title, key, background
        self.gave_way = False
        """Whether it was cancelled so, and may be submitted again."""
        self._work: Callable[[Report], Any] | None = work
        self._switch = CancelSwitch()
        self._remaining: RemainingTime | None = None
        self._message = title
        self._last_signal = -1.0

    def cancel(self) -> None:
        """Ask the job to stop; it says so by its signal."""
        self._switch.throw()

    def give_way(self) -> None:
        """Let go of a worker that is wanted for something else."""
        if not self.stopping:
            self.gave_way = True
            self.cancel()

    @property
    def stopping(self) -> bool:
        """Whether the job was asked to stop."""
        return self._switch.thrown

    def run(self) -> None:
        """Do the work in the calling thread and signal how it ended."""
        self._remaining = RemainingTime()
        report = self._switch.watched(self._report)
        # Connections may keep a job alive for good; what its work holds, an earlier result for one, must not live as long.
        work, self._work = self._work, None
        assert work is not None, "a job runs once"
        try:
            report(0.0, self.title)
            result = work(report)
        except Cancelled:
            self.cancelled.emit()
        except WorkbenchError as error:
            self.failed.emit(str(error))
        except MemoryError:
            self.failed.emit(f"{self.title}: there is not enough memory for this")
        except Exception as error:
            _log.exception("%s failed", self.title)
            self.failed.emit(f"{self.title} failed unexpectedly: {type(error).__name__}: {error}")
        else:
            if self._switch.thrown:
                self.cancelled.emit()
            else:
                self.finished.emit(result)

    def _report(self, fraction: float, message: str = "", partial: object | None = None) -> None:
        self._message = message or self._message
        now = time.monotonic()
        if partial is not None:
            self.improved.emit(partial)
        elif now - self._last_signal < _SECONDS_BETWEEN_SIGNALS:
            return
        self._last_signal = now
        remaining = self._remaining.seconds(fraction) if self._remaining else None
        self.progressed.emit(fraction, self._message, remaining)


class Worker(QObject):
    """Runs jobs one after the other in one thread."""

    _over = Signal(object)
    """A job whose signals have all been sent; received after them."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._unfinished: list[Job] = []
        # A job that went before its signals were received would take them along.
        self._kept: list[Job] = []
        self._over.connect(self._let_go)
        self._thread = threading.Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> Job:
        """Queue a job; earlier ones of the same non-empty key, waiting or running, are cancelled: the latest wins.

        Background jobs give way to one that is not; whose they are may submit them again, behind it.
        """
        with self._lock:
            for other in self._unfinished:
                if job.key and other.key == job.key:
                    other.cancel()
                elif other.background and not job.background:
                    other.give_way()
            self._unfinished.append(job)
        self._kept.append(job)
        self._waiting.put(job)
        return job

    def cancel_all(self) -> None:
        """Ask every waiting and running job to stop."""
        with self._lock:
            for job in self._unfinished:
                job.cancel()

    @property
    def busy(self) -> bool:
        """Whether a job waits or runs."""
        with self._lock:
            return bool(self._unfinished)

    def close(self, seconds: float = 1.0) -> bool:
        """Cancel everything and join; whether the thread ended within ``seconds``."""
        self.cancel_all()
        self._waiting.put(None)
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def _serve(self) -> None:
        while (job := self._waiting.get()) is not None:
            job.run()
            with self._lock:
                self._unfinished.remove(job)
            self._over.emit(job)
            # The frame would keep the last job alive until the next one comes.
            del job

    def _let_go(self, job: Job) -> None:
        self._kept.remove(job)
