"""Axes of time and frequency: round values, labels that never overlap."""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.gui.viewport import Viewport

FREQUENCY_AXIS_WIDTH = 66
TIME_AXIS_HEIGHT = 24

_TICK = 5
_LABEL_GAP = 16
_MOST_LABELS = 20
_NARROW_BAND = 3.0
"""High over low below which every scale is near enough to linear for evenly spaced values."""
_CLOCK_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18000, 36000)


def time_step(span_seconds: float, most_ticks: int) -> float:
    """The smallest round step, in seconds, that puts no more than ``most_ticks`` steps on the span."""
    rough = span_seconds / max(most_ticks, 1)
    if rough <= 1.0:
        return _round_step(rough)
    return next((float(step) for step in _CLOCK_STEPS if step >= rough), 36000.0 * math.ceil(rough / 36000.0))


def multiples(step: float, low: float, high: float) -> list[float]:
    """The multiples of ``step`` within low..high."""
    slack = 1e-9 * step
    return [number * step for number in range(math.ceil((low - slack) / step), math.floor((high + slack) / step) + 1)]


def clock(seconds: float, decimals: int, *, minutes: bool) -> str:
    """A time as ``12.5``, or with ``minutes`` as ``1:12.5``, and ``1:01:12.5`` from an hour on."""
    thousandths = round(seconds * 10**decimals)
    whole, rest = divmod(thousandths, 10**decimals)
    fraction = f".{rest:0{decimals}d}" if decimals else ""
    if not minutes:
        return f"{whole}{fraction}"
    hours, below = divmod(whole, 3600)
    if hours:
        return f"{hours}:{below // 60:02d}:{below % 60:02d}{fraction}"
    return f"{below // 60}:{below % 60:02d}{fraction}"


def decimals_for(step: float) -> int:
    """How many decimals tell the multiples of ``step`` apart."""
    return max(0, math.ceil(-math.log10(step) - 1e-9))


def hertz_text(hertz: float) -> str:
    """``500 Hz``, ``2 kHz``, ``2.05 kHz``: as short as the value is round."""
    return f"{hertz:.6g} Hz" if hertz < 1000.0 else f"{hertz / 1000.0:.6g} kHz"


def frequency_ticks(viewport: Viewport, height: float, spacing: float) -> list[float]:
    """Round frequencies, ascending, at least ``spacing`` pixels apart on a lane of ``height`` pixels."""
    if height <= 0:
        return []
    # A log scale begins above 0.
    low, high = (viewport.hz_at(height, height) if viewport.scale == "log" else viewport.low_hz), viewport.high_hz
    if high <= low:
        return []
    if viewport.scale == "linear" or high < _NARROW_BAND * low:
        return _even_ticks(viewport, low, high, height, spacing)
    chosen: list[tuple[float, float]] = []
    for hertz in _by_roundness(low, high):
        y = viewport.y_of(hertz, height)
        if all(abs(y - other) >= spacing for _, other in chosen):
            chosen.append((hertz, y))
    return sorted(hertz for hertz, _ in chosen)


def _even_ticks(viewport: Viewport, low: float, high: float, height: float, spacing: float) -> list[float]:
    """Multiples of the smallest round step whose every pair lies ``spacing`` apart."""
    step = _round_step((high - low) / max(height / spacing, 1.0))
    while step < high - low:
        ticks = multiples(step, low, high)
        places = [viewport.y_of(hertz, height) for hertz in ticks]
        if all(lower - upper >= spacing - 1e-6 for lower, upper in pairwise(places)):
            return ticks
        step = _round_step(step * 1.01)
    return multiples(step, low, high)[:1]


def _by_roundness(low: float, high: float) -> Iterator[float]:
    """Frequencies within low..high, the roundest first: 0, powers of ten, then 2 and 5 times those, then the other digits."""
    slack = 1e-9 * high
    decades = [10.0**power for power in range(math.floor(math.log10(max(low, high / 1e4))), math.ceil(math.log10(high)) + 1)]
    if low <= 0.0:
        yield 0.0
    for digits in ((1,), (2, 5), (3, 4, 6, 7, 8, 9)):
        yield from (digit * decade for decade in reversed(decades) for digit in digits if low - slack <= digit * decade <= high)


def _round_step(least: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is not below ``least``."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(digit * power for digit in (1.0, 2.0, 5.0, 10.0) if digit * power >= least * (1.0 - 1e-9))


class TimeAxis(QWidget):
    """The seconds under the lanes; it lies under the pictures, so both have the same left and right edge."""

    def __init__(self, viewport: Viewport) -> None:
        super().__init__()
        self._viewport = viewport
        self.setObjectName("time-axis")
        self.setAccessibleName(self.tr("Time axis"))
        self.setFixedHeight(TIME_AXIS_HEIGHT)
        viewport.changed.connect(self.update)

    def ticks(self) -> list[tuple[float, str]]:
        """Times in seconds with their labels, ascending."""
        viewport = self._viewport
        minutes = viewport.stop_seconds >= 60.0
        finest = decimals_for(min(viewport.span_seconds / _MOST_LABELS, 1.0))
        widest = self.fontMetrics().horizontalAdvance(clock(viewport.stop_seconds, finest, minutes=minutes)) + _LABEL_GAP
        step = time_step(viewport.span_seconds, self.width() // widest)
        decimals = decimals_for(step)
        unit = "" if minutes else " s"
        return [
            (seconds, clock(seconds, decimals, minutes=minutes) + unit)
            for seconds in multiples(step, viewport.start_seconds, viewport.stop_seconds)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw ticks and labels; the outermost labels are pushed inside."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        metrics, free_from = self.fontMetrics(), 0.0
        for seconds, text in self.ticks():
            x = self._viewport.x_of(seconds, self.width())
            painter.drawLine(QPointF(x, 0), QPointF(x, _TICK))
            width = metrics.horizontalAdvance(text) + 2.0
            left = min(max(x - width / 2.0, 0.0), self.width() - width)
            if left >= free_from:
                painter.drawText(QRectF(left, _TICK, width, self.height() - _TICK), Qt.AlignmentFlag.AlignCenter, text)
                free_from = left + width


class FrequencyAxis(QWidget):
    """The hertz beside a lane, on the current scale."""

    def __init__(self, viewport: Viewport) -> None:
        super().__init__()
        self._viewport = viewport
        self.setObjectName("frequency-axis")
        self.setAccessibleName(self.tr("Frequency axis"))
        self.setFixedWidth(FREQUENCY_AXIS_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        viewport.changed.connect(self.update)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """As wide as the longest label, as high as the lane."""
        return QSize(FREQUENCY_AXIS_WIDTH, 0)

    def ticks(self) -> list[tuple[float, str]]:
        """Frequencies in hertz with their labels, ascending."""
        spacing = 1.6 * self.fontMetrics().height()
        return [(hertz, hertz_text(hertz)) for hertz in frequency_ticks(self._viewport, self.height(), spacing)]

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw ticks and labels; the outermost labels are pushed inside."""
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        paint_vertical_labels(painter, self.rect().toRectF(), [(self._viewport.y_of(hz, self.height()), text) for hz, text in self.ticks()])


def paint_vertical_labels(painter: QPainter, area: QRectF, labels: Sequence[tuple[float, str]]) -> None:
    """Draw ticks at the right edge of ``area`` and labels left of them, each at its y within the area."""
    height = float(painter.fontMetrics().height())
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for y, text in labels:
        place = area.top() + min(max(y, 0.5), area.height() - 0.5)
        painter.drawLine(QPointF(area.right() - _TICK, place), QPointF(area.right(), place))
        top = min(max(place - height / 2.0, area.top()), area.bottom() - height)
        painter.drawText(QRectF(area.left(), top, area.width() - _TICK - 3.0, height), right, text)
