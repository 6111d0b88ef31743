"""What a table or a figure of a source document holds: numbers as printed, and how each row is measured here."""

from collections.abc import Mapping
from dataclasses import dataclass, field

LEVELS_DB = (-5.0, 0.0, 5.0)
"""Ratios of speech to music in the tables of document 000."""

LEVELS = ("-5 dB", "0 dB", "+5 dB")
"""The same as conditions of material."""

SOURCES = ("speech", "piano")

Place = tuple[str, str, str]
"""A condition, a source, and a measure: where a number of a row stands."""


@dataclass(frozen=True)
class PublishedRow:
    """One algorithm of a table."""

    algorithm: str
    printed: Mapping[Place, float]
    """Numbers in dB, as printed; what the document leaves out is missing."""
    method: str
    """Id of the separator that it is measured by here; there may be none of that id yet. Empty where nothing is measured."""
    settings: Mapping[str, str] = field(default_factory=dict)
    """Of the separator and of the mask, as words of ``--set``."""
    at: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Settings that hold under one condition alone."""
    model: str = ""
    """Id of a model in place of the separator's usual one."""
    note: str = ""
    """Why nothing is measured."""


@dataclass(frozen=True)
class PublishedTable:
    """One table; gains are over its first row."""

    id: str
    title: str
    place: str
    """Section and number in the document."""
    rows: tuple[PublishedRow, ...]
    material: str = "speech-piano"
    """The set that it is measured on here."""
    conditions: tuple[str, ...] = LEVELS
    sources: tuple[str, ...] = SOURCES
    measures: tuple[str, ...] = ("sdr",)
    over: str = "one mixture of 30 s"
    """What the document measured."""
    remarks: tuple[str, ...] = ()
    """What tries found out about why it comes out otherwise here."""


@dataclass(frozen=True)
class PublishedFigure:
    """One figure: a sweep, of which the document's text tells the outcome, but no numbers."""

    id: str
    title: str
    place: str
    says: tuple[str, ...]
    """What the text reads off it."""
    method: str
    settings: Mapping[str, str]
    varied: Mapping[str, tuple[str, ...]]
    """Values by what is varied: a setting, or of ``components`` a source."""
    material: str = "speech-piano"
