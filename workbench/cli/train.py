"""The command ``train``: folders of recordings to a model folder."""

import shlex
from pathlib import Path
from typing import Annotated, Literal

import typer

from workbench.cli.options import pairs, places
from workbench.cli.program import print_json, print_table, program_of, tell, tell_object
from workbench.core.errors import Cancelled, ParameterError


def train(
    context: typer.Context,
    method: Annotated[
        str, typer.Argument(metavar="METHOD", help="What to train: the id of a method that learns, or auto-exponent", show_default=False)
    ],
    sources: Annotated[
        list[str], typer.Option("--source", metavar="NAME=FOLDER", help="A source and a folder of recordings of it alone, repeatable")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="The model folder to write")],
    model: Annotated[
        str | None,
        typer.Option(metavar="ID|FOLDER", help="What auto-exponent fits a curve for [default: the shipped one], or a network begins with"),
    ] = None,
    validation: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=FOLDER", help="Recordings of a source that networks look at and do not learn from [default: a share]"),
    ] = None,
    device: Annotated[Literal["auto", "cpu", "cuda", "mps"], typer.Option(help="What networks learn on")] = "auto",
    settings: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A parameter of the training, repeatable")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a model that exists")] = False,
    discard: Annotated[
        bool, typer.Option("--discard", help="Discard what an unfinished training with other settings has left at the same place")
    ] = False,
    progress: Annotated[
        Literal["bar", "json"], typer.Option("--progress", help="Progress on stderr for people, or a JSON object a line for programs")
    ] = "bar",
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object")] = False,
) -> int:
    """Train a model; started again after it was stopped, a training goes on where it was."""
    from workbench.tasks.training import TRAINABLE
    from workbench.tasks.training import train as train_model

    if method not in TRAINABLE:
        raise ParameterError(f"method must be one that can be trained, {', '.join(TRAINABLE)}; got {method!r}")
    program = program_of(context)
    folders = places(sources, "--source", repeated=True)
    try:
        with program.progress(f"training {output.name}", as_json=progress == "json") as report:
            result = train_model(
                method,
                folders,
                output,
                dict(pairs(settings or [], "--set")),
                model=model,
                validation=places(validation or [], "--validation", repeated=True),
                device=device,
                command=shlex.join(["workbench", *program.arguments]),
                overwrite=overwrite,
                discard=discard,
                report=report,
                notice=tell if progress == "bar" else lambda sentence: tell_object({"notice": sentence}),
            )
    except (Cancelled, KeyboardInterrupt):
        raise Cancelled(f"stopped; run again, the training of {output.name} goes on from where it was") from None
    if json:
        print_json(result)
    else:
        print_table([("model", "sources", "folder"), (result["model"], ", ".join(result["sources"]), result["path"])])
    return 0
