"""What all networks are trained by: the parameters of the loop, and the recipe that a network fills in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np

from workbench.core.mask_settings import MaskSettings
from workbench.core.parameters import choice, number, whole
from workbench.core.progress import Report, part, silent, wordless
from workbench.nets.model_files import Model
from workbench.separators.contract import Method
from workbench.training import making
from workbench.training.making import Files, Learnt, ModelTraining, Scores, Settings, Work
from workbench.training.mixtures import drawn_mixtures, estimated, mean_sdr, mixture_words, separated_alike, summary
from workbench.training.network_loop import Precision

EXPONENTS = (0.7, 1.0, 1.4, 2.0, 2.8, 4.0)
"""Of the mask, among which one is recommended."""


class NetworkTraining(ModelTraining):
    """What the loop is told; windows, epochs, steps, rate and patience are each network's own."""

    window: int = making.window(1024)
    hop: int = making.hop(256)
    mixtures: int = making.mixtures(6)
    epochs: int
    learning_rate: float
    patience: int
    validation: float = number(
        0.1, "A larger share of speakers or pieces is looked at to stop in time, and not learnt from", low=0.0, high=0.9
    )
    precision: Precision = choice(
        "auto",
        "Mixed computes faster with half the digits; auto does so where the device was made for it",
        titles={"auto": "Automatic", "full": "Full", "mixed": "Mixed"},
    )
    devices: int = whole(
        1, "More graphics processors, or processes of the CPU, learn side by side, each on its own batches", low=1, high=64
    )

    @property
    def validation_share(self) -> float:
        """Of the groups that are left to train on, those that are looked at while learning."""
        return self.validation


def epochs(default: int) -> Any:
    """Declares the epochs."""
    return whole(default, "More epochs learn longer; it stops before them when nothing gets better", low=1, high=100_000, scale="log")


def learning_rate(default: float) -> Any:
    """Declares the learning rate."""
    return number(default, "Higher learns in larger steps, faster until it is thrown about", low=1e-6, high=10.0, scale="log")


def patience(default: int) -> Any:
    """Declares the patience."""
    return whole(default, "More epochs without a lower loss are waited for before it stops; 0 never stops early", low=0, high=10_000)


N = TypeVar("N", bound=NetworkTraining)


def choose_exponent(method: Method) -> Callable[[Model, Files, N, Report], tuple[Settings, Scores]]:
    """Gives the exponent of the mask with the highest mean SDR, under the method's own settings, on mixtures of given recordings."""

    def choose(model: Model, files: Files, params: N, report: Report = silent) -> tuple[Settings, Scores]:
        mixtures = drawn_mixtures(files, params.mixtures, params.analysis, params.seed, part(report, 0.0, 0.1))
        tried = [MaskSettings(exponent=exponent) for exponent in EXPONENTS]
        results = []
        for index, mixture in enumerate(mixtures):
            step = part(report, 0.1 + 0.9 * index / len(mixtures), 0.1 + 0.9 * (index + 1) / len(mixtures))
            step(0.0, "trying exponents")
            spectrum, estimate = estimated(method, model, method.params(), mixture, wordless(step))
            results.append(separated_alike(mixture, spectrum, estimate, tried))
        means = [mean_sdr([result[place] for result in results]) for place in range(len(tried))]
        best = int(np.argmax(means))
        settings: Settings = {"exponent": EXPONENTS[best]}
        material = f"speakers and pieces for validation, {mixture_words(params.mixtures)}"
        return settings, [{"material": material, "settings": settings, "sources": summary([result[best] for result in results])}]

    return choose


@dataclass(frozen=True)
class NetworkRecipe(Generic[N]):
    """A ``making.Recipe`` of a method that learns by the loop."""

    method: Method
    params: type[N]
    learn: Callable[[Work[N]], Learnt]
    choose: Callable[[Model, Files, N, Report], tuple[Settings, Scores]]
    tried: str = f"exponents of the mask: {', '.join(f'{exponent:g}' for exponent in EXPONENTS)}"
    tried_on: str = ""
    learnt_share: float = 0.9
    least_sources: int = 2
    begins_from_model: bool = False
    """Whether it can begin with the weights of a model instead of drawn ones."""
    also_scored: Callable[[Settings, Sequence[str]], Sequence[Settings]] = lambda settings, sources: ()
