"""BSS Eval version 4: the ratios of every second, under filters that the whole recording decides.

Source: Stoeter, Liutkus and Ito, "The 2018 signal separation evaluation campaign", 2018, with windows and hops of one second as in its
tables. Energies are added up over spectra (Parseval), one second at a time, so that memory does not grow with the length.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import Report, silent
from workbench.core.sound import Sound
from workbench.evaluation.bss_eval import decibels, distinct
from workbench.evaluation.projections import FILTER_TAPS, Floats, Projections

FRAME_MEASURES = ("sdr", "sir", "sar", "isr")
"""What every second is measured by, dB."""


def framewise(
    references: Sequence[Sound], estimates: Sequence[Sequence[Sound]], projections: Projections, report: Report = silent
) -> list[list[Floats]]:
    """For every reference and each of its estimates the ratios of every second, (frames, 4) in the order of ``FRAME_MEASURES``.

    Every reference has as many estimates, and ``projections`` are of all of them, each once, in order. Seconds in which a
    reference, or an estimate of the same rank, is silent hold not-a-number; what is left at the end counts only where it is all there
    is. Raises EvaluationError where references are copies of one another, Cancelled if ``report`` does.
    """
    from scipy.fft import next_fast_len

    unique = distinct(estimates)
    first, channels = references[0], references[0].channels
    window = min(first.rate, first.samples)
    frames = first.samples // window
    length = next_fast_len(window + FILTER_TAPS - 1, real=True)
    place = {id(sound): slice(index * channels, (index + 1) * channels) for index, sound in enumerate(unique)}
    everything = _transformed(projections.everything, length)
    own = [
        [_transformed(projections.own(source)[:, :, place[id(sound)]], length) for sound in group] for source, group in enumerate(estimates)
    ]
    values = [[np.full((frames, len(FRAME_MEASURES)), np.nan) for _ in group] for group in estimates]
    for frame in range(frames):
        report(frame / frames, "measuring every second")
        spans = [sound.read(frame * window, (frame + 1) * window) for sound in (*references, *unique)]
        sounding = {id(sound): bool(span.any()) for sound, span in zip((*references, *unique), spans, strict=True)}
        if not all(sounding[id(sound)] for sound in references):
            continue
        spectra = np.fft.rfft(np.concatenate(spans).astype(np.float64), length)
        true, found = np.split(spectra, [channels * len(references)])
        rows = projections.basis @ true
        for rank in range(len(estimates[0])):
            group = [each[rank] for each in estimates]
            if not all(sounding[id(sound)] for sound in group):
                continue
            for source, sound in enumerate(group):
                columns = place[id(sound)]
                filtered = np.einsum("rf,ref->ef", rows[projections.spans[source]], own[source][rank])
                explained = np.einsum("rf,ref->ef", rows, everything[:, columns])
                image = true[source * channels : (source + 1) * channels]
                values[source][rank][frame] = _ratios(image, filtered, explained, found[columns], length)
    return values


def _transformed(filters: Floats, length: int) -> NDArray[np.complex128]:
    """Filters (rows, taps, channels) as (rows, channels, bins)."""
    return np.fft.rfft(np.ascontiguousarray(np.moveaxis(filters, 1, 2)), length)


def _ratios(
    image: NDArray[np.complex128],
    filtered: NDArray[np.complex128],
    explained: NDArray[np.complex128],
    found: NDArray[np.complex128],
    length: int,
) -> tuple[float, ...]:
    """SDR, SIR, SAR and ISR out of spectra (channels, bins): the true image, projections on it and on all references, the estimate."""

    def energy(spectra: NDArray[np.complex128]) -> float:
        squares = np.square(spectra.real) + np.square(spectra.imag)
        # Every bin stands for two, but for that at 0 Hz and, of an even transform, the last.
        doubled = 2.0 * squares.sum() - squares[:, 0].sum() - (squares[:, -1].sum() if length % 2 == 0 else 0.0)
        return float(doubled)

    target = energy(image)
    return (
        decibels(target, energy(found - image)),
        decibels(energy(filtered), energy(explained - filtered)),
        decibels(energy(explained), energy(found - explained)),
        decibels(target, energy(filtered - image)),
    )
