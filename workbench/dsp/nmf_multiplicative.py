"""Both factors by multiplicative updates in one pass over the magnitude, plain or accelerated under a guard.

Source: Fevotte and Idier, "Algorithms for nonnegative matrix factorization with the beta-divergence", 2011, section 4; SQUAREM as
in ``squarem``.
"""

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from workbench.dsp.nmf_blocks import Course, FactorTensors, MagnitudeBlocks, Workspace
from workbench.dsp.nmf_descent import Descent
from workbench.dsp.nmf_divergence import TINY, Beta
from workbench.dsp.nmf_elementwise import multiply, weigh
from workbench.dsp.squarem import MAPS_PER_CYCLE, extrapolated

_LONGEST_STEP = 8.0
"""Of the extrapolation."""

_COST_SHARE = 0.25
"""Of the work of a pass that updates both factors, what one takes that only finds the cost."""

Activations = Callable[[slice], Tensor]
"""The activations of a block of frames, (frames, components)."""


@dataclass
class _Dictionary:
    """One dictionary with all that updates of activations need of it."""

    rows: Tensor
    """(components, bins)."""
    columns: Tensor
    """(bins, components)."""
    sums: Tensor
    products: Tensor

    @staticmethod
    def of(rows: Tensor) -> "_Dictionary":
        columns = rows.T.contiguous()
        return _Dictionary(rows, columns, rows.sum(1), rows @ columns)


@dataclass
class _Sums:
    """What some frames add to an update of the dictionary's learnt rows, and their penalised cost before it."""

    pull: Tensor
    push: Tensor
    cost: float


class MultiplicativeLearning:
    """Multiplicative updates for one magnitude, divergence and sparsity; the first ``fixed`` rows of the dictionary never change."""

    def __init__(self, blocks: MagnitudeBlocks, beta: Beta, sparsity: float, fixed: int, course: Course) -> None:
        self._blocks, self._beta, self._sparsity, self._fixed, self._course = blocks, beta, sparsity, fixed, course

    def plain(self, factors: FactorTensors, iterations: int, exponent: float) -> FactorTensors:
        """So many updates of both factors; none raises the cost where ``exponent`` is beta's own."""
        wanted = self._course.wants_costs
        for _ in range(iterations):
            factors, cost = self._updated(factors, exponent, factors.activations, wanted)
            self._course.factors = factors
            if wanted and self._course.note(cost, self._blocks.frames):
                return factors
        if wanted:
            self._course.note(self._cost(factors), self._blocks.frames)
        return factors

    def accelerated(self, factors: FactorTensors, iterations: int, guarded: bool = True) -> FactorTensors:
        """Cycles of three updates with exponent 1, the third from an extrapolation of the first two.

        A ``guarded`` cycle that raised the cost is given up for three updates with beta's own exponent, which never do.
        """
        current, accepted, accepted_cost, bold = factors, factors, 0.0, False
        spare = torch.empty_like(factors.activations)
        other = torch.empty_like(factors.activations)
        for _ in range(-(-iterations // MAPS_PER_CYCLE)):
            self._course.factors = accepted if bold else current
            first, cost = self._updated(current, 1.0, spare, guarded)
            if guarded and bold and not cost <= accepted_cost:
                spare, other, current, bold = first.activations, current.activations, accepted, False
                for _ in range(MAPS_PER_CYCLE):
                    current, _ = self._updated(current, self._beta.exponent, current.activations, False)
                accepted = current
                continue
            if guarded and self._course.note(cost, self._blocks.frames):
                return current
            if accepted is not current:
                other = accepted.activations
            accepted, accepted_cost = current, cost
            self._course.factors = accepted
            second, _ = self._updated(first, 1.0, other, False)
            current, spare, bold = self._leapt(accepted, first, second), second.activations, True
        if guarded:
            cost = self._cost(current)
            if bold and not cost <= accepted_cost:
                return accepted
            self._course.note(cost, self._blocks.frames)
        return current

    def activated(self, factors: FactorTensors, iterations: int) -> FactorTensors:
        """Activations improved alone by so many updates, in place: one pass, each block to the end before the next."""
        columns = factors.dictionary.T.contiguous()
        penalty = self._penalty(columns[0])
        descent = Descent(columns, self._beta, penalty, heuristic=False, accelerated=True)

        def work(blocks: list[slice]) -> None:
            for block in blocks:
                magnitude = self._blocks.workspace(block).magnitude
                projected = magnitude @ columns if self._beta.value == 2.0 else None
                before = factors.activations[block]
                factors.activations[block] = descent.advanced(magnitude, projected, before, iterations // MAPS_PER_CYCLE, None)

        self._blocks.run(work, len(factors.dictionary), lambda _: None, self._course, 1.0)
        return factors

    def _leapt(self, before: FactorTensors, first: FactorTensors, second: FactorTensors) -> FactorTensors:
        """An update from where the three head for, frames and components each with a step of their own; takes the place of ``first``."""
        dictionary = extrapolated(before.dictionary, first.dictionary, second.dictionary, _LONGEST_STEP)
        sums = self._sums(dictionary)
        dictionary.div_(sums[:, None])

        def ahead(block: slice) -> Tensor:
            steps = before.activations[block], first.activations[block], second.activations[block]
            return extrapolated(*steps, longest=_LONGEST_STEP).mul_(sums)

        factors = FactorTensors(dictionary, first.activations)
        return self._updated(factors, 1.0, first.activations, False, ahead)[0]

    def _updated(
        self, factors: FactorTensors, exponent: float, out: Tensor, with_cost: bool, source: Activations | None = None
    ) -> tuple[FactorTensors, float]:
        """Activations, written to ``out``, then the dictionary, updated once in one pass; and the penalised cost before that.

        ``source`` gives the activations to start from where they are not those of ``factors``. ``out`` may be those.
        """
        dictionary = _Dictionary.of(factors.dictionary)
        learnt = slice(self._fixed, None)
        frobenius = self._beta.value == 2.0
        components, bins = factors.dictionary.shape
        counts = components - self._fixed
        below = (counts, components) if frobenius else (counts, 1 if self._beta.value == 1.0 else bins)
        pull = torch.zeros(counts, bins, dtype=torch.float64, device=out.device)
        push = torch.zeros(below, dtype=torch.float64, device=out.device)
        total = 0.0

        def work(blocks: list[slice]) -> _Sums:
            sums = _Sums(torch.zeros(counts, bins, device=out.device), torch.zeros(below, device=out.device), 0.0)
            for block in blocks:
                buffers = self._blocks.workspace(block, scaled=frobenius)
                before = factors.activations[block] if source is None else source(block)
                updated, cost = self._activations(buffers, dictionary, before, exponent, with_cost)
                sums.cost += cost
                out[block] = updated
                active = updated[:, learnt].T
                if frobenius:
                    sums.pull.addmm_(active, buffers.magnitude)
                    sums.push.addmm_(active, updated)
                    continue
                self._weigh(buffers, dictionary, updated, None)
                sums.pull.addmm_(active, buffers.pull)
                if self._beta.value == 1.0:
                    sums.push.add_(active.sum(1, keepdim=True))
                else:
                    sums.push.addmm_(active, buffers.push)
            return sums

        def done(sums: _Sums) -> None:
            nonlocal total
            pull.add_(sums.pull)
            push.add_(sums.push)
            total += sums.cost

        self._blocks.run(work, components, done, self._course, 1.0)
        if frobenius:
            push = push @ factors.dictionary.double()
        # With the columns' sums folded into H, the penalty on H is one on W as well: sparsity * sum of |w_k| |h_k|.
        if self._sparsity > 0.0:
            push = push + self._sparsity * out[:, learnt].sum(0, dtype=torch.float64)[:, None]
        rows = factors.dictionary.clone()
        rows[learnt] *= (pull / push.clamp_min(TINY)).pow_(exponent).float()
        return self._balanced(FactorTensors(rows, out)), total

    def _activations(
        self, buffers: Workspace, dictionary: _Dictionary, before: Tensor, exponent: float, with_cost: bool
    ) -> tuple[Tensor, float]:
        """The activations of a block updated once, and its penalised cost before that (0 without ``with_cost``)."""
        cost = 0.0
        if self._beta.value == 2.0:
            pull, push = buffers.magnitude @ dictionary.columns, before @ dictionary.products
            if with_cost:
                rows = (0.5 * push - pull).mul_(before).sum(1).add_(buffers.magnitude.square().sum(1), alpha=0.5)
                cost = float(rows.sum(dtype=torch.float64))
        else:
            self._weigh(buffers, dictionary, before, buffers.costs if with_cost else None)
            if with_cost:
                cost = float(buffers.costs.sum(dtype=torch.float64))
            pull = buffers.pull @ dictionary.columns
            push = dictionary.sums if self._beta.value == 1.0 else buffers.push @ dictionary.columns
        if with_cost and self._sparsity > 0.0:
            cost += self._sparsity * float(before.sum(dtype=torch.float64))
        return multiply(before, pull, push, self._penalty(dictionary.sums), exponent), cost

    def _weigh(self, buffers: Workspace, dictionary: _Dictionary, activations: Tensor, costs: Tensor | None) -> None:
        push = None if self._beta.value == 1.0 else buffers.push
        model = torch.mm(activations, dictionary.rows, out=buffers.pull if push is None else push)
        weigh(self._beta, buffers.magnitude, model, buffers.pull, push, costs, self._beta.floor, buffers.scale)

    def _penalty(self, like: Tensor) -> Tensor:
        return torch.full_like(like, self._sparsity)

    def _cost(self, factors: FactorTensors) -> float:
        dictionary, total = _Dictionary.of(factors.dictionary), 0.0

        def work(blocks: list[slice]) -> float:
            cost = 0.0
            for block in blocks:
                buffers, activations = self._blocks.workspace(block, scaled=False), factors.activations[block]
                self._weigh(buffers, dictionary, activations, buffers.costs)
                cost += float(buffers.costs.sum(dtype=torch.float64)) + self._sparsity * float(activations.sum(dtype=torch.float64))
            return cost

        def done(cost: float) -> None:
            nonlocal total
            total += cost

        self._blocks.run(work, len(factors.dictionary), done, self._course, _COST_SHARE)
        return total

    def _balanced(self, factors: FactorTensors) -> FactorTensors:
        """The same product with the learnt rows of unit sum; changes both in place."""
        sums = self._sums(factors.dictionary)
        factors.dictionary.div_(sums[:, None])
        factors.activations.mul_(sums)
        return factors

    def _sums(self, rows: Tensor) -> Tensor:
        """What the rows of a dictionary are to be divided by: 1 where they are fixed or zero."""
        sums = rows.sum(1)
        sums = torch.where(sums > 0.0, sums, torch.ones_like(sums))
        sums[: self._fixed] = 1.0
        return sums
