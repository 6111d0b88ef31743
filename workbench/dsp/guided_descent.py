"""How activations come down where a user has painted: the updates of ``nmf_descent`` with a gate for every source.

Source: Bryan and Mysore, "An efficient posterior regularized latent variable model for interactive sound source separation", 2013,
section 3. With gates g_s in (0, 1], models X_s = W_s H_s of the sources and the mixture V, the cost

    D_beta(V | sum_s g_s X_s) + sum_s (1 - g_s) V^(beta - 1) X_s + sparsity * sum(H)

never rises. Its first part explains the mixture by what the gates let through, its second is the price of what they hide. For
Kullback-Leibler, both together are the posterior regularisation of the source; the price of the others is what their divergence
charges for the like, so that it is the same at every level. Gates of 1 make it the cost without guides.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from workbench.dsp.nmf_descent import Descent
from workbench.dsp.nmf_divergence import Beta
from workbench.dsp.nmf_elementwise import weigh


def members_of(assignment: Sequence[int] | np.ndarray, sources: int) -> list[Tensor]:
    """The components of each of so many sources."""
    return [torch.from_numpy(np.flatnonzero(np.asarray(assignment) == source)) for source in range(sources)]


def price_of(beta: Beta, magnitude: Tensor, gate: Tensor) -> Tensor:
    """What a source's model costs where its gate hides it, (frames, bins); ``magnitude`` with its floor."""
    return (1.0 - gate) * magnitude.pow(beta.value - 1.0)


class GuidedDescent(Descent):
    """Updates of the activations of some frames whose gates are known; frames do not depend on each other at all."""

    def __init__(
        self,
        dictionary: Tensor,
        beta: Beta,
        penalty: Tensor,
        *,
        members: Sequence[Tensor],
        gates: Tensor,
        magnitude: Tensor,
        heuristic: bool,
        accelerated: bool,
    ) -> None:
        """As ``Descent``, for sources with the components ``members``.

        Shapes: ``gates`` (sources, frames, bins) in (0, 1], ``magnitude`` (frames, bins), floor included.
        """
        super().__init__(dictionary, beta, penalty, heuristic=heuristic, accelerated=accelerated)
        self._gates, self._members = gates, [indices.to(dictionary.device) for indices in members]
        self._parts = [dictionary[:, indices].contiguous() for indices in self._members]
        self._price = magnitude.new_zeros(len(magnitude), dictionary.shape[1])
        for indices, part, gate in zip(self._members, self._parts, gates, strict=True):
            self._price[:, indices] = price_of(beta, magnitude, gate) @ part

    def dictionary_slopes(self, magnitude: Tensor, point: Tensor) -> tuple[Tensor, Tensor]:
        """What pulls the dictionary up and what pushes it down under these activations, (components, bins) each, penalty left out."""
        weights = self._weighed(magnitude, point, None)
        pull, push = (point.new_empty(point.shape[1], magnitude.shape[1]) for _ in range(2))
        for indices, gate in zip(self._members, self._gates, strict=True):
            active = point[:, indices].T
            pull[indices] = active @ (gate * weights[0])
            if len(weights) == 2:
                push[indices] = active @ (gate * weights[1] + price_of(self._beta, magnitude, gate))
            else:
                push[indices] = active.sum(1, keepdim=True).expand(-1, magnitude.shape[1])
        return pull, push

    def costs_and_slopes(self, magnitude: Tensor, point: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """The penalised cost of every frame, (frames,), what pulls activations up, and what pushes them down, penalty left out."""
        costs = self._new_costs(point)
        return costs, *self._slopes(magnitude, None, point, costs)

    def _slopes(self, magnitude: Tensor, projected: Tensor | None, point: Tensor, costs: Tensor | None) -> tuple[Tensor, Tensor]:
        weights = self._weighed(magnitude, point, costs)
        pull, push = torch.empty_like(point), torch.empty_like(point)
        for indices, part, gate in zip(self._members, self._parts, self._gates, strict=True):
            pull[:, indices] = (gate * weights[0]) @ part
            if len(weights) == 2:
                push[:, indices] = (gate * weights[1]) @ part + self._price[:, indices]
        # Where the push weighs all bins alike, what the gates take from it the price adds again.
        return pull, push if len(weights) == 2 else self._column_sums

    def _weighed(self, magnitude: Tensor, point: Tensor, costs: Tensor | None) -> Tensor:
        weights = self._workspace(len(point))
        model = weights[-1].zero_()
        for indices, part, gate in zip(self._members, self._parts, self._gates, strict=True):
            model.addcmul_(gate, point[:, indices] @ part.T)
        weigh(self._beta, magnitude, model, weights[0], weights[1] if len(weights) == 2 else None, costs, self._beta.floor)
        if costs is not None:
            costs.addmv_(point, self._penalty)
            costs.add_((point * self._price).sum(1))
        return weights
