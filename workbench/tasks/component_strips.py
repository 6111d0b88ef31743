"""What is seen and heard of single components: their spectra and activations as strips, and each alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.core.mask_settings import MaskSettings
from workbench.core.sound import Samples
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.spectrum import Magnitudes
from workbench.tasks.components import Component, components_of, factors_of, moved, spectra_of
from workbench.tasks.separating import Separation

LOWEST_HZ = 40.0
"""Where the strip of a spectrum begins."""
SPECTRUM_RANGE_DB, ACTIVATION_RANGE_DB = 45.0, 45.0
"""From what is drawn brightest to what is not seen any more."""

Strips = NDArray[np.uint8]
"""(components, columns), 0 for the quietest."""


@dataclass(frozen=True)
class ComponentStrips:
    """The components of one separation, and what a list shows of them."""

    separation: Separation
    components: tuple[Component, ...]
    spectra: Strips
    """From low to high on a logarithmic scale, each against its own loudest bin."""
    activations: Strips
    """From left to right in a span of time, the loudest of every column, against the loudest of all."""


class StripMaker:
    """Makes strips; what another span of time leaves as it is, is kept. One thread at a time may ask."""

    def __init__(self) -> None:
        self._kept: tuple[Separation, int, tuple[Component, ...], Strips, float] | None = None

    def strips(
        self, separation: Separation, start_seconds: float, stop_seconds: float, spectrum_columns: int, activation_columns: int
    ) -> ComponentStrips:
        """The strips of a separation as the method gave it, so many columns wide; none where it has no components."""
        factors = factors_of(separation)
        if factors is None:
            return ComponentStrips(separation, (), np.zeros((0, spectrum_columns), np.uint8), np.zeros((0, activation_columns), np.uint8))
        estimate, analysis = factors
        if self._kept is None or self._kept[0] is not separation or self._kept[1] != spectrum_columns:
            loudest = float(estimate.activations.max(initial=0.0))
            spectra = _spectrum_strips(estimate, analysis, spectrum_columns)
            self._kept = separation, spectrum_columns, components_of(separation), spectra, loudest
        _, _, components, spectra, loudest = self._kept
        start, stop = round(start_seconds * analysis.rate), round(stop_seconds * analysis.rate)
        activations = _peaks(estimate, start, stop, analysis, activation_columns)
        return ComponentStrips(separation, components, spectra, _decibel_strips(activations, loudest, ACTIVATION_RANGE_DB))


def alone(separation: Separation, numbers: Iterable[int], masks: MaskSettings) -> Callable[[int, int], Samples]:
    """What is heard of some components, numbered from 1, at their own level where all others take what is theirs.

    A function from samples start, stop to (channels, stop - start). Raises MethodError where there are no such components.
    """
    chosen = set(numbers)
    parted = moved(separation, {number: "chosen" if number in chosen else "others" for number in range(1, separation.components + 1)})
    renderer = parted.renderer(masks)
    gains = [float(stem == "chosen") for stem in parted.stems]

    def sound(start: int, stop: int) -> Samples:
        return renderer.mixed(start, stop, gains)

    return sound


def _spectrum_strips(estimate: FactorEstimate, analysis: Analysis, columns: int) -> Strips:
    spectra = spectra_of(estimate)
    edges_hz = np.geomspace(LOWEST_HZ, max(analysis.rate / 2.0, 2.0 * LOWEST_HZ), columns + 1)
    bins = np.clip(np.round(edges_hz / (analysis.rate / 2.0) * (analysis.bins - 1)).astype(np.intp), 0, analysis.bins - 1)
    pooled = np.maximum.reduceat(spectra, bins[:-1], axis=0)
    # Columns narrower than a bin show the bin that they lie in.
    pooled = np.where((np.diff(bins) > 0)[:, None], pooled, spectra[bins[:-1]]).T
    return _decibel_strips(pooled, pooled.max(axis=1, keepdims=True, initial=0.0), SPECTRUM_RANGE_DB)


def _peaks(estimate: FactorEstimate, start: int, stop: int, analysis: Analysis, columns: int) -> Magnitudes:
    """The greatest activation of every component in every column from sample ``start`` to ``stop``, (components, columns)."""
    frames = estimate.activations.shape[2]
    peaks = np.zeros((len(estimate.assignment), columns), np.float32)
    edges = np.linspace(start, stop, columns + 1) / analysis.hop_samples
    firsts = np.floor(edges[:-1] + 0.5).astype(np.intp)
    inside = (firsts >= 0) & (firsts < frames)
    if inside.any():
        starts, end = firsts[inside], min(max(int(np.ceil(edges[-1])), int(firsts[inside][-1]) + 1), frames)
        for channel in estimate.activations:
            peaks[:, inside] = np.maximum(peaks[:, inside], np.maximum.reduceat(channel[:, :end], starts, axis=1))
    return peaks


def _decibel_strips(values: Magnitudes, loudest: float | Magnitudes, range_db: float) -> Strips:
    """``values`` on a scale of decibels that ends at ``loudest``; all 0 where that is 0."""
    relative = np.maximum(values / np.where(np.asarray(loudest) > 0.0, loudest, 1.0), np.float32(10.0 ** (-range_db / 20.0)))
    return np.rint(255.0 * np.clip(1.0 + 20.0 * np.log10(relative) / range_db, 0.0, 1.0)).astype(np.uint8)
