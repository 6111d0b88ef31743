"""How a model of dictionaries comes about, whatever a dictionary is.

Material is read, every size is learnt and kept, settings are chosen, what was held out is scored, the model is written with its card.
"""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from pydantic import JsonValue
from threadpoolctl import threadpool_limits

import workbench
from workbench.core.errors import FileExistsRefusal
from workbench.core.parameters import Params, number, whole
from workbench.core.progress import Report, part, silent, wordless
from workbench.dsp.analysis import SPEECH_AND_MUSIC, Analysis
from workbench.dsp.divergences import BETAS, DivergenceName
from workbench.dsp.spectrum import Magnitudes
from workbench.nets.machine import machine_facts, versions
from workbench.nets.model_files import Model, save_model
from workbench.separators.contract import Method
from workbench.training.cards import described, new_card
from workbench.training.checkpoint import Checkpoint
from workbench.training.material import Material, Notice, TrainingFile, gathered
from workbench.training.mixtures import LEVELS_DB, drawn_mixtures, measured, mixture_words, summary

RATE = SPEECH_AND_MUSIC.rate

_READ, _SCORED = 0.05, 0.08
"""Shares of the progress."""

Settings = dict[str, JsonValue]
Scores = list[dict[str, JsonValue]]


class DictionaryParams(Params):
    """What all dictionaries are learnt by; how many updates, frames and mixtures suit them, and which windows, each kind says."""

    iterations: int
    sparsity: float = number(
        0.0,
        "Higher learns from fewer components sounding at once; the components become more like whole sounds",
        low=0.0,
        high=100.0,
        scale="log",
        symbol="λ",
    )
    window: int
    hop: int
    frames: int
    held_out: float = number(0.1, "A larger share of speakers or pieces is kept from training and scored on", low=0.0, high=0.9)
    mixtures: int
    seed: int = whole(0, "Draws the held out groups, the frames and the mixtures", low=0, high=2**31 - 1)

    @property
    def analysis(self) -> Analysis:
        """How recordings are cut into frames. Raises ParameterError where the hop does not divide the window."""
        return Analysis(rate=RATE, window_samples=self.window, hop_samples=self.hop)


def iterations(default: int) -> Any:
    """Declares the updates."""
    return whole(default, "More updates fit the recordings closer and take longer", low=1, high=5000, scale="log")


def window(default: int) -> Any:
    """Declares the window."""
    return whole(
        default, "Longer windows tell close tones apart, and blur what begins suddenly", low=64, high=16_384, unit="samples", scale="log"
    )


def hop(default: int) -> Any:
    """Declares the hop."""
    return whole(
        default, "Shorter hops follow faster changes and take longer; half the window or a part of it", low=16, high=8192, unit="samples"
    )


def frames(default: int) -> Any:
    """Declares the frames to learn from."""
    return whole(
        default,
        "More frames of every source are learnt from, out of all there are; memory rises alike",
        low=100,
        high=2_000_000,
        scale="log",
    )


def mixtures(default: int) -> Any:
    """Declares the mixtures."""
    return whole(default, "More mixtures, each at three levels, to choose defaults and to score", low=1, high=500)


class Frames(NamedTuple):
    """What one source's dictionaries are learnt from."""

    magnitudes: Magnitudes
    """(bins, frames), lying frame by frame."""
    stretches: Sequence[int] = ()
    """How many frames follow each other, one stretch after another, where that matters."""


P = TypeVar("P", bound=DictionaryParams)


@dataclass(frozen=True)
class Recipe(Generic[P]):
    """What one kind of dictionary does in its own way."""

    method: Method
    sizes: Sequence[int]
    costs: Mapping[DivergenceName, float]
    """Products per update of each divergence, by which progress is counted."""
    read: Callable[[Sequence[TrainingFile], P, Report], Frames]
    learn: Callable[[Frames, DivergenceName, int, P, Report], Magnitudes]
    """A dictionary of so many components, components last, bins before them; columns on any scale."""
    choose: Callable[[Model, Mapping[str, Sequence[TrainingFile]], P, Report], tuple[Settings, Scores]]
    """Settings for the card, found on training material, and what they scored there."""
    learnt_share: float
    """Of the progress when all is learnt."""
    besides: Callable[[Frames, P], Mapping[str, np.ndarray]] = lambda frames, params: {}
    """Other tensors of a source by the ends of their names."""
    also_scored: Callable[[Settings, Sequence[str]], Sequence[Settings]] = lambda settings, sources: ()
    """Settings to score beside the chosen ones, for the sources."""


def make_model(
    recipe: Recipe[P],
    folders: Sequence[tuple[str, Path]],
    output: Path,
    params: P,
    *,
    hold_out: Sequence[str] = (),
    command: str = "",
    overwrite: bool = False,
    report: Report = silent,
    notice: Notice = lambda sentence: None,
) -> Model:
    """Learn a model from ``folders``, pairs of a source's name and a folder of its recordings, and write it to ``output``.

    A name may come several times. Groups (speakers, pieces) are held out as ``params`` say, and always those that ``hold_out`` names by
    group, file or folder. Dictionaries are tensors named ``source/divergence/components``, float16, 1 the greatest of every component.
    Settings are chosen on the training material, scores measured on the held out. What is finished is kept beside ``output`` until
    the end, and a later run with the same material and settings goes on from there. ``notice`` hears, in sentences, what was left
    out. Raises TrainingError, ModelError, FileExistsRefusal, AudioFileError, Cancelled.
    """
    began = time.monotonic()
    materials = gathered(folders, RATE, params.held_out, hold_out, params.seed, part(report, 0.0, 0.02), notice)
    card = new_card(output, recipe.method.id, tuple(materials), params.analysis)
    if output.exists() and not overwrite:
        raise FileExistsRefusal(f"model folder {output} exists already, and overwriting was not asked for")
    read = {}
    for index, (source, material) in enumerate(materials.items()):
        low, high = (0.02 + (_READ - 0.02) * place / len(materials) for place in (index, index + 1))
        read[source] = recipe.read(material.training, params, part(report, low, high))
    checkpoint = Checkpoint(output, _identity(params, read))
    # The kernels bring threads of their own; where other programs take cores, threads within one product only wait for each other.
    with threadpool_limits(1):
        tensors = _learnt(recipe, read, params, checkpoint, part(report, _READ, recipe.learnt_share))
        tensors |= {f"{source}/{name}": tensor for source in read for name, tensor in recipe.besides(read[source], params).items()}
        model = save_model(checkpoint.folder / output.name, card, tensors, overwrite=True)
        settings, scores = _tried(recipe, model, materials, params, part(report, recipe.learnt_share, 1.0), notice)
    training: dict[str, JsonValue] = {
        "command": command,
        "date": datetime.now(UTC).date().isoformat(),
        "seconds": round(time.monotonic() - began, 1),
        "machine": {**machine_facts()},
        "versions": {"workbench": workbench.__version__, **versions("torch", "numpy", "scipy", "soundfile", "soxr")},
        "parameters": params.model_dump(),
        "seed": params.seed,
        "always_held_out": list(hold_out),
        "data": described(materials, {source: of_source.magnitudes.shape[1] for source, of_source in read.items()}),
    }
    filled = card.model_copy(update={"settings": settings, "scores": tuple(scores), "training": training})
    finished = save_model(output, filled, tensors, overwrite=overwrite)
    checkpoint.remove()
    report(1.0, "trained")
    return finished


def _identity(params: DictionaryParams, read: Mapping[str, Frames]) -> dict[str, JsonValue]:
    """All that the dictionaries depend on: what is read depends on the rest."""
    return {
        **params.model_dump(exclude={"window", "hop", "frames", "held_out", "mixtures"}),
        "workbench": workbench.__version__,
        "torch": versions("torch").get("torch", ""),
        "frames": {source: hashlib.sha256(of_source.magnitudes.T.data).hexdigest() for source, of_source in read.items()},
    }


def _learnt(recipe: Recipe[P], read: Mapping[str, Frames], params: P, checkpoint: Checkpoint, report: Report) -> dict[str, np.ndarray]:
    """Every dictionary, by its tensor's name; finished ones come from the checkpoint."""
    jobs = [(source, divergence, components) for source in read for divergence in BETAS for components in recipe.sizes]
    costs = [recipe.costs[divergence] * components * read[source].magnitudes.shape[1] for source, divergence, components in jobs]
    ends = np.cumsum(costs) / sum(costs)
    tensors = {}
    for (source, divergence, components), cost, end in zip(jobs, costs, ends, strict=True):
        name = f"{source}/{divergence}/{components}"
        step = part(report, float(end - cost / sum(costs)), float(end))
        step(0.0, f"learning {components} components of {source} ({divergence})")
        tensor = checkpoint.load(name)
        if tensor is None:
            tensor = as_tensor(np.asarray(recipe.learn(read[source], divergence, components, params, wordless(step)), np.float32))
            checkpoint.save(name, tensor)
        tensors[name] = tensor
    return tensors


def as_tensor(dictionary: Magnitudes) -> np.ndarray:
    """A dictionary (..., bins, components) as models keep it: float16, 1 the greatest of every component that is not all 0."""
    greatest = dictionary.max(axis=tuple(range(dictionary.ndim - 1)))
    # Half the size: rounding to eleven digits of two is far below what another start of the learning would change.
    tensor: np.ndarray = (dictionary / np.where(greatest > 0.0, greatest, np.float32(1.0))).astype(np.float16)
    return tensor


def _tried(
    recipe: Recipe[P], model: Model, materials: Mapping[str, Material], params: P, report: Report, notice: Notice
) -> tuple[Settings, Scores]:
    """Recommended settings and scores; none for a single source, none of unknown material where nothing is held out."""
    if len(materials) < 2:
        notice("a model of one source has nothing to be separated from: no settings were chosen and nothing was scored")
        return {}, []
    training = {source: material.training for source, material in materials.items()}
    settings, scores = recipe.choose(model, training, params, part(report, 0.0, 1.0 - _SCORED))
    held_out = {source: material.held_out for source, material in materials.items() if material.held_out}
    if len(held_out) < len(materials):
        notice("nothing of some source was held out: nothing was scored on material that is unknown to the model")
        return settings, scores
    scoring = part(report, 1.0 - _SCORED, 1.0)
    tests = drawn_mixtures(held_out, params.mixtures, params.analysis, params.seed + 1, part(scoring, 0.0, 0.1))
    asked = [settings, *recipe.also_scored(settings, model.card.sources)]
    for index, tried in enumerate(asked):
        step = part(scoring, 0.1 + 0.9 * index / len(asked), 0.1 + 0.9 * (index + 1) / len(asked))
        step(0.0, "scoring")
        scores.append(
            {
                "material": f"held out speakers and pieces, {mixture_words(len(tests) // len(LEVELS_DB))}",
                "settings": tried,
                "sources": summary(measured(recipe.method, model, tried, tests, step)),
            }
        )
    return settings, scores
