"""The inputs of frozen decoders whose outputs add up to a recording: found by descent, back through the layers.

Source: Smaragdis and Venkataramani, "A neural network alternative to non-negative audio models", 2017: the network's inputs are
estimated in place of its weights.

Frames do not depend on each other, but for decoders of several taps: there, a recording is cut into pieces that overlap, as for
convolutive dictionaries. Where the cuts lie depends on the decoders alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.core.cost_curve import CostCurve
from workbench.core.progress import Report, silent
from workbench.dsp.convolutive_blocks import gathered
from workbench.dsp.decoder_elementwise import compare, step_down
from workbench.dsp.decoder_layers import layers_of, slope
from workbench.dsp.decoders import Decoder
from workbench.dsp.pieces_in_rounds import in_rounds

Floats = NDArray[np.float32]

CHUNK_FRAMES = 128
_LEAST_FRAMES = 16
_MOST_WORK = 3e9
"""Floating-point operations between two reports, some tens of milliseconds on one core."""

_FLOOR = 1e-5
"""Added to magnitudes and to what is decoded before they are compared, relative to the mean of a frame."""
_SILENT = 1e-12

_LONGEST, _SHORTEST = 0.02, 0.0005
"""Of the steps, relative to the level of a frame: the first, and the last, to which they fall like half a cosine."""
_WARM_SHARE = 0.2
"""Of the length of steps that go on from an earlier code."""
_CURVE_STEPS = 5
"""Between two places on the curve of the cost, which takes a logarithm of every bin."""


@dataclass
class DecoderPiece:
    """Some frames of one channel, with those around them."""

    magnitude: Tensor
    """Scaled, (frames and those around, bins)."""
    levels: Tensor
    """Of what each frame's code can sound in, (frames and those around, 1)."""
    place: Tensor
    """Where the code of the frames themselves is left after every visit, (frames, units of all decoders), scaled."""
    code: Tensor
    lead: int
    """Frames before those that the code is wanted of."""
    reach: float
    """Of its steps: shorter where the code was found before."""
    mean: Tensor
    square: Tensor
    """Of the gradient, so far."""
    steps: int = 0
    """How many it has been through."""


class DecoderInference:
    """Inference of codes for some decoders, one after the other in every row of a code, under one sparsity."""

    def __init__(self, decoders: Sequence[Decoder], *, bins: int, sparsity: float, scale: float, device: str = "cpu") -> None:
        """Prepare for ``decoders``, of whose bins the first ``bins`` are heard; ``scale`` > 0 is the magnitude that counts as 1."""
        self._device = torch.device(device)
        self._layers = [layers_of(decoder, self._device, bins) for decoder in decoders]
        self._sparsity, self._scale, self._bins = sparsity, scale, bins
        edges = np.cumsum([0, *(decoder.units for decoder in decoders)]).tolist()
        self._spans = [slice(*edge) for edge in pairwise(edges)]
        self.taps = max(decoder.taps for decoder in decoders)
        weights = sum(layer.last.numel() + sum(each.numel() for each in layer.hidden) for layer in self._layers)
        self._work_per_frame = 4.0 * max(weights, 1)
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

    def piece(self, magnitude: Floats, place: Floats, lead: int, start: Floats | None = None) -> DecoderPiece:
        """The frames that ``place`` (frames, units) is for, ``lead`` frames behind the first of ``magnitude`` (frames, bins).

        ``place`` is filled in with the start: ``start`` (all frames of the magnitude, units), and where that is all 0, or left out,
        equal shares of the level of the frames that the code can sound in.
        """
        scaled = torch.from_numpy(np.ascontiguousarray(magnitude / np.float32(self._scale), np.float32))
        level = scaled.mean(dim=1, keepdim=True)
        levels = torch.stack([torch.nn.functional.pad(level[tap:], (0, 0, 0, min(tap, len(level)))) for tap in range(self.taps)]).amax(0)
        shares = torch.cat([torch.full((span.stop - span.start,), 1.0 / (span.stop - span.start)) for span in self._spans])
        code = levels * shares / len(self._spans)
        if start is not None:
            warm = torch.from_numpy(np.ascontiguousarray(start, np.float32))
            code = torch.where(warm.any(dim=1, keepdim=True), warm, code)
        kept = torch.from_numpy(place)
        kept.copy_(code[lead : lead + len(kept)])
        reach = 1.0 if start is None or not start.any() else _WARM_SHARE
        on_device = (each.to(self._device) for each in (scaled, levels, code))
        scaled, levels, code = on_device
        return DecoderPiece(scaled, levels, kept, code, lead, reach, torch.zeros_like(code), torch.zeros_like(code))

    def refine(self, pieces: Sequence[DecoderPiece], iterations: int, report: Report = silent, *, curve: CostCurve | None = None) -> None:
        """Improve the codes of all ``pieces`` in rounds, by ``iterations`` steps of each.

        ``report`` is called after every piece of every round; Cancelled and other errors leave codes that are valid, only less refined.
        ``curve`` gets the mean penalised cost of a frame, per bin and in the units of a magnitude of mean 1, every few steps.
        """
        frames = max((len(piece.magnitude) for piece in pieces), default=1)
        most = max(1, int(_MOST_WORK / (self._work_per_frame * frames)))

        def advance(piece: DecoderPiece, first: int, count: int) -> None:
            self._advance(piece, range(first, first + count), iterations, curve)

        in_rounds(pieces, iterations, most, advance, report, device=self._device)

    def _advance(self, piece: DecoderPiece, steps: range, iterations: int, curve: CostCurve | None) -> None:
        products = piece.code.new_empty(len(self._layers), *piece.magnitude.shape)
        floors = (_FLOOR * piece.magnitude.mean(dim=1, keepdim=True)).clamp_min_(_SILENT)
        gradient = torch.empty_like(piece.code)
        for step in steps:
            costs = piece.code.new_empty(len(piece.code)) if curve is not None and step % _CURVE_STEPS == 0 else None
            self._descend(piece, products, floors, gradient, costs)
            if curve is not None and costs is not None:
                total = float(costs.mean()) + self._sparsity * float(piece.code.sum(dim=1).mean())
                curve.add(step // _CURVE_STEPS, total, len(costs))
            fallen = 0.5 * (1.0 + np.cos(np.pi * step / iterations))
            lengths = piece.levels * (piece.reach * (_SHORTEST + (_LONGEST - _SHORTEST) * fallen))
            piece.steps += 1
            step_down(piece.code, gradient, piece.mean, piece.square, self._sparsity, lengths, piece.steps)
        piece.place.copy_(piece.code[piece.lead : piece.lead + len(piece.place)])

    def _descend(self, piece: DecoderPiece, products: Tensor, floors: Tensor, gradient: Tensor, costs: Tensor | None) -> None:
        """Write how the divergence rises with the code to ``gradient``; ``products`` are memory to work in."""
        inner = [
            layers.products(piece.code[:, span], out=product)[0]
            for layers, span, product in zip(self._layers, self._spans, products, strict=True)
        ]
        compare(piece.magnitude, floors, products, [layers.nonlinearity for layers in self._layers], costs)
        for layers, span, product, between in zip(self._layers, self._spans, products, inner, strict=True):
            back = torch.mm(product, layers.last.T)
            if layers.taps > 1:
                back = gathered(back, len(back), layers.taps)
            for weights, before in zip(reversed(layers.hidden), reversed(between), strict=True):
                back = torch.mm(back.mul_(slope(before, layers.nonlinearity)), weights.T)
            gradient[:, span] = back
