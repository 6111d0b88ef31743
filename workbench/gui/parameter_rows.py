"""The controls of one parameter set below each other, made from its declarations."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from workbench.core.parameters import Params
from workbench.gui.controls import ParameterControl
from workbench.gui.fold import Fold
from workbench.gui.parameter_controls import control_for
from workbench.gui.source_controls import PerSourceControl

_SPACING = 8


class ParameterRows(QWidget):
    """Shows a parameter set; what few users change is folded away, and what has no say under the other values is hidden."""

    changed = Signal(str, object)
    """The user gave the parameter of this name another value; while dragging, too."""
    drag_ended = Signal()

    def __init__(self, owner: str, prefix: str = "") -> None:
        """``owner`` names the set in the name of its fold, ``advanced-parameters`` for instance; ``prefix`` begins the controls' names."""
        super().__init__()
        self._prefix = prefix
        self._shown: type[Params] | None = None
        self._controls: dict[str, ParameterControl] = {}
        self._column = _column(self)
        folded = QWidget()
        self._folded_column = _column(folded)
        self._fold = Fold(f"advanced-{owner}", self.tr("Advanced"), self.tr("More settings, which few need to change"), folded)
        self._column.addWidget(self._fold)

    def show_params(self, params: Params | None, sources: Sequence[str]) -> None:
        """Show these values, under the controls of their set; none shows nothing. Signals nothing."""
        if self._shown is not (None if params is None else type(params)):
            self._build(params, sources)
        some_folded = False
        for name, control in self._controls.items():
            control.set_value(getattr(params, name))
            heard = params is not None and control.parameter.heard(params)
            control.setVisible(heard)
            some_folded |= heard and control.parameter.advanced
        self._fold.setVisible(some_folded)

    def set_sources(self, sources: Sequence[str]) -> None:
        """Tell these sources apart where a parameter has a value per source."""
        for control in self._controls.values():
            if isinstance(control, PerSourceControl):
                control.set_sources(sources)

    def set_changeable(self, name: str, changeable: bool) -> None:
        """Let the user change the parameter of this name, or only see it."""
        self._controls[name].setEnabled(changeable)

    def _build(self, params: Params | None, sources: Sequence[str]) -> None:
        for control in self._controls.values():
            control.setParent(None)
            control.deleteLater()
        self._controls.clear()
        self._shown = None if params is None else type(params)
        for parameter in params.parameters() if params is not None else ():
            control = control_for(parameter, sources, self._prefix)
            control.changed.connect(self.changed)
            control.drag_ended.connect(self.drag_ended)
            if parameter.advanced:
                self._folded_column.addWidget(control)
            else:
                self._column.insertWidget(self._column.count() - 1, control)
            self._controls[parameter.name] = control


def _column(widget: QWidget) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(_SPACING)
    return column
