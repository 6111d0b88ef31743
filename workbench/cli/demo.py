"""The command ``demo``: the bundled recording, separated and measured, then shown."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.program import has_display, print_table, program_of, tell


def demo(
    context: typer.Context,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the stems go")] = Path("demo-stems"),
    window: Annotated[bool, typer.Option("--window/--no-window", help="Open the window afterwards where there is a display")] = True,
) -> int:
    """Separate the bundled recording of a reader and a piano, print how good the stems are, and open the window on it."""
    from workbench.tasks.demo import run_demo

    program = program_of(context)
    with program.progress("demo") as report:
        result = run_demo(output.absolute(), report, tell)
    heading = ("stem", "SDR before", "SDR after", "improvement", "file")
    rows = [
        (row.name, f"{row.before_db:.1f} dB", f"{row.after_db:.1f} dB", f"{row.after_db - row.before_db:+.1f} dB", str(row.path))
        for row in result.stems
    ]
    print_table([heading, *rows])
    if not window:
        return 0
    if not has_display():
        tell("there is no display to open the window on")
        return 0
    return program.open_window([result.mixture], separate=True)
