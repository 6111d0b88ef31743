"""One training, end to end: folders of recordings to a model folder."""

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from workbench.core.errors import MethodError, ParameterError
from workbench.core.progress import Report, silent
from workbench.nets.devices import use_fast_products
from workbench.tasks.methods import default_models, load_models

AUTO_EXPONENT = "auto-exponent"
"""The curve of the automatic exponent, which a model that is there already then brings."""

TRAINABLE = ("sparse-nmf", "convolutive-nmf", AUTO_EXPONENT)
"""What can be trained: ids of methods, and the curve."""

HOLD_OUT = "hold_out"
"""The one setting that is a list of names: groups, recordings or folders, parted by commas, that are never trained on."""


def train(
    method: str,
    sources: Sequence[tuple[str, Path]],
    output: Path,
    settings: Mapping[str, str],
    *,
    model: str | None = None,
    command: str,
    overwrite: bool = False,
    report: Report = silent,
    notice: Callable[[str], None] = lambda sentence: None,
) -> dict[str, Any]:
    """Train a model of ``method``, or a curve for ``model``, and write it to the folder ``output``; returns plain values that become JSON.

    ``sources`` are pairs of a name and a folder, a name perhaps several times; ``settings`` the words of ``--set``, those of
    ``DictionaryTraining``, ``ConvolutiveTraining`` or ``ExponentTraining``, and ``HOLD_OUT``; ``model`` is an id or folder, the shipped
    one when left out, and for the curve alone; ``command`` is the line to note on the card. A run that was stopped goes on when it is
    started again. The result has model, path, sources, settings, scores, seconds. Raises MethodError, ParameterError,
    TrainingError, ModelError, FileExistsRefusal, AudioFileError, Cancelled.
    """
    if method not in TRAINABLE:
        raise MethodError(f"method must be one that can be trained, {', '.join(TRAINABLE)}; got {method!r}")
    if model is not None and method != AUTO_EXPONENT:
        raise ParameterError(f"a model is given where a curve is trained for it, by {AUTO_EXPONENT}; got {model} for {method}")
    began = time.monotonic()
    use_fast_products()
    words = dict(settings)
    hold_out = [name.strip() for name in words.pop(HOLD_OUT, "").split(",") if name.strip()]
    given: Any = {"hold_out": hold_out, "command": command, "overwrite": overwrite, "report": report, "notice": notice}
    # Brings torch, which start-up does without.
    from workbench.training import automatic_exponent, convolutive_dictionaries, dictionaries
    from workbench.training.making import make_model

    if method == AUTO_EXPONENT:
        (known,) = load_models([model] if model is not None else default_models("sparse-nmf"))
        params = automatic_exponent.ExponentTraining.from_text(words)
        trained = automatic_exponent.train_exponent(known, sources, output, params, **given)
    elif method == "convolutive-nmf":
        convolutive = convolutive_dictionaries.ConvolutiveTraining.from_text(words)
        trained = make_model(convolutive_dictionaries.RECIPE, sources, output, convolutive, **given)
    else:
        plain = dictionaries.DictionaryTraining.from_text(words)
        trained = make_model(dictionaries.RECIPE, sources, output, plain, **given)
    card = trained.card
    return {
        "model": card.id,
        "path": str(trained.folder),
        "sources": list(card.sources),
        "settings": card.settings,
        "scores": list(card.scores),
        "seconds": round(time.monotonic() - began, 1),
    }
