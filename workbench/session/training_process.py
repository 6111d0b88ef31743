"""A training in a process of its own, to which the window only listens: an hour of learning holds up nothing here."""

import json
import os
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, Signal

from workbench.core.loss_curve import Losses

PROGRAM = (sys.executable, "-m", "workbench")
"""What runs the commands of this program."""

_NICENESS = 10
"""Separating goes first where both want the same cores."""
_PATIENCE_MILLISECONDS = 5000
"""So long a process may take to end where it loses nothing; what it has finished is kept however it ends."""
_CLOSING_MILLISECONDS = 600
_SPOKEN_BY = "workbench: "
_WAITING = "OMP_WAIT_POLICY"


class TrainingProcess(QObject):
    """One run of the command ``train``; exactly one of finished, failed, cancelled always follows ``start``."""

    progressed = Signal(float, str, object)
    """Fraction 0..1, message, remaining seconds or None."""
    improved = Signal(object)
    """The Losses so far of the network that is being learnt."""
    noticed = Signal(str)
    finished = Signal(dict)
    """What the command printed."""
    failed = Signal(str)
    cancelled = Signal()

    def __init__(self, words: Sequence[str]) -> None:
        """``words`` are those of the command line, with progress and result as JSON."""
        super().__init__()
        self._program = [*PROGRAM, *words]
        self._process = QProcess()
        self._process.setProcessEnvironment(_environment())
        self._process.started.connect(self._give_way)
        self._process.readyReadStandardError.connect(self._listen)
        self._process.finished.connect(self._end)
        self._process.errorOccurred.connect(self._end_unstarted)
        self._impatience = QTimer(self)
        self._impatience.setSingleShot(True)
        self._impatience.setInterval(_PATIENCE_MILLISECONDS)
        self._impatience.timeout.connect(self._process.kill)
        self._pace = Pace()
        self._said, self._stopping = "", False

    def start(self) -> None:
        """Begin; once."""
        self._process.start(self._program[0], self._program[1:])

    @property
    def running(self) -> bool:
        """Whether it has begun and not ended."""
        return self._process.state() != QProcess.ProcessState.NotRunning

    @property
    def stopping(self) -> bool:
        """Whether it was asked to end."""
        return self._stopping

    def stop(self) -> None:
        """Ask it to end; a later run under the same words goes on from where it was."""
        if self.running and not self._stopping:
            self._stopping = True
            self._process.terminate()
            self._impatience.start()

    def close(self) -> None:
        """End it now, and tell nobody."""
        self.blockSignals(True)
        self._stopping = True
        self._impatience.stop()
        self._process.terminate()
        if not self._process.waitForFinished(_CLOSING_MILLISECONDS):
            self._process.kill()
            self._process.waitForFinished(_CLOSING_MILLISECONDS)

    def _give_way(self) -> None:
        if hasattr(os, "setpriority"):
            with suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self._process.processId(), _NICENESS)

    def _listen(self) -> None:
        self._process.setReadChannel(QProcess.ProcessChannel.StandardError)
        while self._process.canReadLine():
            self._take(bytes(self._process.readLine().data()).decode(errors="replace").strip())

    def _take(self, line: str) -> None:
        try:
            told = json.loads(line)
            fraction, losses = float(told.get("fraction", 0.0)), told.get("losses")
            curve = None if losses is None else Losses.of_plain(losses)
        except (ValueError, TypeError, LookupError, AttributeError):
            # What libraries say is no sentence for the user, unless nothing else is said of the end.
            if line:
                self._said = line
            return
        if "notice" in told:
            self.noticed.emit(str(told["notice"]))
            return
        self.progressed.emit(fraction, str(told.get("message", "")), self._pace.seconds_left(fraction))
        if curve is not None:
            self.improved.emit(curve)

    def _end(self, status: int, how: QProcess.ExitStatus) -> None:
        self._impatience.stop()
        self._listen()
        self._take(bytes(self._process.readAllStandardError().data()).decode(errors="replace").strip())
        if self._stopping and status != 0:
            self.cancelled.emit()
        elif how == QProcess.ExitStatus.NormalExit and status == 0:
            self._finish()
        else:
            self.failed.emit(self._reason(status))

    def _finish(self) -> None:
        try:
            result = json.loads(bytes(self._process.readAllStandardOutput().data()))
        except ValueError:
            self.failed.emit(self._reason(0))
            return
        self.finished.emit(result)

    def _reason(self, status: int) -> str:
        if self._said.startswith(_SPOKEN_BY):
            return self._said.removeprefix(_SPOKEN_BY)
        return f"the training ended unexpectedly with status {status}; {self._said or 'it said nothing'}"

    def _end_unstarted(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.failed.emit(f"the training could not be started: {self._process.errorString()}")


def _environment() -> QProcessEnvironment:
    """That of this program, in which threads that wait for each other sleep, unless it says otherwise.

    Where others want the cores, threads that spin hold up each other: an epoch of a small mask network took 48 s instead of 1.3 s on two
    cores with four programs on them (``workbench train recurrent-mask --set channels=2 --set depth=2 --set units=4 --set steps=4``).
    """
    environment = QProcessEnvironment.systemEnvironment()
    if not environment.contains(_WAITING):
        environment.insert(_WAITING, "PASSIVE")
    return environment


class Pace:
    """Estimates what remains from how fast the fraction has grown lately: what was finished in an earlier run goes by at once."""

    _LATELY_SECONDS = 90.0
    _LEAST_SECONDS = 2.0

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._seen: deque[tuple[float, float]] = deque()

    def seconds_left(self, fraction: float) -> float | None:
        """Remaining seconds at ``fraction``, or None while too little is known."""
        now = self._clock()
        self._seen.append((now, fraction))
        while now - self._seen[0][0] > self._LATELY_SECONDS:
            self._seen.popleft()
        began, before = self._seen[0]
        if now - began < self._LEAST_SECONDS or fraction <= before:
            return None
        return (1.0 - min(fraction, 1.0)) * (now - began) / (fraction - before)
