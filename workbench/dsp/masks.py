"""From estimates to masks: the first half of the tail that every method shares.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, section 3.2.4.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import ShapeError
from workbench.core.mask_settings import MaskSettings

Floats = NDArray[np.float32]


def masks(estimates: Floats, settings: MaskSettings, weights: Sequence[float]) -> Floats:
    """One mask per source in [0, 1], float32, of the shape of ``estimates`` (sources, ...), which are non-negative magnitudes.

    Before anything else, source i's estimate is multiplied by its weight >= 0. Where every weighted estimate is 0, the sources
    share evenly. Finite for every exponent in [0.1, 50]. Raises ShapeError unless there is one weight per source.
    """
    if len(weights) != estimates.shape[0]:
        raise ShapeError(f"there must be one weight per source, {estimates.shape[0]}; got {len(weights)}")
    weighted = estimates * np.asarray(weights, np.float32).reshape(-1, *[1] * (estimates.ndim - 1))
    loudest = weighted.max(axis=0)
    silent = loudest <= 0.0
    loudest[silent] = 1.0
    weighted /= loudest
    weighted[:, silent] = 1.0
    match settings.mask:
        case "wiener":
            return _wiener(weighted, settings.exponent)
        case "parametric":
            return _parametric(weighted, settings.over_subtraction, settings.softness)
        case "binary":
            return _binary(weighted, silent)


def _wiener(relative: Floats, exponent: float) -> Floats:
    """Generalised Wiener mask of estimates whose greatest is 1: x_i^p / sum_j x_j^p."""
    powers = _power(relative, exponent)
    powers /= powers.sum(axis=0)
    return powers


def _parametric(relative: Floats, over_subtraction: float, softness: float) -> Floats:
    """(x_i^2 / (x_i^2 + k sum_{j != i} x_j^2))^b, eq. 3.44 of the source, with the other sources' powers added up."""
    squares = np.square(relative)
    others = squares.sum(axis=0) - squares
    below = squares + over_subtraction * np.maximum(others, 0.0)
    return _power(np.divide(squares, below, out=np.zeros_like(squares), where=below > 0.0), softness)


def _binary(relative: Floats, silent: NDArray[np.bool_]) -> Floats:
    """1 for the greatest source, the first of equals; silence is shared evenly."""
    chosen: Floats = (np.arange(relative.shape[0]).reshape(-1, *[1] * (relative.ndim - 1)) == relative.argmax(axis=0)).astype(np.float32)
    chosen[:, silent] = 1.0 / relative.shape[0]
    return chosen


def _power(base: Floats, exponent: float) -> Floats:
    """``base ** exponent`` for bases in [0, 1]; numpy's exp and log are vectorised, its float32 power is not."""
    if exponent == 1.0:
        return base.copy()
    if exponent == 2.0:
        return np.square(base)
    with np.errstate(divide="ignore", under="ignore"):
        logarithm = np.log(base)
        logarithm *= np.float32(exponent)
        result: Floats = np.exp(logarithm, out=logarithm)
    return result
