"""The commands of ``benchmark`` that score separators: on drawn material, and against published tables."""

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.cli.options import pairs, places
from workbench.cli.program import Program, print_json, print_table, program_of, tell
from workbench.core.errors import Cancelled, ParameterError

Sources = Annotated[
    list[str], typer.Option("--source", metavar="NAME=FOLDER", help="speech, piano or songs, and a folder of its recordings, repeatable")
]
Methods = Annotated[list[str] | None, typer.Option("--method", metavar="ID", help="Only this separator, repeatable [default: all]")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="A parameter of the separators that have it, or of the mask, repeatable"),
]
Models = Annotated[list[str] | None, typer.Option("--model", metavar="ID|FOLDER", help="Models in place of the usual ones, repeatable")]
Seed = Annotated[int, typer.Option(min=0, max=2**31 - 1, help="Draws the mixtures")]
Lists = Annotated[Path | None, typer.Option(metavar="FOLDER", help="Lists of recordings in place of those that come with the program")]
Table = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Keep every score in this file of JSON lines; stopped, the run goes on from it"),
]


def lists(
    context: typer.Context,
    sources: Sources,
    output: Annotated[Path, typer.Option("--output", "-o", metavar="FOLDER", help="Where the lists go, one JSON file per source")],
    hold_out: Annotated[
        list[str] | None, typer.Option("--hold-out", metavar="NAME", help="A group, recording or folder for the test list, repeatable")
    ] = None,
    share: Annotated[float, typer.Option(min=0.0, max=0.9, help="Share of speakers or pieces that is drawn for the test list")] = 0.1,
    seed: Seed = 0,
) -> int:
    """Part recordings into those to train on and those to score on, speakers and pieces as a whole, as training holds them out."""
    from workbench.tasks.scoring_lists import write_lists

    program = program_of(context)
    with program.progress("listing") as report:
        made = write_lists(
            places(sources, "--source", repeated=True),
            output,
            hold_out=hold_out or (),
            share=share,
            seed=seed,
            command=_command(program),
            report=report,
            notice=tell,
        )
    heading = ("source", "training", "test")
    print_table([heading, *((each.source, f"{len(each.training)} recordings", f"{len(each.test)} recordings") for each in made)])
    return 0


def quality(
    context: typer.Context,
    sources: Sources,
    material: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="speech-piano, two-speakers, three-speakers or songs, repeatable [default: speech-piano]"),
    ] = None,
    methods: Methods = None,
    settings: Settings = None,
    models: Models = None,
    mixtures: Annotated[int, typer.Option(min=1, max=1000, help="Mixtures at each level, or of each pairing of speakers")] = 12,
    seed: Seed = 0,
    lists: Lists = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="FOLDER", help="Keep every score here, in one file of JSON lines per set; stopped, the run goes on"
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object per separator, source and condition")] = False,
) -> int:
    """Score separators on recordings that nothing was trained on, beside the mixture and ideal masks."""
    from workbench.tasks.quality import quality as score
    from workbench.tasks.scoring_run import ScoringRun

    program = program_of(context)
    for name in material or ["speech-piano"]:
        try:
            with program.progress(name) as report:
                table = None if output is None else output / f"{name}.jsonl"
                rows = score(
                    name,
                    ScoringRun(places(sources, "--source", repeated=True), models or (), mixtures, seed, lists, table, _command(program)),
                    methods=methods or (),
                    settings=dict(pairs(settings or [], "--set")),
                    report=report,
                    notice=tell,
                )
        except (Cancelled, KeyboardInterrupt):
            raise _stopped(output) from None
        if json:
            for row in rows:
                print_json(row)
        else:
            _print_quality(name, rows)
    return 0


def table(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID...", help="Tables such as 000-3.1, or figures such as 000-3.3.2")],
    sources: Annotated[
        list[str] | None,
        typer.Option("--source", metavar="NAME=FOLDER", help="speech, piano or songs, and a folder of its recordings, repeatable"),
    ] = None,
    models: Models = None,
    mixtures: Annotated[int, typer.Option(min=1, max=1000, help="Draws, each at three levels")] = 12,
    seed: Seed = 0,
    lists: Lists = None,
    output: Table = None,
    json: Annotated[bool, typer.Option("--json", help="Print one JSON object per figure")] = False,
) -> int:
    """Print a table of a source document beside the same measured here, and what both say of the gain over the same baseline."""
    from workbench.evaluation.published_tables import PUBLISHED
    from workbench.tasks.scoring_run import ScoringRun
    from workbench.tasks.scoring_tables import reproduced

    unknown = [each for each in ids if each not in PUBLISHED]
    if unknown:
        raise ParameterError(f"table must be one of {', '.join(PUBLISHED)}; got {unknown[0]!r}")
    program = program_of(context)
    try:
        with program.progress("scoring") as report:
            folders = places(sources or (), "--source", repeated=True)
            run = ScoringRun(folders, models or (), mixtures, seed, lists, output, _command(program))
            found = reproduced(ids, run, report=report, notice=tell)
    except (Cancelled, KeyboardInterrupt):
        raise _stopped(output) from None
    for each in found:
        if json:
            for row in each.rows:
                print_json({"table": each.id, **row})
            continue
        print(each.title)
        for sentence in each.notes:
            print(sentence)
        print_table(each.shown)
        print()
    return 0


def _command(program: Program) -> str:
    return shlex.join(["workbench", *program.arguments])


def _stopped(output: Path | None) -> Cancelled:
    return Cancelled("stopped" if output is None else f"stopped; run again, it goes on from {output}")


def _print_quality(name: str, rows: Sequence[dict[str, Any]]) -> None:
    """Every separator's SDR with its 95 % interval, improvement and intelligibility, for every source and condition."""
    heading = (
        name,
        "source",
        "condition",
        "SDR dB",
        "95 % of the mean",
        "median",
        "improvement dB",
        "95 % of the mean",
        "SI-SDR dB",
        "STOI",
    )
    cells = [heading]
    for row in rows:
        if "skipped" in row:
            cells.append((row["contender"], row["skipped"], *[""] * 8))
            continue
        scores = row["scores"]
        sdr, gain = scores["sdr"], scores["sdr_improvement"]
        cells.append(
            (
                row["contender"],
                row["source"],
                row["condition"],
                _cell(sdr["mean"]),
                _span(sdr),
                _cell(sdr["median"]),
                _cell(gain["mean"]),
                _span(gain),
                _cell(scores["si_sdr"]["mean"]),
                _cell(scores["stoi"]["mean"]),
            )
        )
    skipped = [row for row in cells if not row[2]]
    print_table([row for row in cells if row[2]])
    for contender, reason, *_ in skipped:
        print(f"{contender}: not scored: {reason}")


def _span(figures: dict[str, Any]) -> str:
    return "-" if figures["low"] is None else f"{figures['low']:.2f} .. {figures['high']:.2f}"


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
