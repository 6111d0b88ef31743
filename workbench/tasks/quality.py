"""How well the separators separate: scores on drawn material, the sweep for the best settings, and effects that the document reports."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.core.errors import ParameterError, TrainingError
from workbench.core.progress import Report, part, silent, wordless
from workbench.evaluation.bss_eval import MOST_DB
from workbench.evaluation.metrics import MEASURES
from workbench.evaluation.quality import summary
from workbench.nets.devices import use_fast_products
from workbench.tasks.methods import default_models, load_models
from workbench.tasks.scoring import MIXTURE, Score, by_draw, contenders, reference_contenders, scored
from workbench.tasks.scoring_material import MATERIAL, ScoringMixture
from workbench.tasks.scoring_run import ScoringRun

ALL = "all"
"""The condition that stands for all of them together."""


def quality(
    name: str,
    run: ScoringRun,
    *,
    methods: Sequence[str] = (),
    settings: Mapping[str, str] | None = None,
    report: Report = silent,
    notice: Callable[[str], None] = lambda sentence: None,
) -> list[dict[str, Any]]:
    """Score separators, all when none are named, on the set of that name, beside the mixture and the bounds that masks have.

    ``settings`` are the words of ``--set``. One row per contender, source and condition, with mean, median and 95 % interval over draws
    of every measure; one with the reason for every separator that cannot be scored here. Raises ParameterError, MethodError, ModelError,
    EvaluationError, AudioFileError, Cancelled.
    """
    if name not in MATERIAL:
        raise ParameterError(f"the material must be one of {', '.join(MATERIAL)}; got {name!r}")
    use_fast_products()
    drawn, known = run.drawn(name, report=part(report, 0.0, 0.05))
    found, missing = contenders(methods, settings or {}, run.models, stems=MATERIAL[name].stems)
    kept = run.opened(name, known)
    chosen = [*reference_contenders(), *found]
    scores, refused = scored(chosen, drawn, kept, report=part(report, 0.05, 1.0), notice=notice)
    skipped = {**missing, **refused}
    kept.keep_skipped(skipped)
    told = [each.name for each in chosen if each.name not in refused]
    rows = [row for contender in told for row in summaries(name, scores, contender)]
    return rows + [{"set": name, "contender": each, "skipped": reason} for each, reason in skipped.items()]


def source_groups(mixture: ScoringMixture) -> dict[str, tuple[str, ...]]:
    """The stems that count as one source, by its name: all of them where they are of one kind."""
    stems = tuple(mixture.stems)
    return {"speakers": stems} if mixture.exchangeable else {stem: (stem,) for stem in stems}


def summaries(name: str, scores: Sequence[Score], contender: str) -> Iterator[dict[str, Any]]:
    """A contender's figures for every source, or for all where they are of one kind, and every condition."""
    mixtures = list({score.mixture.id: score.mixture for score in scores}.values())
    groups = source_groups(mixtures[0])
    conditions = list(dict.fromkeys(mixture.condition for mixture in mixtures))
    for source, members in groups.items():
        for condition in [*conditions, *([ALL] if len(conditions) > 1 else [])]:
            within = None if condition == ALL else condition
            figures: dict[str, Any] = {}
            for measure in MEASURES:
                values, before = (by_draw(scores, who, measure, members, within) for who in (contender, MIXTURE))
                gains = [values[draw] - before[draw] for draw in values if draw in before and abs(before[draw]) < MOST_DB]
                figures |= {measure: summary([*values.values()]), f"{measure}_improvement": summary(gains)}
            count = sum(within in (None, mixture.condition) for mixture in mixtures)
            yield {"set": name, "contender": contender, "source": source, "condition": condition, "mixtures": count, "scores": figures}


def sweep(
    sources: Sequence[tuple[str, Path]],
    table: Path,
    settings: dict[str, str],
    *,
    hold_out: Sequence[str] = (),
    command: str = "",
    report: Report = silent,
    notice: Callable[[str], None] = lambda sentence: None,
) -> list[dict[str, str | float]]:
    """Try settings of the sparse NMF and write all to ``table``; the rows, best first. A sweep that was stopped goes on from its table.

    ``sources`` are pairs of a name and a folder, ``settings`` the words of ``--set``, those of ``Sweep``. Raises ParameterError,
    TrainingError, AudioFileError, Cancelled.
    """
    # Brings torch, which start-up does without.
    from workbench.training.sweep import Sweep, swept

    use_fast_products()
    return swept(sources, table, Sweep.from_text(settings), hold_out=hold_out, command=command, report=report, notice=notice)


def effects(
    sources: Sequence[tuple[str, Path]],
    *,
    mixtures: int,
    seed: int = 0,
    report: Report = silent,
    notice: Callable[[str], None] = lambda sentence: None,
) -> Iterator[dict[str, Any]]:
    """Look for the document's effects, by the shipped model, on what its training held out of the recordings of ``sources``.

    ``sources`` are pairs of a name and a folder. Raises TrainingError where nothing of a source was held out, ModelError,
    AudioFileError, Cancelled.
    """
    from workbench.training.effects import held_out_files, measured_effects
    from workbench.training.mixtures import LEVELS_DB, WIDE_LEVELS_DB, drawn_mixtures

    use_fast_products()
    (model,), (live,) = (load_models(default_models(method)) for method in ("sparse-nmf", "warm-start-ista"))
    files = held_out_files(model, sources, part(report, 0.0, 0.02), notice)
    missing = [source for source in model.card.sources if not files.get(source)]
    if missing:
        raise TrainingError(f"effects are looked for in what the model's training held out; of {missing[0]} these folders have none")
    material = {source: files[source] for source in model.card.sources}
    drawn, wide = (
        drawn_mixtures(material, mixtures, model.card.analysis, seed, wordless(part(report, 0.02, 0.05)), levels)
        for levels in (LEVELS_DB, WIDE_LEVELS_DB)
    )
    for effect in measured_effects(model, live, drawn, wide, part(report, 0.05, 1.0)):
        yield effect.row()
