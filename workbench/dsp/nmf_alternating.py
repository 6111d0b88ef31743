"""Frobenius by coordinate descent: every component in turn takes its best value, for one block of frames after the other.

The cost is quadratic in each factor, so sums over frames (of H H' and V H') stand for all frames that are not being visited: after
every few blocks the dictionary moves for the whole magnitude, and the cost is known without a further pass. No step raises it.
Source: Cichocki and Phan, "Fast local algorithms for large scale nonnegative matrix and tensor factorizations", 2009 (HALS).
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from workbench.dsp.nmf_blocks import Course, FactorTensors, MagnitudeBlocks
from workbench.dsp.nmf_coordinate import sweep

_SWEEPS = 3
"""Over the components of a frame, and of the dictionary, per visit: far cheaper than the products that a visit needs anyway."""

_VISITS = 16
"""How often the dictionary moves per pass, on long magnitudes."""

_LEAST_VISIT_FRAMES = 1024
_BINS_AT_ONCE = 64


@dataclass
class _Sums:
    """What some frames say of the dictionary, in float64."""

    products: Tensor
    """H H', (components, components)."""
    pull: Tensor
    """H V', (components, bins)."""
    levels: Tensor
    """Sum of H, (components,)."""
    energy: float
    """Half the sum of the squared magnitude."""

    def add(self, other: "_Sums", sign: float = 1.0) -> None:
        self.products.add_(other.products, alpha=sign)
        self.pull.add_(other.pull, alpha=sign)
        self.levels.add_(other.levels, alpha=sign)
        self.energy += sign * other.energy


class AlternatingLearning:
    """Coordinate descent for one magnitude and sparsity, on the CPU; the first ``fixed`` rows of the dictionary never change."""

    def __init__(self, blocks: MagnitudeBlocks, sparsity: float, fixed: int, course: Course) -> None:
        self._blocks, self._sparsity, self._fixed, self._course = blocks, sparsity, fixed, course
        size = max(_LEAST_VISIT_FRAMES, -(-blocks.frames // _VISITS))
        self._visits = [slice(first, min(first + size, blocks.frames)) for first in range(0, blocks.frames, size)]

    def run(self, factors: FactorTensors, iterations: int) -> FactorTensors:
        """So many passes over the magnitude, or until the cost falls by less than is asked for; changes ``factors`` in place."""
        # In the first pass sums of frames to come are not known yet: only its end moves the dictionary.
        parts: list[_Sums] = []
        total = self._empty(factors)
        self._course.factors = factors
        for iteration in range(iterations):
            for index, visit in enumerate(self._visits):
                sums = self._visited(factors, visit)
                if iteration == 0:
                    parts.append(sums)
                else:
                    total.add(parts[index], -1.0)
                    parts[index] = sums
                total.add(sums)
                if iteration > 0:
                    self._move_dictionary(factors, total)
            if iteration == 0:
                self._move_dictionary(factors, total)
            if self._course.note(self._cost(factors, total), self._blocks.frames):
                break
        return factors

    def _visited(self, factors: FactorTensors, visit: slice) -> _Sums:
        """Activations of those frames, moved in place, and their sums."""
        rows, columns = factors.dictionary, factors.dictionary.T.contiguous()
        products = (rows @ columns).numpy()
        penalty = (self._sparsity * rows.sum(1)).numpy()
        total = self._empty(factors)

        def work(blocks: list[slice]) -> _Sums:
            sums = self._empty(factors)
            for block in blocks:
                magnitude = self._blocks.workspace(block).magnitude
                activations = factors.activations[block]
                projected = (magnitude @ columns).numpy()
                sweep(products, projected, penalty, activations.numpy(), _SWEEPS)
                sums.products += activations.T @ activations
                sums.pull += activations.T @ magnitude
                sums.levels += activations.sum(0)
                sums.energy += 0.5 * float(magnitude.square().sum(1).sum(dtype=torch.float64))
            return sums

        self._blocks.run(work, len(rows), total.add, self._course, 1.0, visit)
        return total

    def _move_dictionary(self, factors: FactorTensors, sums: _Sums) -> None:
        """The learnt rows at their best for these sums; in a new dictionary, so that whoever looks at the last sees all of it."""
        fixed, rows = slice(0, self._fixed), factors.dictionary.clone()
        learnt = slice(self._fixed, None)
        pull = sums.pull[learnt] - sums.products[learnt, fixed] @ rows[fixed].double()
        projected, products = pull.float().T.contiguous().numpy(), sums.products[learnt, learnt].float().contiguous().numpy()
        penalty = (self._sparsity * sums.levels[learnt]).float().numpy()
        columns = rows[learnt].T.contiguous()

        def work(span: slice) -> None:
            sweep(products, projected[span], penalty, columns[span].numpy(), _SWEEPS)

        spans = [slice(first, first + _BINS_AT_ONCE) for first in range(0, len(columns), _BINS_AT_ONCE)]
        self._blocks.threads.run(work, spans, lambda _: self._course.advance(0.0))
        rows[learnt] = columns.T
        factors.dictionary = rows

    def _cost(self, factors: FactorTensors, sums: _Sums) -> float:
        rows = factors.dictionary.double()
        fit = sums.energy - float((rows * sums.pull).sum()) + 0.5 * float(((rows @ rows.T) * sums.products).sum())
        return fit + self._sparsity * float(rows.sum(1) @ sums.levels)

    @staticmethod
    def _empty(factors: FactorTensors) -> _Sums:
        components, bins = factors.dictionary.shape
        zeros = [torch.zeros(shape, dtype=torch.float64) for shape in ((components, components), (components, bins), (components,))]
        return _Sums(zeros[0], zeros[1], zeros[2], 0.0)
