"""The commands of ``benchmark`` that measure how well separators separate."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.options import pairs, places
from workbench.cli.program import print_json, print_table, program_of, tell
from workbench.core.errors import Cancelled

_SHOWN = 12


def sweep(
    context: typer.Context,
    sources: Annotated[
        list[str], typer.Option("--source", metavar="NAME=FOLDER", help="A source and a folder of recordings of it alone, repeatable")
    ],
    table: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="The table to write, CSV; facts go beside it as JSON")],
    hold_out: Annotated[
        list[str] | None, typer.Option("--hold-out", metavar="NAME", help="A group, recording or folder never to be read, repeatable")
    ] = None,
    settings: Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A parameter of the sweep, repeatable")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object per row, best first")] = False,
) -> int:
    """Try analyses, divergences, sizes, sparsities and exponents on training material; stopped, it goes on from its table."""
    from workbench.tasks.quality import sweep as sweep_settings

    program = program_of(context)
    folders = places(sources, "--source", repeated=True)
    try:
        with program.progress("sweep") as report:
            rows = sweep_settings(
                folders,
                table,
                dict(pairs(settings or [], "--set")),
                hold_out=hold_out or (),
                command=shlex.join(["workbench", *program.arguments]),
                report=report,
                notice=tell,
            )
    except (Cancelled, KeyboardInterrupt):
        raise Cancelled(f"stopped; run again, the sweep goes on from {table}") from None
    if json:
        for row in rows:
            print_json(row)
    else:
        print_table([tuple(rows[0]), *(tuple(str(value) for value in row.values()) for row in rows[:_SHOWN])])
    return 0


def effects(
    context: typer.Context,
    sources: Annotated[
        list[str], typer.Option("--source", metavar="NAME=FOLDER", help="A source and a folder of recordings of it alone, repeatable")
    ],
    mixtures: Annotated[int, typer.Option(min=2, max=500, help="Mixtures, each at three levels")] = 24,
    seed: Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Draws the mixtures")] = 0,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object per figure")] = False,
) -> int:
    """Look for the effects that the source document reports, on recordings that the shipped model was not trained on."""
    from workbench.tasks.quality import effects as looked_for

    folders = places(sources, "--source", repeated=True)
    with program_of(context).progress("looking for effects") as report:
        for row in looked_for(folders, mixtures=mixtures, seed=seed, report=report, notice=tell):
            if json:
                print_json(row)
                continue
            interval = "" if row["low"] is None else f" dB ({row['low']:+.2f} .. {row['high']:+.2f})"
            shows = {True: "shows", False: "does not show", None: ""}[row["shows"]]
            print(f"{row['effect']}: {row['figure']}: {row['value']:g}{interval} {shows}".rstrip(), flush=True)
    return 0
