"""The queue in the window: files dropped or added, each with its settings, its state, and what can be done about it."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QItemSelection, QItemSelectionModel, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QDragEnterEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDockWidget,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.audio.recording import supported_extensions
from workbench.core.errors import WorkbenchError
from workbench.gui.controls import chooser
from workbench.gui.exporting import Exporting
from workbench.gui.names import named
from workbench.gui.queue_model import FILE, STATE, QueueModel
from workbench.session.document import Document
from workbench.session.queue import ORDERED_ANEW, TO_DO, Item, Order, Queue
from workbench.tasks.exporting import DEFAULT_TEMPLATE, ExportSettings
from workbench.tasks.presets import find_preset, named_preset, presets

_AS_SET = ""
_COME_TO_NOTHING = ("failed", "cancelled")


class QueueDock(QDockWidget):
    """Files that are separated and written one after the other, under what is set now or a preset, while the user works on."""

    failed = Signal(str)
    noticed = Signal(str)

    def __init__(self, queue: Queue, document: Document, exporting: Exporting, titles: Mapping[str, str]) -> None:
        """``titles`` are those of the methods, by id."""
        super().__init__()
        self._queue, self._document, self._exporting, self._titles = queue, document, exporting, titles
        self._folder: Path | None = None
        named(self, "queue-panel", self.tr("Queue of files"))
        self.setWindowTitle(self.tr("Queue"))
        self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self._model = QueueModel(queue)
        self._table = named(
            _Table(), "queue", self.tr("Files in the queue"), self.tr("Drop files here; Delete removes, Alt+Up and Alt+Down move")
        )
        self._table.setModel(self._model)
        self._table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        words = self.tr("How files that are added are separated: as the window is set now, or as a preset says")
        self._settings = named(chooser(), "queue-settings", self.tr("Settings for the queue"), words)
        self._place = named(chooser(), "queue-folder", self.tr("Folder for stems of the queue"), self.tr("Where stems are written"))
        self._said = named(QLabel(), "queue-state", self.tr("How far the queue is"))
        self._said.setWordWrap(True)
        button = self._button
        words = self.tr("Choose files to separate one after the other, or drop them on the list")
        self._add = button("queue-add", self.tr("Add files…"), words, self.choose)
        words = self.tr("Give the chosen files the settings and the folder above; those that were done or came to nothing wait again")
        self._apply = button("queue-apply", self.tr("Apply"), words, self._order_chosen)
        self._pause = button("queue-pause", self.tr("Pause"), self.tr("Let everything stand still where it is, or go on"), None)
        self._pause.setCheckable(True)
        self._pause.toggled.connect(self._set_paused)
        self._up = button("queue-up", self.tr("Up"), self.tr("Let the chosen files come earlier (Alt+Up)"), lambda: self._move(-1))
        self._down = button("queue-down", self.tr("Down"), self.tr("Let the chosen files come later (Alt+Down)"), lambda: self._move(1))
        words = self.tr("Stop the chosen files, or let them wait no more")
        self._cancel = button("queue-cancel", self.tr("Cancel"), words, lambda: queue.cancel(self._chosen()))
        words = self.tr("Let the chosen files that failed or were cancelled wait again; with none chosen, all that failed")
        self._retry = button("queue-retry", self.tr("Retry"), words, lambda: queue.retry(self._to_retry()))
        words = self.tr("Take the chosen files off the list (Delete); files on disk stay")
        self._remove = button("queue-remove", self.tr("Remove"), words, self._remove_chosen)
        words = self.tr("Show the folder with the stems of the chosen file")
        self._show = button("queue-show", self.tr("Open the folder"), words, self._show_folder)
        for box in (self._settings, self._place):
            box.currentTextChanged.connect(partial(_show_tooltip, box, box.toolTip()))
        self._lay_out()
        self._table.dropped.connect(self.add)
        self._table.moved.connect(self._move)
        self._table.removed.connect(self._remove_chosen)
        self._table.selectionModel().selectionChanged.connect(self._refresh)
        self._place.activated.connect(self._take_place)
        queue.changed.connect(self._refresh)
        queue.reordered.connect(self._refresh)
        queue.emptied.connect(self._tell_end)
        document.method_changed.connect(lambda: self._settings.setItemText(0, self._words_for_now()))
        self.refresh_settings()
        self._show_place()
        self._refresh()

    def refresh_settings(self) -> None:
        """Offer what is set now, and the user's presets as they are by now."""
        before = self._settings.currentData()
        self._settings.clear()
        self._settings.addItem(self._words_for_now(), _AS_SET)
        for preset in presets()[0]:
            self._settings.addItem(preset.name, preset.name)
        self._settings.setCurrentIndex(max(self._settings.findData(before), 0))

    def _words_for_now(self) -> str:
        return self.tr("As set now ({method})").format(method=self._title)

    @property
    def _title(self) -> str:
        """Of the method that is set."""
        method = self._document.settings.method
        return self._titles.get(method, method)

    def _set_paused(self, paused: bool) -> None:
        self._queue.set_paused(paused)
        self._refresh()

    def choose(self) -> None:
        """Ask for files and add them."""
        patterns = " ".join(f"*{extension}" for extension in supported_extensions())
        filters = self.tr("Sound and video ({patterns});;All files (*)").format(patterns=patterns)
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Add files to the queue"), "", filters)
        self.add([Path(name) for name in names])

    def add(self, files: Sequence[Path]) -> None:
        """Put files, and the recordings in folders, at the end, under the settings that the panel shows."""
        found: list[Path] = []
        for file in files:
            within = recordings_in(file) if file.is_dir() else [file]
            if not within:
                self.noticed.emit(self.tr("There are no recordings in {folder}").format(folder=file.name))
            found += within
        if found:
            self._with_order(lambda order: self._queue.add(found, order))

    def _order_chosen(self) -> None:
        self._with_order(lambda order: self._queue.order(self._chosen(), order))

    def _with_order(self, act: Callable[[Order], object]) -> None:
        """Act with what the panel shows, unless that cannot be done, which is told."""
        try:
            order = self._order()
        except WorkbenchError as error:
            self.failed.emit(str(error))
        else:
            act(order)

    def _order(self) -> Order:
        """What the panel shows, with the format of the latest export."""
        chosen, request = self._settings.currentData(), self._exporting.latest
        preset = find_preset(chosen) if chosen != _AS_SET else named_preset(self._title, self._document.settings)
        template, export = (DEFAULT_TEMPLATE, ExportSettings()) if request is None else (request.template, request.settings)
        return Order(preset, self._folder, template, export)

    def _lay_out(self) -> None:
        top = QGridLayout()
        for row, (text, widget) in enumerate(((self.tr("Settings"), self._settings), (self.tr("Stems go to"), self._place))):
            label = QLabel(text)
            label.setBuddy(widget)
            top.addWidget(label, row, 0)
            top.addWidget(widget, row, 1)
        top.setColumnStretch(1, 1)
        adding = QHBoxLayout()
        adding.addWidget(self._add)
        adding.addWidget(self._apply)
        first, second = QHBoxLayout(), QHBoxLayout()
        for button in (self._pause, self._up, self._down):
            first.addWidget(button)
        for button in (self._cancel, self._retry, self._remove):
            second.addWidget(button)
        body = QWidget()
        column = QVBoxLayout(body)
        column.addLayout(top)
        column.addLayout(adding)
        column.addWidget(self._table, 1)
        column.addWidget(self._said)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self._show)
        self.setWidget(body)

    def _button(self, name: str, text: str, tooltip: str, act: Callable[[], object] | None) -> QPushButton:
        made = named(QPushButton(text), name, tooltip.split(" (", maxsplit=1)[0], tooltip)
        if act is not None:
            made.clicked.connect(lambda _=False: act())
        return made

    def _show_place(self) -> None:
        self._place.clear()
        self._place.addItem(self.tr("The folder of each recording"))
        if self._folder is not None:
            self._place.addItem(str(self._folder))
        self._place.addItem(self.tr("Another folder…"))
        self._place.setCurrentIndex(0 if self._folder is None else 1)

    def _take_place(self, index: int) -> None:
        if index == self._place.count() - 1:
            name = QFileDialog.getExistingDirectory(self, self.tr("Choose the folder for stems"), str(self._folder or ""))
            self._folder = Path(name) if name else self._folder
        elif index == 0:
            self._folder = None
        self._show_place()

    def _items(self) -> list[Item]:
        """The chosen ones, in order."""
        return [self._queue.items[index.row()] for index in sorted(self._table.selectionModel().selectedRows())]

    def _chosen(self) -> set[int]:
        return {item.number for item in self._items()}

    def _move(self, by: int) -> None:
        chosen = self._chosen()
        self._queue.move(chosen, by)
        self._choose(chosen)

    def _choose(self, numbers: set[int]) -> None:
        """Choose the rows of these items again, which a new order has let go."""
        selection, rows = QItemSelection(), sorted(self._queue.place_of(number) for number in numbers)
        for row in rows:
            selection.select(self._model.index(row, FILE), self._model.index(row, STATE))
        chosen = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self._table.selectionModel().select(selection, chosen)
        if rows:
            self._table.selectionModel().setCurrentIndex(self._model.index(rows[0], FILE), QItemSelectionModel.SelectionFlag.NoUpdate)

    def _to_retry(self) -> set[int]:
        """The chosen ones that came to nothing; where none are chosen, all that failed."""
        chosen = self._items()
        if chosen:
            return {item.number for item in chosen if item.state in _COME_TO_NOTHING}
        return {item.number for item in self._queue.items if item.state == "failed"}

    def _remove_chosen(self) -> None:
        self._queue.remove(self._chosen())

    def _show_folder(self) -> None:
        written = next((item.written for item in self._items() if item.written), ())
        if written:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(written[0].parent)))

    def _refresh(self, *_: object) -> None:
        queue, items = self._queue, self._items()
        saved, failed, count = queue.count("saved"), queue.count("failed"), len(queue.items)
        words = self.tr("{saved} of {count} saved, {failed} failed").format(saved=saved, count=count, failed=failed)
        why = items[0].sentence if len(items) == 1 else ""
        self._said.setText("\n".join(filter(None, (words, why))) if count else self.tr("Drop files here to separate them one by one"))
        for button in (self._up, self._down, self._remove):
            button.setEnabled(bool(items))
        self._apply.setEnabled(any(item.state in ORDERED_ANEW for item in items))
        self._cancel.setEnabled(any(item.state in TO_DO for item in items))
        self._retry.setEnabled(bool(self._to_retry()))
        self._show.setEnabled(any(item.written for item in items))
        self._pause.setText(self.tr("Go on") if queue.paused else self.tr("Pause"))

    def _tell_end(self) -> None:
        saved, failed = self._queue.count("saved"), self._queue.count("failed")
        self.noticed.emit(self.tr("The queue is done: {saved} saved, {failed} failed").format(saved=saved, failed=failed))


def _show_tooltip(box: QComboBox, words: str, text: str) -> None:
    """Under the pointer, the whole of what is chosen, which may be cut in the box."""
    box.setToolTip(f"{words}\n{text}")


def recordings_in(folder: Path) -> list[Path]:
    """Files of sound and video in a folder, then those in its folders; by name, numbers in their order, hidden ones left out."""
    try:
        entries = sorted((entry for entry in folder.iterdir() if not entry.name.startswith(".")), key=_by_number)
    except OSError:
        return []
    found = [entry for entry in entries if entry.is_file() and entry.suffix.lower() in supported_extensions()]
    for inner in entries:
        if inner.is_dir() and not inner.is_symlink():
            found += recordings_in(inner)
    return found


def _by_number(path: Path) -> list[tuple[int, str]]:
    return [(int(piece), "") if piece.isdecimal() else (-1, piece) for piece in re.split(r"(\d+)", path.name.casefold())]


class _Table(QTableView):
    """Whole rows of two lines; takes files and folders that are dropped."""

    dropped = Signal(list)
    """Paths of files."""
    moved = Signal(int)
    """-1 up, 1 down."""
    removed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setAcceptDrops(True)
        self.verticalHeader().setVisible(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(2 * self.fontMetrics().lineSpacing() + 6)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Delete removes, Alt and an arrow moves."""
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() == Qt.Key.Key_Delete:
            self.removed.emit()
        elif event.key() in steps and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.moved.emit(steps[Qt.Key(event.key())])
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Welcome files."""
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:  # noqa: N802 - Qt's name
        """Welcome files anywhere on the list."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Hand on the files."""
        files = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.dropped.emit(files)
