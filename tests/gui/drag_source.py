"""A second program: a small window from which files are dragged by a real mouse."""

import sys

from PySide6.QtCore import QMimeData, Qt, QTimer, QUrl
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication, QWidget


class Source(QWidget):
    def mousePressEvent(self, event):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path) for path in sys.argv[1:]])
        drag = QDrag(self)
        drag.setMimeData(data)
        drag.exec(Qt.DropAction.CopyAction)
        # The receiver asks for the data after the button is up.
        QTimer.singleShot(2000, QApplication.quit)


application = QApplication([])
source = Source(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
source.setGeometry(0, 0, 60, 60)
source.show()
QTimer.singleShot(300, lambda: sys.stdout.write("ready\n") and sys.stdout.flush())
QTimer.singleShot(20_000, application.quit)
application.exec()
