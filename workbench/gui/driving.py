"""The real window, driven as a user would, and timed from without."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QElapsedTimer, QEvent, QEventLoop, QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QMouseEvent

from workbench.core.errors import WorkbenchError
from workbench.gui.app import create_window
from workbench.gui.spectrogram import SpectrogramCanvas
from workbench.gui.window import MainWindow

_PATIENCE_SECONDS = 600.0
_WAKING_MILLISECONDS = 20
_GAPS_SECONDS = 10.0
_STROKE_MOVES = 60


class Session:
    """One window, driven as a user would."""

    def __init__(self) -> None:
        self._window: MainWindow = create_window()
        self._failure = ""
        self._window.opening.failed.connect(self._note)
        self._window.separating.failed.connect(self._note)
        self._window.resize(1400, 900)
        self._window.show()
        self._settle()

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, *_: object) -> None:
        self._window.projects.discard_all()
        self._window.close()
        self._window.deleteLater()
        self._settle()

    def drop(self, path: Path) -> float:
        """Milliseconds from a real drop event to the first painted picture."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        place, copy, left, none = (
            self._window.rect().center(),
            Qt.DropAction.CopyAction,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        enter, drop = QDragEnterEvent(place, copy, data, left, none), QDropEvent(QPointF(place), copy, data, left, none)
        QCoreApplication.sendEvent(self._window, enter)
        return self._milliseconds_until_painted(lambda: QCoreApplication.sendEvent(self._window, drop))

    def separate(self, iterations: int) -> None:
        """Separate with few iterations: how good the stems are does not matter here."""
        document = self._window.document
        document.set_param("iterations", iterations)
        done: list[object] = []
        connection = self._window.separating.separated.connect(lambda *_: done.append(None))
        self._window.separating.start()
        self._wait(lambda: bool(done))
        self._window.separating.separated.disconnect(connection)
        self._wait_until_quiet()

    def turn_exponent(self, repeats: int) -> list[float]:
        """Milliseconds from each change of the exponent to repainted lanes."""
        turn = self._window.document.set_mask
        exponents = [float(exponent) for exponent in np.geomspace(0.3, 20.0, repeats)]
        return [self._milliseconds_until_painted(partial(turn, "exponent", exponent)) for exponent in exponents]

    def paint_strokes(self, repeats: int) -> tuple[list[float], list[float]]:
        """Milliseconds from each move of the brush to the stroke on the screen, and from the end of each stroke to repainted lanes.

        Strokes of a little more than half a lane are painted on the last stem, one over the other.
        """
        self._window.editing.tools.take("brush")
        canvas = self._window.findChild(SpectrogramCanvas, f"spectrogram-{self._window.document.stems[-1]}")
        assert canvas is not None, "every stem has a lane"
        left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton

        def send(kind: QEvent.Type, place: QPointF) -> None:
            button, held = (none if kind == QEvent.Type.MouseMove else left), (none if kind == QEvent.Type.MouseButtonRelease else left)
            event = QMouseEvent(kind, place, canvas.mapToGlobal(place), button, held, Qt.KeyboardModifier.NoModifier)
            QCoreApplication.sendEvent(canvas, event)

        moves: list[float] = []
        ends: list[float] = []
        for stroke in range(repeats):
            share = (stroke + 0.5) / repeats
            origin = QPointF(0.4 * share * canvas.width(), share * canvas.height())
            send(QEvent.Type.MouseButtonPress, origin)
            for step in range(1, _STROKE_MOVES + 1):
                place = origin + QPointF(0.55 * canvas.width() * step / _STROKE_MOVES, 6.0 * np.sin(step))
                start = time.perf_counter()
                send(QEvent.Type.MouseMove, place)
                canvas.repaint()
                moves.append(1000.0 * (time.perf_counter() - start))
            ends.append(self._milliseconds_until_painted(partial(send, QEvent.Type.MouseButtonRelease, place)))
        return moves, ends

    def gaps_while_separating(self) -> list[float]:
        """Milliseconds between the ticks of a 10 ms timer while a separation runs."""
        self._prolong()
        gaps = self._gaps_while(self._window.separating.start, lambda: self._wait_while_separating(_GAPS_SECONDS))
        self.cancel()
        return gaps

    def gaps_while_queued(self, files: Sequence[Path]) -> list[float]:
        """Milliseconds between the ticks of a 10 ms timer while files are put in the queue on screen and all of them are written."""
        queueing = self._window.queueing
        queueing.dock.show()
        queueing.dock.raise_()
        self._settle()
        return self._gaps_while(
            lambda: queueing.dock.add(files), lambda: self._wait(lambda: not queueing.queue.count("queued", "running", "saving"))
        )

    def _gaps_while(self, act: Callable[[], object], wait: Callable[[], object]) -> list[float]:
        """Milliseconds between the ticks of a 10 ms timer from before ``act`` until ``wait`` returns."""
        gaps: list[float] = []
        clock = QElapsedTimer()
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.setInterval(10)

        def tick() -> None:
            gaps.append(clock.nsecsElapsed() / 1e6)
            clock.restart()

        timer.timeout.connect(tick)
        clock.start()
        timer.start()
        act()
        wait()
        timer.stop()
        return gaps

    def choose_method(self, method: str) -> None:
        """Take a method, and let all that it loads and compiles be ready."""
        self._window.separating.choose_method(method)
        self._window.separating.prepare()
        self._wait_until_quiet()

    def partial_results(self, seconds: float) -> float:
        """Partial results per second that reach the views in the first ``seconds`` of a separation."""
        shown: list[object] = []
        document, separating = self._window.document, self._window.separating
        document.set_result(None)
        self._prolong()
        connection = document.result_changed.connect(lambda: shown.append(None))
        start = time.perf_counter()
        separating.start()
        self._wait_while_separating(seconds)
        rate = len(shown) / (time.perf_counter() - start)
        document.result_changed.disconnect(connection)
        self.cancel()
        return rate

    def cancel_after(self, seconds: float) -> float:
        """Milliseconds from cancelling, ``seconds`` after a separation was started, until nothing is being separated."""
        self._window.document.set_result(None)
        self._prolong()
        self._window.separating.start()
        self._wait_while_separating(seconds)
        return self.cancel()

    def cancel(self) -> float:
        """Stop the separation, if any; milliseconds until it has stopped."""
        start = time.perf_counter()
        self._window.separating.cancel()
        self._wait(lambda: not self._window.separating.running)
        milliseconds = 1000.0 * (time.perf_counter() - start)
        self._wait_until_quiet()
        return milliseconds

    def _prolong(self) -> None:
        """Let the method work for as long as it may."""
        params = self._window.document.settings.params
        most = {each.name: each.high for each in params.parameters() if each.name == "iterations"} if params is not None else {}
        for name, value in most.items():
            if value is not None:
                self._window.document.set_param(name, round(value))

    def _wait_while_separating(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        self._wait(lambda: time.monotonic() > deadline or not self._window.separating.running)

    def _milliseconds_until_painted(self, act: Callable[[], object]) -> float:
        shown: list[object] = []
        connection = self._window.drawing.pictures_ready.connect(shown.append)
        start = time.perf_counter()
        act()
        self._wait(lambda: bool(shown))
        self._window.lanes.repaint()
        milliseconds = 1000.0 * (time.perf_counter() - start)
        self._window.drawing.pictures_ready.disconnect(connection)
        self._wait_until_quiet()
        return milliseconds

    def _wait_until_quiet(self) -> None:
        """Nothing is being drawn or read any more."""
        self._wait(lambda: not self._window.busy)
        self._settle()

    def _wait(self, done: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        waker = QTimer()
        waker.start(_WAKING_MILLISECONDS)
        while not done():
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            if self._failure:
                raise WorkbenchError(self._failure)
            if time.monotonic() > deadline:
                raise WorkbenchError(f"the window took more than {_PATIENCE_SECONDS:.0f} s; the measurement was given up")

    def _settle(self) -> None:
        for _ in range(5):
            QCoreApplication.processEvents()

    def _note(self, sentence: str) -> None:
        self._failure = sentence
