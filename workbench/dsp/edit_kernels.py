"""Shapes that a user painted, point by point on a grid of times and frequencies: compiled loops that look at nothing far from a shape.

Times and frequencies ascend, float64; coverage lies as (seconds, hertz), float32. A feather is half the width of a soft edge.
"""

from typing import Any

import numpy as np

from workbench.dsp.vector_math import compiled


@compiled
def add_rectangles(
    rectangles: Any, feather: Any, seconds: Any, hertz: Any, half_seconds: Any, half_hertz: Any, covered: Any, widest: Any
) -> None:
    """Add to ``covered`` the rectangles (rectangles, 4) of start, stop, low and high, infinite where they have no edge.

    ``feather`` (2,) in seconds and hertz. Soft edges of two rectangles side by side add up to 1, as if there were none. None is
    narrower than a point of the grid, whose halves ``half_seconds`` and ``half_hertz`` are; ``widest`` (2,) are the widest halves.
    """
    along, up = np.empty(seconds.size), np.empty(hertz.size)
    for index in range(rectangles.shape[0]):
        start, stop, low, high = rectangles[index, 0], rectangles[index, 1], rectangles[index, 2], rectangles[index, 3]
        first, last = _reached(seconds, start, stop, feather[0] + widest[0])
        bottom, top = _reached(hertz, low, high, feather[1] + widest[1])
        for row in range(first, last):
            along[row] = _between(seconds[row], start, stop, half_seconds[row], feather[0])
        for column in range(bottom, top):
            up[column] = _between(hertz[column], low, high, half_hertz[column], feather[1])
        for row in range(first, last):
            for column in range(bottom, top):
                covered[row, column] += np.float32(along[row] * up[column])


@compiled
def sweep_ellipse(
    points: Any,
    multiple: float,
    radii: Any,
    feather: Any,
    seconds: Any,
    hertz: Any,
    half_seconds: Any,
    half_hertz: Any,
    covered: Any,
    widest: Any,
) -> None:
    """Raise ``covered`` to what an ellipse covers on its way along ``points`` (points, 2), their frequencies times ``multiple``.

    ``radii`` (2,) and ``feather`` (2,) in seconds and hertz; the centre of the ellipse is always covered whole. The rest is as in
    ``add_rectangles``.
    """
    for index in range(max(points.shape[0] - 1, 1)):
        other = min(index + 1, points.shape[0] - 1)
        start, low = points[index, 0], multiple * points[index, 1]
        ahead, rise = points[other, 0] - start, multiple * points[other, 1] - low
        reach_seconds = max(radii[0], widest[0]) + feather[0]
        reach_hertz = max(radii[1], widest[1]) + feather[1]
        first, last = _reached(seconds, min(start, start + ahead), max(start, start + ahead), reach_seconds)
        bottom, top = _reached(hertz, min(low, low + rise), max(low, low + rise), reach_hertz)
        for row in range(first, last):
            across = 1.0 / max(radii[0], half_seconds[row])
            for column in range(bottom, top):
                upward = 1.0 / max(radii[1], half_hertz[column])
                x, y = _offset((seconds[row] - start) * across, (hertz[column] - low) * upward, ahead * across, rise * upward)
                distance = np.sqrt(x * x + y * y)
                if distance <= 0.0:
                    value = 1.0
                else:
                    # How far the soft edge reaches in the direction of the point, in units of the ellipse there.
                    soft = np.sqrt((x * feather[0] * across) ** 2 + (y * feather[1] * upward) ** 2) / distance
                    value = _edge(1.0 - distance, min(soft, 1.0) if distance < 1.0 else soft)
                covered[row, column] = max(covered[row, column], np.float32(value))


@compiled
def enclose(points: Any, feather: Any, seconds: Any, hertz: Any, covered: Any) -> None:
    """Raise ``covered`` to what the closed line through ``points`` (points, 2) encloses by the even-odd rule."""
    crossings = np.zeros(hertz.size + 1, np.bool_)
    for row in range(seconds.size):
        crossings[:] = False
        for index in range(points.shape[0]):
            other = (index + 1) % points.shape[0]
            if (points[index, 0] <= seconds[row]) != (points[other, 0] <= seconds[row]):
                share = (seconds[row] - points[index, 0]) / (points[other, 0] - points[index, 0])
                place = np.searchsorted(hertz, points[index, 1] + share * (points[other, 1] - points[index, 1]))
                crossings[place] = not crossings[place]
        inside = False
        for column in range(hertz.size):
            inside = inside != crossings[column]
            if inside:
                covered[row, column] = np.float32(1.0)
    if feather[0] > 0.0 or feather[1] > 0.0:
        _soften(points, feather, seconds, hertz, covered)


@compiled
def _soften(points: Any, feather: Any, seconds: Any, hertz: Any, covered: Any) -> None:
    """Give a hard region (0 or 1) within the closed line through ``points`` a soft edge."""
    distances = np.ones(covered.shape)
    # A direction without feather has one too small to be seen.
    across, upward = 1.0 / max(feather[0], 1e-9), 1.0 / max(feather[1], 1e-9)
    for index in range(points.shape[0]):
        other = (index + 1) % points.shape[0]
        start, low = points[index, 0], points[index, 1]
        ahead, rise = points[other, 0] - start, points[other, 1] - low
        first, last = _reached(seconds, min(start, start + ahead), max(start, start + ahead), feather[0])
        bottom, top = _reached(hertz, min(low, low + rise), max(low, low + rise), feather[1])
        for row in range(first, last):
            for column in range(bottom, top):
                x, y = _offset((seconds[row] - start) * across, (hertz[column] - low) * upward, ahead * across, rise * upward)
                distances[row, column] = min(distances[row, column], np.sqrt(x * x + y * y))
    for row in range(seconds.size):
        for column in range(hertz.size):
            if distances[row, column] < 1.0:
                inside = distances[row, column] if covered[row, column] > np.float32(0.5) else -distances[row, column]
                covered[row, column] = np.float32(_edge(inside, 1.0))


@compiled
def _reached(places: Any, low: float, high: float, around: float) -> Any:
    """Indices of the first of ``places`` within low..high, and so much around it, and of the one after the last."""
    return np.searchsorted(places, low - around), np.searchsorted(places, high + around, side="right")


@compiled
def _offset(x: float, y: float, ahead: float, rise: float) -> Any:
    """From the nearest point of a line, which leads from the origin to (ahead, rise), to (x, y)."""
    length = ahead * ahead + rise * rise
    share = min(max((x * ahead + y * rise) / length, 0.0), 1.0) if length > 0.0 else 0.0
    return x - share * ahead, y - share * rise


@compiled
def _between(place: float, low: float, high: float, half: float, feather: float) -> float:
    """How much of ``place``, a point so wide to either side, lies within low..high."""
    if 0.5 * (high - low) < half:
        middle = 0.5 * (low + high)
        low, high = middle - half, middle + half
    return max(_edge(place - low, feather) + _edge(high - place, feather) - 1.0, 0.0)


@compiled
def _edge(inside: float, feather: float) -> float:
    """From 0 to 1 along a raised cosine, so far to either side of an edge; a step without feather, 1 on the edge itself."""
    if inside >= feather:
        return 1.0
    if inside <= -feather:
        return 0.0
    return float(0.5 + 0.5 * np.sin(0.5 * np.pi * inside / feather))
