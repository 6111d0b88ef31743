"""The main window: puts the views around the document and gives every action a button, a menu place and a key."""

import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QChildEvent, QEvent, QObject, QSettings, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDockWidget,
    QFileDialog,
    QMainWindow,
    QMenu,
    QTabBar,
    QToolBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.audio.recording import supported_extensions
from workbench.core.folders import autosaves, resources
from workbench.gui.announcing import Announcing, Chime
from workbench.gui.automatic_exponent import AutomaticExponent
from workbench.gui.colours import colour_of
from workbench.gui.compare import Comparing
from workbench.gui.compare_actions import Compare
from workbench.gui.components import ComponentDrops, Components
from workbench.gui.components_panel import ComponentsDock
from workbench.gui.difference_drawing import DifferenceDrawing
from workbench.gui.drawing import Drawing
from workbench.gui.editing import Editing
from workbench.gui.exporting import Exporting
from workbench.gui.help import Help
from workbench.gui.lanes import LanesView
from workbench.gui.languages import declared
from workbench.gui.learn_source import LearningSources
from workbench.gui.listening import Listening
from workbench.gui.live import LiveDock
from workbench.gui.messages import MessageStrip
from workbench.gui.meters import Metering
from workbench.gui.names import folders_apart, give_keys, named, named_after
from workbench.gui.opening import Opening
from workbench.gui.output_choice import OutputChoice
from workbench.gui.panel import ModelPanel
from workbench.gui.preferences import Preferences
from workbench.gui.presets import Presets
from workbench.gui.project_actions import ProjectActions, parted
from workbench.gui.projects import Projects
from workbench.gui.queue_actions import Queueing
from workbench.gui.recovery import Autosaving, Recovery
from workbench.gui.separating import Separating
from workbench.gui.status import StatusBar
from workbench.gui.stem_actions import StemActions
from workbench.gui.stem_header import MixtureHeader, StemHeader
from workbench.gui.stem_keys import StemKeys
from workbench.gui.theme import THEMES, apply_theme, icon
from workbench.gui.tools import Tools
from workbench.gui.training import Training
from workbench.gui.transport import HeardDisplay, PositionDisplay
from workbench.gui.view_options import ViewOptions
from workbench.gui.viewport import Viewport
from workbench.gui.waveform import WaveformOverview
from workbench.session.autosaves import Autosaves
from workbench.session.document import Document
from workbench.session.jobs import Jobs
from workbench.session.snapshots import Snapshots
from workbench.session.worker import Worker
from workbench.tasks.comparing import held_bytes
from workbench.tasks.methods import methods, models_for
from workbench.tasks.project_files import ENDING
from workbench.tasks.viewing import View

DEFAULT_METHOD = "sparse-nmf"
_SMALL_STEP_SECONDS, _LARGE_STEP_SECONDS = 1.0, 10.0
_ZOOM_STEP = 1.5
_CLOSING_SECONDS = 0.7
_THEME_SETTING = "window/theme"


class MainWindow(QMainWindow):
    """One document at a time; what is dropped anywhere on it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("workbench")
        self.setAccessibleName("Workbench")
        self.setAcceptDrops(True)
        self.resize(1400, 900)
        self._told, self._queue_may_go = set[str](), False

        self.document, self.viewport, self.jobs = Document(), Viewport(), Jobs()
        self._worker, self._painter, self._measurer = Worker("separating"), Worker("drawing"), Worker("measuring")
        self._reader, self._surveyor = Worker("opening"), Worker("overview")
        self._workers = (self._worker, self._painter, self._reader, self._surveyor, self._measurer)
        self._keeper = Worker("projects")
        self.opening = Opening(self.document, self._reader, self.jobs)
        self.separating = Separating(self.document, self._worker, self.jobs, self.opening.separation_of)
        self.automatic_exponent = AutomaticExponent(self.document, self._worker, self.jobs, self.opening.result_of)
        self.drawing = Drawing(self.document, self._painter, self._surveyor)
        self.editing = Editing(self.document, Tools(self.document))
        self.difference = DifferenceDrawing(self.document, self.editing.tools, self.drawing, self._painter)
        self.listening = Listening(self.document)
        self.metering = Metering(self.listening)
        self.outputs = OutputChoice(self.listening, self._reader)
        self.stem_actions = StemActions(self.document, self._worker, self.jobs)
        self.learning = LearningSources(self.document, self._worker, self.jobs, self.separating)
        self.exporting = Exporting(self.document, self._worker, self.jobs)
        self.snapshots = Snapshots(held_bytes)
        self.projects = Projects(
            self.document, self.opening, self.viewport, self.listening, self.snapshots, worker=self._keeper, jobs=self.jobs
        )
        self.autosaving = Autosaving(self.projects, Autosaves(autosaves()), self._keeper, self.jobs)
        self.recovery = Recovery(self.projects, self.autosaving)
        self._project_actions = ProjectActions(self.projects, self)
        self.presets = Presets(self.document, self)
        self.queueing = Queueing(self.document, self.exporting, self._worker, {info.id: declared(info.title) for info in methods()})
        self.compare = Compare(
            Comparing(
                self.snapshots,
                self.document,
                self.viewport,
                self.listening,
                self.separating,
                self.opening,
                (self._worker, self._measurer),
                self.jobs,
            ),
            self.document,
            self.viewport,
            self.opening,
            self._measurer,
            self._reader,
        )
        self.live = LiveDock(self.document, self.separating, self.listening, self.opening)

        self.messages = MessageStrip()
        self.lanes = LanesView(self.document, self.viewport, self._draw, self.editing.tools)
        self.components = Components(self.document, self.viewport, self.listening, self._surveyor)
        self._components_dock = ComponentsDock(self.document, self.components)
        self.stem_keys = StemKeys(self.document, self.lanes)
        self.view_options = ViewOptions(self.viewport, self.lanes)
        self.waveform = WaveformOverview(self.document, self.viewport)
        self.panel = ModelPanel(self.document, methods(), models_for)
        self.status, self.position, self.heard = StatusBar(), PositionDisplay(), HeardDisplay()
        self._recordings = named(
            QComboBox(), "recordings", self.tr("Open recordings"), self.tr("The recordings that are open; each keeps its stems")
        )
        self._actions: dict[str, QAction] = {}
        self._space_filter = _SpaceFilter(self)

        self._lay_out()
        self._make_actions()
        self._connect()
        self._take_stems()
        self._take_recording()
        self.separating.choose_method(DEFAULT_METHOD)

    def open_files(self, paths: Sequence[Path], separate: bool = False) -> None:
        """Open recordings and projects in the background; ``separate`` starts on the first recording as soon as it is open."""
        projects, recordings = parted(paths)
        for project in projects:
            self.projects.open(project)
        self.opening.open(recordings, separate)

    @property
    def busy(self) -> bool:
        """Whether anything is being read, separated or drawn."""
        return any(worker.busy for worker in self._workers)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Welcome files."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Open what was dropped."""
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.acceptProposedAction()
            self.open_files(paths)

    def childEvent(self, event: QChildEvent) -> None:  # noqa: N802 - Qt's name
        """Name the tabs of the panels, which Qt makes."""
        super().childEvent(event)
        child = event.child()
        if event.polished() and isinstance(child, QTabBar):
            named(child, "panel-tabs", self.tr("Panels"), self.tr("The arrow keys go from one panel to the next"))
            # Words are worth more than seeing the last tab without scrolling.
            child.setElideMode(Qt.TextElideMode.ElideNone)
            child.setUsesScrollButtons(True)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Cancel and join whatever runs, let go of files and sound card; the queue and unsaved work are asked about first."""
        leaving = self._queue_may_go or (self.queueing.may_close(self) and self.training.may_close(self))
        if not leaving or not self.projects.may_close(self):
            event.ignore()
            return
        self.queueing.stop()
        self.training.close()
        workers = *self._workers, self._keeper, self.queueing.worker
        for worker in workers:
            worker.cancel_all()
        self.chime.close()
        self.announcing.close()
        self.listening.close()
        self.live.shut()
        self.editing.close()
        deadline = time.monotonic() + _CLOSING_SECONDS
        for worker in workers:
            worker.close(max(deadline - time.monotonic(), 0.0))
        self.autosaving.close()
        self.compare.close()
        self.opening.close_all()
        # What still comes in from other threads may come later than the views that would tell of it are gone.
        self.status.set_job(None)
        for told in (self.jobs, self.document, self.opening, self.separating, self.drawing, self.listening, self.exporting):
            told.blockSignals(True)
        event.accept()

    def _close_when_saved(self) -> None:
        """Close without asking about queue and training again: that was done before saving began."""
        self._queue_may_go = True
        self.close()
        self._queue_may_go = False

    def _lay_out(self) -> None:
        self._mixture_header = MixtureHeader(self.document, self.metering.whole())
        self.lanes.set_header("mixture", self._mixture_header)
        self._middle = QWidget()
        column = QVBoxLayout(self._middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addWidget(self.waveform)
        column.addWidget(self.lanes, 1)
        column.addWidget(self.editing.readout)
        self.setCentralWidget(self._middle)
        dock = named(QDockWidget(self.tr("Model")), "model-panel", self.tr("Model panel"))
        dock.setWidget(self.panel)
        dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        self._dock = dock
        self.tabifyDockWidget(dock, self._components_dock)
        ComponentDrops(self, self.document, self.components)
        self.tabifyDockWidget(dock, self.editing.dock)
        self.tabifyDockWidget(dock, self.compare.panel)
        self.tabifyDockWidget(dock, self.queueing.dock)
        self.queueing.dock.hide()
        dock.raise_()
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.live)
        self.setStatusBar(self.status)
        self._recordings.setMinimumWidth(180)
        self._recordings.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)

    def _make_actions(self) -> None:
        view, play = self.viewport, self.listening
        step, leap = _SMALL_STEP_SECONDS, _LARGE_STEP_SECONDS
        self._make_file_menu()

        edit = self.menuBar().addMenu(self.tr("&Edit"))
        self._action(edit, "undo", self.tr("Undo"), self.document.undo, ["Ctrl+Z"], self.tr("Take back the last change"))
        self._action(edit, "redo", self.tr("Redo"), self.document.redo, ["Ctrl+Shift+Z", "Ctrl+Y"], self.tr("Do again what was taken back"))
        edit.addSeparator()
        self._action(edit, "select-all", self.tr("Select everything"), lambda: self.document.select((0.0, self.document.seconds)), "Ctrl+A")
        self._action(edit, "clear", self.tr("Cancel the job, or clear the selection"), self._cancel_or_clear, "Esc")
        edit.addSeparator()
        self._action(
            edit,
            "preferences",
            self.tr("Preferences…"),
            self._show_preferences,
            "Ctrl+,",
            self.tr("Output, theme, and what the wheel does"),
        )

        self._make_separation_menus()

        sound = self.menuBar().addMenu(self.tr("&Listen"))
        self._action(sound, "play", self.tr("Play"), play.toggle, "Space", self.tr("Play from the playhead, or pause"))
        loop = self._action(
            sound, "loop", self.tr("Loop"), None, "L", self.tr("Repeat the selection, or everything where nothing is selected")
        )
        loop.setCheckable(True)
        loop.toggled.connect(play.set_looping)
        self._action(sound, "play-selection", self.tr("Play the selection"), self._play_selection, "Shift+Space")
        self._action(sound, "start", self.tr("To the start"), lambda: play.seek(0.0), "Home")
        self._action(sound, "end", self.tr("To the end"), lambda: play.seek(self.document.seconds), "End")
        self._action(sound, "back", self.tr("Back 1 s"), lambda: play.seek(play.position - step), "Left")
        self._action(sound, "forward", self.tr("Forward 1 s"), lambda: play.seek(play.position + step), "Right")
        self._action(sound, "far-back", self.tr("Back 10 s"), lambda: play.seek(play.position - leap), "Shift+Left")
        self._action(sound, "far-forward", self.tr("Forward 10 s"), lambda: play.seek(play.position + leap), "Shift+Right")

        self._make_mix_actions(sound)
        self._make_live_action(sound)

        self.compare.fill(self.menuBar().addMenu(self.tr("&Compare")), self._action, lambda: self.lanes.current)

        look = self.menuBar().addMenu(self.tr("&View"))
        self._action(look, "zoom-in", self.tr("Zoom in"), lambda: view.zoom_time(1.0 / _ZOOM_STEP, play.position), ["+", "=", "Ctrl+1"])
        self._action(look, "zoom-out", self.tr("Zoom out"), lambda: view.zoom_time(_ZOOM_STEP, play.position), ["-", "Ctrl+3"])
        self._action(look, "fit", self.tr("Show everything"), view.fit, "F")
        self._action(look, "zoom-selection", self.tr("Zoom to the selection"), lambda: view.zoom_to(self.document.selection), "Ctrl+E")
        pan = 0.25
        self._action(look, "pan-left", self.tr("Scroll left"), lambda: view.pan_time(-pan * view.span_seconds), "Alt+Left")
        self._action(look, "pan-right", self.tr("Scroll right"), lambda: view.pan_time(pan * view.span_seconds), "Alt+Right")
        self._action(
            look, "zoom-frequency-in", self.tr("Zoom in frequency"), lambda: view.zoom_frequency(1.0 / _ZOOM_STEP, view.centre_hz), "Alt++"
        )
        self._action(
            look, "zoom-frequency-out", self.tr("Zoom out frequency"), lambda: view.zoom_frequency(_ZOOM_STEP, view.centre_hz), "Alt+-"
        )
        look.addSeparator()
        self.view_options.make_actions(look, self._action)
        self.messages.make_action(look, self._action)
        look.addSeparator()
        self._choose_theme(look.addMenu(self.tr("Theme")))
        look.addAction(self._dock.toggleViewAction())
        look.addAction(self._components_dock.toggleViewAction())
        look.addAction(self.editing.dock.toggleViewAction())

        Help(self, self.editing.tools, view).fill(self.menuBar().addMenu(self.tr("&Help")), self._action)
        self._fill_toolbar()
        self.editing.make_actions(edit, self._action, self._actions)
        self.editing.place_bars(self)
        self._begin_announcing()

    def _begin_announcing(self) -> None:
        self.chime = Chime(self.listening, lambda: self.listening.playing or self.live.running.running)
        self.announcing = Announcing(self, self.document, self.jobs, self.chime)
        self.announcing.follow_switches(self._actions.values())
        for telling in (self.projects.told, self.presets.told, self.editing.tools.told, self.training.told):
            telling.connect(self.announcing.say)
        self.training.trained.connect(self.chime.ring)

    def _make_file_menu(self) -> None:
        file = self.menuBar().addMenu(self.tr("&File"))
        self._action(
            file, "open", self.tr("Open…"), self._choose_files, QKeySequence.StandardKey.Open, self.tr("Open recordings, or drop them here")
        )
        self._action(file, "demo", self.tr("Open the demo recording"), self._open_demo, None, self.tr("Real speech with real piano"))
        self._action(file, "export", self.tr("Export…"), self._export, "Ctrl+Shift+E", self.tr("Write stems to files"))
        words = self.tr("Its stems are forgotten; files stay")
        self._action(file, "close", self.tr("Close the recording"), lambda: self.projects.close_current(self), "Ctrl+W", words)
        self._project_actions.fill(file, self._action)
        file.addSeparator()
        self._action(file, "quit", self.tr("Quit"), self.close, QKeySequence.StandardKey.Quit)

    def _make_separation_menus(self) -> None:
        separation = self.menuBar().addMenu(self.tr("&Separation"))
        self._action(
            separation, "separate-now", self.tr("Separate"), self.separating.start, "Ctrl+R", self.tr("Separate the recording"), "separate"
        )
        told, ask = (
            self.tr("Mark where a source plays alone: it is learnt, saved as a model, and separated by"),
            partial(self.learning.ask, self),
        )
        self._action(separation, "learn-source", self.tr("Learn a source from the selection…"), ask, "Ctrl+Shift+L", told)
        self._make_training(separation)
        self.presets.fill(separation, self._action)
        self.queueing.fill(separation, self._action)

        self.stem_actions.fill(self.menuBar().addMenu(self.tr("S&tem")), self, lambda: self.lanes.current)
        self.stem_actions.rename_wanted.connect(self.lanes.bring_into_view)
        self.components.stem_made.connect(self.stem_actions.ask_new_name)

    def _make_training(self, menu: QMenu) -> None:
        self.training = Training(self.document, self._reader, self.separating)
        self.training.fill(menu, self._action, self)
        self.training.show_in(self.status, self)
        self.panel.train_requested.connect(lambda: self.training.ask(self))
        self.training.trained.connect(self.messages.show_notice)
        self.training.trained.connect(self.panel.refresh)

    def _make_mix_actions(self, menu: QMenu) -> None:
        menu.addSeparator()
        self.stem_keys.make_actions(menu, self._action)
        words = self.tr("Put out all marks of what was too loud")
        self._action(menu, "clear-clip-marks", self.tr("Clear clip marks"), self.metering.clear_marks, None, words)
        menu.addSeparator()
        self.outputs.make_actions(menu, self._action)

    def _make_live_action(self, menu: QMenu) -> None:
        menu.addSeparator()
        live = self._action(menu, "live", self.tr("Live"), None, "Ctrl+L", self.tr("Separate what a microphone hears, while it hears it"))
        live.setCheckable(True)
        live.toggled.connect(self.live.setVisible)
        self.live.visibilityChanged.connect(lambda _: live.setChecked(not self.live.isHidden()))

    def _fill_toolbar(self) -> None:
        bar = named(QToolBar(self.tr("Tools")), "tools", self.tr("Tools"))
        bar.setMovable(False)
        bar.setIconSize(QSize(20, 20))
        bar.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.addToolBar(bar)
        groups = (
            ("open", "export"),
            ("separate-now",),
            ("start", "play", "loop"),
            ("live",),
            ("undo", "redo"),
            ("zoom-in", "zoom-out", "fit"),
        )
        worded = {"open", "export", "separate-now", "live"}
        for group in groups:
            for name in group:
                bar.addAction(self._actions[name])
                button = bar.widgetForAction(self._actions[name])
                assert isinstance(button, QToolButton), "a tool bar shows actions as tool buttons"
                named_after(button, self._actions[name])
                if name not in worded:
                    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            if "play" in group:
                bar.addWidget(self.position)
                self._heard_place = bar.addWidget(self.heard)
                self.compare.comparing.choice_changed.connect(self._show_heard)
                self._show_heard()
            bar.addSeparator()
        self._recordings_place = bar.addWidget(self._recordings)
        self._recordings_place.setVisible(False)

    def _connect(self) -> None:
        document, lanes, status = self.document, self.lanes, self.status
        document.recording_changed.connect(self._take_recording)
        document.recording_changed.connect(lambda: self.snapshots.show(document.recording))
        document.stems_changed.connect(self._take_stems)
        document.method_changed.connect(self._leave_space_to_the_focused)
        document.undo_changed.connect(self._show_ready)
        document.result_changed.connect(self._show_ready)
        self.opening.opened_changed.connect(self._show_recordings)
        self._recordings.activated.connect(lambda index: self.opening.show(self._recordings.itemData(index)))
        lanes.open_requested.connect(self._choose_files)
        lanes.demo_requested.connect(self._open_demo)
        lanes.seek_requested.connect(self.listening.seek)
        lanes.hovered.connect(self.editing.say)
        self.editing.said.connect(status.say)
        self.editing.problem.connect(self._show_refusal)
        self.waveform.seek_requested.connect(self.listening.seek)
        self.waveform.peaks_wanted.connect(self.drawing.draw_waveform)
        self.drawing.pictures_ready.connect(lanes.show_pictures)
        self.drawing.peaks_ready.connect(self.waveform.set_peaks)
        self.panel.method_chosen.connect(self.separating.choose_method)
        self.panel.models_chosen.connect(lambda names: self.separating.choose_method(document.settings.method, names))
        self.panel.separate_requested.connect(self.separating.start)
        self.separating.separated.connect(self.opening.remember)
        self.separating.device_changed.connect(status.set_device)
        self.jobs.changed.connect(status.set_job)
        self.opening.separation_wanted.connect(self.separating.start)
        self.drawing.read_through.connect(self._tell_notices)
        self.projects.keep_references(self.compare.references)
        self.projects.told.connect(status.say)
        self.presets.told.connect(status.say)
        self.presets.changed.connect(self.queueing.dock.refresh_settings)
        self.queueing.dock.noticed.connect(self.messages.show_notice)
        self.projects.noticed.connect(self.messages.show_notice)
        self.projects.may_close_now.connect(self._close_when_saved)
        self.exporting.exported.connect(self.messages.show_notice)
        self.listening.playing_changed.connect(self._show_playing)
        self.listening.position_changed.connect(self._show_position)
        self.listening.unavailable.connect(self.messages.show_notice)
        failing_parts = (self.opening, self.separating, self.automatic_exponent, self.drawing, self.listening, self.exporting, self.live)
        for failing in (
            *failing_parts,
            self.difference,
            self.stem_actions,
            self.components,
            self.learning,
            self.training,
            self.projects,
            self.autosaving,
            self.presets,
            self.queueing.dock,
            self.outputs,
            self.compare,
        ):
            failing.failed.connect(lambda sentence, part=failing: self._show_failure(sentence, part))
        settlings = (
            (self.separating.settled, self.separating),
            (self.exporting.exported, self.exporting),
            (self.compare.references.changed, self.compare),
            (document.undo_changed, document),
        )
        for settled, part in settlings:
            settled.connect(lambda *_, part=part: self.messages.settle(part))
        self.separating.noticed.connect(self.messages.show_notice)
        self.components.noticed.connect(self.messages.show_notice)
        self.learning.learnt.connect(self.messages.show_notice)
        self.automatic_exponent.noticed.connect(self.messages.show_notice)
        self.compare.noticed.connect(self.messages.show_notice)
        self.compare.comparing.noticed.connect(lambda sentence: self.messages.show_notice(sentence, self.compare.comparing))
        self.live.noticed.connect(self.messages.show_notice)
        self.panel.problem.connect(self._show_refusal)

    def _action(
        self,
        menu: QMenu,
        name: str,
        text: str,
        act: Callable[[], object] | None,
        keys: QKeySequence.StandardKey | str | Sequence[str] | None = None,
        tooltip: str = "",
        picture: str = "",
    ) -> QAction:
        action = named(QAction(text, self), name, text, tooltip or text)
        if isinstance(keys, QKeySequence.StandardKey):
            give_keys(action, QKeySequence.keyBindings(keys))
        elif keys:
            give_keys(action, [QKeySequence(key) for key in ([keys] if isinstance(keys, str) else keys)])
        if (resources() / "icons" / f"{picture or name}.svg").is_file():
            action.setIcon(icon(picture or name))
        if act is not None:
            # A slot that takes no argument must not be handed the triggered signal's.
            action.triggered.connect(lambda _checked=False: act())
        menu.addAction(action)
        self._actions[name] = action
        return action

    def _choose_theme(self, menu: QMenu) -> None:
        group = QActionGroup(self)
        titles = {"system": self.tr("System"), "dark": self.tr("Dark"), "light": self.tr("Light")}
        for name in THEMES:
            action = self._action(menu, f"theme-{name}", titles[name], None)
            action.setCheckable(True)
            action.setChecked(name == saved_theme())
            action.toggled.connect(lambda on, name=name: self._take_theme(name) if on else None)
            group.addAction(action)

    def _draw(self, view: View) -> None:
        viewport = self.viewport
        self.drawing.draw(view, viewport.floor_db, viewport.ceiling_db, viewport.fft_samples)

    def _take_recording(self) -> None:
        recording = self.document.recording
        self.viewport.set_length(self.document.seconds, recording.rate if recording else 0)
        self.metering.forget_marks()
        self.position.set_length(self.document.seconds)
        self._show_recordings()
        self._show_ready()
        self._told.clear()
        self._tell_notices()

    def _tell_notices(self) -> None:
        """Say once what had to be repaired in the recording: some of it is known only when all of it was read."""
        recording = self.document.recording
        self._mixture_header.refresh()
        for sentence in recording.notices if recording is not None else ():
            if sentence not in self._told:
                self._told.add(sentence)
                self.messages.show_notice(sentence)

    def _take_stems(self) -> None:
        headers = []
        for stem in self.document.stems:
            header = StemHeader(self.document, stem, colour_of(self.document, stem), self.stem_actions, self.metering.stem(stem))
            header.problem.connect(self._show_refusal)
            self.lanes.set_header(stem, header)
            headers.append(header)
        # A view that took drops itself would keep them from the window.
        for view in self._middle.findChildren(QWidget):
            view.setAcceptDrops(False)
        for header in headers:
            self.compare.attach(header, header.stem)
        self._leave_space_to_the_focused()

    def _leave_space_to_the_focused(self) -> None:
        """Space presses what Tab has led to, and plays otherwise; a click on a button does not take the keyboard."""
        for widget in (*self.findChildren(QAbstractButton), *self.findChildren(QComboBox)):
            if isinstance(widget, QAbstractButton) and widget.focusPolicy() == Qt.FocusPolicy.StrongFocus:
                widget.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            widget.installEventFilter(self._space_filter)

    def _show_recordings(self) -> None:
        paths = self.opening.paths
        self._recordings.clear()
        folders = folders_apart(paths)
        for path in paths:
            several = self.tr("{name} in {folder}").format(name=path.name, folder=folders.get(path))
            self._recordings.addItem(several if path in folders else path.name, path)
            self._recordings.setItemData(self._recordings.count() - 1, str(path), Qt.ItemDataRole.ToolTipRole)
        if self.opening.current in paths:
            self._recordings.setCurrentIndex(paths.index(self.opening.current))
        self._recordings_place.setVisible(len(paths) > 1)

    def _show_ready(self) -> None:
        opened, separated = self.document.recording is not None, self.document.result is not None
        for name in ("close", "play", "loop", "start", "zoom-in", "zoom-out", "fit"):
            self._actions[name].setEnabled(opened)
        self._actions["separate-now"].setEnabled(opened and self.document.settings.params is not None)
        self._actions["export"].setEnabled(separated)
        self._actions["undo"].setEnabled(self.document.can_undo)
        self._actions["redo"].setEnabled(self.document.can_redo)

    def _show_playing(self, playing: bool) -> None:
        if playing:
            self.messages.settle(self.listening)
        self._actions["play"].setIcon(icon("pause" if playing else "play"))
        self._actions["play"].setText(self.tr("Pause") if playing else self.tr("Play"))

    def _show_heard(self) -> None:
        words = self.compare.comparing.heard_words
        self.heard.show_heard(words)
        self._heard_place.setVisible(bool(words))

    def _show_position(self, seconds: float) -> None:
        self.viewport.set_playhead(seconds, follow=self.listening.playing)
        self.position.set_position(seconds)

    def _show_failure(self, sentence: str, part: QObject) -> None:
        self.panel.refresh()
        self.messages.show_error(sentence, part)

    def _show_refusal(self, sentence: str) -> None:
        self.messages.show_error(sentence, self.document)

    def _choose_files(self) -> None:
        patterns = " ".join(f"*{extension}" for extension in supported_extensions())
        filters = self.tr("Sound, video and projects ({patterns} *{ending});;All files (*)").format(patterns=patterns, ending=ENDING)
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Open recordings"), "", filters)
        self.open_files([Path(name) for name in names])

    def _open_demo(self) -> None:
        self.open_files([resources() / "demo" / "mixture.flac"], separate=True)

    def _export(self) -> None:
        self.exporting.ask(self)

    def _cancel_or_clear(self) -> None:
        if self.editing.tools.abandon():
            return
        if self.jobs.current is not None:
            self.jobs.cancel_current()
        else:
            self.document.select(None)

    def _play_selection(self) -> None:
        if self.document.selection is not None:
            self.listening.pause()
            self.listening.seek(self.document.selection[0])
        self.listening.play()

    def _take_theme(self, name: str) -> None:
        QSettings().setValue(_THEME_SETTING, name)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            apply_theme(application, name)

    def _show_preferences(self) -> None:
        themes = [self._actions[f"theme-{name}"] for name in THEMES]
        dialog = Preferences(self, self.outputs, themes, self._actions["wheel-scrolls"], self.chime)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()


class _SpaceFilter(QObject):
    """Keeps Space, where its widget has the keyboard, from the window's shortcut."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Claim plain Space for the widget."""
        if event.type() != QEvent.Type.ShortcutOverride or not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            event.accept()
            return True
        return False


def saved_theme() -> str:
    """The theme that was chosen last."""
    name = str(QSettings().value(_THEME_SETTING, "system"))
    return name if name in THEMES else "system"
