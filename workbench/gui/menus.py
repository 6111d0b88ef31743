"""The menu bar: every action of the window with its words and its keys, in the order in which the menus show them."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QActionGroup, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu

from workbench.gui.actions import Actions
from workbench.gui.help import Help
from workbench.gui.preferences import Preferences
from workbench.gui.theme import THEMES, apply_theme, save_theme, saved_theme

if TYPE_CHECKING:
    from workbench.gui.window import MainWindow

_SMALL_STEP_SECONDS, _LARGE_STEP_SECONDS = 1.0, 10.0
_ZOOM_STEP = 1.5
_SCROLLED_SHARE = 0.25


class Menus(QObject):
    """Fills the menu bar of a window whose parts are all there."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        self.actions = Actions(window)
        self._bar = window.menuBar()
        self._make = self.actions.make

    def fill(self) -> None:
        """Make all menus, once; the bars of the tools that edit follow their actions."""
        window = self._window
        self._fill_file(self._bar.addMenu(self.tr("&File")))
        edit = self._bar.addMenu(self.tr("&Edit"))
        self._fill_edit(edit)
        self._fill_separation(self._bar.addMenu(self.tr("&Separation")))
        window.stem_actions.fill(self._bar.addMenu(self.tr("S&tem")), window, lambda: window.lanes.current)
        self._fill_listen(self._bar.addMenu(self.tr("&Listen")))
        window.compare.fill(self._bar.addMenu(self.tr("&Compare")), self._make, lambda: window.lanes.current)
        self._fill_view(self._bar.addMenu(self.tr("&View")))
        Help(window, window.editing.tools, window.viewport).fill(self._bar.addMenu(self.tr("&Help")), self._make)
        window.editing.make_actions(edit, self._make, self.actions.by_name)

    def show_ready(self) -> None:
        """Let those actions be chosen that have something to act on."""
        document, actions = self._window.document, self.actions
        opened, separated = document.recording is not None, document.result is not None
        for name in ("close", "play", "loop", "start", "zoom-in", "zoom-out", "fit"):
            actions[name].setEnabled(opened)
        actions["separate-now"].setEnabled(opened and document.settings.params is not None)
        actions["export"].setEnabled(separated)
        actions["undo"].setEnabled(document.can_undo)
        actions["redo"].setEnabled(document.can_redo)

    def _fill_file(self, file: QMenu) -> None:
        make, window = self._make, self._window
        words = self.tr("Open recordings, or drop them here")
        make(file, "open", self.tr("Open…"), window.choose_files, QKeySequence.StandardKey.Open, words)
        make(file, "demo", self.tr("Open the demo recording"), window.open_demo, None, self.tr("Real speech with real piano"))
        make(file, "export", self.tr("Export…"), lambda: window.exporting.ask(window), "Ctrl+Shift+E", self.tr("Write stems to files"))
        words = self.tr("Its stems are forgotten; files stay")
        make(file, "close", self.tr("Close the recording"), lambda: window.projects.close_current(window), "Ctrl+W", words)
        window.project_actions.fill(file, make)
        file.addSeparator()
        make(file, "quit", self.tr("Quit"), window.close, QKeySequence.StandardKey.Quit)

    def _fill_edit(self, edit: QMenu) -> None:
        make, document = self._make, self._window.document
        make(edit, "undo", self.tr("Undo"), document.undo, ["Ctrl+Z"], self.tr("Take back the last change"))
        make(edit, "redo", self.tr("Redo"), document.redo, ["Ctrl+Shift+Z", "Ctrl+Y"], self.tr("Do again what was taken back"))
        edit.addSeparator()
        make(edit, "select-all", self.tr("Select everything"), lambda: document.select((0.0, document.seconds)), "Ctrl+A")
        make(edit, "clear", self.tr("Cancel the job, or clear the selection"), self._cancel_or_clear, "Esc")
        edit.addSeparator()
        words = self.tr("Output, theme, and what the wheel does")
        make(edit, "preferences", self.tr("Preferences…"), self._show_preferences, "Ctrl+,", words)

    def _fill_separation(self, separation: QMenu) -> None:
        make, window = self._make, self._window
        words = self.tr("Separate the recording")
        make(separation, "separate-now", self.tr("Separate"), window.separating.start, "Ctrl+R", words, "separate")
        words = self.tr("Mark where a source plays alone: it is learnt, saved as a model, and separated by")
        ask = partial(window.learning.ask, window)
        make(separation, "learn-source", self.tr("Learn a source from the selection…"), ask, "Ctrl+Shift+L", words)
        window.training.fill(separation, make, window)
        window.presets.fill(separation, make)
        window.queueing.fill(separation, make)

    def _fill_listen(self, sound: QMenu) -> None:
        make, play, window = self._make, self._window.listening, self._window
        step, leap = _SMALL_STEP_SECONDS, _LARGE_STEP_SECONDS
        make(sound, "play", self.tr("Play"), play.toggle, "Space", self.tr("Play from the playhead, or pause"))
        words = self.tr("Repeat the selection, or everything where nothing is selected")
        loop = make(sound, "loop", self.tr("Loop"), None, "L", words)
        loop.setCheckable(True)
        loop.toggled.connect(play.set_looping)
        make(sound, "play-selection", self.tr("Play the selection"), self._play_selection, "Shift+Space")
        make(sound, "start", self.tr("To the start"), lambda: play.seek(0.0), "Home")
        make(sound, "end", self.tr("To the end"), lambda: play.seek(window.document.seconds), "End")
        make(sound, "back", self.tr("Back 1 s"), lambda: play.seek(play.position - step), "Left")
        make(sound, "forward", self.tr("Forward 1 s"), lambda: play.seek(play.position + step), "Right")
        make(sound, "far-back", self.tr("Back 10 s"), lambda: play.seek(play.position - leap), "Shift+Left")
        make(sound, "far-forward", self.tr("Forward 10 s"), lambda: play.seek(play.position + leap), "Shift+Right")
        sound.addSeparator()
        window.stem_keys.make_actions(sound, make)
        words = self.tr("Put out all marks of what was too loud")
        make(sound, "clear-clip-marks", self.tr("Clear clip marks"), window.metering.clear_marks, None, words)
        sound.addSeparator()
        window.outputs.make_actions(sound, make)
        sound.addSeparator()
        live = make(sound, "live", self.tr("Live"), None, "Ctrl+L", self.tr("Separate what a microphone hears, while it hears it"))
        live.setCheckable(True)
        live.toggled.connect(window.live.setVisible)
        window.live.visibilityChanged.connect(lambda _: live.setChecked(not window.live.isHidden()))

    def _fill_view(self, look: QMenu) -> None:
        make, window, view, play = self._make, self._window, self._window.viewport, self._window.listening
        make(look, "zoom-in", self.tr("Zoom in"), lambda: view.zoom_time(1.0 / _ZOOM_STEP, play.position), ["+", "=", "Ctrl+1"])
        make(look, "zoom-out", self.tr("Zoom out"), lambda: view.zoom_time(_ZOOM_STEP, play.position), ["-", "Ctrl+3"])
        make(look, "fit", self.tr("Show everything"), view.fit, "F")
        make(look, "zoom-selection", self.tr("Zoom to the selection"), lambda: view.zoom_to(window.document.selection), "Ctrl+E")
        scrolled = _SCROLLED_SHARE
        make(look, "pan-left", self.tr("Scroll left"), lambda: view.pan_time(-scrolled * view.span_seconds), "Alt+Left")
        make(look, "pan-right", self.tr("Scroll right"), lambda: view.pan_time(scrolled * view.span_seconds), "Alt+Right")
        closer, wider = self.tr("Zoom in frequency"), self.tr("Zoom out frequency")
        make(look, "zoom-frequency-in", closer, lambda: view.zoom_frequency(1.0 / _ZOOM_STEP, view.centre_hz), "Alt++")
        make(look, "zoom-frequency-out", wider, lambda: view.zoom_frequency(_ZOOM_STEP, view.centre_hz), "Alt+-")
        look.addSeparator()
        window.view_options.make_actions(look, make)
        window.messages.make_action(look, make)
        look.addSeparator()
        self._fill_themes(look.addMenu(self.tr("Theme")))
        for dock in window.switched_docks:
            look.addAction(dock.toggleViewAction())

    def _fill_themes(self, menu: QMenu) -> None:
        group = QActionGroup(self._window)
        titles = {"system": self.tr("System"), "dark": self.tr("Dark"), "light": self.tr("Light")}
        for name in THEMES:
            action = self._make(menu, f"theme-{name}", titles[name], None)
            action.setCheckable(True)
            action.setChecked(name == saved_theme())
            action.toggled.connect(lambda on, name=name: _take_theme(name) if on else None)
            group.addAction(action)

    def _cancel_or_clear(self) -> None:
        window = self._window
        if window.editing.tools.abandon():
            return
        if window.jobs.current is not None:
            window.jobs.cancel_current()
        else:
            window.document.select(None)

    def _play_selection(self) -> None:
        listening, selection = self._window.listening, self._window.document.selection
        if selection is not None:
            listening.play_span(*selection)
        else:
            listening.play()

    def _show_preferences(self) -> None:
        window = self._window
        themes = [self.actions[f"theme-{name}"] for name in THEMES]
        dialog = Preferences(window, window.outputs, themes, self.actions["wheel-scrolls"], window.chime)
        dialog.finished.connect(dialog.deleteLater)
        dialog.show()


def _take_theme(name: str) -> None:
    save_theme(name)
    application = QApplication.instance()
    if isinstance(application, QApplication):
        apply_theme(application, name)
