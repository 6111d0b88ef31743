"""The dialog of training: what is to be trained, or how the training goes; it stays open beside the window."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from workbench.gui.closing import closing_row
from workbench.gui.controls import chooser
from workbench.gui.names import named
from workbench.gui.training_form import TrainingForm
from workbench.gui.training_view import TrainingView
from workbench.session.document import Document
from workbench.tasks.training_requests import TrainingRequest, trainable, unfinished

if TYPE_CHECKING:
    from workbench.gui.training import Training


class TrainingDialog(QDialog):
    """Two pages, of which one is shown: a form, and the training that was begun. Trainings that wait to be resumed stand above the form."""

    def __init__(self, document: Document, training: "Training", parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self._training = training
        self.setWindowTitle(self.tr("Train a model"))
        named(self, "training", self.tr("Train a model"))
        self.setToolTip("")
        self.form, self.view = TrainingForm(document, trainable()), TrainingView()
        self._waiting = named(chooser(), "training-unfinished", self.tr("Trainings that were stopped"))
        self._resume = named(QPushButton(self.tr("Resume")), "training-resume-chosen", self.tr("Go on with this training"))
        self._discard = named(
            QPushButton(self.tr("Discard")), "training-discard-chosen", self.tr("Delete what is finished of this training")
        )
        self._lay_out()
        self.form.params_wanted.connect(training.read_params)
        self.form.train_wanted.connect(training.begin)
        self.view.stop_wanted.connect(self._stop)
        self.view.resume_wanted.connect(self._resume_latest)
        self.view.discard_wanted.connect(self._discard_latest)
        self.view.back_wanted.connect(self._go_back)
        self.view.use_wanted.connect(training.use)
        self._resume.clicked.connect(self._resume_chosen)
        self._discard.clicked.connect(self._discard_chosen)
        training.params_read.connect(self.form.show_params)
        training.refused.connect(self.form.say)
        training.progressed.connect(self.view.show_progress)
        training.improved.connect(self.view.show_losses)
        training.remarked.connect(self.view.notice)
        training.changed.connect(self._follow)
        self._shown: TrainingRequest | None = None
        self._follow()
        training.read_params(self.form.method)

    def come_forward(self, method: str) -> None:
        """Show the dialog; the form begins with ``method``, where it can be trained and nothing was collected yet."""
        if not self.isVisible() and not self.form.heard:
            self.form.choose(method)
        self._follow()
        self.show()
        self.raise_()
        self.activateWindow()

    def _lay_out(self) -> None:
        words = QLabel(
            self.tr("Give every source recordings in which it is heard alone. They are learnt from while everything else goes on")
        )
        words.setWordWrap(True)
        self._above = QWidget()
        row = QHBoxLayout(self._above)
        row.setContentsMargins(0, 0, 0, 0)
        label = QLabel(self.tr("Stopped before"))
        label.setBuddy(self._waiting)
        row.addWidget(label)
        row.addWidget(self._waiting, 1)
        for button in (self._resume, self._discard):
            button.setAutoDefault(False)
            row.addWidget(button)
        page = QWidget()
        inside = QVBoxLayout(page)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addWidget(words)
        inside.addWidget(self._above)
        inside.addWidget(self.form, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(page)
        self._pages.addWidget(self.view)
        column = QVBoxLayout(self)
        column.addWidget(self._pages, 1)
        closing = closing_row(self, "training-close")
        # Enter is for what is typed.
        closing.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)
        column.addWidget(closing)
        self.resize(560, 640)

    def _follow(self) -> None:
        """Show what the training is at."""
        training, request = self._training, self._training.request
        if training.state == "none" or request is None:
            self._show_form()
            return
        if training.running and (request is not self._shown or not self._pages.currentIndex() or self.view.offered != ["stop"]):
            sources = ", ".join(request.sources)
            self.view.begin(self.tr("{name}: {sources}").format(name=request.name, sources=sources))
        self._shown = request
        self._pages.setCurrentWidget(self.view)
        match training.state:
            case "stopped":
                self.view.say(self.tr("Stopped; what is finished is kept"))
                self.view.offer("discard", "back", "resume")
            case "failed":
                self.view.say(training.sentence)
                self.view.offer("discard", "back", "resume")
            case "done":
                self.view.show_progress(1.0, self.tr("done: the model is one of your own"), None)
                self.view.offer("back", "use")

    def _show_form(self) -> None:
        kept = unfinished()
        self._waiting.clear()
        for request in kept:
            self._waiting.addItem(f"{request.name}: {', '.join(request.sources)}", request)
        self._above.setVisible(bool(kept))
        self._pages.setCurrentIndex(0)

    def _stop(self) -> None:
        self.view.wait_for_end()
        self._training.stop()

    def _go_back(self) -> None:
        self.form.clear()
        self._training.put_away()

    def _resume_latest(self) -> None:
        if self._training.request is not None:
            self._training.resume(self._training.request)

    def _discard_latest(self) -> None:
        if self._training.request is not None:
            self._training.discard(self._training.request)

    def _resume_chosen(self) -> None:
        self._training.resume(self._waiting.currentData())

    def _discard_chosen(self) -> None:
        self._training.discard(self._waiting.currentData())
