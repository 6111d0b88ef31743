"""Dictionaries for the sparse NMF: learnt from clean recordings of every source, for every divergence and size, and an excerpt for others.

Source: thesis 000, section 3.1.4 (start), algorithm 4 (training); updates as in METHODS, section 2.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from workbench.core.progress import Report
from workbench.dsp.divergences import BETAS, DivergenceName
from workbench.dsp.exemplars import exemplars
from workbench.dsp.nmf_learning import learn
from workbench.dsp.spectrum import Magnitudes
from workbench.nets.model_files import Model
from workbench.separators.dictionaries import EXCERPT
from workbench.separators.nmf_parameters import SHIPPED_SIZES
from workbench.separators.sparse_nmf import METHOD
from workbench.training import dictionary_making, making
from workbench.training.choosing import FIRST_SIZES, chosen, sized, trial_score
from workbench.training.dictionary_making import DictionaryParams, DictionaryRecipe, Frames
from workbench.training.making import Scores, Settings
from workbench.training.material import TrainingFile, training_frames
from workbench.training.trials import Setting

COMPONENTS = SHIPPED_SIZES
"""Sizes of dictionaries that are learnt."""

_ALSO_SCORED = ((16, 16), (24, 48), (96, 96))
"""Sizes (first source, each other) that are scored beside the chosen ones."""

_EXCERPT_VALUES = 650_000
"""Frames times bins of one excerpt, 1.3 MB; as many frames as give about these."""


class DictionaryTraining(DictionaryParams):
    """How dictionaries are learnt and tried."""

    iterations: int = dictionary_making.iterations(60)
    window: int = making.window(3072)
    hop: int = making.hop(768)
    frames: int = dictionary_making.frames(8_000)
    mixtures: int = making.mixtures(12)


def _read(files: Sequence[TrainingFile], params: DictionaryTraining, report: Report) -> Frames:
    return Frames(training_frames(files, params.analysis, params.frames, params.seed, report))


def _learn(frames: Frames, divergence: DivergenceName, components: int, params: DictionaryTraining, report: Report) -> Magnitudes:
    dictionary, _ = learn(
        frames.magnitudes,
        components,
        beta=BETAS[divergence],
        sparsity=params.sparsity,
        iterations=params.iterations,
        start=exemplars(frames.magnitudes, components, params.seed),
        seed=params.seed,
        report=report,
    )
    return dictionary


def excerpt_of(magnitudes: Magnitudes, seed: int) -> np.ndarray:
    """Some of the frames, drawn by ``seed``, float16 (bins, frames) of mean magnitude 1; all where there are few."""
    bins, count = magnitudes.shape
    drawn = np.sort(np.random.default_rng(seed).permutation(count)[: max(1, _EXCERPT_VALUES // bins)])
    some = magnitudes[:, drawn]
    excerpt: np.ndarray = np.minimum(some / some.mean(dtype=np.float64), np.finfo(np.float16).max).astype(np.float16)
    return excerpt


def _excerpt(frames: Frames, params: DictionaryTraining) -> dict[str, np.ndarray]:
    return {EXCERPT: excerpt_of(frames.magnitudes, params.seed)}


def _choose(
    model: Model, files: Mapping[str, Sequence[TrainingFile]], params: DictionaryTraining, report: Report
) -> tuple[Settings, Scores]:
    """On mixtures of groups that take turns at being left out: what is tried is learnt from the others."""
    start = Setting(params.analysis, "kl", sized(tuple(files), *FIRST_SIZES), params.sparsity)
    training = {source: list(of_source) for source, of_source in files.items()}
    budget = {"mixtures": params.mixtures, "frames": params.frames, "updates": params.iterations, "seed": params.seed}
    best = chosen(training, start, **budget, report=report)
    return best.settings(model.card.sources), [trial_score(best, model.card.sources)]


def _also_scored(settings: Settings, sources: Sequence[str]) -> list[Settings]:
    return [{**settings, "components": dict(zip(sources, sized(sources, *pair), strict=True))} for pair in _ALSO_SCORED]


RECIPE = DictionaryRecipe(
    method=METHOD,
    params=DictionaryTraining,
    sizes=COMPONENTS,
    costs={"is": 3.0, "kl": 2.0, "frobenius": 1.0},
    read=_read,
    dictionary=_learn,
    choose=_choose,
    tried="divergences, then sizes, then sparsities, each with every exponent",
    tried_on="training groups left out in turn, as the first of the scores tells",
    learnt_share=0.55,
    besides=_excerpt,
    also_scored=_also_scored,
)
"""What ``make_model`` makes a model of dictionaries by."""
