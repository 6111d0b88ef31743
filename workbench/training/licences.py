"""Who made the training recordings and under which licence they may be used, as far as a MANIFEST.csv beside them says."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MANIFEST_FILE = "MANIFEST.csv"
NOT_STATED = "not stated"


@dataclass(frozen=True)
class Provenance:
    """What is known of one recording."""

    licence: str = NOT_STATED
    attribution: str = NOT_STATED
    group: str = ""
    """The speaker or piece; empty where the manifest does not say."""
    gender: str = ""
    """Of the speaker, F or M; empty where the manifest does not say."""


@dataclass(frozen=True)
class Manifest:
    """The rows of one manifest; its paths are relative to its own folder."""

    folder: Path
    rows: Mapping[str, Provenance]

    def provenance(self, recording: Path) -> Provenance:
        """What the manifest says of a recording, given by its absolute path; all "not stated" where it has no row for it."""
        if not recording.is_relative_to(self.folder):
            return Provenance()
        return self.rows.get(recording.relative_to(self.folder).as_posix(), Provenance())


def nearest_manifest(folder: Path) -> Manifest:
    """The readable ``MANIFEST.csv`` in ``folder`` or the nearest folder above it; one without rows where there is none.

    It needs the column path, relative to its folder; licence, attribution, speaker_or_piece and gender are read where it has them.
    """
    start = folder.resolve()
    for place in (start, *start.parents):
        rows = _rows(place / MANIFEST_FILE)
        if rows is not None:
            return Manifest(place, rows)
    return Manifest(start, {})


def _rows(path: Path) -> dict[str, Provenance] | None:
    try:
        with path.open(newline="", encoding="utf-8") as file:
            table = csv.DictReader(file)
            if "path" not in (table.fieldnames or ()):
                return None
            return {
                row["path"]: Provenance(
                    row.get("licence") or NOT_STATED,
                    row.get("attribution") or NOT_STATED,
                    row.get("speaker_or_piece") or "",
                    row.get("gender") or "",
                )
                for row in table
            }
    except (OSError, UnicodeDecodeError, csv.Error):
        return None
