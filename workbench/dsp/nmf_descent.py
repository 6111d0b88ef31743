"""How activations come down under a fixed dictionary: multiplicative updates, plain, accelerated and guarded, and coordinate descent.

All work on some frames at once, in the units of a magnitude of mean 1. Sources: Fevotte and Idier, "Algorithms for nonnegative
matrix factorization with the beta-divergence", 2011, section 4; Varadhan and Roland (2008) for the acceleration.
"""

import threading
from collections.abc import Callable
from functools import cached_property

import torch
from torch import Tensor

from workbench.dsp.nmf_coordinate import sweep
from workbench.dsp.nmf_divergence import Beta
from workbench.dsp.nmf_elementwise import multiply, multiply_guarded, weigh
from workbench.dsp.squarem import MAPS_PER_CYCLE, extrapolated

Watch = Callable[[Tensor], bool]
"""Hears the penalised cost of every frame once a cycle, (frames,), and says whether to stop."""

_LONGEST_STEPS = {0.0: 12.0, 1.0: 20.0, 2.0: 20.0}
"""Of the extrapolation, by beta; the least of them for any other. Longer steps need fewer updates, up to a point, but carry rounding
further. With these, `workbench benchmark speed` reaches the loss of 200 plain updates on 30 s of speech and piano (24 + 48 components)
by 33 updates (Itakura-Saito) and 45 (Kullback-Leibler); with half and twice their length by no fewer."""


class Descent:
    """Updates of activations for one dictionary, divergence and penalty; frames do not depend on each other at all."""

    def __init__(self, dictionary: Tensor, beta: Beta, penalty: Tensor, *, heuristic: bool, accelerated: bool) -> None:
        """Prepare for ``dictionary`` (bins, components), columns of unit sum, and ``penalty`` (components,) on the activations.

        ``heuristic`` updates with exponent 1 whatever beta is, and never looks whether the cost rose.
        """
        self._dictionary, self._beta, self._penalty = dictionary, beta, penalty
        self._heuristic, self._accelerated = heuristic, accelerated
        self._longest_step = _LONGEST_STEPS.get(beta.value, min(_LONGEST_STEPS.values()))
        self._buffers = threading.local()

    # Found when first needed, by a thread that computes on one core: torch would share them out to threads that others keep waiting.

    @cached_property
    def _transposed(self) -> Tensor:
        return self._dictionary.T.contiguous()

    @cached_property
    def _column_sums(self) -> Tensor:
        return self._dictionary.sum(0)

    @cached_property
    def _products(self) -> Tensor:
        return self._transposed @ self._dictionary

    def advanced(self, magnitude: Tensor, projected: Tensor | None, activations: Tensor, cycles: int, watch: Watch | None) -> Tensor:
        """Activations after at most ``cycles`` of three updates; no frame's cost is higher than before, but for ``heuristic``.

        Shapes: magnitude (frames, bins), floor included; projected (frames, components), its product with the dictionary, for
        Frobenius alone; activations and result (frames, components).
        """
        if not self._accelerated:
            return self._plain(magnitude, projected, activations, cycles, watch)
        if projected is not None and activations.device.type == "cpu":
            return self._by_coordinates(projected, activations, cycles, watch)
        descend = self._unguarded if self._heuristic else self._guarded
        return descend(magnitude, projected, activations, cycles, watch)

    def _plain(self, magnitude: Tensor, projected: Tensor | None, point: Tensor, cycles: int, watch: Watch | None) -> Tensor:
        exponent = 1.0 if self._heuristic else self._beta.exponent
        for _ in range(cycles):
            for place in range(MAPS_PER_CYCLE):
                costs = self._new_costs(point) if watch is not None and place == 0 else None
                updated = self._updated(magnitude, projected, point, exponent, costs)
                if watch is not None and costs is not None and watch(costs):
                    return point
                point = updated
        return point

    def _by_coordinates(self, projected: Tensor, activations: Tensor, cycles: int, watch: Watch | None) -> Tensor:
        point = activations.clone()
        factors = self._products.numpy(), projected.numpy(), self._penalty.numpy()
        if watch is None:
            sweep(*factors, point.numpy(), cycles * MAPS_PER_CYCLE)
            return point
        for _ in range(cycles):
            if watch(((0.5 * (point @ self._products) - projected + self._penalty) * point).sum(1)):
                break
            sweep(*factors, point.numpy(), MAPS_PER_CYCLE)
        return point

    def _guarded(self, magnitude: Tensor, projected: Tensor | None, before: Tensor, cycles: int, watch: Watch | None) -> Tensor:
        """SQUAREM on the update with exponent 1, which may raise the cost where beta < 1, as any extrapolation may.

        What a cycle came to is looked at when the next one begins. A frame that has become worse goes on from its best point so far,
        by the update whose exponent is safe.
        """
        least = torch.full((len(before),), torch.inf, device=before.device)
        safe = before.clone()

        def attempt(point: Tensor) -> tuple[Tensor, Tensor]:
            costs = self._new_costs(point)
            pull, push = self._slopes(magnitude, projected, point, costs)
            return multiply_guarded(point, pull, push, self._penalty, self._beta.exponent, costs, least, safe)

        for _ in range(cycles):
            first, better = attempt(before)
            if watch is not None and watch(least):
                return safe
            # Rows that went on from their best point so far begin there.
            begun = torch.where(better[:, None], before, first)
            if self._beta.exponent == 1.0:
                # The update cannot have raised the cost: what is safe is where it led.
                second = self._updated(magnitude, projected, first, 1.0, None)
                ahead = extrapolated(begun, first, second, self._longest_step)
            else:
                second, better = attempt(first)
                ahead = torch.where(better[:, None], extrapolated(begun, first, second, self._longest_step), second)
            before = self._updated(magnitude, projected, ahead, 1.0, None)
        costs = self._new_costs(before)
        if projected is None:
            self._weighed(magnitude, before, costs)
        else:
            self._slopes(magnitude, projected, before, costs)
        return torch.where((costs <= least)[:, None], before, safe)

    def _unguarded(self, magnitude: Tensor, projected: Tensor | None, before: Tensor, cycles: int, watch: Watch | None) -> Tensor:
        for _ in range(cycles):
            costs = None if watch is None else self._new_costs(before)
            first = self._updated(magnitude, projected, before, 1.0, costs)
            if watch is not None and costs is not None and watch(costs):
                return before
            second = self._updated(magnitude, projected, first, 1.0, None)
            ahead = extrapolated(before, first, second, self._longest_step)
            before = self._updated(magnitude, projected, ahead, 1.0, None)
        return before

    def _updated(self, magnitude: Tensor, projected: Tensor | None, point: Tensor, exponent: float, costs: Tensor | None) -> Tensor:
        pull, push = self._slopes(magnitude, projected, point, costs)
        return multiply(point, pull, push, self._penalty, exponent)

    def _slopes(self, magnitude: Tensor, projected: Tensor | None, point: Tensor, costs: Tensor | None) -> tuple[Tensor, Tensor]:
        """What pulls activations up and what pushes them down, (frames, components) each, penalty left out; ``costs`` holds it."""
        if projected is not None:
            model = point @ self._products
            if costs is not None:
                torch.sum((0.5 * model - projected + self._penalty) * point, 1, out=costs)
            return projected, model
        weights = self._weighed(magnitude, point, costs)
        slopes = weights.flatten(0, 1) @ self._dictionary
        return slopes[: len(point)], self._column_sums if len(weights) == 1 else slopes[len(point) :]

    def _weighed(self, magnitude: Tensor, point: Tensor, costs: Tensor | None) -> Tensor:
        """Weights of every bin in the slopes, (1 or 2, frames, bins): those of the pull, and of the push where they are not all 1."""
        weights = self._workspace(len(point))
        model = torch.mm(point, self._transposed, out=weights[-1])
        weigh(self._beta, magnitude, model, weights[0], weights[1] if len(weights) == 2 else None, costs, self._beta.floor)
        if costs is not None:
            costs.addmv_(point, self._penalty)
        return weights

    def _new_costs(self, point: Tensor) -> Tensor:
        return torch.empty(len(point), device=point.device)

    def _workspace(self, frames: int) -> Tensor:
        """A buffer of the calling thread for the weights of bins, (1 or 2, frames, bins); the last may hold the model first."""
        held: Tensor | None = getattr(self._buffers, "held", None)
        if held is None or held.shape[1] != frames:
            bins, device = self._dictionary.shape[0], self._dictionary.device
            held = self._buffers.held = torch.empty(1 if self._beta.value == 1.0 else 2, frames, bins, device=device)
        return held
