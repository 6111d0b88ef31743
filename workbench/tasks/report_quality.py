"""The report's sections on separators: what every run of ``benchmark quality`` found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from workbench.core.progress import Report
from workbench.evaluation.quality import summary
from workbench.evaluation.report_document import Drawing, ReportTable, Section, cell, span
from workbench.evaluation.report_drawings import Box, box_plot
from workbench.separators.catalogue import methods as method_records
from workbench.tasks.quality import ALL, source_groups, summaries
from workbench.tasks.report_scores import KeptScores
from workbench.tasks.scoring import MIXTURE, by_draw, reference_contenders

TITLES = {
    "speech-piano": "A reader over a piano",
    "two-speakers": "Two readers",
    "three-speakers": "Three readers",
    "songs": "Songs of four stems",
}
_MOST_CONDITIONS = 6
"""Where there are more, as with songs, drawings show all together."""
_GAIN = "sdr_improvement"


@dataclass(frozen=True)
class Measured:
    """The figures of one run, a row per contender, source and condition, as ``summaries`` gives them, and ``distance`` to the best mask."""

    kept: KeptScores
    rows: Sequence[Mapping[str, Any]]

    @property
    def title(self) -> str:
        """What the material is."""
        return TITLES[self.kept.name]

    @property
    def whole(self) -> list[Mapping[str, Any]]:
        """The rows of all conditions together: by source the references, then the separators from the best."""
        conditions = list(dict.fromkeys(row["condition"] for row in self.rows))
        last = ALL if ALL in conditions else conditions[0]
        rows = [row for row in self.rows if row["condition"] == last]
        sources = list(dict.fromkeys(row["source"] for row in rows))
        first = references()

        def place(row: Mapping[str, Any]) -> tuple[int, int, float]:
            name, gain = row["contender"], row["scores"][_GAIN]["mean"]
            rank = first.index(name) if name in first else len(first)
            return sources.index(row["source"]), rank, float("inf") if gain is None else -gain

        return sorted(rows, key=place)


def title_of(contender: str) -> str:
    """A contender as the reader knows it: a separator by its title."""
    return next((record.title for record in method_records() if record.id == contender), contender)


def references() -> list[str]:
    """The mixture, then the ideal masks."""
    return [each.name for each in reference_contenders()]


def measured(kept: KeptScores, report: Report) -> Measured:
    """All figures of one run. Raises Cancelled."""
    rows = []
    groups = source_groups(kept.scores[0].mixture)
    bounds = [name for name in references() if name != MIXTURE]
    for index, contender in enumerate(kept.contenders):
        report(index / len(kept.contenders), f"{kept.name}: {contender}")
        heard = {score.mixture.id: score.mixture.condition for score in kept.scores if score.contender == contender}
        for row in summaries(kept.name, kept.scores, contender):
            within = None if row["condition"] == ALL else row["condition"]
            here = by_draw(kept.scores, contender, "sdr", groups[row["source"]], within)
            found = [by_draw(kept.scores, bound, "sdr", groups[row["source"]], within) for bound in bounds]
            gaps = [[bound[draw] - here[draw] for draw in here if draw in bound] for bound in found]
            best = max((gap for gap in gaps if gap), key=lambda gap: sum(gap) / len(gap), default=[])
            count = sum(within in (None, condition) for condition in heard.values())
            rows.append({**row, "of": row["mixtures"], "mixtures": count, "values": [*here.values()], "distance": summary(best)})
    return Measured(kept, rows)


def quality_section(found: Measured, report: Report) -> Section:
    """The tables and box plots of one run. Raises ExportError without the drawing library, Cancelled."""
    kept = found.kept
    conditions = list(dict.fromkeys(row["condition"] for row in found.rows))
    # Of one draw alone, as of a song, a box would be a line.
    spread = any(len(row["values"]) > 1 for row in found.rows if row["condition"] != ALL)
    drawn = conditions if spread and len(conditions) <= _MOST_CONDITIONS else [ALL] if ALL in conditions else conditions
    sources = list(dict.fromkeys(row["source"] for row in found.rows))
    order = list(dict.fromkeys(row["contender"] for row in found.whole))
    drawings = []
    for index, (source, condition) in enumerate((source, condition) for source in sources for condition in drawn):
        report(index / (len(drawn) * len(sources)), f"drawing {kept.name}")
        drawings.append(_boxes(found, order, source, condition, f"box-{kept.name}-{kept.path.stem}-{index}"))
    sentences = [
        f"{kept.path.stem}: SDR, and how far it is above that of the unprocessed mixture, in dB; means with 95 % bootstrap intervals over"
        " draws, and medians. The distance is to the ideal mask with the best mean: what a mask could still gain.",
        *_unfinished(found),
        *_skipped(kept.skipped),
        *run_facts(kept),
    ]
    tables = [ReportTable(f"{found.title}: all", *_whole_table(found), names=2)]
    if len(conditions) > 1:
        by_condition = ReportTable("By condition", *_conditions_table(found), names=3, folded=True)
        tables += [_crossed_table(found, [condition for condition in conditions if condition != ALL]), by_condition]
    return Section(found.title, sentences, tables, drawings)


def run_facts(kept: KeptScores) -> list[str]:
    """Command, date, machine and versions of a run, as a sentence each."""
    facts = kept.facts
    machine = ", ".join(f"{name} {value}" for name, value in facts.get("machine", {}).items())
    versions = ", ".join(f"{name} {value}" for name, value in facts.get("versions", {}).items())
    return [f"Command: {kept.command}", f"Begun {facts.get('date', 'on an unknown date')}; {machine}; {versions}."]


def summary_table(found: Measured) -> ReportTable:
    """Every separator's mean improvement with its interval, a column per source, the ideal masks last."""
    sources = list(dict.fromkeys(row["source"] for row in found.whole))
    return _crossed(
        f"{found.title}: mean improvement of SDR over the mixture, dB, with 95 % intervals; ideal masks last",
        found.whole,
        {source: (source, None) for source in sources},
        _GAIN,
    )


def _crossed_table(found: Measured, conditions: Sequence[str]) -> ReportTable:
    """Every separator's mean SDR, a column per source and condition."""
    sources = list(dict.fromkeys(row["source"] for row in found.whole))
    columns = {
        condition if len(sources) == 1 else f"{source}, {condition}": (source, condition) for source in sources for condition in conditions
    }
    order = [row["contender"] for row in found.whole]
    rows = sorted((row for row in found.rows if row["condition"] != ALL), key=lambda row: order.index(row["contender"]))
    return _crossed(f"{found.title}: mean SDR, dB, by condition; ideal masks last", rows, columns, "sdr", intervals=False)


def _crossed(
    caption: str, rows: Sequence[Mapping[str, Any]], columns: Mapping[str, tuple[str, str | None]], measure: str, *, intervals: bool = True
) -> ReportTable:
    """A row per separator, in the order in which they come, ideal masks last; columns are sources, under one condition or the only one."""
    signed = measure == _GAIN
    cells: dict[str, dict[str, str]] = {}
    for heading, (source, condition) in columns.items():
        for row in rows:
            if row["source"] == source and condition in (None, row["condition"]) and (row["contender"] != MIXTURE or not signed):
                figures = row["scores"][measure]
                words = cell(figures["mean"], signed)
                if intervals and figures["mean"] is not None:
                    words = f"{words} ({_span(figures, signed)})"
                cells.setdefault(row["contender"], {})[heading] = words
    bounds = [name for name in references() if name != MIXTURE]
    names = [*(name for name in cells if name not in bounds), *(name for name in bounds if name in cells)]
    return ReportTable(
        caption, ("separator", *columns), [(title_of(name), *(cells[name].get(heading, "-") for heading in columns)) for name in names]
    )


def csv_rows(found: Measured) -> Iterator[dict[str, Any]]:
    """Every statistic of every measure as a row."""
    for row in found.rows:
        head = {"run": found.kept.path.stem, **{name: row[name] for name in ("set", "contender", "source", "condition", "mixtures")}}
        for measure, figures in {**row["scores"], "sdr_distance_to_best_mask": row["distance"]}.items():
            yield {**head, "measure": measure, **figures}


def _skipped(reasons: Mapping[str, str]) -> Iterator[str]:
    """Who was not scored, by the reason."""
    by_reason: dict[str, list[str]] = {}
    for name, reason in reasons.items():
        by_reason.setdefault(reason, []).append(title_of(name))
    yield from (f"Not scored here, {', '.join(titles)}: {reason}." for reason, titles in by_reason.items())


def _unfinished(found: Measured) -> list[str]:
    short = [row for row in found.whole if row["mixtures"] < row["of"]]
    names = list(dict.fromkeys(row["contender"] for row in short))
    return [f"The run is not finished: fewer mixtures than others were given to {', '.join(map(title_of, names))}."] if names else []


def _whole_table(found: Measured) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    heading = (
        *("separator", "source", "mixtures", "SDR mean", "95 %", "median", "improvement mean", "95 %", "median"),
        *("to best mask", "95 %", "SI-SDR mean", "95 %", "STOI mean", "95 %"),
    )
    rows = []
    for row in found.whole:
        scores, distance = row["scores"], row["distance"]
        rows.append(
            (
                title_of(row["contender"]),
                row["source"],
                str(row["mixtures"]) if row["mixtures"] == row["of"] else f"{row['mixtures']} of {row['of']}",
                *_figures(scores["sdr"]),
                *_figures(scores[_GAIN], signed=True),
                *_figures(distance)[:2],
                *_figures(scores["si_sdr"])[:2],
                *_figures(scores["stoi"])[:2],
            )
        )
    return heading, rows


def _conditions_table(found: Measured) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    heading = (
        *("separator", "source", "condition", "SDR mean", "95 %", "median", "improvement mean", "95 %", "median"),
        *("to best mask", "95 %"),
    )
    rows = [
        (
            title_of(row["contender"]),
            row["source"],
            row["condition"],
            *_figures(row["scores"]["sdr"]),
            *_figures(row["scores"][_GAIN], signed=True),
            *_figures(row["distance"])[:2],
        )
        for row in found.rows
        if row["condition"] != ALL
    ]
    return heading, rows


def _figures(figures: Mapping[str, Any], signed: bool = False) -> tuple[str, str, str]:
    return cell(figures["mean"], signed), _span(figures, signed), cell(figures["median"], signed)


def _span(figures: Mapping[str, Any], signed: bool) -> str:
    """The interval; none where there is one draw, over which nothing varies."""
    return span(figures["low"], figures["high"], signed) if figures["count"] > 1 else span(None, None)


def _boxes(found: Measured, order: Sequence[str], source: str, condition: str, salt: str) -> Drawing:
    rows = {row["contender"]: row for row in found.rows if (row["source"], row["condition"]) == (source, condition)}
    bounds = references()
    boxes = [
        Box(title_of(name), "mixture" if name == MIXTURE else "bound" if name in bounds else "method", rows[name]["values"])
        for name in order
        if name in rows
    ]
    medians = (f"{title_of(name)} {cell(rows[name]['scores']['sdr']['median'])} dB" for name in order if name in rows)
    title = f"SDR of {source}, {'all conditions' if condition == ALL else condition}"
    return Drawing(title, f"Box plot; medians: {', '.join(medians)}.", box_plot(boxes, "SDR, dB", salt.replace(" ", "-")))
