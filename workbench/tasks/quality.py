"""How well the separators separate: the sweep for the best settings, and the effects that the source document reports."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from workbench.core.errors import TrainingError
from workbench.core.progress import Report, part, silent, wordless
from workbench.nets.devices import use_fast_products
from workbench.tasks.methods import default_models, load_models


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
