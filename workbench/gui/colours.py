"""Colours that mean something: one per stem."""

from PySide6.QtGui import QColor

from workbench.session.document import Document

_STEMS = ("#0c81f9", "#c77253", "#128f02", "#db0776", "#8d63dc", "#128f86", "#94791a", "#6b7f92")
"""Each at least 3:1 against the window of both themes; the first four stay apart for every kind of colour blindness."""


def stem_colour(index: int) -> QColor:
    """The colour of the stem at ``index``; they repeat after eight."""
    return QColor(_STEMS[index % len(_STEMS)])


def colour_of(document: Document, stem: str) -> QColor:
    """The colour of one of a document's stems: the user's, else one that stays however the stems are put in order or merged."""
    arrangement = document.settings.arrangement
    own, known = QColor(arrangement.colours.get(stem, "")), arrangement.known(document.given_stems)
    return own if own.isValid() else stem_colour(known.index(stem) if stem in known else 0)


def between(low: QColor, high: QColor, share: float) -> QColor:
    """A colour between two others: the first at 0, the second at 1."""
    pairs = ((low.red(), high.red()), (low.green(), high.green()), (low.blue(), high.blue()))
    red, green, blue = (round((1.0 - share) * one + share * other) for one, other in pairs)
    return QColor(red, green, blue)
