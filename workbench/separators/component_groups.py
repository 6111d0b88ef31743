"""Which components belong together: spectral clustering by the shape of their spectra and by when they sound."""

import numpy as np
from numpy.typing import NDArray

from workbench.dsp.analysis import Analysis
from workbench.dsp.spectrum import Magnitudes

_BANDS = 48
_LOWEST_HZ = 50.0
_SHAPE_SHARE = 0.5
"""Share of the spectral shape in the likeness; the rest is the correlation of the activations."""

_LEAST_LIKENESS = 1e-3
"""Keeps the graph of components in one piece."""


def grouped(components: Magnitudes, activations: Magnitudes, stems: int, analysis: Analysis, seed: int) -> NDArray[np.intp]:
    """The stem of each component, (components,), every stem with at least one, stems ordered by energy, the loudest first.

    Shapes: components (bins, components), activations (components, frames); at least as many components as stems. Components
    that are silent throughout go to the stems in turn. The same for every level; the global random state stays untouched.
    """
    energies = components.sum(axis=0, dtype=np.float64) * activations.sum(axis=1, dtype=np.float64)
    live = np.flatnonzero(energies > 1e-9 * energies.max(initial=0.0))
    labels = np.arange(len(energies)) % stems
    if len(live) > stems:
        labels[live] = _clustered(_likeness(components[:, live], activations[live], analysis), stems, seed)
        labels = _without_empty(labels, energies, stems)
    loudness = np.bincount(labels, weights=energies, minlength=stems)
    order = np.argsort(-loudness, kind="stable")
    return np.argsort(order, kind="stable")[labels]


def _clustered(likeness: NDArray[np.float64], stems: int, seed: int) -> NDArray[np.intp]:
    from sklearn.cluster import SpectralClustering

    clustering = SpectralClustering(stems, affinity="precomputed", assign_labels="cluster_qr", random_state=seed)
    return np.asarray(clustering.fit_predict(likeness), np.intp)


def _likeness(components: Magnitudes, activations: Magnitudes, analysis: Analysis) -> NDArray[np.float64]:
    """How alike components are, (components, components), in (0, 1]."""
    shapes = _unit_rows(np.sqrt(_log_bands(components, analysis).T))
    moves = np.sqrt(activations.astype(np.float64))
    moves = _unit_rows(moves - moves.mean(axis=1, keepdims=True))
    alike = _SHAPE_SHARE * (shapes @ shapes.T) + (1.0 - _SHAPE_SHARE) * np.maximum(moves @ moves.T, 0.0)
    return np.maximum(alike, _LEAST_LIKENESS)


def _log_bands(components: Magnitudes, analysis: Analysis) -> NDArray[np.float64]:
    """Components (bins, components) summed in bands of equal width in octaves, (bands, components)."""
    frequencies = analysis.frequencies()
    edges = np.geomspace(_LOWEST_HZ, max(frequencies[-1], 2.0 * _LOWEST_HZ), _BANDS)
    band = np.searchsorted(edges, frequencies)
    result = np.zeros((_BANDS + 1, components.shape[1]))
    np.add.at(result, band, components)
    return result


def _unit_rows(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.where(lengths > 0.0, lengths, 1.0)


def _without_empty(labels: NDArray[np.intp], energies: NDArray[np.float64], stems: int) -> NDArray[np.intp]:
    """The same labels, but every empty stem has taken the loudest component of the stem with the most components."""
    labels = labels.copy()
    for stem in range(stems):
        if not (labels == stem).any():
            fullest = np.bincount(labels, minlength=stems).argmax()
            members = np.flatnonzero(labels == fullest)
            labels[members[energies[members].argmax()]] = stem
    return labels
