"""Dictionaries learnt from magnitudes: both factors, from a start by name or from earlier factors, as fast as they get.

Source: Fevotte and Idier, "Algorithms for nonnegative matrix factorization with the beta-divergence", 2011, section 4.
"""

from dataclasses import dataclass, replace

import numpy as np
import torch

from workbench.core.cost_curve import CostCurve
from workbench.core.errors import ShapeError
from workbench.core.progress import Report, part, silent
from workbench.dsp.nmf_alternating import AlternatingLearning
from workbench.dsp.nmf_blocks import Course, Factors, FactorTensors, Floats, MagnitudeBlocks, mean_of
from workbench.dsp.nmf_divergence import TINY, Beta
from workbench.dsp.nmf_multiplicative import MultiplicativeLearning
from workbench.dsp.nmf_start import StartName, started
from workbench.dsp.tensor_threads import TensorThreads

_SAMPLE_FRAMES, _SAMPLE_FRAMES_PER_COMPONENT = 1536, 64
"""Frames, evenly spread, on which a dictionary is learnt before all are looked at: neighbours tell much the same."""

_LEAST_STRIDE = 4
"""Fewer frames per sampled frame are not worth the detour."""

_SAMPLE_UPDATES, _SAMPLE_SWEEPS = 96, 6
"""Of the sample: multiplicative updates, and passes of coordinate descent, which settles early on one of many minima."""

_FIRST_UPDATES = 12
"""Of the activations alone under a dictionary that is new to them."""

_STARTED_FRAMES = 8192

_START_SHARE = 0.1
"""Share of the progress that the start takes, and another that the sample does."""


def learn(
    magnitude: Floats,
    components: int,
    *,
    beta: float,
    sparsity: float = 0.0,
    iterations: int = 200,
    start: StartName | Floats = "nndsvda",
    start_activations: Floats | None = None,
    fixed: Floats | None = None,
    accelerated: bool = True,
    heuristic: bool = False,
    sampled: bool = False,
    tolerance: float = 0.0,
    seed: int = 0,
    device: str = "cpu",
    curve: CostCurve | None = None,
    report: Report = silent,
) -> Factors:
    """A dictionary W (bins, components) and activations H (components, frames) whose product is close to ``magnitude`` (bins, frames).

    Columns of W have unit sum; the cost D(V | WH) + sparsity * sum(H), on V divided by its mean, never rises. It takes ``iterations``
    passes over the magnitude (rounded up to whole cycles of 3 where ``accelerated``), or fewer, once the cost falls by less than
    ``tolerance``, relative to itself, from one pass or cycle to the next. The ``start`` is one by name (see ``nmf_start``), or a
    dictionary (bins, components) to go on from, with ``start_activations`` (components, frames) where there are any.

    ``fixed`` (bins, more components), columns brought to unit sum, is a dictionary that stays as it is: its columns and their
    activations come first in the results, before the ``components`` that are learnt beside it. ``accelerated`` takes long steps
    under a guard, and Frobenius by coordinate descent; without, updates are multiplicative and plain. ``heuristic`` gives up the guard
    and, below beta 1, beta's own exponent for 1: faster, and the cost may rise. ``sampled`` learns from a few evenly spread frames of a
    long magnitude before it looks at all: some three times as fast, to a cost some per cent higher or lower. Zeros of a start stay
    under multiplicative updates.

    ``curve`` gets the cost per frame at every step; ``report`` partial ``Factors`` every tenth of a second. The same for any number of
    processor cores; a magnitude that lies frame by frame is never copied. Silence gives zeros. Raises ShapeError, ParameterError for a
    beta outside [0, 2]; Cancelled if ``report`` does.
    """
    rule = Beta(beta)
    bins, frames = magnitude.shape
    held = np.zeros((bins, 0), np.float32) if fixed is None else fixed
    _require_shapes(components, bins, frames, start, start_activations, held)
    held = held / np.maximum(held.sum(axis=0), np.float32(TINY))
    mean = mean_of(magnitude, report)
    if mean <= 0.0:
        empty = np.zeros((bins, components), np.float32)
        return Factors(np.concatenate([held, empty], axis=1), np.zeros((held.shape[1] + components, frames), np.float32))
    with TensorThreads(torch.device(device)) as threads:
        task = _Task(magnitude, mean, rule, sparsity, held, components, threads, device, accelerated, heuristic, seed)
        if isinstance(start, np.ndarray) and start_activations is not None:
            factors, begun = task.tensors(start, start_activations, report), 0.0
        elif sampled:
            factors, begun = task.sampled_start(start, report), 2 * _START_SHARE
        else:
            factors, begun = task.start(start, part(report, 0.0, _START_SHARE)), _START_SHARE
        report(begun, "learning components")
        return task.run(factors, iterations, tolerance, curve, part(report, begun, 1.0)).released(mean)


def _require_shapes(components: int, bins: int, frames: int, start: StartName | Floats, activations: Floats | None, fixed: Floats) -> None:
    if components < 1 or (isinstance(start, np.ndarray) and start.shape != (bins, components)):
        came = start.shape if isinstance(start, np.ndarray) else components
        raise ShapeError(f"a dictionary must be (bins, components), {bins} by one or more, and its start alike; got {came}")
    if fixed.ndim != 2 or len(fixed) != bins:
        raise ShapeError(f"a fixed dictionary must be (bins, components) with {bins} bins; got {fixed.shape}")
    wanted = (fixed.shape[1] + components, frames)
    if activations is not None and (not isinstance(start, np.ndarray) or activations.shape != wanted):
        raise ShapeError(f"activations to start from must be {wanted}, beside a dictionary to start from; got {activations.shape}")


@dataclass(frozen=True)
class _Task:
    """One dictionary to learn, from a magnitude or a sample of it."""

    magnitude: Floats
    mean: float
    beta: Beta
    sparsity: float
    fixed: Floats
    components: int
    threads: TensorThreads
    device: str
    accelerated: bool
    heuristic: bool
    seed: int

    def run(
        self, factors: FactorTensors, iterations: int, tolerance: float, curve: CostCurve | None, report: Report, guarded: bool = True
    ) -> FactorTensors:
        """So many passes over the magnitude."""
        course, blocks, fixed = Course(report, iterations, tolerance, curve, self.mean), self._blocks(), self.fixed.shape[1]
        if self._by_coordinates:
            return AlternatingLearning(blocks, self.sparsity, fixed, course).run(factors, iterations)
        learning = MultiplicativeLearning(blocks, self.beta, self.sparsity, fixed, course)
        if self.accelerated:
            return learning.accelerated(factors, iterations, guarded and not self.heuristic)
        return learning.plain(factors, iterations, 1.0 if self.heuristic else self.beta.exponent)

    @property
    def _by_coordinates(self) -> bool:
        return self.accelerated and self.beta.value == 2.0 and self.device == "cpu"

    def sampled_start(self, start: StartName | Floats, report: Report) -> FactorTensors:
        """A start that has learnt from evenly spread frames already, where there are enough."""
        components = self.fixed.shape[1] + self.components
        stride = self.magnitude.shape[1] // max(_SAMPLE_FRAMES, _SAMPLE_FRAMES_PER_COMPONENT * components)
        sample = self.magnitude[:, :: max(stride, 1)]
        # What sounds between the sampled frames only could not be learnt from them.
        if stride < _LEAST_STRIDE or mean_of(sample, report) < 0.1 * self.mean:
            return self.start(start, part(report, 0.0, 2 * _START_SHARE))
        task = replace(self, magnitude=sample)
        factors = task.start(start, part(report, 0.0, 0.2 * _START_SHARE))
        passes = _SAMPLE_SWEEPS if self._by_coordinates else _SAMPLE_UPDATES
        factors = task.run(factors, passes, 0.0, None, part(report, 0.2 * _START_SHARE, _START_SHARE), guarded=False)
        nearest = torch.arange(self.magnitude.shape[1]).add_(stride // 2).div_(stride, rounding_mode="floor")
        nearest.clamp_(max=sample.shape[1] - 1)
        sampled = factors.activations
        # What is silent in a sampled frame may sound beside it.
        activations = (sampled + 0.01 * sampled.mean(0))[nearest.to(sampled.device)]
        return self._activated(FactorTensors(factors.dictionary, activations), part(report, _START_SHARE, 2 * _START_SHARE))

    def start(self, start: StartName | Floats, report: Report) -> FactorTensors:
        """Factors to start from: the fixed dictionary's activations first, then what is to be learnt from what these leave."""
        held = self.fixed.shape[1]
        beside = None
        if isinstance(start, np.ndarray):
            return self._activated(self.tensors(start, None, report), report)
        if held:
            alone = replace(self, components=0).tensors(np.zeros((len(self.fixed), 0), np.float32), None, report)
            alone = self._activated(alone, part(report, 0.0, 0.5))
            beside = (self.fixed, alone.activations.mul_(self.mean).cpu().numpy().T)
        dictionary, rows = started(
            start, self.magnitude, self.components, seed=self.seed, beside=beside, report=part(report, 0.5 if held else 0.0, 1.0)
        )
        if beside is not None:
            rows = np.concatenate([beside[1], rows])
        return self.tensors(dictionary, rows, part(report, 1.0, 1.0))

    def tensors(self, dictionary: Floats, activations: Floats | None, report: Report) -> FactorTensors:
        """The fixed dictionary and this one beside it, columns of unit sum; activations of all, equal ones without.

        ``report`` hears of no progress, but may cancel.
        """
        sums = dictionary.sum(axis=0)
        sums[sums <= 0.0] = 1.0
        rows = np.concatenate([self.fixed, dictionary / sums], axis=1).T
        scales = np.concatenate([np.ones(self.fixed.shape[1], np.float32), sums]) / np.float32(self.mean)
        columns = torch.empty(self.magnitude.shape[1], len(rows), device=self.device)
        for first in range(0, len(columns), _STARTED_FRAMES):
            block = slice(first, first + _STARTED_FRAMES)
            if activations is None:
                levels = self.magnitude[:, block].sum(axis=0) / np.float32(self.mean * len(rows))
                columns[block] = torch.from_numpy(levels)[:, None].to(columns.device)
            else:
                columns[block] = torch.from_numpy(activations[:, block].T * scales).to(columns.device)
            report(0.0)
        return FactorTensors(torch.tensor(rows, dtype=torch.float32, device=self.device), columns)

    def _activated(self, factors: FactorTensors, report: Report) -> FactorTensors:
        course = Course(report, 1, 0.0, None, self.mean)
        return MultiplicativeLearning(self._blocks(), self.beta, self.sparsity, 0, course).activated(factors, _FIRST_UPDATES)

    def _blocks(self) -> MagnitudeBlocks:
        return MagnitudeBlocks(self.magnitude, self.mean, self.beta.floor, self.threads, self.device)
