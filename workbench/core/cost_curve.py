"""How a cost falls while a method works: filled in by working threads, read by whoever draws it."""

import threading

_ROUNDING = 1e-9
"""Of sums of weights."""


class CostCurve:
    """The mean cost at each place of a descent, over all pieces of work that have come so far."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sums: list[float] = []
        self._weights: list[float] = []

    def add(self, place: int, cost: float, weight: float = 1.0) -> None:
        """Add the ``cost`` of one piece, a mean over its ``weight`` > 0 frames or elements, at ``place`` (0 for the first)."""
        with self._lock:
            missing = place + 1 - len(self._sums)
            self._sums += [0.0] * missing
            self._weights += [0.0] * missing
            self._sums[place] += weight * cost
            self._weights[place] += weight

    def values(self) -> tuple[float, ...]:
        """The mean cost at every place that all pieces which have begun have reached, from the first on.

        Others would be means over some pieces alone, which may be louder than the rest. Places that were passed over are left out.
        """
        with self._lock:
            most = max(self._weights, default=0.0)
            places = zip(self._sums, self._weights, strict=True)
            return tuple(total / weight for total, weight in places if weight > 0.0 and weight >= (1.0 - _ROUNDING) * most)
