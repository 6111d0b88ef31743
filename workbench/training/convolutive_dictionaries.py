"""Convolutive dictionaries: sounds of several frames, learnt from clean recordings of every source, for every divergence and size.

Source: Smaragdis, "Convolutive speech bases and their application to supervised speech separation", 2007.
"""

import hashlib
import math
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from pydantic import JsonValue
from threadpoolctl import threadpool_limits

import workbench
from workbench.core.errors import FileExistsRefusal
from workbench.core.mask_settings import MaskSettings
from workbench.core.parameters import Params, number, whole
from workbench.core.progress import Report, part, silent, wordless
from workbench.dsp.analysis import SPEECH_AND_MUSIC, Analysis
from workbench.dsp.convolutive_nmf import learn_convolutive
from workbench.dsp.divergences import BETAS
from workbench.dsp.spectrum import Magnitudes
from workbench.nets.machine import machine_facts, versions
from workbench.nets.model_files import Model, save_model
from workbench.separators.convolutive_nmf import METHOD, SIZES
from workbench.training.cards import described, new_card
from workbench.training.checkpoint import Checkpoint
from workbench.training.material import Material, Notice, gathered
from workbench.training.mixtures import (
    LEVELS_DB,
    Mixture,
    drawn_mixtures,
    estimated,
    mean_sdr,
    measured,
    mixture_words,
    separated_alike,
    summary,
)
from workbench.training.stretches import training_stretches

RATE = SPEECH_AND_MUSIC.rate

_COSTS = {"is": 3.0, "kl": 2.0, "frobenius": 2.0}
"""Products per update of each divergence, by which progress is counted."""

_EXPONENTS = (1.0, 1.5, 2.0, 3.0)

Settings = dict[str, JsonValue]


class ConvolutiveTraining(Params):
    """How convolutive dictionaries are learnt and tried."""

    iterations: int = whole(90, "More updates fit the recordings closer and take longer", low=1, high=5000, scale="log")
    sparsity: float = number(
        0.0,
        "Higher learns from fewer components sounding at once; the components become more like whole sounds",
        low=0.0,
        high=100.0,
        scale="log",
        symbol="λ",
    )
    taps: int = whole(4, "More frames per component hold longer sounds, take longer and make larger models", low=1, high=64, unit="frames")
    window: int = whole(
        2048, "Longer windows tell close tones apart, and blur what begins suddenly", low=64, high=16_384, unit="samples", scale="log"
    )
    hop: int = whole(
        512, "Shorter hops follow faster changes and take longer; half the window or a part of it", low=16, high=8192, unit="samples"
    )
    frames: int = whole(
        12_000,
        "More frames of every source are learnt from, out of all there are; memory rises alike",
        low=100,
        high=2_000_000,
        scale="log",
    )
    held_out: float = number(0.1, "A larger share of speakers or pieces is kept from training and scored on", low=0.0, high=0.9)
    mixtures: int = whole(6, "More mixtures, each at three levels, to choose defaults and to score", low=1, high=500)
    seed: int = whole(0, "Draws the held out groups, the frames and the mixtures", low=0, high=2**31 - 1)

    @property
    def analysis(self) -> Analysis:
        """How recordings are cut into frames. Raises ParameterError where the hop does not divide the window."""
        return Analysis(rate=RATE, window_samples=self.window, hop_samples=self.hop)


def train_convolutive_dictionaries(
    folders: Sequence[tuple[str, Path]],
    output: Path,
    params: ConvolutiveTraining,
    *,
    hold_out: Sequence[str] = (),
    command: str = "",
    overwrite: bool = False,
    report: Report = silent,
    notice: Notice = lambda sentence: None,
) -> Model:
    """Learn a model from ``folders``, pairs of a source's name and a folder of its recordings, and write it to ``output``.

    Groups (speakers, pieces) are held out as ``params`` say, and always those that ``hold_out`` names. Tensors are named
    ``source/divergence/components``, float16 (taps, bins, components), 1 the greatest of every component. Divergence, sizes and
    exponent that the card recommends did best on mixtures of the training material; scores are measured on what was held out. What is
    finished is kept beside ``output`` until the end, and a later run with the same material and settings goes on from there.
    ``notice`` hears, in sentences, what was left out. Raises TrainingError, ModelError, FileExistsRefusal, AudioFileError, Cancelled.
    """
    began, analysis = time.monotonic(), params.analysis
    materials = gathered(folders, RATE, params.held_out, hold_out, params.seed, part(report, 0.0, 0.02), notice)
    card = new_card(output, METHOD.id, tuple(materials), analysis)
    if output.exists() and not overwrite:
        raise FileExistsRefusal(f"model folder {output} exists already, and overwriting was not asked for")
    stretches = {}
    for index, (source, material) in enumerate(materials.items()):
        reading = part(report, 0.02 + 0.03 * index / len(materials), 0.02 + 0.03 * (index + 1) / len(materials))
        stretches[source] = training_stretches(material.training, analysis, params.frames, params.seed, reading)
    checkpoint = Checkpoint(output, _identity(params, stretches))
    # The kernels bring threads of their own; where other programs take cores, threads within one product only wait for each other.
    with threadpool_limits(1):
        tensors = _learnt(stretches, params, checkpoint, part(report, 0.05, 0.7))
        model = save_model(checkpoint.folder / output.name, card, tensors, overwrite=True)
        settings, scores = _tried(model, materials, params, part(report, 0.7, 1.0), notice)
    training: dict[str, JsonValue] = {
        "command": command,
        "date": datetime.now(UTC).date().isoformat(),
        "seconds": round(time.monotonic() - began, 1),
        "machine": {**machine_facts()},
        "versions": {"workbench": workbench.__version__, **versions("torch", "numpy", "scipy", "soundfile", "soxr")},
        "parameters": params.model_dump(),
        "seed": params.seed,
        "always_held_out": list(hold_out),
        "data": described(materials, {source: magnitudes.shape[1] for source, (magnitudes, _) in stretches.items()}),
    }
    filled = card.model_copy(update={"settings": settings, "scores": tuple(scores), "training": training})
    finished = save_model(output, filled, tensors, overwrite=overwrite)
    checkpoint.remove()
    report(1.0, "trained")
    return finished


def _identity(params: ConvolutiveTraining, stretches: Mapping[str, tuple[Magnitudes, list[int]]]) -> dict[str, JsonValue]:
    """All that the dictionaries depend on."""
    return {
        "sparsity": params.sparsity,
        "iterations": params.iterations,
        "taps": params.taps,
        "seed": params.seed,
        "workbench": workbench.__version__,
        "torch": versions("torch").get("torch", ""),
        "frames": {source: hashlib.sha256(magnitudes.T.data).hexdigest() for source, (magnitudes, _) in stretches.items()},
    }


def _learnt(
    stretches: Mapping[str, tuple[Magnitudes, list[int]]], params: ConvolutiveTraining, checkpoint: Checkpoint, report: Report
) -> dict[str, np.ndarray]:
    """Every dictionary, by its tensor's name; finished ones come from the checkpoint."""
    jobs = [(source, divergence, components) for source in stretches for divergence in BETAS for components in SIZES]
    costs = [_COSTS[divergence] * components * stretches[source][0].shape[1] for source, divergence, components in jobs]
    ends = np.cumsum(costs) / sum(costs)
    tensors = {}
    for (source, divergence, components), cost, end in zip(jobs, costs, ends, strict=True):
        name = f"{source}/{divergence}/{components}"
        step = part(report, float(end - cost / sum(costs)), float(end))
        step(0.0, f"learning {components} components of {source} ({divergence})")
        tensor = checkpoint.load(name)
        if tensor is None:
            magnitudes, lengths = stretches[source]
            learnt, _ = learn_convolutive(
                magnitudes,
                components,
                params.taps,
                beta=BETAS[divergence],
                sparsity=params.sparsity,
                iterations=params.iterations,
                stretches=lengths,
                seed=params.seed,
                report=wordless(step),
            )
            greatest = learnt.max(axis=(0, 1))
            tensor = (learnt / np.where(greatest > 0.0, greatest, np.float32(1.0))).astype(np.float16)
            checkpoint.save(name, tensor)
        tensors[name] = tensor
    return tensors


def _tried(
    model: Model, materials: Mapping[str, Material], params: ConvolutiveTraining, report: Report, notice: Notice
) -> tuple[Settings, list[dict[str, JsonValue]]]:
    """Recommended settings and scores; none for a single source, no scores where nothing is held out."""
    if len(materials) < 2:
        notice("a model of one source has nothing to be separated from: no settings were chosen and nothing was scored")
        return {}, []
    training = {source: material.training for source, material in materials.items()}
    trials = drawn_mixtures(training, params.mixtures, params.analysis, params.seed, part(report, 0.0, 0.05))
    settings = _chosen(model, trials, part(report, 0.05, 0.9))
    held_out = {source: material.held_out for source, material in materials.items() if material.held_out}
    if len(held_out) < len(materials):
        notice("nothing of some source was held out: nothing was scored")
        return settings, []
    tests = drawn_mixtures(held_out, params.mixtures, params.analysis, params.seed + 1, part(report, 0.9, 0.92))
    report(0.92, "scoring")
    score: dict[str, JsonValue] = {
        "material": f"held out speakers and pieces, {mixture_words(len(tests) // len(LEVELS_DB))}",
        "settings": {**settings},
        "sources": summary(measured(METHOD, model, settings, tests, part(report, 0.92, 1.0))),
    }
    return settings, [score]


def _chosen(model: Model, mixtures: Sequence[Mixture], report: Report) -> Settings:
    """Divergence, components and exponent with the highest mean SDR: divergences at the greatest size first, then sizes."""
    sources = model.card.sources
    best: Settings = {}
    best_sdr = -math.inf
    largest = dict.fromkeys(sources, max(SIZES))
    smaller = [{**largest, source: size} for source in sources for size in SIZES[:-1]]
    total, done = len(BETAS) + len(smaller), 0
    stages: list[list[Settings]] = [
        [{"divergence": divergence, "components": {**largest}} for divergence in BETAS],
        [{"components": {**counts}} for counts in smaller],
    ]
    for stage in stages:
        before = dict(best)
        for change in stage:
            tried = {**before, **change}
            step = part(report, done / total, (done + 1) / total)
            step(0.0, f"trying {tried['divergence']}")
            done += 1
            for exponent, sdr in _by_exponent(model, tried, mixtures, step).items():
                if sdr > best_sdr:
                    best, best_sdr = {**tried, "exponent": exponent}, sdr
    return best


def _by_exponent(model: Model, settings: Settings, mixtures: Sequence[Mixture], report: Report) -> dict[float, float]:
    """Mean SDR over mixtures and sources under every exponent of the mask, dB."""
    params = METHOD.params(**{name: value for name, value in settings.items() if name in METHOD.params.model_fields})
    results = []
    for index, mixture in enumerate(mixtures):
        step = part(report, index / len(mixtures), (index + 1) / len(mixtures))
        spectrum, estimate = estimated(METHOD, model, params, mixture, wordless(step))
        results.append(separated_alike(mixture, spectrum, estimate, [MaskSettings(exponent=exponent) for exponent in _EXPONENTS]))
    return {exponent: mean_sdr([found[index] for found in results]) for index, exponent in enumerate(_EXPONENTS)}
