"""Supervised and sparse NMF: dictionaries are learnt beforehand, only the activations are inferred.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, algorithm 4 and section 3.2.5; updates by Fevotte and Idier, "Algorithms for nonnegative matrix factorization with the
beta-divergence", 2011, section 4.
"""

from collections.abc import Sequence
from typing import Any

from workbench.core.parameters import Params, PerSource, per_source, whole
from workbench.dsp.divergences import BETAS, DivergenceName
from workbench.dsp.estimate import FactorEstimate
from workbench.nets.model_files import Model
from workbench.separators import nmf_parameters
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.dictionaries import combined, sources_of
from workbench.separators.nmf_activations import with_activations


class SparseNmfParams(Params):
    """What a user sets on the sparse NMF."""

    divergence: DivergenceName = nmf_parameters.divergence("is")
    sparsity: float = nmf_parameters.sparsity()
    components: PerSource = per_source(
        24,
        "More components describe a source more finely, but then also imitate the other sources",
        choices=(8, 16, 24, 32, 48, 64, 96),
        symbol="K",
    )
    iterations: int = whole(
        60, "More updates of the activations come closer to the best fit and take longer", low=1, high=5000, scale="log"
    )


def estimate(request: Request) -> FactorEstimate:
    """Activations of the models' dictionaries on the request's spectrum; every frame and channel for itself.

    The sparsity acts on the magnitude divided by its mean over the recording. Raises ModelError, MethodError, Cancelled.
    """
    params: SparseNmfParams = request.params
    dictionary = combined(request.models, params.divergence, params.components, request.spectrum.analysis)
    return with_activations(
        request,
        dictionary,
        beta=BETAS[params.divergence],
        sparsity=params.sparsity,
        iterations=params.iterations,
        report=request.report,
    )


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
    promises=frozenset(
        {
            Promise.CONSERVES,
            Promise.LEVEL_INVARIANT,
            Promise.BLOCK_INVARIANT,
            Promise.DETERMINISTIC,
            Promise.WARM_START,
            Promise.CAUSAL,
            Promise.CANCELS,
        }
    ),
)
