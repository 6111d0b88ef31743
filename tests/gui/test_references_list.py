from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QTreeWidget

from workbench.gui.references_list import ReferencesList

PAIRS = (("voice", "/there/voice.wav"), ("drums", "/there/loud drums.wav"))


@pytest.fixture
def references(qtbot):
    widget = ReferencesList()
    qtbot.addWidget(widget)
    widget.resize(280, 220)
    widget.show()
    widget.set_references(PAIRS)
    widget.asked = []

    def take(wanted):
        widget.asked.append(wanted)
        widget.set_references(wanted)

    widget.changed.connect(take)
    return widget


def table(references):
    return references.findChild(QTreeWidget, "references")


def shown(references):
    return [(item.text(0), item.text(1)) for item in map(table(references).topLevelItem, range(table(references).topLevelItemCount()))]


def drop(target, urls):
    data = QMimeData()
    data.setUrls(urls)
    place, copy, left, none = target.rect().center(), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    events = (
        QDragEnterEvent(place, copy, data, left, none),
        QDragMoveEvent(place, copy, data, left, none),
        QDropEvent(QPointF(place), copy, data, left, none),
    )
    for event in events:
        event.ignore()
        QCoreApplication.sendEvent(target, event)
    return events[-1].isAccepted()


def test_names_and_files_are_shown_and_nothing_is_asked_for(references):
    assert shown(references) == [("voice", "voice.wav"), ("drums", "loud drums.wav")]
    assert table(references).topLevelItem(1).toolTip(1) == "/there/loud drums.wav"
    assert references.asked == []


def test_dropped_files_are_added_under_their_own_names(references):
    assert drop(table(references).viewport(), [QUrl.fromLocalFile("/here/évening bass.flac")])
    assert references.asked == [(*PAIRS, ("évening bass", str(Path("/here/évening bass.flac"))))]


def test_what_is_no_file_is_not_taken(references):
    assert not drop(table(references).viewport(), [QUrl("https://example.org/voice.wav")])
    assert references.asked == []


def test_a_name_is_typed_in_the_list(qtbot, references):
    files = table(references)
    files.setFocus()
    files.setCurrentItem(files.topLevelItem(1))
    qtbot.keyClick(files, Qt.Key.Key_F2)
    editor = files.findChild(QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, " percussion ")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(references.asked))
    assert references.asked == [(PAIRS[0], ("percussion", PAIRS[1][1]))]
    assert shown(references)[1] == ("percussion", "loud drums.wav")


def test_chosen_references_are_removed_by_button_and_by_key(qtbot, references):
    remove = references.findChild(QPushButton, "references-remove")
    assert not remove.isEnabled()
    table(references).topLevelItem(0).setSelected(True)
    qtbot.mouseClick(remove, Qt.MouseButton.LeftButton)
    assert shown(references) == [("drums", "loud drums.wav")]
    table(references).topLevelItem(0).setSelected(True)
    qtbot.keyClick(table(references), Qt.Key.Key_Delete)
    assert references.asked[-1] == ()
    assert not remove.isEnabled()
