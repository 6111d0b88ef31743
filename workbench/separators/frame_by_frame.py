"""Activations found frame by frame, each from the frames before it: of a whole recording, and of sound that is still coming in."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import part
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.spectrum import Magnitudes
from workbench.separators.contract import Request
from workbench.separators.publishing import publishing

if TYPE_CHECKING:
    from workbench.dsp.warm_start_ista import Memory

_MOST_FRAMES = 128
"""Frames between two reports, at most."""

_LEVEL_SECONDS = 10.0
"""How far back the level of live sound reaches."""

Made = Callable[[Magnitudes], FactorEstimate]
"""The estimate of activations (channels, components, frames)."""


InferAt = Callable[[int, Magnitudes, NDArray[np.float32], "Memory"], Magnitudes]
"""From the first frame's place, and then as ``FrameKernel.infer``."""


class FrameKernel(Protocol):
    """What finds activations of one channel, block after block."""

    bins: int
    """Those that are heard; the spectrum may have more above them."""
    components: int

    @property
    def chunk_frames(self) -> int:
        """Frames that are inferred within some tens of milliseconds."""

    def remembering(self, earlier: "Memory | None" = None) -> "Memory":
        """What to begin a recording with, or to go on with after ``earlier``."""

    def infer(self, magnitude: Magnitudes, levels: NDArray[np.float32], memory: "Memory") -> Magnitudes:
        """Activations (frames, components) of the next frames, (frames, bins), at their levels, (frames,)."""


def frame_by_frame(request: Request, kernel: FrameKernel, made: Made, infer: InferAt | None = None) -> FactorEstimate:
    """The estimate of the request's spectrum, every channel for itself; levels are the mean magnitude of the recording.

    ``infer`` stands in for the kernel's own where frames are not all alike. What is published on the way is the same estimate, still
    being filled. Raises Cancelled.
    """
    spectrum = request.spectrum
    activations = np.zeros((spectrum.channels, spectrum.frames, kernel.components), np.float32)
    found = made(np.swapaxes(activations, 1, 2))
    scale = spectrum.mean_magnitude(part(request.report, 0.0, 0.05))
    if scale <= 0.0:
        return found
    report = publishing(part(request.report, 0.05, 1.0), found)
    memories = [kernel.remembering() for _ in range(spectrum.channels)]
    levels = np.full(kernel.chunk_frames, scale, np.float32)
    for start, stop in spectrum.blocks(min(request.block_frames, kernel.chunk_frames, _MOST_FRAMES)):
        report(start / spectrum.frames, "finding activations")
        magnitudes = spectrum.magnitudes(start, stop)[:, : kernel.bins]
        for channel, memory in enumerate(memories):
            given = magnitudes[channel].T, levels[: stop - start], memory
            activations[channel, start:stop] = kernel.infer(*given) if infer is None else infer(start, *given)
            report((start + (stop - start) * (channel + 1) / len(memories)) / spectrum.frames)
    return found


class FrameStream:
    """The same on sound that is still coming in; levels follow its last seconds."""

    def __init__(self, kernel: FrameKernel, made: Made, analysis: Analysis, channels: int) -> None:
        """Prepare for frames of ``analysis`` with so many channels."""
        self._kernel, self._made = kernel, made
        self._memories = [kernel.remembering() for _ in range(channels)]
        self._slowest = analysis.hop_samples / (analysis.rate * _LEVEL_SECONDS)
        self._level, self._frames = 0.0, 0
        # Compiles what the first block would otherwise wait for.
        kernel.infer(np.zeros((1, kernel.bins), np.float32), np.ones(1, np.float32), kernel.remembering())

    def estimate(self, magnitudes: Magnitudes) -> Magnitudes:
        """The next frames, (channels, bins, frames), to their estimates (sources, channels, bins, frames); any cut gives the same."""
        levels = self._levels(magnitudes)
        heard = magnitudes[:, : self._kernel.bins]
        rows = [self._kernel.infer(frames.T, levels, memory).T for frames, memory in zip(heard, self._memories, strict=True)]
        return self._made(np.stack(rows)).magnitudes(0, magnitudes.shape[2])

    def go_on_by(self, kernel: FrameKernel) -> None:
        """Go on with the same components under other settings, from what is remembered."""
        self._kernel = kernel
        self._memories = [kernel.remembering(memory) for memory in self._memories]

    def _levels(self, magnitudes: Magnitudes) -> NDArray[np.float32]:
        """Mean magnitude so far at every frame, (frames,), which follows changes over some seconds."""
        means = magnitudes.mean(axis=(0, 1), dtype=np.float64)
        levels = np.empty(len(means), np.float32)
        for frame, mean in enumerate(means):
            self._frames += 1
            self._level += max(1.0 / self._frames, self._slowest) * (float(mean) - self._level)
            levels[frame] = self._level
        return levels
