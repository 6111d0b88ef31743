"""Convolutive NMF with dictionaries: components that last several frames are learnt beforehand, only their activations are inferred.

Source: Smaragdis, "Convolutive speech bases and their application to supervised speech separation", 2007, as equation 3 of "A neural
network alternative to convolutive audio models for source separation" has it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from workbench.core.errors import MethodError, ModelError
from workbench.core.parameters import EVERY_SOURCE, Params, PerSource, per_source, value_for
from workbench.dsp.analysis import Analysis
from workbench.dsp.divergences import DivergenceName
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.spectrum import Magnitudes
from workbench.nets.model_files import Model
from workbench.separators import nmf_parameters
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.convolutive_activations import with_convolutive_activations
from workbench.separators.dictionaries import Dictionary, adapted, heard_bins, sound_tensor, sources_of

SIZES = (16, 32)
"""Sizes of the dictionaries that training makes."""


class ConvolutiveNmfParams(Params):
    """What a user sets on the convolutive NMF."""

    divergence: DivergenceName = nmf_parameters.divergence("kl")
    sparsity: float = nmf_parameters.sparsity()
    components: PerSource = per_source(
        32, "More components describe a source more finely, but then also imitate the other sources", choices=SIZES, symbol="K"
    )
    iterations: int = nmf_parameters.iterations(60)


def estimate(request: Request) -> FactorEstimate:
    """Activations of the models' dictionaries on the request's spectrum, every channel for itself.

    The sparsity acts on the magnitude divided by its mean over the recording. Raises ModelError, MethodError, Cancelled.
    """
    params: ConvolutiveNmfParams = request.params
    dictionary = combined_convolutive(request.models, params.divergence, params.components, request.spectrum.analysis)
    return with_convolutive_activations(request, dictionary, start=request.start, report=request.report)


def combined_convolutive(models: Sequence[Model], divergence: str, counts: PerSource, analysis: Analysis) -> Dictionary:
    """The dictionaries of all sources, learnt for ``divergence``, of the sizes of ``counts``, on the bins of ``analysis``.

    Components are (taps, bins, components), the heard values of each adding up to 1; shorter ones are silent at the end. Tensors are
    named ``source/divergence/components``. Raises ModelError for a dictionary that is missing or unsound, MethodError where
    ``counts`` names a source that no model has.
    """
    sources = sources_of(models)
    unknown = [source for source in counts if source not in sources and source != EVERY_SOURCE]
    if unknown:
        raise MethodError(f"components must be given for sources of the models, {', '.join(sources)}; got {unknown[0]!r}")
    found = [
        _dictionary(model, source, divergence, value_for(counts, source), analysis) for model in models for source in model.card.sources
    ]
    components = np.zeros((max(map(len, found)), analysis.bins, sum(each.shape[2] for each in found)), np.float32)
    first = 0
    for each in found:
        components[: len(each), :, first : first + each.shape[2]] = each
        first += each.shape[2]
    heard = heard_bins(models, analysis)
    sums = components[:, :heard].sum(axis=(0, 1))
    components /= np.where(sums > 0.0, sums, np.float32(1.0))
    return Dictionary(sources, components, np.repeat(np.arange(len(sources)), [each.shape[2] for each in found]), heard)


def _dictionary(model: Model, source: str, divergence: str, count: int, analysis: Analysis) -> Magnitudes:
    """(taps, bins of ``analysis``, components)."""
    name = f"{source}/{divergence}/{count}"
    if name not in model.names():
        sizes = sorted(int(size) for size in (other.removeprefix(f"{source}/{divergence}/") for other in model.names()) if size.isdecimal())
        has = ", ".join(map(str, sizes)) or "none"
        raise ModelError(
            f"model {model.card.id} has no convolutive dictionary of {count} components of {source} for {divergence}; sizes it has: {has}"
        )
    taps = model.card.tensors[name][0]
    learnt = sound_tensor(model, name, (taps, model.card.analysis.bins, count)).astype(np.float32)
    return np.stack([adapted(tap, model.card.analysis, analysis) for tap in learnt])


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return sources_of(models)


METHOD = Method(
    id="convolutive-nmf",
    title="Convolutive NMF with dictionaries",
    family="NMF",
    summary="Explains the recording by sounds of several frames learnt from clean recordings of every source.",
    source=(
        'Smaragdis, "Convolutive speech bases and their application to supervised speech separation", 2007; '
        'Févotte and Idier, "Algorithms for nonnegative matrix factorization with the beta-divergence", 2011'
    ),
    params=ConvolutiveNmfParams,
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
            Promise.CANCELS,
            Promise.GUIDED,
        }
    ),
)
