"""The command ``benchmark report``: kept scores as a page, as Markdown and as CSV."""

import shlex
from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.program import program_of, tell


def report(
    context: typer.Context,
    places: Annotated[
        list[Path], typer.Argument(metavar="SCORES...", help="Folders of `quality -o` and files of `table -o`: what they kept is told")
    ],
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the page goes, with Markdown and CSV beside it")],
    methods: Annotated[
        list[str] | None,
        typer.Option("--listen", metavar="ID", help="A separator to be heard, repeatable [default: the three best on speech over piano]"),
    ] = None,
) -> int:
    """Write one page with plots and sounds about kept scores, and print the tables of improvements as Markdown."""
    from workbench.evaluation.report_text import markdown_table
    from workbench.tasks.report import write_report
    from workbench.tasks.report_scores import without_folders

    program = program_of(context)
    with program.progress("report") as progress:
        written = write_report(
            places,
            output,
            methods=methods or (),
            command=without_folders(shlex.join(["workbench", *program.arguments])),
            report=progress,
            notice=tell,
        )
    for table in written.summary:
        print(f"{table.caption}:\n\n{markdown_table(table)}\n")
    for file in written.files:
        tell(f"wrote {file}")
    return 0
