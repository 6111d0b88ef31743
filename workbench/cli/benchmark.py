"""The commands of ``benchmark``: figures of this machine."""

from typing import Annotated

import typer

from workbench.cli.program import print_json, print_table, program_of, require_display


def interactive(
    context: typer.Context, json: Annotated[bool, typer.Option("--json", help="Print one JSON object per figure")] = False
) -> int:
    """Measure what a user of the window feels; takes some minutes and needs a display, or QT_QPA_PLATFORM=offscreen."""
    from workbench.nets.machine import machine_facts, versions

    require_display()
    facts = {**machine_facts(), **versions("workbench", "PySide6-Essentials", "torch", "numpy")}
    rows = program_of(context).measure_window()
    if json:
        print_json({"machine": facts})
        for row in rows:
            print_json(row)
        return 0
    print_table([("machine", ""), *((name, str(value)) for name, value in facts.items())])
    print()
    print_table(
        [("figure", "median", "unit", "reach"), *((row["name"], f"{row['median']:.1f}", row["unit"], str(row["reach"])) for row in rows)]
    )
    return 0
