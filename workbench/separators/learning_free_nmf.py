"""Learning-free NMF: the recording's own components are learnt, then grouped into stems by likeness.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, section 3.2.1. The order of the stems is that of their energy, the loudest first.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.parameters import Params, whole
from workbench.core.progress import part
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.spectrum import Magnitudes
from workbench.nets.model_files import Model
from workbench.separators import nmf_parameters
from workbench.separators.component_groups import grouped, stem_names
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.dictionaries import Dictionary
from workbench.separators.nmf_activations import with_activations
from workbench.separators.nmf_components import fitting_start, learnt_components


class LearningFreeNmfParams(Params):
    """What a user sets on the learning-free NMF."""

    stems: int = whole(2, "More stems split the recording further", low=2, high=8)
    components: int = whole(16, "More components per stem describe it more finely and are harder to group", low=1, high=48, symbol="K")
    divergence: nmf_parameters.DivergenceChoice = nmf_parameters.divergence("kl")
    beta: float = nmf_parameters.beta()
    sparsity: float = nmf_parameters.sparsity()
    iterations: int = nmf_parameters.iterations(90)
    tolerance: float = nmf_parameters.tolerance()
    heuristic: bool = nmf_parameters.heuristic()
    start: nmf_parameters.StartName = nmf_parameters.start()
    seed: int = nmf_parameters.seed()


def estimate(request: Request) -> FactorEstimate:
    """Components learnt from the request's spectrum, their grouping, and their activations on every frame. Raises Cancelled."""
    params: LearningFreeNmfParams = request.params
    spectrum, count, names = request.spectrum, params.stems * params.components, stem_names(params.stems)
    pace = spectrum.analysis.rate / spectrum.analysis.hop_samples

    def grouping(components: Magnitudes, activations: Magnitudes) -> NDArray[np.intp]:
        return grouped(components, activations, params.stems, pace, params.seed)

    earlier = fitting_start(request.start, spectrum, names, count)
    components, assignment = learnt_components(request, count, names, grouping, start=earlier, report=part(request.report, 0.0, 0.5))
    return with_activations(
        request,
        Dictionary(names, components, assignment, spectrum.bins),
        sparsity=params.sparsity,
        report=part(request.report, 0.5, 1.0),
    )


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return stem_names(params.stems)


METHOD = Method(
    id="learning-free-nmf",
    title="Learning-free NMF",
    family="NMF",
    summary="Learns components from the recording itself and groups those that look and move alike into stems.",
    source=(
        'Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, 2021, '
        'section 3.2.1; Févotte and Idier, "Algorithms for nonnegative matrix factorization with the beta-divergence", 2011'
    ),
    params=LearningFreeNmfParams,
    estimate=estimate,
    sources=_sources,
    promises=frozenset(
        {
            Promise.CONSERVES,
            Promise.LEVEL_INVARIANT,
            Promise.BLOCK_INVARIANT,
            Promise.DETERMINISTIC,
            Promise.WARM_START,
            Promise.CANCELS,
            Promise.GUIDED,
        }
    ),
)
