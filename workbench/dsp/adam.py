"""Steps of Adam as compiled loops, with the arithmetic of ``torch.optim.Adam`` in one pass over memory.

Source: Kingma and Ba, "Adam: a method for stochastic optimization", 2015, section 2, the form that saves a division.
"""

from typing import Any, NamedTuple

import numpy as np

from workbench.dsp.vector_math import compiled

MEAN_KEPT, SQUARE_KEPT = 0.9, 0.999
"""Of the running means of gradients and of their squares, from step to step."""

_LEAST = 1e-8


class Step(NamedTuple):
    """How far one step goes, and what is added to the root below it."""

    length: np.float32
    least: np.float32


def step_of(rate: float, number: int) -> Step:
    """Step ``number``, counted from 1, at a learning rate."""
    root = (1.0 - SQUARE_KEPT**number) ** 0.5
    return Step(np.float32(rate * root / (1.0 - MEAN_KEPT**number)), np.float32(_LEAST * root))


@compiled
def move(values: Any, gradient: Any, mean: Any, square: Any, length: np.float32, least: np.float32) -> None:
    """One step of ``values`` in place; all are float32 vectors of one length, ``mean`` and ``square`` 0 at first and kept between steps."""
    for place in range(values.size):
        new = gradient[place]
        first = mean[place] + np.float32(1.0 - MEAN_KEPT) * (new - mean[place])
        second = square[place] + np.float32(1.0 - SQUARE_KEPT) * (new * new - square[place])
        mean[place] = first
        square[place] = second
        values[place] -= length * first / (np.sqrt(second) + least)
