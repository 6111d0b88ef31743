"""Published tables, measured again: the printed numbers, ours on drawn material, and what both say of the gain over the same baseline."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from workbench.core.errors import MethodError, ParameterError
from workbench.core.progress import Report, part, silent
from workbench.evaluation.published import LEVELS, LEVELS_DB, SOURCES, PublishedFigure, PublishedRow, PublishedTable
from workbench.evaluation.published_tables import PUBLISHED
from workbench.evaluation.quality import summary
from workbench.nets.devices import use_fast_products
from workbench.separators.catalogue import methods as method_records
from workbench.tasks.quality import ALL, source_groups
from workbench.tasks.scoring import MIXTURE, Contender, Score, by_draw, contender, scored
from workbench.tasks.scoring_material import MATERIAL
from workbench.tasks.scoring_run import ScoringRun

_OF_TABLES = ", published tables"
"""Behind the name of a set, what kept scores of published tables are named after."""

_MEASURE = "sdr"
"""Of figures."""

_GAIN = "_improvement"


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
    ids: Sequence[str], run: ScoringRun, *, report: Report = silent, notice: Callable[[str], None] = lambda sentence: None
) -> list[Reproduced]:
    """The published tables and figures of these ids, all known, beside the same measured on drawn mixtures of their material.

    A row whose separator there is not says so; where there are no others, no recordings are needed. Raises ParameterError where the
    run's table would have to keep scores of several sets, ModelError, EvaluationError, AudioFileError, Cancelled.
    """
    use_fast_products()
    wanted = [PUBLISHED[each] for each in ids]
    sets = {
        material: _chosen([each for each in wanted if each.material == material], run.models)
        for material in dict.fromkeys(each.material for each in wanted)
    }
    measurable = [material for material, (chosen, _) in sets.items() if chosen]
    if run.table is not None and len(measurable) > 1:
        raise ParameterError(f"a file keeps the tables of one material; got tables of {' and '.join(measurable)}")
    outcomes: dict[str, tuple[list[Score], dict[str, str]]] = {}
    for index, (material, (chosen, missing)) in enumerate(sets.items()):
        step = part(report, index / len(sets), (index + 1) / len(sets))
        if chosen:
            drawn, known = run.drawn(material, LEVELS_DB, part(step, 0.0, 0.05))
            kept = run.opened(material + _OF_TABLES, known)
            scores, refused = scored(chosen, drawn, kept, speech=False, report=part(step, 0.05, 1.0), notice=notice)
            outcomes[material] = scores, missing | refused
        else:
            outcomes[material] = [], missing
    report(1.0, "scored")
    return [_outcome(each, *outcomes[each.material]) for each in wanted]


def material_of(kept: str) -> str | None:
    """The set that kept scores of published tables are of, by what they are named after; None for those of others."""
    name = kept.removesuffix(_OF_TABLES)
    return name if name != kept and name in MATERIAL else None


def unmeasurable(models: Sequence[str] = ()) -> list[Reproduced]:
    """The published tables of which no row can be measured yet, with their printed numbers alone. Raises ModelError."""
    found = [(each, *_chosen([each], models)) for each in PUBLISHED.values()]
    return [_outcome(each, (), missing) for each, chosen, missing in found if not chosen]


def recalled(
    material: str, find: Callable[[Contender], list[Score]], measured: Collection[str], models: Sequence[str] = ()
) -> list[Reproduced]:
    """The published tables and figures again from kept scores of a set, without measuring: those of which some row was measured for them.

    ``find`` gives what is kept of a contender, under its name; ``measured`` are the names under which scores were kept. A table whose
    rows others share is kept under the names of those: it is there when all its rows are. A row that was not measured says so. Raises
    ModelError.
    """
    found = []
    for each in (known for known in PUBLISHED.values() if known.material == material):
        chosen, missing = _chosen([each], models)
        scores = [score for contestant in chosen for score in find(contestant)]
        known = {score.contender for score in scores} - {MIXTURE}
        left = [contestant.name for contestant in chosen if contestant.name not in known and contestant.name != MIXTURE]
        if known and (not left or known & set(measured)):
            found.append(_outcome(each, scores, {**missing, **dict.fromkeys(left, "not measured in this run")}))
    return found


def _chosen(wanted: Sequence[PublishedTable | PublishedFigure], models: Sequence[str]) -> tuple[list[Contender], dict[str, str]]:
    """Everything that has to be scored, and by name why the rest cannot be."""
    chosen: list[Contender] = []
    missing: dict[str, str] = {}
    for each in wanted:
        for contest in _contests(each):
            try:
                own = models or ((contest.model,) if contest.model else ())
                found, _ = contender(contest.method, contest.settings, own, stems=MATERIAL[each.material].stems, name=contest.name)
                chosen.append(found)
            except (MethodError, ParameterError) as error:
                missing[contest.name] = contest.note or _why(contest.method, str(error))
    if chosen and any(measure.endswith(_GAIN) for each in wanted if isinstance(each, PublishedTable) for measure in each.measures):
        chosen.append(Contender(MIXTURE))
    return chosen, missing


def _outcome(published: PublishedTable | PublishedFigure, scores: Sequence[Score], missing: Mapping[str, str]) -> Reproduced:
    return _table(published, scores, missing) if isinstance(published, PublishedTable) else _figure(published, scores, missing)


def _why(method: str, reason: str) -> str:
    return reason if any(record.id == method for record in method_records()) else f"there is no separator {method} yet"


@dataclass(frozen=True)
class _Contest:
    """Something that has to be scored."""

    name: str
    method: str
    settings: Mapping[str, str]
    model: str = ""
    note: str = ""


def _contests(published: PublishedTable | PublishedFigure) -> list[_Contest]:
    if isinstance(published, PublishedFigure):
        return [
            _Contest(_name(published.id, values), published.method, _settings(published, values))
            for values in product(*published.varied.values())
        ]
    return [
        _Contest(_row_name(published.id, row, condition), row.method, {**row.settings, **row.at.get(condition, {})}, row.model, row.note)
        for row in published.rows
        for condition in (row.at or ("",))
    ]


def _row_name(id: str, row: PublishedRow, condition: str) -> str:
    return _name(id, (row.algorithm, *([condition] if row.at else [])))


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
    for row, *place in product(table.rows, table.conditions, table.sources, table.measures):
        condition, source, measure = place
        name, base = (_row_name(table.id, each, condition) for each in (row, first))
        values, before = (_by_draw(scores, each, measure, source, condition) for each in (name, base))
        gains = [values[draw] - before[draw] for draw in values if draw in before] if row is not first else []
        printed, baseline = (each.printed.get((condition, source, measure)) for each in (row, first))
        published_gain = None if row is first or printed is None or baseline is None else round(printed - baseline, 4)
        rows.append(
            {
                "algorithm": row.algorithm,
                "condition": condition,
                "source": source,
                "measure": measure,
                "published": printed,
                "published_gain": published_gain,
                **summary([*values.values()]),
                **{f"gain_{name}": value for name, value in summary(gains).items()},
                "note": missing.get(name, ""),
            }
        )
    names = ("algorithm", "condition", "source", "measure")
    heading = (*names, "published", "here", "95 %", "median", "published gain", "gain here", "95 %", "median", "")
    shown = [
        (
            *(row[name] for name in names[:-1]),
            measure_words(row["measure"]),
            _cell(row["published"]),
            *_figures(row, ""),
            _cell(row["published_gain"]),
            *_figures(row, "gain_"),
            row["note"],
        )
        for row in rows
    ]
    notes = (
        f"{table.place}; dB, of {table.over} there, means over draws of 8 s with bootstrap intervals here",
        *([f"gains are over {first.algorithm}"] if len(table.rows) > 1 else []),
        *table.remarks,
    )
    return Reproduced(table.id, f"{table.id}: {table.title}", notes, tuple(rows), (heading, *shown))


def _by_draw(scores: Sequence[Score], name: str, measure: str, source: str, condition: str) -> dict[str, float]:
    """A measure of a source under a condition, by draw; that of the mixture subtracted where it is an improvement."""
    if not scores:
        return {}
    members, within = source_groups(scores[0].mixture)[source], None if condition == ALL else condition
    own, before = (by_draw(scores, each, measure.removesuffix(_GAIN), members, within) for each in (name, MIXTURE))
    return {draw: own[draw] - before[draw] for draw in own if draw in before} if measure.endswith(_GAIN) else own


def measure_words(measure: str) -> str:
    """A measure for the eye."""
    return f"{measure.removesuffix(_GAIN).upper()}{' improvement' if measure.endswith(_GAIN) else ''}"


def _figure(figure: PublishedFigure, scores: Sequence[Score], missing: Mapping[str, str]) -> Reproduced:
    rows: list[dict[str, Any]] = []
    best = []
    for level, source in product(LEVELS, SOURCES):
        places: list[dict[str, Any]] = []
        for values in product(*figure.varied.values()):
            found = by_draw(scores, _name(figure.id, values), _MEASURE, (source,), level)
            varied = {heading_of(name): value for name, value in zip(figure.varied, values, strict=True)}
            note = missing.get(_name(figure.id, values), "")
            places.append({"condition": level, "source": source, **varied, **summary([*found.values()]), "note": note})
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
    names = ("condition", "source", *map(heading_of, figure.varied))
    return (*names, "here", "95 %", "median", ""), *((*(row[name] for name in names), *_figures(row, ""), row["note"]) for row in rows)


def _grid(figure: PublishedFigure, rows: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, ...], ...]:
    """One row per level, source and value of what is varied first, one column per value of what is varied last, each half an interval."""
    first, last = map(heading_of, figure.varied)
    *_, values = figure.varied.values()
    lines: dict[tuple[str, ...], dict[str, str]] = {}
    for row in rows:
        half = "" if row["mean"] is None else f" ± {(row['high'] - row['low']) / 2.0:.1f}"
        lines.setdefault((row["condition"], row["source"], row[first]), {})[row[last]] = f"{_cell(row['mean'])}{half}"
    return ("condition", "source", f"{first}, by {last}", *values), *((*line, *cells.values()) for line, cells in lines.items())


def heading_of(varied: str) -> str:
    """What a row calls something that a figure varies."""
    return f"components of {varied}" if varied in SOURCES else varied


def _figures(row: Mapping[str, Any], prefix: str) -> tuple[str, str, str]:
    """Mean, interval and median for the eye."""
    mean, low, high, median = (_cell(row[f"{prefix}{name}"]) for name in ("mean", "low", "high", "median"))
    return mean, "-" if row[f"{prefix}low"] is None else f"{low} .. {high}", median


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
