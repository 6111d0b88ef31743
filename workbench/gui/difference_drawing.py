"""What the edits changed, as pictures to lay over the lanes, drawn outside the window's thread."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from workbench.core.progress import Report
from workbench.gui.drawing import Drawing
from workbench.gui.edit_overlay import Difference
from workbench.gui.tools import Tools
from workbench.session.document import Document
from workbench.session.worker import Job, Worker
from workbench.tasks.viewing import Pictures, View

_LOUDER, _SOFTER = (235, 60, 50), (70, 130, 255)
_FULL_DB = 24.0
"""A change by so many decibels is drawn as densely as can be."""


class DifferenceDrawing(QObject):
    """Follows the pictures on the lanes, while the user wants to see what changed."""

    failed = Signal(str)

    def __init__(self, document: Document, tools: Tools, drawing: Drawing, painter: Worker) -> None:
        super().__init__()
        self._document, self._tools, self._drawing, self._painter = document, tools, drawing, painter
        self._view: View | None = None
        self._turn = 0
        drawing.pictures_ready.connect(self._follow)
        tools.overlay_changed.connect(self._draw_first)
        document.recording_changed.connect(lambda: tools.show_difference(None))

    def _follow(self, pictures: Pictures) -> None:
        self._view = pictures.view
        if self._tools.overlay == "difference":
            self._draw()

    def _draw_first(self) -> None:
        if self._tools.overlay == "difference" and self._tools.difference is None:
            self._draw()

    def _draw(self) -> None:
        document, viewer, view = self._document, self._drawing.viewer, self._view
        result, edits = document.result, document.settings.mask_edits
        if viewer is None or view is None or result is None:
            return
        masks, weights = document.masks, document.settings.weights(result.stems)

        def work(report: Report) -> Difference:
            overlay = viewer.edit_overlay(view, result, masks, weights, edits)
            return Difference(view, {stem: _pixels(change) for stem, change in zip(result.stems, overlay.difference_db, strict=True)})

        self._turn += 1
        turn = self._turn
        job = Job(self.tr("drawing what changed"), work, "difference")
        job.finished.connect(lambda difference: self._show(turn, difference))
        job.failed.connect(self.failed)
        self._painter.submit(job)

    def _show(self, turn: int, difference: Difference) -> None:
        if turn == self._turn and self._tools.overlay == "difference":
            self._tools.show_difference(difference)


def _pixels(change_db: NDArray[np.float32]) -> NDArray[np.uint32]:
    """The colours of a change in decibels, (rows, columns), row 0 the lowest frequency in, the highest out."""
    density = np.minimum(np.abs(change_db[::-1]) / _FULL_DB, 1.0)
    louder = (change_db[::-1] > 0.0)[..., np.newaxis]
    colour = np.where(louder, np.array(_LOUDER, np.float32), np.array(_SOFTER, np.float32)) * density[..., np.newaxis]
    red, green, blue = np.moveaxis(np.rint(colour).astype(np.uint32), -1, 0)
    alpha = np.rint(255.0 * density).astype(np.uint32)
    pixels: NDArray[np.uint32] = np.ascontiguousarray(alpha << 24 | red << 16 | green << 8 | blue)
    return pixels
