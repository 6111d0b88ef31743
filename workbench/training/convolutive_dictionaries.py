"""Convolutive dictionaries: sounds of several frames, learnt from clean recordings of every source, for every divergence and size.

Source: Smaragdis, "Convolutive speech bases and their application to supervised speech separation", 2007.
"""

import math
from collections.abc import Mapping, Sequence

from workbench.core.mask_settings import MaskSettings
from workbench.core.parameters import whole
from workbench.core.progress import Report, part, wordless
from workbench.dsp.convolutive_nmf import learn_convolutive
from workbench.dsp.divergences import BETAS, DivergenceName
from workbench.dsp.spectrum import Magnitudes
from workbench.nets.model_files import Model
from workbench.separators.convolutive_nmf import METHOD, SIZES
from workbench.training import dictionary_making, making
from workbench.training.dictionary_making import DictionaryParams, DictionaryRecipe, Frames
from workbench.training.making import Scores, Settings
from workbench.training.material import TrainingFile
from workbench.training.mixtures import Mixture, drawn_mixtures, estimated, mean_sdr, separated_alike
from workbench.training.stretches import training_stretches

_EXPONENTS = (1.0, 1.5, 2.0, 3.0)


class ConvolutiveTraining(DictionaryParams):
    """How convolutive dictionaries are learnt and tried."""

    iterations: int = dictionary_making.iterations(90)
    taps: int = whole(4, "More frames per component hold longer sounds, take longer and make larger models", low=1, high=64, unit="frames")
    window: int = making.window(2048)
    hop: int = making.hop(512)
    frames: int = dictionary_making.frames(12_000)
    mixtures: int = making.mixtures(6)


def _read(files: Sequence[TrainingFile], params: ConvolutiveTraining, report: Report) -> Frames:
    return Frames(*training_stretches(files, params.analysis, params.frames, params.seed, report))


def _learn(frames: Frames, divergence: DivergenceName, components: int, params: ConvolutiveTraining, report: Report) -> Magnitudes:
    """(taps, bins, components)."""
    dictionary, _ = learn_convolutive(
        frames.magnitudes,
        components,
        params.taps,
        beta=BETAS[divergence],
        sparsity=params.sparsity,
        iterations=params.iterations,
        stretches=frames.stretches,
        seed=params.seed,
        report=report,
    )
    return dictionary


def _choose(
    model: Model, files: Mapping[str, Sequence[TrainingFile]], params: ConvolutiveTraining, report: Report
) -> tuple[Settings, Scores]:
    """Divergence, components and exponent with the highest mean SDR on mixtures of what was learnt from: learning anew takes too long.

    Divergences are tried at the greatest size first, then sizes.
    """
    training = {source: list(of_source) for source, of_source in files.items()}
    trials = drawn_mixtures(training, params.mixtures, params.analysis, params.seed, part(report, 0.0, 0.05))
    trying = part(report, 0.05, 1.0)
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
            step = part(trying, done / total, (done + 1) / total)
            step(0.0, f"trying {tried['divergence']}")
            done += 1
            for exponent, sdr in _by_exponent(model, tried, trials, step).items():
                if sdr > best_sdr:
                    best, best_sdr = {**tried, "exponent": exponent}, sdr
    return best, []


def _by_exponent(model: Model, settings: Settings, mixtures: Sequence[Mixture], report: Report) -> dict[float, float]:
    """Mean SDR over mixtures and sources under every exponent of the mask, dB."""
    params = METHOD.params(**{name: value for name, value in settings.items() if name in METHOD.params.model_fields})
    results = []
    for index, mixture in enumerate(mixtures):
        step = part(report, index / len(mixtures), (index + 1) / len(mixtures))
        spectrum, estimate = estimated(METHOD, model, params, mixture, wordless(step))
        results.append(separated_alike(mixture, spectrum, estimate, [MaskSettings(exponent=exponent) for exponent in _EXPONENTS]))
    return {exponent: mean_sdr([found[index] for found in results]) for index, exponent in enumerate(_EXPONENTS)}


RECIPE = DictionaryRecipe(
    method=METHOD,
    params=ConvolutiveTraining,
    sizes=SIZES,
    costs={"is": 3.0, "kl": 2.0, "frobenius": 2.0},
    read=_read,
    dictionary=_learn,
    choose=_choose,
    tried="divergences, then sizes, each with every exponent",
    tried_on="mixtures of the training material",
    learnt_share=0.7,
)
"""What ``make_model`` makes a model of convolutive dictionaries by."""
