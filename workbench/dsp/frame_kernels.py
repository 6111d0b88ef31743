"""Frames in lanes and sound: compiled loops that cut sound into windowed frames, transform them, mask them, and add them up again.

A group is ``LANES`` consecutive frames. What is in lanes lies with the frames of a group side by side: spectra as (bins, real and
imaginary, lanes), sounds of frames as (samples, lanes), flat.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from workbench.dsp.lane_count import LANES
from workbench.dsp.lanes import load, splat, store, turn_and_add
from workbench.dsp.transform_kernels import POINT, Plan, invert, plan_of
from workbench.dsp.vector_math import compiled

_TOGETHER = 1024
"""Samples of every stem that are worked on at once, so that they stay in the nearest cache from one step to the next."""


class Transform(NamedTuple):
    """What all transforms of one analysis share."""

    hop: int
    window: NDArray[np.float32]
    """What frames are multiplied by, on the way in or out."""
    turns: NDArray[np.float32]
    """Cosines and sines of half a turn, split over the bins, (2, bins)."""
    plan: Plan
    """Of a transform of half the window: a frame of real samples, two by two the parts of a complex number, needs no more."""

    @staticmethod
    def of(window: NDArray[np.float32], hop: int) -> "Transform":
        """The transform of frames of that window."""
        points = window.size // 2
        angles = np.pi * np.arange(points + 1) / points
        return Transform(hop, window, np.stack([np.cos(angles), np.sin(angles)]).astype(np.float32), plan_of(points))

    @property
    def scratch_values(self) -> int:
        """Numbers that the loops here need for themselves."""
        return 3 * (self.window.size + 2) * LANES + self.hop * _width(self.window.size, self.hop)


@compiled
def _width(window: int, hop: int) -> int:
    """Hops that a group of frames reaches, each in a lane of its own: the frames' own and those that the last window goes on for."""
    return LANES - 1 + window // hop


@compiled
def _parts(window: int, scratch: Any) -> tuple[Any, Any, Any, Any]:
    """Memory for a group's frames twice, for its shares, and for its hops."""
    size = (window + 2) * LANES
    return scratch[:size], scratch[size : 2 * size], scratch[2 * size : 3 * size], scratch[3 * size :]


@compiled
def forward(samples: Any, transform: Any, scratch: Any, spectra: Any) -> None:
    """Write to ``spectra`` (channels, bins * 2 * lanes) the transforms of a group of frames.

    ``samples`` (channels, at least (lanes - 1) * hop + window) begin with the first frame.
    """
    window, hop, plan = transform.window, transform.hop, transform.plan
    framed, spare, _, table = _parts(window.size, scratch)
    width = _width(window.size, hop)
    for channel in range(len(samples)):
        table[:] = np.float32(0.0)
        squares = hop - hop % LANES
        for sample in range(0, squares, LANES):
            turn_and_add(samples[channel], sample, hop, table, sample * width, width)
        for column in range(width):
            for sample in range(squares if column < LANES else 0, hop):
                table[sample * width + column] = samples[channel, column * hop + sample]
        for column in range(window.size // hop):
            for sample in range(hop):
                whole = column * hop + sample
                # Real and imaginary parts in each other's places make the inverse transform the forward one.
                store(framed, (whole ^ 1) * LANES, load(table, sample * width + column) * splat(window[whole]))
        swapped = invert(window.size // 2, plan.factors, plan.starts, plan.turns, framed, spare)
        _unfold(spare if swapped else framed, transform.turns, spectra[channel])


@compiled
def _unfold(folded: Any, turns: Any, spectra: Any) -> None:
    """From transforms of half the length, parts in each other's places, to spectra."""
    points = turns.shape[1] - 1
    even, odd = load(folded, LANES), load(folded, 0)
    nothing, half = splat(np.float32(0.0)), splat(np.float32(0.5))
    store(spectra, 0, even + odd)
    store(spectra, LANES, nothing)
    store(spectra, points * POINT, even - odd)
    store(spectra, points * POINT + LANES, nothing)
    for low in range(1, points // 2 + 1):
        near, far = low * POINT, (points - low) * POINT
        a_i, a, b_i, b = load(folded, near), load(folded, near + LANES), load(folded, far), load(folded, far + LANES)
        even, even_i, odd, odd_i = (a + b) * half, (a_i - b_i) * half, (a_i + b_i) * half, (b - a) * half
        cosine, sine = splat(turns[0, low]), splat(turns[1, low])
        turned, turned_i = odd * cosine + odd_i * sine, odd_i * cosine - odd * sine
        store(spectra, near, even + turned)
        store(spectra, near + LANES, even_i + turned_i)
        store(spectra, far, even - turned)
        store(spectra, far + LANES, turned_i - even_i)


@compiled
def add_masked(
    shares: Any, channel: int, gains: Any, mixture: Any, transform: Any, scratch: Any, place: int, first: int, last: int, sound: Any
) -> None:
    """Add one channel of a group of masked frames to samples first..last of ``sound`` (combinations, channels, samples).

    Shapes: shares (sources, channels, bins * lanes), of which ``gains`` (combinations, sources) are taken, mixture (channels,
    bins * 2 * lanes). The first frame begins at sample ``place``; each is multiplied by the transform's window, not scaled otherwise.
    """
    mixed = _parts(transform.window.size, scratch)[2][: shares.shape[2]]
    for combination in range(len(gains)):
        alone = _only(gains[combination])
        if alone < 0:
            _mix(shares, channel, gains[combination], mixed)
        chosen = mixed if alone < 0 else shares[alone, channel]
        gain = np.float32(1.0) if alone < 0 else gains[combination, alone]
        _add_frames(chosen, gain, mixture[channel], transform, scratch, place, first, last, sound[combination, channel])


@compiled
def add_spectra(spectra: Any, transform: Any, scratch: Any, place: int, first: int, last: int, sound: Any) -> None:
    """As ``add_masked``, for ``spectra`` (combinations, channels, bins * 2 * lanes) as they are."""
    whole = _parts(transform.window.size, scratch)[2][: spectra.shape[2] // 2]
    whole[:] = np.float32(1.0)
    for combination in range(spectra.shape[0]):
        for channel in range(spectra.shape[1]):
            own = spectra[combination, channel]
            _add_frames(whole, np.float32(1.0), own, transform, scratch, place, first, last, sound[combination, channel])


@compiled
def _add_frames(
    shares: Any, gain: np.float32, spectra: Any, transform: Any, scratch: Any, place: int, first: int, last: int, sound: Any
) -> None:
    window, hop, plan = transform.window, transform.hop, transform.plan
    folded, spare, _, table = _parts(window.size, scratch)
    _fold(shares, gain, spectra, transform.turns, folded)
    swapped = invert(window.size // 2, plan.factors, plan.starts, plan.turns, folded, spare)
    _overlap(spare if swapped else folded, window, hop, table)
    _add(table, _width(window.size, hop), hop, place, first, last, sound)


@compiled
def _only(gains: Any) -> int:
    """The one source that is heard, -1 where there are others or none."""
    only = -1
    for source in range(gains.size):
        if gains[source] != np.float32(0.0):
            if only >= 0:
                return -1
            only = source
    return only


@compiled
def _mix(shares: Any, channel: int, gains: Any, mixed: Any) -> None:
    mixed[:] = np.float32(0.0)
    for source in range(gains.size):
        gain, own = gains[source], shares[source, channel]
        for value in range(mixed.size):
            mixed[value] += gain * own[value]


@compiled
def _fold(shares: Any, gain: np.float32, mixture: Any, turns: Any, folded: Any) -> None:
    """Spectra, the mixture's times shares, to those of half the length whose inverse transforms hold twice the real samples."""
    points = turns.shape[1] - 1
    level = splat(gain)
    # A real sound has no imaginary part in the lowest and the highest bin.
    low, high = load(mixture, 0) * load(shares, 0) * level, load(mixture, points * POINT) * load(shares, points * LANES) * level
    store(folded, 0, low + high)
    store(folded, LANES, low - high)
    for bin_ in range(1, points // 2 + 1):
        near, far = bin_ * POINT, (points - bin_) * POINT
        share, other = load(shares, bin_ * LANES) * level, load(shares, (points - bin_) * LANES) * level
        a, a_i = load(mixture, near) * share, load(mixture, near + LANES) * share
        b, b_i = load(mixture, far) * other, load(mixture, far + LANES) * other
        even, even_i, odd, odd_i = a + b, a_i - b_i, a - b, a_i + b_i
        cosine, sine = splat(turns[0, bin_]), splat(turns[1, bin_])
        turned, turned_i = odd * sine + odd_i * cosine, odd * cosine - odd_i * sine
        store(folded, near, even - turned)
        store(folded, near + LANES, even_i + turned_i)
        store(folded, far, even + turned)
        store(folded, far + LANES, turned_i - even_i)


@compiled
def _overlap(framed: Any, window: Any, hop: int, table: Any) -> None:
    """Windowed frames (samples, lanes) added up, to ``table`` (hop, hops reached)."""
    width = _width(window.size, hop)
    table[:] = np.float32(0.0)
    for column in range(window.size // hop):
        for sample in range(hop):
            place, whole = sample * width + column, column * hop + sample
            store(table, place, load(table, place) + load(framed, whole * LANES) * splat(window[whole]))


@compiled
def _add(table: Any, width: int, hop: int, place: int, first: int, last: int, sound: Any) -> None:
    """Add ``table`` (hop, hops reached) to samples first..last of ``sound``; its first sample belongs to sample ``place``."""
    squares = hop - hop % LANES if first <= place and place + LANES * hop <= last else 0
    for sample in range(0, squares, LANES):
        turn_and_add(table, sample * width, width, sound, place + sample, hop)
    for column in range(width):
        at = place + column * hop
        low, high = max(first - at, squares if column < LANES else 0), min(last - at, hop)
        for sample in range(low, high):
            sound[at + sample] += table[sample * width + column]


@compiled
def complete(mixture: Any, stems: Any) -> None:
    """Write to the last of ``stems`` (stems, channels, samples) what the others leave of ``mixture`` (channels, samples)."""
    last = len(stems) - 1
    for channel in range(len(mixture)):
        for begun in range(0, stems.shape[2], _TOGETHER):
            ended = min(begun + _TOGETHER, stems.shape[2])
            rest = stems[last, channel, begun:ended]
            if last:
                _leave(mixture[channel, begun:ended], stems[0, channel, begun:ended], rest)
            else:
                rest[:] = mixture[channel, begun:ended]
            for stem in range(1, last):
                _take(stems[stem, channel, begun:ended], rest)


@compiled
def _leave(whole: Any, own: Any, rest: Any) -> None:
    for sample in range(rest.size):
        rest[sample] = whole[sample] - own[sample]


@compiled
def _take(own: Any, rest: Any) -> None:
    for sample in range(rest.size):
        rest[sample] -= own[sample]
