"""The compiled recurrence of warm-start ISTA and of its unfolding: a few small steps of every frame, begun where earlier frames ended."""

from typing import Any

import numpy as np

from workbench.dsp.lane_count import LANES
from workbench.dsp.lanes import load, splat, store
from workbench.dsp.vector_math import compiled
from workbench.dsp.warm_start_kernel import started

VECTOR = LANES
"""Components are filled up to a multiple of it, so that loops need no remainder."""

_FOUR = 4 * LANES
_LEAST = np.float32(1e-30)
"""Smaller activations would soon be denormal numbers, which are slow."""


@compiled
def recur(moves: Any, drive: Any, thresholds: Any, steps: int, remembered: Any, count: Any, weights: Any) -> None:
    """``h <- relu(moves[k] @ h + drive[t, k] - thresholds[t])``, for every frame t some steps.

    Step k takes layer k of ``moves`` (layers, width, width), symmetric, and of ``drive`` (frames, layers * width), in turn where there are
    more steps than layers; ``width`` is a multiple of ``VECTOR``. Results are written to the beginning of every row of ``drive``.
    """
    layers, width, _ = moves.shape
    flat = moves.reshape(layers, width * width)
    activations, ahead = np.zeros(width, np.float32), np.empty(width, np.float32)
    by_fours = width - width % _FOUR
    for frame in range(len(drive)):
        # Of one frame alone, what is remembered is what is at hand.
        if frame == 0 or len(weights) > 1:
            started(remembered, count, weights, activations)
        for step in range(steps):
            layer = step % layers
            for block in range(0, by_fours, _FOUR):
                _move_four(flat[layer], width, block, activations, ahead)
            for block in range(by_fours, width, LANES):
                _move_one(flat[layer], width, block, activations, ahead)
            driven, threshold = drive[frame, layer * width : (layer + 1) * width], thresholds[frame]
            for k in range(width):
                value = driven[k] + ahead[k] - threshold
                activations[k] = value if value > _LEAST else np.float32(0.0)
        place = count[0] % len(remembered)
        for k in range(width):
            drive[frame, k] = activations[k]
            remembered[place, k] = activations[k]
        count[0] += 1


@compiled
def _move_four(move: Any, width: int, block: int, activations: Any, ahead: Any) -> None:
    """Four vectors of ``move @ activations`` from ``block`` on; all sums stay in registers, two of each so that none waits for itself."""
    nothing = splat(np.float32(0.0))
    a, b, c, d = nothing, nothing, nothing, nothing
    e, f, g, h = nothing, nothing, nothing, nothing
    for column in range(0, width, 2):
        even, odd = splat(activations[column]), splat(activations[column + 1])
        at = column * width + block
        a, b = a + even * load(move, at), b + even * load(move, at + LANES)
        c, d = c + even * load(move, at + 2 * LANES), d + even * load(move, at + 3 * LANES)
        at += width
        e, f = e + odd * load(move, at), f + odd * load(move, at + LANES)
        g, h = g + odd * load(move, at + 2 * LANES), h + odd * load(move, at + 3 * LANES)
    store(ahead, block, a + e)
    store(ahead, block + LANES, b + f)
    store(ahead, block + 2 * LANES, c + g)
    store(ahead, block + 3 * LANES, d + h)


@compiled
def _move_one(move: Any, width: int, block: int, activations: Any, ahead: Any) -> None:
    """One vector of it."""
    nothing = splat(np.float32(0.0))
    a, b, c, d = nothing, nothing, nothing, nothing
    for column in range(0, width, 4):
        at = column * width + block
        a, b = a + splat(activations[column]) * load(move, at), b + splat(activations[column + 1]) * load(move, at + width)
        c = c + splat(activations[column + 2]) * load(move, at + 2 * width)
        d = d + splat(activations[column + 3]) * load(move, at + 3 * width)
    store(ahead, block, (a + b) + (c + d))
