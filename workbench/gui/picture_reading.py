"""What can be read from a displayed picture: what hangs together at one level, and where the spectrum has its peaks."""

import numpy as np
from numpy.typing import NDArray

from workbench.core.regions import Cells
from workbench.tasks.viewing import View, hz_of_scaled, scaled_hz

Picture = NDArray[np.uint8]

_COLOURS = 255.0


def connected_cells(picture: Picture, view: View, seconds: float, hertz: float, tolerance_db: float, levels_db: float) -> Cells | None:
    """All that hangs together with a place and differs from its level by no more than ``tolerance_db``; None outside the picture.

    ``picture`` (rows, columns) holds indices 0..255 over ``levels_db`` decibels, row 0 the lowest frequency.
    """
    from scipy.ndimage import label

    rows, columns = picture.shape
    times, frequencies = time_edges(view, columns), frequency_edges(view, rows)
    column, row = int(np.searchsorted(times, seconds, "right")) - 1, int(np.searchsorted(frequencies, hertz, "right")) - 1
    if not (0 <= column < columns and 0 <= row < rows):
        return None
    steps = tolerance_db / levels_db * _COLOURS
    alike = np.abs(picture.astype(np.int16) - int(picture[row, column])) <= steps
    # Cells that touch at a corner hang together: a gliding tone is a staircase on the screen.
    labels, _ = label(alike, structure=np.ones((3, 3)))
    inside = labels == labels[row, column]
    across, up = _rectangles(inside), [(left, right, low, high) for low, high, left, right in _rectangles(inside.T)]
    few = min(across, up, key=len)
    return Cells(
        rectangles=tuple(
            (float(times[left]), float(times[right]), float(frequencies[low]), float(frequencies[high])) for left, right, low, high in few
        )
    )


def nearest_peak_hz(picture: Picture, view: View, start_seconds: float, stop_seconds: float, hertz: float, reach_rows: float) -> float:
    """The peak of the mean spectrum of a span that lies nearest to ``hertz``; ``hertz`` itself where none is within reach."""
    rows, columns = picture.shape
    times = time_edges(view, columns)
    first = min(max(int(np.searchsorted(times, start_seconds, "right")) - 1, 0), columns - 1)
    last = min(max(int(np.searchsorted(times, stop_seconds)), first + 1), columns)
    spectrum = picture[:, first:last].mean(axis=1)
    low, high = scaled_hz(np.array([view.low_hz, view.high_hz]), view.scale)
    place = (float(scaled_hz(np.asarray(hertz), view.scale)) - low) / (high - low) * rows - 0.5
    peaks = 1 + np.flatnonzero((spectrum[1:-1] > spectrum[:-2]) & (spectrum[1:-1] >= spectrum[2:]))
    if len(peaks) == 0:
        return hertz
    peak = int(peaks[np.argmin(np.abs(peaks - place))])
    if abs(peak - place) > reach_rows:
        return hertz
    before, at, after = (float(level) for level in spectrum[peak - 1 : peak + 2])
    # The vertex of the parabola through the peak and its neighbours.
    middle = peak + 0.5 * (before - after) / (before - 2.0 * at + after)
    return float(hz_of_scaled(np.asarray(low + (middle + 0.5) / rows * (high - low)), view.scale))


def time_edges(view: View, columns: int) -> NDArray[np.float64]:
    """Seconds at the edges of a picture's columns, (columns + 1,)."""
    return np.linspace(view.start_seconds, view.stop_seconds, columns + 1)


def frequency_edges(view: View, rows: int) -> NDArray[np.float64]:
    """Hertz at the edges of a picture's rows, (rows + 1,), ascending."""
    low, high = scaled_hz(np.array([view.low_hz, view.high_hz]), view.scale)
    return hz_of_scaled(np.linspace(low, high, rows + 1), view.scale)


def _rectangles(inside: NDArray[np.bool_]) -> list[tuple[int, int, int, int]]:
    """Rectangles (left, right, low, high) that cover (rows, columns): runs of rows, those alike in neighbouring columns as one."""
    rows, columns = inside.shape
    padded = np.zeros((rows + 2, columns), np.int8)
    padded[1:-1] = inside
    steps = np.diff(padded, axis=0).T
    found: list[tuple[int, int, int, int]] = []
    open_runs: dict[tuple[int, int], int] = {}
    for column in range(columns + 1):
        runs: set[tuple[int, int]] = set()
        if column < columns:
            starts, stops = np.flatnonzero(steps[column] == 1), np.flatnonzero(steps[column] == -1)
            runs = set(zip(starts.tolist(), stops.tolist(), strict=True))
        for run in [run for run in open_runs if run not in runs]:
            found.append((open_runs.pop(run), column, *run))
        for run in runs:
            open_runs.setdefault(run, column)
    return found
