"""What ``separate`` and ``batch`` do: the options made into one plan, and one file after the other through it."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar, get_args

from workbench.audio.recording import Recording, open_recording, supported_extensions
from workbench.cli.knobs import chosen_parameters, chosen_weights, require_stem
from workbench.cli.options import pairs, places
from workbench.cli.program import Program, print_json, print_table, tell
from workbench.cli.separate import AUTOMATIC, SeparateOptions
from workbench.core.edits import Edit
from workbench.core.errors import AudioFileError, ExportError, ParameterError, WorkbenchError
from workbench.core.mask_settings import MaskSettings
from workbench.core.parameters import EVERY_SOURCE, Params
from workbench.core.preprocessing import Preprocessing
from workbench.core.progress import Report, part
from workbench.nets.devices import Device, DeviceName, choose_device
from workbench.nets.model_files import Model
from workbench.session.presets import Preset
from workbench.tasks.automatic_exponent import automatic_exponent, require_curve
from workbench.tasks.components import components_of, moved, parsed_moves, write_factors
from workbench.tasks.edit_files import read_edits
from workbench.tasks.exporting import Exported, ExportSettings, export, planned_paths, require_allowed
from workbench.tasks.methods import default_models, load_models, methods
from workbench.tasks.presets import find_preset, params_of
from workbench.tasks.references import open_references, takes_references
from workbench.tasks.separating import Separation, require_models, separate, stems_of

Item = TypeVar("Item")


@dataclass(frozen=True)
class _Plan:
    """What is done to every file."""

    options: SeparateOptions
    models: Sequence[Model]
    params: Params
    masks: MaskSettings
    preprocessing: Preprocessing
    weights: Mapping[str, float]
    """By stem, for every stem."""
    chosen: tuple[str, ...]
    """Stems to write."""
    settings: ExportSettings
    device: Device
    moves: Mapping[int, str]
    """New stem by component, from 1."""
    references: Sequence[tuple[str, Path]]
    """Names and files of the true sources, for a method that takes them."""
    edits: Sequence[Edit]
    """Of the masks."""
    guides: Sequence[Edit]


def separate_files(program: Program, files: Sequence[tuple[Path, Path]], options: SeparateOptions) -> int:
    """Separate every file into its folder and print what came out; a file that fails is named, and the others go on.

    Returns the exit status. Raises ParameterError for wrong options, other WorkbenchErrors where nothing can begin, Cancelled.
    """
    preset = find_preset(options.preset) if options.preset is not None else None
    options = _completed(options, preset)
    plan = _plan(options, preset)
    written: set[Path] = set()
    if not options.json:
        tell(f"separating by {options.method} on {plan.device.title}")
    return in_turn(files, lambda file: _separate_file(program, *file, plan, written))


def in_turn(items: Iterable[Item], work: Callable[[Item], None]) -> int:
    """Work on every item; one that fails is told of, and the others go on. Returns the exit status. Raises ParameterError, Cancelled."""
    failed = False
    for item in items:
        try:
            work(item)
        except ParameterError:
            raise
        except WorkbenchError as error:
            tell(str(error))
            failed = True
    return 1 if failed else 0


def recordings_in(folder: Path, without: Path) -> list[Path]:
    """Files in ``folder`` and below that look like recordings by their names, sorted, but none hidden and none in ``without``.

    Raises AudioFileError where the folder is missing or holds none.
    """
    if not folder.is_dir():
        raise AudioFileError(f"{folder} is not a folder")
    extensions = set(supported_extensions())
    excluded = without.resolve()
    found = [
        file
        for file in sorted(folder.rglob("*"))
        if file.suffix.lower() in extensions
        and not any(piece.startswith(".") for piece in file.relative_to(folder).parts)
        and not file.resolve().is_relative_to(excluded)
        and file.is_file()
    ]
    if not found:
        raise AudioFileError(f"{folder} holds no recordings")
    return found


def _completed(options: SeparateOptions, preset: Preset | None) -> SeparateOptions:
    """The options with the preset's method and, where none are named, its models. Raises ParameterError where there is no method or two."""
    if preset is None:
        if not options.method:
            raise ParameterError("a method must be named, by --method or by --preset; got none")
        return options
    if options.method not in ("", preset.method):
        raise ParameterError(f"method must be that of the preset {preset.name}, {preset.method}, or be left out; got {options.method!r}")
    return replace(options, method=preset.method, models=options.models or list(preset.models))


def _plan(options: SeparateOptions, preset: Preset | None) -> _Plan:
    known = {info.id for info in methods()}
    if options.method not in known:
        raise ParameterError(f"method must be one of {', '.join(sorted(known))}; got {options.method!r}")
    if options.device not in get_args(DeviceName):
        raise ParameterError(f"device must be one of {', '.join(get_args(DeviceName))}; got {options.device!r}")
    if options.output.is_file():
        raise ParameterError(f"output must be a folder; got {options.output}, which is a file")
    settings = export_settings(options)
    models = load_models(options.models or default_models(options.method))
    require_models(options.method, models)
    automatic = options.exponent == AUTOMATIC
    start = None if preset is None else (params_of(preset), preset.masks)
    exponent = None if automatic else options.exponent
    params, masks = chosen_parameters(options.method, models, options.settings, exponent, options.mask, start)
    if options.exponent is not None:
        masks = masks.changed(automatic=automatic)
    require_curve(models, masks)
    before = Preprocessing() if preset is None else preset.preprocessing
    preprocessing = before.changed_from_text(dict(pairs(options.preprocessing, "--preprocess")))
    moves = parsed_moves(pairs(options.components, "--components", repeated=True))
    references = _references(options)
    stems = tuple(dict.fromkeys([*stems_of(options.method, models, params, [name for name, _ in references]), *moves.values()]))
    weights = dict.fromkeys(stems, 1.0) | chosen_weights(options.weights, stems)
    chosen = _chosen(options, stems)
    for name, value in params.model_dump().items():
        sources = dict.fromkeys([*(source for model in models for source in model.card.sources), *stems])
        strangers = set(value) - {EVERY_SOURCE, *sources} if isinstance(value, dict) else None
        if strangers:
            raise ParameterError(f"{name} must be given for {', '.join(sources)}; got {sorted(strangers)[0]!r}")
    device = choose_device(options.device)  # type: ignore[arg-type]
    edits, guides = (() if path is None else read_edits(path) for path in (options.edits, options.guide))
    for edit in (*edits, *guides):
        require_stem(edit.stem, stems)
    plan = _Plan(options, models, params, masks, preprocessing, weights, chosen, settings, device, moves, references, edits, guides)
    # Refuses a wrong template, and nothing to write, before any recording is opened.
    planned_paths(chosen, **_naming(Path("track"), options.output, plan))
    return plan


def _references(options: SeparateOptions) -> list[tuple[str, Path]]:
    """Names and files of the references. Raises ParameterError where the method takes none, or there are none and it does."""
    references = places(options.references, "--reference")
    if takes_references(options.method) != bool(references):
        rule = "needs the true sources, --reference NAME=FILE" if not references else "takes no --reference"
        raise ParameterError(f"{options.method} {rule}; got {references[0][0] if references else 'none'}")
    return references


def export_settings(options: SeparateOptions) -> ExportSettings:
    """How stems are written. Raises ParameterError."""
    words = {"format": options.format, "subtype": options.subtype, "clip": options.clip}
    given = ExportSettings.from_text({name: word for name, word in words.items() if word is not None})
    settings = given.changed(dither=options.dither, residual=options.residual, mix=options.mix)
    settings.require_possible()
    return settings


def _chosen(options: SeparateOptions, stems: Sequence[str]) -> tuple[str, ...]:
    if options.stems is None:
        return tuple(stems)
    names = [name.strip() for name in options.stems.split(",") if name.strip()]
    for name in names:
        require_stem(name, stems)
    return tuple(stem for stem in stems if stem in names)


def _separate_file(program: Program, file: Path, folder: Path, plan: _Plan, written: set[Path]) -> None:
    began = time.monotonic()
    with ExitStack() as stack:
        report = stack.enter_context(program.progress(file.name))
        recording = stack.enter_context(open_recording(file, part(report, 0.0, 0.05)))
        places = _places(file, folder, plan, written)
        true = open_references(plan.references, part(report, 0.05, 0.1))
        for reference in true.values():
            stack.enter_context(reference)
        separation = separate(
            recording,
            plan.options.method,
            plan.models,
            plan.params,
            preprocessing=plan.preprocessing,
            references=true,
            guides=plan.guides,
            device=plan.device,
            report=part(report, 0.1, 0.7),
            notice=tell,
        )
        if plan.moves:
            separation = moved(separation, plan.moves)
        exponent = automatic_exponent(separation, plan.models, plan.masks, part(report, 0.7, 0.72))
        if exponent is not None:
            plan = replace(plan, masks=plan.masks.changed(exponent=exponent))
        factors = _factors_path(file, folder, plan)
        if factors is not None:
            write_factors(separation, factors, overwrite=plan.options.overwrite)
        exported = _exported(recording, separation, folder, plan, part(report, 0.72, 1.0))
        notices = recording.notices
        seconds = recording.seconds
    written.update(places)
    for notice in notices:
        tell(notice)
    tell_levels(file, exported)
    if plan.masks.automatic:
        reason = "by the estimated ratio of the stems" if exponent is not None else "as the curve is for other stems or another mask"
        tell(f"{file.name}: the exponent is {plan.masks.exponent:.3g}, {reason}")
    if not plan.options.json:
        print_table([("stem", "file"), *((stem.name, str(stem.path)) for stem in exported.stems)])
        return
    print_json(
        {
            "input": str(file),
            "method": separation.method,
            "parameters": {
                **plan.params.model_dump(),
                **plan.masks.model_dump(),
                **({"preprocessing": plan.preprocessing.model_dump()} if plan.preprocessing.active else {}),
                "weights": dict(plan.weights),
            },
            "models": list(separation.models),
            "device": separation.device,
            "seconds": seconds,
            "elapsed": time.monotonic() - began,
            "residual_db": exported.residual_db,
            "stems": [{"name": stem.name, "path": str(stem.path), "peak": stem.peak, "clipped": stem.clipped} for stem in exported.stems],
            **({"components": [asdict(component) for component in components_of(separation)]} if plan.moves or factors else {}),
            **({"factors": str(factors)} if factors else {}),
        }
    )


def _factors_path(file: Path, folder: Path, plan: _Plan) -> Path | None:
    """Where the factors go, if they were asked for."""
    return folder / f"{file.stem} (factors).safetensors" if plan.options.factors else None


def _places(file: Path, folder: Path, plan: _Plan, written: set[Path]) -> set[Path]:
    """Where the stems will go; refuses before the work begins what may not be written, or was written by this run already."""
    factors = _factors_path(file, folder, plan)
    planned = [*planned_paths(plan.chosen, **_naming(file, folder, plan)).values(), *([factors] if factors else [])]
    places = {path.absolute() for path in planned}
    if places & written:
        name = min(places & written).name
        raise ExportError(f"{file} was not separated: {name} would replace that of another recording of the same name")
    require_allowed(planned, file, plan.options.overwrite)
    return places


def _naming(file: Path, folder: Path, plan: _Plan) -> dict[str, Any]:
    return {
        "folder": folder,
        "track": file.stem,
        "template": plan.options.template,
        "method": plan.options.method,
        "settings": plan.settings,
    }


def _exported(recording: Recording, separation: Separation, folder: Path, plan: _Plan, report: Report) -> Exported:
    renderer = separation.renderer(plan.masks, [plan.weights[stem] for stem in separation.stems], plan.edits)
    return export(
        renderer,
        recording,
        [stem for stem in plan.chosen if stem in separation.stems],
        **_naming(recording.path, folder, plan),
        mix_gains=[float(stem in plan.chosen) for stem in separation.stems],
        overwrite=plan.options.overwrite,
        report=report,
    )


def tell_levels(file: Path, exported: Exported) -> None:
    """Say which files are quieter than asked for, and which were cut off."""
    for gain in sorted({stem.gain for stem in exported.stems if stem.gain < 1.0}):
        names = ", ".join(stem.name for stem in exported.stems if stem.gain == gain)
        tell(f"{file.name}: turned down to {gain:.3f} so that nothing is cut off: {names}")
    for stem in exported.stems:
        if stem.clipped:
            tell(f"{file.name}: {stem.clipped} samples of {stem.name} were beyond full scale and cut off")
