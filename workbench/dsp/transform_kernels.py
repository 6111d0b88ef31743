"""Inverse Fourier transforms of sixteen frames at once, in compiled loops, about twice as fast as one after the other.

Lanes of complex numbers lie as (points, real and imaginary, lanes), flat. Source: Stockham's autosorting transform, as in Van Loan,
"Computational frameworks for the fast Fourier transform", 1992, section 1.7, decimation in frequency.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.dsp.lane_count import LANES
from workbench.dsp.lanes import load, splat, store
from workbench.dsp.vector_math import compiled

POINT = 2 * LANES
"""Numbers from one point to the next."""

_HALF_ROOT_2 = np.float32(np.sqrt(0.5))
_HALF_ROOT_3 = np.float32(np.sin(2.0 * np.pi / 3.0))
_COSINES_5 = np.float32(np.cos(2.0 * np.pi / 5.0)), np.float32(np.cos(4.0 * np.pi / 5.0))
_SINES_5 = np.float32(np.sin(2.0 * np.pi / 5.0)), np.float32(np.sin(4.0 * np.pi / 5.0))


class Plan(NamedTuple):
    """How to transform so many points."""

    factors: NDArray[np.intp]
    """Whose product is the number of points."""
    starts: NDArray[np.intp]
    """Where in ``turns`` those of each factor begin."""
    turns: NDArray[np.float32]
    """Cosines and sines by which each step turns what it has added up."""


@lru_cache(maxsize=32)
def plan_of(points: int) -> Plan:
    """The plan for a number of points of at least 1."""
    factors, starts, turns, left = _factors(points), [0], [np.zeros(0, np.float32)], points
    for factor in factors:
        angles = 2.0 * np.pi * np.outer(np.arange(left // factor), np.arange(factor)) / left
        turns.append(np.stack([np.cos(angles), np.sin(angles)], axis=-1).ravel().astype(np.float32))
        starts.append(starts[-1] + turns[-1].size)
        left //= factor
    return Plan(np.array(factors, np.intp), np.array(starts, np.intp), np.concatenate(turns))


def _factors(points: int) -> list[int]:
    """Odd prime factors, then 4 and 8, or a single 2: the fewer steps, the less passes through memory."""
    twos, factors, divisor = 0, [], 3
    while points % 2 == 0:
        points, twos = points // 2, twos + 1
    while points > 1:
        while points % divisor == 0:
            points //= divisor
            factors.append(divisor)
        divisor += 2
    fours = 0 if twos < 2 else -twos % 3
    eights = (twos - 2 * fours) // 3
    return [*factors, *[2] * (twos - 2 * fours - 3 * eights), *[4] * fours, *[8] * eights]


@compiled
def invert(points: int, factors: Any, starts: Any, turns: Any, values: Any, spare: Any) -> bool:
    """The transform with exp(+2 pi i j k / points), not scaled, of ``values``; both arrays are overwritten.

    Whether the result lies in ``spare``, which is as large.
    """
    stride, swapped = 1, False
    for step in range(factors.size):
        factor, turn = factors[step], turns[starts[step] : starts[step + 1]]
        source, target = (spare, values) if swapped else (values, spare)
        count = points // (stride * factor)
        if factor == 2:
            _by_two(source, target, count, stride, turn)
        elif factor == 3:
            _by_three(source, target, count, stride, turn)
        elif factor == 4:
            _by_four(source, target, count, stride, turn)
        elif factor == 8:
            _by_eight(source, target, count, stride, turn)
        elif factor == 5:
            _by_five(source, target, count, stride, turn)
        else:
            _by_any(source, target, factor, count, stride, turn)
        stride *= factor
        swapped = not swapped
    return swapped


@compiled
def _put(target: Any, place: int, real: Any, imaginary: Any, turns: Any, index: int) -> None:
    """Write a complex number turned by the ``index``-th turn."""
    cosine, sine = splat(turns[2 * index]), splat(turns[2 * index + 1])
    store(target, place, real * cosine - imaginary * sine)
    store(target, place + LANES, real * sine + imaginary * cosine)


@compiled
def _by_two(source: Any, target: Any, count: int, stride: int, turns: Any) -> None:
    apart, step = count * stride * POINT, stride * POINT
    for block in range(count):
        for place in range(stride):
            at, to = (block * stride + place) * POINT, (2 * block * stride + place) * POINT
            a, a_i, b, b_i = load(source, at), load(source, at + LANES), load(source, at + apart), load(source, at + apart + LANES)
            store(target, to, a + b)
            store(target, to + LANES, a_i + b_i)
            _put(target, to + step, a - b, a_i - b_i, turns, 2 * block + 1)


@compiled
def _by_three(source: Any, target: Any, count: int, stride: int, turns: Any) -> None:
    apart, step = count * stride * POINT, stride * POINT
    half, root = splat(np.float32(0.5)), splat(_HALF_ROOT_3)
    for block in range(count):
        for place in range(stride):
            at, to = (block * stride + place) * POINT, (3 * block * stride + place) * POINT
            a, a_i = load(source, at), load(source, at + LANES)
            b, b_i = load(source, at + apart), load(source, at + apart + LANES)
            c, c_i = load(source, at + 2 * apart), load(source, at + 2 * apart + LANES)
            sum_, sum_i, bend, bend_i = b + c, b_i + c_i, (b - c) * root, (b_i - c_i) * root
            middle, middle_i = a - half * sum_, a_i - half * sum_i
            store(target, to, a + sum_)
            store(target, to + LANES, a_i + sum_i)
            _put(target, to + step, middle - bend_i, middle_i + bend, turns, 3 * block + 1)
            _put(target, to + 2 * step, middle + bend_i, middle_i - bend, turns, 3 * block + 2)


@compiled
def _by_four(source: Any, target: Any, count: int, stride: int, turns: Any) -> None:
    apart, step = count * stride * POINT, stride * POINT
    for block in range(count):
        for place in range(stride):
            at, to = (block * stride + place) * POINT, (4 * block * stride + place) * POINT
            a, a_i = load(source, at), load(source, at + LANES)
            b, b_i = load(source, at + apart), load(source, at + apart + LANES)
            c, c_i = load(source, at + 2 * apart), load(source, at + 2 * apart + LANES)
            d, d_i = load(source, at + 3 * apart), load(source, at + 3 * apart + LANES)
            even, even_i, odd, odd_i = a + c, a_i + c_i, b + d, b_i + d_i
            low, low_i, high, high_i = a - c, a_i - c_i, b - d, b_i - d_i
            store(target, to, even + odd)
            store(target, to + LANES, even_i + odd_i)
            _put(target, to + step, low - high_i, low_i + high, turns, 4 * block + 1)
            _put(target, to + 2 * step, even - odd, even_i - odd_i, turns, 4 * block + 2)
            _put(target, to + 3 * step, low + high_i, low_i - high, turns, 4 * block + 3)


@compiled
def _by_eight(source: Any, target: Any, count: int, stride: int, turns: Any) -> None:
    apart, step = count * stride * POINT, stride * POINT
    root = splat(_HALF_ROOT_2)
    for block in range(count):
        for place in range(stride):
            at, to = (block * stride + place) * POINT, (8 * block * stride + place) * POINT
            a, a_i = load(source, at), load(source, at + LANES)
            e, e_i = load(source, at + 4 * apart), load(source, at + 4 * apart + LANES)
            c, c_i = load(source, at + 2 * apart), load(source, at + 2 * apart + LANES)
            g, g_i = load(source, at + 6 * apart), load(source, at + 6 * apart + LANES)
            even, even_i, odd, odd_i = a + e, a_i + e_i, c + g, c_i + g_i
            low, low_i, high, high_i = a - e, a_i - e_i, c - g, c_i - g_i
            s0, s0_i, s2, s2_i = even + odd, even_i + odd_i, even - odd, even_i - odd_i
            s1, s1_i, s3, s3_i = low - high_i, low_i + high, low + high_i, low_i - high
            b, b_i = load(source, at + apart), load(source, at + apart + LANES)
            f, f_i = load(source, at + 5 * apart), load(source, at + 5 * apart + LANES)
            d, d_i = load(source, at + 3 * apart), load(source, at + 3 * apart + LANES)
            h, h_i = load(source, at + 7 * apart), load(source, at + 7 * apart + LANES)
            even, even_i, odd, odd_i = b + f, b_i + f_i, d + h, d_i + h_i
            low, low_i, high, high_i = b - f, b_i - f_i, d - h, d_i - h_i
            t0, t0_i, t2, t2_i = even + odd, even_i + odd_i, odd_i - even_i, even - odd
            x, x_i, y, y_i = low - high_i, low_i + high, low + high_i, low_i - high
            t1, t1_i, t3, t3_i = (x - x_i) * root, (x + x_i) * root, (y + y_i) * root, (y_i - y) * root
            store(target, to, s0 + t0)
            store(target, to + LANES, s0_i + t0_i)
            _put(target, to + step, s1 + t1, s1_i + t1_i, turns, 8 * block + 1)
            _put(target, to + 2 * step, s2 + t2, s2_i + t2_i, turns, 8 * block + 2)
            _put(target, to + 3 * step, s3 - t3, s3_i - t3_i, turns, 8 * block + 3)
            _put(target, to + 4 * step, s0 - t0, s0_i - t0_i, turns, 8 * block + 4)
            _put(target, to + 5 * step, s1 - t1, s1_i - t1_i, turns, 8 * block + 5)
            _put(target, to + 6 * step, s2 - t2, s2_i - t2_i, turns, 8 * block + 6)
            _put(target, to + 7 * step, s3 + t3, s3_i + t3_i, turns, 8 * block + 7)


@compiled
def _by_five(source: Any, target: Any, count: int, stride: int, turns: Any) -> None:
    apart, step = count * stride * POINT, stride * POINT
    near, far = splat(_COSINES_5[0]), splat(_COSINES_5[1])
    wide, narrow = splat(_SINES_5[0]), splat(_SINES_5[1])
    for block in range(count):
        for place in range(stride):
            at, to = (block * stride + place) * POINT, (5 * block * stride + place) * POINT
            a, a_i = load(source, at), load(source, at + LANES)
            b, b_i = load(source, at + apart), load(source, at + apart + LANES)
            c, c_i = load(source, at + 2 * apart), load(source, at + 2 * apart + LANES)
            d, d_i = load(source, at + 3 * apart), load(source, at + 3 * apart + LANES)
            e, e_i = load(source, at + 4 * apart), load(source, at + 4 * apart + LANES)
            outer, outer_i, outer_bend, outer_bend_i = b + e, b_i + e_i, b - e, b_i - e_i
            inner, inner_i, inner_bend, inner_bend_i = c + d, c_i + d_i, c - d, c_i - d_i
            store(target, to, a + outer + inner)
            store(target, to + LANES, a_i + outer_i + inner_i)
            first, first_i = a + near * outer + far * inner, a_i + near * outer_i + far * inner_i
            second, second_i = a + far * outer + near * inner, a_i + far * outer_i + near * inner_i
            bend, bend_i = wide * outer_bend + narrow * inner_bend, wide * outer_bend_i + narrow * inner_bend_i
            other, other_i = narrow * outer_bend - wide * inner_bend, narrow * outer_bend_i - wide * inner_bend_i
            _put(target, to + step, first - bend_i, first_i + bend, turns, 5 * block + 1)
            _put(target, to + 2 * step, second - other_i, second_i + other, turns, 5 * block + 2)
            _put(target, to + 3 * step, second + other_i, second_i - other, turns, 5 * block + 3)
            _put(target, to + 4 * step, first + bend_i, first_i - bend, turns, 5 * block + 4)


@compiled
def _by_any(source: Any, target: Any, factor: int, count: int, stride: int, turns: Any) -> None:
    """Any other prime, every sum by itself."""
    apart, step = count * stride * POINT, stride * POINT
    roots = np.empty((factor, 2), np.float32)
    for root in range(factor):
        angle = 2.0 * np.pi * root / factor
        roots[root, 0], roots[root, 1] = np.cos(angle), np.sin(angle)
    for block in range(count):
        for place in range(stride):
            at, to = (block * stride + place) * POINT, (factor * block * stride + place) * POINT
            for result in range(factor):
                total, total_i = load(source, at), load(source, at + LANES)
                for term in range(1, factor):
                    root = result * term % factor
                    cosine, sine = splat(roots[root, 0]), splat(roots[root, 1])
                    value, value_i = load(source, at + term * apart), load(source, at + term * apart + LANES)
                    total, total_i = total + value * cosine - value_i * sine, total_i + value * sine + value_i * cosine
                _put(target, to + result * step, total, total_i, turns, factor * block + result)
