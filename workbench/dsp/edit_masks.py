"""What a user painted, on any grid of times and frequencies, and what it does to masks there: it moves energy between stems.

An edit is geometry in seconds and hertz; it is rasterised where it is needed, so it outlives every change of window and method.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.edits import Action, Edit
from workbench.core.regions import Box, Cells, FrequencyRange, Lasso, Rectangle, Region, Shape, Stroke, TimeRange
from workbench.dsp.analysis import Analysis

Coverage = NDArray[np.float32]
Doubles = NDArray[np.float64]
Places = NDArray[np.intp]

_ROUND = 2.0**0.5
"""An ellipse around a point of the grid, all of it, is so much wider than the point."""

_LEAST = np.float32(1e-30)
"""Others that are quieter share evenly what is taken from a stem."""


@dataclass(frozen=True)
class Grid:
    """Times and frequencies, both ascending, at which masks are known; each stands for what lies around it.

    A shape is never narrower than the point of the grid that it is nearest to: what is painted is never lost between two frames or bins.
    """

    seconds: Doubles
    hertz: Doubles
    half_seconds: Doubles
    """Half the width of every time."""
    half_hertz: Doubles

    @staticmethod
    def of_frames(analysis: Analysis, start: int, stop: int) -> "Grid":
        """Frames start..stop and all bins of a spectrum."""
        frames, bins = np.arange(start, stop), np.arange(analysis.bins)
        return Grid.of_spans(analysis, frames, frames + 1, bins, bins + 1)

    @staticmethod
    def of_spans(analysis: Analysis, starts: Places, stops: Places, lows: Places, highs: Places) -> "Grid":
        """Spans of frames and spans of bins, each at its middle; a span holds one at least."""
        seconds, half_seconds = _middles(starts, stops, analysis.hop_samples / analysis.rate)
        hertz, half_hertz = _middles(lows, highs, analysis.rate / analysis.window_samples)
        return Grid(seconds, hertz, half_seconds, half_hertz)

    def part(self, rows: slice, columns: slice) -> "Grid":
        """Some of its times and frequencies."""
        return Grid(self.seconds[rows], self.hertz[columns], self.half_seconds[rows], self.half_hertz[columns])

    def within(self, region: Region, feather_seconds: float, feather_hertz: float) -> tuple[slice, slice]:
        """The times and the frequencies that a region with its soft edges may reach, perhaps none."""
        extent = region.extent
        if extent is None or not self.seconds.size or not self.hertz.size:
            return slice(0, 0), slice(0, 0)
        start, stop, low, high = extent
        along = feather_seconds + _ROUND * float(self.half_seconds.max())
        up = feather_hertz + _ROUND * float(self.half_hertz.max())
        return _reached(self.seconds, start - along, stop + along), _reached(self.hertz, low - up, high + up)


def coverage(region: Region, feather_seconds: float, feather_hertz: float, grid: Grid) -> Coverage:
    """How much of every point of ``grid`` lies in ``region``, 0..1, float32 (seconds, hertz).

    A point has the same value on every part of the grid. Edges are hard without feather; with it they rise along a raised cosine from so
    far outside to so far inside, in time and in frequency. Shapes are added (the greater counts) and taken out in their order.
    """
    covered = np.zeros((len(grid.seconds), len(grid.hertz)), np.float32)
    rows, columns = grid.within(region, feather_seconds, feather_hertz)
    if rows.start < rows.stop and columns.start < columns.stop:
        feather = np.array([feather_seconds, feather_hertz], np.float64)
        covered[rows, columns] = _combined(region, feather, grid.part(rows, columns))
    return covered


class MaskEdits:
    """Edits bound to the stems they act on, to be applied in order to masks on any grid."""

    def __init__(self, edits: Sequence[Edit], sources: Sequence[str]) -> None:
        """Take those of ``edits`` that act: switched on, of some strength and somewhere, on one of ``sources``.

        Where there is no other stem, nothing can be given or taken.
        """
        self._acting = [
            (edit, sources.index(edit.stem))
            for edit in edits
            if edit.enabled
            and edit.strength > 0.0
            and edit.stem in sources
            and edit.region.extent is not None
            and (len(sources) > 1 or edit.action == "attenuate")
        ]
        extents = [edit.region.extent or (0.0, 0.0, 0.0, 0.0) for edit, _ in self._acting]
        feathers = np.array([edit.feather_seconds for edit, _ in self._acting])
        self._starts = np.array([extent[0] for extent in extents]) - feathers
        self._stops = np.array([extent[1] for extent in extents]) + feathers

    def __bool__(self) -> bool:
        """Whether any acts at all."""
        return bool(self._acting)

    @property
    def conserves(self) -> bool:
        """Whether stems that added up to the mixture still do."""
        return all(edit.conserves for edit, _ in self._acting)

    def grid_of_frames(self, analysis: Analysis, start: int, stop: int) -> Grid | None:
        """Frames start..stop and all bins of a spectrum; None where no edit acts on these frames."""
        if not self._acting:
            return None
        grid = Grid.of_frames(analysis, start, stop)
        return grid if self._near(grid).size else None

    def acting_frames(self, analysis: Analysis, start: int, stop: int) -> NDArray[np.bool_]:
        """On which of frames start..stop any may act, (stop - start,); the same as ``grid_of_frames`` says of each."""
        grid = Grid.of_frames(analysis, start, stop)
        around = _ROUND * grid.half_seconds
        acting = np.zeros(stop - start, np.bool_)
        for index in self._near(grid):
            acting |= (self._starts[index] <= grid.seconds + around) & (self._stops[index] >= grid.seconds - around)
        return acting

    def reach(self, grid: Grid) -> slice:
        """The times of ``grid`` between the first and the last on which any may act."""
        rows = [grid.within(edit.region, edit.feather_seconds, edit.feather_hertz)[0] for edit, _ in self._acting]
        reached = [row for row in rows if row.start < row.stop]
        return slice(min((row.start for row in reached), default=0), max((row.stop for row in reached), default=0))

    def apply(self, values: NDArray[Any], grid: Grid) -> None:
        """Change ``values`` (sources, ..., seconds, hertz) in place: masks, or the sources' own spectra.

        Give moves a share of the other stems to the stem, take a share of it to the others, in proportion to them or evenly where there
        are none; attenuate leaves a share of the stem out. The share is strength times coverage; the sum over the stems stays, but
        for attenuate.
        """
        for edit, source, rows, columns, amount in self.patches(grid):
            _move(values[..., rows, columns], source, edit.action, amount)

    def patches(self, grid: Grid) -> Iterator[tuple[Edit, int, slice, slice, Coverage]]:
        """The edits that act on the grid, in order: edit, source, times and frequencies that it reaches, and the share that moves there."""
        for index in self._near(grid):
            edit, source = self._acting[index]
            rows, columns = grid.within(edit.region, edit.feather_seconds, edit.feather_hertz)
            if rows.start < rows.stop and columns.start < columns.stop:
                feather = np.array([edit.feather_seconds, edit.feather_hertz])
                amount = _combined(edit.region, feather, grid.part(rows, columns))
                amount *= np.float32(edit.strength)
                yield edit, source, rows, columns, amount

    def _near(self, grid: Grid) -> Places:
        """Which may act at the times of the grid."""
        if not grid.seconds.size:
            return np.zeros(0, np.intp)
        around = _ROUND * grid.half_seconds.max()
        return np.flatnonzero((self._starts <= grid.seconds[-1] + around) & (self._stops >= grid.seconds[0] - around))


def _combined(region: Region, feather: Doubles, grid: Grid) -> Coverage:
    """The shapes of a region, one after another."""
    covered = np.zeros((len(grid.seconds), len(grid.hertz)), np.float32)
    for part in region.parts:
        shape = np.zeros_like(covered)
        _raster(part.shape, feather, grid, shape)
        if part.subtracts:
            covered *= np.float32(1.0) - shape
        else:
            np.maximum(covered, shape, out=covered)
    return covered


def _raster(shape: Shape, feather: Doubles, grid: Grid, covered: Coverage) -> None:
    """Write one shape to ``covered``, zeros before."""
    from workbench.dsp import edit_kernels

    room = _ROUND if isinstance(shape, Stroke) else 1.0
    half_seconds, half_hertz = room * grid.half_seconds, room * grid.half_hertz
    places = grid.seconds, grid.hertz, half_seconds, half_hertz, covered
    widest = np.array([half_seconds.max(initial=0.0), half_hertz.max(initial=0.0)])
    match shape:
        case Stroke():
            radii = np.array([shape.radius_seconds, shape.radius_hertz])
            for multiple in range(1, shape.harmonics + 1):
                edit_kernels.sweep_ellipse(np.array(shape.points, np.float64), float(multiple), radii, feather, *places, widest)
        case Lasso():
            edit_kernels.enclose(np.array(shape.points, np.float64), feather, grid.seconds, grid.hertz, covered)
        case TimeRange() | FrequencyRange() | Box():
            edit_kernels.add_rectangles(_unbounded([shape.extent]), feather, *places, widest)
        case Cells():
            edit_kernels.add_rectangles(_unbounded(shape.rectangles), feather, *places, widest)
            np.minimum(covered, np.float32(1.0), out=covered)


def _unbounded(rectangles: Sequence[Rectangle]) -> Doubles:
    """Rectangles (rectangles, 4); what begins at 0 s or 0 Hz begins before, since there would be no room for half of a soft edge."""
    edges = np.array(rectangles, np.float64)
    starts, lows = edges[:, 0], edges[:, 2]
    starts[starts <= 0.0] = -np.inf
    lows[lows <= 0.0] = -np.inf
    return edges


def _move(values: NDArray[Any], target: int, action: Action, amount: Coverage) -> None:
    """Move a share ``amount`` (seconds, hertz) of what lies at each point of ``values`` (sources, ..., seconds, hertz)."""
    others = [source for source in range(len(values)) if source != target]
    if action == "give":
        for other in others:
            share = values[other] * amount
            values[other] -= share
            values[target] += share
        return
    share = values[target] * amount
    values[target] -= share
    if action == "take":
        levels = np.abs(values[others])
        total = levels.sum(axis=0)
        silent = total < _LEAST
        levels /= np.where(silent, np.float32(1.0), total)
        levels[:, silent] = np.float32(1.0 / len(others))
        for other, level in zip(others, levels, strict=True):
            values[other] += share * level


def _middles(starts: Places, stops: Places, step: float) -> tuple[Doubles, Doubles]:
    """Middles and half widths of spans of points a ``step`` apart."""
    counts = np.maximum(stops - starts, 1)
    return (starts + 0.5 * (counts - 1)) * step, 0.5 * counts * step


def _reached(places: Doubles, low: float, high: float) -> slice:
    return slice(int(np.searchsorted(places, low)), int(np.searchsorted(places, high, side="right")))
