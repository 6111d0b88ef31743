"""Dictionaries for the sparse NMF: learnt from clean recordings of every source, for every divergence and size, and an excerpt for others.

Source: thesis 000, section 3.1.4 (start), algorithm 4 (training); updates as in METHODS, section 2.
"""

import hashlib
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from pydantic import JsonValue
from threadpoolctl import threadpool_limits

import workbench
from workbench.core.errors import FileExistsRefusal
from workbench.core.parameters import Params, number, whole
from workbench.core.progress import Report, part, silent, wordless
from workbench.dsp.analysis import SPEECH_AND_MUSIC, Analysis
from workbench.dsp.divergences import BETAS
from workbench.dsp.exemplars import exemplars
from workbench.dsp.nmf_learning import learn
from workbench.dsp.spectrum import Magnitudes
from workbench.nets.machine import machine_facts, versions
from workbench.nets.model_files import Model, save_model
from workbench.separators.dictionaries import EXCERPT
from workbench.separators.nmf_parameters import SHIPPED_SIZES
from workbench.separators.sparse_nmf import METHOD
from workbench.training.cards import described, new_card
from workbench.training.checkpoint import Checkpoint
from workbench.training.choosing import FIRST_SIZES, Settings, chosen, sized, trial_score
from workbench.training.material import Material, Notice, gathered, training_frames
from workbench.training.mixtures import LEVELS_DB, drawn_mixtures, measured, mixture_words, summary
from workbench.training.trials import Setting

COMPONENTS = SHIPPED_SIZES
"""Sizes of dictionaries that are learnt."""

RATE = SPEECH_AND_MUSIC.rate

_COSTS = {"is": 3.0, "kl": 2.0, "frobenius": 1.0}
"""Products per update of each divergence, by which progress is counted."""

_ALSO_SCORED = ((16, 16), (24, 48), (96, 96))
"""Sizes (first source, each other) that are scored beside the chosen ones."""

_EXCERPT_VALUES = 650_000
"""Frames times bins of one excerpt, 1.3 MB; as many frames as give about these."""


class DictionaryTraining(Params):
    """How dictionaries are learnt and tried."""

    iterations: int = whole(60, "More updates fit the recordings closer and take longer", low=1, high=5000, scale="log")
    sparsity: float = number(
        0.0,
        "Higher learns from fewer components sounding at once; the components become more like whole sounds",
        low=0.0,
        high=100.0,
        scale="log",
        symbol="λ",
    )
    window: int = whole(
        3072, "Longer windows tell close tones apart, and blur what begins suddenly", low=64, high=16_384, unit="samples", scale="log"
    )
    hop: int = whole(
        768, "Shorter hops follow faster changes and take longer; half the window or a part of it", low=16, high=8192, unit="samples"
    )
    frames: int = whole(
        8_000,
        "More frames of every source are learnt from, out of all there are; memory rises alike",
        low=100,
        high=2_000_000,
        scale="log",
    )
    held_out: float = number(0.1, "A larger share of speakers or pieces is kept from training and scored on", low=0.0, high=0.9)
    mixtures: int = whole(12, "More mixtures, each at three levels, to choose defaults and to score", low=1, high=500)
    seed: int = whole(0, "Draws the held out groups, the frames and the mixtures", low=0, high=2**31 - 1)

    @property
    def analysis(self) -> Analysis:
        """How recordings are cut into frames. Raises ParameterError where the hop does not divide the window."""
        return Analysis(rate=RATE, window_samples=self.window, hop_samples=self.hop)


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
    names by group, file or folder. Tensors are named ``source/divergence/components``, float16 (bins, components), 1 the greatest of
    every column, and ``source/excerpt``, float16 (bins, frames), mean magnitude 1. Defaults are chosen on mixtures of training groups
    that take turns at being left out, scores measured on the held out. What is finished is kept
    beside ``output`` until the end, and a later run with the same material and settings goes on from there. ``notice`` hears, in
    sentences, what was left out. Raises TrainingError, ModelError, FileExistsRefusal, AudioFileError, Cancelled.
    """
    began = time.monotonic()
    analysis = params.analysis
    materials = gathered(folders, RATE, params.held_out, hold_out, params.seed, part(report, 0.0, 0.02), notice)
    card = new_card(output, METHOD.id, tuple(materials), analysis)
    if output.exists() and not overwrite:
        raise FileExistsRefusal(f"model folder {output} exists already, and overwriting was not asked for")
    frames = {}
    for index, (source, material) in enumerate(materials.items()):
        reading = part(report, 0.02 + 0.03 * index / len(materials), 0.02 + 0.03 * (index + 1) / len(materials))
        frames[source] = training_frames(material.training, analysis, params.frames, params.seed, reading)
    checkpoint = Checkpoint(output, _identity(params, frames))
    # The kernels bring threads of their own; where other programs take cores, threads within one product only wait for each other.
    with threadpool_limits(1):
        tensors = _learnt(frames, params, checkpoint, part(report, 0.05, 0.55))
        tensors |= {f"{source}/{EXCERPT}": _excerpt(magnitudes, params.seed) for source, magnitudes in frames.items()}
        model = save_model(checkpoint.folder / output.name, card, tensors, overwrite=True)
        settings, scores = _tried(model, materials, params, part(report, 0.55, 1.0), notice)
    training: dict[str, JsonValue] = {
        "command": command,
        "date": datetime.now(UTC).date().isoformat(),
        "seconds": round(time.monotonic() - began, 1),
        "machine": {**machine_facts()},
        "versions": {"workbench": workbench.__version__, **versions("torch", "numpy", "scipy", "soundfile", "soxr")},
        "parameters": params.model_dump(),
        "seed": params.seed,
        "always_held_out": list(hold_out),
        "data": described(materials, {source: magnitudes.shape[1] for source, magnitudes in frames.items()}),
    }
    filled = card.model_copy(update={"settings": settings, "scores": tuple(scores), "training": training})
    finished = save_model(output, filled, tensors, overwrite=overwrite)
    checkpoint.remove()
    report(1.0, "trained")
    return finished


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
                start=exemplars(frames[source], components, params.seed),
                seed=params.seed,
                report=wordless(step),
            )
            # Half the size: rounding to eleven digits of two is far below what another start of the learning would change.
            greatest = np.asarray(dictionary, np.float32).max(axis=0)
            tensor = (dictionary / np.where(greatest > 0.0, greatest, 1.0)).astype(np.float16)
            checkpoint.save(name, tensor)
        tensors[name] = tensor
    return tensors


def _excerpt(frames: Magnitudes, seed: int) -> np.ndarray:
    """Some of the frames, drawn by ``seed``, float16 (bins, frames) of mean magnitude 1; none where all are fewer."""
    bins, count = frames.shape
    drawn = np.sort(np.random.default_rng(seed).permutation(count)[: max(1, _EXCERPT_VALUES // bins)])
    some = frames[:, drawn]
    excerpt: np.ndarray = np.minimum(some / some.mean(dtype=np.float64), np.finfo(np.float16).max).astype(np.float16)
    return excerpt


def _tried(
    model: Model, materials: Mapping[str, Material], params: DictionaryTraining, report: Report, notice: Notice
) -> tuple[Settings, list[dict[str, JsonValue]]]:
    """Recommended settings and scores; none for a single source, none of unknown material where nothing is held out."""
    if len(materials) < 2:
        notice("a model of one source has nothing to be separated from: no settings were chosen and nothing was scored")
        return {}, []
    training = {source: material.training for source, material in materials.items()}
    start = Setting(params.analysis, "kl", sized(tuple(training), *FIRST_SIZES), params.sparsity)
    best = chosen(
        training,
        start,
        mixtures=params.mixtures,
        frames=params.frames,
        updates=params.iterations,
        seed=params.seed,
        report=part(report, 0.0, 0.85),
    )
    settings = best.settings(model.card.sources)
    scores: list[dict[str, JsonValue]] = [trial_score(best, model.card.sources)]
    held_out = {source: material.held_out for source, material in materials.items() if material.held_out}
    if len(held_out) < len(materials):
        notice("nothing of some source was held out: the scores are those of the training material alone")
        return settings, scores
    tests = drawn_mixtures(held_out, params.mixtures, params.analysis, params.seed + 1, part(report, 0.85, 0.86))
    sizes = [best.setting.components, *(sized(model.card.sources, *pair) for pair in _ALSO_SCORED)]
    for index, counts in enumerate(sizes):
        step = part(report, 0.86 + 0.14 * index / len(sizes), 0.86 + 0.14 * (index + 1) / len(sizes))
        step(0.0, "scoring")
        tried: Settings = {**settings, "components": dict(zip(model.card.sources, counts, strict=True))}
        scores.append(
            {
                "material": f"held out speakers and pieces, {mixture_words(len(tests) // len(LEVELS_DB))}",
                "settings": tried,
                "sources": summary(measured(METHOD, model, tried, tests, step)),
            }
        )
    return settings, scores
