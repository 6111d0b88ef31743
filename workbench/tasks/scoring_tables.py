"""Published tables, measured again: the printed numbers, ours on drawn material, and what both say of the gain over the same baseline."""

from collections.abc import Callable, Mapping, Sequence
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
_MEASURE = "sdr"


@dataclass(frozen=True)
class Reproduced:
    """One table or figure, measured again."""

    id: str
    title: str
    notes: tuple[str, ...]
    columns: tuple[str, ...]
    """Those of ``rows`` that are for the eye, in order."""
    rows: tuple[Mapping[str, Any], ...]


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
    kept = ScoreTable(table, identity(f"{_SET}, published tables", mixtures, seed, known), facts(command))
    chosen: list[Contender] = []
    missing: dict[str, str] = {}
    for name, method, settings, own in (contest for each in wanted for contest in _contests(each)):
        try:
            found, _ = contender(method, settings, _models_for(own, models), stems=len(SOURCES), name=name)
            chosen.append(found)
        except (MethodError, ParameterError) as error:
            missing[name] = _why(method, str(error))
    scores, refused = scored(chosen, drawn, kept, speech=False, report=part(report, 0.05, 1.0), notice=notice)
    missing |= refused
    return [_table(each, scores, missing) if isinstance(each, PublishedTable) else _figure(each, scores) for each in wanted]


def _models_for(own: str, named: Sequence[str]) -> Sequence[str]:
    return named or ((own,) if own else ())


def _why(method: str, reason: str) -> str:
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
    rows = []
    first = table.rows[0]
    for row in table.rows:
        for level in LEVELS_DB:
            name, base = (_row_name(table.id, each, level if each.at else None) for each in (row, first))
            for index, source in enumerate(SOURCES):
                values, before = (by_draw(scores, each, _MEASURE, (source,), level_words(level)) for each in (name, base))
                gains = [values[draw] - before[draw] for draw in values if draw in before] if row is not first else []
                ours, gain = summary([*values.values()]), summary(gains)
                published = row.sdr[level][index]
                rows.append(
                    {
                        "algorithm": row.algorithm,
                        "level": level_words(level),
                        "source": source,
                        "published": published,
                        "ours": ours["mean"],
                        "ours 95 %": _span(ours),
                        "ours median": ours["median"],
                        "published gain": None if row is first else round(published - first.sdr[level][index], 4),
                        "our gain": gain["mean"],
                        "our gain 95 %": _span(gain),
                        "draws": ours["count"],
                        "note": missing.get(name, ""),
                    }
                )
    notes = (
        f"{table.place}; SDR in dB of one mixture of 30 s there, means over draws of 8 s here; gains over {first.algorithm}",
        "the columns with 95 % are bootstrap intervals of the mean",
    )
    return Reproduced(table.id, f"{table.id}: {table.title}", notes, tuple(rows[0]), tuple(rows))


def _figure(figure: PublishedFigure, scores: Sequence[Score]) -> Reproduced:
    rows: list[dict[str, Any]] = []
    best = []
    for level in LEVELS_DB:
        for source in SOURCES:
            places = []
            for values in product(*figure.varied.values()):
                found = by_draw(scores, _name(figure.id, values), _MEASURE, (source,), level_words(level))
                ours = summary([*found.values()])
                places.append(
                    {
                        "level": level_words(level),
                        "source": source,
                        **{_heading(varied): value for varied, value in zip(figure.varied, values, strict=True)},
                        "ours": ours["mean"],
                        "ours 95 %": _span(ours),
                        "ours median": ours["median"],
                        "draws": ours["count"],
                    }
                )
            highest = max(places, key=lambda row: row["ours"] if row["ours"] is not None else float("-inf"))
            words = ", ".join(f"{_heading(varied)} {highest[_heading(varied)]}" for varied in figure.varied)
            best.append(f"here, {source} at {level_words(level)}: best at {words}")
            rows += places
    notes = (f"{figure.place}, whose text tells no numbers", *(f"the document: {sentence}" for sentence in figure.says), *best)
    return Reproduced(figure.id, f"{figure.id}: {figure.title}", notes, tuple(rows[0]), tuple(rows))


def _heading(varied: str) -> str:
    return f"components of {varied}" if varied in SOURCES else varied


def _span(figures: Mapping[str, Any]) -> str | None:
    return None if figures["low"] is None else f"{figures['low']:.2f} .. {figures['high']:.2f}"
