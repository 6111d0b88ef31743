"""Levels matched for the ear: the mix and every snapshot are heard as loud as the quietest of them."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.progress import Report, part
from workbench.gui.viewport import Viewport
from workbench.session.document import Document
from workbench.session.snapshots import Snapshots
from workbench.session.worker import Job, Worker
from workbench.tasks.comparing import Source, level_of, matched_db
from workbench.tasks.live_scores import measured_span

NOW = 0
"""In place of a snapshot's number: what is set at present."""

_MILLISECONDS_TO_LEVELS = 300
_LEAST_CHANGE_DB = 0.05


class LevelMatching(QObject):
    """Measures levels on the selected span, or else the visible one, once nothing changes for a moment."""

    changed = Signal()
    """Other gains than before."""
    failed = Signal(str)

    def __init__(
        self, document: Document, viewport: Viewport, snapshots: Snapshots, worker: Worker, plain: Callable[[int], Source]
    ) -> None:
        """``plain`` gives the mix of a snapshot, by its number, or the present one, as loud as it is."""
        super().__init__()
        self._document, self._viewport, self._snapshots, self._worker, self._plain = document, viewport, snapshots, worker, plain
        self._matches = False
        self._gains_db: dict[int, float] = {}
        self._levels: dict[tuple[Any, ...], float] = {}
        """Of snapshots, by number and span."""
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_MILLISECONDS_TO_LEVELS)
        self._soon.timeout.connect(self._measure)
        for signal in (document.tail_changed, document.mix_changed, document.result_changed, viewport.changed):
            signal.connect(self.follow)

    @property
    def matches(self) -> bool:
        """Whether levels are matched."""
        return self._matches

    def match(self, matches: bool) -> None:
        """Match levels, or let everything be as loud as it is."""
        self._matches, self._gains_db = matches, {}
        if matches:
            self._measure()

    def forget(self) -> None:
        """Match nothing any more: another recording is open."""
        self._matches, self._gains_db = False, {}
        self._levels.clear()

    def gain_db(self, number: int) -> float:
        """What is added to the level of a snapshot's mix, or of the present one."""
        return self._gains_db.get(number, 0.0)

    def follow(self) -> None:
        """Measure again soon, where levels are matched: something else is to be heard."""
        if self._matches:
            self._soon.start()

    def _measure(self) -> None:
        document, viewport = self._document, self._viewport
        recording = document.recording
        if recording is None or not self._matches:
            return
        seen = viewport.start_seconds, viewport.stop_seconds
        span = measured_span(document.selection or seen, document.seconds)
        numbers = [NOW, *(row.number for row in self._snapshots.rows if row.result is not None)]
        sources = {number: self._plain(number) for number in numbers}
        known = {number: self._levels[number, span] for number in numbers if (number, span) in self._levels}
        start, stop = (round(seconds * recording.rate) for seconds in span)

        def work(report: Report) -> dict[int, float]:
            levels = {}
            for place, (number, source) in enumerate(sources.items()):
                within = part(report, place / len(sources), (place + 1) / len(sources))
                levels[number] = known[number] if number in known else level_of(source, recording.rate, start, stop, within)
            return levels

        def take(levels: dict[int, float]) -> None:
            if self._matches and recording is self._document.recording:
                self._levels = {(number, span): level for number, level in levels.items() if number != NOW}
                gains_db = matched_db(levels)
                if any(abs(gains_db[number] - self.gain_db(number)) > _LEAST_CHANGE_DB for number in gains_db):
                    self._gains_db = gains_db
                    self.changed.emit()

        job = Job(self.tr("measuring levels"), work, "levels")
        job.finished.connect(take)
        job.failed.connect(self.failed)
        self._worker.submit(job)
