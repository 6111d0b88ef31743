"""Which output is played to: found in the background, chosen from a menu or the preferences, kept from one start to the next."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QSettings, Signal
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from workbench.audio.devices import SoundDevice, look_anew, sound_devices
from workbench.core.progress import Report
from workbench.gui.listening import Listening
from workbench.gui.names import named
from workbench.session.worker import Job, Worker

MakeAction = Callable[..., QAction]

_SETTING = "sound/output"


class OutputChoice(QObject):
    """Knows the outputs, and tells the player which one to take. Devices are looked for when the choice is first opened."""

    changed = Signal()
    """Other outputs are known, or another one is chosen."""
    failed = Signal(str)

    def __init__(self, listening: Listening, worker: Worker) -> None:
        """Play to what the user chose last; devices are looked for by ``worker``."""
        super().__init__()
        self._listening, self._worker = listening, worker
        self._devices: tuple[SoundDevice, ...] = ()
        self._looked = False
        self._menu: QMenu | None = None
        self._end = QAction(self)
        """What entries of the menu stand before."""
        self._group = QActionGroup(self)
        listening.set_output(str(QSettings().value(_SETTING, "")) or None)

    @property
    def titles(self) -> tuple[str, ...]:
        """Titles of all outputs that are known, the chosen one among them even while it is unplugged."""
        found = tuple(device.title for device in self._devices)
        chosen = self._listening.output
        return found if chosen is None or chosen in found else (*found, chosen)

    @property
    def chosen(self) -> str | None:
        """Title of the chosen output; None for the system's default."""
        return self._listening.output

    def choose(self, title: str | None) -> None:
        """Play to the output of this title, or to the system's default."""
        self._listening.set_output(title)
        QSettings().setValue(_SETTING, title or "")
        self.changed.emit()

    def find(self) -> None:
        """Find out which outputs there are, unless that was done."""
        if not self._looked:
            self._look(anew=False)

    def look_again(self) -> None:
        """Ask the system again, after something was plugged in or out; what plays pauses for it."""
        self._listening.pause()
        self._listening.close()
        self._look(anew=True)

    def make_actions(self, menu: QMenu, action: MakeAction) -> None:
        """Put a menu of the outputs into ``menu``; ``action`` makes an action as the window does."""
        outputs = named(menu.addMenu(self.tr("Output")), "output-menu", self.tr("Output"))
        tip = self.tr("After something was plugged in or out; what plays pauses for it")
        again = action(outputs, "output-rescan", self.tr("Look for outputs again"), self.look_again, None, tip)
        self._end = outputs.insertSeparator(again)
        outputs.aboutToShow.connect(self.find)
        self._menu = outputs
        self.changed.connect(self._fill)
        self._fill()

    def _look(self, *, anew: bool) -> None:
        def work(report: Report) -> tuple[SoundDevice, ...]:
            if anew:
                look_anew()
            return sound_devices("output")

        job = Job(self.tr("looking for outputs"), work, "outputs")
        job.finished.connect(self._take)
        job.failed.connect(self.failed)
        self._worker.submit(job)

    def _take(self, devices: tuple[SoundDevice, ...]) -> None:
        self._looked, self._devices = True, devices
        self.changed.emit()

    def _fill(self) -> None:
        """The menu as things are now: the system's default, then every output."""
        if self._menu is None:
            return
        for old in self._group.actions():
            self._group.removeAction(old)
            self._menu.removeAction(old)
            old.deleteLater()
        for title in (None, *self.titles):
            entry = QAction(title or self.default_title, self)
            entry.setCheckable(True)
            entry.setChecked(title == self.chosen)
            entry.triggered.connect(lambda _=False, title=title: self.choose(title))
            self._group.addAction(entry)
            self._menu.insertAction(self._end, entry)

    @property
    def default_title(self) -> str:
        """What the system's default is called."""
        return self.tr("The system's default")
