import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QPalette

from workbench.gui.cost_plot import CostPlot, curve, described


def shown(qtbot, costs):
    plot = CostPlot()
    qtbot.addWidget(plot)
    plot.resize(260, plot.sizeHint().height())
    plot.set_costs(costs)
    return plot


def coloured(plot):
    """Whether a pixel of each column bears the colour of the curve, (width,)."""
    image = plot.grab().toImage().convertToFormat(plot.grab().toImage().Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine() // 4, 4)[:, : image.width(), :3]
    wanted = plot.palette().color(QPalette.ColorRole.Accent)
    distance = np.abs(pixels[..., ::-1].astype(int) - (wanted.red(), wanted.green(), wanted.blue())).sum(axis=-1)
    return (distance < 60).any(axis=0)


@given(st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=50))
def test_the_curve_keeps_the_order_of_the_costs_within_its_frame(costs):
    places = curve(costs)
    assert all(0.0 <= across <= 1.0 and up >= 0.0 for across, up in places)
    assert all(up <= 1.0 for _, up in places[len(costs) // 10 :])
    heights = [up for _, up in places]
    assert [heights[a] <= heights[b] for a in range(len(costs)) for b in range(len(costs)) if costs[a] <= costs[b]].count(False) == 0


def test_costs_over_decades_are_drawn_by_their_logarithms():
    assert [up for _, up in curve([1000.0, 10.0, 0.1])] == pytest.approx([1.0, 0.5, 0.0])
    assert [up for _, up in curve([3.0, 2.0, 1.0])] == pytest.approx([1.0, 0.5, 0.0])


def test_the_first_of_many_costs_do_not_press_the_others_down():
    heights = [up for _, up in curve([346.0, *(50.0 - 0.01 * step for step in range(29))])]
    assert heights[0] > heights[1] > heights[3] == 1.0
    assert heights[16] == pytest.approx(0.5, abs=0.03)


def test_the_picture_has_a_curve_from_end_to_end(qtbot):
    columns = np.flatnonzero(coloured(shown(qtbot, [5.0, 3.0, 2.0, 1.8])))
    assert columns.max() - columns.min() > 150
    # Smoothed edges hide it for a pixel or two.
    assert np.diff(columns).max() <= 4


@pytest.mark.parametrize("costs", [[1.0], [0.0, 0.0], [-2.0, -3.0], [float("nan"), 1.0, float("inf")], [2.0] * 5000])
def test_curves_of_any_kind_are_drawn(qtbot, costs):
    assert coloured(shown(qtbot, costs)).any()


def test_nothing_is_drawn_of_no_costs_and_the_words_follow(qtbot):
    plot = shown(qtbot, [])
    assert not coloured(plot).any()
    assert described([]) == "No cost yet"
    plot.set_costs([2.5])
    assert plot.accessibleDescription() == "Cost 2.5 at measurement 1, 2.5 at first"
    assert "2.5" in plot.toolTip()
