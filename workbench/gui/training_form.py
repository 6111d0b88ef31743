"""What is to be trained: the method, a name for the model, where every source is heard alone, and the parameters of the training."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.core.errors import ParameterError
from workbench.core.parameters import Params
from workbench.gui.axes import clock
from workbench.gui.controls import chooser, widen_list
from workbench.gui.languages import declared
from workbench.gui.names import named
from workbench.gui.parameter_rows import ParameterRows
from workbench.session.document import Document
from workbench.tasks.methods import models
from workbench.tasks.training_requests import Heard, Trainable, TrainingRequest, free_name, settings_of

_HEARD = Qt.ItemDataRole.UserRole


class TrainingForm(QWidget):
    """Collects one request; what it cannot do by itself is signalled."""

    params_wanted = Signal(str)
    """The parameters of this method's training are to be shown."""
    train_wanted = Signal(object)
    """A TrainingRequest."""

    def __init__(self, document: Document, methods: Sequence[Trainable]) -> None:
        super().__init__()
        self._document = document
        self._methods = {each.id: each for each in methods}
        self._params: Params | None = None
        self._read_for = ""
        """The method whose parameters are shown."""
        self._named_by_user = False
        self._method = named(chooser(), "train-method", self.tr("What is trained"), self.tr("The method that the model is for"))
        for each in methods:
            self._method.addItem(declared(each.title), each.id)
        widen_list(self._method)
        self._model_label = QLabel(self.tr("Model"))
        self._model = named(chooser(), "train-of-model", self.tr("Model"), self.tr("The model whose copy brings the curve that is fitted"))
        for model in models():
            if model.problem is None and len(model.sources) > 1:
                self._model.addItem(f"{model.title} ({model.id})", model.id)
        widen_list(self._model)
        self._name = named(QLineEdit(), "train-name", self.tr("Name of the model"), self.tr("Small letters, digits, dots, dashes"))
        self._source = named(QLineEdit(), "train-source", self.tr("Name of the source"), self.tr("A word, such as voice"))
        self._source.setPlaceholderText(self.tr("voice"))
        self._folder = named(
            QPushButton(self.tr("Add folder…")), "train-add-folder", self.tr("Add a folder"), self.tr("Recordings of this source alone")
        )
        self._selection = named(QPushButton(self.tr("Add selection")), "train-add-selection", self.tr("Add the selection"))
        self._validation = named(
            QCheckBox(self.tr("For validation")),
            "train-for-validation",
            self.tr("What is added is for validation"),
            self.tr("It is not learnt from: the training looks at it to know when to stop"),
        )
        self._heard = named(QTreeWidget(), "train-heard", self.tr("Where sources are heard alone"))
        self._heard.setToolTip(self.tr("Folders and marked spans, by source; folders can be dropped here"))
        self._heard.setHeaderLabels([self.tr("Source"), self.tr("Where it is heard alone")])
        self._heard.setRootIsDecorated(False)
        self._heard.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._heard.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self._heard.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self._remove = named(QPushButton(self.tr("Remove")), "train-remove", self.tr("Remove the chosen"))
        self._rows = ParameterRows("training", prefix="train-")
        self._problem = named(QLabel(), "train-problem", self.tr("What is in the way"))
        self._problem.setWordWrap(True)
        self._train = named(QPushButton(self.tr("Train")), "train-start", self.tr("Train this model"))
        for button in (self._folder, self._selection, self._remove, self._train):
            button.setAutoDefault(False)
        self.setAcceptDrops(True)
        self._lay_out()
        self._connect()
        self._show_ready()

    @property
    def heard(self) -> tuple[Heard, ...]:
        """Where every source is heard, in the order of collecting."""
        items = (self._heard.topLevelItem(row) for row in range(self._heard.topLevelItemCount()))
        return tuple(item.data(0, _HEARD) for item in items if item is not None)

    @property
    def method(self) -> str:
        """Id of the chosen method."""
        return str(self._method.currentData())

    def choose(self, method: str) -> None:
        """Choose a method, where it can be trained."""
        row = self._method.findData(method)
        if row >= 0:
            self._method.setCurrentIndex(row)

    def show_params(self, method: str, params: Params) -> None:
        """Show parameters, unless another method was chosen meanwhile; values that both have are kept."""
        if method != self.method:
            return
        if self._params is not None and type(self._params) is not type(params):
            params = _taken_over(self._params, params)
        elif self._params is not None:
            params = self._params
        self._params, self._read_for = params, method
        self._show_rows()

    def say(self, sentence: str) -> None:
        """Say what is in the way of training; nothing, where nothing is."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def clear(self) -> None:
        """Begin anew, but for the method."""
        self._heard.clear()
        self._named_by_user = False
        self.say("")
        self._show_name()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Welcome folders."""
        if any(Path(url.toLocalFile()).is_dir() for url in event.mimeData().urls() if url.isLocalFile()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Take folders for the source that is named, or each for one of its own name."""
        for url in event.mimeData().urls():
            if url.isLocalFile() and Path(url.toLocalFile()).is_dir():
                self.add_folder(Path(url.toLocalFile()))
        event.acceptProposedAction()

    def add_folder(self, folder: Path) -> None:
        """Add a folder to the source whose name is typed; where none is, the folder's own is taken."""
        self._add(self._heard_in(folder, self._source.text().strip() or folder.name), str(folder))

    def _lay_out(self) -> None:
        top = QGridLayout()
        fields = (
            (QLabel(self.tr("Method")), self._method),
            (self._model_label, self._model),
            (QLabel(self.tr("Name of the model")), self._name),
            (QLabel(self.tr("Source")), self._source),
        )
        for row, (label, field) in enumerate(fields):
            label.setBuddy(field)
            top.addWidget(label, row, 0)
            top.addWidget(field, row, 1)
        adding = QHBoxLayout()
        for button in (self._validation, self._folder, self._selection, self._remove):
            adding.addWidget(button)
        adding.setStretchFactor(self._validation, 1)
        scroll = QScrollArea()
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, 12, 0)
        rows.addWidget(self._rows)
        rows.addStretch()
        scroll.setWidget(inside)
        foot = QHBoxLayout()
        foot.addWidget(self._problem, 1)
        foot.addStretch()
        foot.addWidget(self._train)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(top)
        column.addLayout(adding)
        column.addWidget(self._heard, 2)
        column.addWidget(scroll, 3)
        column.addLayout(foot)

    def _connect(self) -> None:
        self._method.currentIndexChanged.connect(self._ask_params)
        self._model.currentIndexChanged.connect(self._show_name)
        self._name.textEdited.connect(self._take_name)
        self._source.textChanged.connect(self._show_ready)
        self._source.returnPressed.connect(self._add_selection)
        self._folder.clicked.connect(self._choose_folder)
        self._selection.clicked.connect(self._add_selection)
        self._remove.clicked.connect(self._take_away)
        self._heard.itemSelectionChanged.connect(self._show_ready)
        self._rows.changed.connect(self._take_param)
        self._train.clicked.connect(self._ask_training)
        self._document.selection_changed.connect(self._show_ready)
        self._document.recording_changed.connect(self._show_ready)

    def _ask_params(self) -> None:
        self.params_wanted.emit(self.method)
        self._show_name()

    def _take_param(self, name: str, value: object) -> None:
        if self._params is None:
            return
        try:
            self._params = self._params.changed(**{name: value})
        except ParameterError as error:
            self.say(str(error))
        else:
            self.say("")
        self._show_rows()

    def _show_rows(self) -> None:
        self._rows.show_params(self._params, self._sources)
        self._show_ready()

    def _take_name(self) -> None:
        self._named_by_user = bool(self._name.text())
        self._show_ready()

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Choose a folder of recordings of this source alone"))
        if folder:
            self.add_folder(Path(folder))

    def _add_selection(self) -> None:
        span, recording, source = self._document.selection, self._document.recording, self._source.text().strip()
        if span is None or recording is None or not source:
            return
        start, stop = (clock(seconds, 3, minutes=True) for seconds in span)
        words = self.tr("{start} to {stop} in {name}").format(start=start, stop=stop, name=recording.path.name)
        self._add(self._heard_in(recording.path, source, span), words)

    def _heard_in(self, place: Path, source: str, span: tuple[float, float] | None = None) -> Heard:
        validation = self._validation.isChecked() and not self._is_of_model
        return Heard(source=source, place=place, span=span, validation=validation)

    def _add(self, heard: Heard, words: str) -> None:
        if heard in self.heard:
            return
        item = QTreeWidgetItem([heard.source, self.tr("{place}, for validation").format(place=words) if heard.validation else words])
        item.setData(0, _HEARD, heard)
        item.setToolTip(1, f"<p>{heard.place}</p>")
        self._heard.addTopLevelItem(item)
        self.say("")
        self._rows.set_sources(self._sources)
        self._show_name()

    def _take_away(self) -> None:
        for item in self._heard.selectedItems():
            self._heard.takeTopLevelItem(self._heard.indexOfTopLevelItem(item))
        self._show_name()

    def _ask_training(self) -> None:
        assert self._params is not None, "the button waits for the parameters"
        try:
            request = TrainingRequest(
                method=self.method,
                name=self._name.text().strip(),
                heard=self.heard,
                settings=settings_of(self._params),
                model=self._model.currentData() if self._is_of_model else "",
            )
        except ValueError:
            self.say(self.tr("The name of a model is made of small letters, digits, dots, dashes and underscores, 60 at most"))
            return
        self.train_wanted.emit(request)

    @property
    def _sources(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(each.source for each in self.heard if not each.validation))

    @property
    def _is_of_model(self) -> bool:
        """Whether a model that is there already is to know more."""
        return self._methods[self.method].of_model

    def _show_name(self) -> None:
        """A name that no model has, for as long as the user has typed none."""
        if not self._named_by_user:
            parts = (str(self._model.currentData()), "exponent") if self._is_of_model else (*self._sources, self.method)
            self._name.setText(free_name("-".join(parts)) if self._sources else "")
        self._show_ready()

    def _show_ready(self) -> None:
        sources = self._sources
        named_source, opened = bool(self._source.text().strip()), self._document.recording is not None
        selected = self._document.selection is not None
        self._selection.setEnabled(named_source and opened and selected)
        if self._selection.isEnabled():
            wanting = self.tr("What is selected in the recording is this source alone")
        elif not selected:
            wanting = self.tr("Select a part of the recording first")
        else:
            wanting = self.tr("Type the name of the source first")
        self._selection.setToolTip(wanting)
        self._remove.setEnabled(bool(self._heard.selectedItems()))
        for widget in (self._model_label, self._model):
            widget.setVisible(self._is_of_model)
        self._validation.setVisible(not self._is_of_model)
        is_read, is_named = self._read_for == self.method, bool(self._name.text().strip())
        self._train.setEnabled(bool(sources) and is_read and is_named and (not self._is_of_model or self._model.count() > 0))
        self._train.setToolTip(self.tr("Train this model") if sources else self.tr("Add where a source is heard alone first"))


def _taken_over(before: Params, after: Params) -> Params:
    """The new parameters with the values of the old ones that were changed, where they mean the same and are allowed."""
    for parameter in before.parameters():
        value = getattr(before, parameter.name)
        if value != parameter.default and any(each.name == parameter.name and each.type == parameter.type for each in after.parameters()):
            try:
                after = after.changed(**{parameter.name: value})
            except ParameterError:
                continue
    return after
