"""The menu of help, and the list of all keys and of what the mouse does: read off the window itself, so that it is never behind."""

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHeaderView,
    QLineEdit,
    QMainWindow,
    QMenu,
    QMessageBox,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
)

from workbench import __version__
from workbench.gui.closing import closing_row
from workbench.gui.guide import GuideWindow
from workbench.gui.names import named, own_words
from workbench.gui.tools import Tools
from workbench.gui.viewport import Viewport

MakeAction = Callable[..., QAction]

Row = tuple[str, str, str]
"""Keys, what they do in short, and at length."""


class Help(QObject):
    """Makes the actions that help: the guide, the keys, and who this is."""

    def __init__(self, window: QMainWindow, tools: Tools, viewport: Viewport) -> None:
        super().__init__(window)
        self._window, self._tools, self._viewport = window, tools, viewport
        self._keys: KeysWindow | None = None
        self._guide: GuideWindow | None = None

    def fill(self, menu: QMenu, action: MakeAction) -> None:
        """Put the actions in the menu; ``action`` makes one as the window does."""
        action(menu, "user-guide", self.tr("User guide"), self._show_guide, "F1", self.tr("How everything is done, with pictures"))
        tip = self.tr("All keys, and what the mouse does with the tool in hand")
        action(menu, "keys", self.tr("Keys and mouse"), self._show_keys, "F2", tip)
        action(menu, "about", self.tr("About Workbench"), self._tell_about, None, self.tr("What this is, and its version"))

    def _show_guide(self) -> None:
        if self._guide is None:
            self._guide = GuideWindow(self._window)
        self._guide.show()
        self._guide.activateWindow()

    def _show_keys(self) -> None:
        if self._keys is None:
            self._keys = KeysWindow(self._window, self._tools, self._viewport)
        self._keys.refresh()
        self._keys.show()
        self._keys.activateWindow()

    def _tell_about(self) -> None:
        told = self.tr("Workbench {version}: audio source separation that can be seen, steered and measured.").format(version=__version__)
        QMessageBox.about(self._window, self.tr("About Workbench"), told)


class KeysWindow(QDialog):
    """A list that can be searched: the mouse first, then every menu with its keys, then what lists do with keys of their own."""

    def __init__(self, window: QMainWindow, tools: Tools, viewport: Viewport) -> None:
        super().__init__(window)
        named(self, "keys-window", self.tr("Keys and mouse"))
        self.setToolTip("")
        self.setWindowTitle(self.tr("Keys and mouse"))
        self.resize(620, 640)
        self._window, self._tools, self._viewport = window, tools, viewport
        self._wheel_scrolls = viewport.wheel_scrolls
        self._rows: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []
        self._search = named(QLineEdit(), "keys-search", self.tr("Search keys"), self.tr("Show only keys and actions with these letters"))
        self._search.setPlaceholderText(self.tr("Search"))
        self._search.setClearButtonEnabled(True)
        tip = self.tr("Every action that has a key, menu by menu")
        self._list = named(QTreeWidget(), "keys-list", self.tr("Keys"), tip)
        self._list.setHeaderLabels([self.tr("Key"), self.tr("What it does")])
        self._list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self._list.setWordWrap(True)
        self._list.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        buttons = closing_row(self, "keys-close")
        column = QVBoxLayout(self)
        for widget in (self._search, self._list, buttons):
            column.addWidget(widget)
        self._search.textChanged.connect(self._filter)
        tools.tool_changed.connect(self.refresh)
        viewport.changed.connect(self._follow_wheel)
        self.refresh()

    def refresh(self) -> None:
        """Read the window's actions, the tool in hand and the wheel's habit anew."""
        self._list.clear()
        self._rows = []
        for title, rows in self._groups():
            group = QTreeWidgetItem([title])
            font = group.font(0)
            font.setBold(True)
            group.setFont(0, font)
            self._list.addTopLevelItem(group)
            made = []
            group.setFirstColumnSpanned(True)
            for keys, words, more in rows:
                row = QTreeWidgetItem(group, [keys, words])
                row.setToolTip(1, more)
                row.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{keys}: {words}")
                made.append(row)
            self._rows.append((group, made))
        self._list.expandAll()
        self._filter(self._search.text())

    def _groups(self) -> Iterator[tuple[str, list[Row]]]:
        tool = self._tools.tool
        yield self.tr("Mouse, with the tool {tool}").format(tool=tool.title), self._mouse(tool.does_with_keys)
        for action in self._window.menuBar().actions():
            menu = action.menu()
            if isinstance(menu, QMenu) and (rows := list(_keyed(menu))):
                yield action.text().replace("&", ""), rows
        lists = [view for view in self._window.findChildren(QAbstractItemView) if view.accessibleName() and view is not self._list]
        rows = [(view.accessibleName(), told, told) for view in lists if (told := view.accessibleDescription() or view.toolTip())]
        if rows:
            yield self.tr("Where the keyboard is in a list"), rows

    def _mouse(self, does: str) -> list[Row]:
        wheel, with_shift = self.tr("Zoom time at the pointer"), self.tr("Scroll in time")
        if self._viewport.wheel_scrolls:
            wheel, with_shift = with_shift, wheel
        rows = [tuple(part.split(": ", 1)) for part in does.split(". ") if ": " in part] or [("", does)]
        rows += [
            (self.tr("Wheel"), wheel),
            (self.tr("Shift + wheel"), with_shift),
            (self.tr("Alt + wheel"), self.tr("Zoom in frequency")),
            (self.tr("Middle drag"), self.tr("Move the picture")),
        ]
        return [(deed, words, words) for deed, words in rows]

    def _follow_wheel(self) -> None:
        if self._viewport.wheel_scrolls != self._wheel_scrolls:
            self._wheel_scrolls = self._viewport.wheel_scrolls
            self.refresh()

    def _filter(self, text: str) -> None:
        wanted = text.casefold()
        for group, rows in self._rows:
            for row in rows:
                row.setHidden(wanted not in f"{row.text(0)} {row.text(1)}".casefold())
            group.setHidden(all(row.isHidden() for row in rows))


def _keyed(menu: QMenu) -> Iterator[Row]:
    """The actions of a menu that have keys, those of its submenus included."""
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from _keyed(below)
        elif action.shortcuts() and action.isVisible():
            yield key_words(action.shortcuts()), action.text().replace("&", ""), own_words(action)


def key_words(keys: Sequence[QKeySequence]) -> str:
    """Keys as the platform writes them."""
    return ", ".join(key.toString(QKeySequence.SequenceFormat.NativeText) for key in keys)
