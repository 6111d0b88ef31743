"""Exporting from the window: the dialog asks, the worker writes."""

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal
from PySide6.QtWidgets import QDialog, QWidget

from workbench.core.progress import Report
from workbench.gui.export_dialog import ExportDialog, ExportRequest
from workbench.session.document import Document
from workbench.session.jobs import Jobs
from workbench.session.worker import Job, Worker
from workbench.tasks.exporting import Exported, export


class Exporting(QObject):
    """Writes stems as they are set when the dialog is accepted; turning knobs meanwhile changes nothing in the files."""

    exported = Signal(str)
    """What was written, in one sentence."""
    failed = Signal(str)

    def __init__(self, document: Document, worker: Worker, jobs: Jobs) -> None:
        super().__init__()
        self._document, self._worker, self._jobs = document, worker, jobs
        self._folder: Path | None = None
        self.latest: ExportRequest | None = None
        """What was asked for last, whose format others may take."""

    def ask(self, parent: QWidget) -> None:
        """Show the dialog, and export what it says."""
        recording = self._document.recording
        if recording is None or self._document.result is None:
            self.failed.emit(self.tr("there are no stems to export yet; separate the recording first"))
            return
        dialog = ExportDialog(self._document, self._folder or _export_folder(recording.path), recording.path.stem, parent)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.start(dialog.request)
        dialog.deleteLater()

    def start(self, request: ExportRequest) -> None:
        """Write what was asked for, in the background."""
        recording, result, settings = self._document.recording, self._document.result, self._document.settings
        if recording is None or result is None:
            return
        self._folder, self.latest = request.folder, request
        renderer = result.renderer(self._document.masks, settings.weights(result.stems), settings.mask_edits)

        def work(report: Report) -> Exported:
            return export(
                renderer,
                recording,
                request.stems,
                folder=request.folder,
                track=request.track,
                template=request.template,
                method=result.method,
                settings=request.settings,
                titles=settings.arrangement.titles,
                mix_gains=settings.gains(result.stems),
                mix_pans=settings.pans(result.stems),
                overwrite=request.overwrite,
                report=report,
            )

        job = self._jobs.follow(Job(self.tr("exporting"), work, ""))
        job.finished.connect(lambda exported: self._tell(exported, request.folder))
        job.failed.connect(self.failed)
        self._worker.submit(job)

    def _tell(self, exported: Exported, folder: Path) -> None:
        count = len(exported.stems)
        turned_down = min((stem.gain for stem in exported.stems), default=1.0)
        lowered = (
            self.tr("; turned down to {turned_down:.2f} so that nothing clips").format(turned_down=turned_down) if turned_down < 1.0 else ""
        )
        written = self.tr("{count} file written to {folder}") if count == 1 else self.tr("{count} files written to {folder}")
        self.exported.emit(written.format(count=count, folder=folder) + lowered)


def _export_folder(recording: Path) -> Path:
    """Beside the recording; the music folder for what lies within the program itself."""
    music = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MusicLocation)
    shipped = Path(__file__).resolve().parents[2]
    return Path(music) if recording.is_relative_to(shipped) and music else recording.parent
