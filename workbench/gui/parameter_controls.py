"""One control per declared parameter, made from the declaration alone: nothing about a parameter is typed here."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from workbench.core.parameters import EVERY_SOURCE, Parameter, value_for
from workbench.gui.names import named
from workbench.gui.sliders import NumberBox, ScaleSlider, SliderScale, leave_wheel_alone, number_text

_WIDEST_SLIDER = 100_000


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


class NumberControl(ParameterControl):
    """A real or whole number: a box to type in, named after the parameter, and a slider below it."""

    def __init__(self, parameter: Parameter, prefix: str = "") -> None:
        super().__init__(parameter, prefix)
        assert parameter.low is not None and parameter.high is not None, "a number is declared with its range"
        scale = SliderScale(parameter.low, parameter.high, parameter.scale == "log")
        self._whole = parameter.type == "whole"
        self._value: float = parameter.default
        spoken, help_text = spoken_name(parameter), explained(parameter)
        self._box = named(NumberBox(scale, whole=self._whole, unit=parameter.unit), self._object_name, spoken, help_text)
        self._slider = named(ScaleSlider(scale, self._value), f"{self._object_name}-slider", f"{spoken}, slider", help_text)
        self._box.set_real(self._value)
        label = self._label()
        label.setBuddy(self._box)
        grid = _grid(self)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self._box, 0, 1)
        grid.addWidget(self._slider, 1, 0, 1, 2)
        # Nobody can aim within a range as wide as a seed's.
        self._slider.setVisible(scale.log or scale.high - scale.low <= _WIDEST_SLIDER)
        self._box.valueChanged.connect(self._take_typed)
        self._box.editingFinished.connect(self.drag_ended)
        self._slider.moved.connect(self._take_moved)
        self._slider.drag_ended.connect(self.drag_ended)
        self._slider.double_clicked.connect(self.reset)

    @property
    def value(self) -> float:
        """The number shown; an int where a whole number is declared."""
        return self._value

    def set_value(self, value: float) -> None:
        """Show a number; signals nothing."""
        self._value = value
        self._box.set_real(value)
        self._slider.set_real(value)

    def _take_typed(self, value: float) -> None:
        if self._take(value):
            self._slider.set_real(value)
            self._tell()

    def _take_moved(self, value: float) -> None:
        if self._take(value):
            self._box.set_real(value)
            self._tell()

    def _take(self, value: float) -> bool:
        """Take what the user gave; whether it is another value than before."""
        before, self._value = self._value, round(value) if self._whole else value
        return self._value != before


class ChoiceControl(ParameterControl):
    """One of several values, by their titles."""

    def __init__(self, parameter: Parameter, prefix: str = "") -> None:
        super().__init__(parameter, prefix)
        self._combo = named(chooser(), self._object_name, spoken_name(parameter), explained(parameter))
        for value, title in parameter.choices:
            self._combo.addItem(title, value)
        widen_list(self._combo)
        self.set_value(parameter.default)
        label = self._label()
        label.setBuddy(self._combo)
        grid = _grid(self)
        grid.setColumnStretch(1, 2)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self._combo, 0, 1)
        self._combo.currentIndexChanged.connect(self._take)

    @property
    def value(self) -> Any:
        """The value chosen."""
        return self._combo.currentData()

    def set_value(self, value: Any) -> None:
        """Show a value; signals nothing."""
        with QSignalBlocker(self._combo):
            self._combo.setCurrentIndex(self._combo.findData(value))

    def _take(self) -> None:
        self._tell()
        self.drag_ended.emit()


class SwitchControl(ParameterControl):
    """On or off."""

    def __init__(self, parameter: Parameter, prefix: str = "") -> None:
        super().__init__(parameter, prefix)
        self._box = named(QCheckBox(titled(parameter)), self._object_name, spoken_name(parameter), explained(parameter))
        self._box.setChecked(parameter.default)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._box)
        self._box.toggled.connect(self._take)

    @property
    def value(self) -> bool:
        """Whether it is on."""
        return self._box.isChecked()

    def set_value(self, value: bool) -> None:
        """Show on or off; signals nothing."""
        with QSignalBlocker(self._box):
            self._box.setChecked(value)

    def _take(self) -> None:
        self._tell()
        self.drag_ended.emit()


class PerSourceControl(ParameterControl):
    """A whole number per source, one chooser each; without known sources one that holds for all."""

    def __init__(self, parameter: Parameter, sources: Sequence[str], prefix: str = "") -> None:
        super().__init__(parameter, prefix)
        self._counts: Mapping[str, int] = parameter.default
        self._combos: dict[str, QComboBox] = {}
        self._rows: list[QWidget] = []
        self._grid = _grid(self)
        self._grid.addWidget(self._label(), 0, 0)
        self.set_sources(sources)

    def set_sources(self, sources: Sequence[str]) -> None:
        """Tell these sources apart from now on; none is one chooser for all."""
        if self._combos and tuple(self._combos) == (tuple(sources) or (EVERY_SOURCE,)):
            return
        for widget in self._rows:
            self._grid.removeWidget(widget)
            widget.setParent(None)
            widget.deleteLater()
        self._rows.clear()
        self._combos.clear()
        spoken = spoken_name(self.parameter)
        # Without sources the one chooser bears the parameter's name itself.
        named(self, self._object_name if sources else "", spoken, explained(self.parameter))
        if not sources:
            self._add_combo(EVERY_SOURCE, self._object_name, spoken, 0)
        for row, source in enumerate(sources, start=1):
            self._add_combo(source, f"{self._object_name}-{source}", f"{spoken} of {source}", row)
            label = QLabel(source)
            label.setIndent(12)
            label.setBuddy(self._combos[source])
            self._grid.addWidget(label, row, 0)
            self._rows.append(label)
        self.set_value(self._counts)

    def _add_combo(self, source: str, name: str, spoken: str, row: int) -> None:
        combo = named(chooser(), name, spoken, explained(self.parameter))
        for value, title in self.parameter.choices:
            combo.addItem(title, value)
        combo.currentIndexChanged.connect(lambda _: self._take(source))
        self._grid.addWidget(combo, row, 1)
        self._combos[source] = combo
        self._rows.append(combo)

    @property
    def value(self) -> dict[str, int]:
        """The number for every source, and for all not named."""
        return dict(self._counts)

    def set_value(self, value: Mapping[str, int]) -> None:
        """Show the numbers; signals nothing."""
        self._counts = dict(value)
        for source, combo in self._combos.items():
            with QSignalBlocker(combo):
                combo.setCurrentIndex(combo.findData(value_for(dict(value), source)))

    def _take(self, source: str) -> None:
        self._counts = {**self._counts, source: self._combos[source].currentData()}
        self._tell()
        self.drag_ended.emit()


def control_for(parameter: Parameter, sources: Sequence[str] = (), prefix: str = "") -> ParameterControl:
    """The control of a declared parameter, at its default, named ``prefix`` and the parameter's name.

    ``sources`` are those that a per-source parameter tells apart.
    """
    match parameter.type:
        case "number" | "whole":
            return NumberControl(parameter, prefix)
        case "choice":
            return ChoiceControl(parameter, prefix)
        case "switch":
            return SwitchControl(parameter, prefix)
        case "per-source":
            return PerSourceControl(parameter, sources, prefix)


def chooser() -> QComboBox:
    """A combo box that takes the width it gets, and lets the wheel scroll the panel."""
    combo = QComboBox()
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(9)
    combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    leave_wheel_alone(combo)
    return combo


def widen_list(combo: QComboBox) -> None:
    """Let the list of a narrow chooser show its entries whole."""
    combo.view().setMinimumWidth(combo.view().sizeHintForColumn(0) + 12)


def titled(parameter: Parameter) -> str:
    """Title and symbol, e.g. ``Sparsity λ``."""
    return f"{parameter.title} {parameter.symbol}".strip()


def spoken_name(parameter: Parameter) -> str:
    """The name that a screen reader says, with the unit."""
    return f"{parameter.title} in {parameter.unit}" if parameter.unit else parameter.title


def explained(parameter: Parameter) -> str:
    """The tooltip: what rises with the parameter, its range, its symbol, its default and how to get it back."""
    unit = f" {parameter.unit}" if parameter.unit else ""
    facts = []
    if parameter.low is not None and parameter.high is not None:
        facts.append(f"{parameter.symbol or 'Range'}: {number_text(parameter.low)} to {number_text(parameter.high)}{unit}")
    facts.append(f"Default: {_default_text(parameter)}{unit}")
    if parameter.type != "switch":
        facts.append("Double-click the name for it")
    return f"<p>{escape(parameter.help, quote=False)}.</p><p>{escape('. '.join(facts), quote=False)}.</p>"


def _default_text(parameter: Parameter) -> str:
    default = parameter.default
    match parameter.type:
        case "number" | "whole":
            return number_text(default)
        case "choice":
            return str(dict(parameter.choices)[default])
        case "switch":
            return "on" if default else "off"
        case "per-source":
            return str(default[EVERY_SOURCE])


def _grid(widget: QWidget) -> QGridLayout:
    grid = QGridLayout(widget)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(8)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(0, 1)
    grid.setAlignment(Qt.AlignmentFlag.AlignTop)
    return grid
