"""The commands ``separate`` and ``batch``: stems of files, and of all files in a folder."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.options import with_options
from workbench.cli.program import program_of
from workbench.core.errors import ParameterError
from workbench.core.mask_settings import MaskSettings
from workbench.core.parameters import Parameter, Params
from workbench.tasks.exporting import DEFAULT_TEMPLATE, ExportSettings

AUTOMATIC = "auto"
"""The word for an exponent that follows the estimated ratio of the stems."""


def _declared(params: type[Params], name: str) -> Parameter:
    return next(each for each in params.parameters() if each.name == name)


def _help(params: type[Params], name: str) -> str:
    declared = _declared(params, name)
    recommended = ", or what the model recommends" if params is MaskSettings else ""
    return f"{declared.help} [default: {declared.default}{recommended}]"


def _words(params: type[Params], name: str) -> str:
    return "|".join(str(value) for value, _ in _declared(params, name).choices)


@dataclass(frozen=True)
class SeparateOptions:
    """What can be said about a separation and its export; None and empty leave the default."""

    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the stems go; made when missing")]
    method: Annotated[str, typer.Option(metavar="ID", help="The separator; `workbench methods` lists them [default: the preset's]")] = ""
    preset: Annotated[
        str | None,
        typer.Option(metavar="NAME|FILE", help="A preset from the window: method, models, parameters and masks; other options overrule it"),
    ] = None
    settings: Annotated[
        list[str],
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter of the method or of the mask, repeatable; `workbench methods`"),
    ] = field(default_factory=list)
    models: Annotated[
        list[str],
        typer.Option("--model", metavar="ID|FOLDER", help="A model, repeatable; `workbench models` lists them [default: the shipped one]"),
    ] = field(default_factory=list)
    exponent: Annotated[
        str | None,
        typer.Option(metavar=f"P|{AUTOMATIC}", help=f"{_help(MaskSettings, 'exponent')}; {AUTOMATIC}: by the estimated ratio of the stems"),
    ] = None
    mask: Annotated[str | None, typer.Option(metavar=_words(MaskSettings, "mask"), help=_help(MaskSettings, "mask"))] = None
    preprocessing: Annotated[
        list[str],
        typer.Option(
            "--preprocess",
            metavar="NAME=VALUE",
            help="What is done to what the separator hears, repeatable: low_pass, order, min_max, rate [default: nothing]",
        ),
    ] = field(default_factory=list)
    weights: Annotated[
        list[str],
        typer.Option("--weight", metavar="STEM=VALUE", help="Multiplies a stem's estimate before the masks, repeatable [default: 1]"),
    ] = field(default_factory=list)
    references: Annotated[
        list[str],
        typer.Option("--reference", metavar="NAME=FILE", help="A true source, repeatable, for ideal-mask, which needs them"),
    ] = field(default_factory=list)
    components: Annotated[
        list[str],
        typer.Option(
            "--components",
            metavar="NUMBERS=STEM",
            help="Move components to a stem, or to a new one, such as 1,4-6=voice; nothing is refitted",
        ),
    ] = field(default_factory=list)
    factors: Annotated[
        bool, typer.Option("--factors", help="Also write dictionary, activations, levels and grouping as {track} (factors).safetensors")
    ] = False
    edits: Annotated[Path | None, typer.Option(metavar="FILE", help="Edits of the masks, a JSON list; they move energy between stems")] = (
        None
    )
    guide: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Edits that guide the method instead, a JSON list; `workbench methods` says which take them"),
    ] = None
    stems: Annotated[str | None, typer.Option(metavar="NAMES", help="Stems to write, parted by commas [default: all]")] = None
    residual: Annotated[bool, typer.Option("--residual", help=_declared(ExportSettings, "residual").help)] = False
    mix: Annotated[bool, typer.Option("--mix", help="Also write the chosen stems added up")] = False
    template: Annotated[str, typer.Option(metavar="T", help="Name of the files, of {track}, {stem}, {method}, {number}")] = DEFAULT_TEMPLATE
    format: Annotated[str | None, typer.Option(metavar=_words(ExportSettings, "format"), help=_help(ExportSettings, "format"))] = None
    subtype: Annotated[str | None, typer.Option(metavar=_words(ExportSettings, "subtype"), help=_help(ExportSettings, "subtype"))] = None
    dither: Annotated[bool, typer.Option(help=_declared(ExportSettings, "dither").help)] = True
    clip: Annotated[str | None, typer.Option(metavar=_words(ExportSettings, "clip"), help=_help(ExportSettings, "clip"))] = None
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace files that exist")] = False
    device: Annotated[str, typer.Option(metavar="auto|cpu|cuda|mps", help="What computes")] = "auto"
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object per file")] = False


@with_options(SeparateOptions)
def separate(
    context: typer.Context,
    files: Annotated[list[Path], typer.Argument(metavar="FILES", help="Recordings, or projects of the window", show_default=False)],
    options: SeparateOptions,
) -> int:
    """Separate recordings into stems, or write those that projects hold, with their edits."""
    from workbench.cli.separating import separate_files
    from workbench.cli.separating_projects import are_projects, separate_projects

    if are_projects(files):
        return separate_projects(program_of(context), files, options)
    return separate_files(program_of(context), [(file, options.output) for file in files], options)


@with_options(SeparateOptions)
def batch(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="A folder of recordings, with all below it", show_default=False)],
    options: SeparateOptions,
) -> int:
    """Separate every recording in a folder; the output folder gets the same folders below it."""
    from workbench.cli.separating import recordings_in, separate_files

    if folder.resolve() == options.output.resolve():
        raise ParameterError("the output folder must be another than the folder of recordings, or stems would be taken for recordings")
    files = recordings_in(folder, without=options.output)
    return separate_files(program_of(context), [(file, options.output / file.parent.relative_to(folder)) for file in files], options)
