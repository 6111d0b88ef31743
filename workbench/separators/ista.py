"""ISTA and FISTA: dictionaries are learnt beforehand, activations are inferred by steps down the gradient, each with a threshold.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, algorithm 5, with the threshold that its step calls for.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from workbench.core.parameters import Params, PerSource, choice
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.spectrum import Magnitudes
from workbench.nets.model_files import Model
from workbench.separators import nmf_parameters
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.dictionaries import sources_of
from workbench.separators.nmf_activations import with_known_dictionaries

if TYPE_CHECKING:
    from workbench.dsp.ista import Ista


class IstaParams(Params):
    """What a user sets on ISTA."""

    rule: Literal["ista", "fista"] = choice(
        "fista", "ISTA steps from where it is; FISTA from a point ahead, which needs fewer steps", titles={"ista": "ISTA", "fista": "FISTA"}
    )
    divergence: nmf_parameters.DivergenceChoice = nmf_parameters.divergence("frobenius")
    beta: float = nmf_parameters.beta()
    sparsity: float = nmf_parameters.sparsity()
    components: PerSource = nmf_parameters.components()
    iterations: int = nmf_parameters.iterations(60)
    step: float = nmf_parameters.step()


def estimate(request: Request) -> FactorEstimate:
    """Activations of the models' dictionaries on the request's spectrum; every frame and channel for itself.

    The sparsity acts on the magnitude divided by its mean over the recording. The request's ``notice`` hears of a step that had to
    be cut. Raises ModelError, MethodError, Cancelled.
    """
    from workbench.dsp.ista import Ista

    params: IstaParams = request.params

    def kernel(components: Magnitudes, scale: float, assignment: NDArray[np.intp]) -> "Ista":
        made = Ista(
            components,
            beta=nmf_parameters.beta_of(params),
            sparsity=params.sparsity,
            scale=scale,
            accelerated=params.rule == "fista",
            step=params.step or None,
            device=request.device.kind,
            assignment=assignment,
        )
        if nmf_parameters.step_is_heard(params) and params.step > made.longest_step:
            request.notice(nmf_parameters.cut_step(params.step, made.longest_step))
        return made

    return with_known_dictionaries(request, sparsity=params.sparsity, make_kernel=kernel)


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return sources_of(models)


METHOD = Method(
    id="ista",
    title="ISTA and FISTA",
    family="NMF",
    summary="Explains the recording by few components of learnt dictionaries, found by thresholded steps down the gradient.",
    source=(
        'Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, 2021, '
        'algorithm 5; Beck and Teboulle, "A fast iterative shrinkage-thresholding algorithm for linear inverse problems", 2009'
    ),
    params=IstaParams,
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
