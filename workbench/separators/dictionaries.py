"""Dictionaries out of model folders, side by side on the frequencies of one spectrum."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import MethodError, ModelError
from workbench.core.parameters import EVERY_SOURCE, PerSource, value_for
from workbench.dsp.analysis import Analysis
from workbench.dsp.spectrum import Magnitudes
from workbench.nets.model_files import Model


@dataclass(frozen=True)
class Dictionary:
    """Components of several sources on the bins of one spectrum."""

    sources: tuple[str, ...]
    components: Magnitudes
    """(bins, components), non-negative; the heard bins of every column add up to 1, unless all are 0."""
    assignment: NDArray[np.intp]
    """The source of each component."""
    heard_bins: int
    """Bins from 0 up to the models' lowest Nyquist frequency: those above are a continuation, not to be fitted."""


def sources_of(models: Sequence[Model]) -> tuple[str, ...]:
    """All sources of the models, in order. Raises MethodError for no model, ModelError where two bring the same source."""
    if not models:
        raise MethodError("sparse NMF needs at least one model with dictionaries; got none")
    owners: dict[str, str] = {}
    for model in models:
        for source in model.card.sources:
            if source in owners:
                raise ModelError(f"every source must come from one model; {source} comes from {owners[source]} and from {model.card.id}")
            owners[source] = model.card.id
    return tuple(owners)


def combined(models: Sequence[Model], divergence: str, counts: PerSource, analysis: Analysis) -> Dictionary:
    """The dictionaries of all sources, learnt for ``divergence``, of the size that ``counts`` names, on the bins of ``analysis``.

    Tensors are named ``source/divergence/components``. Where the recording reaches higher than a model, every component goes on
    with the mean of its top quarter. Raises ModelError for a dictionary that is missing or unsound, MethodError where
    ``counts`` names a source that no model has.
    """
    sources = sources_of(models)
    unknown = [source for source in counts if source not in sources and source != EVERY_SOURCE]
    if unknown:
        raise MethodError(f"components must be given for sources of the models, {', '.join(sources)}; got {unknown[0]!r}")
    columns, assignment = [], []
    for model in models:
        for source in model.card.sources:
            learnt = _tensor(model, source, divergence, value_for(counts, source))
            columns.append(adapted(learnt, model.card.analysis, analysis))
            assignment += [sources.index(source)] * learnt.shape[1]
    components = np.concatenate(columns, axis=1)
    lowest = min(model.card.analysis.rate for model in models) / 2.0
    heard = int(np.count_nonzero(analysis.frequencies() <= lowest * (1.0 + 1e-9)))
    sums = components[:heard].sum(axis=0)
    components /= np.where(sums > 0.0, sums, np.float32(1.0))
    return Dictionary(sources, components, np.asarray(assignment, np.intp), heard)


def adapted(learnt: Magnitudes, model: Analysis, spectrum: Analysis) -> Magnitudes:
    """``learnt`` (bins of ``model``, components) on the bins of ``spectrum``, interpolated over hertz.

    Above the model's Nyquist frequency, every component goes on with the mean of its top quarter.
    """
    if model == spectrum:
        return learnt.copy()
    known, wanted = model.frequencies(), spectrum.frequencies()
    result = np.stack([np.interp(wanted, known, component) for component in learnt.T], axis=1).astype(np.float32)
    result[wanted > known[-1]] = learnt[known >= 0.75 * known[-1]].mean(axis=0)
    return result


def _tensor(model: Model, source: str, divergence: str, count: int) -> Magnitudes:
    name = f"{source}/{divergence}/{count}"
    if name not in model.names():
        sizes = sorted(int(size) for size in (other.removeprefix(f"{source}/{divergence}/") for other in model.names()) if size.isdecimal())
        has = ", ".join(map(str, sizes)) or "none"
        raise ModelError(f"model {model.card.id} has no dictionary of {count} components of {source} for {divergence}; sizes it has: {has}")
    tensor = model.tensor(name)
    bins = model.card.analysis.bins
    if tensor.shape != (bins, count) or tensor.dtype != np.float32:
        raise ModelError(
            f"dictionary {name} of model {model.card.id} must be float32 of shape {(bins, count)}; got {tensor.dtype} {tensor.shape}"
        )
    if not np.isfinite(tensor).all() or (tensor < 0.0).any():
        raise ModelError(f"dictionary {name} of model {model.card.id} must be finite and non-negative; got values that are not")
    return tensor
