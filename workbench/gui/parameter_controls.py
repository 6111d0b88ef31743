"""One control per declared parameter, made from the declaration alone: nothing about a parameter is typed here."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QEvent, QSignalBlocker, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit

from workbench.core.parameters import Parameter
from workbench.gui.controls import ParameterControl, chooser, explained, spoken_name, titled, two_columns, widen_list
from workbench.gui.languages import declared_parameter
from workbench.gui.names import named
from workbench.gui.sliders import NumberBox, ScaleSlider, SliderScale, left_to_window
from workbench.gui.source_controls import PerSourceControl

_WIDEST_SLIDER = 100_000


class NumberControl(ParameterControl):
    """A real or whole number: a box to type in, named after the parameter, and a slider below it."""

    def __init__(self, parameter: Parameter, prefix: str = "") -> None:
        super().__init__(parameter, prefix)
        assert parameter.low is not None and parameter.high is not None, "a number is declared with its range"
        scale = SliderScale(parameter.low, parameter.high, parameter.scale == "log")
        self._whole = parameter.type == "whole"
        self._value: float = parameter.default
        spoken, help_text = spoken_name(parameter), explained(parameter)
        self._box = named(
            NumberBox(scale, whole=self._whole, unit=parameter.unit, lowest=parameter.lowest), self._object_name, spoken, help_text
        )
        self._slider = named(
            ScaleSlider(scale, self._value), f"{self._object_name}-slider", self.tr("{name}, slider").format(name=spoken), help_text
        )
        self._box.set_real(self._value)
        label = self._label()
        label.setBuddy(self._box)
        grid = two_columns(self)
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
        grid = two_columns(self)
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


class TextControl(ParameterControl):
    """Free words, taken when Return is pressed or the keyboard goes elsewhere."""

    def __init__(self, parameter: Parameter, prefix: str = "") -> None:
        super().__init__(parameter, prefix)
        self._value: str = parameter.default
        self._field = named(TextField(self._value), self._object_name, spoken_name(parameter), explained(parameter))
        label = self._label()
        label.setBuddy(self._field)
        grid = two_columns(self)
        grid.addWidget(label, 0, 0)
        grid.addWidget(self._field, 1, 0)
        self._field.editingFinished.connect(self._take)

    @property
    def value(self) -> str:
        """The words taken last."""
        return self._value

    def set_value(self, value: str) -> None:
        """Show words; what is being typed stays where they are the same as before. Signals nothing."""
        if value != self._value:
            self._value = value
            self._field.setText(value)

    def _take(self) -> None:
        if self._field.text() != self._value:
            self._value = self._field.text()
            self._tell()
            self.drag_ended.emit()


class TextField(QLineEdit):
    """A line to type in that gives the keyboard back after Return, and leaves drops and undo to the window."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setAcceptDrops(False)

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window."""
        return False if left_to_window(event) else super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Return takes the words."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clearFocus()


def control_for(parameter: Parameter, sources: Sequence[str] = (), prefix: str = "") -> ParameterControl:
    """The control of a declared parameter in the language of the window, at its default, named ``prefix`` and the parameter's name.

    ``sources`` are those that a per-source parameter tells apart.
    """
    parameter = declared_parameter(parameter)
    match parameter.type:
        case "number" | "whole":
            return NumberControl(parameter, prefix)
        case "choice":
            return ChoiceControl(parameter, prefix)
        case "switch":
            return SwitchControl(parameter, prefix)
        case "per-source":
            return PerSourceControl(parameter, sources, prefix)
        case "text":
            return TextControl(parameter, prefix)
