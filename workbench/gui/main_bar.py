"""The tool bar at the top: what is used most, where the playhead is, what is heard, and which recording is shown."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QComboBox, QToolBar, QToolButton, QWidget

from workbench.gui.actions import Actions
from workbench.gui.compare import Comparing
from workbench.gui.names import folders_apart, named, named_after
from workbench.gui.opening import Opening
from workbench.gui.transport import HeardDisplay

_GROUPS = (
    ("open", "export"),
    ("separate-now",),
    ("start", "play", "loop"),
    ("live",),
    ("undo", "redo"),
    ("zoom-in", "zoom-out", "fit"),
)
_WORDED = {"open", "export", "separate-now", "live"}
_RECORDINGS_WIDTH = 180


class MainBar(QToolBar):
    """Buttons of actions that there are already, and a chooser of the open recordings, once there are two."""

    def __init__(self, actions: Actions, position: QWidget, comparing: Comparing, opening: Opening) -> None:
        """``position`` shows the playhead."""
        super().__init__()
        self.setWindowTitle(self.tr("Tools"))
        named(self, "tools", self.tr("Tools"))
        self._comparing, self._opening = comparing, opening
        self._heard = HeardDisplay()
        self._recordings = named(
            QComboBox(), "recordings", self.tr("Open recordings"), self.tr("The recordings that are open; each keeps its stems")
        )
        self._recordings.setMinimumWidth(_RECORDINGS_WIDTH)
        self._recordings.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setMovable(False)
        self.setIconSize(QSize(20, 20))
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        for group in _GROUPS:
            for name in group:
                self._add(actions, name)
            if "play" in group:
                self.addWidget(position)
                self._heard_place = self.addWidget(self._heard)
            self.addSeparator()
        self._recordings_place = self.addWidget(self._recordings)
        self._recordings.activated.connect(lambda index: opening.show(self._recordings.itemData(index)))
        comparing.choice_changed.connect(self._show_heard)
        opening.opened_changed.connect(self.show_recordings)
        self._show_heard()
        self.show_recordings()

    def show_recordings(self) -> None:
        """Show which recordings are open, and which of them is on screen."""
        paths = self._opening.paths
        self._recordings.clear()
        folders = folders_apart(paths)
        for path in paths:
            several = self.tr("{name} in {folder}").format(name=path.name, folder=folders.get(path))
            self._recordings.addItem(several if path in folders else path.name, path)
            self._recordings.setItemData(self._recordings.count() - 1, str(path), Qt.ItemDataRole.ToolTipRole)
        if self._opening.current in paths:
            self._recordings.setCurrentIndex(paths.index(self._opening.current))
        self._recordings_place.setVisible(len(paths) > 1)

    def _add(self, actions: Actions, name: str) -> None:
        self.addAction(actions[name])
        button = self.widgetForAction(actions[name])
        assert isinstance(button, QToolButton), "a tool bar shows actions as tool buttons"
        named_after(button, actions[name])
        if name not in _WORDED:
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)

    def _show_heard(self) -> None:
        words = self._comparing.heard_words
        self._heard.show_heard(words)
        self._heard_place.setVisible(bool(words))
