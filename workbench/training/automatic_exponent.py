"""The curve of the automatic exponent: which one suits which ratio of the sources, fitted on mixtures of training material.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, section 5.3.3 ("Optimal Mask Feedback").
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import JsonValue

from workbench.core.errors import FileExistsRefusal, TrainingError
from workbench.core.mask_settings import MaskSettings
from workbench.core.parameters import Params, whole
from workbench.core.progress import Report, part, silent, wordless
from workbench.dsp.exponent_curve import CURVE, ExponentCurve, estimated_ratio_db
from workbench.nets.model_files import Model, save_model
from workbench.separators.catalogue import method as method_of
from workbench.training.material import Notice, TrainingFile, gathered
from workbench.training.mixtures import Mixture, drawn_mixtures, estimated, separated_alike

RATIOS_DB: tuple[float, ...] = tuple(np.arange(-10.0, 10.1, 2.5).tolist())
"""Levels of the first source over each of the others."""

EXPONENTS: tuple[float, ...] = tuple(np.geomspace(0.25, 16.0, 13).round(3).tolist())
"""Exponents tried at every level: half an octave apart."""

Scores = NDArray[np.float64]


class ExponentTraining(Params):
    """How the curve is fitted."""

    mixtures: int = whole(12, "More mixtures, each at nine levels, make the curve surer and take longer", low=1, high=500)
    seed: int = whole(0, "Draws the mixtures", low=0, high=2**31 - 1)


def train_exponent(
    model: Model,
    folders: Sequence[tuple[str, Path]],
    output: Path,
    params: ExponentTraining,
    *,
    hold_out: Sequence[str] = (),
    command: str = "",
    overwrite: bool = False,
    report: Report = silent,
    notice: Notice = lambda sentence: None,
) -> Model:
    """Write to ``output`` a copy of ``model`` that brings the curve fitted on recordings in ``folders``, for its recommended settings.

    Neither what ``hold_out`` names nor what the model's own training held out is taken. ``output`` may be the model's own folder.
    Raises TrainingError, ModelError, FileExistsRefusal, AudioFileError, Cancelled.
    """
    if output.exists() and not overwrite:
        raise FileExistsRefusal(f"model folder {output} exists already, and overwriting was not asked for")
    materials = gathered(folders, model.card.analysis.rate, 0.0, hold_out, params.seed, part(report, 0.0, 0.05), notice)
    held_out = held_out_groups(model)
    files = {source: [file for file in material.training if file.group not in held_out] for source, material in materials.items()}
    curve = fitted(model, files, model.card.settings, params, part(report, 0.05, 1.0))
    training: dict[str, JsonValue] = {
        **model.card.training,
        CURVE: {"command": command, "parameters": params.model_dump(), "always_held_out": list(hold_out)},
    }
    card = model.card.model_copy(update={"settings": {**model.card.settings, CURVE: curve}, "training": training})
    return save_model(output, card, {name: model.tensor(name) for name in model.names()}, overwrite=overwrite)


def fitted(
    model: Model,
    files: Mapping[str, Sequence[TrainingFile]],
    settings: Mapping[str, JsonValue],
    params: ExponentTraining,
    report: Report = silent,
) -> dict[str, JsonValue]:
    """The curve as plain values, for the model's method under ``settings`` of its parameters, from recordings of every source.

    At each level the exponent with the highest mean SDR over mixtures and sources. Raises TrainingError where a source of the model
    has no recordings, AudioFileError, Cancelled.
    """
    sources = model.card.sources
    missing = [source for source in sources if not files.get(source)]
    if len(sources) < 2 or missing:
        came = f"none of {missing[0]}" if missing else "one source alone"
        raise TrainingError(f"an exponent is fitted on recordings of at least two sources, all that the model has; got {came}")
    material = {source: files[source] for source in sources}
    mixtures = drawn_mixtures(material, params.mixtures, model.card.analysis, params.seed, part(report, 0.0, 0.05), RATIOS_DB)
    if not mixtures:
        raise TrainingError("an exponent is fitted on recordings that sound; got silence alone")
    ratios, scores = _measured(model, settings, mixtures, part(report, 0.05, 1.0))
    return _curve(sources, np.array([mixture.level_db for mixture in mixtures]), ratios, scores).model_dump(mode="json")


def _measured(model: Model, settings: Mapping[str, JsonValue], mixtures: Sequence[Mixture], report: Report) -> tuple[Scores, Scores]:
    """Estimated ratios, (mixtures,), and the mean SDR over sources under every exponent, (mixtures, exponents)."""
    method = method_of(model.card.method)
    params = method.params(**{name: value for name, value in settings.items() if name in method.params.model_fields})
    tried = [MaskSettings(exponent=exponent) for exponent in EXPONENTS]
    ratios, scores = np.zeros(len(mixtures)), np.zeros((len(mixtures), len(tried)))
    for index, mixture in enumerate(mixtures):
        step = part(report, index / len(mixtures), (index + 1) / len(mixtures))
        step(0.0, "finding the best exponents")
        spectrum, estimate = estimated(method, model, params, mixture, wordless(part(step, 0.0, 0.3)))
        ratios[index] = estimated_ratio_db(spectrum, estimate, wordless(part(step, 0.3, 0.4)))
        found = separated_alike(mixture, spectrum, estimate, tried)
        scores[index] = [np.mean(separated.sdr) for separated in found]
    return ratios, scores


def _curve(sources: tuple[str, ...], levels: Scores, ratios: Scores, scores: Scores) -> ExponentCurve:
    """The line and the curve from what was measured."""
    slope, intercept = np.polyfit(ratios, levels, 1) if np.ptp(ratios) > 0.0 else (0.0, float(levels.mean()))
    known = np.unique(levels)
    surface = np.stack([scores[levels == level].mean(axis=0) for level in known])
    best = [_best_exponent(row) for row in _smoothed(surface)]
    curve = ExponentCurve(
        sources=sources,
        slope=round(float(slope), 4),
        intercept=round(float(intercept), 4),
        ratios_db=tuple(known.tolist()),
        exponents=tuple(round(exponent, 4) for exponent in best),
    )
    fixed = int(scores.mean(axis=0).argmax())
    automatic = [np.interp(np.log(curve.exponent_for(ratio)), np.log(EXPONENTS), row) for ratio, row in zip(ratios, scores, strict=True)]
    found = {
        "mixtures": float(len(levels)),
        "sdr": round(float(np.mean(automatic)), 3),
        "fixed_exponent": EXPONENTS[fixed],
        "fixed_sdr": round(float(scores[:, fixed].mean()), 3),
    }
    return curve.model_copy(update={"found": found})


def _smoothed(surface: Scores) -> Scores:
    """SDR (levels, exponents), each level averaged with its neighbours at half their weight: what a few mixtures say is not all."""
    padded = np.concatenate([surface[:1], surface, surface[-1:]])
    return np.asarray((padded[:-2] + 2.0 * padded[1:-1] + padded[2:]) / 4.0)


def _best_exponent(row: Scores) -> float:
    """Where the SDR over the exponent's logarithm is highest: the peak of the parabola through the best and its neighbours."""
    best = int(row.argmax())
    if not 0 < best < len(row) - 1:
        return EXPONENTS[best]
    before, top, after = row[best - 1 : best + 2]
    bend = before - 2.0 * top + after
    shift = 0.5 * (before - after) / bend if bend < 0.0 else 0.0
    step = np.log(EXPONENTS[1] / EXPONENTS[0])
    return float(np.exp(np.log(EXPONENTS[best]) + shift * step))


def held_out_groups(model: Model) -> frozenset[str]:
    """Groups that the training of the model kept for its scores."""
    data = model.card.training.get("data")
    names: set[str] = set()
    for entry in data if isinstance(data, list) else []:
        groups = entry.get("held_out_groups") if isinstance(entry, dict) else None
        names.update(str(group) for group in (groups if isinstance(groups, list) else []))
    return frozenset(names)
