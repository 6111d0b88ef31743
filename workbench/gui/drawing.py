"""Pictures for the lanes, drawn outside the window's thread, always for the latest wish."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from workbench.core.progress import Report
from workbench.session.document import Document
from workbench.session.worker import Job, Worker
from workbench.tasks.viewing import Pictures, View, Viewer


class Drawing(QObject):
    """Draws what the lanes wish for; while one picture is drawn, only the newest wish waits."""

    pictures_ready = Signal(object)
    """Pictures of a View."""
    peaks_ready = Signal(object)
    """Lowest and highest sample per column of the whole recording, (columns, 2)."""
    overview_progressed = Signal(float)
    """Fraction of the recording that the overview covers; 1 when complete."""
    failed = Signal(str)

    def __init__(self, document: Document, painter: Worker, reader: Worker) -> None:
        super().__init__()
        self._document, self._painter, self._reader = document, painter, reader
        self._viewer: Viewer | None = None
        self._wish: View | None = None
        self._levels_db = (-90.0, -10.0)
        self._drawing: Job | None = None
        self._again = False
        self._columns = 0
        self._peaks_job: Job | None = None
        self._overview: Job | None = None
        document.recording_changed.connect(self._take_recording)
        document.tail_changed.connect(self.redraw)
        document.result_changed.connect(self.redraw)

    def draw(self, view: View, floor_db: float, ceiling_db: float) -> None:
        """Wish for pictures of ``view``; they come by ``pictures_ready``, unless a newer wish comes first."""
        self._wish, self._levels_db = view, (floor_db, ceiling_db)
        self.redraw()

    def draw_waveform(self, columns: int) -> None:
        """Wish for the peaks of the whole recording at so many columns; they come by ``peaks_ready``."""
        self._columns = columns
        self._draw_peaks()

    def redraw(self) -> None:
        """Draw the last view again, under the document's present settings."""
        if self._drawing is not None:
            self._again = True
            return
        viewer, view, document = self._viewer, self._wish, self._document
        if viewer is None or view is None:
            return
        result, settings, (floor_db, ceiling_db) = document.result, document.settings, self._levels_db
        weights = settings.weights(result.stems) if result is not None else ()

        def work(report: Report) -> Pictures:
            return viewer.pictures(view, result, settings.masks, weights, floor_db, ceiling_db)

        job = Job("drawing", work, "")
        job.finished.connect(lambda pictures: self._show(pictures, viewer))
        job.failed.connect(self.failed)
        job.finished.connect(self._go_on)
        job.failed.connect(self._go_on)
        job.cancelled.connect(self._go_on)
        self._drawing = job
        self._painter.submit(job)

    def _show(self, pictures: Pictures, viewer: Viewer) -> None:
        if viewer is self._viewer:
            self.pictures_ready.emit(pictures)

    def _go_on(self, *_: Any) -> None:
        self._drawing = None
        if self._again:
            self._again = False
            self.redraw()

    def _take_recording(self) -> None:
        recording = self._document.recording
        if self._overview is not None:
            self._overview.cancel()
            self._overview = None
        self._viewer = Viewer(recording) if recording is not None else None
        if self._viewer is None:
            return
        self._draw_peaks()
        job = Job("drawing the overview", self._viewer.build_overview, "")
        job.progressed.connect(lambda fraction, *_: self._follow_overview(job, fraction))
        job.finished.connect(lambda _: self._follow_overview(job, 1.0))
        job.failed.connect(self.failed)
        self._overview = job
        self._reader.submit(job)

    def _follow_overview(self, job: Job, fraction: float) -> None:
        if job is self._overview:
            self.overview_progressed.emit(fraction)
            self._draw_peaks()
            self.redraw()

    def _draw_peaks(self) -> None:
        viewer, columns, seconds = self._viewer, self._columns, self._document.seconds
        if viewer is None or columns < 1:
            return

        def work(report: Report) -> Any:
            return viewer.waveform(0.0, seconds, columns)

        job = Job("drawing the waveform", work, "peaks")
        job.finished.connect(self.peaks_ready)
        self._peaks_job = job
        self._painter.submit(job)
