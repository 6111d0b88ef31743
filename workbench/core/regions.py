"""Regions of time and frequency that a user paints or selects: geometry in seconds and hertz, whatever the window of an analysis is."""

from collections.abc import Iterable
from math import inf
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Seconds = Annotated[float, Field(allow_inf_nan=False)]
Hertz = Annotated[float, Field(allow_inf_nan=False)]
Point = tuple[Seconds, Hertz]
Rectangle = tuple[Seconds, Seconds, Hertz, Hertz]
"""Start, stop, low and high."""

MOST_HARMONICS = 100


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Shape(_Value):
    @property
    def extent(self) -> Rectangle:
        """The smallest rectangle around it, start, stop, low and high; infinite where it has no edge."""
        raise NotImplementedError


class Stroke(_Shape):
    """What a brush, an ellipse of these radii, went over; the harmonic brush goes over f, 2f, 3f ... at once."""

    kind: Literal["stroke"] = "stroke"
    points: tuple[Point, ...] = Field(min_length=1)
    radius_seconds: Seconds = Field(gt=0.0)
    radius_hertz: Hertz = Field(gt=0.0)
    harmonics: int = Field(1, ge=1, le=MOST_HARMONICS)

    @property
    def extent(self) -> Rectangle:
        """Around the path, its harmonics and the brush."""
        start, stop, low, high = _around(self.points)
        across, up = self.radius_seconds, self.radius_hertz
        return start - across, stop + across, low - up, high * self.harmonics + up


class TimeRange(_Shape):
    """All frequencies of a span."""

    kind: Literal["time"] = "time"
    start_seconds: Seconds
    stop_seconds: Seconds

    @property
    def extent(self) -> Rectangle:
        """The span at all frequencies."""
        return self.start_seconds, self.stop_seconds, -inf, inf


class FrequencyRange(_Shape):
    """A band, from beginning to end."""

    kind: Literal["frequency"] = "frequency"
    low_hz: Hertz
    high_hz: Hertz

    @property
    def extent(self) -> Rectangle:
        """The band at all times."""
        return -inf, inf, self.low_hz, self.high_hz


class Box(_Shape):
    """A band of a span."""

    kind: Literal["box"] = "box"
    start_seconds: Seconds
    stop_seconds: Seconds
    low_hz: Hertz
    high_hz: Hertz

    @property
    def extent(self) -> Rectangle:
        """The box itself."""
        return self.start_seconds, self.stop_seconds, self.low_hz, self.high_hz


class Lasso(_Shape):
    """What a closed line encloses, by the even-odd rule."""

    kind: Literal["lasso"] = "lasso"
    points: tuple[Point, ...] = Field(min_length=3)

    @property
    def extent(self) -> Rectangle:
        """Around the line."""
        return _around(self.points)


class Cells(_Shape):
    """Many small rectangles, such as a magic wand finds."""

    kind: Literal["cells"] = "cells"
    rectangles: tuple[Rectangle, ...] = Field(min_length=1)

    @property
    def extent(self) -> Rectangle:
        """Around all of them."""
        starts, stops, lows, highs = zip(*self.rectangles, strict=True)
        return min(starts), max(stops), min(lows), max(highs)


Shape = Annotated[Stroke | TimeRange | FrequencyRange | Box | Lasso | Cells, Field(discriminator="kind")]


class Part(_Value):
    """A shape that is added to what came before it in a region, or taken out of it."""

    shape: Shape
    subtracts: bool = False


class Region(_Value):
    """Shapes, added and subtracted one after another."""

    parts: tuple[Part, ...] = ()

    @classmethod
    def of(cls, shape: Shape) -> "Region":
        """The region of one shape."""
        return cls(parts=(Part(shape=shape),))

    def with_part(self, shape: Shape, *, subtracts: bool = False) -> "Region":
        """The region with one more shape."""
        return Region(parts=(*self.parts, Part(shape=shape, subtracts=subtracts)))

    @property
    def extent(self) -> Rectangle | None:
        """The smallest rectangle around all that is added, infinite where it has no edge; None when nothing is."""
        added = [part.shape.extent for part in self.parts if not part.subtracts]
        if not added:
            return None
        starts, stops, lows, highs = zip(*added, strict=True)
        return min(starts), max(stops), min(lows), max(highs)


def _around(points: Iterable[Point]) -> Rectangle:
    seconds, hertz = zip(*points, strict=True)
    return min(seconds), max(seconds), min(hertz), max(hertz)
