"""Which settings a trained model recommends: the best of a few, tried stage after stage on recordings held back from learning."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from pydantic import JsonValue

from workbench.core.progress import Report, part, silent
from workbench.dsp.divergences import BETAS
from workbench.evaluation.quality import interval
from workbench.training.mixtures import Separated, mixture_words
from workbench.training.trials import Files, Setting, Trials

EXPONENTS = (1.0, 1.5, 2.0, 3.0)
"""Of the mask; each is tried with every setting, as that costs little."""

FIRST_SIZES = (64, 64)
"""Components of the first source and of each other, under which divergences are tried."""

SIZES = ((24, 48), (32, 32), (48, 48), (96, 64), (96, 96))
"""The same, tried under the best divergence."""

SPARSITIES = (0.1, 1.0)

_TURNS = 2
_MOST_FRAMES = 4_000
"""Of every source: more hardly change which setting is best."""

_LEAST_GAIN_DB = 0.02
"""Less is chance; so no sparsity is recommended for Kullback-Leibler, where it scales all activations alike and changes no mask."""


Settings = dict[str, JsonValue]


@dataclass(frozen=True)
class Result:
    """How well one setting separates under one exponent, SDR in dB, rounded so that a table holds it whole."""

    setting: Setting
    exponent: float
    mean: float
    """Over mixtures, levels and sources."""
    low: float
    """Of the 95 % bootstrap interval of the mean, mixtures drawn with all their levels."""
    high: float
    at: Mapping[tuple[str, float], float] = field(hash=False)
    """Mean per source and level."""
    mixtures: int

    def settings(self, sources: Sequence[str]) -> Settings:
        """The values that a model's card recommends."""
        return {
            "components": dict(zip(sources, self.setting.components, strict=True)),
            "divergence": self.setting.divergence,
            "sparsity": self.setting.sparsity,
            "exponent": self.exponent,
        }


Stage = Sequence[Mapping[str, Any]]
"""Changes of the best setting so far, each of which is tried."""


def chosen(files: Files, start: Setting, *, mixtures: int, frames: int, updates: int, seed: int, report: Report = silent) -> Result:
    """The best of divergences, then sizes, then sparsities, each with every exponent, on groups of ``files`` that take turns.

    About ``mixtures`` in all, each at every level; dictionaries in ``updates`` passes over at most ``frames`` of every source. Raises
    TrainingError, AudioFileError, Cancelled.
    """
    trials = Trials(files, turn_count=_TURNS, mixtures=-(-mixtures // _TURNS), frames=min(frames, _MOST_FRAMES), updates=updates, seed=seed)
    stages: list[Stage] = [
        [{"divergence": divergence} for divergence in BETAS],
        [{"components": sized(tuple(files), *pair)} for pair in SIZES],
        [{"sparsity": sparsity} for sparsity in SPARSITIES],
    ]
    return searched(trials, start, stages, EXPONENTS, report=report)


def trial_score(best: Result, sources: Sequence[str]) -> dict[str, JsonValue]:
    """How well the chosen settings did while they were tried, for a model's card."""
    at: dict[str, dict[str, JsonValue]] = {}
    for (source, level), value in best.at.items():
        at.setdefault(source, {})[f"{level:+g}"] = value
    return {
        "material": f"training groups left out in turn, {mixture_words(best.mixtures)}",
        "settings": best.settings(sources),
        "mean_of_all": {"sdr_mean": best.mean, "interval_95": [best.low, best.high]},
        "sources": {source: {"sdr_mean_at_db": levels} for source, levels in at.items()},
    }


def searched(
    trials: Trials,
    start: Setting,
    stages: Sequence[Stage],
    exponents: Sequence[float] = EXPONENTS,
    known: Iterable[Result] = (),
    keep: Callable[[Sequence[Result]], None] = lambda results: None,
    report: Report = silent,
) -> Result:
    """The result with the highest mean: from ``start``, each stage changes the best setting of those before it.

    ``known`` are results of an earlier run, which are not tried again; ``keep`` gets the results of every other setting, of all
    ``exponents``, as soon as they are there. Raises Cancelled, TrainingError, AudioFileError.
    """
    found: dict[Setting, list[Result]] = {}
    for result in known:
        found.setdefault(result.setting, []).append(result)
    best: Result | None = None
    total, done = 1 + sum(map(len, stages)), 0
    for stage in ([{}], *stages):
        settings = [replace(best.setting if best else start, **change) for change in stage]
        for setting in settings:
            step = part(report, done / total, (done + 1) / total)
            step(0.0, f"trying {_words(setting)}")
            if setting not in found:
                found[setting] = results_of(setting, trials.measured(setting, exponents, step))
                keep(found[setting])
            done += 1
            for result in found[setting]:
                if best is None or result.mean > best.mean + _LEAST_GAIN_DB:
                    best = result
    assert best is not None, "the start alone gives results"
    return best


def results_of(setting: Setting, separations: Mapping[float, Sequence[Separated]]) -> list[Result]:
    """A result for every exponent."""
    return [_result(setting, exponent, separated) for exponent, separated in separations.items()]


def sized(sources: Sequence[str], first: int, others: int) -> tuple[int, ...]:
    """Components per source: ``first`` for the first, ``others`` for the rest."""
    return tuple(first if index == 0 else others for index in range(len(sources)))


def _words(setting: Setting) -> str:
    return f"{setting.divergence}, {' + '.join(map(str, setting.components))} components, {setting.analysis.window_samples} samples"


def _result(setting: Setting, exponent: float, separated: Sequence[Separated]) -> Result:
    values = np.array([each.sdr for each in separated])
    levels = [each.mixture.level_db for each in separated]
    at = {
        (source, level): round(float(values[[found == level for found in levels], index].mean()), 2)
        for index, source in enumerate(separated[0].mixture.sources)
        for level in dict.fromkeys(levels)
    }
    # One after another, every mixture comes at all levels.
    per_mixture = values.reshape(-1, len(set(levels)) * values.shape[1]).mean(axis=1)
    low, high = interval(per_mixture.tolist())
    return Result(setting, exponent, round(float(values.mean()), 3), round(low, 3), round(high, 3), at, len(per_mixture))
