"""A whole number for each source: the usual ones to choose from, and where a range is declared any other to type."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from PySide6.QtCore import QEvent, QRegularExpression, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QWidget

from workbench.core.parameters import EVERY_SOURCE, Parameter, value_for
from workbench.gui.controls import ParameterControl, explained, fit_panel, spoken_name, two_columns
from workbench.gui.names import named
from workbench.gui.sliders import left_to_window


class CountChooser(QComboBox):
    """A whole number among some; where ``any_count``, others may be typed."""

    committed = Signal()
    """The user chose or typed another number; what it is worth, who listens decides."""

    def __init__(self, usual: Sequence[int], any_count: bool) -> None:
        super().__init__()
        fit_panel(self)
        self._usual = tuple(usual)
        self._count: int | None = None
        for count in usual:
            self.addItem(str(count), count)
        self.activated.connect(lambda row: self._take(str(self._usual[row])))
        if any_count:
            field = QLineEdit()
            self.setLineEdit(field)
            self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            # Completing 2 to 24 would leave no way to type 2.
            self.setCompleter(None)  # type: ignore[arg-type]
            field.setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]{0,6}"), field))
            field.setAcceptDrops(False)
            field.editingFinished.connect(lambda: self._take(field.text()))

    @property
    def count_chosen(self) -> int:
        """The number shown."""
        assert self._count is not None, "a number is shown before one is asked for"
        return self._count

    def set_count(self, count: int) -> None:
        """Show a number; signals nothing."""
        if count != self._count:
            self._show(count)

    def event(self, event: QEvent) -> bool:
        """Leave undo and redo to the window."""
        return False if left_to_window(event) else super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Return takes the number and gives the keyboard back to the window."""
        super().keyPressEvent(event)
        if self.isEditable() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.clearFocus()

    def _take(self, text: str) -> None:
        if not text:
            self.setEditText(str(self._count))
        elif int(text) != self._count:
            self._show(int(text))
            self.committed.emit()

    def _show(self, count: int) -> None:
        self._count = count
        with QSignalBlocker(self):
            if self.isEditable():
                # A number between the usual ones stands at the one below it, so that the arrow keys go on from there.
                self.setCurrentIndex(max(bisect_right(self._usual, count) - 1, 0))
                self.setEditText(str(count))
            else:
                self.setCurrentIndex(self.findData(count))


class PerSourceControl(ParameterControl):
    """One chooser for every source; without known sources one that holds for all."""

    def __init__(self, parameter: Parameter, sources: Sequence[str], prefix: str = "") -> None:
        super().__init__(parameter, prefix)
        self._counts: dict[str, int] = dict(parameter.default)
        self._choosers: dict[str, CountChooser] = {}
        self._rows: list[QWidget] = []
        self._grid = two_columns(self)
        self._grid.addWidget(self._label(), 0, 0)
        self.set_sources(sources)

    def set_sources(self, sources: Sequence[str]) -> None:
        """Tell these sources apart from now on; none is one chooser for all."""
        if self._choosers and tuple(self._choosers) == (tuple(sources) or (EVERY_SOURCE,)):
            return
        for widget in self._rows:
            self._grid.removeWidget(widget)
            widget.setParent(None)
            widget.deleteLater()
        self._rows.clear()
        self._choosers.clear()
        spoken = spoken_name(self.parameter)
        # Without sources the one chooser bears the parameter's name itself.
        named(self, self._object_name if sources else "", spoken, explained(self.parameter))
        if not sources:
            self._add_chooser(EVERY_SOURCE, self._object_name, spoken, 0)
        for row, source in enumerate(sources, start=1):
            self._add_chooser(
                source, f"{self._object_name}-{source}", self.tr("{name} of {source}").format(name=spoken, source=source), row
            )
            label = QLabel(source)
            label.setIndent(12)
            label.setBuddy(self._choosers[source])
            self._grid.addWidget(label, row, 0)
            self._rows.append(label)
        self.set_value(self._counts)

    def _add_chooser(self, source: str, name: str, spoken: str, row: int) -> None:
        usual = [value for value, _ in self.parameter.choices]
        chooser = named(CountChooser(usual, self.parameter.low is not None), name, spoken, explained(self.parameter))
        chooser.committed.connect(lambda: self._take(source))
        self._grid.addWidget(chooser, row, 1)
        self._choosers[source] = chooser
        self._rows.append(chooser)

    @property
    def value(self) -> dict[str, int]:
        """The number for every source, and for all not named."""
        return dict(self._counts)

    def set_value(self, value: Mapping[str, int]) -> None:
        """Show the numbers; signals nothing."""
        self._counts = dict(value)
        for source, chooser in self._choosers.items():
            chooser.set_count(value_for(self._counts, source))

    def _take(self, source: str) -> None:
        self._counts = {**self._counts, source: self._choosers[source].count_chosen}
        self._tell()
        self.drag_ended.emit()
