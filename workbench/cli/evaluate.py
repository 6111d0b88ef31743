"""The command ``evaluate``: how good stems are, against the true ones."""

import csv
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.cli.options import places
from workbench.cli.program import print_json, print_table, program_of, tell
from workbench.core.errors import ParameterError


def evaluate(
    context: typer.Context,
    references: Annotated[list[str], typer.Option("--reference", metavar="NAME=FILE", help="A true source, repeatable")],
    estimates: Annotated[list[str], typer.Option("--estimate", metavar="NAME=FILE", help="The stem of that name, repeatable")],
    mixture: Annotated[Path | None, typer.Option(metavar="FILE", help="The mixture; adds improvements over it")] = None,
    permute: Annotated[
        bool, typer.Option("--permute", help="Find out which estimate belongs to which reference; names do not count")
    ] = False,
    framewise: Annotated[
        bool, typer.Option("--framewise", help="Add BSS Eval version 4: medians over seconds, as sdr_v4 and so on")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print comma-separated values, one row per source")] = False,
) -> int:
    """Measure stems against the true sources."""
    from workbench.tasks.evaluating import evaluate as evaluate_files

    if json and as_csv:
        raise ParameterError("results are printed one way, as --json or as --csv; got both")
    true, found = dict(places(references, "--reference")), dict(places(estimates, "--estimate"))
    if not permute and set(true) != set(found):
        raise ParameterError(f"--estimate must give the names of --reference, {', '.join(sorted(true))}; got {', '.join(sorted(found))}")
    if permute and len(true) != len(found):
        raise ParameterError(f"--estimate must come as often as --reference, {len(true)} times; got {len(found)}")
    with program_of(context).progress("measuring") as report:
        result = evaluate_files(true, found, mixture, report, permute=permute, framewise=framewise)
    for name, notes in result["notes"].items():
        for note in notes:
            tell(f"{name}: {note}")
    if json:
        print_json(result)
    elif as_csv:
        _print_csv(result["sources"], result.get("estimates"))
    else:
        heading = [("measure", *result["sources"])]
        dealt = [("estimate", *result["estimates"].values())] if permute else []
        measures = list(next(iter(result["sources"].values())))
        print_table([*heading, *dealt, *((each, *(_shown(values[each]) for values in result["sources"].values())) for each in measures)])
    return 0


def _print_csv(sources: Mapping[str, Mapping[str, Any]], dealt: Mapping[str, str] | None) -> None:
    """One row per source; empty where there is no value."""
    measures = list(next(iter(sources.values())))
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["source", *(["estimate"] if dealt else []), *measures])
    for name, values in sources.items():
        writer.writerow([name, *([dealt[name]] if dealt else []), *("" if values[each] is None else values[each] for each in measures)])


def _shown(value: Any) -> str:
    return "-" if value is None else f"{value:.2f}"
