"""What a sparse NMF makes of mixtures, computed once, for networks that learn to make more of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np

from workbench.core.parameters import PerSource, choice, number, per_source, value_for, whole
from workbench.core.progress import part, wordless
from workbench.dsp.analysis import Analysis
from workbench.dsp.divergences import BETAS, TITLES, DivergenceName
from workbench.dsp.exemplars import exemplars
from workbench.dsp.nmf_inference import infer
from workbench.dsp.nmf_learning import learn as learn_dictionary
from workbench.dsp.spectrum import Complex, Magnitudes, forward
from workbench.separators.nmf_parameters import SHIPPED_SIZES
from workbench.training import dictionary_making, making
from workbench.training.dictionary_making import as_tensor
from workbench.training.making import Work
from workbench.training.material import training_frames
from workbench.training.mixing import Mixer, MixtureTraining, sounds_of
from workbench.training.sounds import Sounds

_DICTIONARY_UPDATES = 60
_VALIDATION_SHARE = 0.06
"""Mixtures for validation over those that are learnt from."""
_VALIDATION_BATCH = 1 << 40
"""Numbers of batches from here on are for validation."""


class SnmfMixtureTraining(MixtureTraining):
    """How dictionaries and mixtures come about."""

    window: int = making.window(3072)
    hop: int = making.hop(768)
    divergence: DivergenceName = choice(
        "kl",
        "What counts as close for the sparse NMF: Kullback-Leibler hears the loud more than Itakura-Saito, as published",
        titles=TITLES,
    )
    components: PerSource = per_source(
        64,
        "More components describe a source more finely, but then also imitate the other sources",
        choices=SHIPPED_SIZES,
        low=1,
        high=256,
        symbol="K",
    )
    frames: int = dictionary_making.frames(8_000)
    sparsity: float = number(
        0.0, "Higher lets fewer components sound at once in the mixtures", low=0.0, high=100.0, scale="log", symbol="λ"
    )
    iterations: int = whole(40, "More updates of the mixtures' activations come closer to the best fit", low=1, high=5000, scale="log")
    examples: int = whole(
        1000, "More mixtures are made once and learnt from in every epoch; memory rises alike", low=1, high=1_000_000, scale="log"
    )
    batch: int = whole(256, "More frames at once learn more smoothly", low=1, high=65_536, scale="log")
    seconds: float = number(4.0, "Longer mixtures let the network learn what lasts longer", low=0.1, high=60.0, unit="s", scale="log")


class Mixtures(NamedTuple):
    """Frames of mixtures, one after another, on a scale on which every mixture has mean 1."""

    magnitudes: np.ndarray
    """(frames, bins), float16."""
    parts: np.ndarray
    """How much of them every source but the last is, its phase heard, (sources - 1, frames, bins), float16: the last is what is left."""
    activations: Magnitudes
    """(frames, components)."""
    frames: int
    """Of one mixture."""

    def parts_of(self, rows: np.ndarray, bins: np.ndarray | slice = slice(None)) -> Magnitudes:
        """The parts of all sources in some frames and bins, (sources, frames, bins), float32."""
        known = self.parts[:, rows][..., bins].astype(np.float32)
        left = self.magnitudes[rows][..., bins].astype(np.float32) - known.sum(axis=0)
        return np.concatenate([known, left[None]])


@dataclass(frozen=True)
class Dictionaries:
    """Of all sources, side by side."""

    tensors: dict[str, np.ndarray]
    """As models keep them."""
    components: Magnitudes
    """(bins, components), columns of unit sum."""
    counts: tuple[int, ...]
    """Components of every source."""


def dictionaries_of(work: Work[Any], low: float, high: float) -> Dictionaries:
    """A dictionary of every source from its clean recordings, kept as soon as it is learnt.

    Raises TrainingError, AudioFileError, Cancelled.
    """
    params: SnmfMixtureTraining = work.params
    tensors, columns = {}, []
    for place, (source, material) in enumerate(work.materials.items()):
        step = part(work.report, low + (high - low) * place / len(work.materials), low + (high - low) * (place + 1) / len(work.materials))
        count = value_for(params.components, source)
        name = f"{source}/{params.divergence}/{count}"
        step(0.0, f"learning {count} components of {source}")
        tensor = work.checkpoint.load(name)
        if tensor is None:
            frames = training_frames(material.training, params.analysis, params.frames, params.seed, wordless(part(step, 0.0, 0.3)))
            settings: dict[str, Any] = {"beta": BETAS[params.divergence], "iterations": _DICTIONARY_UPDATES, "seed": params.seed}
            start = exemplars(frames, count, params.seed)
            learnt, _ = learn_dictionary(frames, count, start=start, report=wordless(part(step, 0.3, 1.0)), **settings)
            tensor = as_tensor(np.asarray(learnt, np.float32))
            work.checkpoint.save(name, tensor)
        tensors[name] = tensor
        sums = tensor.sum(axis=0, dtype=np.float32)
        columns.append(tensor / np.where(sums > 0.0, sums, np.float32(1.0)))
    counts = tuple(column.shape[1] for column in columns)
    return Dictionaries(tensors, np.ascontiguousarray(np.concatenate(columns, axis=1), np.float32), counts)


def mixtures_of(work: Work[Any], part_of: str, dictionaries: Dictionaries, low: float, high: float) -> Mixtures | None:
    """Drawn mixtures of recordings for ``training`` or ``validation``; None where a source has none of these.

    Raises TrainingError, AudioFileError, Cancelled.
    """
    params: SnmfMixtureTraining = work.params
    middle = low + 0.2 * (high - low)
    sounds = tuple(sounds_of(work, part_of, low, middle).values())
    if len(sounds) < len(work.materials):
        return None
    validating = part_of == "validation"
    count = max(1, round(_VALIDATION_SHARE * params.examples)) if validating else params.examples
    mixer = _mixer(sounds, params, validating)
    step = part(work.report, middle, high)
    first = _VALIDATION_BATCH if validating else 0
    bins, frames = params.analysis.bins, _frames(params)
    magnitudes, parts = np.empty((count * frames, bins), np.float16), np.empty((len(sounds) - 1, count * frames, bins), np.float16)
    activations = np.empty((count * frames, dictionaries.components.shape[1]), np.float32)
    for index in range(count):
        step(index / count, f"making mixtures for {part_of}")
        span = slice(index * frames, (index + 1) * frames)
        estimated = _estimated(mixer.stems(first + index)[0], params, dictionaries.components)
        magnitudes[span], parts[:, span], activations[span] = estimated
    return Mixtures(magnitudes, parts, activations, frames)


def _frames(params: SnmfMixtureTraining) -> int:
    """Of one mixture; its windows lie within it."""
    return max(1, round(params.seconds * params.analysis.rate / params.analysis.hop_samples))


def _mixer(sounds: Sequence[Sounds], params: SnmfMixtureTraining, plain: bool) -> Mixer:
    samples = (_frames(params) - 1) * params.analysis.hop_samples + params.analysis.window_samples
    ratios = params.lowest_ratio, params.highest_ratio
    if plain:
        return Mixer(sounds, samples, 1, params.seed, ratios)
    return Mixer(sounds, samples, 1, params.seed, ratios, speeds=params.speeds, colour_db=params.colour)


def _estimated(stems: np.ndarray, params: SnmfMixtureTraining, dictionary: Magnitudes) -> tuple[np.ndarray, np.ndarray, Magnitudes]:
    """Magnitudes, parts of all sources but the last, and activations of one mixture of ``stems`` (sources, samples)."""
    true = _frames_first(stems, params.analysis)
    mixture = true.sum(axis=0)
    magnitudes = np.abs(mixture)
    level = max(float(magnitudes.mean()), 1e-12)
    # The part of every source that has the mixture's phase: what a mask can bring out of the mixture.
    shares = np.real(true[:-1] * np.conj(mixture)) / np.maximum(magnitudes, 1e-9 * level) / level
    scaled = (magnitudes / level).astype(np.float32)
    settings: dict[str, Any] = {"beta": BETAS[params.divergence], "sparsity": params.sparsity, "iterations": params.iterations}
    activations = infer(scaled.T, dictionary, scale=1.0, **settings).T
    return scaled.astype(np.float16), shares.astype(np.float16), np.ascontiguousarray(activations)


def _frames_first(stems: np.ndarray, analysis: Analysis) -> Complex:
    return np.ascontiguousarray(np.swapaxes(forward(stems, analysis), 1, 2))


def estimates_of(activations: Magnitudes, dictionaries: Dictionaries) -> Magnitudes:
    """The model of every source, (sources, frames, bins), of activations (frames, components)."""
    spans = [slice(*edges) for edges in pairwise(np.cumsum([0, *dictionaries.counts]))]
    return np.stack([activations[:, span] @ dictionaries.components[:, span].T for span in spans])
