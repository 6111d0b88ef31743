"""Estimated magnitudes refined by a classifier of sources: both are moved until every source is told apart, adds up and is not negative.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, equations 4.17 to 4.21 and 4.27. Equation 4.19 lacks its minus sign: what is penalised is how far magnitudes are below 0. The norm
of equation 4.18 is that of every frame, so that frames do not depend on each other but through the classifier.

A recording is worked on in blocks of ``chunk_frames`` frames, counted from its first frame on, each with a classifier of its own: all
that a block needs stays in the processor's cache over all epochs, and how a caller cuts a recording changes nothing.

Processors that multiply bfloat16 themselves do so twice as fast. There the classifier hears, and answers, in that precision: it only says
which way to move. What is moved, the sum and the negativity stay in float32.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.core.progress import Report, silent
from workbench.dsp.adam import MEAN_KEPT, SQUARE_KEPT, Step, move, step_of
from workbench.dsp.pieces_in_rounds import in_rounds
from workbench.dsp.vector_math import compiled

Floats = NDArray[np.float32]

_MOST_FRAMES = 256
_LEAST_FRAMES = 32
_MOST_VALUES = 2**18
"""Frames times bins of a block: more would leave the cache, and a short recording without a block for every thread."""

_MOST_WORK = 3e9
"""Floating-point operations of one block between two reports, some tens of milliseconds on one core."""

_ADDS_UP = 1e-4
"""Of the norm of a frame: what misses by less is weighed as by so much, or rounding alone would have the slope of a norm."""


def chunk_frames(bins: int) -> int:
    """Frames of a block of so many bins: a power of 2."""
    frames = _MOST_FRAMES
    while frames > _LEAST_FRAMES and frames * bins > _MOST_VALUES:
        frames //= 2
    return frames


@dataclass(frozen=True)
class Penalties:
    """What counts besides the classification."""

    addition: float = 10.0
    """Of how far the sources' sum is from the mixture, by the norm of a frame."""
    negativity: float = 6.0
    """Of how far magnitudes are below 0, summed."""


@dataclass
class RefinementPiece:
    """Some frames of one channel, at work."""

    spectra: Tensor
    """(sources, frames, bins), in units of the recording's mean magnitude."""
    mixture: Tensor
    """(frames, bins), in the same."""
    weights: list[Tensor]
    """Of its classifier, (inputs, units) each."""
    heard: list[Tensor]
    """The same, as products take them."""
    means: list[Tensor]
    squares: list[Tensor]
    """Adam's, of the spectra and of every layer's weights."""
    steps: int = 0
    """How many it has been through."""
    room: dict[str, Tensor] = field(default_factory=dict)
    """What is overwritten in every step."""


class Refinement:
    """Refinement under one classifier; holds nothing of any recording."""

    def __init__(
        self,
        weights: Sequence[Floats],
        *,
        penalties: Penalties,
        rate: float,
        classifier_rate: float = 0.0,
        loudness: Sequence[float] | None = None,
        device: str = "cpu",
        half: bool | None = None,
    ) -> None:
        """Prepare for a classifier without biases: ``weights`` (inputs, units) of its layers, relu between them.

        Its inputs are bins, its last units one per source. ``rate`` is the learning rate of the spectra, ``classifier_rate`` that of the
        weights, which stay as they are at 0. The classifier hears source i ``loudness[i]`` times as loud as it is.
        ``half``: whether products are of bfloat16; None where the processor does so by itself.
        """
        self._device = torch.device(device)
        wanted = self._device.type == "cpu" and multiplies_bfloat16() if half is None else half
        self._precision = torch.bfloat16 if wanted else torch.float32
        self._weights = [torch.from_numpy(np.ascontiguousarray(layer, np.float32)).to(self._device) for layer in weights]
        self.sources = self._weights[-1].shape[1]
        self._penalties, self._rate, self._classifier_rate = penalties, rate, classifier_rate
        gains = torch.ones(self.sources) if loudness is None else torch.tensor(list(loudness), dtype=torch.float32)
        self._loudness = gains.to(self._device)
        products = 3 if classifier_rate > 0.0 else 2
        self._work_per_frame = 2 * products * self.sources * sum(layer.numel() for layer in self._weights)

    def piece(self, mixture: Floats, spectra: Floats) -> RefinementPiece:
        """At most ``chunk_frames`` frames: the mixture (frames, bins) and what is estimated so far, (sources, frames, bins)."""
        begun = torch.from_numpy(np.array(spectra, np.float32, order="C")).to(self._device)
        given = torch.from_numpy(np.array(mixture, np.float32, order="C")).to(self._device)
        learning = self._classifier_rate > 0.0
        weights = [layer.clone() for layer in self._weights] if learning else self._weights
        moved = [begun, *weights] if learning else [begun]
        means, squares = ([torch.zeros_like(each) for each in moved] for _ in range(2))
        return RefinementPiece(begun, given, weights, [layer.to(self._precision) for layer in weights], means, squares)

    def refine(
        self, pieces: Sequence[RefinementPiece], epochs: int, report: Report = silent, improved: Callable[[int], None] = lambda index: None
    ) -> None:
        """Refine all ``pieces`` in place by ``epochs`` steps each, in rounds.

        After every piece of every round, ``improved`` gets its index and ``report`` is called. Raises Cancelled if that does; what is
        there then is valid, only less refined.
        """
        frames = max((len(piece.mixture) for piece in pieces), default=1)
        most = max(1, int(_MOST_WORK / (self._work_per_frame * max(frames, 1))))

        def advance(piece: RefinementPiece, first: int, count: int) -> None:
            for _ in range(count):
                self._step(piece)

        in_rounds(pieces, epochs, most, advance, report, device=self._device, improved=improved)

    def _step(self, piece: RefinementPiece) -> None:
        """One epoch: forward, backward by hand, and Adam on the spectra and, where it learns, on the classifier."""
        sources, frames, bins = piece.spectra.shape
        flat = self._heard(piece, "spectra", piece.spectra.view(sources * frames, bins))
        loudness = self._loudness.to(self._precision).repeat_interleave(frames)[:, None]
        outputs = [flat]
        for place, layer in enumerate(piece.heard):
            product = torch.mm(outputs[-1], layer, out=self._room(piece, f"forward {place}", len(flat), layer.shape[1]))
            if place == 0:
                product.mul_(loudness)
            outputs.append(product if place == len(piece.heard) - 1 else product.relu_())
        errors = outputs[-1].view(sources, frames, sources)
        errors.diagonal(dim1=0, dim2=2).sub_(1.0)
        slope = outputs[-1].mul_(2.0)
        gradients: list[Tensor] = []
        for place in reversed(range(len(piece.heard))):
            layer = piece.heard[place]
            if place == 0:
                slope.mul_(loudness)
            if self._classifier_rate > 0.0:
                gradients.append(torch.mm(outputs[place].T, slope, out=self._room(piece, f"gradient {place}", *layer.shape)))
            slope = torch.mm(slope, layer.T, out=self._room(piece, f"backward {place}", len(flat), layer.shape[0]))
            if place:
                # relu's own derivative in one pass: a mask and a product take longer than the layer that follows.
                torch.ops.aten.threshold_backward.grad_input(slope, outputs[place], 0.0, grad_input=slope)
        piece.steps += 1
        step = step_of(self._rate, piece.steps)
        gradient = self._exact(piece, "spectra", slope).view_as(piece.spectra)
        move_spectra(piece.spectra, piece.mixture, gradient, piece.means[0], piece.squares[0], self._penalties, step)
        if self._classifier_rate > 0.0:
            step = step_of(self._classifier_rate, piece.steps)
            for place, slopes in enumerate(reversed(gradients)):
                gradient = self._exact(piece, f"weights {place}", slopes)
                move_weights(piece.weights[place], gradient, piece.means[1 + place], piece.squares[1 + place], step)
                piece.heard[place] = self._heard(piece, f"weights {place}", piece.weights[place])

    def _heard(self, piece: RefinementPiece, name: str, values: Tensor) -> Tensor:
        """``values`` as products take them."""
        if values.dtype == self._precision:
            return values
        return self._room(piece, f"heard {name}", *values.shape).copy_(values)

    def _exact(self, piece: RefinementPiece, name: str, values: Tensor) -> Tensor:
        """``values`` in float32."""
        if values.dtype == torch.float32:
            return values
        return self._room(piece, f"exact {name}", *values.shape, precision=torch.float32).copy_(values)

    def _room(self, piece: RefinementPiece, name: str, *shape: int, precision: torch.dtype | None = None) -> Tensor:
        if name not in piece.room:
            piece.room[name] = torch.empty(shape, device=self._device, dtype=precision or self._precision)
        return piece.room[name]


def multiplies_bfloat16() -> bool:
    """Whether this processor has instructions for it, so far as torch tells."""
    found: Any = getattr(torch.cpu, "_is_avx512_bf16_supported", None)
    return found is not None and bool(found())


def move_spectra(
    spectra: Tensor, mixture: Tensor, gradient: Tensor, mean: Tensor, square: Tensor, penalties: Penalties, step: Step
) -> None:
    """One step of Adam on ``spectra`` in place, down ``gradient`` and down the slopes of the penalties, which are found here.

    Shapes: mixture (frames, bins), all others (sources, frames, bins).
    """
    if spectra.device.type == "cpu":
        weights = np.float32(penalties.addition), np.float32(penalties.negativity)
        _move_spectra_compiled(spectra.numpy(), mixture.numpy(), gradient.numpy(), mean.numpy(), square.numpy(), *weights, *step)
        return
    move_spectra_by_torch(spectra, mixture, gradient, mean, square, penalties, step)


def move_spectra_by_torch(
    spectra: Tensor, mixture: Tensor, gradient: Tensor, mean: Tensor, square: Tensor, penalties: Penalties, step: Step
) -> None:
    """The same as ``move_spectra``, on any device."""
    missing = spectra.sum(dim=0) - mixture
    norm = missing.norm(dim=1, keepdim=True).maximum(_ADDS_UP * mixture.norm(dim=1, keepdim=True))
    missing *= torch.where(norm > 0.0, penalties.addition / norm, 0.0)
    gradient.add_(missing).sub_(penalties.negativity * (spectra < 0.0))
    _step_down(spectra, gradient, mean, square, step)


def move_weights(weights: Tensor, gradient: Tensor, mean: Tensor, square: Tensor, step: Step) -> None:
    """One step of Adam on ``weights`` in place, down ``gradient``; all of one shape."""
    if weights.device.type == "cpu":
        move(weights.view(-1).numpy(), gradient.view(-1).numpy(), mean.view(-1).numpy(), square.view(-1).numpy(), *step)
    else:
        _step_down(weights, gradient, mean, square, step)


def _step_down(values: Tensor, gradient: Tensor, mean: Tensor, square: Tensor, step: Step) -> None:
    mean.lerp_(gradient, 1.0 - MEAN_KEPT)
    square.lerp_(gradient.square(), 1.0 - SQUARE_KEPT)
    values.sub_(float(step.length) * mean / (square.sqrt() + float(step.least)))


@compiled
def _move_spectra_compiled(
    spectra: Any,
    mixture: Any,
    gradient: Any,
    mean: Any,
    square: Any,
    addition: np.float32,
    negativity: np.float32,
    length: np.float32,
    least: np.float32,
) -> None:
    sources, frames, bins = spectra.shape
    slopes = np.empty(bins, np.float32)
    for frame in range(frames):
        for column in range(bins):
            slopes[column] = -mixture[frame, column]
        for source in range(sources):
            for column in range(bins):
                slopes[column] += spectra[source, frame, column]
        missing = heard = np.float32(0.0)
        for column in range(bins):
            missing += slopes[column] * slopes[column]
            heard += mixture[frame, column] * mixture[frame, column]
        norm = max(np.sqrt(missing), np.float32(_ADDS_UP) * np.sqrt(heard))
        scale = addition / norm if norm > np.float32(0.0) else np.float32(0.0)
        for column in range(bins):
            slopes[column] *= scale
        for source in range(sources):
            for column in range(bins):
                value = spectra[source, frame, column]
                new = gradient[source, frame, column] + slopes[column]
                new -= negativity if value < np.float32(0.0) else np.float32(0.0)
                first = mean[source, frame, column] + np.float32(1.0 - MEAN_KEPT) * (new - mean[source, frame, column])
                second = square[source, frame, column] + np.float32(1.0 - SQUARE_KEPT) * (new * new - square[source, frame, column])
                mean[source, frame, column] = first
                square[source, frame, column] = second
                spectra[source, frame, column] = value - length * first / (np.sqrt(second) + least)
