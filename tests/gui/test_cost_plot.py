import numpy as np
import pytest
from PySide6.QtGui import QPalette

from workbench.gui.cost_plot import CostPlot, described


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
