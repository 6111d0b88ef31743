"""A sound's spectrum as the tail works on it: some consecutive frames at a time, side by side in memory."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from workbench.core.sound import Samples, Sound
from workbench.dsp.analysis import Analysis, window_of
from workbench.dsp.block_cache import BlockCache
from workbench.dsp.frame_kernels import Transform, forward
from workbench.dsp.lane_count import LANES
from workbench.dsp.own_memory import own_buffer

_KEPT_BYTES = 64 << 20
"""Of a spectrum what is seen and heard again and again, such as while a knob is turned."""


@dataclass(frozen=True)
class Group:
    """``LANES`` consecutive frames of a spectrum, and the sound that they were made of; never to be changed."""

    spectra: NDArray[np.float32]
    """(channels, bins * 2 * lanes), flat: real and imaginary parts by turns, each for all frames; 0 after the last frame."""
    samples: Samples
    """(channels, samples), from the beginning of the first frame's window to the end of the last one's."""
    first_sample: int

    @property
    def bytes(self) -> int:
        """Memory that it takes."""
        return self.spectra.nbytes + self.samples.nbytes


class FrameGroups:
    """The groups of one sound's frames, group ``i`` from frame ``i * LANES`` on; those that were asked for last are kept for a while."""

    def __init__(self, sound: Sound, analysis: Analysis) -> None:
        """Cut ``sound`` into frames."""
        self._sound, self._analysis = sound, analysis
        self._kept = BlockCache(self._made, lambda group: group.bytes, _KEPT_BYTES)

    def keeps(self, first: int, last: int) -> bool:
        """Whether groups first..last are few enough to be kept."""
        analysis = self._analysis
        values = self._sound.channels * LANES * (2 * analysis.bins + analysis.hop_samples)
        return np.dtype(np.float32).itemsize * values * (last - first) <= _KEPT_BYTES // 2

    def kept(self, index: int) -> Group:
        """One group, which is there at once when it is asked for again."""
        return self._kept.get(index)

    def passing(self, index: int) -> Group:
        """One group, to be gone when the calling thread asks for the next."""
        return self._group(index, own_buffer("group", self._shape))

    @property
    def _shape(self) -> tuple[int, int]:
        return self._sound.channels, self._analysis.bins * 2 * LANES

    def _made(self, index: int) -> Group:
        return self._group(index, np.empty(self._shape, np.float32))

    def _group(self, index: int, spectra: NDArray[np.float32]) -> Group:
        hop, size = self._analysis.hop_samples, self._analysis.window_samples
        first = index * LANES * hop - size // 2
        samples = self._sound.read(first, first + (LANES - 1) * hop + size)
        transform = transform_of(self._analysis)
        forward(samples, transform, own_buffer("scratch", (transform.scratch_values,)), spectra)
        frames = self._analysis.frames_of(self._sound.samples) - index * LANES
        if frames < LANES:
            spectra.reshape(len(spectra), -1, LANES)[..., frames:] = 0.0
        return Group(spectra, samples, first)


@lru_cache(maxsize=32)
def transform_of(analysis: Analysis) -> Transform:
    """The transform of an analysis, with its own window."""
    return Transform.of(window_of(analysis), analysis.hop_samples)
