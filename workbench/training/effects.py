"""Effects that the source document reports, looked for on recordings that a model was not trained on.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, chapters 3 and 5. Each is a difference of SDR between two ways of separating the same mixtures, with its bootstrap interval.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import permutations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import Report, part, silent, wordless
from workbench.core.sound import SoundArray
from workbench.dsp.exponent_curve import ExponentCurve, estimated_ratio_db
from workbench.dsp.rendering import Renderer
from workbench.evaluation.bss_eval import energies
from workbench.evaluation.quality import interval
from workbench.nets.model_files import Model
from workbench.separators.catalogue import method as method_of
from workbench.training.automatic_exponent import held_out_groups
from workbench.training.material import Notice, TrainingFile, gathered
from workbench.training.mixtures import Mixture, estimated, separated_alike

_EXPONENTS = (0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0)
_EXPONENT = 1.5
"""Where only one is tried."""

_SPARSITIES = (0.05, 0.3, 1.0)
_MEMORIES = (3, 10)
_SIZES = {"*": 48}
_PARTS = 5

Values = NDArray[np.float64]
"""SDR in dB, (mixtures with all their levels one after another, sources)."""


@dataclass(frozen=True)
class Effect:
    """One figure: a difference in dB, or an exponent."""

    effect: str
    figure: str
    value: float
    low: float | None = None
    """Of the 95 % bootstrap interval, mixtures drawn with all their levels; for a difference alone."""
    high: float | None = None
    shows: bool | None = None
    """Whether the whole interval is on the side that the document reports."""

    def row(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)


def measured_effects(
    model: Model, live: Model, mixtures: Sequence[Mixture], wide: Sequence[Mixture], report: Report = silent
) -> Iterator[Effect]:
    """All effects, one after another, on ``mixtures`` of the model's sources.

    Those of the exponent are looked for on ``wide``, mixtures at more levels, that of a memory by the model ``live``, whose frames
    are short. Raises Cancelled.
    """
    steps = [part(report, index / _PARTS, (index + 1) / _PARTS) for index in range(_PARTS)]
    levels = [mixture.level_db for mixture in mixtures]
    sources = model.card.sources
    known = _scores(model, wide, "sparse-nmf", {}, _EXPONENTS, steps[0])
    yield from _exponents(known, sources, [mixture.level_db for mixture in wide])
    yield from _automatic(model, wide, known, steps[1])
    fixed = _scores(model, mixtures, "sparse-nmf", {}, (_EXPONENT,), part(steps[2], 0.0, 0.5))[_EXPONENT]
    blind = _blind(model, mixtures, part(steps[2], 0.5, 1.0))
    yield _difference("supervised above learning-free", "both, known dictionaries - learning-free with 2 x 24", fixed, blind, levels)
    for divergence in ("frobenius", "is"):
        plain, *sparse = (
            _scores(model, mixtures, "sparse-nmf", _plain(divergence, value), (_EXPONENT,), steps[3])[_EXPONENT]
            for value in (0.0, *_SPARSITIES)
        )
        for value, scores in zip(_SPARSITIES, sparse, strict=True):
            yield _difference("sparse above plain", f"both, {divergence}, sparsity {value:g} - 0", scores, plain, levels)
    without, *with_memory = (
        _scores(live, mixtures, "warm-start-ista", {"divergence": "kl", "memory": frames}, (_EXPONENT,), steps[4])[_EXPONENT]
        for frames in (1, *_MEMORIES)
    )
    for frames, scores in zip(_MEMORIES, with_memory, strict=True):
        for name, columns in (("both", [*range(len(sources))]), *((source, [index]) for index, source in enumerate(sources))):
            figure = f"{name}, warm-start ISTA, kl, memory of {frames} frames - 1"
            yield _difference("memory helps", figure, scores[:, columns], without[:, columns], levels)


def held_out_files(
    model: Model, folders: Sequence[tuple[str, Path]], report: Report = silent, notice: Notice = lambda sentence: None
) -> dict[str, list[TrainingFile]]:
    """The recordings in ``folders``, pairs of a source's name and a folder, of groups that the model's training held out, by source.

    Raises TrainingError, AudioFileError, Cancelled.
    """
    materials = gathered(folders, model.card.analysis.rate, 0.0, (), 0, report, notice)
    groups = held_out_groups(model)
    return {source: [file for file in material.training if file.group in groups] for source, material in materials.items()}


def _plain(divergence: str, sparsity: float) -> dict[str, Any]:
    return {"divergence": divergence, "components": _SIZES, "sparsity": sparsity}


def _scores(
    model: Model, mixtures: Sequence[Mixture], method: str, changes: Mapping[str, Any], exponents: Sequence[float], report: Report
) -> dict[float, Values]:
    """SDR under each exponent, by a method that takes the model; parameters are those of the card where it is made for the method."""
    record = method_of(method)
    recommended = model.card.settings if model.card.method == method else {}
    named = {name: value for name, value in {**recommended, **changes}.items() if name in record.params.model_fields}
    params = record.params(**named)
    rows = []
    for index, mixture in enumerate(mixtures):
        step = part(report, index / len(mixtures), (index + 1) / len(mixtures))
        step(0.0, f"separating by {record.title}")
        spectrum, estimate = estimated(record, model, params, mixture, wordless(step))
        found = separated_alike(mixture, spectrum, estimate, [MaskSettings(exponent=exponent) for exponent in exponents])
        rows.append([separated.sdr for separated in found])
    values = np.array(rows)
    return {exponent: values[:, index] for index, exponent in enumerate(exponents)}


def _exponents(scores: Mapping[float, Values], sources: Sequence[str], levels: Sequence[float]) -> Iterator[Effect]:
    """The best exponent of every source at every level."""
    surface = np.array([scores[exponent] for exponent in _EXPONENTS])
    for index, source in enumerate(sources):
        for level in dict.fromkeys(levels):
            means = surface[:, [found == level for found in levels], index].mean(axis=1)
            best = _EXPONENTS[int(means.argmax())]
            yield Effect("the best exponent moves with the ratio", f"best exponent for {source} at {level:+g} dB", best)


def _automatic(model: Model, mixtures: Sequence[Mixture], known: Mapping[float, Values], report: Report) -> Iterator[Effect]:
    """The automatic exponent against every fixed one; nothing where the model brings no curve."""
    curve = ExponentCurve.of(model.card.settings, model.card.id)
    if curve is None:
        return
    record = method_of(model.card.method)
    params = record.params(**{name: value for name, value in model.card.settings.items() if name in record.params.model_fields})
    rows = []
    for index, mixture in enumerate(mixtures):
        step = wordless(part(report, index / len(mixtures), (index + 1) / len(mixtures)))
        spectrum, estimate = estimated(record, model, params, mixture, step)
        exponent = curve.exponent_for(estimated_ratio_db(spectrum, estimate, step))
        rows.append(separated_alike(mixture, spectrum, estimate, [MaskSettings(exponent=exponent)])[0].sdr)
    levels = [mixture.level_db for mixture in mixtures]
    for exponent, scores in known.items():
        yield _difference("automatic above fixed exponent", f"both, automatic - {exponent:g}", np.array(rows), scores, levels)


def _blind(model: Model, mixtures: Sequence[Mixture], report: Report) -> Values:
    """SDR of learning-free NMF, its stems given to the sources as suits them best."""
    record = method_of("learning-free-nmf")
    params = record.params(stems=len(model.card.sources), components=24)
    rows = []
    for index, mixture in enumerate(mixtures):
        step = part(report, index / len(mixtures), (index + 1) / len(mixtures))
        step(0.0, f"separating by {record.title}")
        spectrum, estimate = estimated(record, model, params, mixture, wordless(step))
        renderer = Renderer(spectrum, estimate, MaskSettings(exponent=_EXPONENT), [1.0] * len(estimate.sources))
        stems = [SoundArray(stem, mixture.mixture.rate) for stem in renderer.stems(0, mixture.mixture.samples)]
        table = np.array([[found.sdr(images=False) for found in group] for group in energies(mixture.stems, [stems] * len(mixture.stems))])
        orders = [table[range(len(stems)), order] for order in permutations(range(len(stems)))]
        rows.append(max(orders, key=lambda found: float(found.sum())))
    return np.array(rows)


def _difference(effect: str, figure: str, better: Values, worse: Values, levels: Sequence[float]) -> Effect:
    per_mixture = (better - worse).reshape(-1, len(set(levels)) * better.shape[1]).mean(axis=1)
    low, high = interval(per_mixture.tolist())
    return Effect(effect, figure, round(float(per_mixture.mean()), 2), round(low, 2), round(high, 2), low > 0.0)
