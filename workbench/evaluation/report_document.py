"""A report as plain values: sections of sentences, tables, drawings and sounds, from which the page and the text are made."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ReportTable:
    """A table; its first ``names`` columns are words, the others figures."""

    caption: str
    heading: Sequence[str]
    rows: Sequence[Sequence[str]]
    names: int = 1
    folded: bool = False
    """Whether the page shows it only when asked."""


@dataclass(frozen=True)
class Drawing:
    """A drawing as SVG, and the same in words for those who do not see it."""

    title: str
    words: str
    svg: str


@dataclass(frozen=True)
class Clip:
    """A sound to be listened to, with its spectrogram."""

    title: str
    sentence: str
    strip: Drawing
    audio: bytes
    """An MP3 file."""


@dataclass(frozen=True)
class Section:
    """A part of the report under a heading."""

    title: str
    sentences: Sequence[str] = ()
    tables: Sequence[ReportTable] = ()
    drawings: Sequence[Drawing] = ()
    clips: Sequence[Clip] = ()
    sections: Sequence["Section"] = ()


def cell(value: float | None, signed: bool = False) -> str:
    """A figure for the eye; a dash for none."""
    return "-" if value is None else f"{value:+.2f}" if signed else f"{value:.2f}"


def span(low: float | None, high: float | None, signed: bool = False) -> str:
    """An interval for the eye; a dash for none."""
    return "-" if low is None or high is None else f"{cell(low, signed)} to {cell(high, signed)}"
