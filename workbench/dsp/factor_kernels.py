"""Dictionary times activations, for sixteen frames at a time: a compiled loop, which starts no threads and needs no memory of its own."""

from typing import Any

import numpy as np

from workbench.dsp.lane_count import LANES
from workbench.dsp.lanes import load, splat, store
from workbench.dsp.vector_math import compiled


@compiled
def multiply(activations: Any, dictionary: Any, starts: Any, magnitudes: Any) -> None:
    """Write to ``magnitudes`` (sources, channels, bins * lanes) the products of every source.

    Shapes: activations (channels, components * lanes), dictionary (bins, components), all float32 and contiguous. Source i has
    components ``starts[i]`` to ``starts[i + 1]``.
    """
    sources, channels, _ = magnitudes.shape
    bins = len(dictionary)
    by_eights = bins - bins % 8
    for source in range(sources):
        first, last = starts[source], starts[source + 1]
        for row in range(0, by_eights, 8):
            for channel in range(channels):
                _eight_bins(activations[channel], dictionary, row, first, last, magnitudes[source, channel])
        for row in range(by_eights, bins):
            for channel in range(channels):
                _one_bin(activations[channel], dictionary[row], row, first, last, magnitudes[source, channel])


@compiled
def _eight_bins(activations: Any, dictionary: Any, row: int, first: int, last: int, magnitudes: Any) -> None:
    """Eight at once, so that what is loaded is used eight times, and sums stay in registers."""
    w0, w1, w2, w3 = dictionary[row], dictionary[row + 1], dictionary[row + 2], dictionary[row + 3]
    w4, w5, w6, w7 = dictionary[row + 4], dictionary[row + 5], dictionary[row + 6], dictionary[row + 7]
    nothing = splat(np.float32(0.0))
    a, b, c, d, e, f, g, h = nothing, nothing, nothing, nothing, nothing, nothing, nothing, nothing
    for component in range(first, last):
        gain = load(activations, component * LANES)
        a, b = a + gain * splat(w0[component]), b + gain * splat(w1[component])
        c, d = c + gain * splat(w2[component]), d + gain * splat(w3[component])
        e, f = e + gain * splat(w4[component]), f + gain * splat(w5[component])
        g, h = g + gain * splat(w6[component]), h + gain * splat(w7[component])
    place = row * LANES
    store(magnitudes, place, a)
    store(magnitudes, place + LANES, b)
    store(magnitudes, place + 2 * LANES, c)
    store(magnitudes, place + 3 * LANES, d)
    store(magnitudes, place + 4 * LANES, e)
    store(magnitudes, place + 5 * LANES, f)
    store(magnitudes, place + 6 * LANES, g)
    store(magnitudes, place + 7 * LANES, h)


@compiled
def _one_bin(activations: Any, weights: Any, row: int, first: int, last: int, magnitudes: Any) -> None:
    total = splat(np.float32(0.0))
    for component in range(first, last):
        total = total + load(activations, component * LANES) * splat(weights[component])
    store(magnitudes, row * LANES, total)
