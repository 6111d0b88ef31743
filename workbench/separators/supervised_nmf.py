"""Supervised NMF: dictionaries are learnt beforehand, only the activations are inferred, as many at once as fit.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, algorithm 4; updates by Fevotte and Idier, "Algorithms for nonnegative matrix factorization with the
beta-divergence", 2011, section 4.
"""

from collections.abc import Sequence
from typing import Any

from workbench.core.parameters import Params, PerSource
from workbench.dsp.estimate import FactorEstimate
from workbench.nets.model_files import Model
from workbench.separators import nmf_parameters
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.dictionaries import sources_of
from workbench.separators.nmf_activations import with_known_dictionaries


class SupervisedNmfParams(Params):
    """What a user sets on the supervised NMF."""

    divergence: nmf_parameters.DivergenceChoice = nmf_parameters.divergence("is")
    beta: float = nmf_parameters.beta()
    components: PerSource = nmf_parameters.components()
    iterations: int = nmf_parameters.iterations(60)
    tolerance: float = nmf_parameters.tolerance()
    heuristic: bool = nmf_parameters.heuristic()


def estimate(request: Request) -> FactorEstimate:
    """Activations of the models' dictionaries on the request's spectrum; every frame and channel for itself.

    Raises ModelError, MethodError, Cancelled.
    """
    return with_known_dictionaries(request, sparsity=0.0)


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return sources_of(models)


METHOD = Method(
    id="supervised-nmf",
    title="Supervised NMF",
    family="NMF",
    summary="Explains the recording by dictionaries learnt from clean recordings of every source, without a price on activations.",
    source=(
        'Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, 2021, '
        'algorithm 4; Févotte and Idier, "Algorithms for nonnegative matrix factorization with the beta-divergence", 2011'
    ),
    params=SupervisedNmfParams,
    estimate=estimate,
    sources=_sources,
    needs={"dictionary": "one per source"},
    takes=("sparse-nmf",),
    promises=frozenset(
        {
            Promise.CONSERVES,
            Promise.LEVEL_INVARIANT,
            Promise.BLOCK_INVARIANT,
            Promise.DETERMINISTIC,
            Promise.WARM_START,
            Promise.CAUSAL,
            Promise.CANCELS,
            Promise.GUIDED,
        }
    ),
)
