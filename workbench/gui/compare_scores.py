"""Scores of what is on screen, measured in the background as often as something that they depend on has changed."""

from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from workbench.core.progress import Report
from workbench.gui.lane_references import LaneReferences
from workbench.gui.viewport import Viewport
from workbench.session.document import Document
from workbench.session.worker import Job, Worker
from workbench.tasks.live_scores import LiveScorer, LiveScores, measured_span

_MILLISECONDS_TO_SCORES = 300


class Scoring(QObject):
    """Measures the selected span, or else the visible one, once nothing changes for a moment: a drag is not slowed down."""

    scored = Signal(object)
    """LiveScores, or None where there is nothing to measure."""
    failed = Signal(str)

    def __init__(self, document: Document, viewport: Viewport, references: LaneReferences, worker: Worker) -> None:
        super().__init__()
        self._document, self._viewport, self._references, self._worker = document, viewport, references, worker
        self._scores: LiveScores | None = None
        self._scorer: tuple[Any, Any, LiveScorer] | None = None
        self._watched = self._again = False
        self._measuring: Job | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_MILLISECONDS_TO_SCORES)
        self._soon.timeout.connect(self._measure)
        changes = (document.tail_changed, document.result_changed, document.selection_changed, document.stems_changed, viewport.changed)
        for signal in (*changes, references.changed):
            signal.connect(self._follow)
        document.recording_changed.connect(lambda: self._show(None))

    @property
    def scores(self) -> LiveScores | None:
        """What was measured last."""
        return self._scores

    @property
    def of_selection(self) -> bool:
        """Whether the selection is measured, and not what is visible."""
        return self._document.selection is not None

    def set_watched(self, watched: bool) -> None:
        """Measure even without references, since somebody looks at how the stems add up."""
        self._watched = watched
        self._follow()

    def _follow(self) -> None:
        self._soon.start()

    def _measure(self) -> None:
        if self._measuring is not None:
            self._again = True
            self._measuring.cancel()
            return
        document, viewport, references = self._document, self._viewport, self._references.current
        recording, separation, settings, masks = document.recording, document.separation, document.settings, document.masks
        if recording is None or separation is None or recording.samples == 0 or not (references or self._watched):
            self._show(None)
            return
        span = measured_span(document.selection or (viewport.start_seconds, viewport.stop_seconds), document.seconds)
        if self._scorer is None or self._scorer[0] is not recording or self._scorer[1] != references:
            sounds = {stem: reference.recording for stem, reference in references.items()}
            self._scorer = recording, dict(references), LiveScorer(recording, sounds)
        scorer = self._scorer[2]

        def work(report: Report) -> LiveScores:
            return scorer.measure(separation, settings, masks, span, report)

        job = Job(self.tr("measuring scores"), work, "")
        job.finished.connect(lambda scores: self._finish(recording, scores))
        measured = dict(references)
        job.failed.connect(lambda sentence: self._fail(measured, sentence))
        for ending in (job.failed, job.cancelled):
            ending.connect(lambda *_: self._go_on())
        self._measuring = job
        self._worker.submit(job)

    def _finish(self, recording: Any, scores: LiveScores) -> None:
        if recording is self._document.recording and self._document.separation is not None:
            self._show(scores)
        self._go_on()

    def _fail(self, measured: dict[str, Any], sentence: str) -> None:
        """Tell of what is still wanted: a reference that was taken away meanwhile has been closed, and is measured no more."""
        if measured == self._references.current:
            self.failed.emit(sentence)

    def _go_on(self) -> None:
        self._measuring = None
        if self._again:
            self._again = False
            self._measure()

    def _show(self, scores: LiveScores | None) -> None:
        self._scores = scores
        self.scored.emit(scores)
