"""A training that goes on, or has ended: how far it is, how the losses fall, and what can be done with what came out."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QListWidget, QProgressBar, QPushButton, QVBoxLayout, QWidget

from workbench.core.loss_curve import Losses
from workbench.gui.loss_plot import LossPlot, described
from workbench.gui.names import named
from workbench.gui.progress_words import said
from workbench.gui.status import time_left
from workbench.gui.theme import icon

_PARTS = 1000


class TrainingView(QWidget):
    """Shows one training; what is wanted of it is signalled."""

    stop_wanted = Signal()
    resume_wanted = Signal()
    discard_wanted = Signal()
    use_wanted = Signal()
    back_wanted = Signal()
    """The user wants to train something else."""

    def __init__(self) -> None:
        super().__init__()
        self._title = named(QLabel(), "training-title", self.tr("What is trained"))
        font = self._title.font()
        font.setBold(True)
        self._title.setFont(font)
        self._progress = named(QProgressBar(), "training-progress", self.tr("Progress of the training"))
        self._progress.setRange(0, _PARTS)
        self._doing = named(QLabel(), "training-doing", self.tr("What the training is doing, and the time left"))
        self._loss = named(QLabel(), "training-loss", self.tr("The latest loss, and how long is waited for data"))
        self._plot = LossPlot()
        self._said = named(QListWidget(), "training-notices", self.tr("What was noticed"))
        buttons = (
            (
                "stop",
                self.tr("Stop"),
                self.tr("What is finished is kept, and a training that is resumed goes on from there"),
                self.stop_wanted,
            ),
            ("discard", self.tr("Discard"), self.tr("Delete what is finished of this training"), self.discard_wanted),
            ("back", self.tr("New training"), self.tr("Train something else"), self.back_wanted),
            ("resume", self.tr("Resume"), self.tr("Go on from where it was stopped"), self.resume_wanted),
            ("use", self.tr("Separate with it"), self.tr("Choose the new model, and the method that it is for"), self.use_wanted),
        )
        self._buttons: dict[str, QPushButton] = {}
        row = QHBoxLayout()
        row.addStretch()
        for name, words, tooltip, wanted in buttons:
            button = named(QPushButton(words), f"training-{name}", words, tooltip)
            button.setAutoDefault(False)
            button.clicked.connect(wanted)
            row.addWidget(button)
            self._buttons[name] = button
        self._buttons["stop"].setIcon(icon("cancel"))
        self._said.setWordWrap(True)
        self._said.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for label in (self._title, self._doing, self._loss):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._title, self._progress, self._doing, self._plot, self._loss):
            column.addWidget(widget)
        column.addWidget(self._said, 1)
        column.addStretch()
        column.addLayout(row)

    def begin(self, title: str) -> None:
        """Show a training that begins."""
        self._title.setText(title)
        self._said.clear()
        self._said.hide()
        self._plot.hide()
        self.show_losses(None)
        self.show_progress(0.0, "", None)
        self.offer("stop")

    def show_progress(self, fraction: float, message: str, remaining: float | None) -> None:
        """Show how far it is."""
        self._progress.setValue(round(fraction * _PARTS))
        self._progress.setFormat(f"{fraction * 100:.0f} %")
        message = said(message)
        self.say(", ".join(filter(None, (message[:1].upper() + message[1:], time_left(remaining)))))

    def show_losses(self, losses: Losses | None) -> None:
        """Show the losses so far."""
        self._plot.show_losses(losses)
        self._plot.setVisible(losses is not None)
        if losses is None:
            self._loss.setText("")
            return
        waiting = self.tr("{share:.0f} % of the time was waiting for data").format(share=100.0 * losses.waiting)
        self._loss.setText(f"{described(losses)}; {waiting}")

    def notice(self, sentence: str) -> None:
        """Add something worth knowing."""
        self._said.addItem(sentence)
        self._said.item(self._said.count() - 1).setToolTip(f"<p>{sentence}</p>")
        self._said.show()

    def say(self, sentence: str) -> None:
        """Say how things are."""
        self._doing.setText(sentence)

    def offer(self, *names: str) -> None:
        """Show the buttons of these names alone; the keyboard goes to the last where it was on one of the others."""
        held = any(button.hasFocus() for button in self._buttons.values())
        for name, button in self._buttons.items():
            button.setVisible(name in names)
            button.setEnabled(True)
        if held and names:
            self._buttons[names[-1]].setFocus()

    def wait_for_end(self) -> None:
        """Show that it was asked to stop."""
        self._buttons["stop"].setEnabled(False)
        self.say(self.tr("Stopping"))

    @property
    def offered(self) -> Sequence[str]:
        """Names of the buttons that are shown."""
        return [name for name, button in self._buttons.items() if not button.isHidden()]
