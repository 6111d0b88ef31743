"""The export dialog: which stems go where, under which names and in which format; it asks before anything is overwritten."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.audio.writing import subtypes
from workbench.core.errors import WorkbenchError
from workbench.gui.controls import ParameterControl
from workbench.gui.names import named
from workbench.gui.parameter_controls import control_for
from workbench.session.document import Document
from workbench.tasks.exporting import DEFAULT_TEMPLATE, ExportSettings, planned_paths

_MOST_NAMED = 8
_LEFT_WIDTH = 380


@dataclass(frozen=True)
class ExportRequest:
    """What the user wants written."""

    folder: Path
    track: str
    template: str
    stems: tuple[str, ...]
    settings: ExportSettings
    overwrite: bool
    """Whether the user allowed the existing files to be replaced."""


class ExportDialog(QDialog):
    """Asks for an ``ExportRequest``; ``request`` has it once the dialog was accepted."""

    def __init__(self, document: Document, default_folder: Path, track: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        named(self, "export-dialog", self.tr("Export stems"))
        self.setToolTip("")
        self.setWindowTitle(self.tr("Export stems"))
        self._track = track
        # The stems on screen may be those of a method chosen before.
        self._method = document.result.method if document.result is not None else document.settings.method
        self._settings = ExportSettings()
        self._overwrite = False
        arrangement = document.settings.arrangement
        self._titles = arrangement.titles
        names = {stem: arrangement.title(stem) for stem in document.stems}
        self._stems = {
            stem: _checked(name, f"export-stem-{stem}", self.tr("Export {name}").format(name=name)) for stem, name in names.items()
        }
        self._controls = {each.name: self._control(control_for(each, prefix="export-")) for each in ExportSettings.parameters()}
        self._folder = named(QLineEdit(str(default_folder)), "export-folder", self.tr("Folder to export to"))
        fields = self.tr("Names of the files: {track}, {stem}, {method} and {number} are filled in")
        self._template = named(QLineEdit(DEFAULT_TEMPLATE), "export-template", self.tr("File name"), fields)
        self._browse = named(QPushButton(self.tr("Browse…")), "export-browse", self.tr("Choose the folder to export to"))
        self._browse.setAutoDefault(False)
        self._preview = named(QListWidget(), "export-preview", self.tr("Files that will be written"))
        self._preview.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._preview.setSelectionMode(QListWidget.SelectionMode.NoSelection)
        self._problem = named(QLabel(), "export-problem", self.tr("What is wrong"))
        self._problem.setWordWrap(True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._export = named(QPushButton(self.tr("Export")), "export-start", self.tr("Export the chosen stems"))
        self._buttons.addButton(self._export, QDialogButtonBox.ButtonRole.AcceptRole)
        cancel = named(self._buttons.button(QDialogButtonBox.StandardButton.Cancel), "export-cancel", self.tr("Close without exporting"))
        cancel.setAutoDefault(False)
        self._export.setDefault(True)
        self._lay_out()
        for box in self._stems.values():
            box.toggled.connect(self._show_preview)
        self._folder.textChanged.connect(self._show_preview)
        self._template.textChanged.connect(self._show_preview)
        self._browse.clicked.connect(self._choose_folder)
        self._buttons.accepted.connect(self._ask_and_accept)
        self._buttons.rejected.connect(self.reject)
        self._show_preview()

    @property
    def request(self) -> ExportRequest:
        """What the controls say now."""
        return ExportRequest(
            folder=Path(self._folder.text()).expanduser(),
            track=self._track,
            template=self._template.text(),
            stems=tuple(stem for stem, box in self._stems.items() if box.isChecked()),
            settings=self._settings,
            overwrite=self._overwrite,
        )

    def _lay_out(self) -> None:
        stems = QGroupBox(self.tr("Stems"))
        boxes = QGridLayout(stems)
        for index, box in enumerate(self._stems.values()):
            boxes.addWidget(box, index // 2, index % 2)
        form = QGroupBox(self.tr("Format"))
        rows = QVBoxLayout(form)
        for control in self._controls.values():
            rows.addWidget(control)
        rows.addStretch()
        left_side = QWidget()
        left = QVBoxLayout(left_side)
        left.setContentsMargins(0, 0, 0, 0)
        left.addWidget(stems)
        left.addWidget(form, 1)

        files = QGroupBox(self.tr("Files"))
        grid = QGridLayout(files)
        folder = QHBoxLayout()
        folder.addWidget(self._folder, 1)
        folder.addWidget(self._browse)
        for row, (text, field) in enumerate(((self.tr("Folder"), self._folder), (self.tr("Name"), self._template))):
            label = QLabel(text)
            label.setBuddy(field)
            grid.addWidget(label, row, 0)
        grid.addLayout(folder, 0, 1)
        grid.addWidget(self._template, 1, 1)
        grid.addWidget(self._preview, 2, 0, 1, 2)
        grid.addWidget(self._problem, 3, 0, 1, 2)

        columns = QHBoxLayout()
        columns.addWidget(left_side)
        columns.addWidget(files, 1)
        everything = QVBoxLayout(self)
        everything.addLayout(columns)
        everything.addWidget(self._buttons)
        left_side.setFixedWidth(_LEFT_WIDTH)
        self.resize(840, 400)

    def _control(self, control: ParameterControl) -> ParameterControl:
        control.changed.connect(self._change)
        for combo in control.findChildren(QComboBox):
            # Unlike a panel, a dialog has room for every choice in whole.
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        return control

    def _change(self, name: str, value: Any) -> None:
        self._settings = self._settings.changed(**{name: value})
        self._show_preview()

    def _planned(self) -> Mapping[str, Path]:
        """Path of every file to write, by stem. Raises ExportError, ParameterError."""
        request = self.request
        return planned_paths(
            request.stems,
            folder=request.folder,
            track=request.track,
            template=request.template,
            method=self._method,
            settings=request.settings,
            titles=self._titles,
        )

    def _wanting(self) -> str:
        """What is missing or does not fit together, in words; empty when nothing is."""
        settings = self._settings
        if not self._folder.text().strip():
            return self.tr("Choose a folder")
        if not (self.request.stems or settings.residual or settings.mix):
            return self.tr("Choose at least one stem")
        if settings.subtype != "same" and settings.subtype not in subtypes(settings.format):
            return self.tr("{format} cannot store {subtype}; it can store {others}").format(
                format=settings.format.upper(), subtype=settings.subtype, others=", ".join(subtypes(settings.format))
            )
        return ""

    def _show_preview(self) -> None:
        self._preview.clear()
        planned: Mapping[str, Path] = {}
        problem = self._wanting()
        if not problem:
            try:
                planned = self._planned()
            except WorkbenchError as error:
                problem = str(error)
        for path in planned.values():
            exists = os.path.lexists(path)
            item = QListWidgetItem(f"{path.name}  (exists)" if exists else path.name)
            item.setToolTip(str(path))
            font = item.font()
            font.setBold(exists)
            item.setFont(font)
            self._preview.addItem(item)
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._export.setEnabled(not problem)

    def _choose_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Choose the folder to export to"), self._folder.text())
        if folder:
            self._folder.setText(folder)

    def _ask_and_accept(self) -> None:
        """Close with a request, unless files exist and the user wants to keep them."""
        existing = [path for path in self._planned().values() if os.path.lexists(path)]
        self._overwrite = bool(existing) and self._may_overwrite(existing)
        if self._overwrite or not existing:
            self.accept()

    def _may_overwrite(self, existing: list[Path]) -> bool:
        names = [path.name for path in existing[:_MOST_NAMED]]
        if len(existing) > _MOST_NAMED:
            names.append(f"and {len(existing) - _MOST_NAMED} more")
        question = named(QMessageBox(self), "export-overwrite", self.tr("Replace existing files?"))
        question.setIcon(QMessageBox.Icon.Warning)
        question.setWindowTitle(self.tr("Replace existing files?"))
        question.setText(self.tr("These files exist already. Replace them?"))
        question.setInformativeText("\n".join(names))
        question.setTextFormat(Qt.TextFormat.PlainText)
        question.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No)
        question.setDefaultButton(QMessageBox.StandardButton.No)
        return question.exec() == QMessageBox.StandardButton.Yes


def _checked(text: str, object_name: str, spoken: str) -> QCheckBox:
    box = named(QCheckBox(text), object_name, spoken)
    box.setChecked(True)
    return box
