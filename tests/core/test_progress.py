import pytest

from workbench.core.errors import Cancelled
from workbench.core.progress import CancelSwitch, RemainingTime, part, silent


def test_a_part_is_placed_in_the_whole():
    seen = []
    report = part(lambda fraction, message="", partial=None: seen.append((fraction, message, partial)), 0.5, 0.75)
    report(0.0, "start")
    report(1.0, "end", "something")
    assert seen == [(0.5, "start", None), (0.75, "end", "something")]


def test_a_thrown_switch_cancels():
    switch = CancelSwitch()
    report = switch.watched(silent)
    report(0.1)
    switch.throw()
    assert switch.thrown
    with pytest.raises(Cancelled):
        report(0.2)


def test_remaining_time_follows_the_speed():
    now = [0.0]
    remaining = RemainingTime(lambda: now[0])
    assert remaining.seconds(0.5) is None
    now[0] = 10.0
    assert remaining.seconds(0.25) == pytest.approx(30.0)
    assert remaining.seconds(0.01) is None
