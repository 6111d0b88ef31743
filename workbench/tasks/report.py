"""The report on kept scores, end to end: read, drawn, and written as a page, as Markdown and as CSV."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from workbench.core.errors import ExportError
from workbench.core.folders import write_text
from workbench.core.progress import Report, part, silent
from workbench.evaluation.report_document import ReportTable, Section
from workbench.evaluation.report_page import page
from workbench.evaluation.report_text import markdown
from workbench.nets.machine import machine_facts, versions
from workbench.separators.catalogue import methods as method_records
from workbench.tasks.report_listening import listening_section
from workbench.tasks.report_quality import Measured, csv_rows, measured, quality_section, summary_table
from workbench.tasks.report_scores import kept_scores
from workbench.tasks.report_tables import csv_rows as table_rows
from workbench.tasks.report_tables import later_sections, tables_of, tables_section
from workbench.tasks.scoring_material import MATERIAL

PAGE, TEXT, SCORES, PUBLISHED = "index.html", "report.md", "scores.csv", "published.csv"
_TITLE = "How well the separators separate"
_HEARD = 3
_USUAL = ("sparse-nmf", "warm-start-ista", "learning-free-nmf")
"""Heard where no scores say which separators are the best."""


@dataclass(frozen=True)
class WrittenReport:
    """What was written."""

    files: tuple[Path, ...]
    summary: tuple[ReportTable, ...]
    """Every separator's improvement, a table per run; none where only published tables were measured."""


def write_report(
    places: Sequence[Path],
    folder: Path,
    *,
    methods: Sequence[str] = (),
    command: str = "",
    report: Report = silent,
    notice: Callable[[str], None] = lambda sentence: None,
) -> WrittenReport:
    """Write the report on the scores that ``places``, files and folders, hold into ``folder``; files of an earlier one are replaced.

    ``methods`` are the separators that can be heard, the three best on speech over piano when left out. Raises EvaluationError where
    there are no scores, ExportError where the drawing library is missing or ``folder`` cannot be written, MethodError, ModelError,
    AudioFileError, Cancelled.
    """
    kept = kept_scores(places, part(report, 0.0, 0.05))
    scored = sorted((each for each in kept if not each.of_tables), key=lambda each: [*MATERIAL].index(each.name))
    step = _steps(report, 0.05, 0.4, len(scored))
    runs = [measured(each, step(index)) for index, each in enumerate(scored)]
    step = _steps(report, 0.4, 0.6, len(runs))
    sections = [quality_section(run, step(index)) for index, run in enumerate(runs)]
    found = [(each, tables_of(each)) for each in kept if each.of_tables]
    step = _steps(report, 0.6, 0.7, len(found))
    sections += [tables_section(each, tables, step(index)) for index, (each, tables) in enumerate(found)]
    if found:
        sections += later_sections()
    sections.append(listening_section(methods or _best(runs), part(report, 0.7, 0.98), notice))
    summary = tuple(summary_table(run) for run in runs)
    sections = [_summary(summary, command), *sections]
    texts = {PAGE: page(_TITLE, sections), TEXT: markdown(_TITLE, sections, PAGE)}
    if runs:
        texts[SCORES] = _csv([row for run in runs for row in csv_rows(run)])
    if found:
        texts[PUBLISHED] = _csv([row for _, tables in found for row in table_rows(tables)])
    report(0.98, "writing")
    files = tuple(_written(folder / name, text) for name, text in texts.items())
    report(1.0, "written")
    return WrittenReport(files, summary)


def _steps(report: Report, low: float, high: float, count: int) -> Callable[[int], Report]:
    return lambda index: part(report, low + (high - low) * index / count, low + (high - low) * (index + 1) / count)


def _best(runs: Sequence[Measured]) -> Sequence[str]:
    """The separators with the highest improvement over all sources of speech over piano."""
    gains: dict[str, list[float]] = {}
    known = {record.id for record in method_records()}
    for run in runs:
        if run.kept.name == "speech-piano":
            for row in run.whole:
                gain = row["scores"]["sdr_improvement"]["mean"]
                if row["contender"] in known and gain is not None:
                    gains.setdefault(row["contender"], []).append(gain)
    return sorted(gains, key=lambda name: -sum(gains[name]) / len(gains[name]))[:_HEARD] or _USUAL


def _summary(summary: Sequence[ReportTable], command: str) -> Section:
    machine = ", ".join(f"{name} {value}" for name, value in machine_facts().items())
    known = ", ".join(f"{name} {value}" for name, value in versions("workbench", "matplotlib", "numpy").items())
    sentences = [
        "Measured on recordings that nothing was trained on, by BSS Eval; each run below tells its command, date, machine and versions.",
        f"This report: {command}; {datetime.now(UTC).date().isoformat()}; {machine}; {known}.",
    ]
    return Section("Summary", sentences, summary)


def _csv(rows: Iterable[Mapping[str, Any]]) -> str:
    held = io.StringIO()
    known = list(rows)
    writer = csv.DictWriter(held, list(dict.fromkeys(name for row in known for name in row)), lineterminator="\n")
    writer.writeheader()
    writer.writerows(known)
    return held.getvalue()


def _written(path: Path, text: str) -> Path:
    try:
        write_text(path, text)
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror or error}") from None
    return path
