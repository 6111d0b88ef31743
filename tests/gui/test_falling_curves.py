import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.gui.falling_curves import places


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_the_curve_keeps_the_order_of_the_costs_within_its_frame(costs):
    found = places(costs)
    assert all(0.0 <= across <= 1.0 and up >= 0.0 for across, up in found)
    assert all(up <= 1.0 for _, up in found[len(costs) // 10 :])
    heights = [up for _, up in found]
    assert [heights[a] <= heights[b] for a in range(len(costs)) for b in range(len(costs)) if costs[a] <= costs[b]].count(False) == 0


def test_costs_over_decades_are_drawn_by_their_logarithms():
    assert [up for _, up in places([1000.0, 10.0, 0.1])] == pytest.approx([1.0, 0.5, 0.0])
    assert [up for _, up in places([3.0, 2.0, 1.0])] == pytest.approx([1.0, 0.5, 0.0])


def test_the_first_of_many_costs_do_not_press_the_others_down():
    heights = [up for _, up in places([346.0, *(50.0 - 0.01 * step for step in range(29))])]
    assert heights[0] > heights[1] > heights[3] == 1.0
    assert heights[16] == pytest.approx(0.5, abs=0.03)


def test_curves_on_the_same_axes_are_measured_by_the_same_scale():
    first, second = [4.0, 3.0, 2.0], [5.0, 4.0]
    everything = [first, second]
    assert places(first, everything) == [(0.0, pytest.approx(2 / 3)), (0.5, pytest.approx(1 / 3)), (1.0, 0.0)]
    assert places(second, everything) == [(0.0, 1.0), (0.5, pytest.approx(2 / 3))]
