"""Semi-supervised NMF: some sources have dictionaries learnt beforehand; what else sounds is learnt from the recording.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, section 5.2; Smaragdis, Raj and Shashanka, "Supervised and semi-supervised separation of sounds from single-channel
mixtures", 2007; updates by Fevotte and Idier, "Algorithms for nonnegative matrix factorization with the beta-divergence", 2011.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import MethodError
from workbench.core.parameters import Params, PerSource, text, whole
from workbench.core.progress import part
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.spectrum import Magnitudes
from workbench.nets.model_files import Model
from workbench.separators import nmf_parameters
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.dictionaries import Dictionary, combined, sources_of
from workbench.separators.nmf_activations import with_activations
from workbench.separators.nmf_components import fitting_start, learnt_components

REST = "rest"


class SemiSupervisedNmfParams(Params):
    """What a user sets on the semi-supervised NMF."""

    known: str = text(
        "",
        "Sources whose dictionaries are kept as they are, parted by commas; empty for all of the model. All else is the stem called rest",
    )
    rest: int = whole(16, "More components for what is not known describe it more finely, but take more of the known", low=1, high=96)
    components: PerSource = nmf_parameters.components()
    divergence: nmf_parameters.DivergenceChoice = nmf_parameters.divergence("kl")
    beta: float = nmf_parameters.beta()
    sparsity: float = nmf_parameters.sparsity()
    iterations: int = nmf_parameters.iterations(60)
    tolerance: float = nmf_parameters.tolerance()
    heuristic: bool = nmf_parameters.heuristic()
    start: nmf_parameters.StartName = nmf_parameters.start()
    seed: int = nmf_parameters.seed()


def estimate(request: Request) -> FactorEstimate:
    """Components of what is not known, learnt beside the models' own, and the activations of all.

    Raises ModelError, MethodError, Cancelled.
    """
    params: SemiSupervisedNmfParams = request.params
    spectrum = request.spectrum
    known_sources = _known(request.models, params)
    report = part(request.report, 0.0, 0.5)
    known = combined(
        request.models,
        nmf_parameters.beta_of(params),
        params.components,
        spectrum.analysis,
        only=known_sources,
        report=part(report, 0.0, 0.2),
    )
    names = (*known_sources, REST)
    assignment = np.concatenate([known.assignment, np.full(params.rest, len(known_sources), np.intp)])

    def grouping(components: Magnitudes, activations: Magnitudes) -> NDArray[np.intp]:
        return assignment

    earlier = fitting_start(request.start, spectrum, names, len(assignment))
    components, assignment = learnt_components(
        request, params.rest, names, grouping, fixed=known.components, start=earlier, report=part(report, 0.2, 1.0)
    )
    return with_activations(
        request,
        Dictionary(names, components, assignment, spectrum.bins),
        sparsity=params.sparsity,
        report=part(request.report, 0.5, 1.0),
    )


def _known(models: Sequence[Model], params: SemiSupervisedNmfParams) -> tuple[str, ...]:
    """The sources that keep their dictionaries, in the models' order."""
    sources = sources_of(models)
    wanted = [name.strip() for name in params.known.split(",") if name.strip()] or list(sources)
    for name in wanted:
        if name not in sources:
            raise MethodError(f"known must name sources of the model, {', '.join(sources)}; got {name!r}")
    if REST in sources:
        raise MethodError(f"a model for this method must not have a source called {REST!r}, which is the name of all that is not known")
    return tuple(source for source in sources if source in wanted)


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return (*_known(models, params), REST)


METHOD = Method(
    id="semi-supervised-nmf",
    title="Semi-supervised NMF",
    family="NMF",
    summary="Keeps the dictionaries of the sources that are known and learns all else from the recording, as a stem called rest.",
    source=(
        'Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, 2021, '
        'section 5.2; Smaragdis, Raj and Shashanka, "Supervised and semi-supervised separation of sounds from single-channel '
        'mixtures", 2007'
    ),
    params=SemiSupervisedNmfParams,
    estimate=estimate,
    sources=_sources,
    learnt=(REST,),
    needs={"dictionary": "one per source that is known"},
    takes=("sparse-nmf",),
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
