"""What the user prefers whatever is open: where sound is played to, what the wheel does, and the window's look and language."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.announcing import Chime
from workbench.gui.closing import closing_row
from workbench.gui.languages import LANGUAGES, save_language, saved_language
from workbench.gui.names import named
from workbench.gui.output_choice import OutputChoice

_LONGEST_NAME = 28


class Preferences(QDialog):
    """Every choice acts at once, the language with the next start; there is nothing to confirm."""

    def __init__(self, parent: QWidget, outputs: OutputChoice, themes: Sequence[QAction], wheel: QAction, chime: Chime) -> None:
        """``themes`` are the actions that choose one, ``wheel`` is the one that swaps what the wheel does."""
        super().__init__(parent)
        named(self, "preferences-panel", self.tr("Preferences"))
        self.setWindowTitle(self.tr("Preferences"))
        self._outputs = outputs
        self._output = named(
            QComboBox(), "output-device", self.tr("Output"), self.tr("The sound device that recordings and stems are played to")
        )
        self._output.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._output.setMinimumContentsLength(_LONGEST_NAME)
        tip = self.tr("After something was plugged in or out; what plays pauses for it")
        again = named(QPushButton(self.tr("Look again")), "output-look-again", self.tr("Look for outputs again"), tip)
        self._theme = named(QComboBox(), "theme", self.tr("Theme"), self.tr("Dark, light, or as the system has it"))
        for action in themes:
            self._theme.addItem(action.text(), action)
            if action.isChecked():
                self._theme.setCurrentIndex(self._theme.count() - 1)
        self._wheel = named(QCheckBox(wheel.text()), "preferred-wheel", wheel.text(), wheel.toolTip())
        self._wheel.setChecked(wheel.isChecked())
        self._chime = self._made_chime(chime)
        self._language, self._restart = self._made_language(), QLabel(self.tr("The language changes with the next start"))
        self._restart.hide()

        place = QHBoxLayout()
        place.addWidget(self._output, 1)
        place.addWidget(again)
        form = QFormLayout()
        form.addRow(self.tr("Output"), place)
        form.addRow(self.tr("Theme"), self._theme)
        form.addRow(self.tr("Language"), self._language)
        form.addRow("", self._restart)
        form.addRow(self.tr("Mouse"), self._wheel)
        form.addRow(self.tr("Sound"), self._chime)
        buttons = closing_row(self, "preferences-close")
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(buttons)

        self._output.activated.connect(lambda index: outputs.choose(self._output.itemData(index)))
        again.clicked.connect(outputs.look_again)
        self._theme.activated.connect(lambda index: self._theme.itemData(index).setChecked(True))
        self._wheel.toggled.connect(wheel.setChecked)
        wheel.toggled.connect(self._wheel.setChecked)
        outputs.changed.connect(self._show_outputs)
        self._show_outputs()
        outputs.find()

    def _made_chime(self, chime: Chime) -> QCheckBox:
        words = self.tr("Chime when a job is done")
        tip = self.tr("A short tone when a job that took more than two seconds is done, unless something plays")
        box = named(QCheckBox(words), "chime", words, tip)
        box.setChecked(chime.on)
        box.toggled.connect(chime.set_on)
        return box

    def _made_language(self) -> QComboBox:
        tip = self.tr("The language of the window; another one is spoken from the next start on")
        combo = named(QComboBox(), "language", self.tr("Language"), tip)
        for name, title in LANGUAGES.items():
            combo.addItem(title or self.tr("As the system"), name)
        combo.setCurrentIndex(combo.findData(saved_language()))
        combo.activated.connect(self._take_language)
        return combo

    def _take_language(self, index: int) -> None:
        save_language(self._language.itemData(index))
        self._restart.show()

    def _show_outputs(self) -> None:
        with QSignalBlocker(self._output):
            self._output.clear()
            self._output.addItem(self._outputs.default_title, None)
            for title in self._outputs.titles:
                self._output.addItem(title, title)
            chosen = self._outputs.chosen
            self._output.setCurrentIndex(0 if chosen is None else self._output.findData(chosen))
