"""Dictionaries out of model folders, side by side on the frequencies of one spectrum."""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import MethodError, ModelError
from workbench.core.parameters import EVERY_SOURCE, PerSource, value_for
from workbench.core.progress import Report, part, silent
from workbench.dsp.analysis import Analysis
from workbench.dsp.divergences import BETAS
from workbench.dsp.spectrum import Magnitudes
from workbench.nets.model_files import Model

EXCERPT = "excerpt"
"""Tensors ``source/excerpt``, (bins, frames): some of what a model was trained on, to learn other dictionaries from."""

_EXCERPT_UPDATES = 90


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
        raise MethodError("a method that knows its sources needs at least one model with their dictionaries; got none")
    owners: dict[str, str] = {}
    for model in models:
        for source in model.card.sources:
            if source in owners:
                raise ModelError(f"every source must come from one model; {source} comes from {owners[source]} and from {model.card.id}")
            owners[source] = model.card.id
    return tuple(owners)


def combined(
    models: Sequence[Model],
    beta: float,
    counts: PerSource,
    analysis: Analysis,
    *,
    only: Sequence[str] | None = None,
    report: Report = silent,
) -> Dictionary:
    """The dictionaries of all sources, or those of ``only``, for ``beta``, of the sizes of ``counts``, on the bins of ``analysis``.

    Tensors are named ``source/divergence/components``; what a model lacks is learnt from its excerpt, once. Where the recording
    reaches higher than a model, every component goes on with the mean of its top quarter. Raises ModelError for a dictionary that
    is missing, and for which there is no excerpt, or unsound, MethodError where ``counts`` names a source that no model has,
    Cancelled if ``report`` does.
    """
    known = sources_of(models)
    unknown = [source for source in counts if source not in known and source != EVERY_SOURCE]
    if unknown:
        raise MethodError(f"components must be given for sources of the models, {', '.join(known)}; got {unknown[0]!r}")
    sources = known if only is None else tuple(source for source in known if source in only)
    columns, assignment = [], []
    for model in models:
        for source in model.card.sources:
            if source not in sources:
                continue
            place = sources.index(source)
            step = part(report, place / len(sources), (place + 1) / len(sources))
            learnt = _dictionary(model, source, beta, value_for(counts, source), step)
            columns.append(adapted(learnt, model.card.analysis, analysis))
            assignment += [place] * learnt.shape[1]
    components = np.concatenate(columns, axis=1)
    heard = heard_bins(models, analysis)
    sums = components[:heard].sum(axis=0)
    components /= np.where(sums > 0.0, sums, np.float32(1.0))
    return Dictionary(sources, components, np.asarray(assignment, np.intp), heard)


def heard_bins(models: Sequence[Model], analysis: Analysis) -> int:
    """Bins of ``analysis`` up to the models' lowest Nyquist frequency."""
    lowest = min(model.card.analysis.rate for model in models) / 2.0
    return int(np.count_nonzero(analysis.frequencies() <= lowest * (1.0 + 1e-9)))


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


def _dictionary(model: Model, source: str, beta: float, count: int, report: Report) -> Magnitudes:
    divergence = next((name for name, value in BETAS.items() if value == beta), None)
    name = f"{source}/{divergence}/{count}"
    if divergence is not None and name in model.names():
        return sound_tensor(model, name, (model.card.analysis.bins, count)).astype(np.float32)
    excerpt = f"{source}/{EXCERPT}"
    if excerpt not in model.names():
        sizes = sorted(int(size) for size in (other.removeprefix(f"{source}/{divergence}/") for other in model.names()) if size.isdecimal())
        has = ", ".join(map(str, sizes)) or "none"
        wanted = divergence or f"beta {beta:g}"
        raise ModelError(
            f"model {model.card.id} has no dictionary of {count} components of {source} for {wanted}, and no excerpt to learn one from; "
            f"sizes it has: {has}"
        )
    return _learnt_on_demand.dictionary(model, source, beta, count, report)


class _LearntOnDemand:
    """Dictionaries that no model had, kept for the next time; the oldest go first."""

    _MOST = 64

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str, float, int], Magnitudes] = OrderedDict()

    def dictionary(self, model: Model, source: str, beta: float, count: int, report: Report) -> Magnitudes:
        key = model.card.sha256, source, beta, count
        with self._lock:
            kept = self._kept.get(key)
        if kept is None:
            kept = self._learn(model, source, beta, count, report)
            with self._lock:
                self._kept[key] = kept
                while len(self._kept) > self._MOST:
                    self._kept.popitem(last=False)
        return kept

    def _learn(self, model: Model, source: str, beta: float, count: int, report: Report) -> Magnitudes:
        from workbench.dsp.exemplars import exemplars
        from workbench.dsp.nmf_learning import learn

        def told(fraction: float, message: str = "", partial: object | None = None) -> None:
            report(fraction, f"learning {count} components of {source} from the model's excerpt")

        name = f"{source}/{EXCERPT}"
        frames = model.card.tensors[name][1]
        excerpt = sound_tensor(model, name, (model.card.analysis.bins, frames)).astype(np.float32)
        start = exemplars(excerpt, count, seed=0)
        dictionary, _ = learn(excerpt, count, beta=beta, iterations=_EXCERPT_UPDATES, start=start, report=told)
        return dictionary


_learnt_on_demand = _LearntOnDemand()


def sound_tensor(model: Model, name: str, shape: tuple[int, ...]) -> NDArray[np.floating]:
    """A tensor of a model, float16 or float32, non-negative, finite, of this shape. Raises ModelError where it is not."""
    tensor = model.tensor(name)
    if tensor.shape != shape or tensor.dtype not in (np.float16, np.float32):
        raise ModelError(
            f"tensor {name} of model {model.card.id} must be float16 or float32 of shape {shape}; got {tensor.dtype} {tensor.shape}"
        )
    if not np.isfinite(tensor).all() or (tensor < 0.0).any():
        raise ModelError(f"tensor {name} of model {model.card.id} must be finite and non-negative; got values that are not")
    return tensor
