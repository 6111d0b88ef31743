"""The queue with its thread, its panel and its actions, as one part of the window."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from workbench.gui.exporting import Exporting
from workbench.gui.project_questions import ask_leaving_queue
from workbench.gui.queue_panel import QueueDock
from workbench.session.document import Document
from workbench.session.queue import TO_DO, Queue
from workbench.session.worker import Worker
from workbench.tasks.queued_files import separate_queued

MakeAction = Callable[..., QAction]


class Queueing(QObject):
    """Files that are separated and written while the user works; ``worker`` does what the user asks for, which goes first."""

    def __init__(self, document: Document, exporting: Exporting, worker: Worker, titles: Mapping[str, str]) -> None:
        """``titles`` are those of the methods, by id."""
        super().__init__()
        self._document = document
        self.worker = Worker("queue")
        self.queue = Queue(self.worker, separate_queued, lambda: worker.busy)
        self.dock = QueueDock(self.queue, document, exporting, titles)

    def fill(self, menu: QMenu, action: MakeAction) -> None:
        """Add the actions to the menu; ``action`` makes one as the window does."""
        menu.addSeparator()
        words = self.tr("Show the list of files that are separated one after the other")
        shown = action(menu, "queue-show-panel", self.tr("Queue"), None, "Ctrl+J", words)
        shown.setCheckable(True)
        shown.toggled.connect(self._show)
        self.dock.visibilityChanged.connect(lambda _: shown.setChecked(not self.dock.isHidden()))
        words = self.tr("Choose files to separate one after the other, under what is set or a preset")
        action(menu, "queue-add-files", self.tr("Add files to the queue…"), self._add, "Ctrl+Shift+J", words)

    def may_close(self, parent: QWidget) -> bool:
        """Ask where files are still to be separated; False where the window has to stay for them."""
        waiting = self.queue.count(*TO_DO)
        return not waiting or ask_leaving_queue(waiting, parent)

    def stop(self) -> None:
        """Begin with no other file and cancel what is to be done."""
        self.queue.set_paused(True)
        self.queue.cancel([item.number for item in self.queue.items])

    def _show(self, shown: bool) -> None:
        self.dock.setVisible(shown)
        if shown:
            self.dock.raise_()

    def _add(self) -> None:
        self._show(True)
        self.dock.choose()
