"""Settings tried on recordings that no dictionary was learnt from: parts of the training material take turns at being left out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import Report, part, silent, wordless
from workbench.dsp.analysis import Analysis
from workbench.dsp.divergences import BETAS, DivergenceName
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.exemplars import exemplars
from workbench.dsp.nmf_learning import learn
from workbench.dsp.spectrum import Magnitudes, Spectrum
from workbench.nets.devices import choose_device
from workbench.separators.contract import Request
from workbench.separators.dictionaries import Dictionary
from workbench.separators.nmf_activations import with_activations
from workbench.separators.sparse_nmf import SparseNmfParams
from workbench.training.material import TrainingFile, groups_of, training_frames
from workbench.training.mixtures import Mixture, Separated, drawn_mixtures, separated_alike

Files = Mapping[str, Sequence[TrainingFile]]
"""Recordings of every source."""


@dataclass(frozen=True)
class Setting:
    """Everything that decides on an estimate; the exponent of the mask comes after it."""

    analysis: Analysis
    divergence: DivergenceName
    components: tuple[int, ...]
    """Of every source, in order."""
    learning_sparsity: float = 0.0
    """The sparsity under which dictionaries are learnt."""
    sparsity: float = 0.0
    iterations: int = 60

    def params(self) -> SparseNmfParams:
        """The same for the separator, without the components."""
        return SparseNmfParams(divergence=self.divergence, sparsity=self.sparsity, iterations=self.iterations)


@dataclass(frozen=True)
class Turn:
    """One parting of the material: dictionaries come from one part, mixtures from the other."""

    learning: Files
    trying: Files


def turns(files: Files, count: int, seed: int) -> list[Turn]:
    """``count`` turns, so that every group (speaker, piece) is tried in one and learnt from in the others, drawn by ``seed``.

    A source of fewer groups has some of them tried in several turns; one of a single group is learnt from and tried at once.
    """
    parts: dict[str, list[set[str]]] = {}
    for source, members in files.items():
        groups = groups_of(members)
        order = [groups[index] for index in np.random.default_rng(seed).permutation(len(groups))]
        shares = min(count, len(order))
        parts[source] = [set(order[turn % shares :: shares]) for turn in range(count)]

    def turn(index: int) -> Turn:
        trying = {source: [file for file in members if file.group in parts[source][index]] for source, members in files.items()}
        rest = {source: [file for file in members if file.group not in parts[source][index]] for source, members in files.items()}
        return Turn({source: members or trying[source] for source, members in rest.items()}, trying)

    return [turn(index) for index in range(count)]


class Trials:
    """Dictionaries learnt, and mixtures of other recordings separated by them, as settings are asked for."""

    def __init__(self, files: Files, *, turn_count: int, mixtures: int, frames: int, updates: int, seed: int) -> None:
        """``mixtures`` per turn, each at every level; dictionaries from at most ``frames`` of every source, in ``updates`` passes."""
        self.sources = tuple(files)
        self._turns = turns(files, turn_count, seed)
        self._mixtures, self._most_frames, self._updates, self._seed = mixtures, frames, updates, seed
        self._drawn: dict[int, list[Mixture]] = {}
        self._frames: dict[tuple[int, str], Magnitudes] = {}
        self._dictionaries: dict[tuple[int, str, str, int, float], Magnitudes] = {}
        self._analysis: Analysis | None = None

    def measured(self, setting: Setting, exponents: Sequence[float], report: Report = silent) -> dict[float, list[Separated]]:
        """Every mixture of every turn, separated under the setting and each exponent. Raises TrainingError, AudioFileError, Cancelled."""
        if setting.analysis != self._analysis:
            # Frames and dictionaries of one analysis at a time: they are what memory goes to.
            self._frames.clear()
            self._dictionaries.clear()
            self._analysis = setting.analysis
        results: dict[float, list[Separated]] = {exponent: [] for exponent in exponents}
        for turn in range(len(self._turns)):
            step = part(report, turn / len(self._turns), (turn + 1) / len(self._turns))
            dictionary = self._dictionary(turn, setting, part(step, 0.0, 0.6))
            mixtures = self._mixtures_of(turn, setting.analysis, part(step, 0.6, 0.65))
            for index, mixture in enumerate(mixtures):
                one = part(step, 0.65 + 0.35 * index / len(mixtures), 0.65 + 0.35 * (index + 1) / len(mixtures))
                spectrum, estimate = _estimated(mixture, dictionary, setting, one)
                scored = separated_alike(mixture, spectrum, estimate, [MaskSettings(exponent=exponent) for exponent in exponents])
                for exponent, result in zip(exponents, scored, strict=True):
                    results[exponent].append(result)
        return results

    def _mixtures_of(self, turn: int, analysis: Analysis, report: Report) -> list[Mixture]:
        if turn not in self._drawn:
            self._drawn[turn] = drawn_mixtures(self._turns[turn].trying, self._mixtures, analysis, self._seed + turn, wordless(report))
        return self._drawn[turn]

    def _dictionary(self, turn: int, setting: Setting, report: Report) -> Dictionary:
        columns = []
        for index, (source, count) in enumerate(zip(self.sources, setting.components, strict=True)):
            key = turn, source, setting.divergence, count, setting.learning_sparsity
            step = part(report, index / len(self.sources), (index + 1) / len(self.sources))
            if key not in self._dictionaries:
                frames = self._frames_of(turn, source, setting.analysis, part(step, 0.0, 0.3))
                learnt, _ = learn(
                    frames,
                    count,
                    beta=BETAS[setting.divergence],
                    sparsity=setting.learning_sparsity,
                    iterations=self._updates,
                    start=exemplars(frames, count, self._seed),
                    seed=self._seed,
                    report=wordless(part(step, 0.3, 1.0)),
                )
                self._dictionaries[key] = np.asarray(learnt, np.float32)
            columns.append(self._dictionaries[key])
        assignment = np.repeat(np.arange(len(columns)), [learnt.shape[1] for learnt in columns])
        return Dictionary(self.sources, np.concatenate(columns, axis=1), assignment, setting.analysis.bins)

    def _frames_of(self, turn: int, source: str, analysis: Analysis, report: Report) -> Magnitudes:
        key = turn, source
        if key not in self._frames:
            files = self._turns[turn].learning[source]
            self._frames[key] = training_frames(files, analysis, self._most_frames, self._seed, wordless(report))
        return self._frames[key]


def _estimated(mixture: Mixture, dictionary: Dictionary, setting: Setting, report: Report) -> tuple[Spectrum, FactorEstimate]:
    """On the CPU, so that every machine chooses alike."""
    still = wordless(report)
    spectrum = Spectrum(mixture.mixture, setting.analysis)
    request = Request(spectrum, (), setting.params(), None, choose_device("cpu"), spectrum.block_frames, still)
    return spectrum, with_activations(request, dictionary, sparsity=setting.sparsity, report=still)
