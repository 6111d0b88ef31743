"""What convolutive models are computed by: stacked activations, so that a model is one product, and the way back.

``V(f, t) ~ sum over components k and taps d of W_d(f, k) H(k, t - d)``, Smaragdis, "Convolutive speech bases and their application
to supervised speech separation", 2007. Activations lie in memory frame by frame, each stretch of consecutive frames behind
``taps - 1`` frames of silence, so that the last ``taps`` frames of any frame are one piece of memory. Stacked dictionaries
have the rows of the oldest tap first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class Block:
    """Some consecutive frames of one stretch."""

    start: int
    stop: int
    """Frames, counted over all stretches."""
    ends: int
    """The frame behind the last of the stretch."""
    padding: int
    """Rows of silence before the block, over all stretches so far."""

    def reach(self, taps: int) -> int:
        """The frame behind the last that the block's activations sound in."""
        return min(self.stop + taps - 1, self.ends)


def blocks_of(stretches: Sequence[int], taps: int, size: int) -> list[Block]:
    """Stretches of so many frames each, one after the other, cut into blocks of at most ``size`` frames."""
    blocks, begun = [], 0
    for number, frames in enumerate(stretches):
        ends = begun + frames
        padding = (number + 1) * (taps - 1)
        blocks += [Block(first, min(first + size, ends), ends, padding) for first in range(begun, ends, size)]
        begun = ends
    return blocks


def padded(activations: Tensor, stretches: Sequence[int], taps: int) -> Tensor:
    """``activations`` (frames, components) with the silence before every stretch, (rows, components)."""
    pieces = []
    for piece in torch.split(activations, list(stretches)):
        pieces += [piece.new_zeros(taps - 1, piece.shape[1]), piece]
    return torch.cat(pieces) if pieces else activations.clone()


def unpadded(rows: Tensor, stretches: Sequence[int], taps: int) -> Tensor:
    """The way back: (frames, components)."""
    pieces, first = [], 0
    for frames in stretches:
        pieces.append(rows[first + taps - 1 : first + taps - 1 + frames])
        first += taps - 1 + frames
    return torch.cat(pieces) if pieces else rows


def stacked(rows: Tensor, start: int, stop: int, padding: int, taps: int) -> Tensor:
    """The last ``taps`` frames of activations of every frame start..stop, (frames, taps * components)."""
    components = rows.shape[1]
    first = start + padding - (taps - 1)
    # Row by row the same memory, one frame further: copied, since products want rows that do not overlap.
    return rows.as_strided((stop - start, taps * components), (components, 1), first * components).contiguous()


def gathered(products: Tensor, frames: int, taps: int) -> Tensor:
    """What ``stacked`` spread, summed up again: of products (frames reached, taps * components), the first ``frames``."""
    reached = len(products)
    by_tap = products.view(reached, taps, -1)
    result = products.new_zeros(frames, by_tap.shape[2])
    for delay in range(taps):
        heard = min(frames, reached - delay)
        if heard > 0:
            result[:heard] += by_tap[delay : delay + heard, taps - 1 - delay]
    return result


def stacked_dictionary(dictionary: Tensor) -> Tensor:
    """``dictionary`` (taps, bins, components) as (taps * components, bins), the oldest tap first."""
    return dictionary.flip(0).transpose(1, 2).reshape(-1, dictionary.shape[1]).contiguous()


def unstacked_dictionary(rows: Tensor, taps: int) -> Tensor:
    """The way back: (taps, bins, components)."""
    return rows.reshape(taps, -1, rows.shape[1]).transpose(1, 2).flip(0)
