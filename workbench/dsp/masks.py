"""From estimates to masks: the first half of the tail that every method shares.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, section 3.2.4.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import ShapeError
from workbench.core.mask_settings import MaskSettings

Floats = NDArray[np.float32]


class MaskRule(NamedTuple):
    """The settings of a mask as the compiled loops take them."""

    kind: int
    first: np.float32
    second: np.float32


def masks(estimates: Floats, settings: MaskSettings, weights: Sequence[float]) -> Floats:
    """One mask per source in [0, 1], float32, of the shape of ``estimates`` (sources, ..., bins), which are non-negative magnitudes.

    Before anything else, source i's estimate is multiplied by its weight >= 0. Wiener: x_i^p / sum_j x_j^p. Parametric:
    (x_i^2 / (x_i^2 + k sum_{j != i} x_j^2))^b, eq. 3.44 of the source, with the other sources' powers added up. Binary: 1 for the
    greatest, the first of equals. Where every weighted estimate is 0, the sources share evenly, 1/S each of S; parametric ones, which
    need not add up to 1, are then what they are for equal estimates, (1 / (1 + k (S - 1)))^b. ``direct`` masks are Wiener's, since a
    source's own sound is no mask. Finite for every exponent in [0.1, 50]. Raises ShapeError unless there is one weight per source.
    """
    from workbench.dsp.mask_kernels import share

    factors = factors_of(weights, len(estimates))
    shares = np.empty(estimates.shape, np.float32)
    if estimates.size:
        rows = len(estimates), 1, -1
        share(np.ascontiguousarray(estimates, np.float32).reshape(rows), 0, factors, *rule_of(settings), shares.reshape(rows))
    return shares


def factors_of(weights: Sequence[float], sources: int) -> Floats:
    """The weights as an array. Raises ShapeError unless there is one per source."""
    if len(weights) != sources:
        raise ShapeError(f"there must be one weight per source, {sources}; got {len(weights)}")
    return np.asarray(weights, np.float32)


def rule_of(settings: MaskSettings) -> MaskRule:
    """The rule for these settings."""
    from workbench.dsp.mask_kernels import BINARY, PARAMETRIC, WIENER

    match settings.mask:
        case "wiener" | "direct":
            return MaskRule(WIENER, np.float32(settings.exponent), np.float32(0.0))
        case "parametric":
            return MaskRule(PARAMETRIC, np.float32(settings.over_subtraction), np.float32(settings.softness))
        case "binary":
            return MaskRule(BINARY, np.float32(0.0), np.float32(0.0))
