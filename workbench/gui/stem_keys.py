"""Keys for the mix: mute and solo of the current stem, solo of any by its number, and which stem is the current one."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QApplication, QComboBox, QMenu, QTextEdit, QWidget

from workbench.gui.lanes import LanesView
from workbench.session.document import Document

MakeAction = Callable[..., QAction]

_MOST_SOLOS = 9
_USES_ARROWS = (QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QMenu, QTextEdit)


class StemKeys(QObject):
    """Makes the actions; they go through the document, so each is one undo step."""

    def __init__(self, document: Document, lanes: LanesView) -> None:
        # The application outlives a window: what it tells of focus ends with the lanes.
        super().__init__(lanes)
        self._document, self._lanes = document, lanes
        self._arrows: list[QAction] = []
        self._solos: list[QAction] = []

    def make_actions(self, menu: QMenu, action: MakeAction) -> None:
        """Put the actions in the menu; ``action`` makes one as the window does."""
        lanes = self._lanes
        tip = self.tr("Leave the current stem out of what is heard, or let it sound again")
        action(menu, "mute-current", self.tr("Mute the current stem"), self._mute, "M", tip)
        tip = self.tr("Hear only the current stem and others that are soloed, or all again")
        action(menu, "solo-current", self.tr("Solo the current stem"), lambda: self._solo(lanes.current), "S", tip)
        solos = menu.addMenu(self.tr("Solo"))
        for place in range(_MOST_SOLOS):
            title = self.tr("Stem {number}").format(number=place + 1)
            tip = self.tr("Hear only this stem and others that are soloed, or all again")
            self._solos.append(action(solos, f"solo-{place + 1}", title, lambda place=place: self._solo_at(place), f"Alt+{place + 1}", tip))
        tip = self.tr("Keys act on the stem above")
        self._arrows.append(action(menu, "stem-above", self.tr("Stem above"), lambda: lanes.choose_beside(-1), "Up", tip))
        tip = self.tr("Keys act on the stem below")
        self._arrows.append(action(menu, "stem-below", self.tr("Stem below"), lambda: lanes.choose_beside(1), "Down", tip))
        self._document.stems_changed.connect(self._show_stems)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._leave_arrows_to)
        self._show_stems()

    def _mute(self) -> None:
        stem = self._lanes.current
        if stem:
            self._document.set_muted(stem, not self._document.settings.stem(stem).muted)

    def _solo(self, stem: str) -> None:
        if stem:
            self._document.set_soloed(stem, not self._document.settings.stem(stem).soloed)

    def _solo_at(self, place: int) -> None:
        self._solo(self._document.stems[place])

    def _show_stems(self) -> None:
        stems, arrangement = self._document.stems, self._document.settings.arrangement
        for place, action in enumerate(self._solos):
            there = place < len(stems)
            action.setVisible(there)
            action.setEnabled(there)
            if there:
                action.setText(arrangement.title(stems[place]))

    def _leave_arrows_to(self, before: QWidget | None, focused: QWidget | None) -> None:
        """What has the keyboard and a use for Up and Down keeps them."""
        for action in self._arrows:
            action.setEnabled(not isinstance(focused, _USES_ARROWS))
