"""What the user prefers whatever is open: where sound is played to, what the wheel does, and the look of the window."""

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QCheckBox, QComboBox, QDialog, QDialogButtonBox, QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from workbench.gui.names import named
from workbench.gui.output_choice import OutputChoice

_LONGEST_NAME = 28


class Preferences(QDialog):
    """Every choice acts at once; there is nothing to confirm."""

    def __init__(self, parent: QWidget, outputs: OutputChoice, themes: Sequence[QAction], wheel: QAction) -> None:
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

        place = QHBoxLayout()
        place.addWidget(self._output, 1)
        place.addWidget(again)
        form = QFormLayout()
        form.addRow(self.tr("Output"), place)
        form.addRow(self.tr("Theme"), self._theme)
        form.addRow(self.tr("Mouse"), self._wheel)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        named(buttons.button(QDialogButtonBox.StandardButton.Close), "preferences-close", self.tr("Close"))
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(buttons)

        self._output.activated.connect(lambda index: outputs.choose(self._output.itemData(index)))
        again.clicked.connect(outputs.look_again)
        self._theme.activated.connect(lambda index: self._theme.itemData(index).setChecked(True))
        self._wheel.toggled.connect(wheel.setChecked)
        wheel.toggled.connect(self._wheel.setChecked)
        buttons.rejected.connect(self.reject)
        outputs.changed.connect(self._show_outputs)
        self._show_outputs()
        outputs.find()

    def _show_outputs(self) -> None:
        with QSignalBlocker(self._output):
            self._output.clear()
            self._output.addItem(self._outputs.default_title, None)
            for title in self._outputs.titles:
                self._output.addItem(title, title)
            chosen = self._outputs.chosen
            self._output.setCurrentIndex(0 if chosen is None else self._output.findData(chosen))
