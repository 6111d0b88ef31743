"""A part of the panel that stays out of the way until it is opened."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from workbench.gui.names import named


class Fold(QWidget):
    """A heading to press, and below it, once pressed, what it holds; closed at first."""

    def __init__(self, object_name: str, title: str, tooltip: str, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self._heading = named(QToolButton(), object_name, title, tooltip)
        self._heading.setText(title)
        self._heading.setAutoRaise(True)
        self._heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._heading.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._heading)
        column.addWidget(content)
        self._heading.clicked.connect(lambda: self.set_open(not self.is_open))
        self.set_open(False)

    @property
    def is_open(self) -> bool:
        """Whether what it holds is in sight."""
        return not self._content.isHidden()

    def set_open(self, opened: bool) -> None:
        """Open or close it."""
        self._heading.setArrowType(Qt.ArrowType.DownArrow if opened else Qt.ArrowType.RightArrow)
        self._heading.setAccessibleDescription(self.tr("open") if opened else self.tr("folded away"))
        self._content.setVisible(opened)
