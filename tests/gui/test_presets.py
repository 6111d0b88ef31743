"""Presets through the real window."""

import json

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDialog, QFileDialog, QInputDialog, QListWidget, QMenu, QMessageBox, QPushButton

from tests.gui.window_parts import control
from workbench.gui.presets import PresetsDialog
from workbench.tasks.presets import find_preset, presets


@pytest.fixture
def keep(window, monkeypatch):
    """Keep what is set as a preset of that name."""

    def keep_as(name):
        monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: (name, True))
        control(window, "preset-save", QAction).trigger()

    return keep_as


@pytest.fixture
def dialog(window):
    dialog = PresetsDialog(window.presets, window)
    yield dialog
    dialog.deleteLater()


def names():
    return [preset.name for preset in presets()[0]]


def entries(window):
    return {entry.text(): entry for entry in window.findChild(QMenu, "presets-apply").actions()}


def test_a_preset_brings_everything_back_in_one_step(window, keep):
    document = window.document
    window.separating.choose_method("learning-free-nmf")
    document.set_param("sparsity", 0.3)
    document.set_mask("exponent", 1.7)
    document.set_preprocessing("low_pass", 4000.0)
    keep("soft")
    kept = document.settings
    window.separating.choose_method("harmonic-percussive")
    document.set_preprocessing("low_pass", 0.0)
    before = document.settings
    entries(window)["soft"].trigger()
    assert document.settings == kept
    document.undo()
    assert document.settings == before


def test_one_of_the_same_name_goes_only_when_the_user_says_so(window, keep, monkeypatch):
    window.separating.choose_method("learning-free-nmf")
    keep("mine")
    window.document.set_param("sparsity", 0.9)
    monkeypatch.setattr(QMessageBox, "exec", lambda self: QMessageBox.StandardButton.No)
    keep("mine")
    assert find_preset("mine").params["sparsity"] != 0.9
    monkeypatch.setattr(QMessageBox, "exec", lambda self: QMessageBox.StandardButton.Yes)
    keep("mine")
    assert find_preset("mine").params["sparsity"] == 0.9


def test_a_bad_name_is_told(window, keep):
    keep("   ")
    assert names() == []
    assert any("a preset's name must" in text for text in window.messages.texts)


def test_presets_are_renamed_deleted_handed_out_and_taken_in(window, keep, dialog, monkeypatch, tmp_path):
    keep("one")
    keep("two")
    listed = control(dialog, "presets-list", QListWidget)
    assert [listed.item(row).text() for row in range(listed.count())] == ["one", "two"]
    listed.setCurrentRow(0)
    monkeypatch.setattr(QInputDialog, "getText", lambda *_, **__: ("zero", True))
    control(dialog, "presets-rename", QPushButton).click()
    assert names() == ["two", "zero"]
    listed.setCurrentRow(1)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "zero.json"), ""))
    control(dialog, "presets-export", QPushButton).click()
    control(dialog, "presets-delete", QPushButton).click()
    assert names() == ["two"]
    assert "zero" not in entries(window)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "zero.json"), ""))
    control(dialog, "presets-import", QPushButton).click()
    assert names() == ["two", "zero"]
    listed.setCurrentRow(1)
    control(dialog, "presets-apply-chosen", QPushButton).click()
    assert dialog.result() == QDialog.DialogCode.Accepted


def test_a_file_that_is_no_preset_is_told(window, dialog, monkeypatch, tmp_path):
    (tmp_path / "bad.json").write_text(json.dumps({"name": "bad"}))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(tmp_path / "bad.json"), ""))
    control(dialog, "presets-import", QPushButton).click()
    assert any("bad.json is no preset" in text for text in window.messages.texts)
    assert not control(dialog, "presets-delete", QPushButton).isEnabled()
