"""What tests of the whole window need to press and to see."""

from PySide6.QtCore import QCoreApplication, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QWidget


def drop(window, paths):
    """Real drag and drop events, as the platform would send them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place, copy, left, none = window.rect().center(), Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter, event = QDragEnterEvent(place, copy, data, left, none), QDropEvent(QPointF(place), copy, data, left, none)
    QCoreApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    QCoreApplication.sendEvent(window, event)
    assert event.isAccepted()


def control(window, name, kind=QWidget):
    found = window.findChild(kind, name)
    assert found is not None, name
    return found


def rendered(window):
    document = window.document
    renderer = document.result.renderer(document.settings.masks, document.settings.weights(document.stems))
    return renderer.stems(0, document.recording.samples)


def type_in(qtbot, box, text):
    """Type a number over what is in a box, and press Return."""
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, text)
    qtbot.keyClick(box, Qt.Key.Key_Return)
