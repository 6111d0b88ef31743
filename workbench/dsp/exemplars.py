"""Frames of the material itself as a start for dictionaries that others will be separated by.

Measured by trials on speech and piano (``workbench benchmark sweep`` and its table): dictionaries that begin as frames separate unseen
recordings about 1 dB better than those that begin as singular vectors, at a like cost of the fit.
"""

import numpy as np

from workbench.dsp.spectrum import Magnitudes

_SHARED = 0.05
"""Of the mean frame in every component: what is 0 in the start stays so under multiplicative updates."""


def exemplars(magnitude: Magnitudes, components: int, seed: int) -> Magnitudes:
    """Drawn frames of ``magnitude`` (bins, frames) as a dictionary (bins, components), float32; for learning to start from.

    Where there are fewer frames than components, frames come again, changed by chance.
    """
    generator = np.random.default_rng(seed)
    frames = magnitude.shape[1]
    order = generator.permutation(frames)
    drawn = order[np.arange(components) % max(frames, 1)] if frames else order
    start = np.zeros((len(magnitude), components), np.float32)
    if frames:
        start += magnitude[:, drawn] + np.float32(_SHARED) * magnitude.mean(axis=1, keepdims=True)
        again = max(components - frames, 0)
        start[:, components - again :] *= generator.uniform(0.5, 1.5, (len(magnitude), again)).astype(np.float32)
    return start
