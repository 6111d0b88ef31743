"""BSS Eval version 3 over a whole file, in memory that does not grow with its length.

Source: Vincent, Gribonval and Fevotte, "Performance measurement in blind audio source separation", 2006, and Vincent, "Improved
perceptual metrics for the evaluation of audio source separation", 2012 (images). An estimate is projected on all references delayed
by 0..511 samples, and on its own reference delayed likewise; every ratio follows from the energies of these projections.

Not computed by fast_bss_eval 0.1.4, which agrees for one channel but has no images (its SDR of four stereo stems, channel by channel,
is up to 1.2 dB off) and transforms whole files at once: 7.2 GB for 30 s of four stereo stems at 44.1 kHz, where this takes 0.7 GB.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import scipy.linalg
from numpy.typing import NDArray

from workbench.core.errors import EvaluationError
from workbench.core.progress import Report, silent
from workbench.core.sound import Sound
from workbench.dsp.blas_threads import one_blas_thread

FILTER_TAPS = 512
MOST_DB = 120.0
"""Ratios are held within +-120 dB; beyond, float64 rounding rules."""

_TRANSFORM_SAMPLES = 65_536
_BLOCK_SAMPLES = _TRANSFORM_SAMPLES - FILTER_TAPS
_SAME_CHANNEL = 1e-12

Floats = NDArray[np.float64]


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
    unique = list({id(sound): sound for group in estimates for sound in group}.values())
    place = {id(sound): index for index, sound in enumerate(unique)}
    channels, count = references[0].channels, references[0].channels * len(references)
    correlations = _correlations([*references, *unique], count, report)
    at_once = correlations[:, :count, 0]
    bases = [_principal_channels(at_once[first : first + channels, first : first + channels]) for first in range(0, count, channels)]
    basis = scipy.linalg.block_diag(*bases)
    spans = np.cumsum([0, *(len(rows) for rows in bases)])
    between = np.einsum("ri,ijl,sj->rsl", basis, correlations[:, :count], basis, optimize=True)
    with_estimates = np.einsum("ri,iel->rel", basis, correlations[:, count:], optimize=True)
    # On a busy machine, threads within one solution wait for each other far longer than it takes.
    with one_blas_thread():
        everything = _projected(between, with_estimates)
        own = [_projected(between[low:high, low:high], with_estimates[low:high]) for low, high in pairwise(spans)]
    squares = _squares(unique)
    result: list[list[Energies]] = []
    for source, group in enumerate(estimates):
        rows = range(source * channels, (source + 1) * channels)
        reference = float(sum(correlations[row, row, 0] for row in rows))
        result.append([])
        for sound in group:
            columns = slice(place[id(sound)] * channels, (place[id(sound)] + 1) * channels)
            product = float(sum(correlations[row, count + columns.start + channel, 0] for channel, row in enumerate(rows)))
            energy = squares[place[id(sound)]]
            result[-1].append(Energies(reference, energy, product, float(own[source][columns].sum()), float(everything[columns].sum())))
    return result


def _correlations(sounds: Sequence[Sound], rows: int, report: Report) -> Floats:
    """Correlations of the first ``rows`` channels with all channels, (rows, channels, taps): sum over t of row(t) * other(t + lag)."""
    length = sounds[0].samples
    total = sum(sound.channels for sound in sounds)
    summed = np.zeros((_TRANSFORM_SAMPLES // 2 + 1, rows, total), np.complex128)
    for start in range(0, length, _BLOCK_SAMPLES):
        report(start / length, "measuring")
        stop = min(start + _BLOCK_SAMPLES, length)
        samples = np.concatenate([sound.read(start, stop + FILTER_TAPS - 1) for sound in sounds]).astype(np.float64)
        later = np.fft.rfft(samples, _TRANSFORM_SAMPLES)
        now = np.fft.rfft(samples[:rows, : stop - start], _TRANSFORM_SAMPLES)
        summed += now.conj().T[:, :, None] * later.T[:, None, :]
    return np.moveaxis(np.fft.irfft(summed, _TRANSFORM_SAMPLES, axis=0)[:FILTER_TAPS], 0, 2)


def _squares(sounds: Sequence[Sound]) -> list[float]:
    """Energy of every sound."""
    return [
        sum(
            float(np.square(sound.read(start, min(start + _BLOCK_SAMPLES, sound.samples)), dtype=np.float64).sum())
            for start in range(0, sound.samples, _BLOCK_SAMPLES)
        )
        for sound in sounds
    ]


def _principal_channels(gram: Floats) -> Floats:
    """Rows that turn the channels of one reference into as few as span the same, (fewer, channels): dual mono is one channel."""
    values, vectors = np.linalg.eigh(gram)
    kept = values > _SAME_CHANNEL * values[-1]
    return np.asarray((vectors[:, kept] / np.sqrt(values[kept])).T)


def _projected(between: Floats, with_estimates: Floats) -> Floats:
    """Energy of every estimate channel's projection on the delayed rows, (estimate channels,).

    ``between`` (rows, rows, taps) and ``with_estimates`` (rows, estimate channels, taps) are correlations; rows have energy 1.
    """
    rows, taps = len(between), FILTER_TAPS
    gram = np.block([[scipy.linalg.toeplitz(between[i, j], between[j, i]) for j in range(rows)] for i in range(rows)])
    right = np.moveaxis(with_estimates, 1, 2).reshape(rows * taps, -1)
    # Band-limited references leave the system almost singular; the least loading that solves it changes what matters least.
    for loading in (0.0, 1e-13, 1e-11, 1e-9):
        loaded = gram.copy()
        loaded[np.diag_indices_from(loaded)] += loading
        try:
            factor = scipy.linalg.cho_factor(loaded, lower=True, overwrite_a=True, check_finite=False)
        except np.linalg.LinAlgError:
            continue
        solved = scipy.linalg.cho_solve(factor, right, check_finite=False)
        return np.asarray(np.einsum("re,re->e", right, solved))
    raise EvaluationError("the references must differ from one another by more than a filter; these cannot be told apart")
