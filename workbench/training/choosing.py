"""Which parameters a trained model recommends: the best of a few, tried on mixtures of the training material."""

import math
from collections.abc import Mapping, Sequence

from pydantic import JsonValue

from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import Report, part, silent
from workbench.dsp.divergences import BETAS
from workbench.nets.model_files import Model
from workbench.separators.nmf_parameters import SHIPPED_SIZES
from workbench.separators.sparse_nmf import METHOD, SparseNmfParams
from workbench.training.mixtures import Mixture, Separated, estimated, mean_sdr, separated

COMPONENTS = SHIPPED_SIZES
"""Sizes of dictionaries that are learnt."""

_TRIED_COMPONENTS = ((16, 16), (24, 24), (24, 48), (32, 32), (48, 48), (64, 64), (96, 96))
"""Sizes for the first source and for each of the others."""

_TRIED_SPARSITIES = (0.03, 0.1, 1.0)
_TRIED_EXPONENTS = (0.7, 1.0, 1.5, 2.0)
_FIRST_EXPONENT = 1.5

_LEAST_GAIN_DB = 0.02
"""Less is chance; so no sparsity is recommended for Kullback-Leibler, where it scales all activations alike and changes no mask."""

Settings = dict[str, JsonValue]


def sized(sources: Sequence[str], first: int, others: int) -> dict[str, JsonValue]:
    """Components per source: ``first`` for the first, ``others`` for the rest."""
    return {source: first if index == 0 else others for index, source in enumerate(sources)}


def chosen_settings(model: Model, mixtures: Sequence[Mixture], report: Report = silent) -> Settings:
    """Components, divergence, sparsity and exponent with the highest mean SDR over mixtures and sources.

    One after the other: divergence and sizes together, then the sparsity, then the exponent of the mask. Raises Cancelled.
    """
    sizes = [sized(model.card.sources, *pair) for pair in _TRIED_COMPONENTS]
    first: list[Settings] = [
        {"components": counts, "divergence": divergence, "sparsity": 0.0, "exponent": _FIRST_EXPONENT}
        for divergence in BETAS
        for counts in sizes
    ]
    report(0.0, "choosing divergence and components")
    best = _best(model, mixtures, first, part(report, 0.0, 0.75))
    report(0.75, "choosing sparsity and exponent")
    sparser: list[Settings] = [best, *({**best, "sparsity": sparsity} for sparsity in _TRIED_SPARSITIES)]
    best = _best(model, mixtures, sparser, part(report, 0.75, 0.9))
    return _best(model, mixtures, [{**best, "exponent": exponent} for exponent in _TRIED_EXPONENTS], part(report, 0.9, 1.0))


def measured(model: Model, mixtures: Sequence[Mixture], settings: Mapping[str, JsonValue], report: Report = silent) -> list[Separated]:
    """Every mixture, separated under these settings. Raises Cancelled."""
    params = SparseNmfParams(**{name: value for name, value in settings.items() if name in SparseNmfParams.model_fields})
    masks = MaskSettings(**{name: value for name, value in settings.items() if name in MaskSettings.model_fields})
    results = []
    for index, mixture in enumerate(mixtures):
        spectrum, estimate = estimated(METHOD, model, params, mixture, _still(report, index / len(mixtures)))
        results.append(separated(mixture, spectrum, estimate, masks))
    return results


def _still(report: Report, place: float) -> Report:
    """A report that only asks whether to stop: what one small separation says of itself is not for the user."""

    def report_still(fraction: float, message: str = "", partial: object | None = None) -> None:
        report(place)

    return report_still


def _best(model: Model, mixtures: Sequence[Mixture], candidates: Sequence[Settings], report: Report) -> Settings:
    """The candidate with the highest mean SDR, where a later one must be better by ``_LEAST_GAIN_DB`` than the best before it."""
    best, best_sdr = candidates[0], -math.inf
    for index, settings in enumerate(candidates):
        step = part(report, index / len(candidates), (index + 1) / len(candidates))
        sdr = mean_sdr(measured(model, mixtures, settings, step))
        if sdr > best_sdr + _LEAST_GAIN_DB:
            best, best_sdr = settings, sdr
    return best
