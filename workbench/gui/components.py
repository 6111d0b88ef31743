"""The components of the separation on screen: what is done to them, how they are heard alone, and where their strips come from."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from workbench.core.arrangement import Arrangement
from workbench.core.progress import Report
from workbench.core.sound import Samples
from workbench.gui.component_model import ComponentModel, dragged_components
from workbench.gui.lane import Lane
from workbench.gui.listening import Listening
from workbench.gui.viewport import Viewport
from workbench.session.document import Document
from workbench.session.worker import Job, Worker
from workbench.tasks.component_strips import ComponentStrips, StripMaker, alone

_LEVEL_DRAG = "component level"


class Components(QObject):
    """Moves, turns and switches components, each as one undo step, and lets some be heard alone for as long as that is wanted.

    Strips are made in the background while ``watched``; while some are made, only the newest wish waits.
    """

    heard_changed = Signal(list)
    """Numbers of the components that are heard alone now; none when everything is heard again."""
    changed = Signal()
    """Other components, or other places, levels or switches of theirs."""
    failed = Signal(str)
    noticed = Signal(str)
    stem_made = Signal(str)
    """The user made this stem, and may want to name it."""

    def __init__(self, document: Document, viewport: Viewport, listening: Listening, worker: Worker) -> None:
        super().__init__()
        self._document, self._viewport, self._listening, self._worker = document, viewport, listening, worker
        self.model = ComponentModel(document)
        self._maker = StripMaker()
        self._watched = False
        self._columns = 64, 128
        self._job: Job | None = None
        self._again = False
        self._heard: tuple[int, ...] = ()
        self._began_to_play = False
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._make_strips)
        self.model.moves_wanted.connect(self.move)
        document.result_changed.connect(self._soon.start)
        document.recording_changed.connect(self.stop_hearing)
        document.stems_changed.connect(self._follow)
        document.components_dropped.connect(self._tell_dropped)
        viewport.changed.connect(self._soon.start)

    @property
    def count(self) -> int:
        """How many components the separation on screen has; 0 without one, or where its method has none."""
        return self._document.separation.components if self._document.separation is not None else 0

    @property
    def heard(self) -> tuple[int, ...]:
        """Numbers of the components that are heard alone."""
        return self._heard

    def watch(self, watched: bool) -> None:
        """Say whether anybody looks: strips are made for nobody else."""
        self._watched = watched
        self._soon.start()

    def fit(self, spectrum_columns: int, activation_columns: int) -> None:
        """Make strips as wide as they are seen."""
        if (spectrum_columns, activation_columns) != self._columns:
            self._columns = spectrum_columns, activation_columns
            self._soon.start()

    def move(self, numbers: Iterable[int], stem: str) -> None:
        """Give components to a stem."""
        known = [number for number in numbers if 1 <= number <= self.count]
        if known:
            self._arrange(self._arrangement.moving(known, stem, self.count))

    def make_stem(self, numbers: Iterable[int]) -> None:
        """Make a new stem of components."""
        stem = self._arrangement.new_stem(self._document.given_stems)
        self.move(numbers, stem)
        if stem in self._document.stems:
            self.stem_made.emit(stem)

    def switch(self, numbers: Iterable[int], on: bool) -> None:
        """Let components sound, or not."""
        self._arrange(self._arrangement.switching(numbers, on, self.count))

    def level(self, numbers: Iterable[int], level_db: float) -> None:
        """Turn components up or down; changes in a row are one step until ``end_level``."""
        self._arrange(self._arrangement.levelling(numbers, level_db, self.count), _LEVEL_DRAG)

    def end_level(self) -> None:
        """Close the step that turning has kept open."""
        self._document.end_drag()

    def put_back(self) -> None:
        """Every component as the method had it."""
        self._arrange(self._arrangement.without_components())

    def hear(self, numbers: Iterable[int]) -> None:
        """Let only these be heard, from the playhead where nothing plays, until ``stop_hearing``."""
        document, separation = self._document, self._document.separation
        chosen = tuple(number for number in numbers if 1 <= number <= self.count)
        if not chosen:
            return

        def make() -> Callable[[int, int], Samples]:
            return alone(separation, chosen, document.masks)

        self._heard = chosen
        self._listening.set_override(make)
        if not self._listening.playing:
            self._began_to_play = True
            self._listening.play()
        self.heard_changed.emit(list(chosen))

    def stop_hearing(self) -> None:
        """Hear again what is set; what began to play for hearing stops."""
        if not self._heard:
            return
        self._heard = ()
        if self._began_to_play:
            self._listening.pause()
        self._began_to_play = False
        self._listening.set_override(None)
        self.heard_changed.emit([])

    @property
    def _arrangement(self) -> Arrangement:
        arrangement = self._document.settings.arrangement
        return arrangement if arrangement.fits(self.count) else arrangement.without_components()

    def _arrange(self, arrangement: Arrangement, drag: str = "") -> None:
        self._document.arrange(arrangement, drag)

    def _follow(self) -> None:
        self.model.follow()
        self.changed.emit()

    def _tell_dropped(self) -> None:
        self.noticed.emit(
            self.tr("Components are where the method put them: other ones came out. Undo brings those before back, with your moves")
        )

    def _make_strips(self) -> None:
        if not self._watched:
            return
        if self._job is not None:
            self._again = True
            return
        separation, viewport = self._document.separation, self._viewport
        if separation is None or separation.components == 0:
            self._show(None)
            return
        span, columns = (viewport.start_seconds, viewport.stop_seconds), self._columns

        def work(report: Report) -> ComponentStrips:
            return self._maker.strips(separation, *span, *columns)

        job = Job(self.tr("drawing components"), work, "")
        job.finished.connect(self._take)
        job.failed.connect(self.failed)
        for ended in (job.finished, job.failed, job.cancelled):
            ended.connect(self._go_on)
        self._job = job
        self._worker.submit(job)

    def _take(self, strips: ComponentStrips) -> None:
        separation = self._document.separation
        # Those of another separation would be taken for this one's.
        if separation is not None and separation.components == len(strips.components):
            self._show(strips)

    def _show(self, strips: ComponentStrips | None) -> None:
        self.model.show(strips)
        self.changed.emit()

    def _go_on(self, *_: object) -> None:
        self._job = None
        if self._again:
            self._again = False
            self._make_strips()


class ComponentDrops(QObject):
    """Lets components be dropped on the lanes of a window, whose stem they then go to."""

    def __init__(self, window: QWidget, document: Document, components: Components) -> None:
        super().__init__(window)
        self._window, self._document, self._components = window, document, components
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take what is dragged from the list of components; all else is the window's."""
        if not isinstance(event, QDragMoveEvent | QDropEvent):
            return False
        numbers = dragged_components(event.mimeData())
        if not numbers:
            return False
        stem = self._stem_at(event)
        if stem and event.type() == QEvent.Type.Drop:
            self._components.move(numbers, stem)
        # A drag must be let in everywhere to be told of when it comes to a lane.
        if stem or event.type() == QEvent.Type.DragEnter:
            event.acceptProposedAction()
        else:
            event.ignore()
        return True

    def _stem_at(self, event: QDropEvent) -> str:
        widget: QWidget | None = self._window.childAt(event.position().toPoint())
        while widget is not None and not isinstance(widget, Lane):
            widget = widget.parentWidget()
        name = widget.objectName().removeprefix("lane-") if widget is not None else ""
        return name if name in self._document.stems else ""
