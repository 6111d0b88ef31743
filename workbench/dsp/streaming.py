"""The tail that every method shares, on sound that is still coming in: masks times the mixture, back to sound, with a constant delay."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import ShapeError
from workbench.core.mask_settings import MaskSettings
from workbench.core.sound import Samples
from workbench.dsp.analysis import Analysis
from workbench.dsp.masks import masks
from workbench.dsp.spectrum import LEAST_WEIGHT, Complex, Magnitudes, forward, overlap_added

Estimating = Callable[[Magnitudes], Magnitudes]
"""From the next magnitudes (channels, bins, frames) to estimates (sources, channels, bins, frames)."""


class StreamedStems:
    """Sound in, the same sound and its stems out, later by ``delay_samples``.

    However the sound is cut, what comes out is what ``Renderer`` gives for the whole of it under the same estimates and settings:
    stems of a conservative mask add up to the sound. Settings may change from one push to the next; the overlapping windows then
    lead from the old to the new within one of them.
    """

    def __init__(self, analysis: Analysis, channels: int, sources: int) -> None:
        """Take ``channels`` of sound at the rate of ``analysis``, to be separated into ``sources``."""
        half = analysis.window_samples // 2
        self._analysis, self._channels = analysis, channels
        self._unframed = np.zeros((channels, half), np.float32)
        """What the next frame begins with; before the sound there is silence."""
        self._undivided = np.zeros((sources, channels, analysis.window_samples - analysis.hop_samples), np.float32)
        """Stems to which frames yet to come add."""
        self._weight = np.zeros(self._undivided.shape[-1], np.float32)
        self._sound = np.zeros((channels, 0), np.float32)
        """What came in and has not gone out."""
        self._ahead = half
        """Samples of the stems that still lie before the sound."""
        self.taken = 0
        """Samples per channel that came in so far."""
        self.given = 0
        """Samples per channel that went out so far."""

    @property
    def delay_samples(self) -> int:
        """How far at least what goes out lies behind what came in: a window less a hop."""
        return self._analysis.window_samples - self._analysis.hop_samples

    def push(
        self, samples: Samples, estimating: Estimating, settings: MaskSettings, weights: Sequence[float]
    ) -> tuple[Samples, NDArray[np.float32]]:
        """The next ``samples`` (channels, any number) in; out come sound (channels, n) and stems (sources, channels, n) that are complete.

        ``n`` may be 0. Raises ShapeError for other channels, and whatever ``estimating`` raises.
        """
        if samples.ndim != 2 or samples.shape[0] != self._channels:
            raise ShapeError(f"sound to separate must be ({self._channels}, samples); got shape {samples.shape}")
        self.taken += samples.shape[1]
        self._sound = np.concatenate([self._sound, samples], axis=1)
        stems = self._stems(samples, estimating, settings, weights)
        sound, self._sound = self._sound[:, : stems.shape[-1]], self._sound[:, stems.shape[-1] :]
        self.given += stems.shape[-1]
        return sound, stems

    def finish(self, estimating: Estimating, settings: MaskSettings, weights: Sequence[float]) -> tuple[Samples, NDArray[np.float32]]:
        """What is left at the end of the sound; nothing may be pushed afterwards."""
        hop, half = self._analysis.hop_samples, self._analysis.window_samples // 2
        silence = np.zeros((self._channels, (self._analysis.frames_of(self.taken) - 1) * hop + half - self.taken), np.float32)
        if self.taken == 0:
            silence = silence[:, :0]
        stems = self._stems(silence, estimating, settings, weights)
        rest = (self._undivided / np.maximum(self._weight, LEAST_WEIGHT))[..., self._ahead :]
        whole: NDArray[np.float32] = np.concatenate([stems, rest], axis=-1)[..., : self._sound.shape[1]]
        self.given += whole.shape[-1]
        return self._sound, whole

    def _stems(self, samples: Samples, estimating: Estimating, settings: MaskSettings, weights: Sequence[float]) -> NDArray[np.float32]:
        """The stems that no frame to come will add to, (sources, channels, n)."""
        window, hop = self._analysis.window_samples, self._analysis.hop_samples
        joined = np.concatenate([self._unframed, samples], axis=1)
        frames = max(0, (joined.shape[1] - window) // hop + 1)
        self._unframed = joined[:, frames * hop :]
        if frames == 0:
            return self._undivided[..., :0]
        mixture = forward(joined[:, : (frames - 1) * hop + window], self._analysis)
        shares = masks(estimating(np.abs(mixture)), settings, weights)
        return self._added(shares * mixture)

    def _added(self, spectrum: Complex) -> NDArray[np.float32]:
        """Overlap-add of the next frames (sources, channels, bins, frames)."""
        summed, weight = overlap_added(spectrum, self._analysis)
        kept = self._undivided.shape[-1]
        summed[..., :kept] += self._undivided
        weight[:kept] += self._weight
        ready = summed.shape[-1] - kept
        self._undivided, self._weight = summed[..., ready:].copy(), weight[ready:].copy()
        summed[..., :ready] /= np.maximum(weight[:ready], LEAST_WEIGHT)
        skipped = min(self._ahead, ready)
        self._ahead -= skipped
        return summed[..., skipped:ready]
