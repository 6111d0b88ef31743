"""Activations under a fixed dictionary: multiplicative updates of every frame for itself, accelerated and guarded.

Source: Fevotte and Idier, "Algorithms for nonnegative matrix factorization with the beta-divergence", 2011, section 4.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.core.cost_curve import CostCurve
from workbench.core.errors import ShapeError
from workbench.core.progress import Report, silent
from workbench.dsp.guided_descent import GuidedDescent, members_of
from workbench.dsp.nmf_descent import Descent, Watch
from workbench.dsp.nmf_divergence import Beta
from workbench.dsp.rounds import rounds_of
from workbench.dsp.squarem import MAPS_PER_CYCLE
from workbench.dsp.tensor_threads import TensorThreads

Floats = NDArray[np.float32]

CHUNK_FRAMES = 512
"""Frames that are worked on at once on the CPU, by one thread, at most: with fewer, two threads mostly wait for each other's Python, and
30 s are still enough for all cores of a small machine."""

_LEAST_FRAMES = 16
_MOST_WORK = 3e9
"""Floating-point operations between two reports, some 30 ms on one core."""


Gates = Callable[[], Floats]
"""Makes gates in (0, 1] of every source, (sources, frames, bins), anew whenever a piece is visited: kept, they would fill the memory."""


@dataclass
class Piece:
    """Some frames of one channel on which inference works in place."""

    given: Floats
    """Magnitude as it came, (frames, bins)."""
    start: Floats | None
    """Activations to start from, (frames, components), or None."""
    activations: Tensor
    """Where they are left after every visit, (frames, components), in the magnitude's own units; any values before the first."""
    gates: Gates | None = None
    """How much of each source's model counts where a user has painted; None where nothing was."""
    ready: "Ready | None" = None
    """What the first visit makes of the magnitude."""
    cycles: int = 0
    """How many it has been through."""
    cost: float = float("inf")
    """Mean penalised cost of its frames when last looked at."""
    settled: bool = False
    """Whether its cost no longer falls by more than the tolerance."""


@dataclass(frozen=True)
class Ready:
    """What work on a piece needs of its magnitude, on the device."""

    magnitude: Tensor
    """Scaled, on its floor, contiguous, (frames, bins)."""
    projected: Tensor | None
    """``magnitude @ dictionary`` where the updates need nothing else of it: Frobenius, (frames, components)."""


class Inference:
    """Inference of activations for one dictionary, divergence and sparsity; frames do not depend on each other at all."""

    def __init__(
        self,
        dictionary: Floats,
        *,
        beta: float,
        sparsity: float,
        scale: float,
        device: str = "cpu",
        heuristic: bool = False,
        accelerated: bool = True,
        tolerance: float = 0.0,
        assignment: NDArray[np.intp] | None = None,
    ) -> None:
        """Prepare for ``dictionary`` (bins, components), non-negative, columns of unit sum.

        ``scale`` > 0 is the magnitude that counts as 1: sparsity and the floor under silence are relative to it. ``heuristic``
        always updates with exponent 1 and lets the cost rise; without ``accelerated``, updates are plain multiplicative ones. A
        piece is left alone once its cost falls by less than ``tolerance``, relative, in three updates; 0 runs all of them.
        ``assignment`` (components,) says which source each component is of, for pieces with gates.
        """
        self._beta, self._scale, self._tolerance = Beta(beta), scale, tolerance
        self._device = torch.device(device)
        # numpy's copies and sums: torch would share even these out to threads that other programs may keep waiting.
        self._dictionary = torch.from_numpy(np.array(dictionary, np.float32, order="C")).to(self._device)
        self._bins, self._components = dictionary.shape
        penalty = torch.from_numpy(np.full(self._components, sparsity, np.float32)).to(self._device)
        self._descent = Descent(self._dictionary, self._beta, penalty, heuristic=heuristic, accelerated=accelerated)
        self._assignment = assignment
        self._guided = partial(GuidedDescent, self._dictionary, self._beta, penalty, heuristic=heuristic, accelerated=accelerated)

    @property
    def chunk_frames(self) -> int | None:
        """Into how many frames work should be cut, from the first frame of a recording on; None where whole blocks are best.

        A power of 2 up to CHUNK_FRAMES, fewer where a frame is much work, so that cancelling is heard soon.
        """
        if self._device.type != "cpu":
            return None
        frames = CHUNK_FRAMES
        while frames > _LEAST_FRAMES and frames * self._work_per_frame > _MOST_WORK:
            frames //= 2
        return frames

    @property
    def _work_per_frame(self) -> int:
        """Floating-point operations of one cycle."""
        return 6 * MAPS_PER_CYCLE * max(self._dictionary.numel(), 1)

    def refine(self, pieces: Sequence[Piece], iterations: int, report: Report = silent, *, curve: CostCurve | None = None) -> None:
        """Improve the activations of all ``pieces`` in rounds, by ``iterations`` updates of each frame, rounded up to whole cycles of 3.

        ``report`` is called after every piece of every round; Cancelled and other errors leave activations that are valid, only
        less refined. ``curve`` gets the mean penalised cost of a frame, in the units of a magnitude of mean 1, at every cycle.
        """
        cycles = -(-iterations // MAPS_PER_CYCLE)
        rounds = rounds_of(cycles, self._most_cycles(pieces))
        total, done = max(cycles * len(pieces), 1), 0
        with TensorThreads(self._device) as threads:
            for _, count in rounds:

                def visit(piece: Piece, count: int = count) -> int:
                    self._advance(piece, count, curve)
                    return count

                def visited(count: int) -> None:
                    nonlocal done
                    done += count
                    report(done / total)

                threads.run(visit, pieces, visited)

    def _most_cycles(self, pieces: Sequence[Piece]) -> int:
        frames = max((len(piece.given) for piece in pieces), default=1)
        return max(1, int(_MOST_WORK / (self._work_per_frame * max(frames, 1))))

    def _advance(self, piece: Piece, cycles: int, curve: CostCurve | None) -> None:
        place = piece.cycles
        piece.cycles += cycles
        ready = self.made_ready(piece)
        if not piece.settled:
            watch = self._watch(piece, place, curve) if curve is not None or self._tolerance > 0.0 else None
            before = piece.activations.to(self._device) / self._scale
            after = self._descent_of(piece, ready).advanced(ready.magnitude, ready.projected, before, cycles, watch)
            piece.activations.copy_(after.mul_(self._scale))
        elif curve is not None:
            for later in range(place, piece.cycles):
                curve.add(later, piece.cost, len(piece.given))

    def _descent_of(self, piece: Piece, ready: Ready) -> Descent:
        return self._descent if piece.gates is None else self._guided_descent(piece, ready)

    def _guided_descent(self, piece: Piece, ready: Ready) -> GuidedDescent:
        assert piece.gates is not None, "what nobody painted on is not guided"
        assert self._assignment is not None, "pieces with gates need to know whose components are whose"
        gates = torch.from_numpy(piece.gates()).to(self._device)
        return self._guided(members=members_of(self._assignment, len(gates)), gates=gates, magnitude=ready.magnitude)

    def made_ready(self, piece: Piece) -> Ready:
        """What work on the piece needs; the first time, its activations are filled in with the start."""
        if piece.ready is not None:
            return piece.ready
        scaled = np.divide(piece.given, np.float32(self._scale), out=np.empty(piece.given.shape, np.float32))
        prepared = torch.from_numpy(scaled).to(self._device).add_(self._beta.floor)
        cold = self._cold_start(prepared)
        if piece.start is None:
            piece.activations.copy_(cold)
        else:
            warm = torch.from_numpy(np.array(piece.start, np.float32)).to(self._device)
            piece.activations.copy_(torch.where(warm.any(1, keepdim=True), warm, cold))
        piece.ready = Ready(prepared, self._projected(prepared) if piece.gates is None else None)
        return piece.ready

    def _projected(self, prepared: Tensor) -> Tensor | None:
        return prepared @ self._dictionary if self._beta.value == 2.0 else None

    def _cold_start(self, prepared: Tensor) -> Tensor:
        """Equal activations whose model has the sum of the frame, (frames, components); 0 where the frame is silent."""
        sums = (prepared.sum(1, keepdim=True) - self._bins * self._beta.floor) / self._components
        quiet = prepared.amax(1, keepdim=True) <= self._beta.floor
        level: Tensor = sums.masked_fill_(quiet, 0.0).clamp_min_(0.0).mul_(self._scale)
        return level.repeat(1, self._components)

    def _watch(self, piece: Piece, place: int, curve: CostCurve | None) -> Watch:
        """Tells the curve of every cycle from ``place`` on, and whether the piece has settled."""
        # What no activation changes is left out of costs where all else is found without the magnitude.
        ready = piece.ready
        constant = 0.5 * float(ready.magnitude.square().sum(1).mean()) if ready is not None and ready.projected is not None else 0.0
        places = iter(range(place, piece.cycles))

        def watch(costs: Tensor) -> bool:
            before, piece.cost = piece.cost, float(costs.mean()) + constant
            if self._tolerance > 0.0:
                piece.settled = before - piece.cost <= self._tolerance * abs(piece.cost)
            for reached in places if piece.settled else [next(places)]:
                if curve is not None:
                    curve.add(reached, piece.cost, len(piece.given))
            return piece.settled

        return watch


def infer(
    magnitude: Floats,
    dictionary: Floats,
    *,
    beta: float,
    sparsity: float = 0.0,
    iterations: int = 60,
    scale: float | None = None,
    device: str = "cpu",
    report: Report = silent,
    heuristic: bool = False,
    accelerated: bool = True,
    tolerance: float = 0.0,
    curve: CostCurve | None = None,
) -> Floats:
    """Activations H that bring ``dictionary @ H`` close to ``magnitude``; the cost ``D(V | WH) + sparsity * sum(H)`` never rises.

    Shapes: magnitude (bins, frames), dictionary (bins, components) with columns of unit sum, result (components, frames); all
    non-negative, float32. beta lies in [0, 2]; sparsity >= 0 acts on the magnitude divided by ``scale``, its mean when left out.
    Frames do not depend on each other, but for that mean. ``heuristic``, ``accelerated`` and ``tolerance`` are those of
    ``Inference``, ``curve`` that of ``Inference.refine``; the heuristic alone may raise the cost.
    Raises ShapeError, ParameterError; Cancelled if ``report`` does.
    """
    bins, frames = magnitude.shape
    components = dictionary.shape[1]
    if dictionary.shape[0] != bins:
        raise ShapeError(f"dictionary and magnitude must have the same bins; got {dictionary.shape[0]} and {bins}")
    activations = np.zeros((frames, components), np.float32)
    mean = (float(magnitude.mean(dtype=np.float64)) if magnitude.size else 0.0) if scale is None else scale
    if mean > 0.0 and components:
        kernel = Inference(
            dictionary,
            beta=beta,
            sparsity=sparsity,
            scale=mean,
            device=device,
            heuristic=heuristic,
            accelerated=accelerated,
            tolerance=tolerance,
        )
        kernel.refine(pieces_of(kernel, magnitude.T, activations), iterations, report, curve=curve)
    return activations.T


def pieces_of(
    kernel: Inference,
    magnitude: Floats,
    activations: Floats,
    start: Floats | None = None,
    gates: Callable[[int, int], Floats] | None = None,
) -> list[Piece]:
    """One channel's frames cut into pieces to refine, which keep views of all three; ``activations`` are filled in on the way.

    Shapes: magnitude (frames, bins), activations and start (frames, components). Frames start cold without ``start``, and where
    it is all 0, which updates would never leave. ``gates`` makes those of a span of these frames, (sources, span, bins).
    """
    frames = len(magnitude)
    size = kernel.chunk_frames or max(frames, 1)
    spans = [slice(first, first + size) for first in range(0, frames, size)]
    return [
        Piece(
            magnitude[span],
            None if start is None else start[span],
            torch.from_numpy(activations[span]),
            None if gates is None else partial(gates, span.start, min(span.stop, frames)),
        )
        for span in spans
    ]
