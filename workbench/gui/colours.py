"""Colours that mean something: one per stem, and the map from level to colour of every spectrogram."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor

from workbench.session.document import Document

_STEMS = ("#0c81f9", "#c77253", "#128f02", "#db0776", "#8d63dc", "#128f86", "#94791a", "#6b7f92")
"""Each at least 3:1 against the window of both themes; the first four stay apart for every kind of colour blindness."""

_MAGMA = (
    *("000004", "0b0924", "20114b", "3b0f70", "57157e", "721f81", "8c2981", "a8327d", "c43c75"),
    *("de4968", "f1605d", "fa7f5e", "fe9f6d", "febf84", "fddea0", "fcfdbf"),
)
"""Anchors of "magma" by Nathaniel Smith and Stefan van der Walt (CC0): lightness rises evenly, legible without colour."""


def stem_colour(index: int) -> QColor:
    """The colour of the stem at ``index``; they repeat after eight."""
    return QColor(_STEMS[index % len(_STEMS)])


def colour_of(document: Document, stem: str) -> QColor:
    """The colour of one of a document's stems: the user's, else one that stays however the stems are put in order or merged."""
    arrangement = document.settings.arrangement
    own, known = QColor(arrangement.colours.get(stem, "")), arrangement.known(document.given_stems)
    return own if own.isValid() else stem_colour(known.index(stem) if stem in known else 0)


@cache
def spectrogram_colours() -> NDArray[np.uint32]:
    """The colour 0xffRRGGBB of every picture index, (256,), from quiet to loud, read-only."""
    anchors = np.array([[int(text[place : place + 2], 16) for place in (0, 2, 4)] for text in _MAGMA], dtype=np.float64)
    places = np.linspace(0.0, len(_MAGMA) - 1.0, 256)
    red, green, blue = (np.rint(np.interp(places, np.arange(len(_MAGMA)), channel)).astype(np.uint32) for channel in anchors.T)
    colours: NDArray[np.uint32] = np.uint32(0xFF000000) | red << np.uint32(16) | green << np.uint32(8) | blue
    colours.flags.writeable = False
    return colours
