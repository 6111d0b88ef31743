"""The report's sections on published tables and figures: what every run of ``benchmark table`` found."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from workbench.core.progress import Report
from workbench.evaluation.published import LEVELS, SOURCES, PublishedFigure
from workbench.evaluation.published_tables import PUBLISHED
from workbench.evaluation.report_document import Drawing, ReportTable, Section, cell
from workbench.evaluation.report_drawings import Curve, curves, heatmap
from workbench.tasks.report_quality import run_facts
from workbench.tasks.report_scores import KeptScores
from workbench.tasks.scoring_tables import Reproduced, heading_of, material_of, recalled, unmeasurable


def tables_of(kept: KeptScores) -> list[Reproduced]:
    """The tables and figures that a run measured. Raises ModelError."""
    return recalled(material_of(kept.name) or "", kept.of, kept.contenders)


def tables_section(kept: KeptScores, found: Sequence[Reproduced], report: Report) -> Section:
    """The published numbers beside those measured here, and the sweeps drawn. Raises ExportError without the drawing library, Cancelled."""
    sections = []
    for index, each in enumerate(found):
        report(index / len(found), f"drawing {each.id}")
        published = PUBLISHED[each.id]
        drawings = list(_drawings(published, each)) if isinstance(published, PublishedFigure) else []
        heading, *rows = each.shown
        table = ReportTable(each.title, heading, rows, 3 if drawings else 4, folded=bool(drawings))
        sections.append(Section(each.title, each.notes, [table], drawings))
    sentences = [
        "What the source document printed, the same measured on other recordings, and what both say of the gain over the same baseline.",
        *run_facts(kept),
    ]
    return Section("Published tables and figures", sentences, sections=sections)


def later_sections() -> list[Section]:
    """The published tables of which nothing can be measured yet, where there are any. Raises ModelError."""
    sections = []
    for each in unmeasurable():
        heading, *rows = each.shown
        # What is only printed needs no columns for what is measured.
        shown = [place for place, name in enumerate(heading) if any(row[place] not in ("", "-") for row in rows)]
        table = ReportTable(each.title, [heading[place] for place in shown], [[row[place] for place in shown] for row in rows], 4)
        sections.append(Section(each.title, each.notes, [table]))
    told = ["Their separators are not there yet; the numbers are those that the documents printed."]
    return [Section("Published tables that nothing measures yet", told, sections=sections)] if sections else []


def csv_rows(found: Sequence[Reproduced]) -> Iterator[Mapping[str, Any]]:
    """Every figure of every table as a row."""
    for each in found:
        yield from ({"table": each.id, **row} for row in each.rows)


def _drawings(figure: PublishedFigure, found: Reproduced) -> Iterator[Drawing]:
    names = [heading_of(name) for name in figure.varied]
    for source in SOURCES:
        by_level = {level: [row for row in found.rows if (row["source"], row["condition"]) == (source, level)] for level in LEVELS}
        salt = f"{figure.id.replace('.', '-')}-{source}"
        if len(names) == 1:
            lines = [Curve(level, *([row[part] for row in rows] for part in ("mean", "low", "high"))) for level, rows in by_level.items()]
            places = [row[names[0]] for row in by_level[LEVELS[0]]]
            yield Drawing(
                f"SDR of {source} by {names[0]}, with 95 % intervals; stars are the best",
                _best(by_level, names),
                curves(places, lines, names[0], "SDR, dB", salt),
            )
            continue
        for index, (level, rows) in enumerate(by_level.items()):
            values = {(row[names[0]], row[names[1]]): row["mean"] for row in rows}
            yield Drawing(
                f"SDR of {source} at {level} by {' and '.join(names)}",
                _best({level: rows}, names),
                heatmap(values, names[0], names[1], "SDR, dB", f"{salt}-{index}"),
            )


def _best(by_level: Mapping[str, Sequence[Mapping[str, Any]]], names: Sequence[str]) -> str:
    """Where the highest mean of every level is."""
    words = []
    for level, rows in by_level.items():
        known = [row for row in rows if row["mean"] is not None]
        if known:
            best = max(known, key=lambda row: float(row["mean"]))
            words.append(f"{level}: {cell(best['mean'])} dB at {', '.join(f'{name} {best[name]}' for name in names)}")
    return f"Highest means: {'; '.join(words) or 'none'}."
