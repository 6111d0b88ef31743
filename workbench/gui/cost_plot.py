"""A small plot of how the cost of a method falls while it works."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from workbench.gui.falling_curves import Curve, FallingCurves, is_logarithmic, value_text
from workbench.gui.names import named


class CostPlot(FallingCurves):
    """The mean cost each time it was measured, the latest named; nothing but what ``set_costs`` was told.

    Methods measure it after every update, every few of them, or every pass over the recording, as each does its work.
    """

    def __init__(self) -> None:
        super().__init__(QCoreApplication.translate("CostPlot", "measurement"))
        named(self, "cost-curve", self.tr("Cost of the fit while it is worked on"))
        self._costs: tuple[float, ...] = ()

    @property
    def costs(self) -> tuple[float, ...]:
        """What is drawn."""
        return self._costs

    def set_costs(self, costs: Sequence[float]) -> None:
        """Draw these costs, from the first on; what is not finite is left out."""
        self._costs = shown = tuple(cost for cost in costs if math.isfinite(cost))
        title = self.tr("Cost, logarithmic") if shown and is_logarithmic(shown) else self.tr("Cost")
        self.show_curves(title, [Curve("", shown)], described(shown))


def described(costs: Sequence[float]) -> str:
    """The curve in words."""
    if not costs:
        return QCoreApplication.translate("cost", "No cost yet")
    told = QCoreApplication.translate("cost", "Cost {last} at measurement {count}, {first} at first")
    return told.format(last=value_text(costs[-1]), count=len(costs), first=value_text(costs[0]))
