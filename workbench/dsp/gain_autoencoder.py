"""A small autoencoder that learns one recording's gains while they are corrupted, and gives them back: trained in one compiled loop.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, sections 4.2.5 and 4.3.2: relu after every layer, dropout of the inputs, mean squared error, He initialisation, Adam.

A step has ten frames and some thousand weights, far too little to be handed to a library: one step is one call of a compiled loop, and
all weights stay in the processor's nearest cache.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import Report, silent
from workbench.dsp.adam import MEAN_KEPT, SQUARE_KEPT, step_of
from workbench.dsp.vector_math import compiled

Floats = NDArray[np.float32]

HIDDEN = (40, 20, 10, 20, 40)
"""Units of the hidden layers as published."""

_VECTOR = 16
"""Units are filled up to a multiple of it, so that loops need no remainder."""

_TOGETHER = 4
"""Frames of a step come in multiples of so many, filled up with some that have no slope."""

_MOST_FRAMES = 4096
"""That are learnt from between two reports, some tens of milliseconds."""


class GainAutoencoder:
    """An autoencoder of ``components`` gains; learns in place."""

    def __init__(self, components: int, hidden: Sequence[int] = HIDDEN, *, usual: Floats | None = None, seed: int = 0) -> None:
        """Begin with He initialisation (He et al., "Delving deep into rectifiers", 2015, equation 10), biases 0.

        The last biases are ``usual`` (components,), such as mean gains: without them, many outputs are held at 0 by their relu for every
        frame from the first, and never learn.
        """
        self.components = components
        sizes = [components, *hidden, components]
        self._widths = np.array([-(-size // _VECTOR) * _VECTOR for size in sizes])
        generator = np.random.default_rng(seed)
        layers = []
        for (inputs, units), (rows, columns) in zip(pairwise(sizes), self._spans(), strict=True):
            # The last row holds the biases. What fills up begins at 0 and so stays there: it neither hears nor is heard.
            layer = np.zeros((rows + 1, columns), np.float32)
            layer[:inputs, :units] = generator.standard_normal((inputs, units)) * np.sqrt(2.0 / inputs)
            layers.append(layer)
        if usual is not None:
            layers[-1][-1, :components] = usual
        self._starts = np.cumsum([0, *(layer.size for layer in layers)])
        self.values: Floats = np.concatenate([layer.reshape(-1) for layer in layers])
        """Weights and biases of all layers, one after the other, filled up."""
        self._sizes = sizes
        self._mean, self._square = np.zeros_like(self.values), np.zeros_like(self.values)
        self._steps = self._epochs = 0

    def weights(self) -> list[tuple[Floats, Floats]]:
        """Views of every layer's weights (inputs, units) and biases (units,)."""
        views = []
        for place, (rows, columns) in enumerate(self._spans()):
            layer = self.values[self._starts[place] : self._starts[place + 1]].reshape(rows + 1, columns)
            inputs, units = self._sizes[place], self._sizes[place + 1]
            views.append((layer[:inputs, :units], layer[rows, :units]))
        return views

    def learn(
        self, gains: Floats, *, epochs: int, batch: int, rate: float, dropout: float, seed: int = 0, report: Report = silent
    ) -> list[float]:
        """Learn to give back ``gains`` (frames, components) of which a share ``dropout`` is 0; returns the mean loss of every epoch.

        Frames come in another order in every epoch, ``batch`` in one step; what is left of them is as loud as all was. Called again,
        it goes on as if it had not stopped. Raises Cancelled if ``report`` does.
        """
        frames = len(gains)
        if not frames or not epochs:
            return []
        given = np.zeros((frames, self._widths[0]), np.float32)
        given[:, : self.components] = gains
        losses = []
        for epoch in range(epochs):
            generator = np.random.default_rng([seed, self._epochs])
            self._epochs += 1
            order = generator.permutation(frames)
            total = 0.0
            for first in range(0, frames, _MOST_FRAMES // batch * batch):
                chosen = order[first : first + _MOST_FRAMES // batch * batch]
                report((epoch + first / frames) / epochs, f"learning the gains, epoch {self._epochs}")
                whole = given[chosen]
                corrupted = whole if dropout <= 0.0 else whole * _kept(whole.shape, dropout, generator)
                steps = range(self._steps + 1, self._steps + 1 + -(-len(chosen) // batch))
                # One row per step; the loop over them is compiled, too.
                plan = np.array([step_of(rate, number) for number in steps], np.float32)
                self._steps = steps[-1]
                values = self.values, self._mean, self._square
                total += float(_learn_compiled(corrupted, whole, batch, self.components, self._widths, self._starts, *values, plan))
            losses.append(total / frames)
        report(1.0)
        return losses

    def given_back(self, gains: Floats) -> Floats:
        """What it makes of ``gains`` (frames, components), non-negative."""
        hidden: Floats = np.asarray(gains, np.float32)
        for weights, biases in self.weights():
            hidden = np.maximum(hidden @ weights + biases, np.float32(0.0))
        return hidden

    def _spans(self) -> list[tuple[int, int]]:
        return [(int(rows), int(columns)) for rows, columns in zip(self._widths, self._widths[1:], strict=False)]


def _kept(shape: tuple[int, ...], dropout: float, generator: np.random.Generator) -> Floats:
    """0 for a share ``dropout`` of all places, and for the others what makes up for it."""
    # A byte per place: 256 steps are fine enough for a share that a user turns.
    limit = round(256 * dropout)
    drawn = generator.integers(0, 256, shape, np.uint8)
    kept: Floats = (drawn >= limit).astype(np.float32)
    kept *= np.float32(256.0 / (256.0 - limit))
    return kept


@compiled
def _learn_compiled(
    corrupted: Any,
    whole: Any,
    batch: int,
    components: int,
    widths: Any,
    starts: Any,
    values: Any,
    mean: Any,
    square: Any,
    plan: Any,
) -> float:
    """One step for every row of ``plan``; returns the summed mean squared errors of all frames."""
    layers = widths.size - 1
    widest = np.max(widths)
    rows = -(-batch // _TOGETHER) * _TOGETHER
    outputs = np.zeros((layers + 1, rows, widest), np.float32)
    slopes = np.zeros((2, rows, widest), np.float32)
    rises = np.empty(widest, np.float32)
    total = 0.0
    for number in range(len(plan)):
        first = number * batch
        count = min(batch, len(whole) - first)
        for row in range(count):
            for unit in range(widths[0]):
                outputs[0, row, unit] = corrupted[first + row, unit]
        for place in range(layers):
            layer = values[starts[place] : starts[place + 1]].reshape((widths[place] + 1, widths[place + 1]))
            _forward(outputs[place], layer, outputs[place + 1])
        scale = np.float32(2.0 / (count * components))
        error = 0.0
        last = slopes[layers % 2]
        last[count:] = np.float32(0.0)
        for row in range(count):
            for unit in range(widths[layers]):
                missed = outputs[layers, row, unit] - whole[first + row, unit]
                error += missed * missed
                last[row, unit] = scale * missed
        total += error / components
        for place in range(layers - 1, -1, -1):
            layer = values[starts[place] : starts[place + 1]].reshape((widths[place] + 1, widths[place + 1]))
            behind, before = slopes[(place + 1) % 2], slopes[place % 2]
            # What a relu holds at 0 has no slope.
            for row in range(rows):
                for unit in range(layer.shape[1]):
                    sounds = outputs[place + 1, row, unit] > np.float32(0.0)
                    behind[row, unit] = behind[row, unit] if sounds else np.float32(0.0)
            if place:
                _backward(behind, layer, before)
            _move(outputs[place], behind, layer, rises, mean, square, starts[place], plan[number, 0], plan[number, 1])
    return total


@compiled
def _forward(inputs: Any, layer: Any, outputs: Any) -> None:
    """``relu(inputs @ layer + biases)``, biases in the layer's last row; rows come by two, inputs by four."""
    places, units = layer.shape[0] - 1, layer.shape[1]
    for row in range(0, len(inputs), 2):
        out, following = outputs[row], outputs[row + 1]
        for unit in range(units):
            out[unit] = following[unit] = layer[places, unit]
        for place in range(0, places, 4):
            w0, w1, w2, w3 = layer[place], layer[place + 1], layer[place + 2], layer[place + 3]
            a, b, c, d = inputs[row, place], inputs[row, place + 1], inputs[row, place + 2], inputs[row, place + 3]
            e, f, g, h = inputs[row + 1, place], inputs[row + 1, place + 1], inputs[row + 1, place + 2], inputs[row + 1, place + 3]
            for unit in range(units):
                x0, x1, x2, x3 = w0[unit], w1[unit], w2[unit], w3[unit]
                out[unit] += a * x0 + b * x1 + c * x2 + d * x3
                following[unit] += e * x0 + f * x1 + g * x2 + h * x3
        for unit in range(units):
            out[unit] = max(out[unit], np.float32(0.0))
            following[unit] = max(following[unit], np.float32(0.0))


@compiled
def _backward(slopes: Any, layer: Any, before: Any) -> None:
    """``slopes @ layer.T`` without the biases; rows come by four."""
    for row in range(0, len(slopes), _TOGETHER):
        s0, s1, s2, s3 = slopes[row], slopes[row + 1], slopes[row + 2], slopes[row + 3]
        for place in range(layer.shape[0] - 1):
            weights = layer[place]
            a = b = c = d = np.float32(0.0)
            for unit in range(layer.shape[1]):
                x = weights[unit]
                a += s0[unit] * x
                b += s1[unit] * x
                c += s2[unit] * x
                d += s3[unit] * x
            before[row, place], before[row + 1, place], before[row + 2, place], before[row + 3, place] = a, b, c, d


@compiled
def _move(
    inputs: Any, slopes: Any, layer: Any, rises: Any, mean: Any, square: Any, start: int, length: np.float32, least: np.float32
) -> None:
    """One step of Adam on one layer, the gradient found row by row of weights and used at once."""
    units = layer.shape[1]
    for place in range(layer.shape[0]):
        biases = place == layer.shape[0] - 1
        for unit in range(units):
            rises[unit] = np.float32(0.0)
        for row in range(0, len(slopes), _TOGETHER):
            s0, s1, s2, s3 = slopes[row], slopes[row + 1], slopes[row + 2], slopes[row + 3]
            a, b, c, d = np.float32(1.0), np.float32(1.0), np.float32(1.0), np.float32(1.0)
            if not biases:
                a, b, c, d = inputs[row, place], inputs[row + 1, place], inputs[row + 2, place], inputs[row + 3, place]
            for unit in range(units):
                rises[unit] += a * s0[unit] + b * s1[unit] + c * s2[unit] + d * s3[unit]
        offset = start + place * units
        for unit in range(units):
            new = rises[unit]
            first = mean[offset + unit] + np.float32(1.0 - MEAN_KEPT) * (new - mean[offset + unit])
            second = square[offset + unit] + np.float32(1.0 - SQUARE_KEPT) * (new * new - square[offset + unit])
            mean[offset + unit] = first
            square[offset + unit] = second
            layer[place, unit] -= length * first / (np.sqrt(second) + least)
