"""Activations under a fixed convolutive dictionary: multiplicative updates of pieces of a recording, accelerated and guarded.

Neighbouring frames depend on each other, as far as a component lasts. So a recording is cut into pieces that overlap: each is worked
on by itself, together with the frames around it, whose activations are then left to their own pieces. Where the cuts lie depends on
the dictionary alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.core.cost_curve import CostCurve
from workbench.core.progress import Report, silent
from workbench.dsp.convolutive_blocks import Block, stacked_dictionary
from workbench.dsp.convolutive_update import ConvolutiveUpdate
from workbench.dsp.nmf_divergence import Beta
from workbench.dsp.nmf_inference import Gates
from workbench.dsp.pieces_in_rounds import in_rounds
from workbench.dsp.squarem import MAPS_PER_CYCLE, extrapolated

Floats = NDArray[np.float32]

CHUNK_FRAMES = 512
_LEAST_FRAMES = 32
_MOST_WORK = 3e9
"""Floating-point operations between two reports, some tens of milliseconds on one core."""

_LONGEST_STEP = 8.0
"""Of the extrapolation."""


@dataclass
class ConvolutivePiece:
    """Some frames of one channel, with those around them."""

    magnitude: Tensor
    """Scaled, on its floor, (frames and those around, bins)."""
    rows: Tensor
    """Activations behind ``taps - 1`` rows of silence, scaled, (rows, components)."""
    place: Tensor
    """Where the activations of the frames themselves are left after every visit, (frames, components), in the magnitude's own units."""
    lead: int
    """Frames before them."""
    gates: Gates | None = None
    """How much of each source's model counts where a user has painted, (sources, frames and those around, bins)."""
    cycles: int = 0
    """How many it has been through."""


class ConvolutiveInference:
    """Inference of activations for one convolutive dictionary, divergence and sparsity."""

    def __init__(
        self,
        dictionary: Floats,
        *,
        beta: float,
        sparsity: float,
        scale: float,
        device: str = "cpu",
        assignment: NDArray[np.intp] | None = None,
    ) -> None:
        """Prepare for ``dictionary`` (taps, bins, components), non-negative, whose components' values each add up to 1.

        ``scale`` > 0 is the magnitude that counts as 1: sparsity and the floor under silence are relative to it. ``assignment``
        (components,) says which source each component is of, for pieces with gates.
        """
        self.taps = dictionary.shape[0]
        self._beta, self._sparsity, self._scale, self._device = Beta(beta), sparsity, scale, torch.device(device)
        stacked = stacked_dictionary(torch.tensor(dictionary, dtype=torch.float32, device=self._device))
        self._update = ConvolutiveUpdate(stacked, self.taps, self._beta, sparsity, assignment)
        self._work_per_frame = 6.0 * MAPS_PER_CYCLE * max(stacked.numel(), 1)
        # Half a component's length would leave nothing unexplained; a whole one more lets what was guessed before it die away.
        self.around = 2 * (self.taps - 1), self.taps - 1
        """Frames before and behind a piece that are worked on with it."""

    @property
    def chunk_frames(self) -> int:
        """Frames of a piece, counted from the first frame of a recording on: a power of 2, fewer where a frame is much work."""
        frames = CHUNK_FRAMES
        while frames > _LEAST_FRAMES and frames * self._work_per_frame > _MOST_WORK:
            frames //= 2
        return frames

    def piece(
        self, magnitude: Floats, activations: Floats, lead: int, start: Floats | None = None, gates: Gates | None = None
    ) -> ConvolutivePiece:
        """The frames that ``activations`` (frames, components) are for, ``lead`` frames behind the first of ``magnitude`` (frames, bins).

        ``activations`` are filled in with the start: ``start`` (all frames of the magnitude, components), and where that is all 0,
        or left out, equal activations at the level of the frames that they can sound in. ``gates`` make those of all frames.
        """
        prepared = torch.from_numpy(np.ascontiguousarray(magnitude / np.float32(self._scale), np.float32))
        level = prepared.sum(1).cumsum(0, dtype=torch.float64)
        level = torch.cat([level.new_zeros(1), level, level[-1:].expand(self.taps - 1)])
        reached = torch.arange(1, len(prepared) + 1).add_(self.taps - 1).clamp_(max=len(prepared)) - torch.arange(len(prepared))
        mean = (level[self.taps :] - level[: -self.taps]).clamp_min_(0.0) / reached
        # Sums that run on leave a trace of what was loud before.
        mean[mean < 1e-9 * level[-1]] = 0.0
        rows = (mean.float() / max(activations.shape[1], 1))[:, None].repeat(1, activations.shape[1])
        if start is not None:
            warm = torch.from_numpy(np.ascontiguousarray(start, np.float32)) / self._scale
            rows = torch.where(warm.any(1, keepdim=True), warm, rows)
        place = torch.from_numpy(activations)
        place.copy_(rows[lead : lead + len(place)] * self._scale)
        padded = torch.cat([rows.new_zeros(self.taps - 1, rows.shape[1]), rows])
        return ConvolutivePiece(prepared.add_(self._beta.floor), padded, place, lead, gates)

    def refine(
        self, pieces: Sequence[ConvolutivePiece], iterations: int, report: Report = silent, *, curve: CostCurve | None = None
    ) -> None:
        """Improve the activations of all ``pieces`` in rounds, by ``iterations`` updates, rounded up to whole cycles of 3.

        The penalised cost of no piece rises. ``report`` is called after every piece of every round; Cancelled and other errors leave
        activations that are valid, only less refined. ``curve`` gets the mean penalised cost of a frame at every cycle.
        """
        cycles = -(-iterations // MAPS_PER_CYCLE)
        frames = max((len(piece.magnitude) for piece in pieces), default=1)
        most = max(1, int(_MOST_WORK / (self._work_per_frame * frames)))

        def advance(piece: ConvolutivePiece, first: int, count: int) -> None:
            self._advance(piece, count, curve)

        in_rounds(pieces, cycles, most, advance, report, device=self._device)

    def _advance(self, piece: ConvolutivePiece, cycles: int, curve: CostCurve | None) -> None:
        magnitude, before = piece.magnitude.to(self._device), piece.rows.to(self._device)
        gates = None if piece.gates is None else torch.from_numpy(piece.gates()).to(self._device)
        for _ in range(cycles):
            first, _ = self._updated(magnitude, before, gates)
            second, cost = self._updated(magnitude, first, gates)
            ahead = extrapolated(before, first, second, _LONGEST_STEP)
            third, ahead_cost = self._updated(magnitude, ahead, gates)
            before = third if ahead_cost <= cost else second
            if curve is not None:
                curve.add(piece.cycles, min(cost, ahead_cost) / len(magnitude), len(magnitude))
            piece.cycles += 1
        piece.rows = before.to(piece.rows.device)
        first_row = self.taps - 1 + piece.lead
        piece.place.copy_(before[first_row : first_row + len(piece.place)] * self._scale)

    def _updated(self, magnitude: Tensor, rows: Tensor, gates: Tensor | None) -> tuple[Tensor, float]:
        frames = len(magnitude)
        updated = torch.zeros_like(rows)
        present, cost = self._update.activations(magnitude, rows, Block(0, frames, frames, self.taps - 1), gates)
        updated[self.taps - 1 :] = present
        return updated, cost
