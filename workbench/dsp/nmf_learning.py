"""Dictionaries learnt from magnitudes: both factors by multiplicative updates in blocks of frames, accelerated and guarded.

Source: Fevotte and Idier, "Algorithms for nonnegative matrix factorization with the beta-divergence", 2011, section 4.
"""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.core.errors import ShapeError
from workbench.core.progress import Report, part, silent
from workbench.dsp.nmf_divergence import TINY, Beta
from workbench.dsp.nmf_inference import infer
from workbench.dsp.nmf_start import nndsvd
from workbench.dsp.squarem import MAPS_PER_CYCLE, extrapolated
from workbench.dsp.tensor_threads import TensorThreads

Floats = NDArray[np.float32]

_BLOCK_FRAMES = 1024
_LONGEST_STEP = 4.0
"""Of the extrapolation. Steps up to 30 led to a cost 1 % lower on a minute of speech, but let rounding errors grow: between the same
recording at two levels, models then differed by up to 9 %, and by less than 0.1 % with this one (32 components, 90 updates)."""

_FIRST_UPDATES = 12
"""Of the activations alone under a given dictionary, which poor activations would spoil."""

_START_SHARE = 0.05
"""Share of the progress that the start takes."""


def learn(
    magnitude: Floats,
    components: int,
    *,
    beta: float,
    sparsity: float = 0.0,
    iterations: int = 200,
    start: Floats | None = None,
    seed: int = 0,
    device: str = "cpu",
    report: Report = silent,
) -> tuple[Floats, Floats]:
    """A dictionary W (bins, components) and activations H (components, frames) whose product is close to ``magnitude`` (bins, frames).

    Columns of W have unit sum; the cost D(V | WH) + sparsity * sum(H), on V divided by its mean, never rises. ``iterations`` counts
    updates of both factors, rounded up to whole cycles of 3. Without ``start``, a dictionary (bins, components) to go on from,
    the start is NNDSVD; ``seed`` matters only where there are more components than the magnitude has rank. A magnitude
    that lies frame by frame, as ``Spectrum`` gives it, is not copied. Silence gives zeros.
    Raises ShapeError, ParameterError for a beta outside [0, 2]; Cancelled if ``report`` does.
    """
    rule = Beta(beta)
    bins, frames = magnitude.shape
    if components < 1 or (start is not None and start.shape != (bins, components)):
        came = components if start is None else start.shape
        raise ShapeError(f"a dictionary must be (bins, components), {bins} by one or more, and its start alike; got {came}")
    mean = float(magnitude.mean(dtype=np.float64)) if magnitude.size else 0.0
    if mean <= 0.0:
        return np.zeros((bins, components), np.float32), np.zeros((components, frames), np.float32)
    if start is None:
        first, rows = nndsvd(magnitude, components, seed=seed, report=part(report, 0.0, _START_SHARE))
        rows = rows / np.float32(mean)
    else:
        first = start / np.maximum(start.sum(axis=0), np.float32(TINY))
        step = part(report, 0.0, _START_SHARE)
        rows = infer(magnitude, first, beta=beta, sparsity=sparsity, iterations=_FIRST_UPDATES, scale=mean, device=device, report=step)
        rows = rows / np.float32(mean)
    factors = _balanced(torch.tensor(first.T, device=device), torch.tensor(rows.T, device=device))
    del rows
    with TensorThreads(torch.device(device)) as threads:
        learning = _Learning(magnitude, mean, rule, sparsity, threads, part(report, _START_SHARE, 1.0), iterations)
        factors = learning.run(factors)
    return factors.dictionary.T.contiguous().cpu().numpy(), factors.activations.mul_(mean).cpu().numpy().T


@dataclass
class _Factors:
    dictionary: Tensor
    """(components, bins), rows of unit sum."""
    activations: Tensor
    """(frames, components)."""


@dataclass
class _BlockResult:
    """What one block of frames adds to an update."""

    activations: Tensor
    pull: Tensor
    push: Tensor
    cost: float


class _Learning:
    def __init__(
        self, magnitude: Floats, mean: float, beta: Beta, sparsity: float, threads: TensorThreads, report: Report, iterations: int
    ) -> None:
        self._magnitude, self._mean = magnitude, np.float32(mean)
        self._beta, self._sparsity, self._threads = beta, sparsity, threads
        self._report, self._cycles = report, -(-iterations // MAPS_PER_CYCLE)
        self._blocks = range(0, magnitude.shape[1], _BLOCK_FRAMES)
        self._done, self._total = 0, max(self._cycles * MAPS_PER_CYCLE * len(self._blocks), 1)

    def run(self, before: _Factors) -> _Factors:
        for _ in range(self._cycles):
            first, _ = self._updated(before)
            second, cost = self._updated(first)
            ahead = self._ahead(before, first, second)
            before, ahead_cost = self._updated(ahead)
            if not ahead_cost <= cost:
                before = second
        return before

    def _ahead(self, before: _Factors, first: _Factors, second: _Factors) -> _Factors:
        """Both factors extrapolated, frames and components each with a step of their own; first's activations are given up."""
        dictionary = extrapolated(before.dictionary, first.dictionary, second.dictionary, _LONGEST_STEP)
        for block in self._spans():
            first.activations[block] = extrapolated(
                before.activations[block], first.activations[block], second.activations[block], _LONGEST_STEP
            )
        return _balanced(dictionary, first.activations)

    def _updated(self, factors: _Factors) -> tuple[_Factors, float]:
        """Activations, then the dictionary, updated once in one pass over the magnitude; and the penalised cost before that."""
        dictionary, transposed = factors.dictionary, factors.dictionary.T.contiguous()
        activations = torch.empty_like(factors.activations)
        pull, push, cost = torch.zeros_like(dictionary), torch.zeros_like(dictionary), 0.0
        spans = iter(self._spans())

        def work(block: slice) -> _BlockResult:
            return self._block_updated(self._read(block, dictionary.device), dictionary, transposed, factors.activations[block])

        def done(result: _BlockResult) -> None:
            nonlocal cost
            activations[next(spans)] = result.activations
            pull.add_(result.pull)
            push.add_(result.push)
            cost += result.cost
            self._done += 1
            self._report(self._done / self._total)

        self._threads.run(work, self._spans(), done)
        # With the columns' sums folded into H, the penalty on H is one on W as well: sparsity * sum of |w_k| |h_k|.
        push.add_(self._sparsity * activations.sum(0)[:, None])
        updated = dictionary * (pull / push.clamp_min_(TINY)).pow_(self._beta.exponent)
        return _balanced(updated, activations), cost

    def _block_updated(self, magnitude: Tensor, dictionary: Tensor, transposed: Tensor, activations: Tensor) -> _BlockResult:
        beta = self._beta
        model = (activations @ dictionary).add_(beta.floor)
        pull, push = torch.empty_like(model), torch.empty_like(model)
        cost = float(beta.costs(magnitude, model).sum() + self._sparsity * activations.sum())
        beta.gradients(magnitude, model, pull, push)
        factor = (pull @ transposed).div_((push @ transposed).add_(self._sparsity).clamp_min_(TINY)).pow_(beta.exponent)
        updated = factor.mul_(activations)
        torch.mm(updated, dictionary, out=model).add_(beta.floor)
        beta.gradients(magnitude, model, pull, push)
        return _BlockResult(updated, updated.T @ pull, updated.T @ push, cost)

    def _read(self, block: slice, device: torch.device) -> Tensor:
        scaled = np.ascontiguousarray(self._magnitude[:, block].T) / self._mean
        return torch.from_numpy(scaled).to(device).add_(self._beta.floor)

    def _spans(self) -> list[slice]:
        return [slice(first, first + _BLOCK_FRAMES) for first in self._blocks]


def _balanced(dictionary: Tensor, activations: Tensor) -> _Factors:
    """The same product with rows of the dictionary of unit sum; changes both in place."""
    sums = dictionary.sum(1)
    sums = torch.where(sums > 0.0, sums, torch.ones_like(sums))
    return _Factors(dictionary.div_(sums[:, None]), activations.mul_(sums))
