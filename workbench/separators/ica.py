"""Independent components of a recording with several channels: an instantaneous mixture is undone in the time domain.

Source: FastICA of scikit-learn, after Hyvärinen and Oja, "Independent component analysis: algorithms and applications", 2000; Grau Noël,
"Understanding and Improving Deep Learning Source Separation Algorithms", thesis, Universitat Pompeu Fabra, Barcelona, 2018, section 2.2.
"""

from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np

from workbench.core.parameters import Params, choice, whole
from workbench.core.progress import Report
from workbench.dsp.waveform_estimate import WaveformEstimate
from workbench.nets.model_files import Model
from workbench.separators.component_groups import stem_names
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.unmixing import Matrix, block_parameter, stems_parameter, unmixed

_TOLERANCE = 1e-4


class IcaParams(Params):
    """What a user sets on the independent component analysis."""

    stems: int = stems_parameter()
    block_seconds: float = block_parameter()
    contrast: Literal["logcosh", "exp", "cube"] = choice(
        "logcosh",
        "What counts as independent: log cosh serves most sounds, exp the sparsest ones, cube looks at kurtosis and minds outliers",
        titles={"logcosh": "log cosh", "exp": "Exponential", "cube": "Kurtosis"},
    )
    iterations: int = whole(200, "More rounds settle difficult recordings and take longer", low=1, high=2000, scale="log")
    seed: int = whole(0, "Another number starts from another rotation", low=0, high=2**31 - 1)


def estimate(request: Request) -> WaveformEstimate:
    """Images of the independent components, the strongest first.

    Tells ``request.notice`` where the rotation did not settle. Raises MethodError for fewer channels than stems, Cancelled.
    """
    params: IcaParams = request.params
    unsettled: list[bool] = []

    def rotation(whitened: Matrix, report: Report) -> Matrix:
        turned, settled = independent(whitened, params, report)
        unsettled.append(not settled)
        return turned

    found = unmixed(request, METHOD.title, params.stems, params.block_seconds, rotation)
    if any(unsettled):
        where = f" in {sum(unsettled)} of {len(unsettled)} blocks" if len(unsettled) > 1 else ""
        request.notice(f"ICA did not settle within {params.iterations} rounds{where}; the stems may not be as independent as they could be")
    return found


def independent(whitened: Matrix, params: IcaParams, report: Report) -> tuple[Matrix, bool]:
    """The rotation that makes ``whitened`` (components, samples) most independent, and whether it settled within the rounds allowed.

    Shapes: result (components, components), orthogonal. Raises Cancelled if ``report`` does.
    """
    from sklearn.decomposition import FastICA

    contrast, rounds = _CONTRASTS[params.contrast], 0

    def reporting(components: Matrix) -> tuple[Matrix, Matrix]:
        nonlocal rounds
        rounds += 1
        if rounds > params.iterations:
            # Slopes by which the rotation stays as it is: FastICA then ends without the warning that it would give otherwise, and
            # to catch a warning changes what every thread is told.
            return np.zeros_like(components), -np.ones(len(components))
        report(1.0 - 8.0 / (8.0 + rounds), "parting components")
        return contrast(components)

    count = len(whitened)
    start = np.random.default_rng(params.seed).standard_normal((count, count))
    ica = FastICA(whiten=False, fun=reporting, max_iter=params.iterations + 1, tol=_TOLERANCE, w_init=start)
    ica.fit(whitened.T)
    return ica.components_, rounds <= params.iterations


def _logcosh(components: Matrix) -> tuple[Matrix, Matrix]:
    slope = np.tanh(components)
    return slope, 1.0 - np.square(slope).mean(axis=-1)


def _exp(components: Matrix) -> tuple[Matrix, Matrix]:
    squares = np.square(components)
    bell = np.exp(-0.5 * squares)
    return components * bell, ((1.0 - squares) * bell).mean(axis=-1)


def _cube(components: Matrix) -> tuple[Matrix, Matrix]:
    squares = np.square(components)
    return components * squares, 3.0 * squares.mean(axis=-1)


_CONTRASTS: dict[str, Callable[[Matrix], tuple[Matrix, Matrix]]] = {"logcosh": _logcosh, "exp": _exp, "cube": _cube}
"""Slope of each contrast, (components, samples), and the mean of the slope's own slope, (components,)."""


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return stem_names(params.stems)


def _least_channels(params: Any) -> int:
    stems: int = params.stems
    return stems


METHOD = Method(
    id="ica",
    title="ICA",
    family="Multichannel",
    summary="Undoes a mixture of several channels by finding the components that depend least on one another.",
    source=(
        'Hyvärinen and Oja, "Independent component analysis: algorithms and applications", 2000 (FastICA of scikit-learn); '
        'Grau Noël, "Understanding and Improving Deep Learning Source Separation Algorithms", thesis, Universitat Pompeu Fabra, 2018, '
        "section 2.2"
    ),
    params=IcaParams,
    estimate=estimate,
    sources=_sources,
    least_channels=_least_channels,
    masks={"mask": "direct"},
    promises=frozenset({Promise.CONSERVES, Promise.LEVEL_INVARIANT, Promise.BLOCK_INVARIANT, Promise.DETERMINISTIC, Promise.CANCELS}),
)
