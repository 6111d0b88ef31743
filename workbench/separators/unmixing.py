"""Unmixing of recordings with several channels: matrices are learnt per block, matched from block to block, and give every stem's image.

The image of a stem is its component times its mixing column: what it contributes to every channel. With as many stems as channels
the images add up to the recording, its mean included. An image does not depend on a component's sign or level.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.parameters import number, whole
from workbench.core.progress import Report, part
from workbench.core.sound import Sound
from workbench.dsp.waveform_estimate import ProjectedSound, WaveformEstimate
from workbench.separators.component_groups import stem_names
from workbench.separators.contract import Request
from workbench.separators.dealing import require_channels

Matrix = NDArray[np.float64]
Rotation = Callable[[Matrix, Report], Matrix]
"""From whitened samples (components, samples) to an orthogonal matrix (components, components) that parts them."""

_MOST_SAMPLES = 131_072
"""Samples per channel that a block's rotation is learnt from; longer blocks are sampled evenly."""
_STRETCH_SAMPLES = 1024
_READ_SAMPLES = 8192
_LEAST_POWER = 1e-9
"""Directions so far below the strongest are not whitened: there is nothing in them but rounding."""


def stems_parameter() -> Any:
    """Declare the number of stems."""
    return whole(2, "More stems part the recording further; it must have at least as many channels", low=2, high=8)


def block_parameter() -> Any:
    """Declare the length of the blocks."""
    return number(
        0.0,
        "0 learns one unmixing for the whole recording; shorter blocks follow sources that move, longer ones are learnt more surely",
        low=0.0,
        high=60.0,
        unit="s",
        title="Block",
        lowest="whole recording",
    )


@dataclass(frozen=True)
class _Moments:
    """Sums over a span of samples, from which its mean and covariance follow; spans add up."""

    count: int
    sums: Matrix
    products: Matrix

    def __add__(self, other: "_Moments") -> "_Moments":
        return _Moments(self.count + other.count, self.sums + other.sums, self.products + other.products)

    @property
    def mean(self) -> Matrix:
        return self.sums / max(self.count, 1)

    @property
    def covariance(self) -> Matrix:
        return self.products / max(self.count, 1) - np.outer(self.mean, self.mean)


@dataclass(frozen=True)
class _Unmixing:
    """What parts one block: rows of ``unmixing`` give components, columns of ``mixing`` say how they sound in every channel."""

    unmixing: Matrix
    mixing: Matrix

    def images(self) -> Matrix:
        """What each stem takes of the recording, (stems, channels, channels)."""
        return self.mixing.T[:, :, None] * self.unmixing[:, None, :]

    def ordered(self, order: NDArray[np.intp]) -> "_Unmixing":
        return _Unmixing(self.unmixing[order], self.mixing[:, order])


def unmixed(request: Request, title: str, stems: int, block_seconds: float, rotation: Rotation | None) -> WaveformEstimate:
    """Images of so many stems, the one of the greatest energy first; ``block_seconds`` 0 learns from the whole recording at once.

    Without a ``rotation`` the directions of greatest power are the components. Blocks overlap by half and are cross-faded.
    Raises MethodError for fewer channels than stems, Cancelled.
    """
    spectrum, report = request.spectrum, request.report
    sound = spectrum.sound
    require_channels(title, sound.channels, stems)
    step = max(round(0.5 * block_seconds * sound.rate), _STRETCH_SAMPLES) if block_seconds > 0.0 else max(sound.samples, 1)
    measured = 1.0 if rotation is None else 0.6
    moments = list(_moments(sound, step, part(report, 0.0, measured)))
    blocks = [moments[0]] if len(moments) == 1 else [one + other for one, other in pairwise(moments)]
    unmixings: list[_Unmixing] = []
    for number_of_block, block in enumerate(blocks):
        share = part(part(report, measured, 1.0), number_of_block / len(blocks), (number_of_block + 1) / len(blocks))
        start, stop = number_of_block * step, min((number_of_block + 2) * step, sound.samples)
        found = _unmixing(sound, start, stop, block, stems, rotation, share)
        if unmixings:
            found = found.ordered(_matching(unmixings[-1], found, moments[number_of_block].covariance))
        unmixings.append(found)
    report(1.0)
    images = np.stack([each.images() for each in unmixings])
    energies = np.einsum("bsij,bjk,bsik->s", images, np.stack([block.products for block in blocks]), images)
    images = images[:, np.argsort(-energies, kind="stable")].reshape(len(blocks), stems * sound.channels, sound.channels)
    return WaveformEstimate(stem_names(stems), ProjectedSound(sound, images, step), spectrum.analysis)


def _moments(sound: Sound, step: int, report: Report) -> Iterator[_Moments]:
    """Those of every step of the sound, one after the other; one of an empty sound too."""
    for start in range(0, max(sound.samples, 1), step):
        total = _Moments(0, np.zeros(sound.channels), np.zeros((sound.channels, sound.channels)))
        stop = min(start + step, sound.samples)
        for low in range(start, stop, _READ_SAMPLES):
            report(low / sound.samples, "measuring how channels hang together")
            samples = sound.read(low, min(low + _READ_SAMPLES, stop)).astype(np.float64)
            total += _Moments(samples.shape[1], samples.sum(axis=1), samples @ samples.T)
        yield total


def _unmixing(sound: Sound, start: int, stop: int, moments: _Moments, stems: int, rotation: Rotation | None, report: Report) -> _Unmixing:
    """The unmixing of samples start..stop: whitening, then the rotation of the directions in which there is something."""
    powers, directions = np.linalg.eigh(moments.covariance)
    powers, directions = powers[::-1][:stems], directions[:, ::-1][:, :stems]
    count = int(np.count_nonzero(powers > _LEAST_POWER * powers[0])) if powers[0] > 0.0 else 0
    levels = np.ones(stems)
    levels[:count] = np.sqrt(powers[:count])
    turned = np.eye(stems)
    if count > 1 and rotation is not None:
        samples = _sampled(sound, start, stop, part(report, 0.0, 0.2)) - moments.mean[:, None]
        whitened = (directions.T @ samples)[:count] / levels[:count, None]
        turned[:count, :count] = rotation(whitened, part(report, 0.2, 1.0))
    return _Unmixing(turned @ (directions / levels).T, (directions * levels) @ turned.T)


def _sampled(sound: Sound, start: int, stop: int, report: Report) -> Matrix:
    """Samples start..stop, (channels, samples), or evenly spread stretches of them where there are too many."""
    length = stop - start
    if length <= _MOST_SAMPLES:
        return sound.read(start, stop).astype(np.float64)
    count = _MOST_SAMPLES // _STRETCH_SAMPLES
    pieces = []
    for stretch in range(count):
        report(stretch / count)
        first = start + stretch * (length - _STRETCH_SAMPLES) // (count - 1)
        pieces.append(sound.read(first, first + _STRETCH_SAMPLES).astype(np.float64))
    return np.concatenate(pieces, axis=1)


def _matching(before: _Unmixing, found: _Unmixing, overlap: Matrix) -> NDArray[np.intp]:
    """The order in which components of a block continue those of the block before it.

    They are alike where they sound together in the span that both blocks share, whose covariance is ``overlap``, and where
    their mixing columns point the same way; neither depends on sign or level.
    """
    from scipy.optimize import linear_sum_assignment

    together = before.unmixing @ overlap @ found.unmixing.T
    own = [np.sqrt(np.maximum(np.einsum("ij,jk,ik->i", each.unmixing, overlap, each.unmixing), 0.0)) for each in (before, found)]
    columns = [each.mixing / np.linalg.norm(each.mixing, axis=0) for each in (before, found)]
    likeness = np.abs(together) / np.maximum(np.outer(*own), np.finfo(np.float64).tiny) + np.abs(columns[0].T @ columns[1])
    order: NDArray[np.intp] = linear_sum_assignment(likeness, maximize=True)[1]
    return order
