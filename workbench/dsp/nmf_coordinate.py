"""Frobenius activations by coordinate descent: one activation after the other set to its best, for many frames at once.

Source: Cichocki and Phan, "Fast local algorithms for large scale nonnegative matrix and tensor factorizations", 2009 (HALS), in
its Gram form: no step needs the magnitude itself, and none raises the cost.
"""

from typing import Any

import numpy as np

from workbench.dsp.vector_math import compiled

_LANES = 64
"""Frames worked on side by side. With 16 and 32, loops end before they pay: 3.3, 3.4, 0.5 and 0.4 ms for a sweep over 1876 frames of 72
components with 16, 32, 64 and 128."""


@compiled
def sweep(products: Any, projected: Any, penalty: Any, activations: Any, sweeps: int) -> None:
    """``sweeps`` rounds over all components, in place: lowers ``h' G h / 2 - (p - penalty)' h`` of every frame, h not below 0.

    Shapes, float32: products G = W' W (components, components), projected p = V' W and activations h (frames, components), penalty
    (components,). A component that is zero throughout falls silent.
    """
    frames, components = activations.shape
    # Components go in pairs: a last one without company gets one that weighs nothing.
    even = components + components % 2
    weights = np.zeros((components, even), np.float32)
    weights[:, :components] = products
    values = np.zeros((even, _LANES), np.float32)
    aims = np.zeros((components, _LANES), np.float32)
    slope = np.zeros(_LANES, np.float32)
    for start in range(0, frames, _LANES):
        count = min(_LANES, frames - start)
        for lane in range(count):
            for k in range(components):
                values[k, lane] = activations[start + lane, k]
                aims[k, lane] = projected[start + lane, k] - penalty[k]
        for _ in range(sweeps):
            for k in range(components):
                for lane in range(_LANES):
                    slope[lane] = -aims[k, lane]
                for other in range(0, even, 2):
                    first, second = weights[k, other], weights[k, other + 1]
                    for lane in range(_LANES):
                        slope[lane] += first * values[other, lane] + second * values[other + 1, lane]
                heard = weights[k, k] > np.float32(0.0)
                inverse = np.float32(1.0) / weights[k, k] if heard else np.float32(0.0)
                kept = np.float32(1.0) if heard else np.float32(0.0)
                for lane in range(_LANES):
                    values[k, lane] = max(kept * values[k, lane] - slope[lane] * inverse, np.float32(0.0))
        for lane in range(count):
            for k in range(components):
                activations[start + lane, k] = values[k, lane]
