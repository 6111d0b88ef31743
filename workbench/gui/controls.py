"""What the controls of parameters have in common: signals, names, words and rows."""

from html import escape
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QSizePolicy, QWidget

from workbench.core.parameters import EVERY_SOURCE, Parameter
from workbench.gui.sliders import leave_wheel_alone, number_text


class ParameterControl(QWidget):
    """The control of one parameter. What the user does is signalled; what the program sets is not."""

    changed = Signal(str, object)
    """Name and new value; while dragging, too."""
    drag_ended = Signal()
    """A drag or an edit is over: what follows is another undo step."""

    def __init__(self, parameter: Parameter, prefix: str = "") -> None:
        super().__init__()
        self.parameter = parameter
        self._object_name = prefix + parameter.name

    @property
    def value(self) -> Any:
        """The value shown."""
        raise NotImplementedError

    def set_value(self, value: Any) -> None:
        """Show a value; signals nothing."""
        raise NotImplementedError

    def reset(self) -> None:
        """Take the default, as the user's own change."""
        if self.value != self.parameter.default:
            self.set_value(self.parameter.default)
            self._tell()
        self.drag_ended.emit()

    def _tell(self) -> None:
        self.changed.emit(self.parameter.name, self.value)

    def _label(self) -> "ResetLabel":
        label = ResetLabel(titled(self.parameter))
        label.setToolTip(explained(self.parameter))
        label.double_clicked.connect(self.reset)
        return label


class ResetLabel(QLabel):
    """A label that asks for a reset when it is double-clicked."""

    double_clicked = Signal()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask for a reset."""
        self.double_clicked.emit()
        event.accept()


def chooser() -> QComboBox:
    """A combo box that takes the width it gets, and lets the wheel scroll the panel."""
    combo = QComboBox()
    fit_panel(combo)
    return combo


def fit_panel(combo: QComboBox) -> None:
    """Let a combo box take the width it gets, and the wheel scroll past it."""
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(9)
    combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    leave_wheel_alone(combo)


def widen_list(combo: QComboBox) -> None:
    """Let the list of a narrow chooser show its entries whole."""
    combo.view().setMinimumWidth(combo.view().sizeHintForColumn(0) + 12)


def titled(parameter: Parameter) -> str:
    """Title and symbol, e.g. ``Sparsity λ``."""
    return f"{parameter.title} {parameter.symbol}".strip()


def spoken_name(parameter: Parameter) -> str:
    """The name that a screen reader says, with the unit."""
    if not parameter.unit:
        return parameter.title
    return QCoreApplication.translate("controls", "{parameter} in {unit}").format(parameter=parameter.title, unit=parameter.unit)


def explained(parameter: Parameter) -> str:
    """The tooltip: what rises with the parameter, its range, its symbol, its default and how to get it back."""
    unit = f" {parameter.unit}" if parameter.unit else ""
    translate, facts = QCoreApplication.translate, []
    if parameter.low is not None and parameter.high is not None:
        stands_for = f" ({parameter.lowest})" if parameter.lowest else ""
        span = translate("controls", "{name}: {low} to {high}")
        low, high = f"{number_text(parameter.low)}{stands_for}", f"{number_text(parameter.high)}{unit}"
        facts.append(span.format(name=parameter.symbol or translate("controls", "Range"), low=low, high=high))
    facts.append(translate("controls", "Default: {value}").format(value=value_text(parameter, parameter.default)))
    if parameter.type != "switch":
        facts.append(translate("controls", "Double-click the name for it"))
    return f"<p>{escape(parameter.help, quote=False)}.</p><p>{escape('. '.join(facts), quote=False)}.</p>"


def value_text(parameter: Parameter, value: Any) -> str:
    """A value of a parameter in words."""
    match parameter.type:
        case "number" | "whole":
            if parameter.lowest and value == parameter.low:
                return parameter.lowest
            return f"{number_text(value)} {parameter.unit}".rstrip()
        case "choice":
            return str(dict(parameter.choices).get(value, value))
        case "switch":
            return QCoreApplication.translate("controls", "on") if value else QCoreApplication.translate("controls", "off")
        case "per-source":
            named = (str(count) if name == EVERY_SOURCE else f"{name} {count}" for name, count in value.items())
            return ", ".join(named)
        case "text":
            return f"\u201c{value}\u201d" if value else QCoreApplication.translate("controls", "nothing")


def two_columns(widget: QWidget) -> QGridLayout:
    """A grid in ``widget`` without margins, whose first column takes what room there is."""
    grid = QGridLayout(widget)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(0, 1)
    grid.setAlignment(Qt.AlignmentFlag.AlignTop)
    return grid
