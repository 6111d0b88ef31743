"""Dictionary times activations, for a few frames at a time: a compiled loop, which starts no threads and needs no memory of its own."""

from typing import Any

import numpy as np

from workbench.dsp.vector_math import compiled

TOGETHER = 4
"""Components of a source come in multiples of so many."""


@compiled
def multiply(activations: Any, dictionary: Any, starts: Any, magnitudes: Any) -> None:
    """Write to ``magnitudes`` (sources, channels, frames, bins) the products of every source.

    Shapes: activations (channels, frames, components), dictionary (components, bins), both float32 and contiguous. Source i has
    components ``starts[i]`` to ``starts[i + 1]``, a multiple of ``TOGETHER``.
    """
    sources, channels, frames, _ = magnitudes.shape
    by_fours = frames - frames % 4
    magnitudes[:] = np.float32(0.0)
    for source in range(sources):
        for channel in range(channels):
            for frame in range(0, by_fours, 4):
                for component in range(starts[source], starts[source + 1], TOGETHER):
                    _add_to_four(activations[channel], dictionary, component, frame, magnitudes[source, channel])
            for frame in range(by_fours, frames):
                for component in range(starts[source], starts[source + 1], TOGETHER):
                    _add_to_one(activations[channel, frame], dictionary, component, magnitudes[source, channel, frame])


@compiled
def _add_to_four(activations: Any, dictionary: Any, component: int, frame: int, magnitudes: Any) -> None:
    """Add four components to four frames, so that what is loaded is used four times."""
    w0, w1, w2, w3 = dictionary[component], dictionary[component + 1], dictionary[component + 2], dictionary[component + 3]
    row0, row1, row2, row3 = magnitudes[frame], magnitudes[frame + 1], magnitudes[frame + 2], magnitudes[frame + 3]
    a, b, c, d = activations[frame], activations[frame + 1], activations[frame + 2], activations[frame + 3]
    a0, a1, a2, a3 = a[component], a[component + 1], a[component + 2], a[component + 3]
    b0, b1, b2, b3 = b[component], b[component + 1], b[component + 2], b[component + 3]
    c0, c1, c2, c3 = c[component], c[component + 1], c[component + 2], c[component + 3]
    d0, d1, d2, d3 = d[component], d[component + 1], d[component + 2], d[component + 3]
    for column in range(w0.size):
        x0, x1, x2, x3 = w0[column], w1[column], w2[column], w3[column]
        row0[column] += a0 * x0 + a1 * x1 + a2 * x2 + a3 * x3
        row1[column] += b0 * x0 + b1 * x1 + b2 * x2 + b3 * x3
        row2[column] += c0 * x0 + c1 * x1 + c2 * x2 + c3 * x3
        row3[column] += d0 * x0 + d1 * x1 + d2 * x2 + d3 * x3


@compiled
def _add_to_one(activations: Any, dictionary: Any, component: int, magnitudes: Any) -> None:
    """Add four components to one frame."""
    w0, w1, w2, w3 = dictionary[component], dictionary[component + 1], dictionary[component + 2], dictionary[component + 3]
    a0, a1, a2, a3 = activations[component], activations[component + 1], activations[component + 2], activations[component + 3]
    for column in range(w0.size):
        magnitudes[column] += a0 * w0[column] + a1 * w1[column] + a2 * w2[column] + a3 * w3[column]
