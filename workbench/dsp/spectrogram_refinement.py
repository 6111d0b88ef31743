"""Estimated magnitudes refined by a classifier of sources: both are moved until every source is told apart, adds up and is not negative.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, equations 4.17 to 4.21 and 4.27. Equation 4.19 lacks its minus sign: what is penalised is how far magnitudes are below 0. The norm
of equation 4.18 is that of every frame, so that frames do not depend on each other but through the classifier.

A recording is worked on in blocks of ``CHUNK_FRAMES`` frames, counted from its first frame on, each with a classifier of its own: all
that a block needs stays in the processor's cache over all epochs, and how a caller cuts a recording changes nothing.
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
from workbench.dsp.rounds import rounds_of
from workbench.dsp.tensor_threads import TensorThreads
from workbench.dsp.vector_math import compiled

Floats = NDArray[np.float32]

CHUNK_FRAMES = 256

_MOST_WORK = 3e9
"""Floating-point operations of one block between two reports, some tens of milliseconds on one core."""

_ADDS_UP = 1e-4
"""Of the norm of a frame: what misses by less is weighed as by so much, or rounding alone would have the slope of a norm."""


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
    ) -> None:
        """Prepare for a classifier without biases: ``weights`` (inputs, units) of its layers, relu between them.

        Its inputs are bins, its last units one per source. ``rate`` is the learning rate of the spectra, ``classifier_rate`` that of the
        weights, which stay as they are at 0. The classifier hears source i ``loudness[i]`` times as loud as it is.
        """
        self._device = torch.device(device)
        self._weights = [torch.from_numpy(np.ascontiguousarray(layer, np.float32)).to(self._device) for layer in weights]
        self.sources = self._weights[-1].shape[1]
        self._penalties, self._rate, self._classifier_rate = penalties, rate, classifier_rate
        gains = torch.ones(self.sources) if loudness is None else torch.tensor(list(loudness), dtype=torch.float32)
        self._loudness = gains.to(self._device)
        products = 3 if classifier_rate > 0.0 else 2
        self._work_per_frame = 2 * products * self.sources * sum(layer.numel() for layer in self._weights)

    def piece(self, mixture: Floats, spectra: Floats) -> RefinementPiece:
        """At most ``CHUNK_FRAMES`` frames: the mixture (frames, bins) and what is estimated so far, (sources, frames, bins)."""
        begun = torch.from_numpy(np.array(spectra, np.float32, order="C")).to(self._device)
        given = torch.from_numpy(np.array(mixture, np.float32, order="C")).to(self._device)
        learning = self._classifier_rate > 0.0
        weights = [layer.clone() for layer in self._weights] if learning else self._weights
        moved = [begun, *weights] if learning else [begun]
        means, squares = ([torch.zeros_like(each) for each in moved] for _ in range(2))
        return RefinementPiece(begun, given, weights, means, squares)

    def refine(
        self, pieces: Sequence[RefinementPiece], epochs: int, report: Report = silent, improved: Callable[[int], None] = lambda index: None
    ) -> None:
        """Refine all ``pieces`` in place by ``epochs`` steps each, in rounds.

        After every piece of every round, ``improved`` gets its index and ``report`` is called. Raises Cancelled if that does; what is
        there then is valid, only less refined.
        """
        frames = max((len(piece.mixture) for piece in pieces), default=1)
        most = max(1, int(_MOST_WORK / (self._work_per_frame * max(frames, 1))))
        total, done = max(epochs * len(pieces), 1), 0

        def visited(result: tuple[int, int]) -> None:
            nonlocal done
            done += result[1]
            improved(result[0])
            report(done / total)

        with TensorThreads(self._device) as threads:
            for _, count in rounds_of(epochs, most):

                def visit(index: int, count: int = count) -> tuple[int, int]:
                    for _ in range(count):
                        self._step(pieces[index])
                    return index, count

                threads.run(visit, range(len(pieces)), visited)

    def _step(self, piece: RefinementPiece) -> None:
        """One epoch: forward, backward by hand, and Adam on the spectra and, where it learns, on the classifier."""
        sources, frames, bins = piece.spectra.shape
        flat = piece.spectra.view(sources * frames, bins)
        loudness = self._loudness.repeat_interleave(frames)[:, None]
        outputs = [flat]
        for place, layer in enumerate(piece.weights):
            product = torch.mm(outputs[-1], layer, out=self._room(piece, f"forward {place}", len(flat), layer.shape[1]))
            if place == 0:
                product.mul_(loudness)
            outputs.append(product if place == len(piece.weights) - 1 else product.relu_())
        errors = outputs[-1].view(sources, frames, sources)
        errors.diagonal(dim1=0, dim2=2).sub_(1.0)
        slope = outputs[-1].mul_(2.0)
        gradients: list[Tensor] = []
        for place in reversed(range(len(piece.weights))):
            layer = piece.weights[place]
            if place == 0:
                slope.mul_(loudness)
            if self._classifier_rate > 0.0:
                gradients.append(torch.mm(outputs[place].T, slope, out=self._room(piece, f"gradient {place}", *layer.shape)))
            slope = torch.mm(slope, layer.T, out=self._room(piece, f"backward {place}", len(flat), layer.shape[0]))
            if place:
                slope.mul_(outputs[place] > 0.0)
        piece.steps += 1
        step = step_of(self._rate, piece.steps)
        move_spectra(piece.spectra, piece.mixture, slope.view_as(piece.spectra), piece.means[0], piece.squares[0], self._penalties, step)
        if self._classifier_rate > 0.0:
            step = step_of(self._classifier_rate, piece.steps)
            for place, gradient in enumerate(reversed(gradients)):
                move_weights(piece.weights[place], gradient, piece.means[1 + place], piece.squares[1 + place], step)

    def _room(self, piece: RefinementPiece, name: str, rows: int, columns: int) -> Tensor:
        if name not in piece.room:
            piece.room[name] = torch.empty(rows, columns, device=self._device)
        return piece.room[name]


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
