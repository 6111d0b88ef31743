"""Published tables, measured again: the printed numbers, ours on drawn material, and what both say of the gain over the same baseline."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from workbench.core.errors import MethodError, ParameterError
from workbench.core.progress import Report, part, silent
from workbench.evaluation.published_tables import LEVELS_DB, PUBLISHED, SOURCES, PublishedFigure, PublishedRow, PublishedTable
from workbench.evaluation.quality import summary
from workbench.nets.devices import use_fast_products
from workbench.separators.catalogue import methods as method_records
from workbench.tasks.quality import facts, identity
from workbench.tasks.scoring import Contender, Score, by_draw, contender, scored
from workbench.tasks.scoring_material import drawn_material, level_words
from workbench.tasks.scoring_table import ScoreTable

_SET = "speech-piano"
TABLES_SET = f"{_SET}, published tables"
"""What kept scores of published tables are named after."""

_MEASURE = "sdr"


@dataclass(frozen=True)
class Reproduced:
    """One table or figure, measured again."""

    id: str
    title: str
    notes: tuple[str, ...]
    rows: tuple[Mapping[str, Any], ...]
    """All figures, as plain values that become JSON; SDR in dB, ``low`` and ``high`` those of the 95 % interval of the mean."""
    shown: tuple[tuple[str, ...], ...]
    """The same for the eye: heading and rows."""


def reproduced(
    ids: Sequence[str],
    folders: Sequence[tuple[str, Path]],
    *,
    models: Sequence[str] = (),
    mixtures: int = 12,
    seed: int = 0,
    lists: Path | None = None,
    table: Path | None = None,
    command: str = "",
    report: Report = silent,
    notice: Callable[[str], None] = lambda sentence: None,
) -> list[Reproduced]:
    """The published tables and figures of these ids, all known, beside the same measured on drawn mixtures of speech and piano.

    ``folders`` are pairs of a source's name and a folder. A row whose separator there is not says so. With ``table`` a file keeps
    every score, for a stopped run to go on from. Raises ModelError, EvaluationError, AudioFileError, Cancelled.
    """
    use_fast_products()
    wanted = [PUBLISHED[each] for each in ids]
    drawn, known = drawn_material(_SET, folders, mixtures, seed, levels_db=LEVELS_DB, lists=lists, report=part(report, 0.0, 0.05))
    kept = ScoreTable(table, identity(TABLES_SET, mixtures, seed, known), facts(command))
    chosen, missing = _chosen(wanted, models)
    scores, refused = scored(chosen, drawn, kept, speech=False, report=part(report, 0.05, 1.0), notice=notice)
    missing |= refused
    return [_outcome(each, scores, missing) for each in wanted]


def recalled(find: Callable[[Contender], list[Score]], measured: Collection[str], models: Sequence[str] = ()) -> list[Reproduced]:
    """The published tables and figures again from kept scores, without measuring: those of which some row was measured for them.

    ``find`` gives what is kept of a contender, under its name; ``measured`` are the names under which scores were kept. A table whose
    rows others share is kept under the names of those: it is there when all its rows are. A row that was not measured says so. Raises
    ModelError.
    """
    found = []
    for each in PUBLISHED.values():
        chosen, missing = _chosen([each], models)
        scores = [score for contestant in chosen for score in find(contestant)]
        known = {score.contender for score in scores}
        left = [contestant.name for contestant in chosen if contestant.name not in known]
        if scores and (not left or known & set(measured)):
            found.append(_outcome(each, scores, {**missing, **dict.fromkeys(left, "not measured in this run")}))
    return found


def _chosen(wanted: Sequence[PublishedTable | PublishedFigure], models: Sequence[str]) -> tuple[list[Contender], dict[str, str]]:
    """Everything that has to be scored, and by name why the rest cannot be."""
    chosen: list[Contender] = []
    missing: dict[str, str] = {}
    for name, method, settings, own in (contest for each in wanted for contest in _contests(each)):
        try:
            found, _ = contender(method, settings, _models_for(own, models), stems=len(SOURCES), name=name)
            chosen.append(found)
        except (MethodError, ParameterError) as error:
            missing[name] = _why(method, str(error))
    return chosen, missing


def _outcome(published: PublishedTable | PublishedFigure, scores: Sequence[Score], missing: Mapping[str, str]) -> Reproduced:
    return _table(published, scores, missing) if isinstance(published, PublishedTable) else _figure(published, scores, missing)


def _models_for(own: str, named: Sequence[str]) -> Sequence[str]:
    return named or ((own,) if own else ())


def _why(method: str, reason: str) -> str:
    if not method:
        return "validation material is not scored on here"
    if any(record.id == method for record in method_records()):
        return reason
    return f"there is no separator {method} yet"


def _contests(published: PublishedTable | PublishedFigure) -> list[tuple[str, str, Mapping[str, str], str]]:
    """Name, method, settings and model of everything that has to be scored."""
    if isinstance(published, PublishedFigure):
        return [
            (_name(published.id, values), published.method, _settings(published, values), "")
            for values in product(*published.varied.values())
        ]
    return [
        (_row_name(published.id, row, level), row.method, {**row.settings, **({} if level is None else row.at[level])}, row.model)
        for row in published.rows
        for level in (row.at or (None,))
    ]


def _row_name(id: str, row: PublishedRow, level: float | None) -> str:
    return _name(id, (row.algorithm, *([] if level is None else [level_words(level)])))


def _name(id: str, words: Sequence[str]) -> str:
    return ", ".join((id, *words))


def _settings(figure: PublishedFigure, values: Sequence[str]) -> dict[str, str]:
    """The settings at one place of a sweep: sizes of sources become one setting."""
    varied = dict(zip(figure.varied, values, strict=True))
    sizes = ",".join(f"{source}:{varied.pop(source)}" for source in SOURCES if source in varied)
    return {**figure.settings, **({"components": sizes} if sizes else {}), **varied}


def _table(table: PublishedTable, scores: Sequence[Score], missing: Mapping[str, str]) -> Reproduced:
    rows: list[dict[str, Any]] = []
    first = table.rows[0]
    for row, level in product(table.rows, LEVELS_DB):
        name, base = (_row_name(table.id, each, level if each.at else None) for each in (row, first))
        for index, source in enumerate(SOURCES):
            values, before = (by_draw(scores, each, _MEASURE, (source,), level_words(level)) for each in (name, base))
            gains = [values[draw] - before[draw] for draw in values if draw in before] if row is not first else []
            published = row.sdr[level][index]
            rows.append(
                {
                    "algorithm": row.algorithm,
                    "level": level_words(level),
                    "source": source,
                    "published": published,
                    "published_gain": None if row is first else round(published - first.sdr[level][index], 4),
                    **summary([*values.values()]),
                    **{f"gain_{name}": value for name, value in summary(gains).items()},
                    "note": missing.get(name, ""),
                }
            )
    heading = ("algorithm", "level", "source", "published", "here", "95 %", "median", "published gain", "gain here", "95 %", "median", "")
    shown = [
        (
            *(row[name] for name in ("algorithm", "level", "source")),
            _cell(row["published"]),
            *_figures(row, ""),
            _cell(row["published_gain"]),
            *_figures(row, "gain_"),
            row["note"],
        )
        for row in rows
    ]
    notes = (
        f"{table.place}; SDR in dB, of one mixture of 30 s there, means over draws of 8 s with bootstrap intervals here",
        f"gains are over {first.algorithm}",
    )
    return Reproduced(table.id, f"{table.id}: {table.title}", notes, tuple(rows), (heading, *shown))


def _figure(figure: PublishedFigure, scores: Sequence[Score], missing: Mapping[str, str]) -> Reproduced:
    rows: list[dict[str, Any]] = []
    best = []
    for level, source in product(map(level_words, LEVELS_DB), SOURCES):
        places: list[dict[str, Any]] = []
        for values in product(*figure.varied.values()):
            found = by_draw(scores, _name(figure.id, values), _MEASURE, (source,), level)
            varied = {heading_of(name): value for name, value in zip(figure.varied, values, strict=True)}
            note = missing.get(_name(figure.id, values), "")
            places.append({"level": level, "source": source, **varied, **summary([*found.values()]), "note": note})
        measured = [row for row in places if row["mean"] is not None]
        if measured:
            highest = max(measured, key=lambda row: float(row["mean"]))
            words = ", ".join(f"{name} {highest[name]}" for name in map(heading_of, figure.varied))
            best.append(f"here, {source} at {level}: best at {words}")
        rows += places
    notes = (f"{figure.place}, whose text tells no numbers", *(f"the document: {sentence}" for sentence in figure.says), *best)
    shown = _grid(figure, rows) if len(figure.varied) > 1 else _lines(figure, rows)
    return Reproduced(figure.id, f"{figure.id}: {figure.title}", notes, tuple(rows), shown)


def _lines(figure: PublishedFigure, rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, ...], ...]:
    names = ("level", "source", *map(heading_of, figure.varied))
    return (*names, "here", "95 %", "median", ""), *((*(row[name] for name in names), *_figures(row, ""), row["note"]) for row in rows)


def _grid(figure: PublishedFigure, rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, ...], ...]:
    """One row per level, source and value of what is varied first, one column per value of what is varied last, each half an interval."""
    first, last = map(heading_of, figure.varied)
    *_, values = figure.varied.values()
    lines: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows:
        half = "" if row["mean"] is None else f" ± {(row['high'] - row['low']) / 2.0:.1f}"
        lines.setdefault((row["level"], row["source"], row[first]), {})[row[last]] = f"{_cell(row['mean'])}{half}"
    return ("level", "source", f"{first}, by {last}", *values), *((*line, *cells.values()) for line, cells in lines.items())


def heading_of(varied: str) -> str:
    """What a row calls something that a figure varies."""
    return f"components of {varied}" if varied in SOURCES else varied


def _figures(row: Mapping[str, Any], prefix: str) -> tuple[str, str, str]:
    """Mean, interval and median for the eye."""
    mean, low, high, median = (_cell(row[f"{prefix}{name}"]) for name in ("mean", "low", "high", "median"))
    return mean, "-" if row[f"{prefix}low"] is None else f"{low} .. {high}", median


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
