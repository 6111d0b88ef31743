from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.gui.axes import FrequencyAxis, TimeAxis, clock, frequency_ticks, hertz_text, time_step
from workbench.gui.viewport import Viewport


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    scale=st.sampled_from(["linear", "mel", "log"]),
    height=st.integers(30, 900),
    zoom=st.floats(0.01, 1),
    at=st.floats(0, 1),
    rate=st.sampled_from([100, 8000, 44_100, 96_000]),
)
def test_frequency_labels_never_overlap(qapp, scale, height, zoom, at, rate):
    viewport = Viewport()
    viewport.set_length(10, rate)
    viewport.set_scale(scale)
    viewport.zoom_frequency(zoom, at * rate / 2)
    ticks = frequency_ticks(viewport, height, 24)
    places = [viewport.y_of(hertz, height) for hertz in ticks]
    assert all(lower - upper >= 23.99 for lower, upper in pairwise(places))
    assert all(-1e-6 <= y <= height + 1e-6 for y in places)
    assert len({hertz_text(hertz) for hertz in ticks}) == len(ticks)
    if height >= 100:
        assert ticks


def test_linear_ticks_are_even_and_round(viewport):
    viewport.set_length(10, 16_000)
    assert frequency_ticks(viewport, 300, 24) == [0, 1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000]


def test_log_ticks_are_the_digits_1_2_5(viewport):
    viewport.set_length(10, 16_000)
    viewport.set_scale("log")
    assert frequency_ticks(viewport, 300, 24) == pytest.approx([20, 50, 100, 200, 500, 1000, 2000, 5000])


def test_mel_ticks_reach_from_zero_to_the_top_decade(viewport):
    viewport.set_length(10, 16_000)
    viewport.set_scale("mel")
    ticks = frequency_ticks(viewport, 300, 24)
    assert {0, 500, 1000, 2000, 5000} <= set(ticks)


def test_a_narrow_band_has_even_ticks_on_every_scale(viewport):
    viewport.set_length(10, 16_000)
    for scale in ("mel", "log"):
        viewport.set_scale(scale)
        viewport.fit()
        viewport.zoom_frequency(0.05, 1000)
        ticks = frequency_ticks(viewport, 300, 24)
        steps = {round(high - low, 6) for low, high in pairwise(ticks)}
        assert len(ticks) >= 3
        assert len(steps) == 1


def test_frequency_axis_fits_its_labels(qtbot, viewport):
    viewport.set_length(10, 96_000)
    axis = FrequencyAxis(viewport)
    qtbot.addWidget(axis)
    axis.resize(axis.width(), 250)
    widest = max(axis.fontMetrics().horizontalAdvance(text) for _, text in axis.ticks())
    assert widest <= axis.width() - 8


@pytest.mark.parametrize(
    ("span", "most", "step"), [(10, 10, 1), (10, 3, 5), (0.02, 10, 0.002), (60, 10, 10), (90, 4, 30), (7200, 10, 900), (36_000, 4, 18_000)]
)
def test_time_steps_are_round(span, most, step):
    assert time_step(span, most) == pytest.approx(step)


def test_clock_counts_hours_when_there_are_any():
    assert clock(12.5, 1, minutes=False) == "12.5"
    assert clock(72.25, 2, minutes=True) == "1:12.25"
    assert clock(3672, 0, minutes=True) == "1:01:12"
    assert clock(59.9999, 2, minutes=True) == "1:00.00"


def test_time_axis_labels_seconds_then_minutes_without_overlap(qtbot, viewport):
    axis = TimeAxis(viewport)
    qtbot.addWidget(axis)
    for length, first, second in ((10, "0.0 s", "0.5 s"), (600, "0:00", "1:00"), (7200, "0:00", "10:00")):
        viewport.set_length(length, 16_000)
        axis.resize(900, axis.height())
        labels = axis.ticks()
        assert [text for _, text in labels[:2]] == [first, second]
        room = viewport.x_of(labels[1][0], 900) - viewport.x_of(labels[0][0], 900)
        assert room > max(axis.fontMetrics().horizontalAdvance(text) for _, text in labels)
