"""Where in the stereo picture something is heard."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.audio.folding import fold_weights
from workbench.core.sound import Samples


def pan_gains(pan: float, channels: int) -> NDArray[np.float32]:
    """The gain of every channel that is heard of a sound of ``channels``, at ``pan``, -1 left .. 1 right.

    Mono becomes stereo by the constant-power law, with gain 1 on both sides in the middle, as it is heard without a pan, and so 3 dB more
    on one side alone: (2,). More channels are balanced: those on the side turned away from fade to silence, the others stay: (channels,).
    """
    if channels == 1:
        angle = (1.0 + pan) * np.pi / 4.0
        return np.array([np.cos(angle), np.sin(angle)], np.float32) * np.float32(2.0**0.5)
    left, right = fold_weights(channels, 2)
    sided = np.where(right == 0.0, min(1.0, 1.0 - pan), np.where(left == 0.0, min(1.0, 1.0 + pan), 1.0))
    return np.where((left == 0.0) & (right == 0.0), 1.0, sided).astype(np.float32)


def placed(stems: NDArray[np.float32], gains: Sequence[float], pans: Sequence[float]) -> NDArray[np.float32]:
    """Stems, (stems, channels, samples), as they are heard under one linear gain and one pan each: (stems, heard channels, samples).

    As many channels are heard as there are; of mono two as soon as any pan is off the centre.
    """
    levels = np.asarray(gains, np.float32)[:, None]
    if any(pans):
        levels = levels * np.stack([pan_gains(pan, stems.shape[1]) for pan in pans])
    return stems * levels[:, :, None]


def mixed(stems: NDArray[np.float32], gains: Sequence[float], pans: Sequence[float]) -> Samples:
    """The same added up, (heard channels, samples)."""
    mix: Samples = placed(stems, gains, pans).sum(axis=0)
    return mix
