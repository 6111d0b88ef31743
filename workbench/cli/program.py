"""What every command is handed: the two things of the window, progress on stderr, results on stdout, and how Ctrl-C stops it."""

import json
import math
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

import typer

from workbench.core.errors import Cancelled, DeviceError
from workbench.core.loss_curve import Losses
from workbench.core.progress import CancelSwitch, Report

_SECONDS_BETWEEN_LINES = 10.0
_SECONDS_BETWEEN_OBJECTS = 0.2


class OpenWindow(Protocol):
    """Opens the window on files, and returns the exit status once it is closed."""

    def __call__(self, files: Sequence[Path], separate: bool) -> int: ...  # noqa: D102


@dataclass(frozen=True)
class Program:
    """One run of the command line."""

    open_window: OpenWindow
    measure_window: Callable[..., Iterable[dict[str, Any]]]
    arguments: tuple[str, ...]
    """The words of the command line, without the program's name."""
    switch: CancelSwitch = field(default_factory=CancelSwitch)
    """Thrown by Ctrl-C and by the system's request to end."""

    @contextmanager
    def progress(self, title: str, *, as_json: bool = False) -> Iterator[Report]:
        """A report that shows progress on stderr: a bar on a terminal, else a line every ten seconds; or objects for another program.

        Meanwhile Ctrl-C makes the report raise Cancelled, so that work ends where it leaves nothing half done; the second one
        raises KeyboardInterrupt at once.
        """
        kind = _objects if as_json else _bar if sys.stderr.isatty() else _lines
        with self.stopping_at_report(), kind(title) as show:
            yield self.switch.watched(show)

    @contextmanager
    def stopping_at_report(self) -> Iterator[None]:
        """Within it the first Ctrl-C throws the switch, for work that looks at it; the second raises KeyboardInterrupt."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def stop(number: int, frame: FrameType | None) -> None:
            if self.switch.thrown:
                raise KeyboardInterrupt
            self.switch.throw()

        before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def program_of(context: typer.Context) -> Program:
    """The program that a command belongs to."""
    program: Program = context.find_root().obj
    return program


def has_display() -> bool:
    """Whether a window can be shown; only on X11 and Wayland is that a matter of the environment."""
    return not sys.platform.startswith("linux") or any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def require_display() -> None:
    """Raise DeviceError where no window can be shown, on which Qt would abort the process."""
    if not has_display():
        raise DeviceError("there is no display to open the window on; workbench --help lists the commands that need none")


def tell(sentence: str) -> None:
    """Say something to the user, on stderr."""
    print(f"workbench: {sentence}", file=sys.stderr, flush=True)


def tell_object(value: Mapping[str, Any]) -> None:
    """Say something to the program that started this one, as one line of JSON on stderr. Raises Cancelled where nobody listens any more."""
    try:
        print(json.dumps(value, allow_nan=False), file=sys.stderr, flush=True)
    except BrokenPipeError:
        raise Cancelled("stopped: the program that started this one is gone") from None


def print_json(value: Mapping[str, Any]) -> None:
    """One result as one line of JSON on stdout, in ASCII, so that any file name passes any pipe."""
    print(json.dumps(value, allow_nan=False), flush=True)


def print_table(rows: Sequence[Sequence[str]]) -> None:
    """Results in columns on stdout; the first row is the heading."""
    from rich.cells import cell_len

    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        print("  ".join(padded).rstrip(), flush=True)


@contextmanager
def _bar(title: str) -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = TextColumn("{task.description}", markup=False), BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    # Results go to stdout as they are; rich would lead them to its own console.
    with Progress(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as bar:
        task = bar.add_task(title, total=1.0)

        def show(fraction: float, message: str = "", partial: object | None = None) -> None:
            bar.update(task, completed=fraction, description=f"{title}: {message}" if message else None)

        yield show


@contextmanager
def _lines(title: str) -> Iterator[Report]:
    last = time.monotonic()

    def show(fraction: float, message: str = "", partial: object | None = None) -> None:
        nonlocal last
        if time.monotonic() - last >= _SECONDS_BETWEEN_LINES:
            last = time.monotonic()
            tell(f"{title}: {fraction:.0%} {message}".rstrip())

    yield show


@contextmanager
def _objects(title: str) -> Iterator[Report]:
    """For the program that started this one: a line of JSON five times a second, at every new message, and at all losses of a training."""
    last, said = -math.inf, title

    def show(fraction: float, message: str = "", partial: object | None = None) -> None:
        nonlocal last, said
        message = message or said
        losses = partial if isinstance(partial, Losses) else None
        now = time.monotonic()
        if losses is None and message == said and now - last < _SECONDS_BETWEEN_OBJECTS:
            return
        last, said = now, message
        tell_object({"fraction": fraction, "message": message, **({} if losses is None else {"losses": losses.plain()})})

    yield show
