"""How sure a mean over mixtures is."""

from collections.abc import Sequence

import numpy as np

_DRAWS = 2000
_SHARE = 0.95


def summary(values: Sequence[float]) -> dict[str, float | int | None]:
    """Mean, median, the 95 % bootstrap interval of the mean as low and high, and the count of ``values``; no statistic for none."""
    if not values:
        return {"mean": None, "median": None, "low": None, "high": None, "count": 0}
    low, high = interval(values)
    found = {"mean": float(np.mean(values)), "median": float(np.median(values)), "low": low, "high": high}
    return {**{name: round(value, 4) for name, value in found.items()}, "count": len(values)}


def interval(values: Sequence[float], seed: int = 0) -> tuple[float, float]:
    """The 95 % bootstrap interval of the mean of ``values``: the same unit, percentiles of means of as many drawn with replacement.

    Source: Efron, "Bootstrap methods: another look at the jackknife", 1979. ``values`` are at least one.
    """
    given = np.asarray(values, np.float64)
    drawn = np.random.default_rng(seed).integers(len(given), size=(_DRAWS, len(given)))
    tail = 50.0 * (1.0 - _SHARE)
    low, high = np.percentile(given[drawn].mean(axis=1), [tail, 100.0 - tail])
    return float(low), float(high)
