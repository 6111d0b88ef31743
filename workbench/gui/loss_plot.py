"""A small plot of how the losses of a training fall."""

import math

from PySide6.QtCore import QCoreApplication

from workbench.core.loss_curve import Losses
from workbench.gui.falling_curves import Curve, FallingCurves, is_logarithmic, value_text
from workbench.gui.names import named

_HEIGHT = 180


class LossPlot(FallingCurves):
    """The losses of the network that is being learnt, epoch by epoch: those of training, and dashed those of validation."""

    def __init__(self) -> None:
        super().__init__(QCoreApplication.translate("LossPlot", "epoch"), _HEIGHT)
        named(self, "loss-curve", self.tr("Loss while it is trained"))
        self.losses: Losses | None = None
        """What is drawn."""

    def show_losses(self, losses: Losses | None) -> None:
        """Draw these losses, or nothing; what is not finite is left out."""
        self.losses = losses
        if losses is None:
            self.show_curves("", (), described(losses))
            return
        training, validation = (tuple(filter(math.isfinite, each)) for each in (losses.training, losses.validation))
        curves = [Curve(self.tr("training"), training), Curve(self.tr("validation"), validation)]
        drawn = [curve.values for curve in curves if curve.values]
        title = self.tr("Loss of {name}, logarithmic") if drawn and is_logarithmic(*drawn) else self.tr("Loss of {name}")
        self.show_curves(title.format(name=losses.name), curves, described(losses))


def described(losses: Losses | None) -> str:
    """The latest losses in words."""
    if losses is None or not losses.training:
        return QCoreApplication.translate("loss", "No loss yet")
    if losses.validation:
        words = QCoreApplication.translate("loss", "{name}, epoch {count}: loss {training}, on validation {validation}")
    else:
        words = QCoreApplication.translate("loss", "{name}, epoch {count}: loss {training}")
    validation = value_text(losses.validation[-1]) if losses.validation else ""
    return words.format(name=losses.name, count=losses.epochs, training=value_text(losses.training[-1]), validation=validation)
