"""Masks, frame by frame, and overlapping frames back to sound: compiled loops that leave nothing behind in memory but their results.

Frames lie as (..., frames, bins) here, float32 and contiguous.
"""

from typing import Any

import numpy as np

from workbench.dsp.vector_math import compiled, exp2, log2

WIENER, PARAMETRIC, BINARY = 0, 1, 2
"""Kinds of masks. Wiener takes the exponent p as its first number, parametric k and b, binary none."""

_LEAST = np.float32(np.finfo(np.float32).tiny)
"""Less has not all its digits, and counts as silence."""


@compiled
def share(estimates: Any, weights: Any, kind: int, first: np.float32, second: np.float32, shares: Any) -> None:
    """Write masks to ``shares`` for ``estimates``, both (sources, 1, frames, bins); ``weights`` (sources,) multiply the estimates."""
    sources, _, frames, bins = estimates.shape
    row, scratch = np.empty((sources, bins), np.float32), np.empty((2, bins), np.float32)
    for frame in range(frames):
        _share_frame(estimates, 0, frame, weights, kind, first, second, row, scratch)
        for source in range(sources):
            for column in range(bins):
                shares[source, 0, frame, column] = row[source, column] * scratch[0, column]


@compiled
def mask(
    estimates: Any,
    weights: Any,
    kind: int,
    first: np.float32,
    second: np.float32,
    gains: Any,
    mixture: Any,
    offset: int,
    turns: Any,
    place: int,
    folded: Any,
) -> None:
    """Write to ``folded`` combinations of stems: ``gains`` (combinations, sources) of the masks that ``share`` gives, times the mixture.

    Shapes: estimates (sources, channels, frames, bins); complex numbers lie as pairs of floats, ``mixture`` (channels, frames, 2 bins),
    of which frame ``offset`` belongs to the first one of the estimates, and ``folded`` (combinations, channels, frames, window), which
    ``fold`` describes with ``turns``, and of which frame ``place`` does.
    """
    sources, channels, frames, bins = estimates.shape
    row, scratch = np.empty((sources, bins), np.float32), np.empty((2, bins), np.float32)
    real, imaginary = np.empty(bins, np.float32), np.empty(bins, np.float32)
    for channel in range(channels):
        for frame in range(frames):
            _share_frame(estimates, channel, frame, weights, kind, first, second, row, scratch)
            whole = mixture[channel, offset + frame]
            for combination in range(gains.shape[0]):
                alone = _only(gains[combination])
                mixed = scratch[1] if alone < 0 else row[alone]
                gain = np.float32(1.0) if alone < 0 else gains[combination, alone]
                if alone < 0:
                    mixed[:] = np.float32(0.0)
                    for source in range(sources):
                        for column in range(bins):
                            mixed[column] += gains[combination, source] * row[source, column]
                for column in range(bins):
                    share = gain * mixed[column] * scratch[0, column]
                    real[column] = share * whole[2 * column]
                    imaginary[column] = share * whole[2 * column + 1]
                _fold_frame(real, imaginary, turns, folded[combination, channel, place + frame])


@compiled
def _only(gains: Any) -> int:
    """The one source that is heard, -1 where there are others or none."""
    only = -1
    for source in range(gains.size):
        if gains[source] != np.float32(0.0):
            if only >= 0:
                return -1
            only = source
    return only


@compiled
def fold(spectra: Any, turns: Any, folded: Any) -> None:
    """Write to ``folded`` (frames, window) the spectra whose inverse transforms hold the frames of ``spectra`` (frames, 2 bins).

    A frame of real samples, two by two the real and the imaginary part of a complex number, is the inverse transform of half the
    length; that is faster than the transform to real numbers. ``turns`` (2, bins) are the cosines and sines of half a turn, split
    over the bins. The inverse transform is not to be scaled, the samples then to be divided by the window's length.
    """
    frames, bins = spectra.shape[0], spectra.shape[1] // 2
    real, imaginary = np.empty(bins, np.float32), np.empty(bins, np.float32)
    for frame in range(frames):
        for column in range(bins):
            real[column] = spectra[frame, 2 * column]
            imaginary[column] = spectra[frame, 2 * column + 1]
        _fold_frame(real, imaginary, turns, folded[frame])


@compiled
def _fold_frame(real: Any, imaginary: Any, turns: Any, folded: Any) -> None:
    """One frame, ``real`` and ``imaginary`` (bins,), to ``folded`` (window,)."""
    last = real.size - 1
    # A real sound has no imaginary part in the lowest and the highest bin.
    imaginary[0] = imaginary[last] = np.float32(0.0)
    for column in range(last):
        # Unsigned, since an index that might be negative keeps a loop from being vectorised.
        mirrored = np.uintp(last - column)
        even, odd = real[column] + real[mirrored], real[column] - real[mirrored]
        even_imaginary, odd_imaginary = imaginary[column] - imaginary[mirrored], imaginary[column] + imaginary[mirrored]
        cosine, sine = turns[0, column], turns[1, column]
        folded[2 * column] = even - (cosine * odd_imaginary + sine * odd)
        folded[2 * column + 1] = even_imaginary + (cosine * odd - sine * odd_imaginary)


@compiled
def overlap_add(framed: Any, window: Any, hop: int, first: int, start: int, stop: int, sound: Any) -> None:
    """Add windowed frames to samples start..stop of ``sound`` (combinations, channels, samples).

    ``framed`` is (combinations, channels, frames, window); frame 0 begins at sample ``first``, each other a hop later.
    """
    for combination in range(framed.shape[0]):
        for channel in range(framed.shape[1]):
            for frame in range(framed.shape[2]):
                place = first + frame * hop
                low, high = max(0, start - place), min(window.size, stop - place)
                if low < high:
                    # Slices, since an index that might be negative keeps a loop from being vectorised.
                    target = sound[combination, channel, place + low : place + high]
                    added, weights = framed[combination, channel, frame, low:high], window[low:high]
                    for sample in range(target.size):
                        target[sample] += added[sample] * weights[sample]


@compiled
def _share_frame(
    estimates: Any,
    channel: int,
    frame: int,
    weights: Any,
    kind: int,
    first: np.float32,
    second: np.float32,
    row: Any,
    scratch: Any,
) -> None:
    """The masks of one frame as ``row`` (sources, bins) times ``scratch[0]``, where ``scratch`` is (2, bins)."""
    sources, bins = row.shape
    loudest = scratch[0]
    loudest[:] = np.float32(0.0)
    for source in range(sources):
        # All but the last index at once: so much of a slice is known to lie in one piece, as vectors need it.
        weight, estimate = weights[source], estimates[source, channel, frame]
        for column in range(bins):
            weighted = estimate[column] * weight
            row[source, column] = weighted
            loudest[column] = max(loudest[column], weighted)
    if kind == BINARY:
        _give_to_loudest(row, scratch)
    elif kind == PARAMETRIC:
        _take_from_others(row, first, second, scratch)
    else:
        _share_out(row, first, scratch)


@compiled
def _give_to_loudest(row: Any, scratch: Any) -> None:
    """1 for the first of the greatest; silence is shared evenly."""
    sources, bins = row.shape
    even = np.float32(1.0) / np.float32(sources)
    loudest, left = scratch[0], scratch[1]
    left[:] = np.float32(1.0)
    for source in range(sources):
        for column in range(bins):
            chosen = left[column] if row[source, column] >= loudest[column] else np.float32(0.0)
            left[column] -= chosen
            row[source, column] = chosen if loudest[column] >= _LEAST else even
    loudest[:] = np.float32(1.0)


@compiled
def _share_out(row: Any, exponent: np.float32, scratch: Any) -> None:
    """x_i^p / sum_j x_j^p."""
    sources, bins = row.shape
    loudest, total = scratch[0], scratch[1]
    _invert(loudest)
    total[:] = np.float32(0.0)
    for source in range(sources):
        _raise_relative(row[source], loudest, exponent)
        for column in range(bins):
            total[column] += row[source, column]
    for column in range(bins):
        scratch[0, column] = np.float32(1.0) / total[column]


@compiled
def _take_from_others(row: Any, over_subtraction: np.float32, softness: np.float32, scratch: Any) -> None:
    """(x_i^2 / (x_i^2 + k sum_{j != i} x_j^2))^b."""
    sources, bins = row.shape
    loudest, total = scratch[0], scratch[1]
    _invert(loudest)
    total[:] = np.float32(0.0)
    for source in range(sources):
        _raise_relative(row[source], loudest, np.float32(2.0))
        for column in range(bins):
            total[column] += row[source, column]
    loudest[:] = np.float32(1.0)
    for source in range(sources):
        for column in range(bins):
            square = row[source, column]
            below = square + over_subtraction * max(total[column] - square, np.float32(0.0))
            row[source, column] = square / below if below > np.float32(0.0) else np.float32(0.0)
        _raise_relative(row[source], loudest, softness)


@compiled
def _invert(loudest: Any) -> None:
    """What to divide by made what to multiply by; 0 for silence."""
    for column in range(loudest.size):
        loudest[column] = np.float32(1.0) / loudest[column] if loudest[column] >= _LEAST else np.float32(0.0)


@compiled
def _raise_relative(values: Any, inverse: Any, exponent: np.float32) -> None:
    """``(values * inverse) ** exponent`` in place, products in [0, 1]; 1 where ``inverse`` is 0: where all are silent, all are equal.

    Divided by the loudest, no power overflows.
    """
    one, nothing = np.float32(1.0), np.float32(0.0)
    if exponent == one:
        for column in range(values.size):
            values[column] = values[column] * inverse[column] if inverse[column] > nothing else one
    elif exponent == np.float32(2.0):
        for column in range(values.size):
            value = values[column] * inverse[column]
            values[column] = value * value if inverse[column] > nothing else one
    else:
        for column in range(values.size):
            value = values[column] * inverse[column]
            power = exp2(exponent * log2(value)) if value >= _LEAST else nothing
            values[column] = power if inverse[column] > nothing else one
