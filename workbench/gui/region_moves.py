"""Regions brought to another place and size."""

from dataclasses import dataclass
from math import isinf

from workbench.core.regions import Box, Cells, FrequencyRange, Lasso, Part, Rectangle, Region, Shape, Stroke, TimeRange


@dataclass(frozen=True)
class _Line:
    """The straight line that takes one span to another."""

    factor: float
    shift: float

    @classmethod
    def between(cls, before: tuple[float, float], after: tuple[float, float]) -> "_Line":
        length = before[1] - before[0]
        factor = (after[1] - after[0]) / length if length > 0.0 else 1.0
        return cls(factor, after[0] - factor * before[0])

    def __call__(self, value: float) -> float:
        return self.factor * value + self.shift


def moved(region: Region, before: Rectangle, after: Rectangle) -> Region:
    """The region moved and stretched so that what lay in the rectangle ``before`` lies in ``after``.

    A range that has no edges in time, or in frequency, becomes a box where it is given some.
    """
    time, frequency = _Line.between(before[:2], after[:2]), _Line.between(before[2:], after[2:])
    times_change, frequencies_change = before[:2] != after[:2], before[2:] != after[2:]
    parts = []
    for part in region.parts:
        extent = part.shape.extent
        if (isinf(extent[0]) and times_change) or (isinf(extent[2]) and frequencies_change):
            bounded = [theirs if isinf(own) else own for own, theirs in zip(extent, before, strict=True)]
            shape: Shape = Box(start_seconds=bounded[0], stop_seconds=bounded[1], low_hz=bounded[2], high_hz=bounded[3])
        else:
            shape = part.shape
        parts.append(Part(shape=_moved_shape(shape, time, frequency), subtracts=part.subtracts))
    return Region(parts=tuple(parts))


def _moved_shape(shape: Shape, time: _Line, frequency: _Line) -> Shape:
    match shape:
        case Stroke():
            return shape.model_copy(
                update={
                    "points": tuple((time(seconds), frequency(hertz)) for seconds, hertz in shape.points),
                    "radius_seconds": shape.radius_seconds * time.factor,
                    "radius_hertz": shape.radius_hertz * frequency.factor,
                }
            )
        case TimeRange():
            return TimeRange(start_seconds=time(shape.start_seconds), stop_seconds=time(shape.stop_seconds))
        case FrequencyRange():
            return FrequencyRange(low_hz=frequency(shape.low_hz), high_hz=frequency(shape.high_hz))
        case Box():
            return Box(
                start_seconds=time(shape.start_seconds),
                stop_seconds=time(shape.stop_seconds),
                low_hz=frequency(shape.low_hz),
                high_hz=frequency(shape.high_hz),
            )
        case Lasso():
            return Lasso(points=tuple((time(seconds), frequency(hertz)) for seconds, hertz in shape.points))
        case Cells():
            return Cells(
                rectangles=tuple((time(start), time(stop), frequency(low), frequency(high)) for start, stop, low, high in shape.rectangles)
            )
