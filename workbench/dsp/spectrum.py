"""The complex short-time spectrum of a sound, read by block of frames, and its exact inverse."""

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from workbench.core.progress import Report, silent
from workbench.core.sound import Samples, Sound
from workbench.dsp.analysis import Analysis, window_of

if TYPE_CHECKING:
    from workbench.dsp.frame_groups import FrameGroups

Complex = NDArray[np.complex64]
Magnitudes = NDArray[np.float32]

LEAST_WEIGHT = 1e-6
"""Of the squared windows at a sample, to divide by."""

REPORT_FRAMES = 256
"""Frames to read between two reports, some milliseconds each."""

_BLOCK_BYTES = 48 << 20
"""Complex spectrum that is handled at once."""
_BLOCK_FRAMES = (64, 2048)
"""The least and the most frames that are handled at once."""


class Spectrum:
    """The short-time Fourier transform of a sound; nothing is computed before it is read.

    Frame ``t`` is centred on sample ``t * hop``; outside the sound there is silence. Arrays are (channels, bins, frames), and lie
    in memory frame by frame.
    """

    def __init__(self, sound: Sound, analysis: Analysis) -> None:
        self.sound = sound
        self.analysis = analysis
        self._mean: float | None = None

    @property
    def channels(self) -> int:
        """Number of channels."""
        return self.sound.channels

    @property
    def bins(self) -> int:
        """Number of frequency bins."""
        return self.analysis.bins

    @property
    def frames(self) -> int:
        """Number of frames."""
        return self.analysis.frames_of(self.sound.samples)

    @property
    def highest_hertz(self) -> float:
        """What lies above is not heard."""
        return self.analysis.rate / 2.0

    @property
    def block_frames(self) -> int:
        """Frames to handle at once, so that memory stays bounded for many channels and high rates."""
        return int(np.clip(_BLOCK_BYTES // (np.dtype(np.complex64).itemsize * self.bins * self.channels), *_BLOCK_FRAMES))

    def read(self, start: int, stop: int) -> Complex:
        """Frames start..stop of the transform, complex64 (channels, bins, stop - start)."""
        if stop <= start:
            return np.zeros((self.channels, self.bins, 0), np.complex64)
        hop, size = self.analysis.hop_samples, self.analysis.window_samples
        first = start * hop - size // 2
        return forward(self.sound.read(first, first + (stop - start - 1) * hop + size), self.analysis)

    @cached_property
    def groups(self) -> "FrameGroups":
        """The same transform as the tail reads it."""
        from workbench.dsp.frame_groups import FrameGroups

        return FrameGroups(self.sound, self.analysis)

    def magnitudes(self, start: int, stop: int) -> Magnitudes:
        """Frames start..stop of the magnitude, float32 (channels, bins, stop - start)."""
        return np.abs(self.read(start, stop))

    def blocks(self, size: int | None = None) -> Iterator[tuple[int, int]]:
        """Consecutive spans of at most ``size`` frames, ``block_frames`` when left out, that cover the whole sound."""
        size = size or self.block_frames
        for start in range(0, self.frames, size):
            yield start, min(start + size, self.frames)

    def mean_magnitude(self, report: Report = silent) -> float:
        """Mean magnitude over all channels, bins and frames; read once, then remembered. 0 for silence.

        Raises Cancelled if ``report`` does.
        """
        if self._mean is None:
            total = 0.0
            for start, stop in self.blocks(min(REPORT_FRAMES, self.block_frames)):
                report(start / self.frames, "measuring the level")
                total += float(self.magnitudes(start, stop).sum(dtype=np.float64))
            self._mean = total / max(self.channels * self.bins * self.frames, 1)
        return self._mean


def frames_touching(analysis: Analysis, start: int, stop: int, frames: int) -> tuple[int, int]:
    """The span of frames whose windows reach into samples start..stop, within 0..frames."""
    half, hop = analysis.window_samples // 2, analysis.hop_samples
    return max(0, -(-(start - half + 1) // hop)), max(0, min(frames, (stop - 1 + half) // hop + 1))


def squared_windows(analysis: Analysis, start: int, stop: int, frames: int | None = None) -> NDArray[np.float32]:
    """The sum of the squares of the windows of frames 0..frames at samples start..stop, or of endless frames when left out."""
    samples = np.arange(start, stop) + analysis.window_samples // 2
    newest = samples // analysis.hop_samples
    squares = np.square(window_of(analysis))
    total = np.zeros(stop - start, np.float32)
    for frame in newest - np.arange(analysis.overlap)[:, None]:
        there = True if frames is None else (frame >= 0) & (frame < frames)
        total += np.where(there, squares[samples - frame * analysis.hop_samples], np.float32(0.0))
    return total


def forward(samples: Samples, analysis: Analysis) -> Complex:
    """All frames that fit whole into ``samples`` (channels, at least a window), the first at its beginning: (channels, bins, frames)."""
    # Here and not above: the window opens before anything is transformed, and this takes a good part of the time in which it does.
    from scipy.fft import rfft

    framed = sliding_window_view(samples, analysis.window_samples, axis=-1)[:, :: analysis.hop_samples] * window_of(analysis)
    return np.swapaxes(rfft(framed, axis=-1, overwrite_x=True), 1, 2)


def inverse(spectrum: Complex, analysis: Analysis, first_frame: int, start: int, stop: int) -> Samples:
    """Samples start..stop by inverse transform and weighted overlap-add, float32 (..., stop - start).

    ``spectrum`` (..., bins, frames) holds the frames from ``first_frame`` on, and must hold all that ``frames_touching`` names. With
    the unchanged transform the sound comes back; least squares after Griffin and Lim, "Signal estimation from modified
    short-time Fourier transform", 1984, eq. 6.
    """
    if spectrum.shape[-1] == 0 or stop <= start:
        return np.zeros((*spectrum.shape[:-2], max(stop - start, 0)), np.float32)
    summed, weight = overlap_added(spectrum, analysis)
    # The floor is only reached outside the asked span, where windows are missing.
    summed /= np.maximum(weight, LEAST_WEIGHT)
    offset = start - (first_frame * analysis.hop_samples - analysis.window_samples // 2)
    return np.ascontiguousarray(summed[..., offset : offset + stop - start])


def overlap_added(spectrum: Complex, analysis: Analysis) -> tuple[Samples, Samples]:
    """The sum of all windowed frames' inverse transforms, (..., samples), and that of the squared windows, (samples,), to divide it by.

    ``spectrum`` is (..., bins, frames), with at least one frame; the samples reach from the first frame's window to the last one's.
    """
    from scipy.fft import irfft

    hop, overlap, count = analysis.hop_samples, analysis.overlap, spectrum.shape[-1]
    window = window_of(analysis)
    framed = irfft(np.swapaxes(spectrum, -1, -2), n=analysis.window_samples, axis=-1) * window
    pieces = framed.reshape(*framed.shape[:-1], overlap, hop)
    weight_pieces = np.square(window).reshape(overlap, hop)
    summed = np.zeros((*framed.shape[:-2], count + overlap - 1, hop), np.float32)
    weight = np.zeros((count + overlap - 1, hop), np.float32)
    for piece in range(overlap):
        summed[..., piece : piece + count, :] += pieces[..., piece, :]
        weight[piece : piece + count] += weight_pieces[piece]
    return summed.reshape(*framed.shape[:-2], -1), weight.reshape(-1)
