"""Ideal masks: the true sources decide how every bin is shared, which bounds what any method can reach by masks.

Sources: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, section 3.2.4; Vincent, Gribonval and Plumbley, "Oracle estimators for the benchmarking of source separation algorithms", 2007.
"""

from collections.abc import Sequence
from typing import Any

from workbench.core.errors import MethodError
from workbench.core.parameters import Params
from workbench.dsp.reference_estimate import ReferenceEstimate
from workbench.nets.model_files import Model
from workbench.separators.contract import Method, Promise, Request


class IdealMaskParams(Params):
    """Nothing: what there is to set is the mask."""


def estimate(request: Request) -> ReferenceEstimate:
    """The references' own magnitudes. Raises MethodError for fewer than two references, or one that does not fit the recording."""
    request.report(0.0, "reading the references")
    spectrum, references = request.spectrum, request.references
    if len(references) < 2:
        raise MethodError(f"ideal masks need at least two true sources as references; got {len(references)}")
    for name, reference in references.items():
        wanted, came = (spectrum.channels, spectrum.bins, spectrum.frames), (reference.channels, reference.bins, reference.frames)
        if came != wanted:
            raise MethodError(f"reference {name} must have the recording's channels, bins and frames, {wanted}; got {came}")
    request.report(1.0)
    return ReferenceEstimate(references)


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return ()


METHOD = Method(
    id="ideal-mask",
    title="Ideal masks from references",
    family="Bounds",
    summary="Shares every bin as the true sources do: what masks could reach at best, to hold other methods against.",
    source=(
        'Vincent, Gribonval and Plumbley, "Oracle estimators for the benchmarking of source separation algorithms", 2007; '
        'Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, 2021, '
        "section 3.2.4"
    ),
    params=IdealMaskParams,
    estimate=estimate,
    sources=_sources,
    references=True,
    promises=frozenset({Promise.CONSERVES, Promise.LEVEL_INVARIANT, Promise.BLOCK_INVARIANT, Promise.DETERMINISTIC, Promise.CAUSAL}),
)
