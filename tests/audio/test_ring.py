import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.audio.ring import Ring
from workbench.core.errors import ShapeError
from workbench.core.sound import Samples


def taken(ring: Ring, count: int) -> Samples:
    out = np.full((count, ring._buffer.shape[1]), 9.0, dtype=np.float32)
    ring.take(out)
    return out.T


def ramp(start: int, count: int) -> Samples:
    return np.arange(start, start + count, dtype=np.float32)[None]


@given(st.lists(st.integers(1, 40), min_size=1, max_size=40))
def test_what_is_queued_comes_out_whatever_the_bites(bites: list[int]) -> None:
    ring = Ring(1, 100)
    for bite in bites:
        position = max(ring.written, ring.taken + ring.largest_take)
        gap = position - max(ring.written, ring.taken)
        if position + bite - ring.taken <= 100:
            assert ring.write_at(position, ramp(position, bite)) == (position, position + bite)
        before, queued = ring.taken, ring.written
        out = taken(ring, bite)[0]
        known = np.arange(before, before + bite)
        assert np.all((out == known) | (out == 0))
        assert np.all(out[known >= queued] == 0)
        assert gap >= 0


def test_an_empty_ring_gives_silence_and_counts_it_only_while_flowing() -> None:
    ring = Ring(2, 64)
    assert not taken(ring, 10).any()
    assert ring.underruns == 0
    ring.flowing = True
    ring.write_at(20, np.ones((2, 5), dtype=np.float32))
    assert taken(ring, 20).sum() == 10
    assert (ring.underruns, ring.taken) == (1, 30)


def test_a_splice_goes_over_linearly_from_old_to_new_and_ends_the_queue() -> None:
    ring = Ring(1, 64)
    ring.write_at(0, np.ones((1, 40), dtype=np.float32))
    assert ring.write_at(10, np.zeros((1, 20), dtype=np.float32), crossfade_samples=4) == (10, 30)
    out = taken(ring, 40)[0]
    assert out[:10].tolist() == [1.0] * 10
    assert np.allclose(out[10:14], [0.8, 0.6, 0.4, 0.2])
    assert not out[14:].any()


def test_a_splice_that_comes_late_leaves_its_head_out() -> None:
    ring = Ring(1, 64)
    ring.write_at(0, ramp(0, 40))
    taken(ring, 8)
    assert ring.write_at(4, 100 + ramp(4, 20)) == (16, 24)
    assert taken(ring, 16)[0].tolist() == [*range(8, 16), *range(116, 124)]
    assert ring.write_at(0, ramp(0, 5)) == (40, 40)


def test_fading_out_ends_in_silence() -> None:
    ring = Ring(1, 64)
    ring.write_at(0, np.ones((1, 40), dtype=np.float32))
    ring.fade_out_from(10, 9)
    out = taken(ring, 60)[0]
    assert np.allclose(np.diff(out[9:20]), -0.1, atol=1e-6)
    assert not out[19:].any()


def test_a_gap_is_silent_though_the_buffer_has_been_used() -> None:
    ring = Ring(1, 16)
    ring.write_at(0, np.ones((1, 16), dtype=np.float32))
    taken(ring, 16)
    ring.largest_take = 0
    ring.write_at(20, np.ones((1, 4), dtype=np.float32))
    assert taken(ring, 8)[0].tolist() == [0, 0, 0, 0, 1, 1, 1, 1]


def test_too_much_and_misshapen_sound_is_refused() -> None:
    ring = Ring(2, 16)
    with pytest.raises(ShapeError, match="room for 16 samples; got 17"):
        ring.write_at(0, np.zeros((2, 17), dtype=np.float32))
    with pytest.raises(ShapeError, match=r"must be \(2, samples\)"):
        ring.write_at(0, np.zeros((1, 4), dtype=np.float32))


def test_a_gap_that_goes_on_is_one_underrun() -> None:
    ring = Ring(1, 100)
    ring.write_at(0, np.ones((1, 10), np.float32))
    ring.flowing = True
    for _ in range(5):
        ring.take(np.zeros((8, 1), np.float32))
    assert ring.underruns == 1
    ring.write_at(ring.taken, np.ones((1, 10), np.float32))
    for _ in range(5):
        ring.take(np.zeros((8, 1), np.float32))
    assert ring.underruns == 2
