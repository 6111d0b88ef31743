"""Sound at another rate, as an array or lazily in spans that fit together whatever their borders."""

from fractions import Fraction

import numpy as np
import soxr

from workbench.core.sound import BLOCK_SAMPLES, Samples, Sound

_CONTEXT_SAMPLES = 512
"""Samples on either side of a span that soxr's filter may look at, counted at the lower of the two rates."""


def resample(samples: Samples, from_rate: int, to_rate: int) -> Samples:
    """The same sound at ``to_rate``: (channels, samples) to (channels, ceil(samples * to_rate / from_rate)); never the same array."""
    length = resampled_length(samples.shape[1], from_rate, to_rate)
    if from_rate == to_rate or length == 0:
        return np.array(samples[:, :length], dtype=np.float32)
    # Silence in front, as soxr gets the very first samples wrong by some per cent; behind, as it rounds the length.
    step = Fraction(to_rate, from_rate).denominator
    lead = -(-_context(from_rate, to_rate) // step) * step
    padded = np.pad(samples, ((0, 0), (lead, -(-from_rate // to_rate) + 1)))
    skipped = lead * to_rate // from_rate
    return np.ascontiguousarray(soxr.resample(padded.T, from_rate, to_rate, "HQ").T[:, skipped : skipped + length], dtype=np.float32)


def resampled_length(samples: int, from_rate: int, to_rate: int) -> int:
    """Length in samples after resampling: every moment of the sound that falls on a sample has one."""
    return -(-samples * to_rate // from_rate)


def _context(from_rate: int, to_rate: int) -> int:
    """Samples at ``from_rate`` on either side that decide on a sample."""
    return -(-_CONTEXT_SAMPLES * max(from_rate, to_rate) // to_rate)


def resampled(sound: Sound, rate: int) -> Sound:
    """The same sound at ``rate``, computed when read; the sound itself where it has that rate already."""
    return sound if sound.rate == rate else _ResampledSound(sound, rate)


class _ResampledSound:
    """Reads spans of another sound with what the filter needs around them."""

    def __init__(self, sound: Sound, rate: int) -> None:
        self._sound = sound
        self._rate = rate
        self._ratio = Fraction(rate, sound.rate)

    @property
    def rate(self) -> int:
        """Samples per second and channel."""
        return self._rate

    @property
    def channels(self) -> int:
        """Number of channels."""
        return self._sound.channels

    @property
    def samples(self) -> int:
        """Length in samples per channel."""
        return resampled_length(self._sound.samples, self._sound.rate, self._rate)

    def read(self, start: int, stop: int) -> Samples:
        """The span as float32 (channels, stop - start); zeros outside the sound."""
        span = np.zeros((self.channels, max(stop - start, 0)), dtype=np.float32)
        low, high = max(start, 0), min(stop, self.samples)
        for block in range(low, high, BLOCK_SAMPLES):
            end = min(block + BLOCK_SAMPLES, high)
            span[:, block - start : end - start] = self._block(block, end)
        return span

    def _block(self, start: int, stop: int) -> Samples:
        # Both rates have a sample at every multiple of the ratio's denominator: from there on soxr's grid is the whole sound's grid.
        step = self._ratio.denominator
        context = _context(self._sound.rate, self._rate)
        source_start = (int(start / self._ratio) - context) // step * step
        source_stop = int(stop / self._ratio) + context + 1
        offset = start - int(source_start * self._ratio)
        around = resample(self._sound.read(source_start, source_stop), self._sound.rate, self._rate)
        return around[:, offset : offset + stop - start]
