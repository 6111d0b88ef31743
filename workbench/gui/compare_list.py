"""The list of snapshots and runs, with buttons for what can be done to them."""

from collections.abc import Callable
from html import escape

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.gui.compare import MIX, Comparing
from workbench.gui.languages import declared
from workbench.gui.names import named
from workbench.gui.theme import icon
from workbench.session.snapshots import Snapshot
from workbench.tasks.methods import methods

_ROWS_IN_SIGHT = 6
_METHOD_WIDTH = 100
_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2, Qt.Key.Key_Delete)
_NUMBER = Qt.ItemDataRole.UserRole


class CompareList(QWidget):
    """One row per snapshot or run of the recording on screen."""

    def __init__(self, comparing: Comparing) -> None:
        super().__init__()
        self._comparing = comparing
        self._heard_icon, self._no_icon = icon("heard"), QIcon()
        self._titles = {method.id: declared(method.title) for method in methods()}
        told = self.tr("Enter hears a row, F2 renames it, Delete removes it, Ctrl+Z brings it back")
        self._list = named(_Rows(lambda: comparing.snapshots.can_bring_back), "snapshots", self.tr("Snapshots and runs"), told)
        self._list.setHeaderLabels([self.tr("Name"), self.tr("Method"), self.tr("State")])
        self._take = self._button(
            "snapshot-take", self.tr("Snapshot"), self.tr("Keep what is set and what came out as the next snapshot (Ctrl+Shift+T)")
        )
        self._add = self._button(
            "run-add", self.tr("Add run"), self.tr("Put these settings in the list, to be rendered in the background (Ctrl+Shift+R)")
        )
        self._hear = self._button("snapshot-hear", self.tr("Hear"), self.tr("Hear the chosen row instead of the mix; again for the mix"))
        self._hear.setCheckable(True)
        self._apply = self._button(
            "snapshot-apply", self.tr("Apply"), self.tr("Take the settings and the result of the chosen row; one undo step")
        )
        self._render = self._button("run-render", self.tr("Render"), self.tr("Render the chosen row"))
        self._remove = self._button(
            "snapshot-remove", self.tr("Remove"), self.tr("Take the chosen row out of the list (Delete); Ctrl+Z in the list brings it back")
        )
        self._differs = named(QLabel(), "snapshot-differs", self.tr("In what the chosen row differs from the present settings"))
        self._differs.setWordWrap(True)
        self._differs.setTextFormat(Qt.TextFormat.PlainText)
        self._lay_out()
        comparing.snapshots.changed.connect(self._refresh)
        comparing.choice_changed.connect(self._refresh)
        self._take.clicked.connect(comparing.take_snapshot)
        self._add.clicked.connect(comparing.add_run)
        self._hear.clicked.connect(self._toggle_hearing)
        self._apply.clicked.connect(lambda: comparing.apply(self.chosen))
        self._render.clicked.connect(self._render_or_stop)
        self._remove.clicked.connect(lambda: comparing.remove(self.chosen))
        self._list.itemSelectionChanged.connect(self._show_ready)
        self._list.itemDoubleClicked.connect(lambda item, column: self._toggle_hearing())
        self._list.hear_wanted.connect(self._toggle_hearing)
        self._list.remove_wanted.connect(self._remove.click)
        self._list.bring_back_wanted.connect(comparing.snapshots.bring_back)
        self._list.itemChanged.connect(lambda item: comparing.snapshots.rename(item.data(0, _NUMBER), item.text(0)))
        self._refresh()

    @property
    def chosen(self) -> int:
        """Number of the row that is chosen; 0 where none is."""
        items = self._list.selectedItems()
        return int(items[0].data(0, _NUMBER)) if items else 0

    def refresh_ready(self) -> None:
        """Settings or the recording are others: see what can be kept now, and in what the rows differ."""
        self._refresh()

    def _button(self, name: str, text: str, tooltip: str) -> QPushButton:
        button = named(QPushButton(text), name, text, tooltip)
        button.setMinimumWidth(40)
        return button

    def _lay_out(self) -> None:
        header = self._list.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(1, _METHOD_WIDTH)
        self._list.setFixedHeight(header.sizeHint().height() + _ROWS_IN_SIGHT * (self._list.fontMetrics().height() + 5))
        buttons = QGridLayout()
        buttons.setSpacing(4)
        for place, button in enumerate((self._take, self._hear, self._render, self._add, self._apply, self._remove)):
            buttons.addWidget(button, place // 3, place % 3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._list)
        column.addWidget(self._differs)
        column.addLayout(buttons)

    def _refresh(self) -> None:
        chosen, rows, listed = self.chosen, self._comparing.snapshots.rows, self._list
        with QSignalBlocker(listed):
            # Rows are changed and not replaced: one may be being renamed.
            while listed.topLevelItemCount() > len(rows):
                listed.takeTopLevelItem(listed.topLevelItemCount() - 1)
            for place, row in enumerate(rows):
                item = listed.topLevelItem(place) or QTreeWidgetItem(listed)
                self._show_row(item, row)
                if row.number == chosen:
                    listed.setCurrentItem(item)
        self._show_ready()

    def _show_row(self, item: QTreeWidgetItem, row: Snapshot) -> None:
        method = self._titles.get(row.settings.method, row.settings.method)
        for column, text in enumerate((row.title, method, self._state_words(row))):
            if item.text(column) != text:
                item.setText(column, text)
            item.setToolTip(column, self._told(row))
        item.setData(0, _NUMBER, row.number)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        heard = self._comparing.choice == row.number
        font = item.font(0)
        font.setBold(heard)
        item.setFont(0, font)
        item.setIcon(0, self._heard_icon if heard else self._no_icon)
        spoken = self.tr("{name}, heard now").format(name=row.title) if heard else row.title
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, spoken)
        if row.sentence:
            item.setToolTip(2, row.sentence)

    def _show_ready(self) -> None:
        row = self._comparing.snapshots.find(self.chosen)
        ready = self._comparing.ready
        self._take.setEnabled(ready)
        self._add.setEnabled(ready)
        for button in (self._hear, self._apply, self._remove):
            button.setEnabled(row is not None)
        heard = row is not None and self._comparing.choice == row.number
        self._hear.setChecked(heard)
        self._show_rendering(row)
        self._differs.setVisible(row is not None)
        self._differs.setText(self._differing(row) if row is not None else "")

    def _show_rendering(self, row: Snapshot | None) -> None:
        under_way, done = row is not None and row.state in ("queued", "running"), row is not None and row.state == "done"
        self._render.setEnabled(row is not None and not done)
        self._render.setText(self.tr("Stop") if under_way else self.tr("Render"))
        self._render.setAccessibleName(self.tr("Stop rendering the chosen row") if under_way else self.tr("Render the chosen row"))
        why = self.tr("Separate by the settings of the chosen row, in the background: then it can be heard, subtracted and applied")
        stop = self.tr("Stop rendering the chosen row; it can be rendered again")
        self._render.setToolTip(stop if under_way else self.tr("The chosen row is rendered already") if done else why)

    def _differing(self, row: Snapshot) -> str:
        """A sentence on what distinguishes a row."""
        differences = "; ".join(self._comparing.differences(row))
        return differences[:1].upper() + differences[1:] if differences else self.tr("The same as the present settings")

    def _toggle_hearing(self) -> None:
        number = self.chosen
        if number:
            self._comparing.listen_to(MIX if self._comparing.choice == number else number)

    def _render_or_stop(self) -> None:
        row = self._comparing.snapshots.find(self.chosen)
        if row is not None and row.state in ("queued", "running"):
            self._comparing.runs.cancel(row.number)
        elif row is not None:
            self._comparing.render(row.number)

    def _state_words(self, row: Snapshot) -> str:
        words = {
            "done": self.tr("done"),
            "queued": self.tr("queued"),
            "running": self.tr("running"),
            "failed": self.tr("failed"),
            "forgotten": self.tr("not rendered"),
        }
        return words[row.state]

    def _told(self, row: Snapshot) -> str:
        """What a row is, and in what it differs from what is set, to be shown as a tooltip."""
        name, method = escape(row.title), escape(self._titles.get(row.settings.method, row.settings.method))
        return f"<p>{name}: {method}</p><p>{escape(self._differing(row))}</p>"


class _Rows(QTreeWidget):
    """Rows whose name can be typed in."""

    hear_wanted = Signal()
    """Enter was pressed on the chosen row."""
    remove_wanted = Signal()
    bring_back_wanted = Signal()

    def __init__(self, can_bring_back: Callable[[], bool]) -> None:
        """``can_bring_back`` says whether a removed row can come back; otherwise Ctrl+Z is the window's."""
        super().__init__()
        self.can_bring_back = can_bring_back
        self.setRootIsDecorated(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)

    def event(self, event: QEvent) -> bool:
        """Keep the list's own keys from the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            undoes = event.matches(QKeySequence.StandardKey.Undo) and self.can_bring_back()
            if undoes or (event.key() in _KEYS and self.currentItem()):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Enter hears, F2 renames, Delete removes, Ctrl+Z brings back."""
        item = self.currentItem()
        if event.matches(QKeySequence.StandardKey.Undo) and self.can_bring_back():
            self.bring_back_wanted.emit()
            return
        # The Return that ends a rename goes on from the editor to the list.
        if item is None or event.key() not in _KEYS or self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_F2:
            self.editItem(item, 0)
        elif event.key() == Qt.Key.Key_Delete:
            self.remove_wanted.emit()
        else:
            self.hear_wanted.emit()
