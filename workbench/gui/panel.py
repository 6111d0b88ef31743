"""The model panel: which separator, with which model, under which parameters, and how its estimates become masks."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QGridLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from workbench.core.errors import ParameterError
from workbench.gui.controls import chooser, widen_list
from workbench.gui.cost_plot import CostPlot
from workbench.gui.fold import Fold
from workbench.gui.languages import declared
from workbench.gui.method_chooser import MethodChooser
from workbench.gui.names import named
from workbench.gui.parameter_rows import ParameterRows
from workbench.gui.references_list import ReferencesList
from workbench.gui.theme import icon
from workbench.session.document import Document
from workbench.tasks.methods import MethodInfo, ModelInfo

_PANEL_WIDTH = 280


class ModelPanel(QWidget):
    """Shows and changes the document's method, models, parameters and masks; knows no method by name."""

    method_chosen = Signal(str)
    """The user wants another method."""
    models_chosen = Signal(list)
    """The user wants other models of the same method: ids, or folders as text."""
    separate_requested = Signal()
    train_requested = Signal()
    """The user wants a model of their own."""
    problem = Signal(str)
    """A value was refused; the sentence why."""

    def __init__(self, document: Document, methods: Sequence[MethodInfo], models_for: Callable[[str], Sequence[ModelInfo]]) -> None:
        super().__init__()
        self._document = document
        self._methods = {info.id: info for info in methods}
        self._models_for = models_for
        self._method = MethodChooser(methods)
        self._summary = QLabel()
        self._summary.setWordWrap(True)
        self._model_label = QLabel(self.tr("Model"))
        self._model = named(
            chooser(), "model", self.tr("Model of the separation method"), self.tr("What the method has learnt, and for which sources")
        )
        self._model.setPlaceholderText(self.tr("Choose a model"))
        self._model_label.setBuddy(self._model)
        words = self.tr("Learn a model from recordings of every source alone")
        self._train = named(QPushButton(self.tr("Train a model…")), "train-model", self.tr("Train a model"), words)
        self._references = ReferencesList()
        self._params, self._masks = ParameterRows("parameters"), ParameterRows("mask settings")
        self._preprocessing = ParameterRows("preprocessing settings")
        self._cost = CostPlot()
        self._separate = named(QPushButton(self.tr("Separate")), "separate", self.tr("Separate the recording into stems"))
        self._separate.setIcon(icon("separate"))
        self._separate.setDefault(True)
        self._lay_out()

        self._method.method_chosen.connect(self.method_chosen)
        self._model.currentIndexChanged.connect(self._choose_model)
        self._references.changed.connect(lambda references: self._try(document.set_references, references))
        changes = (
            (self._params, document.set_param),
            (self._masks, document.set_mask),
            (self._preprocessing, document.set_preprocessing),
        )
        for rows, change in changes:
            rows.changed.connect(lambda name, value, change=change: self._try(change, name, value))
            rows.drag_ended.connect(document.end_drag)
        self._separate.clicked.connect(self.separate_requested)
        self._train.clicked.connect(self.train_requested)
        document.method_changed.connect(self.refresh)
        document.params_changed.connect(self._show_params)
        document.tail_changed.connect(self._show_masks)
        document.stems_changed.connect(self._show_stems)
        document.result_changed.connect(self._show_cost)
        document.recording_changed.connect(self._show_ready)
        self.refresh()

    def refresh(self) -> None:
        """Show what the document says, whatever the choosers say: also after a choice that could not be taken."""
        settings = self._document.settings
        info = self._methods.get(settings.method)
        self._method.set_method(settings.method)
        self._summary.setText(declared(info.summary) if info else "")
        self._summary.setVisible(info is not None)
        self._references.setVisible(info is not None and info.references)
        self._show_models(info, settings.models)
        self._show_params()
        self._show_masks()
        self._show_cost()
        self._show_ready()

    def _lay_out(self) -> None:
        self._param_title = _heading(self.tr("Parameters"))
        top = QGridLayout()
        top.setColumnStretch(1, 1)
        top.addWidget(_heading(self.tr("Separator")), 0, 0, 1, 2)
        top.addWidget(self._method, 1, 0, 1, 2)
        top.addWidget(self._summary, 2, 0, 1, 2)
        top.addWidget(self._model_label, 3, 0)
        top.addWidget(self._model, 3, 1)
        top.addWidget(self._train, 4, 1)
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(10, 8, 10, 8)
        rows.setSpacing(10)
        rows.addLayout(top)
        rows.addWidget(self._references)
        rows.addWidget(_line())
        heard = self.tr("What is done to the recording before the separator hears it")
        fold = Fold("preprocessing", self.tr("Preprocessing"), heard, self._preprocessing)
        for widget in (self._param_title, self._params, self._cost, fold, _line(), _heading(self.tr("Mask")), self._masks):
            rows.addWidget(widget)
        rows.addStretch()
        scroll = QScrollArea()
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 8)
        outside.addWidget(scroll)
        button = QVBoxLayout()
        button.setContentsMargins(10, 0, 10, 0)
        button.addWidget(self._separate)
        outside.addLayout(button)
        self.setMinimumWidth(_PANEL_WIDTH)

    def _try(self, change: Callable[..., None], *values: Any) -> None:
        """Change the document; where it refuses, say why and show what holds."""
        try:
            change(*values)
        except ParameterError as error:
            self.problem.emit(str(error))
            self.refresh()

    def _show_params(self) -> None:
        settings = self._document.settings
        self._params.show_params(settings.params, self._sources())
        for widget in (self._param_title, self._params):
            widget.setVisible(settings.params is not None and bool(settings.params.parameters()))
        self._preprocessing.show_params(settings.preprocessing, ())
        self._references.set_references(settings.references)

    def _show_masks(self) -> None:
        masks = self._document.masks
        self._masks.show_params(masks, ())
        self._masks.set_changeable("exponent", not self._document.exponent_is_automatic)

    def _show_stems(self) -> None:
        self._params.set_sources(self._sources())
        self._show_cost()

    def _sources(self) -> tuple[str, ...]:
        """The stems that a parameter may tell apart."""
        info = self._methods.get(self._document.settings.method)
        return tuple(stem for stem in self._document.given_stems if info is None or stem not in info.learnt)

    def _show_cost(self) -> None:
        result = self._document.result
        costs = result.costs if result is not None else ()
        self._cost.set_costs(costs)
        self._cost.setVisible(bool(costs))

    def _show_ready(self) -> None:
        chosen, opened = self._document.settings.params is not None, self._document.recording is not None
        self._separate.setEnabled(chosen and opened)
        wanting = "" if opened else self.tr("Open a recording first")
        self._separate.setToolTip(wanting or (self.tr("Separate the recording into stems") if chosen else self.tr("Choose a method first")))

    def _show_models(self, info: MethodInfo | None, chosen: tuple[str, ...]) -> None:
        """Offer the models that fit, and show the chosen ones even where they lie elsewhere."""
        wanted = info is not None and bool(info.needs)
        self._model_label.setVisible(wanted)
        self._model.setVisible(wanted)
        self._train.setVisible(wanted)
        if info is None or not wanted:
            return
        shown = -1
        with QSignalBlocker(self._model):
            self._model.clear()
            for model in self._models_for(info.id):
                row = self._model.count()
                self._model.addItem(f"{model.title}, {1000.0 * model.window_seconds:.0f} ms", [model.id])
                tip = model.problem or f"{', '.join(model.sources)}; {model.folder}"
                self._model.setItemData(row, f"<p>{tip}</p>", Qt.ItemDataRole.ToolTipRole)
                if model.problem:
                    self._model.model().item(row).setEnabled(False)  # type: ignore[attr-defined]
                elif chosen in {(model.id,), (str(model.folder),)}:
                    shown = row
            if chosen and shown < 0:
                shown = self._model.count()
                self._model.addItem(" + ".join(Path(name).name for name in chosen), list(chosen))
            self._model.addItem(self.tr("Other folder…"), None)
            self._model.setCurrentIndex(shown)
        widen_list(self._model)

    def _choose_model(self, index: int) -> None:
        if index < 0:
            return
        names = self._model.itemData(index)
        if names is None:
            self.refresh()
            folder = QFileDialog.getExistingDirectory(self, self.tr("Choose a model's folder"))
            names = [folder] if folder else None
        if names:
            self.models_chosen.emit(names)


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Sunken)
    return line
