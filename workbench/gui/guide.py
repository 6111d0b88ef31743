"""The user guide in a window of its own: Markdown with pictures, which ships with the program."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QDialog, QTextBrowser, QVBoxLayout, QWidget

from workbench.core.folders import resources
from workbench.gui.closing import closing_row
from workbench.gui.languages import language
from workbench.gui.names import named


class GuideWindow(QDialog):
    """Shows the guide in the language of the window; links to the web open in the user's browser."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        named(self, "guide-window", self.tr("User guide"))
        self.setToolTip("")
        self.setWindowTitle(self.tr("User guide"))
        self.resize(960, 760)
        self._text = named(QTextBrowser(), "guide-text", self.tr("User guide"), self.tr("Arrows scroll, Tab goes to the next link"))
        self._text.setOpenExternalLinks(True)
        self._text.document().setDocumentMargin(20)
        self._text.setSource(guide_address(), QTextDocument.ResourceType.MarkdownResource)
        buttons = closing_row(self, "guide-close")
        column = QVBoxLayout(self)
        column.addWidget(self._text)
        column.addWidget(buttons)


def guide_address() -> QUrl:
    """Where the guide of the window's language lies."""
    return QUrl.fromLocalFile(str(resources() / "guide" / f"guide-{language()}.md"))
