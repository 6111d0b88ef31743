"""Test mixtures of real recordings at known levels, and how well a model separates them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pydantic import JsonValue

from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import Report, part, silent, wordless
from workbench.core.sound import Samples, SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import Estimate
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum
from workbench.evaluation.bss_eval import energies
from workbench.nets.devices import choose_device
from workbench.nets.model_files import Model
from workbench.separators.contract import Method, Request
from workbench.training.material import TrainingFile, open_mono

LEVELS_DB, WIDE_LEVELS_DB = (-5.0, 0.0, 5.0), (-10.0, -5.0, 0.0, 5.0, 10.0)
MIXTURE_SECONDS = 8.0


@dataclass(frozen=True)
class Mixture:
    """One piece of every source, the first louder than each of the others by ``level_db``."""

    sources: tuple[str, ...]
    stems: tuple[SoundArray, ...]
    mixture: SoundArray
    level_db: float
    before: tuple[float, ...]
    """SDR of the unprocessed mixture as an estimate of every source, dB."""


@dataclass(frozen=True)
class Separated:
    """SDR of every source of one mixture after separation, dB."""

    mixture: Mixture
    sdr: tuple[float, ...]


def drawn_mixtures(
    material: Mapping[str, Sequence[TrainingFile]],
    count: int,
    analysis: Analysis,
    seed: int,
    report: Report = silent,
    levels_db: Sequence[float] = LEVELS_DB,
) -> list[Mixture]:
    """``count`` mixtures of one recording per source, each at every one of ``levels_db``, drawn by ``seed``.

    Pieces last up to ``MIXTURE_SECONDS``. Groups take turns, so that few recordings of many speakers are as likely as many of one.
    """
    generator = np.random.default_rng(seed)
    turns = {source: _turns(files, count, generator) for source, files in material.items()}
    mixtures = []
    for index in range(count):
        report(index / count, "mixing test material")
        pieces = {source: drawn_piece(turns[source][index], analysis.rate, generator) for source in material}
        length = min(piece.shape[1] for piece in pieces.values())
        stems = [piece[:, :length] for piece in pieces.values()]
        if any(not stem.any() for stem in stems):
            continue
        mixtures += [_mixed(tuple(material), stems, level_db, analysis.rate) for level_db in levels_db]
    return mixtures


def _turns(files: Sequence[TrainingFile], count: int, generator: np.random.Generator) -> list[TrainingFile]:
    """One recording for each of ``count`` mixtures: the groups in turn, in drawn order, of each a drawn recording that is long enough."""
    groups: dict[str, list[TrainingFile]] = {}
    for file in files:
        groups.setdefault(file.group, []).append(file)
    order = generator.permutation(sorted(groups))
    chosen = []
    for turn in range(count):
        members = groups[str(order[turn % len(order)])]
        long = [file for file in members if file.seconds >= MIXTURE_SECONDS] or [max(members, key=lambda file: file.seconds)]
        chosen.append(long[int(generator.integers(len(long)))])
    return chosen


def drawn_piece(file: TrainingFile, rate: int, generator: np.random.Generator) -> Samples:
    """Up to ``MIXTURE_SECONDS`` of a recording from a drawn place, the mean of its channels at ``rate``, (1, samples)."""
    recording, sound = open_mono(file, rate)
    with recording:
        length = min(sound.samples, round(MIXTURE_SECONDS * rate))
        start = int(generator.integers(sound.samples - length + 1))
        return sound.read(start, start + length)


def _mixed(sources: tuple[str, ...], stems: Sequence[Samples], level_db: float, rate: int) -> Mixture:
    levelled = levelled_stems(stems, level_db)
    sounds = tuple(SoundArray(stem, rate) for stem in levelled)
    mixture = SoundArray(np.sum(levelled, axis=0), rate)
    before = tuple(found[0].sdr(images=False) for found in energies(sounds, [[mixture]] * len(sounds)))
    return Mixture(sources, sounds, mixture, level_db, before)


def levelled_stems(stems: Sequence[Samples], level_db: float) -> list[Samples]:
    """The stems, none of them silent, at equal power, the first raised by ``level_db``, at a tenth of full scale."""
    gains = [10.0 ** (level_db / 20.0), *[1.0] * (len(stems) - 1)]
    return [
        np.float32(0.1 * gain / np.sqrt(np.square(stem, dtype=np.float64).mean())) * stem for stem, gain in zip(stems, gains, strict=True)
    ]


def estimated(method: Method, model: Model, params: Any, mixture: Mixture, report: Report = silent) -> tuple[Spectrum, Estimate]:
    """What the separator makes of one mixture, on the CPU, so that every machine chooses alike."""
    spectrum = Spectrum(mixture.mixture, model.card.analysis)
    request = Request(spectrum, [model], params, None, choose_device("cpu"), spectrum.block_frames, report)
    return spectrum, method.estimate(request)


def separated(mixture: Mixture, spectrum: Spectrum, estimate: Estimate, settings: MaskSettings) -> Separated:
    """SDR of the stems under these settings of the mask."""
    return separated_alike(mixture, spectrum, estimate, [settings])[0]


def separated_alike(mixture: Mixture, spectrum: Spectrum, estimate: Estimate, settings: Sequence[MaskSettings]) -> list[Separated]:
    """SDR of the stems of one estimate under each of several settings of the mask; what depends on the true stems is done once."""
    estimates: list[list[SoundArray]] = [[] for _ in mixture.sources]
    for each in settings:
        renderer = Renderer(spectrum, estimate, each, [1.0] * len(estimate.sources))
        stems = dict(zip(renderer.sources, renderer.stems(0, mixture.mixture.samples), strict=True))
        for source, found in zip(mixture.sources, estimates, strict=True):
            found.append(SoundArray(stems[source], mixture.mixture.rate))
    scores = energies(mixture.stems, estimates)
    return [Separated(mixture, tuple(found[index].sdr(images=False) for found in scores)) for index in range(len(settings))]


def measured(
    method: Method, model: Model, settings: Mapping[str, JsonValue], mixtures: Sequence[Mixture], report: Report = silent
) -> list[Separated]:
    """Every mixture, separated under these values of the method's parameters and the mask's. Raises Cancelled."""
    params = method.params(**{name: value for name, value in settings.items() if name in method.params.model_fields})
    masks = MaskSettings(**{name: value for name, value in settings.items() if name in MaskSettings.model_fields})
    results = []
    for index, mixture in enumerate(mixtures):
        step = part(report, index / len(mixtures), (index + 1) / len(mixtures))
        spectrum, estimate = estimated(method, model, params, mixture, wordless(step))
        results.append(separated(mixture, spectrum, estimate, masks))
    return results


def mixture_words(count: int) -> str:
    """What ``count`` drawn mixtures are."""
    levels = ", ".join(f"{level:+g}" for level in LEVELS_DB)
    return f"{count} mixtures of up to {MIXTURE_SECONDS:g} s, the first source at {levels} dB"


def mean_sdr(results: Sequence[Separated]) -> float:
    """Mean over mixtures and sources, dB."""
    return float(np.mean([result.sdr for result in results]))


def summary(results: Sequence[Separated]) -> dict[str, JsonValue]:
    """Per source mean and median SDR, mean improvement over the mixture, and the mean SDR at each level; dB to two places."""
    per_source: dict[str, JsonValue] = {}
    for index, source in enumerate(results[0].mixture.sources):
        values = np.array([result.sdr[index] for result in results])
        before = np.array([result.mixture.before[index] for result in results])
        levels = np.array([result.mixture.level_db for result in results])
        per_source[source] = {
            "sdr_mean": round(float(values.mean()), 2),
            "sdr_median": round(float(np.median(values)), 2),
            "sdr_improvement_mean": round(float((values - before).mean()), 2),
            "sdr_mean_at_db": {f"{level:+g}": round(float(values[levels == level].mean()), 2) for level in LEVELS_DB},
        }
    return per_source
