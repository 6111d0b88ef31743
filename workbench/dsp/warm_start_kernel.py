"""The compiled loops of warm-start ISTA that every divergence shares, and those of the divergences that have no fixed step."""

from typing import Any

import numpy as np

from workbench.dsp.nmf_elementwise import weigh_rows
from workbench.dsp.vector_math import compiled


@compiled
def started(remembered: Any, count: Any, weights: Any, activations: Any) -> None:
    """Write the weighted mean of the frames remembered so far to ``activations`` (components,); 0 where there are none."""
    activations[:] = np.float32(0.0)
    total = np.float32(0.0)
    for age in range(min(count[0], len(weights))):
        total += weights[age]
    for age in range(min(count[0], len(weights))):
        weight = weights[age] / total
        row = remembered[(count[0] - 1 - age) % len(remembered)]
        for k in range(len(activations)):
            activations[k] += weight * row[k]


@compiled
def scaled_frames(
    transposed: Any,
    magnitude: Any,
    levels: Any,
    beta: np.float32,
    penalties: Any,
    floor: np.float32,
    steps: int,
    smallest: Any,
    bounds: Any,
    remembered: Any,
    count: Any,
    weights: Any,
    factor: Any,
    activations: Any,
) -> None:
    """Scaled proximal gradient with backtracking, frame by frame; writes ``activations`` (frames, components).

    Shapes: transposed dictionary (components, bins), magnitude (frames, bins), levels (frames,), ``penalties`` of every component
    (components,). ``smallest`` holds the least share of a
    component, the rounding of a cost, and the least divisor; ``bounds`` the least and the greatest factor and their two changes.
    """
    components, bins = transposed.shape
    # One row each: the frame, its model, and what weighs bins, up and down.
    rows = np.zeros((4, 1, bins), np.float32)
    here = np.empty(components, np.float32)
    for frame in range(len(magnitude)):
        level = levels[frame]
        total = np.float32(0.0)
        if level > np.float32(0.0):
            for column in range(bins):
                value = magnitude[frame, column] / level
                total += value
                rows[0, 0, column] = value + floor
        here[:] = np.float32(0.0)
        if total > np.float32(0.0):
            started(remembered, count, weights, here)
            here /= level
            _improve(transposed, rows, total / np.float32(components), here, beta, penalties, floor, steps, smallest, bounds, factor)
        place = count[0] % len(remembered)
        for k in range(components):
            activations[frame, k] = here[k] * level
            remembered[place, k] = activations[frame, k]
        count[0] += 1


@compiled
def _improve(
    transposed: Any,
    rows: Any,
    equal: np.float32,
    here: Any,
    beta: np.float32,
    penalties: Any,
    floor: np.float32,
    steps: int,
    smallest: Any,
    bounds: Any,
    factor: Any,
) -> None:
    """Take the steps of one frame from ``here`` (components,), or from activations all ``equal`` where these cost less."""
    least_share, slack, tiny = smallest
    least_factor, greatest_factor, grow, shrink = bounds
    components = len(here)
    ahead, gradient, down = np.empty(components, np.float32), np.empty(components, np.float32), np.empty(components, np.float32)
    ahead[:] = equal
    cold = _cost(transposed, rows, ahead, beta, penalties, floor)
    cost = _cost(transposed, rows, here, beta, penalties, floor)
    if not cost <= cold:
        here[:] = ahead
        cost = _cost(transposed, rows, here, beta, penalties, floor)
    rounding = np.float32(0.0)
    for column in range(transposed.shape[1]):
        rounding += slack * rows[1, 0, column] * rows[3, 0, column]
    taken = True
    for _ in range(steps):
        if taken:
            _slopes(transposed, rows, penalties, tiny, gradient, down)
        foretold = cost + rounding
        for k in range(components):
            length = factor[0] * max(here[k], least_share * equal) / down[k]
            ahead[k] = max(here[k] - length * gradient[k], np.float32(0.0))
            change = ahead[k] - here[k]
            foretold += change * (gradient[k] + np.float32(0.5) * change / max(length, tiny))
        new = _cost(transposed, rows, ahead, beta, penalties, floor)
        taken = bool(new <= cost)
        factor[0] = min(max(factor[0] * (grow if taken and new <= foretold else shrink), least_factor), greatest_factor)
        if taken:
            here[:] = ahead
            cost = new


@compiled
def _cost(transposed: Any, rows: Any, activations: Any, beta: np.float32, penalties: Any, floor: np.float32) -> np.float32:
    """The penalised cost; leaves the model and what weighs bins in the later three of ``rows``."""
    model = rows[1, 0]
    model[:] = floor
    penalty = np.float32(0.0)
    for k in range(len(transposed)):
        value = activations[k]
        penalty += penalties[k] * value
        if value > np.float32(0.0):
            row = transposed[k]
            for column in range(len(model)):
                model[column] += value * row[column]
    costs = np.empty(1, np.float32)
    weigh_rows(beta, rows[0], rows[1], rows[2], rows[3], costs)
    cost: np.float32 = costs[0] + penalty
    return cost


@compiled
def _slopes(transposed: Any, rows: Any, penalties: Any, tiny: np.float32, gradient: Any, down: Any) -> None:
    pull, push = rows[2, 0], rows[3, 0]
    for k in range(len(transposed)):
        row = transposed[k]
        above, below = np.float32(0.0), np.float32(0.0)
        for column in range(len(pull)):
            above += row[column] * pull[column]
            below += row[column] * push[column]
        down[k] = max(below + penalties[k], tiny)
        gradient[k] = down[k] - above
