"""The command line: which command a line means, and how every way of ending becomes an exit status and one sentence."""

import errno
import io
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench import __version__
from workbench.cli.benchmark import interactive, speed
from workbench.cli.benchmark_scores import lists, quality, table
from workbench.cli.catalogue import methods, models
from workbench.cli.demo import demo
from workbench.cli.evaluate import evaluate
from workbench.cli.live import live
from workbench.cli.program import OpenWindow, Program, program_of, require_display, tell
from workbench.cli.quality import effects, sweep
from workbench.cli.report import report
from workbench.cli.separate import batch, separate
from workbench.cli.train import train
from workbench.core.errors import AudioFileError, Cancelled, ParameterError, WorkbenchError
from workbench.core.folders import autosaves

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130
_WRITE_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF}
_OPEN = "open"
_DEBUG = "--debug"

app = typer.Typer(
    name="workbench",
    help="A desktop workbench for audio source separation. `workbench [FILES]` opens the window.",
    epilog=f"With {_DEBUG}, any command that fails shows where.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
benchmark = typer.Typer(help="Measure this machine, and how well separators separate.", rich_markup_mode=None)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"workbench {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=False)
def _options(
    version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version")] = False,
) -> None:
    pass


@app.command(_OPEN, hidden=True)
def _open(context: typer.Context, files: Annotated[list[Path] | None, typer.Argument(metavar="FILES")] = None) -> int:
    """Open the window, on recordings if any are named."""
    for file in files or []:
        if not _exists(file):
            raise AudioFileError(f"{file} does not exist")
    require_display()
    from workbench.session.autosaves import work_is_abandoned

    if work_is_abandoned(autosaves()):
        tell("unsaved work of a program that did not end properly was kept; the window offers to recover it")
    return program_of(context).open_window(files or [], separate=False)


_COMMANDS = (demo, separate, batch, live, methods, models, train, evaluate)
for _command in _COMMANDS:
    app.command()(_command)
benchmark.command()(interactive)
benchmark.command()(speed)
benchmark.command()(quality)
benchmark.command()(table)
benchmark.command()(report)
benchmark.command()(lists)
benchmark.command()(effects)
benchmark.command()(sweep)
benchmark.callback()(lambda: None)
app.add_typer(benchmark, name="benchmark")


def run(*, open_window: OpenWindow, measure_window: Callable[..., Iterable[dict[str, Any]]], arguments: Sequence[str] | None = None) -> int:
    """Do what the command line says (``sys.argv`` when ``arguments`` are left out) and return the exit status.

    0 done, 1 failed, 2 wrong usage, 130 stopped by the user; a failure is one sentence on stderr.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # file names may hold what no terminal can show
    words = list(sys.argv[1:] if arguments is None else arguments)
    debug = _DEBUG in _before_double_dash(words)
    if debug:
        words.remove(_DEBUG)
    program = Program(open_window, measure_window, tuple(words))
    try:
        status = int(app(_with_command(words), prog_name="workbench", obj=program, standalone_mode=False) or DONE)
    except SystemExit as ended:  # typer's way when nobody reads the results any more
        return int(ended.code or DONE)
    except BaseException as error:
        if debug:
            traceback.print_exc()
        return _told(error)
    if status == INTERRUPTED:  # typer swallows the interrupt
        return _told(KeyboardInterrupt())
    try:
        sys.stdout.flush()
    except OSError as error:
        return _told(error)
    return status


def _told(error: BaseException) -> int:
    """Say what went wrong; the exit status for it."""
    match error:
        case Cancelled() | KeyboardInterrupt() | typer.Abort():
            status, sentence = INTERRUPTED, str(error) or "stopped; nothing is left half written"
        case ParameterError():
            status, sentence = WRONG_USAGE, str(error)
        case typer.TyperException():
            status, sentence = WRONG_USAGE, f"{error.format_message().rstrip('.')}; see workbench --help"
        case WorkbenchError():
            status, sentence = FAILED, str(error)
        case MemoryError():
            status, sentence = FAILED, "there is not enough memory for this"
        case OSError(filename=None) if error.errno in _WRITE_ERRORS:  # those of named files, and of stems, are told by who writes them
            status, sentence = FAILED, f"the results cannot be written to stdout: {error.strerror}"
            _forget_results()
        case _:
            status, sentence = FAILED, f"failed unexpectedly: {type(error).__name__}: {error}; {_DEBUG} shows where"
    tell(sentence)
    return status


def _forget_results() -> None:
    """Let go of what stdout did not take, lest it fails once more, with a traceback, when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _with_command(words: list[str]) -> list[str]:
    """The words with the command that opens the window put before them, unless they name one.

    Raises ParameterError where the first word looks like a command, but is none, and no file either.
    """
    known = {*(command.__name__ for command in _COMMANDS), "benchmark", "--version", "-h", "--help"}
    if words and words[0] in known:
        return words
    if words and not words[0].startswith("-") and _is_bare(words[0]) and not _exists(Path(words[0])):
        raise ParameterError(f"{words[0]} is neither a command nor a file; see workbench --help")
    return [_OPEN, *words]


def _is_bare(word: str) -> bool:
    """Whether a word has neither folders nor an extension."""
    return not Path(word).suffix and not {"/", "\\"} & set(word)


def _exists(file: Path) -> bool:
    try:
        return file.exists()
    except OSError as error:
        raise AudioFileError(f"{file} cannot be opened: {error.strerror}") from None


def _before_double_dash(words: list[str]) -> list[str]:
    return words[: words.index("--")] if "--" in words else words
