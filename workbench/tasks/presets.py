"""The user's presets: one JSON file each in the user's config folder, and any other file that somebody hands over."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from pydantic import ValidationError

from workbench.core.arrangement import Arrangement
from workbench.core.errors import FileExistsRefusal, MethodError, ParameterError, ProjectError
from workbench.core.folders import user_presets, write_text
from workbench.core.parameters import Params
from workbench.nets.model_files import Model
from workbench.separators.catalogue import method as method_of
from workbench.session.presets import MOST_NAME, PRESET_VERSION, Preset
from workbench.session.settings import Settings
from workbench.tasks.methods import load_models
from workbench.tasks.separating import require_models
from workbench.tasks.versioned import parsed

ENDING = ".json"
_MOST_BYTES = 1 << 20


def presets() -> tuple[list[Preset], list[str]]:
    """The user's presets by name, and one sentence for every file among them that is none."""
    found: dict[str, Preset] = {}
    problems = []
    folder = user_presets()
    for file in sorted(folder.glob(f"*{ENDING}")) if folder.is_dir() else ():
        try:
            preset = read_preset(file)
        except ProjectError as error:
            problems.append(str(error))
        else:
            found.setdefault(preset.name, preset)
    return sorted(found.values(), key=lambda preset: preset.name.casefold()), problems


def named_preset(name: str, settings: Settings) -> Preset:
    """What is set, as a preset of that name. Raises ProjectError for a name that none can have, or where no method is set."""
    if settings.params is None:
        raise ProjectError("a preset must have a method; choose one first")
    try:
        return Preset.of(settings, name.strip())
    except ValidationError:
        raise ProjectError(f"a preset's name must be of 1 to {MOST_NAME} characters in one line; got {name[: MOST_NAME + 1]!r}") from None


def save_preset(preset: Preset, *, overwrite: bool = False) -> Path:
    """Keep a preset among the user's. Raises FileExistsRefusal where there is one of that name, ProjectError."""
    if not overwrite and _file_of(preset.name) is not None:
        raise FileExistsRefusal(f"there is a preset {preset.name} already")
    file = _file_of(preset.name) or user_presets() / (quote(preset.name, safe=" ()-_,") + ENDING)
    write_preset(preset, file)
    return file


def write_preset(preset: Preset, file: Path) -> None:
    """Write a preset to any file, in place of what was there. Raises ProjectError."""
    try:
        write_text(file, preset.model_dump_json(indent=2) + "\n")
    except OSError as error:
        raise ProjectError(f"{file.name} was not written to {file.parent}: {error.strerror or error}") from error


def rename_preset(before: str, after: str) -> None:
    """Call a preset otherwise. Raises FileExistsRefusal where another one has the name, ProjectError."""
    preset, file = find_preset(before), _file_of(before)
    if before == after.strip():
        return
    try:
        renamed = Preset.model_validate({**dict(preset), "name": after.strip()})
    except ValidationError:
        raise ProjectError(f"a preset's name must be of 1 to {MOST_NAME} characters in one line; got {after[: MOST_NAME + 1]!r}") from None
    kept = save_preset(renamed, overwrite=before.casefold() == after.strip().casefold())
    if file is not None and file != kept:
        _delete(file)


def delete_preset(name: str) -> None:
    """Delete one of the user's presets. Raises ProjectError."""
    file = _file_of(name)
    if file is None:
        raise ProjectError(f"there is no preset {name}")
    _delete(file)


def find_preset(name_or_file: str) -> Preset:
    """The user's preset of that name, or else the one in that file. Raises ProjectError."""
    own = _file_of(name_or_file)
    if own is not None:
        return read_preset(own)
    file = Path(name_or_file)
    if file.is_file():
        return read_preset(file)
    known = ", ".join(preset.name for preset in presets()[0]) or "none"
    raise ProjectError(f"preset must be the name of one, or a file; got {name_or_file!r}; known names are: {known}")


def read_preset(file: Path) -> Preset:
    """The preset in a file, its parameters checked by its method. Raises ProjectError, in one sentence."""
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise ProjectError(f"{file.name} is no preset: it is larger than {_MOST_BYTES >> 20} MB")
        text = file.read_bytes()
    except OSError as error:
        raise ProjectError(f"{file.name} cannot be read: {error.strerror or error}") from None
    try:
        preset = parsed(Preset, text, file.name, "is no preset", "preset_version", PRESET_VERSION)
        params_of(preset)
    except (ParameterError, MethodError) as error:
        raise ProjectError(f"{file.name} cannot be taken for a preset: {error}") from None
    return preset


def params_of(preset: Preset) -> Params:
    """The parameters as the method understands them. Raises MethodError, ParameterError."""
    return method_of(preset.method).params(**preset.params)


def models_of(preset: Preset) -> Sequence[Model]:
    """The models, which its method takes. Raises ModelError where one is missing, MethodError."""
    models = load_models(preset.models)
    require_models(preset.method, models)
    return models


def settings_under(preset: Preset, settings: Settings) -> Settings:
    """``settings`` with all that the preset decides; what was painted stays, stems of another method are not arranged.

    Raises MethodError, ModelError, ParameterError.
    """
    models_of(preset)
    same = (preset.method, preset.models) == (settings.method, settings.models)
    return replace(
        settings,
        method=preset.method,
        models=preset.models,
        params=params_of(preset),
        preprocessing=preset.preprocessing,
        masks=preset.masks,
        arrangement=settings.arrangement if same else Arrangement(),
    )


def _file_of(name: str) -> Path | None:
    """The file of the user's preset of that name; names that differ in case alone are one."""
    folder = user_presets()
    for file in sorted(folder.glob(f"*{ENDING}")) if folder.is_dir() else ():
        try:
            if read_preset(file).name.casefold() == name.casefold():
                return file
        except ProjectError:
            continue
    return None


def _delete(file: Path) -> None:
    try:
        file.unlink()
    except OSError as error:
        raise ProjectError(f"{file.name} cannot be deleted: {error.strerror or error}") from None
