"""Whether painting that guides a method told it anything that it had not found by itself."""

from collections.abc import Sequence

import numpy as np

from workbench.core.edits import Edit
from workbench.tasks.separating import Separation

AGREE_DB = -40.0
"""Stems that differ by less are taken for the same."""
_MOST_FRAMES = 200
"""Looked at within a painted region, spread evenly."""
_LEAST = 1e-12


def guides_agree(before: Separation, after: Separation, guides: Sequence[Edit]) -> bool:
    """Whether the stems of two separations of one recording, less than 40 dB apart in every painted region, agree there.

    What is compared are their shares of the mixture, by its energy; separations into other stems, or on another grid, do not agree.
    """
    first, second = before.estimate, after.estimate
    alike = first.sources == second.sources and (first.channels, first.bins, first.frames) == (second.channels, second.bins, second.frames)
    if not alike or before.spectrum.analysis != after.spectrum.analysis:
        return False
    return all(_difference_db(before, after, guide) < AGREE_DB for guide in guides)


def _difference_db(before: Separation, after: Separation, guide: Edit) -> float:
    """Energy of what the stems differ by within the extent of a painted region, in dB of the mixture's there; -inf for nothing."""
    extent, analysis, estimate = guide.region.extent, before.spectrum.analysis, before.estimate
    if extent is None or estimate.frames == 0:
        return -np.inf
    start, stop = (int(np.clip(edge * analysis.rate / analysis.hop_samples, 0, estimate.frames - 1)) for edge in extent[:2])
    low, high = (int(np.clip(edge * analysis.window_samples / analysis.rate, 0, estimate.bins - 1)) for edge in extent[2:])
    apart = whole = 0.0
    for frame in np.unique(np.linspace(start, stop, min(stop - start + 1, _MOST_FRAMES)).astype(int)).tolist():
        energy = np.square(before.spectrum.magnitudes(frame, frame + 1)[:, low : high + 1])
        shares = []
        for separation in (before, after):
            magnitudes = separation.estimate.magnitudes(frame, frame + 1)[:, :, low : high + 1]
            shares.append(magnitudes / np.maximum(magnitudes.sum(axis=0), _LEAST))
        apart += float((energy * np.square(shares[0] - shares[1])).sum())
        whole += float(energy.sum())
    return float(10.0 * np.log10(apart / whole)) if apart > 0.0 and whole > 0.0 else -np.inf
