from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QLabel, QLineEdit, QListWidget, QMessageBox, QPushButton, QWidget

from workbench.core.parameters import Params
from workbench.gui.export_dialog import ExportDialog
from workbench.session.document import Document
from workbench.tasks.exporting import ExportSettings


@pytest.fixture
def dialog(qtbot, tmp_path):
    document = Document()
    document.choose_method("sparse-nmf", Params(), [], ["speech", "piano"])
    dialog = ExportDialog(document, tmp_path, "evening")
    dialog.document = document
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


def click(qtbot, dialog, name):
    widget = dialog.findChild(QWidget, name)
    place = widget.rect().center()
    if isinstance(widget, QCheckBox):
        place.setX(8)
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton, pos=place)


def files(dialog):
    preview = dialog.findChild(QListWidget, "export-preview")
    return [preview.item(row).text() for row in range(preview.count())]


def type_template(qtbot, dialog, text):
    field = dialog.findChild(QLineEdit, "export-template")
    field.selectAll()
    qtbot.keyClicks(field, text)


def problem(dialog):
    label = dialog.findChild(QLabel, "export-problem")
    return label.text() if label.isVisible() else ""


def test_all_stems_and_the_declared_defaults_are_set(dialog, tmp_path):
    request = dialog.request
    assert request.stems == ("speech", "piano")
    assert request.settings == ExportSettings()
    assert (request.folder, request.track, request.overwrite) == (tmp_path, "evening", False)
    assert files(dialog) == ["evening (speech).wav", "evening (piano).wav"]


def test_what_is_chosen_is_previewed_and_asked_for(qtbot, dialog):
    click(qtbot, dialog, "export-stem-piano")
    click(qtbot, dialog, "export-residual")
    kind = dialog.findChild(QComboBox, "export-format")
    kind.setFocus()
    qtbot.keyClick(kind, Qt.Key.Key_Down)
    type_template(qtbot, dialog, "{number} {stem} by {method}")
    assert files(dialog) == ["1 speech by sparse-nmf.flac", "2 residual by sparse-nmf.flac"]
    request = dialog.request
    assert request.stems == ("speech",)
    assert (request.settings.format, request.settings.residual) == ("flac", True)
    assert request.template == "{number} {stem} by {method}"


def test_a_bad_template_is_told_and_nothing_can_be_exported(qtbot, dialog):
    type_template(qtbot, dialog, "{nobody}")
    assert "{nobody}" in problem(dialog)
    assert files(dialog) == []
    assert not dialog.findChild(QPushButton, "export-start").isEnabled()
    type_template(qtbot, dialog, "same name")
    assert "speech and piano" in problem(dialog)
    type_template(qtbot, dialog, "{stem}")
    assert problem(dialog) == ""
    assert dialog.findChild(QPushButton, "export-start").isEnabled()


def test_nothing_chosen_and_no_folder_are_told(qtbot, dialog):
    click(qtbot, dialog, "export-stem-speech")
    click(qtbot, dialog, "export-stem-piano")
    assert problem(dialog) == "Choose at least one stem"
    click(qtbot, dialog, "export-stem-piano")
    dialog.findChild(QLineEdit, "export-folder").clear()
    assert problem(dialog) == "Choose a folder"


def test_samples_that_a_format_cannot_hold_are_told(qtbot, dialog):
    for name, value in (("export-format", "flac"), ("export-subtype", "FLOAT")):
        combo = dialog.findChild(QComboBox, name)
        combo.setCurrentIndex(combo.findData(value))
    assert problem(dialog).startswith("FLAC cannot store FLOAT")
    assert not dialog.findChild(QPushButton, "export-start").isEnabled()


def test_a_folder_is_chosen(qtbot, dialog, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/some/where")
    click(qtbot, dialog, "export-browse")
    assert dialog.request.folder == Path("/some/where")


def test_new_files_are_exported_without_a_question(qtbot, dialog, monkeypatch):
    monkeypatch.setattr(QMessageBox, "exec", lambda self: pytest.fail("nothing exists that could be lost"))
    with qtbot.waitSignal(dialog.accepted):
        click(qtbot, dialog, "export-start")
    assert not dialog.request.overwrite


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No])
def test_existing_files_are_marked_and_asked_for(qtbot, dialog, tmp_path, monkeypatch, answer):
    (tmp_path / "evening (piano).wav").write_bytes(b"")
    type_template(qtbot, dialog, "{track} ({stem})")
    assert files(dialog) == ["evening (speech).wav", "evening (piano).wav  (exists)"]
    asked = []

    def answered(box):
        asked.append((box.informativeText(), box.defaultButton() is box.button(QMessageBox.StandardButton.No)))
        return answer

    monkeypatch.setattr(QMessageBox, "exec", answered)
    click(qtbot, dialog, "export-start")
    assert asked == [("evening (piano).wav", True)]
    agreed = answer == QMessageBox.StandardButton.Yes
    assert (dialog.isVisible(), dialog.request.overwrite) == (not agreed, agreed)


def test_every_control_of_the_dialog_is_named(dialog):
    controls = [widget for kind in (QCheckBox, QComboBox, QLineEdit, QPushButton) for widget in dialog.findChildren(kind)]
    assert len(controls) > 8
    assert all(widget.objectName().startswith("export-") and widget.accessibleName() for widget in controls)
