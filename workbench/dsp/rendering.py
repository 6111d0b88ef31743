"""The second half of the tail that every method shares: masks times the mixture, back to sound, for any span."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.core.mask_settings import MaskSettings
from workbench.core.sound import Samples
from workbench.dsp.estimate import Estimate
from workbench.dsp.masks import masks
from workbench.dsp.spectrum import Complex, Spectrum, frames_touching, inverse

_PIECE_FRAMES = 512


class Renderer:
    """Stems of one estimate under one setting of the tail; a change of the exponent makes a new renderer, which costs nothing.

    Any span gives the same samples however it is cut. Stems of a conservative mask add up to the mixture.
    """

    def __init__(self, spectrum: Spectrum, estimate: Estimate, settings: MaskSettings, weights: Sequence[float]) -> None:
        self._spectrum, self._estimate = spectrum, estimate
        self._settings, self._weights = settings, tuple(weights)

    @property
    def sources(self) -> tuple[str, ...]:
        """Names of the stems, in order."""
        return self._estimate.sources

    def stems(self, start: int, stop: int) -> NDArray[np.float32]:
        """Samples start..stop of every stem, float32 (sources, channels, stop - start)."""
        return self._rendered(start, stop, np.eye(len(self.sources), dtype=np.float32))

    def mixed(self, start: int, stop: int, gains: Sequence[float], residual_gain: float = 0.0) -> Samples:
        """The stems under linear ``gains``, added up, (channels, stop - start); ``residual_gain`` is that of what no stem took.

        Equal gains need no separation: the mixture itself is taken, sample by sample.
        """
        mixture = self._spectrum.sound.read(start, stop)
        common = residual_gain if not self._settings.conserves else gains[0]
        if all(gain == common for gain in gains):
            return mixture * np.float32(common)
        # The residual is the mixture less every stem, so its gain moves into the others.
        moved = np.asarray(gains, np.float32) - np.float32(residual_gain)
        mixed: Samples = self._rendered(start, stop, moved[None])[0] + mixture * np.float32(residual_gain)
        return mixed

    def _rendered(self, start: int, stop: int, gains: NDArray[np.float32]) -> NDArray[np.float32]:
        """Combinations of stems, (combinations, channels, stop - start), from ``gains`` (combinations, sources)."""
        stop = max(stop, start)
        result = np.zeros((len(gains), self._spectrum.channels, stop - start), np.float32)
        hop = self._spectrum.analysis.hop_samples
        length = self._spectrum.sound.samples
        low, high = max(start, 0), min(stop, length)
        for piece in range(low, high, _PIECE_FRAMES * hop):
            piece_stop = min(piece + _PIECE_FRAMES * hop, high)
            result[..., piece - start : piece_stop - start] = self._piece(piece, piece_stop, gains)
        return result

    def _piece(self, start: int, stop: int, gains: NDArray[np.float32]) -> NDArray[np.float32]:
        analysis = self._spectrum.analysis
        first, last = frames_touching(analysis, start, stop, self._spectrum.frames)
        shares = masks(self._estimate.magnitudes(first, last), self._settings, self._weights)
        mixture = self._spectrum.read(first, last)
        identity = len(gains) == len(shares) and np.array_equal(gains, np.eye(len(gains)))
        if not identity:
            shares = np.tensordot(gains, shares, axes=1)
        masked: Complex = shares * mixture
        return inverse(masked, analysis, first, start, stop)
