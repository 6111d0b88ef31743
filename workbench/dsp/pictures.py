"""Pictures of spectrograms at screen resolution: their cost follows the screen, never the length of the recording."""

import time
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.dsp.analysis import Analysis
from workbench.dsp.edit_masks import Grid
from workbench.dsp.estimate import Estimate
from workbench.dsp.overview import LOWEST_DB, Levels, Overview, decibels_of, levels_of
from workbench.dsp.spectrum import Spectrum

FrequencyScale = Literal["linear", "mel", "log"]
Decibels = NDArray[np.float32]

_MOST_DENSE_FRAMES = 6000
_FRAMES_AT_ONCE = 512
_SECONDS_FOR_FIRST_LOOK = 0.2


@dataclass(frozen=True)
class View:
    """A rectangle of time and frequency on a screen of so many columns and rows; row 0 is the lowest frequency."""

    start_seconds: float
    stop_seconds: float
    columns: int
    rows: int
    low_hz: float
    high_hz: float
    scale: FrequencyScale = "linear"

    def column_edges(self, analysis: Analysis, frames: int) -> NDArray[np.intp]:
        """Frames at which the columns begin, and the end of the last, (columns + 1,), ascending within 0..frames."""
        seconds = np.linspace(self.start_seconds, self.stop_seconds, self.columns + 1)
        edges = np.rint(seconds * (analysis.rate / analysis.hop_samples)).astype(np.intp)
        edges[:-1] = np.clip(edges[:-1], 0, max(frames - 1, 0))
        edges[-1] = np.clip(edges[-1], edges[-2] + 1, max(frames, 1))
        return edges

    def row_starts(self, analysis: Analysis) -> tuple[NDArray[np.intp], int]:
        """Bins at which the rows begin, (rows,), ascending, and the bin after the last row's end."""
        ends = scaled_hz(np.array([self.low_hz, self.high_hz]), self.scale)
        edges_hz = hz_of_scaled(np.linspace(ends[0], ends[1], self.rows + 1), self.scale)
        edges = np.rint(edges_hz * (analysis.window_samples / analysis.rate)).astype(np.intp)
        starts = np.clip(edges[:-1], 0, analysis.bins - 1)
        return starts, int(np.clip(edges[-1], starts[-1] + 1, analysis.bins))

    def grid(self, analysis: Analysis, frames: int) -> Grid:
        """The frames and bins that columns and rows stand for: each column and row at the middle of its own."""
        edges = self.column_edges(analysis, frames)
        starts, stop = self.row_starts(analysis)
        return Grid.of_spans(analysis, edges[:-1], edges[1:], starts, np.append(starts[1:], stop))


def scaled_hz(hertz: NDArray[np.float64], scale: FrequencyScale) -> NDArray[np.float64]:
    """Hertz on a scale on which the picture's rows are evenly spaced; mel after O'Shaughnessy, log from 20 Hz on."""
    match scale:
        case "linear":
            return np.asarray(hertz, np.float64)
        case "mel":
            return 2595.0 * np.log10(1.0 + np.asarray(hertz, np.float64) / 700.0)
        case "log":
            return np.log2(np.maximum(np.asarray(hertz, np.float64), 20.0))


def hz_of_scaled(scaled: NDArray[np.float64], scale: FrequencyScale) -> NDArray[np.float64]:
    """The inverse of ``scaled_hz``."""
    match scale:
        case "linear":
            return scaled
        case "mel":
            return 700.0 * (10.0 ** (scaled / 2595.0) - 1.0)
        case "log":
            return np.exp2(scaled)


def mixture_decibels(spectrum: Spectrum, overview: Overview, view: View) -> Decibels:
    """The loudest channel's level, decibels below full scale, (rows, columns); every bin and frame counts where time allows."""
    if spectrum.frames == 0:
        return np.full((view.rows, view.columns), LOWEST_DB, np.float32)
    edges = view.column_edges(spectrum.analysis, spectrum.frames)
    span = int(edges[-1] - edges[0])
    per_column = span / view.columns
    if overview.ready_frames >= edges[-1] and per_column >= overview.pool:
        columns = _from_overview(overview, edges, per_column)
    elif span <= _MOST_DENSE_FRAMES:
        columns = _dense(spectrum, edges)
    elif overview.ready_frames >= edges[-1]:
        columns = _from_overview(overview, edges, per_column)
    else:
        columns = _first_look(spectrum, overview, edges)
    row_starts, row_stop = view.row_starts(spectrum.analysis)
    return decibels_of(np.maximum.reduceat(columns[:, :row_stop], row_starts, axis=1).T)


def reads_every_frame(spectrum: Spectrum, overview: Overview, view: View) -> bool:
    """Whether ``mixture_decibels`` counts every frame of a view, and is no first look."""
    edges = view.column_edges(spectrum.analysis, spectrum.frames) if spectrum.frames else [0]
    return bool(overview.ready_frames >= edges[-1] or edges[-1] - edges[0] <= _MOST_DENSE_FRAMES)


def _from_overview(overview: Overview, edges: NDArray[np.intp], per_column: float) -> Levels:
    levels, pool = overview.level_for(per_column)
    starts = edges[:-1] // pool
    stop = max(int(starts[-1]) + 1, -(-int(edges[-1]) // pool))
    pooled: Levels = np.maximum.reduceat(levels[:stop], starts, axis=0)
    return pooled


def _dense(spectrum: Spectrum, edges: NDArray[np.intp]) -> Levels:
    """From the sound itself, every frame of the span."""
    full_scale = spectrum.analysis.full_scale
    first, last = int(edges[0]), int(edges[-1])
    spans = [(start, min(start + _FRAMES_AT_ONCE, last)) for start in range(first, last, _FRAMES_AT_ONCE)]
    levels = np.concatenate([levels_of(spectrum.magnitudes(*span).max(axis=0), full_scale).T for span in spans])
    pooled: Levels = np.maximum.reduceat(levels, edges[:-1] - first, axis=0)
    return pooled


def _first_look(spectrum: Spectrum, overview: Overview, edges: NDArray[np.intp]) -> Levels:
    """A few frames, spread finer and finer until time is up; columns not reached repeat their left neighbour."""
    full_scale = spectrum.analysis.full_scale
    columns = len(edges) - 1
    levels = np.zeros((columns, spectrum.bins), np.uint8)
    source = np.zeros(columns, np.intp)
    deadline = time.monotonic() + _SECONDS_FOR_FIRST_LOOK
    step = 1 << max(columns - 1, 1).bit_length()
    looked: set[int] = set()
    while step >= 1 and time.monotonic() < deadline:
        for column in (column for column in range(0, columns, step) if column not in looked):
            frame = int(edges[column])
            if edges[column + 1] <= overview.ready_frames:
                level, pool = overview.level_for(float(edges[column + 1] - frame))
                levels[column] = level[frame // pool]
            else:
                levels[column] = levels_of(spectrum.magnitudes(frame, frame + 1).max(axis=0), full_scale)[:, 0]
            looked.add(column)
            if time.monotonic() > deadline:
                break
        step //= 2
    source[list(looked)] = list(looked)
    return levels[np.maximum.accumulate(source)]


def stem_decibels(mixture: Decibels, shares: NDArray[np.float32]) -> Decibels:
    """Levels of the stems, (sources, rows, columns), from those of the mixture and the stems' shares of the same view."""
    levels = share_decibels(shares)
    levels += mixture
    return levels


def share_decibels(shares: NDArray[np.float32]) -> Decibels:
    """Shares of the mixture in decibels, of the same shape; next to nothing is -140 dB."""
    levels: Decibels = np.maximum(shares, np.float32(1e-7))
    np.log10(levels, out=levels)
    levels *= np.float32(20.0)
    return levels


def pooled_estimate(estimate: Estimate, analysis: Analysis, view: View) -> NDArray[np.float32]:
    """The estimate on the grid of a view, (sources, rows, columns), on a free common scale."""
    if estimate.frames == 0:
        return np.zeros((len(estimate.sources), view.rows, view.columns), np.float32)
    starts, stop = view.row_starts(analysis)
    return estimate.pooled(starts, stop, view.column_edges(analysis, estimate.frames))


def coloured(decibels: Decibels, floor_db: float, ceiling_db: float) -> Levels:
    """Decibels as indices 0..255 into a colour map that spans floor..ceiling."""
    scaled = (decibels - np.float32(floor_db)) * np.float32(255.0 / (ceiling_db - floor_db))
    return np.clip(scaled, 0.0, 255.0, out=scaled).astype(np.uint8)
