"""The main window: puts the views around the document and gives every action a button, a menu place and a key."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QChildEvent, QObject, Qt
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QFileDialog,
    QMainWindow,
    QTabBar,
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
from workbench.gui.drawing import Drawing
from workbench.gui.editing import Editing
from workbench.gui.exporting import Exporting
from workbench.gui.lanes import LanesView
from workbench.gui.languages import declared
from workbench.gui.learn_source import LearningSources
from workbench.gui.listening import Listening
from workbench.gui.live import LiveDock
from workbench.gui.main_bar import MainBar
from workbench.gui.menus import Menus
from workbench.gui.messages import MessageStrip
from workbench.gui.meters import Metering
from workbench.gui.names import named
from workbench.gui.opening import Opening
from workbench.gui.output_choice import OutputChoice
from workbench.gui.overlay_drawing import OverlayDrawing
from workbench.gui.panel import ModelPanel
from workbench.gui.presets import Presets
from workbench.gui.project_actions import ProjectActions, parted
from workbench.gui.projects import Projects
from workbench.gui.queue_actions import Queueing
from workbench.gui.recovery import Autosaving, Recovery
from workbench.gui.separating import Separating
from workbench.gui.space_key import SpaceKey
from workbench.gui.status import StatusBar
from workbench.gui.stem_actions import StemActions
from workbench.gui.stem_header import MixtureHeader, StemHeader
from workbench.gui.stem_keys import StemKeys
from workbench.gui.theme import icon
from workbench.gui.tools import Tools
from workbench.gui.training import Training
from workbench.gui.transport import PositionDisplay
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
_CLOSING_SECONDS = 0.7


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
        self.overlay_drawing = OverlayDrawing(self.document, self.editing.tools, self.drawing, self._painter)
        self.listening = Listening(self.document)
        self.metering = Metering(self.listening)
        self.outputs = OutputChoice(self.listening, self._reader)
        self.stem_actions = StemActions(self.document, self._worker, self.jobs)
        self.learning = LearningSources(self.document, self._worker, self.jobs, self.separating)
        self.training = Training(self.document, self._reader, self.separating)
        self.exporting = Exporting(self.document, self._worker, self.jobs)
        self.snapshots = Snapshots(held_bytes)
        self.projects = Projects(
            self.document, self.opening, self.viewport, self.listening, self.snapshots, worker=self._keeper, jobs=self.jobs
        )
        self.autosaving = Autosaving(self.projects, Autosaves(autosaves()), self._keeper, self.jobs)
        self.recovery = Recovery(self.projects, self.autosaving)
        self.project_actions = ProjectActions(self.projects, self)
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

        self._make_views()
        self._space_key = SpaceKey(self)

        self._lay_out()
        self._add_bars()
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

    def _make_views(self) -> None:
        self.messages = MessageStrip()
        self.lanes = LanesView(self.document, self.viewport, self._draw, self.editing.tools)
        self.components = Components(self.document, self.viewport, self.listening, self._surveyor)
        self._components_dock = ComponentsDock(self.document, self.components)
        self.stem_keys = StemKeys(self.document, self.lanes)
        self.view_options = ViewOptions(self.viewport, self.lanes)
        self.waveform = WaveformOverview(self.document, self.viewport)
        self.panel = ModelPanel(self.document, methods(), models_for)
        self.status, self.position = StatusBar(), PositionDisplay()

    def _add_bars(self) -> None:
        self.menus = Menus(self)
        self.menus.fill()
        self.bar = MainBar(self.menus.actions, self.position, self.compare.comparing, self.opening)
        self.addToolBar(self.bar)
        self.editing.place_bars(self)
        self.chime = Chime(self.listening, lambda: self.listening.playing or self.live.running.running)
        self.announcing = Announcing(self, self.document, self.jobs, self.chime)

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
        self.switched_docks = dock, self._components_dock, self.editing.dock
        """Those that are shown and hidden in the menu View."""
        self.tabifyDockWidget(dock, self._components_dock)
        ComponentDrops(self, self.document, self.components)
        self.tabifyDockWidget(dock, self.editing.dock)
        self.tabifyDockWidget(dock, self.compare.panel)
        self.tabifyDockWidget(dock, self.queueing.dock)
        self.queueing.dock.hide()
        dock.raise_()
        for panel in (*self.switched_docks, self.compare.panel, self.queueing.dock):
            panel.visibilityChanged.connect(lambda shown, panel=panel: None if shown else self._leave(panel))
        self.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.live)
        self.setStatusBar(self.status)

    def _leave(self, panel: QDockWidget) -> None:
        """Keys are not for what is not seen: Qt leaves them with a control of a panel that lies behind another."""
        focused = QApplication.focusWidget()
        if focused is not None and panel.isAncestorOf(focused):
            self.lanes.setFocus()

    def _connect(self) -> None:
        document, lanes, status = self.document, self.lanes, self.status
        document.recording_changed.connect(self._take_recording)
        document.recording_changed.connect(lambda: self.snapshots.show(document.recording))
        document.stems_changed.connect(self._take_stems)
        document.method_changed.connect(lambda: self._space_key.leave_to_the_focused(self))
        document.undo_changed.connect(self.menus.show_ready)
        document.result_changed.connect(self.menus.show_ready)
        lanes.open_requested.connect(self.choose_files)
        lanes.demo_requested.connect(self.open_demo)
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
        self.projects.may_close_now.connect(self._close_when_saved)
        self.listening.playing_changed.connect(self._show_playing)
        self.listening.position_changed.connect(self._show_position)
        self.panel.problem.connect(self._show_refusal)
        self.stem_actions.rename_wanted.connect(lanes.bring_into_view)
        self.components.stem_made.connect(self.stem_actions.ask_new_name)
        self.training.show_in(status, self)
        self.panel.train_requested.connect(lambda: self.training.ask(self))
        self.training.trained.connect(self.panel.refresh)
        self.announcing.follow_switches(self.menus.actions.by_name.values())
        for telling in (self.projects.told, self.presets.told, self.editing.tools.told, self.training.told):
            telling.connect(self.announcing.say)
        self.training.trained.connect(self.chime.ring)
        self._connect_messages()

    def _connect_messages(self) -> None:
        """Whatever fails, settles what had failed, or is worth knowing is told of in the strip above the lanes."""
        failing_parts: tuple[Any, ...] = (
            *(self.opening, self.separating, self.automatic_exponent, self.drawing, self.listening, self.exporting, self.live),
            *(self.overlay_drawing, self.stem_actions, self.components, self.learning, self.training, self.projects, self.autosaving),
            *(self.presets, self.queueing.dock, self.outputs, self.compare),
        )
        for failing in failing_parts:
            failing.failed.connect(lambda sentence, part=failing: self._show_failure(sentence, part))
        settlings = (
            (self.separating.settled, self.separating),
            (self.exporting.exported, self.exporting),
            (self.compare.references.changed, self.compare),
            (self.document.undo_changed, self.document),
        )
        for settled, part in settlings:
            settled.connect(lambda *_, part=part: self.messages.settle(part))
        noticing: tuple[Any, ...] = (
            *(self.queueing.dock, self.projects, self.separating, self.components, self.automatic_exponent, self.compare, self.live),
        )
        for each in noticing:
            each.noticed.connect(self.messages.show_notice)
        for worth_knowing in (self.exporting.exported, self.listening.unavailable, self.learning.learnt, self.training.trained):
            worth_knowing.connect(self.messages.show_notice)
        self.compare.comparing.noticed.connect(lambda sentence: self.messages.show_notice(sentence, self.compare.comparing))

    def _draw(self, view: View) -> None:
        viewport = self.viewport
        self.drawing.draw(view, viewport.floor_db, viewport.ceiling_db, viewport.fft_samples)

    def _take_recording(self) -> None:
        recording = self.document.recording
        self.viewport.set_length(self.document.seconds, recording.rate if recording else 0)
        self.metering.forget_marks()
        self.position.set_length(self.document.seconds)
        self.bar.show_recordings()
        self.menus.show_ready()
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
        self._space_key.leave_to_the_focused(self)

    def _show_playing(self, playing: bool) -> None:
        if playing:
            self.messages.settle(self.listening)
        play = self.menus.actions["play"]
        play.setIcon(icon("pause" if playing else "play"))
        play.setText(self.tr("Pause") if playing else self.tr("Play"))

    def _show_position(self, seconds: float) -> None:
        self.viewport.set_playhead(seconds, follow=self.listening.playing)
        self.position.set_position(seconds)

    def _show_failure(self, sentence: str, part: QObject) -> None:
        self.panel.refresh()
        self.messages.show_error(sentence, part)

    def _show_refusal(self, sentence: str) -> None:
        self.messages.show_error(sentence, self.document)

    def choose_files(self) -> None:
        """Ask for recordings and projects, and open them."""
        patterns = " ".join(f"*{extension}" for extension in supported_extensions())
        filters = self.tr("Sound, video and projects ({patterns} *{ending});;All files (*)").format(patterns=patterns, ending=ENDING)
        names, _ = QFileDialog.getOpenFileNames(self, self.tr("Open recordings"), "", filters)
        self.open_files([Path(name) for name in names])

    def open_demo(self) -> None:
        """Open the demo recording and separate it."""
        self.open_files([resources() / "demo" / "mixture.flac"], separate=True)
