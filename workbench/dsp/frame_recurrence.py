"""The compiled recurrence of warm-start ISTA and of its unfolding: a few small steps of every frame, begun where earlier frames ended."""

from functools import lru_cache
from typing import Any

import numba
import numpy as np

from workbench.dsp.warm_start_kernel import started

VECTOR = 16
"""Components are filled up to a multiple of it, so that loops need no remainder."""


@lru_cache(maxsize=64)
def recurrence(width: int) -> Any:
    """``h <- relu(moves[k] @ h + drive[t, k] - thresholds[t])``, for every frame t some steps, for ``width`` components.

    Step k takes layer k of ``moves`` (layers, width, width), symmetric, and of ``drive`` (frames, layers * width), in turn where there are
    more steps than layers. Results are written to the beginning of every row of ``drive``. Compiled for one width alone, in a
    third of a second and then kept on disk: a step is 1.5 times as fast where it is known.
    """

    @numba.njit(error_model="numpy", fastmath={"contract", "nsz"}, nogil=True, cache=True)
    def recur(moves: Any, drive: Any, thresholds: Any, steps: int, remembered: Any, count: Any, weights: Any) -> None:
        activations, ahead = np.zeros(width, np.float32), np.empty(width, np.float32)
        for frame in range(len(drive)):
            # Of one frame alone, what is remembered is what is at hand.
            if frame == 0 or len(weights) > 1:
                started(remembered, count, weights, activations)
            for step in range(steps):
                layer = step % len(moves)
                move = moves[layer]
                for k in range(width):
                    ahead[k] = drive[frame, layer * width + k] - thresholds[frame]
                # Eight columns at once: the sums stay in registers for longer.
                for j in range(0, width, 8):
                    a, b, c, d = activations[j], activations[j + 1], activations[j + 2], activations[j + 3]
                    e, f, g, h = activations[j + 4], activations[j + 5], activations[j + 6], activations[j + 7]
                    for k in range(width):
                        ahead[k] += (a * move[j, k] + b * move[j + 1, k] + c * move[j + 2, k] + d * move[j + 3, k]) + (
                            e * move[j + 4, k] + f * move[j + 5, k] + g * move[j + 6, k] + h * move[j + 7, k]
                        )
                for k in range(width):
                    # Smaller ones would soon be denormal numbers, which are slow.
                    activations[k] = ahead[k] if ahead[k] > np.float32(1e-30) else np.float32(0.0)
            place = count[0] % len(remembered)
            for k in range(width):
                drive[frame, k] = activations[k]
                remembered[place, k] = activations[k]
            count[0] += 1

    return recur
