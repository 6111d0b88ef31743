"""One training, end to end: folders of recordings to a model folder."""

import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from workbench.core.errors import MethodError, ParameterError
from workbench.core.progress import Report, silent
from workbench.nets.devices import DeviceName, use_fast_products
from workbench.tasks.methods import default_models, load_models

AUTO_EXPONENT = "auto-exponent"
"""The curve of the automatic exponent, which a model that is there already then brings."""

RECIPES = {
    "sparse-nmf": "workbench.training.dictionaries",
    "convolutive-nmf": "workbench.training.convolutive_dictionaries",
    "dr-nmf": "workbench.training.dr_nmf",
    "nonnegative-autoencoder": "workbench.training.nonnegative_autoencoder",
    "convolutional-nonnegative-autoencoder": "workbench.training.convolutional_autoencoder",
    "dnn-enhanced-nmf": "workbench.training.dnn_enhanced_nmf",
    "recurrent-mask": "workbench.training.recurrent_mask",
    "denoising-snmf": "workbench.training.denoising_snmf",
    "deep-enhanced-snmf": "workbench.training.deep_enhanced_snmf",
}
"""Methods that can be trained: the modules whose ``RECIPE`` does it."""

TRAINABLE = (*RECIPES, AUTO_EXPONENT)
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
    validation: Sequence[tuple[str, Path]] = (),
    device: DeviceName = "auto",
    command: str,
    overwrite: bool = False,
    discard: bool = False,
    report: Report = silent,
    notice: Callable[[str], None] = lambda sentence: None,
) -> dict[str, Any]:
    """Train a model of ``method``, or a curve for ``model``, and write it to the folder ``output``; returns plain values that become JSON.

    ``sources`` are pairs of a name and a folder, a name perhaps several times, and so is ``validation``, of recordings that networks look
    at and do not learn from; ``settings`` the words of ``--set``, those of the recipe's parameters or ``ExponentTraining``, and
    ``HOLD_OUT``; ``model`` is an id or folder: for the curve the model that gets it, the shipped one when left out, for networks one whose
    weights to begin with; ``command`` is the line to note on the card. A run that was stopped goes on when it is started again;
    ``discard`` removes what one with other settings has left. The result has model, path, sources, settings, scores, seconds. Raises
    MethodError, ParameterError, TrainingError, ModelError, FileExistsRefusal, AudioFileError, DeviceError, Cancelled.
    """
    if method not in TRAINABLE:
        raise MethodError(f"method must be one that can be trained, {', '.join(TRAINABLE)}; got {method!r}")
    began = time.monotonic()
    use_fast_products()
    words = dict(settings)
    hold_out = [name.strip() for name in words.pop(HOLD_OUT, "").split(",") if name.strip()]
    given: Any = {"hold_out": hold_out, "command": command, "overwrite": overwrite, "report": report, "notice": notice}
    # Brings torch, which start-up does without.
    from workbench.training.automatic_exponent import ExponentTraining, train_exponent
    from workbench.training.making import make_model

    if method == AUTO_EXPONENT:
        if validation:
            raise ParameterError(f"recordings for validation are for networks; got some for {AUTO_EXPONENT}")
        (known,) = load_models([model] if model is not None else default_models("sparse-nmf"))
        trained = train_exponent(known, sources, output, ExponentTraining.from_text(words), **given)
    else:
        recipe = recipe_of(method)
        if model is not None and not getattr(recipe, "begins_from_model", False):
            raise ParameterError(f"a model is given to networks that can begin from one, and to {AUTO_EXPONENT}; got {model} for {method}")
        begun_from = None if model is None else load_models([model])[0]
        params = recipe.params.from_text(words)
        learning: Any = {"validation": validation, "begun_from": begun_from, "device": device, "discard": discard}
        trained = make_model(recipe, sources, output, params, **learning, **given)
    card = trained.card
    return {
        "model": card.id,
        "path": str(trained.folder),
        "sources": list(card.sources),
        "settings": card.settings,
        "scores": list(card.scores),
        "seconds": round(time.monotonic() - began, 1),
    }


def recipe_of(method: str) -> Any:
    """The recipe of a method that can be trained: a ``training.making.Recipe`` whose ``params`` is the class of its parameters."""
    return import_module(RECIPES[method]).RECIPE
