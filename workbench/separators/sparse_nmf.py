"""Sparse NMF: dictionaries are learnt beforehand, only the activations are inferred, few of them at once.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, algorithm 4 and section 3.2.5; updates by Fevotte and Idier, "Algorithms for nonnegative matrix factorization with the
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


class SparseNmfParams(Params):
    """What a user sets on the sparse NMF."""

    divergence: nmf_parameters.DivergenceChoice = nmf_parameters.divergence("is")
    beta: float = nmf_parameters.beta()
    sparsity: float = nmf_parameters.sparsity()
    components: PerSource = nmf_parameters.components()
    iterations: int = nmf_parameters.iterations(60)
    tolerance: float = nmf_parameters.tolerance()
    heuristic: bool = nmf_parameters.heuristic()


def estimate(request: Request) -> FactorEstimate:
    """Activations of the models' dictionaries on the request's spectrum; every frame and channel for itself.

    The sparsity acts on the magnitude divided by its mean over the recording. Raises ModelError, MethodError, Cancelled.
    """
    return with_known_dictionaries(request, sparsity=request.params.sparsity)


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return sources_of(models)


METHOD = Method(
    id="sparse-nmf",
    title="Sparse NMF with dictionaries",
    family="NMF",
    summary="Explains the recording by dictionaries learnt from clean recordings of every source.",
    source=(
        'Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, 2021, '
        'algorithm 4 and section 3.2.5; Févotte and Idier, "Algorithms for nonnegative matrix factorization with the beta-divergence", 2011'
    ),
    params=SparseNmfParams,
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
