"""What the user is asked about projects: before work is lost, before another window's is, and where a recording is not the same."""

from collections.abc import Iterable
from typing import Literal

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox, QWidget

from workbench.gui.names import named

Overwriting = Literal["overwrite", "save-as", "cancel"]


def ask_unsaved(names: Iterable[str], parent: QWidget | None) -> QMessageBox.StandardButton:
    """Whether work of these names is to be saved before it goes: Save, Discard or Cancel."""
    title = QCoreApplication.translate("project_questions", "Save changes?")
    question = _question("unsaved", title, parent)
    sentence = QCoreApplication.translate("project_questions", "Save the work on {names} before it is closed?")
    question.setText(sentence.format(names=", ".join(names)))
    question.setInformativeText(
        QCoreApplication.translate("project_questions", "What was painted, arranged and set would be lost otherwise.")
    )
    buttons = QMessageBox.StandardButton
    question.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
    question.setDefaultButton(buttons.Save)
    return QMessageBox.StandardButton(question.exec())


def ask_overwriting(name: str, parent: QWidget | None) -> Overwriting:
    """Whether to save over a project that somebody else has saved meanwhile."""
    title = QCoreApplication.translate("project_questions", "Overwrite the project?")
    question = _question("project-changed", title, parent)
    sentence = QCoreApplication.translate("project_questions", "{name} was saved by another window or program since it was opened here.")
    question.setText(sentence.format(name=name))
    question.setInformativeText(QCoreApplication.translate("project_questions", "Overwriting it loses what was saved there."))
    buttons = QMessageBox.StandardButton
    question.setStandardButtons(buttons.Yes | buttons.Save | buttons.Cancel)
    words = (
        (buttons.Yes, "project-overwrite", QCoreApplication.translate("project_questions", "Overwrite")),
        (buttons.Save, "project-save-elsewhere", QCoreApplication.translate("project_questions", "Save as…")),
    )
    for button, object_name, text in words:
        question.button(button).setText(text)
        named(question.button(button), object_name, text)
    question.setDefaultButton(buttons.Save)
    answers: dict[int, Overwriting] = {buttons.Yes.value: "overwrite", buttons.Save.value: "save-as"}
    return answers.get(QMessageBox.StandardButton(question.exec()).value, "cancel")


def ask_taking(sentence: str, parent: QWidget | None) -> bool:
    """Whether to take another recording, which ``sentence`` tells of, for the project's own."""
    title = QCoreApplication.translate("project_questions", "Take another recording?")
    question = _question("other-source", title, parent)
    question.setText(f"{sentence}.")
    words = QCoreApplication.translate("project_questions", "Stems and edits were made for the other one. Take it all the same?")
    question.setInformativeText(words)
    question.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.No)
    question.setDefaultButton(QMessageBox.StandardButton.No)
    return question.exec() == QMessageBox.StandardButton.Yes


def ask_leaving_queue(count: int, parent: QWidget | None) -> bool:
    """Whether the window may close though files of the queue are still to be separated."""
    title = QCoreApplication.translate("project_questions", "Close the window?")
    question = _question("queue-waits", title, parent)
    several = QCoreApplication.translate("project_questions", "{count} files in the queue are still to be separated.")
    one = QCoreApplication.translate("project_questions", "A file in the queue is still to be separated.")
    question.setText(several.format(count=count) if count > 1 else one)
    question.setInformativeText(
        QCoreApplication.translate("project_questions", "Close anyway? The queue is forgotten; what was written stays.")
    )
    question.setStandardButtons(QMessageBox.StandardButton.Close | QMessageBox.StandardButton.Cancel)
    question.setDefaultButton(QMessageBox.StandardButton.Cancel)
    return question.exec() == QMessageBox.StandardButton.Close


def ask_leaving_training(name: str, parent: QWidget | None) -> bool:
    """Whether the window may close though the model of this name is still being trained."""
    title = QCoreApplication.translate("project_questions", "Close the window?")
    question = _question("training-runs", title, parent)
    question.setText(QCoreApplication.translate("project_questions", "The model {name} is still being trained.").format(name=name))
    question.setInformativeText(
        QCoreApplication.translate("project_questions", "Close anyway? The training stops, and can be resumed from where it was.")
    )
    question.setStandardButtons(QMessageBox.StandardButton.Close | QMessageBox.StandardButton.Cancel)
    question.setDefaultButton(QMessageBox.StandardButton.Cancel)
    return question.exec() == QMessageBox.StandardButton.Close


def _question(object_name: str, title: str, parent: QWidget | None) -> QMessageBox:
    question = named(QMessageBox(parent), object_name, title)
    question.setIcon(QMessageBox.Icon.Warning)
    question.setWindowTitle(title)
    return question
