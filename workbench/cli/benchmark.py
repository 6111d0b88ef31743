"""The commands of ``benchmark``: figures of this machine."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.cli.program import print_json, print_table, program_of, require_display


def interactive(
    context: typer.Context,
    parts: Annotated[list[str] | None, typer.Option("--part", metavar="NAME", help="Only these parts, repeatable [default: all]")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object per figure")] = False,
) -> int:
    """Measure what a user of the window feels; takes a quarter of an hour and needs a display, or QT_QPA_PLATFORM=offscreen."""
    from workbench.nets.machine import machine_facts, versions

    require_display()
    facts = {**machine_facts(), **versions("workbench", "PySide6-Essentials", "torch", "numpy")}
    if json:
        print_json({"machine": facts})
    else:
        print_table([("machine", ""), *((name, str(value)) for name, value in facts.items())])
        print()
    for row in program_of(context).measure_window(parts=parts or ()):
        if json:
            print_json(row)
        else:
            verdict = "reached" if row["reached"] else "missed"
            print(f"{row['median']:8.1f} {row['unit']:2} of {row['reach']}, {verdict}: {row['name']}", flush=True)
    return 0


def speed(
    context: typer.Context,
    rows: Annotated[list[str] | None, typer.Option("--row", metavar="NAME", help="Only these rows, repeatable [default: all]")] = None,
    runs: Annotated[int, typer.Option(min=1, max=1000, help="Times that peer and ours are run in turn; medians count")] = 5,
    figure: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Instead, draw time and memory against duration and components into this file")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object per row")] = False,
) -> int:
    """Measure the separators against what a user could pick instead, side by side in one run; takes the better part of an hour."""
    from dataclasses import asdict

    from workbench.evaluation.paces import Pace
    from workbench.nets.machine import machine_facts, versions
    from workbench.nets.product_rates import product_rates
    from workbench.tasks import benchmarks

    rates = product_rates()
    facts = {
        **machine_facts(),
        **versions("workbench", "torch", "numpy", "scikit-learn", "librosa", "numba", "torchnmf"),
        "matrix_products": f"{rates.used:.0f} gigaflops per thread, {rates.usual:.0f} by torch's usual library"
        + ("" if rates.fast else "; no faster path here, so the smaller figures hold"),
    }
    if json:
        print_json({"machine": facts})
    else:
        print_table([("machine", ""), *((name, str(value)) for name, value in facts.items())])
        print()
    with program_of(context).progress("measuring") as report:
        if figure is not None:
            points = [asdict(point) for point in benchmarks.scaling(figure, report)]
            if json:
                for point in points:
                    print_json(point)
            else:
                print_table([tuple(points[0]), *(tuple(str(value) for value in point.values()) for point in points)])
            return 0
        for duel in benchmarks.speed(rows or (), runs, report):
            row = duel.row()
            if json:
                print_json(row)
            elif isinstance(duel, Pace):
                print(duel.words(), flush=True)
            else:
                verdict = "void" if duel.void else "reached" if duel.reached else "missed"
                print(f"{row['ratio']:6.1f}x of {duel.reach:g}x, {verdict}: {duel.workload}; {duel.peer}")
                print(f"        peer {row['peer_seconds']:.4g} s, ours {row['own_seconds']:.4g} s", flush=True)
    return 0
