"""Pictures to lay over the lanes, drawn outside the window's thread: the masks in the colours of stems, and what the edits changed."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from workbench.core.progress import Report
from workbench.gui.drawing import Drawing
from workbench.gui.edit_overlay import OverlayPicture
from workbench.gui.lanes import MIXTURE
from workbench.gui.tools import Tools
from workbench.session.document import Document
from workbench.session.worker import Job, Worker
from workbench.tasks.viewing import Pictures, View

_LOUDER, _SOFTER = (235, 60, 50), (70, 130, 255)
_FULL_DB = 24.0
"""A change by so many decibels is drawn as densely as can be."""

Colour = tuple[int, int, int]
"""Red, green and blue, 0..255."""


class OverlayDrawing(QObject):
    """Follows the pictures on the lanes, while the user wants to see the masks, or what changed in them."""

    failed = Signal(str)

    def __init__(self, document: Document, tools: Tools, drawing: Drawing, painter: Worker) -> None:
        super().__init__()
        self._document, self._tools, self._drawing, self._painter = document, tools, drawing, painter
        self._view: View | None = None
        self._turn = 0
        drawing.pictures_ready.connect(self._follow)
        tools.overlay_changed.connect(self._draw_first)
        document.recording_changed.connect(lambda: tools.show_overlay_picture(None))

    def _follow(self, pictures: Pictures) -> None:
        self._view = pictures.view
        self._draw()

    def _draw_first(self) -> None:
        if self._tools.overlay_picture is None:
            self._draw()

    def _draw(self) -> None:
        document, viewer, view, mode = self._document, self._drawing.viewer, self._view, self._tools.overlay
        result, edits = document.result, document.settings.mask_edits
        if mode not in ("masks", "difference") or viewer is None or view is None or result is None:
            return
        masks, weights = document.masks, document.settings.weights(result.stems)
        shown = [self._tools.colour(stem) for stem in result.stems]
        colours = [(colour.red(), colour.green(), colour.blue()) for colour in shown]

        def shares(report: Report) -> OverlayPicture:
            return OverlayPicture(view, _mask_pixels(viewer.shares(view, result, masks, weights, edits), result.stems, colours))

        def difference(report: Report) -> OverlayPicture:
            overlay = viewer.edit_overlay(view, result, masks, weights, edits)
            changes = zip(result.stems, overlay.difference_db, strict=True)
            return OverlayPicture(view, {stem: _change_pixels(change) for stem, change in changes})

        self._turn += 1
        turn = self._turn
        work: Callable[[Report], OverlayPicture] = shares if mode == "masks" else difference
        job = Job(self.tr("drawing the masks") if mode == "masks" else self.tr("drawing what changed"), work, "overlay")
        job.finished.connect(lambda picture: self._show(turn, mode, picture))
        job.failed.connect(self.failed)
        self._painter.submit(job)

    def _show(self, turn: int, mode: str, picture: OverlayPicture) -> None:
        if turn == self._turn and self._tools.overlay == mode:
            self._tools.show_overlay_picture(picture)


def _mask_pixels(shares: NDArray[np.float32], stems: Sequence[str], colours: Sequence[Colour]) -> dict[str, NDArray[np.uint32]]:
    """Every stem's mask in its own colour, as dense as the mask is high; over the mixture all of them, each by its share."""
    clipped = np.clip(shares[:, ::-1], 0.0, 1.0)
    parts = zip(stems, clipped, np.array(colours, np.float32), strict=True)
    pixels = {stem: _pixels(share[..., np.newaxis] * colour, share) for stem, share, colour in parts}
    total = clipped.sum(axis=0)
    mixed = np.tensordot(clipped / np.maximum(total, np.float32(1.0)), np.array(colours, np.float32), axes=(0, 0))
    return {MIXTURE: _pixels(mixed, np.minimum(total, 1.0)), **pixels}


def _change_pixels(change_db: NDArray[np.float32]) -> NDArray[np.uint32]:
    """The colours of a change in decibels, (rows, columns), row 0 the lowest frequency in, the highest out."""
    density = np.minimum(np.abs(change_db[::-1]) / _FULL_DB, 1.0)
    louder = (change_db[::-1] > 0.0)[..., np.newaxis]
    return _pixels(np.where(louder, np.array(_LOUDER, np.float32), np.array(_SOFTER, np.float32)) * density[..., np.newaxis], density)


def _pixels(colour: NDArray[np.float32], density: NDArray[np.float32]) -> NDArray[np.uint32]:
    """Premultiplied colours, 0..255 (rows, columns, 3), and their densities, 0..1 (rows, columns), as pixels."""
    red, green, blue = np.moveaxis(np.rint(colour).astype(np.uint32), -1, 0)
    alpha = np.rint(255.0 * density).astype(np.uint32)
    pixels: NDArray[np.uint32] = np.ascontiguousarray(alpha << 24 | red << 16 | green << 8 | blue)
    return pixels
