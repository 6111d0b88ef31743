"""Projections of estimates on delayed references: the equations behind BSS Eval, in memory that does not grow with the length.

Source: Vincent, Gribonval and Fevotte, "Performance measurement in blind audio source separation", 2006. Correlations are added up
block by block; the filters that project follow from them alone.
"""

from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import EvaluationError
from workbench.core.progress import Report, silent
from workbench.core.sound import Sound
from workbench.dsp.blas_threads import one_blas_thread

FILTER_TAPS = 512

_TRANSFORM_SAMPLES = 8_192
"""Short enough for sums of many channels to stay near the processor: 16 channels take half the time of 65,536."""

_BLOCK_SAMPLES = 65_536
"""Read at a time: files are not fond of many short reads."""

_SAME_CHANNEL = 1e-12

Floats = NDArray[np.float64]


class Projections:
    """Estimates projected on references delayed by 0..511 samples: on all of them, and on each alone."""

    def __init__(self, references: Sequence[Sound], estimates: Sequence[Sound], report: Report = silent) -> None:
        """Correlate everything: all sounds have one length and number of channels, and no reference is silent.

        Raises Cancelled if ``report`` does.
        """
        channels, count = references[0].channels, references[0].channels * len(references)
        correlations = _correlations([*references, *estimates], count, report)
        at_once = correlations[:, :count, 0]
        bases = [_principal_channels(at_once[first : first + channels, first : first + channels]) for first in range(0, count, channels)]
        from scipy.linalg import block_diag

        self.basis: Floats = block_diag(*bases)
        """Rows that are projected on, out of the references' channels: (rows, reference channels); every row has energy 1."""
        ends = np.cumsum([0, *(len(rows) for rows in bases)]).tolist()
        self.spans = tuple(slice(low, high) for low, high in pairwise(ends))
        """The rows of each reference."""
        self.products: Floats = correlations[:, count:, 0]
        """Inner products, (reference channels, estimate channels)."""
        self.reference_energies: Floats = np.diagonal(at_once).copy()
        """Of every reference channel."""
        self._between = np.einsum("ri,ijl,sj->rsl", self.basis, correlations[:, :count], self.basis, optimize=True)
        self._with_estimates = np.einsum("ri,iel->rel", self.basis, correlations[:, count:], optimize=True)
        self._own: dict[int, Floats] = {}

    @cached_property
    def everything(self) -> Floats:
        """Filters on all rows, (rows, taps, estimate channels). Raises EvaluationError where references are copies of one another."""
        return _filters(self._between, self._with_estimates)

    def own(self, reference: int) -> Floats:
        """Filters on the rows of one reference, (its rows, taps, estimate channels)."""
        if reference not in self._own:
            rows = self.spans[reference]
            self._own[reference] = _filters(self._between[rows, rows], self._with_estimates[rows])
        return self._own[reference]

    def energies(self) -> Floats:
        """Energy of every estimate channel's projection on all references, (estimate channels,)."""
        return np.asarray(np.einsum("rle,rel->e", self.everything, self._with_estimates))

    def own_energies(self, reference: int) -> Floats:
        """Energy of every estimate channel's projection on one reference, (estimate channels,)."""
        return np.asarray(np.einsum("rle,rel->e", self.own(reference), self._with_estimates[self.spans[reference]]))


def _correlations(sounds: Sequence[Sound], rows: int, report: Report) -> Floats:
    """Correlations of the first ``rows`` channels with all channels, (rows, channels, taps): sum over t of row(t) * other(t + lag)."""
    length = sounds[0].samples
    total = sum(sound.channels for sound in sounds)
    summed = np.zeros((_TRANSFORM_SAMPLES // 2 + 1, rows, total), np.complex128)
    hop = _TRANSFORM_SAMPLES - FILTER_TAPS
    for start in range(0, length, _BLOCK_SAMPLES):
        report(start / length, "measuring")
        stop = min(start + _BLOCK_SAMPLES, length)
        samples = np.concatenate([sound.read(start, stop + FILTER_TAPS - 1) for sound in sounds]).astype(np.float64)
        for low in range(0, stop - start, hop):
            high = min(low + hop, stop - start)
            later = np.fft.rfft(samples[:, low : high + FILTER_TAPS - 1], _TRANSFORM_SAMPLES)
            now = np.fft.rfft(samples[:rows, low:high], _TRANSFORM_SAMPLES)
            summed += now.conj().T[:, :, None] * later.T[:, None, :]
    return np.moveaxis(np.fft.irfft(summed, _TRANSFORM_SAMPLES, axis=0)[:FILTER_TAPS], 0, 2)


def _principal_channels(gram: Floats) -> Floats:
    """Rows that turn the channels of one reference into as few as span the same, (fewer, channels): dual mono is one channel."""
    values, vectors = np.linalg.eigh(gram)
    kept = values > _SAME_CHANNEL * values[-1]
    return np.asarray((vectors[:, kept] / np.sqrt(values[kept])).T)


def _filters(between: Floats, with_estimates: Floats) -> Floats:
    """Filters that bring delayed rows closest to every estimate channel, (rows, taps, estimate channels).

    ``between`` (rows, rows, taps) and ``with_estimates`` (rows, estimate channels, taps) are correlations; rows have energy 1.
    """
    from scipy.linalg import cho_factor, cho_solve, toeplitz

    rows, taps = len(between), FILTER_TAPS
    gram = np.block([[toeplitz(between[i, j], between[j, i]) for j in range(rows)] for i in range(rows)])
    right = np.moveaxis(with_estimates, 1, 2).reshape(rows * taps, -1)
    # Band-limited references leave the system almost singular; the least loading that solves it changes what matters least.
    for loading in (0.0, 1e-13, 1e-11, 1e-9):
        loaded = gram.copy()
        loaded[np.diag_indices_from(loaded)] += loading
        try:
            # On a busy machine, threads within one solution wait for each other far longer than it takes.
            with one_blas_thread():
                factor = cho_factor(loaded, lower=True, overwrite_a=True, check_finite=False)
                solved = cho_solve(factor, right, check_finite=False)
        except np.linalg.LinAlgError:
            continue
        return np.asarray(solved.reshape(rows, taps, -1))
    raise EvaluationError("the references must differ from one another by more than a filter; these cannot be told apart")
