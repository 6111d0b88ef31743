"""The commands ``methods`` and ``models``: what there is to separate with."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from workbench.cli.program import print_json, print_table, tell
from workbench.core.parameters import Parameter
from workbench.core.preprocessing import Preprocessing

if TYPE_CHECKING:
    from workbench.tasks.methods import MethodInfo

Json = Annotated[bool, typer.Option("--json", help="Print one JSON object per line")]


Markdown = Annotated[bool, typer.Option("--markdown", help="Print the page of the docs that describes them")]


Training = Annotated[bool, typer.Option("--training", help="List what can be trained instead, and what each training is told by --set")]


def methods(json: Json = False, markdown: Markdown = False, training: Training = False) -> int:
    """List the separators and their parameters."""
    if training:
        return _print_trainings(json, markdown)
    from workbench.core.mask_settings import MaskSettings
    from workbench.tasks.methods import method_problems
    from workbench.tasks.methods import methods as method_infos

    infos = method_infos()
    for problem in method_problems():
        tell(problem)
    if json:
        for info in infos:
            print_json(
                {
                    "id": info.id,
                    "title": info.title,
                    "family": info.family,
                    "sources": list(info.sources),
                    "needs": dict(info.needs),
                    "promises": list(info.promises),
                    "parameters": [_described(each) for each in info.parameters],
                }
            )
        return 0
    if markdown:
        _print_page(infos, MaskSettings.parameters())
        return 0
    for info in infos:
        print(f"{info.id}: {info.title}. {info.summary}")
        _print_parameters(info.parameters)
        print()
    print("every method: the mask that makes stems of its estimates")
    _print_parameters(MaskSettings.parameters())
    return 0


def models(json: Json = False) -> int:
    """List the models, the shipped ones and your own."""
    from workbench.tasks.methods import model_problems
    from workbench.tasks.methods import models as model_infos

    infos = model_infos()
    for problem in model_problems():
        tell(problem)
    for info in infos if json else ():
        print_json(
            {
                "id": info.id,
                "title": info.title,
                "method": info.method,
                "sources": list(info.sources),
                "rate": info.rate,
                "folder": str(info.folder),
                "shipped": info.shipped,
                "problem": info.problem,
            }
        )
    if not json:
        heading = ("model", "title", "method", "sources", "folder")
        rows = [(info.id, info.title, info.problem or info.method, ", ".join(info.sources), str(info.folder)) for info in infos]
        print_table([heading, *rows])
    return 0


def _print_trainings(as_json: bool, markdown: bool) -> int:
    from workbench.tasks.training_requests import trainable, training_params

    if markdown:
        print("# Training\n\nMade by `workbench methods --training --markdown` from the declarations that window and commands use.\n")
        print("`workbench train METHOD --source NAME=FOLDER... -o FOLDER` takes each as `--set name=value`; besides, `hold_out` names")
        print("speakers, pieces, recordings or folders, parted by commas, that are never learnt from.")
    for each in trainable():
        parameters = training_params(each.id).parameters()
        if as_json:
            print_json({"id": each.id, "title": each.title, "parameters": [_described(parameter) for parameter in parameters]})
        elif markdown:
            print(f"\n## {each.title} (`{each.id}`)")
            _print_markdown_table(parameters)
        else:
            print(f"{each.id}: {each.title}")
            _print_parameters(parameters)
            print()
    return 0


def _described(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "type": parameter.type,
        "default": parameter.default,
        "low": parameter.low,
        "high": parameter.high,
        "unit": parameter.unit,
        "choices": [value for value, _ in parameter.choices],
        "help": parameter.help,
    }


def _print_parameters(parameters: tuple[Parameter, ...]) -> None:
    print_table([("  parameter", "default", "allowed", "what it does"), *map(_row, parameters)])


def _row(parameter: Parameter) -> tuple[str, str, str, str]:
    default = parameter.default
    if isinstance(default, dict):
        default = ",".join(str(value) for value in default.values())
    stands_for = f" ({parameter.lowest})" if parameter.lowest else ""
    match parameter.type:
        case "switch":
            default, allowed = "on" if default else "off", "on, off"
        case "choice" | "per-source" if parameter.low is None:
            allowed = ", ".join(str(value) for value, _ in parameter.choices)
        case "whole" | "per-source":
            allowed = f"{parameter.low}{stands_for} to {parameter.high} {parameter.unit}".rstrip()
        case "text":
            default, allowed = default or "none", "words"
        case "number":
            allowed = f"{parameter.low:g}{stands_for} to {parameter.high:g} {parameter.unit}".rstrip()
    return f"  {parameter.name}", str(default), allowed, parameter.help


def _print_page(infos: "tuple[MethodInfo, ...]", masks: tuple[Parameter, ...]) -> None:
    """Print docs/methods.md, made from the declarations alone."""
    print("# Methods\n\nMade by `workbench methods --markdown` from the declarations that the window and the command line use, too.")
    print("A default holds unless the card of the model in use recommends another value, as those of the shipped models do for some.")
    for info in infos:
        print(f"\n## {info.title} (`{info.id}`)\n\n{info.summary}\n\nSource: {info.source}. Promises: {', '.join(info.promises)}.")
        for kind, purpose in info.needs.items():
            print(f"Needs a model: {kind}, {purpose}.")
        _print_markdown_table(info.parameters)
    print("\n## Preprocessing\n\nOff unless asked for by `--preprocess`: only what the separator hears changes.")
    _print_markdown_table(Preprocessing.parameters())
    print("\n## Masks\n\nEvery method's estimates become stems by a mask; changing it never refits anything.")
    _print_markdown_table(masks)


def _print_markdown_table(parameters: tuple[Parameter, ...]) -> None:
    print("\n| parameter | default | allowed | what it does |\n| --- | --- | --- | --- |")
    for parameter in parameters:
        print(f"| {' | '.join(cell.strip() for cell in _row(parameter))} |")
