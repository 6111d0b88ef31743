"""The command ``evaluate``: how good stems are, against the true ones."""

from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.cli.options import pairs
from workbench.cli.program import print_json, print_table, program_of, tell
from workbench.core.errors import ParameterError


def evaluate(
    context: typer.Context,
    references: Annotated[list[str], typer.Option("--reference", metavar="NAME=FILE", help="A true source, repeatable")],
    estimates: Annotated[list[str], typer.Option("--estimate", metavar="NAME=FILE", help="The stem of that name, repeatable")],
    mixture: Annotated[Path | None, typer.Option(metavar="FILE", help="The mixture; adds improvements over it")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object")] = False,
) -> int:
    """Measure stems against the true sources."""
    from workbench.tasks.evaluating import evaluate as evaluate_files

    true, found = _files(references, "--reference"), _files(estimates, "--estimate")
    if set(true) != set(found):
        raise ParameterError(f"--estimate must give the names of --reference, {', '.join(sorted(true))}; got {', '.join(sorted(found))}")
    with program_of(context).progress("measuring") as report:
        result = evaluate_files(true, found, mixture, report)
    for name, notes in result["notes"].items():
        for note in notes:
            tell(f"{name}: {note}")
    if json:
        print_json(result)
        return 0
    measures = list(next(iter(result["sources"].values())))
    rows = [(measure, *(_shown(values[measure]) for values in result["sources"].values())) for measure in measures]
    print_table([("measure", *result["sources"]), *rows])
    return 0


def _files(words: list[str], what: str) -> dict[str, Path]:
    return {name: Path(file).expanduser() for name, file in pairs(words, what)}


def _shown(value: Any) -> str:
    return "-" if value is None else f"{value:.2f}"
