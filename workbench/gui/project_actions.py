"""The menu of projects: its actions, its recent files, and the title of the window that says what is saved."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from workbench.gui.names import named
from workbench.gui.projects import Projects
from workbench.tasks.project_files import ENDING

MakeAction = Callable[..., QAction]


def parted(paths: Sequence[Path]) -> tuple[list[Path], list[Path]]:
    """Project files, and all others."""
    projects = [path for path in paths if path.suffix.lower() == ENDING]
    return projects, [path for path in paths if path not in projects]


class ProjectActions(QObject):
    """Puts what can be done with projects in the window's menu, and keeps its title right."""

    def __init__(self, projects: Projects, window: QWidget) -> None:
        super().__init__(window)
        self._projects, self._window = projects, window
        self._recent = QMenu(self.tr("Recent projects"), window)
        named(self._recent, "recent-projects", self.tr("Recent projects"))
        self._recent.setToolTipsVisible(True)
        self._actions: dict[str, QAction] = {}
        projects.changed.connect(self._refresh)
        projects.remembered.connect(self._show_recent)

    def fill(self, file: QMenu, action: MakeAction) -> None:
        """Add the actions to the menu; ``action`` makes one as the window does."""
        projects, window = self._projects, self._window
        file.addSeparator()
        words = self.tr("Close the recording and begin with another; asks whether its work is to be saved")
        action(file, "project-new", self.tr("New project"), lambda: projects.new(window), "Ctrl+N", words)
        words = self.tr("Open a project with everything that was set and separated, or drop it here")
        action(file, "project-open", self.tr("Open a project…"), lambda: projects.choose(window), "Ctrl+Shift+O", words)
        file.addMenu(self._recent)
        words = self.tr("Save everything that is set and separated in a project file")
        save = action(file, "project-save", self.tr("Save the project"), lambda: projects.save(window), "Ctrl+S", words)
        words = self.tr("Save everything in another project file")
        save_as = action(file, "project-save-as", self.tr("Save the project as…"), lambda: projects.save_as(window), "Ctrl+Shift+S", words)
        words = self.tr("The project file then needs no other file, and is larger; otherwise it refers to the recording's file")
        embed = action(file, "project-embed", self.tr("Keep the recording in the project"), None, None, words)
        embed.setCheckable(True)
        embed.triggered.connect(projects.set_embeds)
        self._actions = {"save": save, "save-as": save_as, "embed": embed}
        self._refresh()
        self._show_recent()

    def _refresh(self) -> None:
        projects, title = self._projects, self._projects.title
        self._window.setWindowTitle(f"{title}[*] - Workbench" if title else "Workbench")
        self._window.setWindowModified(bool(title) and projects.modified)
        for made in self._actions.values():
            made.setEnabled(bool(title))
        if self._actions:
            self._actions["embed"].setChecked(projects.embeds)

    def _show_recent(self) -> None:
        recent = self._projects.recent
        self._recent.clear()
        for number, path in enumerate(recent, start=1):
            entry = named(QAction(self._recent), f"recent-{number}", f"&{number} {path.name}", str(path))
            entry.setData(path)
            entry.triggered.connect(lambda _=False, path=path: self._projects.open(path))
            self._recent.addAction(entry)
        self._recent.setEnabled(bool(recent))
