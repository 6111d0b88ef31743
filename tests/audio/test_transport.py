import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from workbench.audio.ring import Ring
from workbench.audio.transport import STALLED_SECONDS, Transport
from workbench.core.errors import AudioFileError, DeviceError, ParameterError
from workbench.core.sound import Samples

RATE = 8_000
BITE = 80
LATENCY = 400
MARGIN = BITE + 32
"""From what the sound card has taken to the first sample that is changed: a bite and 4 ms."""

FADE = 96
"""12 ms at RATE."""


class PulledSink:
    """A sound card whose hunger the test decides."""

    channels = 2

    def __init__(self, rate: int = RATE) -> None:
        self.rate = rate
        self.ring = Ring(2, 2 * rate)
        self.ring.largest_take = BITE
        self.running = False
        self.heard: list[Samples] = []

    @property
    def played(self) -> int:
        return max(self.ring.taken - LATENCY, 0)

    def start(self) -> None:
        self.running = True

    def stop(self) -> None:
        self.running = False

    def close(self) -> None:
        self.running = False


class Listener:
    """A transport with its feeder, its sink and a clock, all in the test's hand."""

    def __init__(self, sound: Samples, rate: int = RATE, sink_rate: int = RATE) -> None:
        self.sound = sound
        self.sink = PulledSink(sink_rate)
        self.now = 0.0
        self.rendering_seconds = 0.0
        self.fails: Exception | None = None
        self.finished = 0
        self.errors: list[str] = []
        self.transport = Transport(
            self._source, samples=sound.shape[1], rate=rate, channels=sound.shape[0], sink=self.sink, clock=lambda: self.now
        )
        self.transport.on_finished = self._finish
        self.transport.on_error = self.errors.append

    def listen(self, count: int) -> Samples:
        """Pull ``count`` samples, the feeder always up to date; what was heard, (channels, samples)."""
        heard = np.empty((count, 2), dtype=np.float32)
        for start in range(0, count, BITE):
            self.feed()
            self.sink.ring.take(heard[start : start + BITE])
            self.now += BITE / self.sink.rate
        self.feed()
        return heard.T

    def feed(self) -> None:
        for _ in range(50):
            if self.transport.step() != 0.0:
                return
        raise AssertionError("the feeder does not come to rest")

    def _source(self, start: int, stop: int) -> Samples:
        if self.fails is not None:
            raise self.fails
        assert 0 <= start < stop <= self.sound.shape[1]
        self.now += self.rendering_seconds
        return self.sound[:, start:stop]

    def _finish(self) -> None:
        self.finished += 1


def tone(samples: int, hertz: float = 100.0, level: float = 0.5) -> Samples:
    moments = np.arange(samples) / RATE
    wave = level * np.sin(2 * np.pi * hertz * moments)
    return np.stack([wave, -wave]).astype(np.float32)


def noise(samples: int, channels: int = 2) -> Samples:
    return np.random.default_rng(samples).uniform(-1, 1, (channels, samples)).astype(np.float32)


def largest_step(heard: Samples) -> float:
    return float(np.abs(np.diff(heard, axis=1)).max())


TONE_STEP = 2 * np.pi * 100 / RATE * 0.5 * 1.01
FADE_STEP = 1.0 / FADE + TONE_STEP
"""The most a crossfade of two tones may add to their own steps."""


def test_a_sound_is_heard_sample_by_sample_from_its_beginning_to_its_end() -> None:
    sound = noise(3_333)
    listener = Listener(sound)
    listener.transport.play()
    heard = listener.listen(8_000)
    begin = np.flatnonzero(heard[0])[0]
    assert np.array_equal(heard[:, begin : begin + 3_333], sound)
    assert not heard[:, begin + 3_333 :].any()
    assert listener.finished == 1
    assert not listener.transport.playing
    assert listener.transport.position == 3_333
    assert listener.transport.underruns == 0


def test_play_after_the_end_begins_anew() -> None:
    listener = Listener(noise(500))
    listener.transport.play()
    listener.listen(2_000)
    listener.transport.play()
    assert np.array_equal(listener.listen(2_000)[:, MARGIN : MARGIN + 500], listener.sound)
    assert listener.finished == 2


def test_an_empty_sound_ends_at_once() -> None:
    listener = Listener(np.zeros((1, 0), dtype=np.float32))
    listener.transport.play()
    assert not listener.listen(800).any()
    assert listener.finished == 1


def test_pause_fades_and_play_goes_on_from_there() -> None:
    listener = Listener(tone(RATE))
    listener.transport.play(100)
    listener.listen(2_000)
    listener.transport.pause()
    faded = listener.listen(2_000)
    assert largest_step(faded) <= FADE_STEP
    assert not faded[:, MARGIN + FADE :].any()
    held = listener.transport.position
    assert listener.transport.position == held == 100 + 2_000
    listener.transport.play()
    resumed = listener.listen(1_000)
    settled = MARGIN + FADE
    assert np.array_equal(resumed[:, settled:], listener.sound[:, held + FADE : held + FADE + 1_000 - settled])
    assert largest_step(resumed) <= FADE_STEP


def test_a_seek_is_crossfaded_and_lands_on_its_sample() -> None:
    listener = Listener(tone(RATE))
    listener.transport.play()
    before = listener.listen(2_000)
    listener.transport.seek(5_555)
    after = listener.listen(1_000)
    assert largest_step(np.concatenate([before, after], axis=1)) <= FADE_STEP
    landed = MARGIN + FADE
    assert np.allclose(after[:, landed:], listener.sound[:, 5_555 + FADE : 5_555 + FADE + 1_000 - landed])


def test_a_seek_while_paused_moves_the_position_only() -> None:
    listener = Listener(tone(RATE))
    listener.transport.seek(1_234)
    assert listener.transport.position == 1_234
    assert not listener.listen(500).any()
    listener.transport.seek(10**9)
    assert listener.transport.position == RATE
    listener.transport.seek(-5)
    assert listener.transport.position == 0


def test_a_loop_is_as_long_as_its_span_and_crossfaded() -> None:
    listener = Listener(tone(RATE, hertz=97.0))
    listener.transport.set_loop((1_000, 2_500))
    listener.transport.play(1_000)
    heard = listener.listen(8_000)
    assert largest_step(heard) <= FADE_STEP
    turn = MARGIN + 1_500
    for repeat in range(3):
        start = turn + 1_500 * repeat
        assert np.allclose(heard[:, start + FADE : start + 1_500], listener.sound[:, 1_000 + FADE : 2_500])
    assert listener.finished == 0


def test_the_whole_of_a_sound_that_ends_loud_loops_without_a_click() -> None:
    listener = Listener(np.full((1, 700), 0.9, dtype=np.float32))
    listener.transport.set_loop((0, 700))
    listener.transport.play()
    heard = listener.listen(4_000)
    assert np.allclose(heard[:, MARGIN:], 0.9)


def test_a_loop_behind_which_it_plays_is_gone_to() -> None:
    listener = Listener(tone(RATE))
    listener.transport.play(5_000)
    listener.listen(400)
    listener.transport.set_loop((100, 1_100))
    heard = listener.listen(2_000)
    assert largest_step(heard) <= FADE_STEP
    assert 100 <= listener.transport.position < 1_100


def test_a_loop_taken_away_lets_it_play_on() -> None:
    listener = Listener(tone(4_000))
    listener.transport.set_loop((0, 1_000))
    listener.transport.play()
    listener.listen(2_400)
    listener.transport.set_loop(None)
    assert largest_step(listener.listen(6_000)) <= FADE_STEP
    assert listener.finished == 1


@pytest.mark.parametrize("span", [(5, 5), (9, 3), (-1, 5), (0, RATE + 1)])
def test_an_impossible_loop_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ParameterError, match="a loop must be a span"):
        Listener(tone(RATE)).transport.set_loop(span)


def test_a_change_is_heard_after_the_margin_and_without_a_click() -> None:
    listener = Listener(tone(RATE))
    listener.transport.play()
    before = listener.listen(2_000)
    listener.sound = -0.5 * listener.sound
    listener.transport.changed()
    after = listener.listen(1_000)
    assert largest_step(np.concatenate([before, after], axis=1)) <= FADE_STEP
    begun = 2_000 - MARGIN  # what was the next sample of the document when the change came
    settled = MARGIN + FADE
    assert np.array_equal(after[:, :MARGIN], -2 * listener.sound[:, begun : begun + MARGIN])
    assert np.allclose(after[:, settled:], listener.sound[:, begun + settled : begun + 1_000])
    assert listener.transport.underruns == 0


def test_changes_faster_than_they_can_be_rendered_never_starve_the_ear() -> None:
    listener = Listener(tone(4 * RATE))
    listener.rendering_seconds = 0.03
    listener.transport.play()
    pieces = [listener.listen(2_000)]
    for turn in range(60):
        listener.sound = tone(4 * RATE, level=0.5 - 0.3 * (turn % 2))
        listener.transport.changed()
        listener.transport.step()
        pieces.append(listener.listen(BITE))
    heard = np.concatenate(pieces, axis=1)[:, 1_000:]
    assert listener.transport.underruns == 0
    assert largest_step(heard) <= FADE_STEP
    assert np.abs(heard[:, -RATE // 100 :]).max() > 0.1


def test_slow_rendering_makes_no_gap_while_the_queue_lasts() -> None:
    listener = Listener(noise(6_000))
    listener.rendering_seconds = 0.2
    listener.transport.play()
    heard = listener.listen(7_000)
    begin = int(np.flatnonzero(heard[0])[0])
    assert np.array_equal(heard[:, begin : begin + 6_000], listener.sound)


def test_the_position_is_what_is_heard_and_never_falls_while_playing() -> None:
    listener = Listener(tone(RATE))
    listener.transport.play(500)
    positions = []
    for turn in range(40):
        listener.listen(BITE)
        if turn % 5 == 0:
            listener.transport.changed()
        positions.append(listener.transport.position)
    assert positions == sorted(positions)
    # Taken is 40 bites; the document began after a margin of two, and what is heard lies LATENCY behind.
    assert positions[-1] == 500 + 40 * BITE - MARGIN - LATENCY
    listener.transport.seek(7_000)
    listener.listen(1_000)
    assert listener.transport.position >= 7_000


def test_the_position_follows_a_loop() -> None:
    listener = Listener(tone(RATE))
    listener.transport.set_loop((1_000, 1_500))
    listener.transport.play(1_000)
    for _ in range(100):
        listener.listen(BITE)
        assert 1_000 <= listener.transport.position <= 1_500


def test_a_source_that_fails_stops_the_sound_softly_and_says_why() -> None:
    listener = Listener(tone(RATE))
    listener.transport.play()
    listener.listen(2_000)
    listener.fails = AudioFileError("song.wav cannot be read at 0.3 s: it is damaged there")
    heard = listener.listen(4_000)
    assert listener.errors == ["song.wav cannot be read at 0.3 s: it is damaged there"]
    assert not listener.transport.playing
    assert largest_step(heard) <= FADE_STEP
    assert not heard[:, -1_000:].any()
    listener.fails = None
    listener.transport.play(0)
    assert listener.listen(2_000).any()


def test_a_source_of_the_wrong_shape_is_an_error_not_noise() -> None:
    listener = Listener(tone(RATE))
    listener.sound = listener.sound[:1]
    listener.transport.play()
    listener.listen(400)
    assert len(listener.errors) == 1
    assert "must be (2, 400)" in listener.errors[0]


def test_a_sound_card_that_goes_away_is_told() -> None:
    listener = Listener(tone(RATE))
    listener.transport.play()
    listener.listen(800)

    def refuse() -> None:
        raise DeviceError("the sound card does not start: unplugged")

    listener.sink.running, listener.sink.start = False, refuse  # type: ignore[method-assign]
    listener.feed()
    assert listener.errors == ["the sound card does not start: unplugged"]
    assert not listener.transport.playing


def test_the_stream_rests_after_a_while_of_silence() -> None:
    listener = Listener(tone(400))
    listener.transport.play()
    listener.listen(2_000)
    assert listener.sink.running
    listener.listen(2 * RATE)
    assert not listener.sink.running


def test_a_sink_of_another_rate_gets_the_sound_at_its_rate() -> None:
    listener = Listener(tone(RATE), sink_rate=16_000)
    listener.transport.play()
    heard = listener.listen(12_000)
    moments = np.arange(8_000) / 16_000
    expected = 0.5 * np.sin(2 * np.pi * 100 * moments)
    begin = BITE + 64  # 4 ms at 16 kHz
    assert np.abs(heard[0, begin + 500 : begin + 8_000] - expected[500:]).max() < 0.01
    assert abs(listener.transport.position - (12_000 - begin - LATENCY) // 2) <= 1


def test_a_gap_is_counted_and_faded_into() -> None:
    listener = Listener(tone(RATE))
    listener.transport.play()
    listener.listen(800)
    bite = np.empty((BITE, 2), dtype=np.float32)
    for _ in range(40):
        listener.sink.ring.take(bite)
    assert listener.transport.underruns > 0
    after = listener.listen(1_000)
    assert largest_step(after) <= FADE_STEP
    assert after[:, -100:].any()


@example([("pause", 0), ("seek", 3), ("play", 0)])
@given(
    st.lists(
        st.tuples(st.sampled_from(["seek", "changed", "pause", "play", "loop", "unloop", "listen"]), st.integers(0, 3_999)), max_size=25
    )
)
@settings(max_examples=60, deadline=None)
def test_whatever_is_pressed_nothing_clicks(presses: list[tuple[str, int]]) -> None:
    listener = Listener(tone(4_000, hertz=50.0))
    listener.transport.play(1)
    heard = [listener.listen(800)]
    for press, place in presses:
        match press:
            case "seek":
                listener.transport.seek(place)
            case "changed":
                listener.transport.changed()
            case "pause":
                listener.transport.pause()
            case "play":
                listener.transport.play()
            case "loop":
                listener.transport.set_loop((place // 2, 4_000 - place // 3))
            case "unloop":
                listener.transport.set_loop(None)
            case "listen":
                heard.append(listener.listen(BITE * (1 + place // 400)))
        heard.append(listener.listen(BITE))
        assert 0 <= listener.transport.position <= 4_000
    whole = np.concatenate(heard, axis=1)
    assert largest_step(whole) <= FADE_STEP
    assert listener.transport.underruns == 0
    assert listener.errors == []


def test_a_device_that_takes_nothing_more_is_told_and_the_place_is_kept() -> None:
    listener = Listener(noise(2 * RATE))
    listener.transport.play(0)
    listener.listen(10 * BITE)
    heard = listener.transport.position
    listener.now += STALLED_SECONDS + 0.1
    listener.feed()
    assert listener.errors == ["the sound card takes no more sound"]
    assert not listener.transport.playing
    assert abs(listener.transport.position - heard) <= LATENCY + MARGIN
    listener.transport.play()
    assert listener.listen(10 * BITE).any()
    assert len(listener.errors) == 1
