"""The sparse NMF that learnt methods of two stages begin with, by the dictionaries of their own model."""

from collections.abc import Sequence
from dataclasses import replace

from workbench.core.errors import ModelError
from workbench.core.parameters import EVERY_SOURCE, PerSource
from workbench.core.progress import Report, part
from workbench.dsp.analysis import Analysis
from workbench.dsp.divergences import BETAS, DivergenceName
from workbench.dsp.estimate import Estimate, FactorEstimate
from workbench.nets.model_files import Model
from workbench.separators.contract import Request
from workbench.separators.dictionaries import Dictionary, combined
from workbench.separators.model_hearing import Hearing
from workbench.separators.nmf_activations import with_activations
from workbench.separators.sparse_nmf import SparseNmfParams

_LEARNT_SHARE = 0.1
"""Of the progress, for what the model's dictionaries need before work begins."""


def own_dictionary(model: Model, analysis: Analysis, report: Report) -> tuple[DivergenceName, Dictionary]:
    """The dictionaries of all sources of a model, tensors ``source/divergence/components``, of which it has one each.

    Raises ModelError where a source has none, or another divergence than the first.
    """
    for divergence, beta in BETAS.items():
        sizes: PerSource = {EVERY_SOURCE: 0}
        for source in model.card.sources:
            prefix = f"{source}/{divergence}/"
            sizes |= {source: int(name.removeprefix(prefix)) for name in model.names() if name.startswith(prefix)}  # noqa: B035 - one
        if sizes.keys() >= set(model.card.sources):
            return divergence, combined([model], beta, sizes, analysis, report=report)
    raise ModelError(
        f"model {model.card.id} must have a dictionary SOURCE/DIVERGENCE/COMPONENTS of each of {', '.join(model.card.sources)}, "
        f"all of one divergence; it has: {', '.join(model.names()) or 'none'}"
    )


def begun(
    request: Request, model: Model, heard: Hearing, *, sparsity: float, iterations: int, start: Estimate | None, report: Report
) -> FactorEstimate:
    """Activations of the model's dictionaries on what it hears of the request's recording, going on from ``start`` where that fits.

    Raises ModelError, Cancelled.
    """
    divergence, dictionary = own_dictionary(model, heard.spectrum.analysis, part(report, 0.0, _LEARNT_SHARE))
    params = SparseNmfParams(divergence=divergence, sparsity=sparsity, iterations=iterations)
    own = replace(request, spectrum=heard.spectrum, params=params, start=start, guides=())
    return with_activations(own, dictionary, sparsity=sparsity, report=part(report, _LEARNT_SHARE, 1.0))


def layer_count(names: Sequence[str], pattern: str) -> int:
    """How many tensors there are of a pattern such as ``network/{}/weights``, counted from 1 on without a gap."""
    count = 0
    while pattern.format(count + 1) in names:
        count += 1
    return count
