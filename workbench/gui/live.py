"""The live panel: what is listened to, what is heard, how late it is, and what is kept."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSignalBlocker, QStandardPaths, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QComboBox, QDockWidget, QDoubleSpinBox, QGridLayout, QLabel, QPushButton, QToolButton, QWidget
from superqt import QElidingLabel

from workbench.gui.controls import chooser
from workbench.gui.listening import Listening
from workbench.gui.live_running import Devices, LiveRunning, LiveWish
from workbench.gui.meters import LevelMeter, decibels
from workbench.gui.names import named
from workbench.gui.opening import Opening
from workbench.gui.separating import Separating
from workbench.gui.sliders import leave_wheel_alone
from workbench.gui.theme import icon
from workbench.session.document import Document
from workbench.tasks.live_measures import LiveStatus
from workbench.tasks.live_settings import BLOCK_SECONDS

_MILLISECONDS_BETWEEN_READINGS = 50
_RECORDING, _SILENT = "recording", "silent"


class LiveDock(QDockWidget):
    """Live separation in the window. The knobs of the model panel and of the stems act on it while it runs."""

    failed = Signal(str)
    noticed = Signal(str)

    def __init__(self, document: Document, separating: Separating, listening: Listening, opening: Opening) -> None:
        super().__init__(self.tr("Live"))
        named(self, "live-panel", self.tr("Live separation"))
        self.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable | QDockWidget.DockWidgetFeature.DockWidgetClosable)
        self._document, self._listening, self._opening = document, listening, opening
        self.running = LiveRunning(document, separating)
        self._folder = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation) or Path.home()) / "Workbench"
        self._looked = self._told = False
        self._chosen: dict[QComboBox, object] = {}
        """What the user took, and is to be kept when devices are looked for."""
        self._input = named(chooser(), "live-input", self.tr("Live input"), self.tr("What is listened to"))
        self._rescan = named(
            QToolButton(),
            "live-rescan",
            self.tr("Look for sound devices again"),
            self.tr("Look for devices that were plugged in meanwhile"),
        )
        self._rescan.setText(self.tr("Rescan"))
        self._output = named(chooser(), "live-output", self.tr("Live output"), self.tr("Where it is heard"))
        self._hear = named(chooser(), "live-hear", self.tr("What is heard live"), self.tr("The mix obeys mute, solo and gain of the stems"))
        self._block = named(
            QDoubleSpinBox(), "live-block", self.tr("Block latency in milliseconds"), self.tr("Shorter is heard sooner and may have gaps")
        )
        self._record = named(QCheckBox(self.tr("Keep files")), "live-record", self.tr("Keep the input and every stem as files"))
        self._start = named(QPushButton(), "live-start", self.tr("Start live separation"))
        self._input_level = named(LevelMeter(), "live-input-level", self.tr("Level of the live input"))
        self._output_level = named(LevelMeter(), "live-output-level", self.tr("Level of what is heard live"))
        self._words = named(QElidingLabel(self.tr("Not running")), "live-status", self.tr("Latency, load and gaps of the live separation"))
        self._timer = QTimer(self)
        self._timer.setInterval(_MILLISECONDS_BETWEEN_READINGS)
        self._lay_out()
        self._connect()
        self._show_devices(Devices())
        self._show_stems()
        self._show_running()
        self.hide()

    @property
    def busy(self) -> bool:
        """Whether devices are being opened, looked for or closed."""
        return self.running.busy

    def keep_in(self, folder: Path) -> None:
        """Make ``folder`` the place of the files that are kept from the next on; each run gets a folder of its own in it."""
        self._folder = folder
        self._record.setToolTip(self.tr("As WAV files in {folder}; the input opens as a recording when it ends").format(folder=folder))

    def shut(self) -> None:
        """Stop, and wait until what was kept is complete."""
        self._timer.stop()
        self.running.close()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Look for devices when they are first wanted: that takes a moment."""
        super().showEvent(event)
        if not self._looked:
            self._looked = True
            self.running.find_devices()

    def _lay_out(self) -> None:
        self._block.setRange(20.0, 1000.0)
        self._block.setDecimals(0)
        self._block.setSingleStep(16.0)
        self._block.setSuffix(" ms")
        self._block.setValue(1000.0 * BLOCK_SECONDS)
        leave_wheel_alone(self._block)
        self._start.setIcon(icon("live"))
        self.keep_in(self._folder)
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(10, 4, 10, 8)
        grid.setHorizontalSpacing(8)
        columns: tuple[tuple[tuple[str, QWidget], tuple[str, QWidget]], ...] = (
            ((self.tr("From"), self._input), (self.tr("In"), self._input_level)),
            ((self.tr("To"), self._output), (self.tr("Out"), self._output_level)),
            ((self.tr("Hear"), self._hear), (self.tr("Block"), self._block)),
        )
        for place, rows in enumerate(columns):
            for row, (title, widget) in enumerate(rows):
                label = QLabel(title)
                label.setBuddy(widget)
                grid.addWidget(label, row, 3 * place, Qt.AlignmentFlag.AlignRight)
                grid.addWidget(widget, row, 3 * place + 1)
            grid.setColumnStretch(3 * place + 1, 3 if place < 2 else 2)
        grid.addWidget(self._rescan, 0, 2)
        grid.addWidget(self._start, 0, 9)
        grid.addWidget(self._record, 1, 9)
        grid.addWidget(self._words, 2, 0, 1, 10)
        self.setWidget(inside)

    def _connect(self) -> None:
        running, document = self.running, self._document
        running.failed.connect(self.failed)
        running.noticed.connect(self.noticed)
        running.changed.connect(self._show_running)
        running.changed.connect(self._show_stems)
        running.changed.connect(self._stop_unseen)
        self.visibilityChanged.connect(self._stop_unseen)
        running.devices_found.connect(self._show_devices)
        running.kept.connect(self._offer)
        document.stems_changed.connect(self._show_stems)
        document.recording_changed.connect(self._show_recording)
        self._start.clicked.connect(self._start_or_stop)
        for combo in (self._input, self._output):
            combo.activated.connect(lambda _, combo=combo: self._chosen.update({combo: combo.currentData()}))
        self._rescan.clicked.connect(self._look_anew)
        self._hear.currentIndexChanged.connect(lambda _: running.hear(self._hear.currentData()))
        self._record.toggled.connect(lambda on: running.record(self._folder if on else None))
        self._timer.timeout.connect(self._read)

    def _start_or_stop(self) -> None:
        if self.running.running:
            self.running.stop()
            return
        # The player would hold the sound card, and what it plays would be heard by the microphone.
        self._listening.pause()
        self._listening.close()
        self._told = False
        source, target = self._input.currentData(), self._output.currentData()
        self.running.start(
            LiveWish(
                input=None if source == _RECORDING else source,
                recording=self._document.recording if source == _RECORDING else None,
                output=None if target == _SILENT else target,
                silent=target == _SILENT,
                block_seconds=self._block.value() / 1000.0,
                folder=self._folder if self._record.isChecked() else None,
            )
        )

    def _stop_unseen(self) -> None:
        """Nothing runs behind a panel that was closed: neither its end nor its state would be seen."""
        running = self.running
        if self.isHidden() and running.running and running.ready:
            self.noticed.emit(
                self.tr("Live stopped, as its panel was closed")
                if running.keeps
                else self.tr("Live stopped, as its panel was closed; nothing was kept")
            )
            running.stop()

    def _look_anew(self) -> None:
        self._listening.pause()
        self._listening.close()
        self.running.find_devices(anew=True)

    def _read(self) -> None:
        status = self.running.status
        if status is None:
            return
        self._input_level.take(decibels(status.input_peak))
        self._output_level.take(decibels(status.output_peak))
        self._words.setText(_in_words(status, *self.running.titles))
        if self.running.keeping_problem and not self._told:
            self._told = True
            self.noticed.emit(self.running.keeping_problem)
        if self.running.ended:
            self.running.stop()

    def _show_running(self) -> None:
        running, ready = self.running.running, self.running.ready
        self._start.setText(self.tr("Stop") if running else self.tr("Start"))
        self._start.setAccessibleName(self.tr("Stop live separation") if running else self.tr("Start live separation"))
        self._start.setToolTip(self._start.accessibleName())
        self._start.setIcon(icon("stop" if running else "live"))
        self._start.setEnabled(ready and (running or self._input.currentData() is not None))
        for widget in (self._input, self._output, self._rescan, self._block):
            widget.setEnabled(ready and not running)
        self._record.setEnabled(ready)
        if self.running.status is not None:
            self._timer.start()
            return
        self._timer.stop()
        self._words.setText(self.tr("Starting…") if running else self.tr("Not running"))
        for meter in (self._input_level, self._output_level):
            meter.clear()

    def _show_devices(self, devices: Devices) -> None:
        for combo, found in ((self._input, devices.inputs), (self._output, devices.outputs)):
            with QSignalBlocker(combo):
                combo.clear()
                for device in found:
                    combo.addItem(f"{device.name} ({device.system})", str(device.index))
                combo.setCurrentIndex(next((place for place, device in enumerate(found) if device.is_default), 0))
            if combo is self._output:
                combo.addItem(self.tr("Not heard"), _SILENT)
            self._select(combo, self._chosen.get(combo))
        self._show_recording()

    def _show_recording(self) -> None:
        """Offer the open recording as if it came in live."""
        place, recording = self._input.findData(_RECORDING), self._document.recording
        if place >= 0:
            self._input.removeItem(place)
        if recording is not None:
            self._input.addItem(self.tr("{name}, as if live").format(name=recording.path.name), _RECORDING)
            self._select(self._input, self._chosen.get(self._input))
        self._show_running()

    def _show_stems(self) -> None:
        chosen = self._hear.currentData()
        with QSignalBlocker(self._hear):
            self._hear.clear()
            heard = ("mix", self.tr("Mix of the stems")), ("original", self.tr("Original"))
            for value, title in (*heard, *((stem, stem) for stem in self.running.stems)):
                self._hear.addItem(title, value)
            self._select(self._hear, chosen)
        self.running.hear(self._hear.currentData())

    def _select(self, combo: QComboBox, value: object) -> None:
        place = combo.findData(value)
        if value is not None and place >= 0:
            combo.setCurrentIndex(place)

    def _offer(self, paths: list[Path]) -> None:
        """Tell where the files are, and open the input as a recording."""
        self.noticed.emit(
            self.tr("{count} live files kept in {folder}: {names}").format(
                count=len(paths), folder=paths[0].parent, names=", ".join(path.name for path in paths)
            )
        )
        self._opening.open([paths[0]])


def _in_words(status: LiveStatus, source: str, method: str) -> str:
    latency = status.latency
    parts = (("input", latency.input), ("window", latency.window), ("queue", latency.queue), ("output", latency.output))
    spent = ", ".join(f"{name} {1000.0 * seconds:.0f}" for name, seconds in parts)
    words = [
        f"{source} by {method}: latency {1000.0 * latency.total:.0f} ms ({spent})",
        f"load {status.load:.0%}",
        f"{status.underruns} gaps",
    ]
    if status.overruns:
        words.append(QCoreApplication.translate("live", "input lost {count} times").format(count=status.overruns))
    return "; ".join(words)
