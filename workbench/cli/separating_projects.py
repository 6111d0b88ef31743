"""What ``separate`` does with projects: writes the stems that they hold, with the edits and the mix that were made in the window."""

import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from workbench.cli.knobs import require_stem
from workbench.cli.program import Program, print_json, print_table, tell
from workbench.cli.separate import SeparateOptions
from workbench.cli.separating import export_settings, in_turn, tell_levels
from workbench.core.errors import ExportError, ParameterError
from workbench.core.progress import part
from workbench.nets.devices import choose_device
from workbench.tasks.exporting import ExportSettings, export, planned_paths, require_allowed
from workbench.tasks.project_files import ENDING
from workbench.tasks.project_stems import stems_of_project
from workbench.tasks.projects import open_project

_ALLOWED = {"output", "stems", "residual", "mix", "template", "format", "subtype", "dither", "clip", "overwrite", "device", "json"}
"""Options that say how stems are written; how they are separated, the project says."""


def are_projects(files: Sequence[Path]) -> bool:
    """Whether these are projects and not recordings. Raises ParameterError where they are both."""
    projects = [file for file in files if file.suffix == ENDING]
    if projects and len(projects) < len(files):
        other = next(file for file in files if file not in projects)
        raise ParameterError(f"projects and recordings are separated by commands of their own; got {projects[0].name} and {other.name}")
    return bool(projects)


def separate_projects(program: Program, projects: Sequence[Path], options: SeparateOptions) -> int:
    """Write the stems of every project and print what came out; one that fails is named, and the others go on.

    Returns the exit status. Raises ParameterError for wrong options, other WorkbenchErrors where nothing can begin, Cancelled.
    """
    for field in fields(options):
        usual = field.default_factory() if field.default_factory is not MISSING else field.default
        if field.name not in _ALLOWED and getattr(options, field.name) != usual:
            raise ParameterError(f"a project says itself how it is separated; {field.name} cannot be given with it")
    if options.output.is_file():
        raise ParameterError(f"output must be a folder; got {options.output}, which is a file")
    settings = export_settings(options)
    written: set[Path] = set()
    return in_turn(projects, lambda project: _separate_project(program, project, options, settings, written))


def _separate_project(program: Program, project: Path, options: SeparateOptions, settings: ExportSettings, written: set[Path]) -> None:
    began = time.monotonic()
    device = choose_device(options.device)  # type: ignore[arg-type]
    with ExitStack() as stack:
        report = stack.enter_context(program.progress(project.name))
        opened = open_project(project, part(report, 0.0, 0.2))
        recording = stack.enter_context(opened.work.recording)
        for notice in (*opened.notices, *recording.notices):
            tell(notice)
        held = stems_of_project(opened.work, device, part(report, 0.2, 0.7), tell)
        separation, kept = held.separation, held.settings
        titles = kept.arrangement.titles
        chosen = _chosen(options, separation.stems, titles)
        naming: dict[str, Any] = {
            "folder": options.output,
            "track": recording.path.stem,
            "template": options.template,
            "method": separation.method,
            "settings": settings,
            "titles": titles,
        }
        places = {path.absolute() for path in planned_paths(chosen, **naming).values()}
        if places & written:
            name = min(places & written).name
            raise ExportError(f"{project} was not separated: {name} would replace that of another project")
        require_allowed(places, recording.path, options.overwrite)
        exported = export(
            separation.renderer(held.masks, kept.weights(separation.stems), kept.mask_edits),
            recording,
            chosen,
            **naming,
            mix_gains=kept.gains(separation.stems),
            mix_pans=kept.pans(separation.stems),
            overwrite=options.overwrite,
            report=part(report, 0.7, 1.0),
        )
        seconds = recording.seconds
    written.update(places)
    tell_levels(project, exported)
    if not options.json:
        print_table([("stem", "file"), *((stem.name, str(stem.path)) for stem in exported.stems)])
        return
    print_json(
        {
            "input": str(project),
            "method": separation.method,
            "parameters": {
                **separation.params.model_dump(),
                **held.masks.model_dump(),
                "weights": dict(zip(separation.stems, kept.weights(separation.stems), strict=True)),
            },
            "models": list(separation.models),
            "device": separation.device,
            "seconds": seconds,
            "elapsed": time.monotonic() - began,
            "residual_db": exported.residual_db,
            "stems": [{"name": stem.name, "path": str(stem.path), "peak": stem.peak, "clipped": stem.clipped} for stem in exported.stems],
        }
    )


def _chosen(options: SeparateOptions, stems: Sequence[str], titles: Mapping[str, str]) -> tuple[str, ...]:
    """The stems to write, asked for by their names or by those that the user gave them."""
    if options.stems is None:
        return tuple(stems)
    names = {titles.get(stem, stem): stem for stem in stems}
    asked_for = [names.get(name.strip(), name.strip()) for name in options.stems.split(",") if name.strip()]
    for name in asked_for:
        require_stem(name, stems)
    return tuple(stem for stem in stems if stem in asked_for)
