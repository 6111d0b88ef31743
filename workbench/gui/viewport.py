"""What is visible, shared by all lanes: a span of time, a span of frequency, the levels shown, and the playhead."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from workbench.gui.colour_maps import DEFAULT_COLOUR_MAP
from workbench.tasks.viewing import FrequencyScale, hz_of_scaled, scaled_hz

SHORTEST_SPAN_SECONDS = 0.01
LOWEST_LEVEL_DB, HIGHEST_LEVEL_DB = -120.0, 0.0
DEFAULT_FLOOR_DB, DEFAULT_CEILING_DB = -90.0, -10.0
NARROWEST_LEVELS_DB = 6.0
AUTOMATIC_FFT = 0
FFT_SAMPLES = (512, 1024, 2048, 4096, 8192, 16384)
"""Lengths of the transform that pictures can be drawn with, whatever the method's is."""

_DEFAULT_RATE = 44_100
_MOST_FREQUENCY_ZOOM = 100.0
_PAGE_MARGIN = 0.05


@dataclass(frozen=True)
class _Visible:
    start_seconds: float = 0.0
    stop_seconds: float = SHORTEST_SPAN_SECONDS
    low_hz: float = 0.0
    high_hz: float = _DEFAULT_RATE / 2.0
    scale: FrequencyScale = "linear"
    floor_db: float = DEFAULT_FLOOR_DB
    ceiling_db: float = DEFAULT_CEILING_DB
    colour_map: str = DEFAULT_COLOUR_MAP
    fft_samples: int = AUTOMATIC_FFT


class Viewport(QObject):
    """The one place that knows what the lanes show. Zoom factors multiply the span: below 1 comes closer.

    Times lie in 0..length (a recording shorter than the shortest span is shown with silence after it), frequencies in
    0..half the rate, levels in -120..0 dB; what is asked beyond is cut to that.
    """

    changed = Signal()
    """Span, frequencies, scale, levels, colours or the length of the transform."""
    playhead_changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._visible = _Visible()
        self._length_seconds = SHORTEST_SPAN_SECONDS
        self._nyquist_hz = _DEFAULT_RATE / 2.0
        self._playhead_seconds = 0.0
        self._follows = True
        self._wheel_scrolls = False

    @property
    def start_seconds(self) -> float:
        """Time at the left edge."""
        return self._visible.start_seconds

    @property
    def stop_seconds(self) -> float:
        """Time at the right edge."""
        return self._visible.stop_seconds

    @property
    def span_seconds(self) -> float:
        """Visible seconds, more than 0."""
        return self.stop_seconds - self.start_seconds

    @property
    def length_seconds(self) -> float:
        """Length of the recording, at least the shortest span."""
        return self._length_seconds

    @property
    def low_hz(self) -> float:
        """Frequency at the bottom; a log scale begins at 20 Hz all the same."""
        return self._visible.low_hz

    @property
    def high_hz(self) -> float:
        """Frequency at the top."""
        return self._visible.high_hz

    @property
    def centre_hz(self) -> float:
        """Frequency halfway up the lanes, on the current scale."""
        return self.hz_at(0.5, 1.0)

    @property
    def scale(self) -> FrequencyScale:
        """On which frequencies are evenly spaced."""
        return self._visible.scale

    @property
    def floor_db(self) -> float:
        """Level below which everything is drawn dark, decibels below full scale."""
        return self._visible.floor_db

    @property
    def ceiling_db(self) -> float:
        """Level above which everything is drawn bright."""
        return self._visible.ceiling_db

    @property
    def colour_map(self) -> str:
        """Which of the colour maps levels are drawn in."""
        return self._visible.colour_map

    @property
    def fft_samples(self) -> int:
        """Length of the transform that pictures are drawn with; 0 is that which suits speech and music."""
        return self._visible.fft_samples

    @property
    def wheel_scrolls(self) -> bool:
        """Whether the plain wheel scrolls and Shift and wheel zoom time, instead of the other way round."""
        return self._wheel_scrolls

    @property
    def playhead_seconds(self) -> float:
        """Where the sound is, or would start."""
        return self._playhead_seconds

    @property
    def follows(self) -> bool:
        """Whether the view turns the page when the playhead runs out of it."""
        return self._follows

    def x_of(self, seconds: float, width: float) -> float:
        """Where a time lies on so many pixels of width."""
        return (seconds - self.start_seconds) / self.span_seconds * width

    def seconds_at(self, x: float, width: float) -> float:
        """The time at a place; the inverse of ``x_of``."""
        return self.start_seconds + x / width * self.span_seconds

    def y_of(self, hertz: float, height: float) -> float:
        """Where a frequency lies on so many pixels of height; 0 is the top."""
        low, high = self._scaled_ends()
        return (high - self._scaled(hertz)) / (high - low) * height

    def hz_at(self, y: float, height: float) -> float:
        """The frequency at a place; the inverse of ``y_of``."""
        low, high = self._scaled_ends()
        return self._hertz(high - y / height * (high - low))

    def set_length(self, seconds: float, rate: int) -> None:
        """Take the length and the rate of another recording and show all of it; a rate of 0 means that there is none."""
        self._length_seconds = max(seconds, SHORTEST_SPAN_SECONDS)
        self._nyquist_hz = (rate or _DEFAULT_RATE) / 2.0
        self.set_playhead(0.0)
        self.fit()

    def fit(self) -> None:
        """Show the whole recording at all frequencies."""
        self._become(start_seconds=0.0, stop_seconds=self._length_seconds, low_hz=0.0, high_hz=self._nyquist_hz)

    def show(self, start_seconds: float, stop_seconds: float) -> None:
        """Show a span of time; one shorter than 10 ms is widened around its middle."""
        low, high = sorted((start_seconds, stop_seconds))
        span = min(max(high - low, SHORTEST_SPAN_SECONDS), self._length_seconds)
        start = min(max((low + high - span) / 2.0, 0.0), self._length_seconds - span)
        self._become(start_seconds=start, stop_seconds=start + span)

    def show_frequencies(self, low_hz: float, high_hz: float) -> None:
        """Show a span of frequencies, cut to what there is."""
        high = min(max(high_hz, 0.0), self._nyquist_hz)
        self._become(low_hz=min(max(low_hz, 0.0), high), high_hz=high)

    def zoom_to(self, selection: tuple[float, float] | None) -> None:
        """Show the selected span; nothing selected changes nothing."""
        if selection is not None:
            self.show(*selection)

    def zoom_time(self, factor: float, at_seconds: float) -> None:
        """Multiply the visible span, the time ``at_seconds`` staying where it is on the screen; one not visible becomes the middle."""
        share = (at_seconds - self.start_seconds) / self.span_seconds
        if not 0.0 <= share <= 1.0:
            share = 0.5
        span = min(max(self.span_seconds * factor, SHORTEST_SPAN_SECONDS), self._length_seconds)
        start = min(max(at_seconds - share * span, 0.0), self._length_seconds - span)
        self._become(start_seconds=start, stop_seconds=start + span)

    def pan_time(self, seconds: float) -> None:
        """Move the visible span, to the right where ``seconds`` is above 0."""
        span = self.span_seconds
        start = min(max(self.start_seconds + seconds, 0.0), self._length_seconds - span)
        self._become(start_seconds=start, stop_seconds=start + span)

    def zoom_frequency(self, factor: float, at_hz: float) -> None:
        """Multiply the visible frequencies on the current scale, ``at_hz`` staying where it is on the screen."""
        low, high = self._scaled_ends()
        share = min(max((self._scaled(at_hz) - low) / (high - low), 0.0), 1.0)
        lowest, highest = self._scaled(0.0), self._scaled(self._nyquist_hz)
        span = max((high - low) * factor, (highest - lowest) / _MOST_FREQUENCY_ZOOM)
        self._show_scaled(low + share * (high - low) - share * span, span)

    def pan_frequency(self, share: float) -> None:
        """Move the visible frequencies by a share of the lanes' height, upwards where it is above 0."""
        low, high = self._scaled_ends()
        self._show_scaled(low + share * (high - low), high - low)

    def set_scale(self, scale: FrequencyScale) -> None:
        """Space frequencies evenly in hertz, in mel, or in octaves."""
        self._become(scale=scale)

    def set_levels(self, floor_db: float, ceiling_db: float) -> None:
        """Spread the colours over other levels, at least 6 dB apart."""
        floor_db = min(max(floor_db, LOWEST_LEVEL_DB), HIGHEST_LEVEL_DB - NARROWEST_LEVELS_DB)
        self._become(floor_db=floor_db, ceiling_db=min(max(ceiling_db, floor_db + NARROWEST_LEVELS_DB), HIGHEST_LEVEL_DB))

    def set_colour_map(self, colour_map: str) -> None:
        """Draw levels in other colours."""
        self._become(colour_map=colour_map)

    def set_fft_samples(self, samples: int) -> None:
        """Draw pictures with a longer transform, which tells frequencies apart, or a shorter one, which tells moments apart."""
        self._become(fft_samples=samples)

    def set_wheel_scrolls(self, scrolls: bool) -> None:
        """Say what the plain wheel does."""
        self._wheel_scrolls = scrolls
        self.changed.emit()

    def set_playhead(self, seconds: float, *, follow: bool = False) -> None:
        """Move the playhead; with ``follow``, the page is turned when it runs out of the visible span."""
        before, self._playhead_seconds = self._playhead_seconds, seconds
        if seconds == before:
            return
        self.playhead_changed.emit()
        # A user who scrolled away from the playhead wants to look there.
        if follow and self._follows and self._shows(before) and not self._shows(seconds):
            self.pan_time(seconds - _PAGE_MARGIN * self.span_seconds - self.start_seconds)

    def set_follows(self, follows: bool) -> None:
        """Say whether the view goes with the playhead."""
        self._follows = follows

    def _shows(self, seconds: float) -> bool:
        return self.start_seconds <= seconds <= self.stop_seconds

    def _scaled(self, hertz: float) -> float:
        return float(scaled_hz(np.asarray(hertz), self.scale))

    def _hertz(self, scaled: float) -> float:
        return float(hz_of_scaled(np.asarray(scaled), self.scale))

    def _scaled_ends(self) -> tuple[float, float]:
        low, high = self._scaled(self.low_hz), self._scaled(self.high_hz)
        # Half the rate can lie below the 20 Hz at which a log scale begins.
        return low, max(high, low + 1e-9)

    def _show_scaled(self, low: float, span: float) -> None:
        lowest, highest = self._scaled(0.0), self._scaled(self._nyquist_hz)
        span = min(span, highest - lowest)
        low = min(max(low, lowest), highest - span)
        reaches_top = low + span >= highest - 1e-9 * max(abs(highest), 1.0)
        self._become(
            low_hz=0.0 if low <= lowest else self._hertz(low), high_hz=self._nyquist_hz if reaches_top else self._hertz(low + span)
        )

    def _become(self, **changes: Any) -> None:
        visible = replace(self._visible, **changes)
        if visible != self._visible:
            self._visible = visible
            self.changed.emit()
