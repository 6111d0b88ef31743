"""Dictionaries for the sparse NMF: learnt from clean recordings of every source, for every divergence and size.

Source: thesis 000, section 3.1.4 (start), algorithm 4 (training); updates as in METHODS, section 2.
"""

import hashlib
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from pydantic import JsonValue, ValidationError
from threadpoolctl import threadpool_limits

import workbench
from workbench.core.errors import FileExistsRefusal, TrainingError
from workbench.core.parameters import Params, number, whole
from workbench.core.progress import Report, part, silent
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.dsp.divergences import BETAS
from workbench.dsp.nmf_learning import learn
from workbench.dsp.spectrum import Magnitudes
from workbench.nets.machine import machine_facts, versions
from workbench.nets.model_files import Card, Model, save_model
from workbench.separators.sparse_nmf import METHOD
from workbench.training.checkpoint import Checkpoint
from workbench.training.choosing import COMPONENTS, Settings, chosen_settings, measured, sized
from workbench.training.material import Material, Notice, TrainingFile, find_recordings, groups_of, parted, training_frames
from workbench.training.mixtures import LEVELS_DB, MIXTURE_SECONDS, Mixture, drawn_mixtures, summary

ANALYSIS = SPEECH_AND_MUSIC

_COSTS = {"is": 3.0, "kl": 2.0, "frobenius": 1.0}
"""Products per update of each divergence, by which progress is counted."""

_ALSO_SCORED = ((16, 16), (24, 48), (96, 96))
"""Sizes (first source, each other) that are scored beside the chosen ones."""

_NOT_IN_NAMES = set("/\\:=,*") | {chr(code) for code in range(32)}


class DictionaryTraining(Params):
    """How dictionaries are learnt and tried."""

    iterations: int = whole(150, "More updates fit the recordings closer and take longer", low=1, high=5000, scale="log")
    sparsity: float = number(
        0.0,
        "Higher learns from fewer components sounding at once; the components become more like whole sounds",
        low=0.0,
        high=100.0,
        scale="log",
        symbol="λ",
    )
    frames: int = whole(
        20_000,
        "More frames of every source are learnt from, out of all there are; memory rises alike",
        low=100,
        high=2_000_000,
        scale="log",
    )
    held_out: float = number(0.1, "A larger share of speakers or pieces is kept from training and scored on", low=0.0, high=0.9)
    mixtures: int = whole(12, "More mixtures, each at three levels, to choose defaults and to score", low=1, high=500)
    seed: int = whole(0, "Draws the held out groups, the frames and the mixtures", low=0, high=2**31 - 1)


def train_dictionaries(
    folders: Sequence[tuple[str, Path]],
    output: Path,
    params: DictionaryTraining,
    *,
    hold_out: Sequence[str] = (),
    command: str = "",
    overwrite: bool = False,
    report: Report = silent,
    notice: Notice = lambda sentence: None,
) -> Model:
    """Learn a model from ``folders``, pairs of a source's name and a folder of its recordings, and write it to ``output``.

    A name may come several times. Groups (speakers, pieces) are held out as ``params`` say, and always those that ``hold_out``
    names by group, file or folder. Tensors are named ``source/divergence/components``, float32 (bins, components), columns of unit
    sum. Defaults are chosen on mixtures of the training material, scores measured on the held out. What is finished is kept
    beside ``output`` until the end, and a later run with the same material and settings goes on from there. ``notice`` hears, in
    sentences, what was left out. Raises TrainingError, ModelError, FileExistsRefusal, AudioFileError, Cancelled.
    """
    began = time.monotonic()
    materials = _materials(folders, params, hold_out, part(report, 0.0, 0.02), notice)
    card = _new_card(output, tuple(materials))
    if output.exists() and not overwrite:
        raise FileExistsRefusal(f"model folder {output} exists already, and overwriting was not asked for")
    frames = {}
    for index, (source, material) in enumerate(materials.items()):
        reading = part(report, 0.02 + 0.03 * index / len(materials), 0.02 + 0.03 * (index + 1) / len(materials))
        frames[source] = training_frames(material.training, ANALYSIS, params.frames, params.seed, reading)
    checkpoint = Checkpoint(output, _identity(params, frames))
    # The kernels bring threads of their own; where other programs take cores, threads within one product only wait for each other.
    with threadpool_limits(1):
        tensors = _learnt(frames, params, checkpoint, part(report, 0.05, 0.65))
        model = save_model(checkpoint.folder / output.name, card, tensors, overwrite=True)
        settings, scores = _tried(model, materials, params, part(report, 0.65, 1.0), notice)
    training: dict[str, JsonValue] = {
        "command": command,
        "date": datetime.now(UTC).date().isoformat(),
        "seconds": round(time.monotonic() - began, 1),
        "machine": {**machine_facts()},
        "versions": {"workbench": workbench.__version__, **versions("torch", "numpy", "scipy", "soundfile", "soxr")},
        "parameters": params.model_dump(),
        "seed": params.seed,
        "always_held_out": list(hold_out),
        "data": [_described(material, frames[source].shape[1]) for source, material in materials.items()],
    }
    filled = card.model_copy(update={"settings": settings, "scores": tuple(scores), "training": training})
    finished = save_model(output, filled, tensors, overwrite=overwrite)
    checkpoint.remove()
    report(1.0, "trained")
    return finished


def _materials(
    folders: Sequence[tuple[str, Path]], params: DictionaryTraining, hold_out: Sequence[str], report: Report, notice: Notice
) -> dict[str, Material]:
    if not folders:
        raise TrainingError("training needs at least one source with a folder of its recordings; got none")
    files: dict[str, list[TrainingFile]] = {}
    for index, (source, folder) in enumerate(folders):
        if not source or _NOT_IN_NAMES.intersection(source):
            raise TrainingError(f"the name of a source must be a word without any of / \\ : = , *; got {source!r}")
        step = part(report, index / len(folders), (index + 1) / len(folders))
        files.setdefault(source, []).extend(find_recordings(source, folder, ANALYSIS.rate, notice, step))
    known = frozenset[str]().union(*(file.names for found in files.values() for file in found))
    unknown = [name for name in hold_out if name not in known]
    if unknown:
        raise TrainingError(f"what is held out must be the name of a group, a recording or its folder; nothing is called {unknown[0]!r}")
    return {source: parted(found, params.held_out, hold_out, params.seed) for source, found in files.items()}


def _new_card(output: Path, sources: tuple[str, ...]) -> Card:
    title = " and ".join(sources)
    try:
        return Card(id=output.name, title=title[:1].upper() + title[1:], method=METHOD.id, sources=sources, analysis=ANALYSIS)
    except ValidationError:
        raise TrainingError(
            f"a model folder's name becomes its id and must be small letters, digits, dots, dashes or underscores; got {output.name!r}"
        ) from None


def _identity(params: DictionaryTraining, frames: Mapping[str, Magnitudes]) -> dict[str, JsonValue]:
    """All that the dictionaries depend on."""
    return {
        "sparsity": params.sparsity,
        "iterations": params.iterations,
        "seed": params.seed,
        "workbench": workbench.__version__,
        "torch": versions("torch").get("torch", ""),
        "frames": {source: hashlib.sha256(magnitudes.T.data).hexdigest() for source, magnitudes in frames.items()},
    }


def _learnt(frames: Mapping[str, Magnitudes], params: DictionaryTraining, checkpoint: Checkpoint, report: Report) -> dict[str, np.ndarray]:
    """Every dictionary, by its tensor's name; finished ones come from the checkpoint."""
    jobs = [(source, divergence, components) for source in frames for divergence in BETAS for components in COMPONENTS]
    costs = [_COSTS[divergence] * components * frames[source].shape[1] for source, divergence, components in jobs]
    ends = np.cumsum(costs) / sum(costs)
    tensors = {}
    for (source, divergence, components), cost, end in zip(jobs, costs, ends, strict=True):
        name = f"{source}/{divergence}/{components}"
        step = part(report, float(end - cost / sum(costs)), float(end))
        step(0.0, f"learning {components} components of {source} ({divergence})")
        tensor = checkpoint.load(name)
        if tensor is None:
            dictionary, _ = learn(
                frames[source],
                components,
                beta=BETAS[divergence],
                sparsity=params.sparsity,
                iterations=params.iterations,
                seed=params.seed,
                report=step,
            )
            tensor = np.asarray(dictionary, np.float32)
            checkpoint.save(name, tensor)
        tensors[name] = tensor
    return tensors


def _tried(
    model: Model, materials: Mapping[str, Material], params: DictionaryTraining, report: Report, notice: Notice
) -> tuple[Settings, list[dict[str, JsonValue]]]:
    """Recommended settings and scores; none for a single source, no scores where nothing is held out."""
    if len(materials) < 2:
        notice("a model of one source has nothing to be separated from: no settings were chosen and nothing was scored")
        return {}, []
    training = {source: material.training for source, material in materials.items()}
    held_out = {source: material.held_out for source, material in materials.items() if material.held_out}
    trials = drawn_mixtures(training, params.mixtures, ANALYSIS, params.seed, part(report, 0.0, 0.03))
    settings = chosen_settings(model, trials, part(report, 0.03, 0.8))
    scores = [_score(f"training material, {_mixture_words(trials)}", model, trials, settings, part(report, 0.8, 0.83))]
    if len(held_out) < len(materials):
        notice("nothing of some source was held out: the scores are those of the training material alone")
        return settings, scores
    tests = drawn_mixtures(held_out, params.mixtures, ANALYSIS, params.seed + 1, part(report, 0.83, 0.86))
    pairs: list[JsonValue] = [settings["components"], *(sized(model.card.sources, *pair) for pair in _ALSO_SCORED)]
    for index, components in enumerate(pairs):
        step = part(report, 0.86 + 0.14 * index / len(pairs), 0.86 + 0.14 * (index + 1) / len(pairs))
        material = f"held out speakers and pieces, {_mixture_words(tests)}"
        scores.append(_score(material, model, tests, {**settings, "components": components}, step))
    return settings, scores


def _score(material: str, model: Model, mixtures: Sequence[Mixture], settings: Settings, report: Report) -> dict[str, JsonValue]:
    report(0.0, "scoring")
    return {"material": material, "settings": {**settings}, "sources": summary(measured(model, mixtures, settings, report))}


def _mixture_words(mixtures: Sequence[Mixture]) -> str:
    levels = ", ".join(f"{level:+g}" for level in LEVELS_DB)
    return f"{len(mixtures) // len(LEVELS_DB)} mixtures of up to {MIXTURE_SECONDS:g} s, the first source at {levels} dB"


def _described(material: Material, frames: int) -> dict[str, JsonValue]:
    """What one source was trained on: how much, under which licences, made by whom, and what was held out."""
    counts = Counter((file.provenance.licence, file.provenance.attribution) for file in material.training)
    return {
        "source": material.source,
        "recordings": len(material.training),
        "groups": len(groups_of(material.training)),
        "seconds": round(sum(file.seconds for file in material.training), 1),
        "frames": frames,
        "held_out_groups": list(groups_of(material.held_out)),
        "held_out_seconds": round(sum(file.seconds for file in material.held_out), 1),
        "licences": [
            {"licence": licence, "attribution": attribution, "recordings": count}
            for (licence, attribution), count in sorted(counts.items())
        ],
    }
