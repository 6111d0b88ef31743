"""One file of the queue, end to end: opened, separated as a preset says, written, and read back."""

from collections.abc import Sequence
from pathlib import Path

from workbench.audio.recording import open_recording
from workbench.core.errors import ParameterError
from workbench.core.progress import Report, part
from workbench.session.queue import SAVING, Order
from workbench.tasks.automatic_exponent import automatic_exponent
from workbench.tasks.exporting import ExportSettings, export, planned_paths, require_allowed
from workbench.tasks.presets import models_of, params_of
from workbench.tasks.separating import separate, stems_of


def separate_queued(file: Path, order: Order, report: Report) -> Sequence[Path]:
    """Write the stems of ``file`` and return their paths, which were read back.

    Files that exist are refused before the work begins, unless the order allows to replace them. Raises AudioFileError, MethodError,
    ModelError, ParameterError, FileExistsRefusal, ExportError, Cancelled.
    """
    if not isinstance(order.export, ExportSettings):
        raise ParameterError(f"an order must say how stems are written; got {type(order.export).__name__}")
    preset, settings = order.preset, order.export
    folder = order.folder or file.parent
    models, params = models_of(preset), params_of(preset)
    with open_recording(file, part(report, 0.0, 0.05)) as recording:
        planned = planned_paths(
            stems_of(preset.method, models, params),
            folder=folder,
            track=file.stem,
            template=order.template,
            method=preset.method,
            settings=settings,
        )
        require_allowed(planned.values(), file, order.overwrite)
        separation = separate(
            recording, preset.method, models, params, preprocessing=preset.preprocessing, report=_without_results(part(report, 0.05, 0.7))
        )
        exponent = automatic_exponent(separation, models, preset.masks, part(report, 0.7, 0.72))
        masks = preset.masks if exponent is None else preset.masks.changed(exponent=exponent)
        report(0.72, "saving", SAVING)
        exported = export(
            separation.renderer(masks),
            recording,
            separation.stems,
            folder=folder,
            track=file.stem,
            template=order.template,
            method=preset.method,
            settings=settings,
            overwrite=order.overwrite,
            report=part(report, 0.72, 1.0),
        )
    return [stem.path for stem in exported.stems]


def _without_results(report: Report) -> Report:
    """Nobody looks at what comes out on the way."""

    def told(fraction: float, message: str = "", partial: object | None = None) -> None:
        report(fraction, message)

    return told
