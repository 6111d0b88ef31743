"""The status bar: what is said, which device computes, how far the job is, and the button that stops it."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QStatusBar
from superqt import QElidingLabel

from workbench.gui.names import named
from workbench.gui.progress_words import said
from workbench.gui.theme import icon
from workbench.session.worker import Job

_PARTS = 1000


class StatusBar(QStatusBar):
    """Message at the left; progress, cancel and the device in use at the right."""

    def __init__(self, device: str = "CPU") -> None:
        super().__init__()
        self.setSizeGripEnabled(False)
        self._job: Job | None = None
        self._turn = 0
        self._message = named(QElidingLabel(), "status-message", self.tr("Status"))
        self._doing = named(QLabel(), "status-job", self.tr("What the job is doing, and the time left"))
        self._progress = named(QProgressBar(), "status-progress", self.tr("Progress of the job"))
        self._progress.setRange(0, _PARTS)
        self._progress.setFixedSize(180, 16)
        self._cancel = named(
            QPushButton(self.tr("Cancel")), "cancel", self.tr("Cancel the job"), self.tr("Stop the job; what was there before comes back")
        )
        self._cancel.setIcon(icon("cancel"))
        self._cancel.setFlat(True)
        self._device = named(QLabel(), "status-device", self.tr("Device in use"))
        self._device.setContentsMargins(8, 0, 8, 0)
        self.addWidget(self._message, 1)
        for widget in (self._doing, self._progress, self._cancel, self._device):
            self.addPermanentWidget(widget)
        self._cancel.clicked.connect(self._stop)
        self.set_device(device)
        self.set_job(None)

    def set_device(self, title: str) -> None:
        """Name the device in use."""
        title = said(title)
        self._device.setText(title)
        self._device.setToolTip(self.tr("What computes: {title}").format(title=title))
        self._device.setAccessibleDescription(title)

    def say(self, text: str) -> None:
        """Say something at the left: what lies under the pointer, what was done."""
        self._message.setText(text)

    def set_job(self, job: Job | None) -> None:
        """Follow this job until it ends or another takes its place; None follows nothing."""
        self._job = job
        # A signal of the job before may still be on its way; and a slot that held its job would keep it, and its result, for ever.
        self._turn += 1
        turn = self._turn
        if job is not None:
            job.progressed.connect(lambda *progress: self._follow(turn, *progress))
            for ending in (job.finished, job.failed, job.cancelled):
                ending.connect(lambda *_: self._end(turn))
            self._follow(turn, 0.0, job.title, None)
        self._cancel.setEnabled(job is not None)
        for widget in (self._doing, self._progress, self._cancel):
            widget.setVisible(job is not None)

    def _follow(self, turn: int, fraction: float, message: str, remaining: float | None) -> None:
        if self._job is None or turn != self._turn:
            return
        self._progress.setValue(round(fraction * _PARTS))
        self._progress.setFormat(f"{fraction * 100:.0f} %")
        if self._job.stopping:
            message, remaining = self.tr("stopping"), None
        message = said(message)
        words = (message[:1].upper() + message[1:], time_left(remaining))
        self._doing.setText(", ".join(filter(None, words)))

    def _end(self, turn: int) -> None:
        if turn == self._turn:
            self.set_job(None)

    def _stop(self) -> None:
        self._cancel.setEnabled(False)
        self._doing.setText(self.tr("Stopping"))
        if self._job is not None:
            self._job.cancel()


def time_left(seconds: float | None) -> str:
    """Words for remaining seconds, no more exact than the estimate deserves; empty when unknown."""
    if seconds is None:
        return ""
    if seconds < 1.5:
        return QCoreApplication.translate("status", "about 1 s left")
    if seconds < 20.0:
        return QCoreApplication.translate("status", "about {seconds:.0f} s left").format(seconds=seconds)
    if seconds < 90.0:
        return QCoreApplication.translate("status", "about {seconds:.0f} s left").format(seconds=round(seconds / 5.0) * 5)
    minutes = round(seconds / 60.0)
    if minutes < 90:
        return QCoreApplication.translate("status", "about {minutes} min left").format(minutes=minutes)
    return QCoreApplication.translate("status", "about {hours:.1f} h left").format(hours=seconds / 3600.0)
