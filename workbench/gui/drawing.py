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
    read_through = Signal()
    """The whole recording was read once: what had to be repaired in it is known now."""
    failed = Signal(str)

    def __init__(self, document: Document, painter: Worker, surveyor: Worker) -> None:
        """Pictures come from ``painter``, the overview of the whole recording from ``surveyor``."""
        super().__init__()
        self._document, self._painter, self._surveyor = document, painter, surveyor
        self._viewer: Viewer | None = None
        self._window_samples = 0
        self._wish: View | None = None
        self._levels_db = (-90.0, -10.0)
        self._drawing: Job | None = None
        self._again = False
        self._columns = 0
        self._overview: Job | None = None
        self._turn = 0
        document.recording_changed.connect(self._take_recording)
        document.tail_changed.connect(self.redraw)
        document.result_changed.connect(self.redraw)

    @property
    def viewer(self) -> Viewer | None:
        """What draws the open recording, in the painter's thread; None without one."""
        return self._viewer

    def draw(self, view: View, floor_db: float, ceiling_db: float, window_samples: int = 0) -> None:
        """Wish for pictures of ``view``; they come by ``pictures_ready``, unless a newer wish comes first.

        ``window_samples`` is the length of the transform that is drawn; 0 takes that which suits speech and music.
        """
        self._wish, self._levels_db = view, (floor_db, ceiling_db)
        if window_samples != self._window_samples:
            self._window_samples = window_samples
            self._take_recording()
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
        result, masks, (floor_db, ceiling_db) = document.result, document.masks, self._levels_db
        weights = document.settings.weights(result.stems) if result is not None else ()
        edits = document.settings.mask_edits

        def work(report: Report) -> Pictures:
            return viewer.pictures(view, result, masks, weights, floor_db, ceiling_db, edits)

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
        self._viewer = Viewer(recording, self._window_samples) if recording is not None else None
        if self._viewer is None:
            return
        self._draw_peaks()
        self._turn += 1
        turn = self._turn
        job = Job(self.tr("drawing the overview"), self._viewer.build_overview, "")
        job.progressed.connect(lambda *_: self._follow_overview(turn))
        job.finished.connect(lambda _: self._finish_overview(turn))
        job.failed.connect(self.failed)
        self._overview = job
        self._surveyor.submit(job)

    def _follow_overview(self, turn: int) -> None:
        if turn == self._turn:
            self._draw_peaks()
            self.redraw()

    def _finish_overview(self, turn: int) -> None:
        self._follow_overview(turn)
        if turn == self._turn:
            self.read_through.emit()

    def _draw_peaks(self) -> None:
        viewer, columns, seconds = self._viewer, self._columns, self._document.seconds
        if viewer is None or columns < 1:
            return

        def work(report: Report) -> Any:
            return viewer.waveform(0.0, seconds, columns)

        job = Job(self.tr("drawing the waveform"), work, "peaks")
        job.finished.connect(self.peaks_ready)
        job.failed.connect(self.failed)
        self._painter.submit(job)
