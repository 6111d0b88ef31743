import sys

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.gui.viewport import SHORTEST_SPAN_SECONDS, Viewport

SCALES = ("linear", "mel", "log")

moves = st.lists(
    st.one_of(
        st.tuples(st.just("zoom_time"), st.floats(0.01, 100), st.floats(-5, 200)),
        st.tuples(st.just("pan_time"), st.floats(-500, 500)),
        st.tuples(st.just("show"), st.floats(-10, 200), st.floats(-10, 200)),
        st.tuples(st.just("zoom_frequency"), st.floats(0.01, 100), st.floats(0, 9000)),
        st.tuples(st.just("pan_frequency"), st.floats(-3, 3)),
        st.tuples(st.just("set_scale"), st.sampled_from(SCALES)),
        st.tuples(st.just("set_levels"), st.floats(-300, 100), st.floats(-300, 100)),
    ),
    max_size=8,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seconds=st.floats(0, 100), rate=st.sampled_from([0, 8, 100, 16_000, 96_000]), moves=moves)
def test_whatever_is_asked_the_view_stays_within_the_recording(qapp, seconds, rate, moves):
    viewport = Viewport()
    viewport.set_length(seconds, rate)
    for name, *arguments in moves:
        getattr(viewport, name)(*arguments)
        assert 0 <= viewport.start_seconds < viewport.stop_seconds <= viewport.length_seconds + 1e-9
        assert viewport.span_seconds >= SHORTEST_SPAN_SECONDS * (1 - 1e-9)
        assert 0 <= viewport.low_hz < viewport.high_hz <= (rate or 44_100) / 2
        assert -120 <= viewport.floor_db <= viewport.ceiling_db - 6 <= -6
        assert viewport.seconds_at(viewport.x_of(1.25, 700), 700) == pytest.approx(1.25, abs=1e-6)


@pytest.mark.parametrize("scale", SCALES)
def test_frequencies_and_pixels_are_inverse(viewport, scale):
    viewport.set_length(10, 16_000)
    viewport.set_scale(scale)
    for hertz in (20, 440, 1000, 8000):
        assert viewport.hz_at(viewport.y_of(hertz, 300), 300) == pytest.approx(hertz)
    assert viewport.y_of(8000, 300) == pytest.approx(0)
    assert viewport.y_of(20 if scale == "log" else 0, 300) == pytest.approx(300)


def test_an_octave_is_as_high_everywhere_on_a_log_scale(viewport):
    viewport.set_length(10, 16_000)
    viewport.set_scale("log")
    octaves = [viewport.y_of(hertz, 300) - viewport.y_of(2 * hertz, 300) for hertz in (50, 400, 3000)]
    assert octaves == pytest.approx([octaves[0]] * 3)


def test_zooming_keeps_what_is_under_the_pointer(viewport):
    viewport.set_length(100, 16_000)
    viewport.show(40, 60)
    before = viewport.x_of(47, 1000)
    viewport.zoom_time(0.5, 47)
    assert viewport.span_seconds == pytest.approx(10)
    assert viewport.x_of(47, 1000) == pytest.approx(before)
    for scale in SCALES:
        viewport.fit()
        viewport.set_scale(scale)
        before = viewport.y_of(900, 300)
        viewport.zoom_frequency(0.5, 900)
        assert viewport.y_of(900, 300) == pytest.approx(before)


def test_zooming_out_of_a_frequency_band_comes_back_to_everything(viewport):
    viewport.set_length(10, 16_000)
    for scale in SCALES:
        viewport.set_scale(scale)
        viewport.zoom_frequency(0.2, 2000)
        assert viewport.high_hz - viewport.low_hz < 6000
        viewport.zoom_frequency(100, 2000)
        assert (viewport.low_hz, viewport.high_hz) == (0, 8000)


def test_panning_stops_at_the_ends(viewport):
    viewport.set_length(100, 16_000)
    viewport.show(40, 50)
    viewport.pan_time(-1000)
    assert (viewport.start_seconds, viewport.stop_seconds) == (0, 10)
    viewport.pan_time(1000)
    assert (viewport.start_seconds, viewport.stop_seconds) == (90, 100)


def test_selection_fills_the_view(viewport):
    viewport.set_length(100, 16_000)
    viewport.zoom_to((20, 30))
    assert (viewport.start_seconds, viewport.stop_seconds) == pytest.approx((20, 30))
    viewport.zoom_to(None)
    assert viewport.span_seconds == pytest.approx(10)


def test_a_recording_without_samples_has_a_view(viewport):
    viewport.set_length(0, 16_000)
    assert (viewport.start_seconds, viewport.stop_seconds) == (0, SHORTEST_SPAN_SECONDS)
    assert viewport.x_of(0, 100) == 0


def test_changes_are_told_once_and_only_changes(qtbot, viewport):
    viewport.set_length(10, 16_000)
    told = []
    viewport.changed.connect(lambda: told.append(viewport.span_seconds))
    viewport.show(2, 4)
    viewport.show(2, 4)
    assert told == [pytest.approx(2)]


def test_the_page_turns_only_when_the_playhead_runs_out_of_it(viewport):
    viewport.set_length(100, 16_000)
    viewport.show(10, 20)
    viewport.set_playhead(15)
    viewport.set_playhead(20.5, follow=True)
    assert viewport.start_seconds < 20.5 < viewport.start_seconds + 1
    viewport.show(50, 60)
    viewport.set_playhead(20.6, follow=True)
    assert viewport.start_seconds == pytest.approx(50)
    viewport.show(20, 21)
    viewport.set_follows(False)
    viewport.set_playhead(22, follow=True)
    assert viewport.start_seconds == pytest.approx(20)


def test_void_calls_keep_the_references_of_none(viewport):
    # PySide6 6.12.0 on Python 3.11 loses one per call, and aborts after some hundred.
    before = sys.getrefcount(None)
    for _ in range(100):
        viewport.blockSignals(False)
        viewport.changed.emit()
        viewport.set_playhead(viewport.playhead_seconds + 1)
    assert abs(sys.getrefcount(None) - before) < 50
