"""How sure a mean over mixtures is."""

from collections.abc import Sequence

import numpy as np

_DRAWS = 2000
_SHARE = 0.95


def interval(values: Sequence[float], seed: int = 0) -> tuple[float, float]:
    """The 95 % bootstrap interval of the mean of ``values``: the same unit, percentiles of means of as many drawn with replacement.

    Source: Efron, "Bootstrap methods: another look at the jackknife", 1979. ``values`` are at least one.
    """
    given = np.asarray(values, np.float64)
    drawn = np.random.default_rng(seed).integers(len(given), size=(_DRAWS, len(given)))
    tail = 50.0 * (1.0 - _SHARE)
    low, high = np.percentile(given[drawn].mean(axis=1), [tail, 100.0 - tail])
    return float(low), float(high)
