"""Masks as compiled loops that leave nothing behind in memory but their results."""

from typing import Any

import numpy as np

from workbench.dsp.lane_count import LANES
from workbench.dsp.lane_powers import LEAST, power
from workbench.dsp.lanes import greater, load, splat, store, where_reached
from workbench.dsp.vector_math import compiled

WIENER, PARAMETRIC, BINARY = 0, 1, 2
"""Kinds of masks. Wiener takes the exponent p as its first number, parametric k and b, binary none."""

_TOGETHER = 512
"""Values of every source that are worked on at once, so that they stay in the nearest cache from one step to the next."""


@compiled
def share(estimates: Any, channel: int, weights: Any, kind: int, first: np.float32, second: np.float32, shares: Any) -> None:
    """Write masks to ``shares`` for one channel of ``estimates``, both (sources, channels, values) in one piece, perhaps the same.

    ``weights`` (sources,) multiply the estimates.
    """
    sources, _, values = estimates.shape
    row, scratch = np.empty((sources, _TOGETHER), np.float32), np.empty((2, _TOGETHER), np.float32)
    powers = kind == WIENER and first != np.float32(1.0) and first != np.float32(2.0)
    pairs = values // (2 * LANES) * (2 * LANES) if powers else 0
    for begun in range(0, pairs, 2 * LANES):
        _share_pair(estimates, channel, begun, weights, first, shares)
    for begun in range(pairs, values, _TOGETHER):
        count = min(_TOGETHER, values - begun)
        # One row after the other: so much of a slice is known to lie in one piece, as vectors need it.
        scratch[:] = np.float32(0.0)
        for source in range(sources):
            _weigh(estimates[source, channel, begun : begun + count], weights[source], row[source], scratch[0])
        if kind == BINARY:
            _give_to_loudest(row, count, scratch)
        elif kind == PARAMETRIC:
            _take_from_others(row, count, first, second, scratch)
        else:
            _share_out(row, count, first, scratch)
        for source in range(sources):
            _finish(row[source], scratch[0], shares[source, channel, begun : begun + count])


@compiled
def _share_pair(estimates: Any, channel: int, begun: int, weights: Any, exponent: np.float32, shares: Any) -> None:
    """x_i^p / sum_j x_j^p for values from ``begun`` on, as many as fill two vectors: one waits for what the other is busy with."""
    sources, channels, values = estimates.shape
    step, at = channels * values, channel * values + begun
    nothing, one, least, power_of = splat(np.float32(0.0)), splat(np.float32(1.0)), splat(LEAST), splat(exponent)
    a_loudest, b_loudest, a_total, b_total = nothing, nothing, nothing, nothing
    for source in range(sources):
        weight = splat(weights[source])
        a_loudest = greater(load(estimates, at + source * step) * weight, a_loudest)
        b_loudest = greater(load(estimates, at + source * step + LANES) * weight, b_loudest)
    # Silence divides by 0, and what comes of it is not taken.
    a_inverse, b_inverse = one / a_loudest, one / b_loudest
    for source in range(sources):
        weight, place = splat(weights[source]), at + source * step
        a = where_reached(a_loudest, least, power(load(estimates, place) * weight * a_inverse, power_of), one)
        b = where_reached(b_loudest, least, power(load(estimates, place + LANES) * weight * b_inverse, power_of), one)
        store(shares, place, a)
        store(shares, place + LANES, b)
        a_total, b_total = a_total + a, b_total + b
    a_factor, b_factor = one / a_total, one / b_total
    for source in range(sources):
        place = at + source * step
        store(shares, place, load(shares, place) * a_factor)
        store(shares, place + LANES, load(shares, place + LANES) * b_factor)


@compiled
def _weigh(estimate: Any, weight: np.float32, row: Any, loudest: Any) -> None:
    for column in range(estimate.size):
        weighted = estimate[column] * weight
        row[column] = weighted
        loudest[column] = max(loudest[column], weighted)


@compiled
def _finish(row: Any, factor: Any, shares: Any) -> None:
    for column in range(shares.size):
        shares[column] = row[column] * factor[column]


@compiled
def _give_to_loudest(row: Any, count: int, scratch: Any) -> None:
    """1 for the first of the greatest; silence is shared evenly."""
    even = np.float32(1.0) / np.float32(len(row))
    loudest, left = scratch[0], scratch[1]
    left[:] = np.float32(1.0)
    for source in range(len(row)):
        own = row[source]
        for column in range(count):
            chosen = left[column] if own[column] >= loudest[column] else np.float32(0.0)
            left[column] -= chosen
            own[column] = chosen if loudest[column] >= LEAST else even
    loudest[:] = np.float32(1.0)


@compiled
def _share_out(row: Any, count: int, exponent: np.float32, scratch: Any) -> None:
    """x_i^p / sum_j x_j^p."""
    loudest, total = scratch[0], scratch[1]
    _invert(loudest)
    for source in range(len(row)):
        _raise_relative(row[source], count, loudest, exponent, total)
    for column in range(count):
        loudest[column] = np.float32(1.0) / total[column]


@compiled
def _take_from_others(row: Any, count: int, over_subtraction: np.float32, softness: np.float32, scratch: Any) -> None:
    """(x_i^2 / (x_i^2 + k sum_{j != i} x_j^2))^b."""
    loudest, total = scratch[0], scratch[1]
    _invert(loudest)
    for source in range(len(row)):
        _raise_relative(row[source], count, loudest, np.float32(2.0), total)
    powers = total.copy()
    loudest[:] = np.float32(1.0)
    for source in range(len(row)):
        own = row[source]
        for column in range(count):
            square = own[column]
            below = square + over_subtraction * max(powers[column] - square, np.float32(0.0))
            own[column] = square / below if below > np.float32(0.0) else np.float32(0.0)
        _raise_relative(own, count, loudest, softness, total)


@compiled
def _invert(loudest: Any) -> None:
    """What to divide by made what to multiply by; 0 for silence."""
    for column in range(loudest.size):
        loudest[column] = np.float32(1.0) / loudest[column] if loudest[column] >= LEAST else np.float32(0.0)


@compiled
def _raise_relative(values: Any, count: int, inverse: Any, exponent: np.float32, total: Any) -> None:
    """``(values * inverse) ** exponent`` in place, products in [0, 1], and added to ``total``.

    1 where ``inverse`` is 0: where all are silent, all are equal. Divided by the loudest, no power overflows.
    """
    one, nothing = np.float32(1.0), np.float32(0.0)
    if exponent == one:
        for column in range(count):
            raised = values[column] * inverse[column] if inverse[column] > nothing else one
            values[column] = raised
            total[column] += raised
    elif exponent == np.float32(2.0):
        for column in range(count):
            value = values[column] * inverse[column]
            raised = value * value if inverse[column] > nothing else one
            values[column] = raised
            total[column] += raised
    else:
        # What lies beyond the last value is memory of this module, too.
        for column in range(0, count, LANES):
            store(values, column, power(load(values, column) * load(inverse, column), splat(exponent)))
        for column in range(count):
            raised = values[column] if inverse[column] > nothing else one
            values[column] = raised
            total[column] += raised
