import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLabel

from tests.gui.window_parts import control
from workbench.core.folders import resources
from workbench.gui import languages
from workbench.gui.guide import guide_address

ROOT = Path(__file__).resolve().parents[2]
WORDS = resources() / "translations" / "workbench_de.ts"


def messages(path):
    for context in ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            yield context.findtext("name"), message.findtext("source"), message.find("translation")


def placeholders(text):
    return Counter(piece.split("}")[0] for piece in text.split("{")[1:])


def test_every_german_sentence_is_finished_and_fills_in_what_the_english_one_does():
    wrong = []
    for context, source, translation in messages(WORDS):
        if translation.get("type") or not translation.text or placeholders(source) != placeholders(translation.text):
            wrong.append((context, source, translation.text))
    assert not wrong


def test_no_string_of_the_window_or_of_a_declaration_is_missing_from_the_german_ones(tmp_path):
    copy = tmp_path / WORDS.name
    copy.write_text(WORDS.read_text(encoding="utf-8"), encoding="utf-8")
    subprocess.run([sys.executable, "packaging/translate.py", str(tmp_path)], cwd=ROOT, check=True, capture_output=True)
    known = {(context, source) for context, source, _ in messages(WORDS)}
    assert {(context, source) for context, source, _ in messages(copy)} == known
    assert copy.with_suffix(".qm").read_bytes() == WORDS.with_suffix(".qm").read_bytes()


@pytest.fixture
def german(qapp, monkeypatch):
    monkeypatch.setattr(languages, "system_language", lambda: "de")
    languages.speak(qapp)
    yield
    monkeypatch.setattr(languages, "system_language", lambda: "en")
    languages.speak(qapp)


def test_a_german_system_gets_a_german_window_with_german_parameters(qtbot, german, request):
    window = request.getfixturevalue("window")
    menus = [action.text().replace("&", "") for action in window.menuBar().actions()]
    assert menus == ["Datei", "Bearbeiten", "Trennung", "Stimme", "Hören", "Vergleichen", "Ansicht", "Hilfe"]
    letters = [action.text()[action.text().index("&") + 1].casefold() for action in window.menuBar().actions()]
    assert len(set(letters)) == len(letters)
    assert control(window, "undo", QAction).text() == "Rückgängig"
    assert control(window, "sparsity").accessibleName() == "Dünnbesetzung"
    assert "Komponenten" in control(window, "sparsity").toolTip()
    assert guide_address().fileName() == "guide-de.md"


def test_the_preferred_language_is_kept_for_the_next_start_and_that_is_said(qtbot, window):
    control(window, "preferences", QAction).trigger()
    box = control(window, "language", QComboBox)
    box.setCurrentIndex(box.findData("de"))
    box.activated.emit(box.currentIndex())
    shown = [label.text() for label in box.window().findChildren(QLabel) if label.isVisible()]
    assert "The language changes with the next start" in shown
    assert (languages.saved_language(), languages.language()) == ("de", "de")
    assert control(window, "undo", QAction).text() == "Undo"


def test_a_preference_that_nobody_knows_is_the_system_s(window):
    QSettings().setValue("window/language", "tlh")
    assert languages.saved_language() == "system"


def test_a_system_of_another_language_is_spoken_to_in_english(qtbot, qapp, monkeypatch):
    monkeypatch.setattr(languages, "system_language", lambda: "fi")
    languages.speak(qapp)
    assert languages.language() == "en"
