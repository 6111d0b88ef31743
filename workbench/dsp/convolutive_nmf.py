"""Convolutive NMF: components that last several frames are learnt from a magnitude, accelerated and guarded.

Source: document 003, equation 3, after Smaragdis, "Convolutive speech bases and their application to supervised speech separation",
2007; updates and acceleration as in ``workbench.dsp.nmf_learning``.
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.core.cost_curve import CostCurve
from workbench.core.errors import ShapeError
from workbench.core.progress import Report, part, silent
from workbench.dsp.convolutive_blocks import Block, blocks_of, padded, stacked_dictionary, unpadded, unstacked_dictionary
from workbench.dsp.convolutive_update import ConvolutiveUpdate
from workbench.dsp.nmf_divergence import TINY, Beta
from workbench.dsp.nmf_start import started
from workbench.dsp.squarem import MAPS_PER_CYCLE, extrapolated
from workbench.dsp.tensor_threads import TensorThreads

Floats = NDArray[np.float32]
GatesOf = Callable[[int, int], Floats | None]
"""Gates of a span of frames, (sources, frames, bins) in (0, 1], or None where nothing was painted."""

_BLOCK_FRAMES = 512
_MOST_WORK = 1e9
"""Floating-point operations of a block, between two reports, some ten milliseconds on one core."""

_LEAST_FRAMES = 16
_HELD_BYTES = 64_000_000
"""A magnitude up to this size is scaled once and held, blocks of a greater one are scaled each time they are asked for."""

_LONGEST_STEP = 8.0
"""Of the extrapolation."""

_DYING = 0.7
"""Share of each tap in the one before at the start. On 30 s of speech and piano (24 components, 8 taps) this led to a cost 1.7 % lower
after 50 updates than taps all alike."""

_START_SHARE = 0.05
"""Share of the progress that the start takes."""

_PUBLISH_SECONDS = 0.1


class ConvolutiveFactors(NamedTuple):
    """A dictionary W (taps, bins, components) and activations H (components, frames) in the magnitude's units."""

    dictionary: Floats
    activations: Floats


def learn_convolutive(
    magnitude: Floats,
    components: int,
    taps: int,
    *,
    beta: float,
    sparsity: float = 0.0,
    iterations: int = 100,
    stretches: Sequence[int] | None = None,
    start: Floats | None = None,
    start_activations: Floats | None = None,
    accelerated: bool = True,
    seed: int = 0,
    device: str = "cpu",
    report: Report = silent,
    curve: CostCurve | None = None,
    assignment: NDArray[np.intp] | None = None,
    gates: GatesOf | None = None,
) -> ConvolutiveFactors:
    """A dictionary W (taps, bins, components) and activations H (components, frames) that explain ``magnitude`` (bins, frames).

    ``V(f, t) ~ sum of W(d, f, k) H(k, t - d)`` over delays d < taps and components k. The values of every component of W add up to
    1; the cost D(V | model) + sparsity * sum(H), on V divided by its mean, never rises. ``iterations`` counts updates of both
    factors, where ``accelerated`` rounded up to whole cycles of 3. ``stretches``, numbers of frames that add up to all, are
    consecutive each by itself: nothing sounds on from one into the next. Without ``start``, a dictionary to go on from, and
    ``start_activations``, spectra are those of NNDSVD, dying away over the taps. ``seed`` draws what the magnitude does not tell.
    Silence gives zeros. Factors so far go out through ``report``, several times a second. ``gates`` makes the cost that of
    ``workbench.dsp.guided_descent``, for the sources that ``assignment`` (components,) deals components to. Raises ShapeError,
    ParameterError for a beta outside [0, 2]; Cancelled if ``report`` does.
    """
    rule = Beta(beta)
    bins, frames = magnitude.shape
    lengths = [frames] if stretches is None else list(stretches)
    if components < 1 or taps < 1 or (start is not None and start.shape != (taps, bins, components)):
        came = (taps, bins, components) if start is None else start.shape
        raise ShapeError(f"a convolutive dictionary must be (taps, bins, components), {bins} bins, one or more of all; got {came}")
    if sum(lengths) != frames or min(lengths, default=0) < 0:
        raise ShapeError(f"stretches must add up to the {frames} frames of the magnitude; got {lengths}")
    mean = float(magnitude.mean(dtype=np.float64)) if magnitude.size else 0.0
    if mean <= 0.0:
        return ConvolutiveFactors(np.zeros((taps, bins, components), np.float32), np.zeros((components, frames), np.float32))
    first, rows = _begun(magnitude, components, taps, mean, start, start_activations, seed, part(report, 0.0, _START_SHARE))
    factors = _balanced(
        stacked_dictionary(torch.tensor(first, device=device)), padded(torch.tensor(rows, device=device), lengths, taps), taps
    )
    with TensorThreads(torch.device(device)) as threads:
        first_update = ConvolutiveUpdate(factors.dictionary, taps, rule, sparsity, assignment)
        learning = _Learning(magnitude, mean, rule, sparsity, lengths, first_update, threads, part(report, _START_SHARE, 1.0), curve, gates)
        factors = learning.accelerated(factors, iterations) if accelerated else learning.plain(factors, iterations)
        return learning.released(factors)


def _begun(
    magnitude: Floats,
    components: int,
    taps: int,
    mean: float,
    start: Floats | None,
    start_activations: Floats | None,
    seed: int,
    report: Report,
) -> tuple[Floats, Floats]:
    """Where both factors begin, (taps, bins, components) and (frames, components), for a magnitude of mean 1."""
    frames = magnitude.shape[1]
    if start is None:
        spectra, activations = started("nndsvda", magnitude, components, seed=seed, report=report)
        shares = _DYING ** np.arange(taps, dtype=np.float32)
        start = spectra[None] * (shares / shares.sum())[:, None, None]
        rows = activations.T / np.float32(mean)
    else:
        rows = np.full((frames, components), 1.0 / components, np.float32)
        rows *= magnitude.sum(axis=0, dtype=np.float32)[:, None] / np.float32(mean)
    if start_activations is not None:
        if start_activations.shape != (components, frames):
            raise ShapeError(
                f"activations to start from must be (components, frames), {(components, frames)}; got {start_activations.shape}"
            )
        rows = start_activations.T / np.float32(mean)
    return np.ascontiguousarray(start, np.float32), np.ascontiguousarray(rows, np.float32)


@dataclass
class _Factors:
    dictionary: Tensor
    """Stacked, (taps * components, bins); the values of every component add up to 1."""
    rows: Tensor
    """Activations, padded, (rows, components)."""


class _Learning:
    def __init__(
        self,
        magnitude: Floats,
        mean: float,
        beta: Beta,
        sparsity: float,
        stretches: Sequence[int],
        update: ConvolutiveUpdate,
        threads: TensorThreads,
        report: Report,
        curve: CostCurve | None,
        gates: GatesOf | None,
    ) -> None:
        self._magnitude, self._mean = magnitude, np.float32(mean)
        self._beta, self._sparsity, self._taps, self._threads = beta, sparsity, update.taps, threads
        self._stretches, self._report, self._curve = stretches, report, curve
        self._device = torch.device("cpu")
        self._update, self._gates = update, gates
        self._blocks: list[Block] = []
        self._held: dict[int, Tensor] = {}
        self._painted: dict[int, Tensor] = {}
        """Gates of the blocks that a user has painted on."""
        self._done, self._total, self._place = 0, 1, 0
        self._accepted: _Factors | None = None
        self._published = time.monotonic()

    def plain(self, factors: _Factors, iterations: int) -> _Factors:
        self._prepare(factors, iterations)
        for _ in range(iterations):
            factors, cost = self._updated(factors)
            self._note(cost)
            self._accepted = factors
        return factors

    def accelerated(self, before: _Factors, iterations: int) -> _Factors:
        cycles = -(-iterations // MAPS_PER_CYCLE)
        self._prepare(before, cycles * MAPS_PER_CYCLE)
        for _ in range(cycles):
            first, cost = self._updated(before)
            self._note(cost)
            self._accepted = first
            second, cost = self._updated(first)
            self._accepted = second
            ahead = self._ahead(before, first, second)
            before, ahead_cost = self._updated(ahead)
            if not ahead_cost <= cost:
                before = second
            self._accepted = before
        return before

    def _prepare(self, factors: _Factors, updates: int) -> None:
        self._device = factors.rows.device
        work = 8 * factors.dictionary.numel()
        size = max(_LEAST_FRAMES, min(_BLOCK_FRAMES, int(_MOST_WORK / work)))
        self._blocks = blocks_of(self._stretches, self._taps, size)
        self._total = max(2 * updates * len(self._blocks), 1)
        if self._magnitude.nbytes <= _HELD_BYTES:
            for block in self._blocks:
                self._held[block.start] = self._scaled(block)
                self._report(0.0)
        for block in self._blocks:
            made = None if self._gates is None else self._gates(block.start, block.reach(self._taps))
            if made is not None:
                self._painted[block.start] = torch.from_numpy(made).to(self._device)
            self._report(0.0)
        self._accepted = factors

    def _note(self, cost: float) -> None:
        """Keep the cost of the factors before the update."""
        if self._curve is not None:
            self._curve.add(self._place, cost / max(sum(self._stretches), 1))
        self._place += 1

    def released(self, factors: _Factors) -> ConvolutiveFactors:
        """Copies as NumPy arrays, in the magnitude's own units."""
        dictionary = unstacked_dictionary(factors.dictionary, self._taps).contiguous().cpu().numpy()
        rows = unpadded(factors.rows, self._stretches, self._taps).mul(float(self._mean)).cpu().numpy()
        return ConvolutiveFactors(dictionary, rows.T)

    def _ahead(self, before: _Factors, first: _Factors, second: _Factors) -> _Factors:
        """Both factors extrapolated, frames and rows of the dictionary each with a step of their own."""
        dictionary = extrapolated(before.dictionary, first.dictionary, second.dictionary, _LONGEST_STEP)
        rows = extrapolated(before.rows, first.rows, second.rows, _LONGEST_STEP)
        return _balanced(dictionary, rows, self._taps)

    def _updated(self, factors: _Factors) -> tuple[_Factors, float]:
        """Activations, then the dictionary, updated once; and the penalised cost before that."""
        update = self._update = self._update.renewed(factors.dictionary)
        rows, cost = torch.zeros_like(factors.rows), 0.0
        blocks = iter(self._blocks)

        def infer(block: Block) -> tuple[Tensor, float]:
            return update.activations(self._read(block), factors.rows, block, self._painted.get(block.start))

        def inferred(result: tuple[Tensor, float]) -> None:
            nonlocal cost
            block = next(blocks)
            rows[block.start + block.padding : block.stop + block.padding] = result[0]
            cost += result[1]
            self._advance()

        self._threads.run(infer, self._blocks, inferred)
        pull, push = torch.zeros_like(factors.dictionary), torch.zeros_like(factors.dictionary)

        def look(block: Block) -> tuple[Tensor, Tensor]:
            frames, gates = block.stop - block.start, self._painted.get(block.start)
            return update.dictionary_gradients(self._read(block)[:frames], rows, block, None if gates is None else gates[:, :frames])

        def looked(result: tuple[Tensor, Tensor]) -> None:
            pull.add_(result[0])
            push.add_(result[1])
            self._advance()

        self._threads.run(look, self._blocks, looked)
        # With the components' sums folded into H, the penalty on H is one on W as well: sparsity * sum of |w_k| |h_k|.
        push.add_(self._sparsity * rows.sum(0).repeat(self._taps)[:, None])
        factor = pull.div_(push.clamp_min_(TINY))
        if self._beta.exponent != 1.0:
            factor.pow_(self._beta.exponent)
        return _balanced(factor.mul_(factors.dictionary), rows, self._taps), cost

    def _advance(self) -> None:
        """Tell of a block that is done, and of the last factors that were taken, once each, now and then."""
        self._done += 1
        fraction = min(self._done / self._total, 1.0)
        if self._accepted is None or time.monotonic() - self._published < _PUBLISH_SECONDS:
            self._report(fraction)
            return
        shown, self._accepted = self.released(self._accepted), None
        self._report(fraction, "", shown)
        # Not before: those who hear of them may take as long.
        self._published = time.monotonic()

    def _read(self, block: Block) -> Tensor:
        """Frames that the block reaches, (frames, bins), scaled, on their floor; not to be changed."""
        held = self._held.get(block.start)
        return self._scaled(block) if held is None else held

    def _scaled(self, block: Block) -> Tensor:
        frames = self._magnitude[:, block.start : block.reach(self._taps)].T
        scaled = np.divide(frames, self._mean, dtype=np.float32, order="C")
        return torch.from_numpy(scaled).to(self._device).add_(self._beta.floor)


def _balanced(dictionary: Tensor, rows: Tensor, taps: int) -> _Factors:
    """The same model with components whose values add up to 1; changes both in place."""
    sums = dictionary.view(taps, -1, dictionary.shape[1]).sum((0, 2))
    sums = torch.where(sums > 0.0, sums, torch.ones_like(sums))
    return _Factors(dictionary.div_(sums.repeat(taps)[:, None]), rows.mul_(sums))
