"""One training, end to end: folders of recordings to a model folder."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.core.errors import MethodError
from workbench.core.progress import Report, silent
from workbench.nets.devices import use_fast_products

TRAINABLE = ("sparse-nmf",)
"""Ids of the methods that can be trained."""

HOLD_OUT = "hold_out"
"""The one setting that is a list of names: groups, recordings or folders, parted by commas, that are never trained on."""


def train(
    method: str,
    sources: Sequence[tuple[str, Path]],
    output: Path,
    settings: Mapping[str, str],
    *,
    command: str,
    overwrite: bool = False,
    report: Report = silent,
    notice: Callable[[str], None] = lambda sentence: None,
) -> dict[str, Any]:
    """Train a model of ``method`` and write it to the folder ``output``; returns plain values that become JSON.

    ``sources`` are pairs of a name and a folder, a name perhaps several times; ``settings`` the words of ``--set``, those of
    ``DictionaryTraining`` and ``HOLD_OUT``; ``command`` is the line to note on the card. A run that was stopped goes on when it is
    started again. The result has model, path, sources, settings, scores, seconds. Raises MethodError, ParameterError,
    TrainingError, ModelError, FileExistsRefusal, AudioFileError, Cancelled.
    """
    if method not in TRAINABLE:
        raise MethodError(f"method must be one that can be trained, {', '.join(TRAINABLE)}; got {method!r}")
    # Brings torch, which start-up does without.
    from workbench.training.dictionaries import DictionaryTraining, train_dictionaries

    use_fast_products()
    words = dict(settings)
    hold_out = [name.strip() for name in words.pop(HOLD_OUT, "").split(",") if name.strip()]
    model = train_dictionaries(
        sources,
        output,
        DictionaryTraining.from_text(words),
        hold_out=hold_out,
        command=command,
        overwrite=overwrite,
        report=report,
        notice=notice,
    )
    card = model.card
    return {
        "model": card.id,
        "path": str(model.folder),
        "sources": list(card.sources),
        "settings": card.settings,
        "scores": list(card.scores),
        "seconds": card.training["seconds"],
    }
