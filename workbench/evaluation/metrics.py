"""How good separated stems are, measured against the true ones.

Sources: SDR, SIR and SAR of Vincent, Gribonval and Fevotte, 2006; ISR and the images of Vincent, 2012; version 4 of BSS Eval of
Stoeter, Liutkus and Ito, 2018; SI-SDR of Le Roux, Wisdom, Erdogan and Hershey, "SDR - half-baked or well done?", 2019; STOI of Taal,
Hendriks, Heusdens and Jensen, 2011; ESTOI of Jensen and Taal, 2016.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from workbench.core.errors import EvaluationError
from workbench.core.progress import Report, part, silent
from workbench.core.sound import Sound
from workbench.evaluation.bss_eval import MOST_DB, Energies, distinct, energies_of
from workbench.evaluation.framewise import FRAME_MEASURES, framewise
from workbench.evaluation.intelligibility import intelligibility
from workbench.evaluation.projections import FILTER_TAPS, Floats, Projections

MEASURES = ("sdr", "sir", "sar", "isr", "si_sdr", "stoi", "estoi")
"""Every measure, in the order of reports: dB, the last two 0..1; higher is better."""

FRAMEWISE_MEASURES = tuple(f"{measure}_v4" for measure in FRAME_MEASURES)
"""Medians over seconds, dB: BSS Eval version 4."""

MOST_REFERENCE_CHANNELS = 16
_BLOCK_SAMPLES = 65_536

Values = dict[str, float | None]


@dataclass(frozen=True)
class Scores:
    """The measures of one stem."""

    values: Mapping[str, float | None]
    """By the names of ``MEASURES``, and of ``FRAMEWISE_MEASURES`` where asked for; None where ``notes`` says why."""
    improvements: Mapping[str, float | None]
    """How much better than the unprocessed mixture; empty without a mixture, None where either value is None or at its limit."""
    notes: tuple[str, ...] = ()


def score(
    references: Mapping[str, Sound],
    estimates: Mapping[str, Sound],
    mixture: Sound | None = None,
    report: Report = silent,
    *,
    speech: bool = True,
    medians: bool = False,
) -> dict[str, Scores]:
    """Scores of every estimate against the reference of the same name; names settle who belongs to whom, nothing is permuted.

    SDR, SIR and SAR are BSS Eval version 3 over the whole file, 512 taps, in float64: ``bss_eval_sources`` for one channel,
    ``bss_eval_images`` for several. ISR is that of the images. SI-SDR scales all channels alike. Ratios are dB within +-120.
    Without ``speech`` STOI and ESTOI, which take longest, are left out; with ``medians`` those of BSS Eval version 4 are added.
    Raises EvaluationError where names, rates, lengths or channels differ, where a sound is silent, not finite, or shorter than
    512 samples, or references cannot be told apart; Cancelled if ``report`` does.
    """
    if set(references) != set(estimates) or not references:
        raise EvaluationError(
            f"every reference needs the estimate of its name; got references {_listed(references)} and estimates {_listed(estimates)}"
        )
    require_measurable(references, {name: estimates[name] for name in references}, mixture)
    groups = [[estimates[name], *([mixture] if mixture is not None else [])] for name in references]
    true, unique = list(references.values()), distinct(groups)
    projections = Projections(true, unique, part(report, 0.0, 0.3))
    measured = energies_of(true, groups, projections, unique)
    frames = _medians(framewise(true, groups, projections, part(report, 0.4, 0.7))) if medians else None
    images = true[0].channels > 1
    result = {}
    for index, (name, reference) in enumerate(references.items()):
        part(report, 0.7, 1.0)(index / len(references), f"measuring {name}")
        notes: list[str] = []
        pairs = zip(groups[index], measured[index], strict=True)
        rows = [_values(reference, sound, found, images, notes if speech else None) for sound, found in pairs]
        if frames is not None:
            rows = [{**row, **more} for row, more in zip(rows, frames[index], strict=True)]
            if rows[0][FRAMEWISE_MEASURES[0]] is None:
                notes.append("BSS Eval version 4 needs a second in which every source sounds; this recording has none")
        improvements = {measure: _improvement(rows[0][measure], rows[1][measure]) for measure in rows[0]} if mixture is not None else {}
        result[name] = Scores(rows[0], improvements, tuple(dict.fromkeys(notes)))
    return result


def _medians(frames: Sequence[Sequence[Floats]]) -> list[list[Values]]:
    """Of every source and estimate the medians over the seconds that hold numbers; None where there are none."""

    def medians(rows: Floats) -> Values:
        sounding = rows[np.isfinite(rows).all(axis=1)]
        values = np.median(sounding, axis=0) if len(sounding) else [None] * rows.shape[1]
        return {measure: None if value is None else float(value) for measure, value in zip(FRAMEWISE_MEASURES, values, strict=True)}

    return [[medians(rows) for rows in group] for group in frames]


def _values(reference: Sound, estimate: Sound, found: Energies, images: bool, notes: list[str] | None) -> Values:
    values: Values = {"sdr": found.sdr(images), "sir": found.sir(), "sar": found.sar(), "isr": found.isr(), "si_sdr": found.si_sdr()}
    if notes is None:
        return values
    heard = intelligibility(reference, estimate)
    if isinstance(heard, str):
        notes.append(heard)
        return {**values, "stoi": None, "estoi": None}
    return {**values, "stoi": heard[0], "estoi": heard[1]}


def _improvement(value: float | None, before: float | None) -> float | None:
    """The difference; None where there is none, or where the mixture's value is only a limit (its SAR always is)."""
    return None if value is None or before is None or abs(before) >= MOST_DB else value - before


def require_measurable(references: Mapping[str, Sound], estimates: Mapping[str, Sound], mixture: Sound | None = None) -> None:
    """Raise EvaluationError unless these can be measured against one another, whatever their names; at least one reference is given."""
    named = [(f"reference {name}", sound) for name, sound in references.items()]
    named += [(f"estimate {name}", sound) for name, sound in estimates.items()]
    named += [("the mixture", mixture)] if mixture is not None else []
    first_name, first = named[0]
    for name, sound in named:
        for what, came, wanted in (
            ("rate", f"{sound.rate} Hz", f"{first.rate} Hz"),
            ("length", f"{sound.samples} samples", f"{first.samples} samples"),
            ("channels", f"{sound.channels}", f"{first.channels}"),
        ):
            if came != wanted:
                raise EvaluationError(f"{name} must have the {what} of {first_name}, {wanted}; got {came}")
    if first.samples < FILTER_TAPS:
        raise EvaluationError(f"sounds must have at least {FILTER_TAPS} samples to be measured; got {first.samples}")
    if len(references) * first.channels > MOST_REFERENCE_CHANNELS:
        raise EvaluationError(
            f"references may have {MOST_REFERENCE_CHANNELS} channels in all; got {len(references)} of {first.channels} channels"
        )
    for name, sound in named:
        _require_sound(name, sound)


def _require_sound(name: str, sound: Sound) -> None:
    peak = 0.0
    for start in range(0, sound.samples, _BLOCK_SAMPLES):
        samples = sound.read(start, min(start + _BLOCK_SAMPLES, sound.samples))
        if not np.isfinite(samples).all():
            raise EvaluationError(f"{name} must be finite; got samples that are not numbers")
        peak = max(peak, float(np.abs(samples).max(initial=0.0)))
    if peak == 0.0:
        raise EvaluationError(f"{name} must not be silent; got nothing but zeros")


def _listed(sounds: Mapping[str, Sound]) -> str:
    return ", ".join(sorted(sounds)) or "none"
