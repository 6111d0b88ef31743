"""What a project sounds like without the window: its stems as they were left, edited, arranged and mixed."""

from collections.abc import Callable
from dataclasses import dataclass

from workbench.core.errors import ProjectError
from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import Report, part, silent
from workbench.nets.devices import Device
from workbench.session.settings import Settings
from workbench.tasks.automatic_exponent import automatic_exponent
from workbench.tasks.methods import load_models
from workbench.tasks.projects import Work
from workbench.tasks.references import open_references
from workbench.tasks.separating import Separation, asked, separate


@dataclass(frozen=True)
class ProjectStems:
    """The stems that a project holds."""

    separation: Separation
    """Its stems arranged as the user did."""
    settings: Settings
    masks: MaskSettings
    """The tail as it acts: where the exponent is automatic, with the one measured."""


def stems_of_project(
    work: Work, device: Device | None = None, report: Report = silent, notice: Callable[[str], None] = lambda sentence: None
) -> ProjectStems:
    """The stems that the window would show: those that the project keeps, or, where other settings were made since, those of these.

    Nothing is inferred for the former. Raises ProjectError where no method is set, MethodError, ModelError, AudioFileError, DeviceError,
    Cancelled.
    """
    settings = work.settings
    if settings.params is None:
        raise ProjectError(f"the project of {work.recording.path.name} must say how to separate; it names no method")
    separation = work.separation
    if separation is None or work.made_by is None or asked(work.made_by) != asked(settings):
        separation = _separated(work, device, part(report, 0.0, 0.9), notice)
    masks = settings.masks
    if masks.automatic:
        exponent = automatic_exponent(separation, load_models(settings.models), masks, part(report, 0.9, 1.0))
        masks = masks if exponent is None else masks.changed(exponent=exponent)
    report(1.0)
    return ProjectStems(separation.arranged(settings.arrangement), settings, masks)


def _separated(work: Work, device: Device | None, report: Report, notice: Callable[[str], None]) -> Separation:
    settings = work.settings
    assert settings.params is not None, "a method was set"
    references = open_references(asked(settings).references, part(report, 0.0, 0.1))
    try:
        return separate(
            work.recording,
            settings.method,
            load_models(settings.models),
            settings.params,
            preprocessing=settings.preprocessing,
            guides=settings.guides,
            references=references,
            start=work.separation,
            device=device,
            report=part(report, 0.1, 1.0),
            notice=notice,
        )
    except BaseException:
        for reference in references.values():
            reference.close()
        raise
