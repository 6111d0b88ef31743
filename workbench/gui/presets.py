"""Presets in the window: kept from what is set, applied, renamed, deleted, handed to others and taken from them."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QInputDialog,
    QListWidget,
    QMenu,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.core.errors import FileExistsRefusal, WorkbenchError
from workbench.gui.closing import closing_row
from workbench.gui.names import named
from workbench.session.document import Document
from workbench.session.presets import Preset
from workbench.tasks.presets import (
    ENDING,
    delete_preset,
    find_preset,
    named_preset,
    presets,
    read_preset,
    rename_preset,
    save_preset,
    settings_under,
    write_preset,
)

MakeAction = Callable[..., QAction]


class Presets(QObject):
    """The user's presets, and what is done with them; whatever cannot be done is told."""

    changed = Signal()
    """Other presets than before."""
    told = Signal(str)
    failed = Signal(str)

    def __init__(self, document: Document, window: QWidget) -> None:
        super().__init__(window)
        self._document, self._window = document, window
        self._menu = QMenu(self.tr("Presets"), window)
        named(self._menu, "presets", self.tr("Presets"))
        self._apply = QMenu(self.tr("Apply a preset"), window)
        named(self._apply, "presets-apply", self.tr("Apply a preset"))
        self.changed.connect(self._refresh)

    def fill(self, menu: QMenu, action: MakeAction) -> None:
        """Add the actions to the menu; ``action`` makes one as the window does."""
        menu.addSeparator()
        menu.addMenu(self._menu)
        self._menu.addMenu(self._apply)
        words = self.tr("Keep method, models, parameters, preprocessing and masks under a name")
        action(self._menu, "preset-save", self.tr("Keep as a preset…"), self.ask_and_save, "Ctrl+Shift+P", words)
        words = self.tr("Rename, delete, import and export presets")
        action(self._menu, "presets-manage", self.tr("Manage presets…"), self.manage, None, words)
        self._refresh()

    def apply(self, name: str) -> None:
        """Set what a preset says; one undo step."""

        def act() -> None:
            self._document.take(settings_under(find_preset(name), self._document.settings))
            self.told.emit(self.tr("Preset {name} applied").format(name=name))

        self.attempt(act)

    def ask_and_save(self) -> None:
        """Ask for a name and keep what is set under it."""
        words = self.tr("Name of the preset")
        name, accepted = QInputDialog.getText(self._window, self.tr("Keep as a preset"), words)
        if accepted:
            self.attempt(lambda: self.keep(named_preset(name, self._document.settings)))

    def keep(self, preset: Preset) -> None:
        """Keep a preset; the user is asked before one of the same name goes. Raises WorkbenchError."""
        try:
            save_preset(preset)
        except FileExistsRefusal as refusal:
            if not self._may_replace(str(refusal)):
                return
            save_preset(preset, overwrite=True)
        self.changed.emit()
        self.told.emit(self.tr("Preset {name} kept").format(name=preset.name))

    def manage(self) -> None:
        """Show the list of presets and what can be done with them."""
        dialog = PresetsDialog(self, self._window)
        dialog.exec()
        dialog.deleteLater()

    def attempt(self, act: Callable[[], object]) -> None:
        """Do something with presets, and tell where that fails."""
        try:
            act()
        except WorkbenchError as error:
            self.failed.emit(str(error))

    def _may_replace(self, sentence: str) -> bool:
        question = named(QMessageBox(self._window), "preset-replace", self.tr("Replace the preset?"))
        question.setIcon(QMessageBox.Icon.Warning)
        question.setWindowTitle(self.tr("Replace the preset?"))
        question.setText(f"{sentence[:1].upper()}{sentence[1:]}.")
        question.setInformativeText(self.tr("Replace it?"))
        question.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No)
        question.setDefaultButton(QMessageBox.StandardButton.No)
        return question.exec() == QMessageBox.StandardButton.Yes

    def _refresh(self) -> None:
        found, problems = presets()
        self._apply.clear()
        for number, preset in enumerate(found, start=1):
            words = self.tr("Set what the preset {name} says").format(name=preset.name)
            entry = named(QAction(self._apply), f"preset-{number}", preset.name.replace("&", "&&"), words)
            entry.triggered.connect(lambda _=False, name=preset.name: self.apply(name))
            self._apply.addAction(entry)
        self._apply.setEnabled(bool(found))
        for sentence in problems:
            self.failed.emit(sentence)


class PresetsDialog(QDialog):
    """The list of presets, with a button for everything that can be done."""

    def __init__(self, owner: Presets, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "presets-dialog", self.tr("Presets"))
        self.setToolTip("")
        self.setWindowTitle(self.tr("Presets"))
        self._owner = owner
        self._list = named(QListWidget(), "presets-list", self.tr("Presets"))
        column = QVBoxLayout()
        self._of_one = [
            self._button("presets-apply-chosen", self.tr("Apply"), self.tr("Set what the chosen preset says"), self._apply),
            self._button("presets-rename", self.tr("Rename…"), self.tr("Give the chosen preset another name"), self._rename),
            self._button("presets-delete", self.tr("Delete"), self.tr("Delete the chosen preset for good"), self._delete),
            self._button("presets-export", self.tr("Export…"), self.tr("Write the chosen preset to a file for others"), self._export),
        ]
        brought = self._button("presets-import", self.tr("Import…"), self.tr("Take a preset from a file"), self._import)
        for button in (*self._of_one, brought):
            column.addWidget(button)
        column.addStretch()
        row = QHBoxLayout()
        row.addWidget(self._list, 1)
        row.addLayout(column)
        close = closing_row(self, "presets-close")
        everything = QVBoxLayout(self)
        everything.addLayout(row)
        everything.addWidget(close)
        self.resize(420, 300)
        self._list.currentRowChanged.connect(lambda _: self._show_ready())
        self._list.itemDoubleClicked.connect(lambda _: self._apply())
        owner.changed.connect(self._refresh)
        self._refresh()

    def _button(self, name: str, text: str, tooltip: str, act: Callable[[], object]) -> QPushButton:
        made = named(QPushButton(text), name, tooltip)
        made.setAutoDefault(False)
        made.clicked.connect(lambda _=False: act())
        return made

    @property
    def _name(self) -> str:
        """Of the chosen preset; only called while there is one."""
        return self._list.currentItem().text()

    def _refresh(self) -> None:
        before = self._list.currentRow()
        self._list.clear()
        self._list.addItems([preset.name for preset in presets()[0]])
        self._list.setCurrentRow(min(max(before, 0), self._list.count() - 1))
        self._show_ready()

    def _show_ready(self) -> None:
        for button in self._of_one:
            button.setEnabled(self._list.currentItem() is not None)

    def _apply(self) -> None:
        self._owner.apply(self._name)
        self.accept()

    def _rename(self) -> None:
        name, accepted = QInputDialog.getText(self, self.tr("Rename the preset"), self.tr("Name of the preset"), text=self._name)
        if accepted:
            self._change(lambda: rename_preset(self._name, name))

    def _delete(self) -> None:
        self._change(lambda: delete_preset(self._name))

    def _export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, self.tr("Export the preset"), f"{self._name}{ENDING}", self._pattern())
        if name:
            self._owner.attempt(lambda: write_preset(find_preset(self._name), Path(name)))

    def _import(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Import a preset"), "", self._pattern())
        if name:
            self._owner.attempt(lambda: self._owner.keep(read_preset(Path(name))))

    def _change(self, act: Callable[[], object]) -> None:
        def changing() -> None:
            act()
            self._owner.changed.emit()

        self._owner.attempt(changing)

    def _pattern(self) -> str:
        return self.tr("Presets (*{ending});;All files (*)").format(ending=ENDING)
