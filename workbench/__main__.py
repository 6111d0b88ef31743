"""The door: gives the command line the two things that only the window's room can do."""

import sys

TYPE_CHECKING = False  # importing it from typing would take time in which Ctrl-C shows a traceback
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import Any


def _open_window(files: "Sequence[Path]", separate: bool) -> int:
    from workbench.gui.app import run

    return run(files, separate=separate)


def _measure_window(**options: "Any") -> "Iterator[dict[str, Any]]":
    from workbench.gui.benchmark import measure

    return measure(**options)


def main() -> int:
    """Run the command line; without a command it opens the window."""
    try:
        from workbench.cli.main import run

        return run(open_window=_open_window, measure_window=_measure_window)
    except KeyboardInterrupt:  # where the command line is not yet there to answer it
        sys.stderr.write("workbench: stopped before anything was done\n")
        return 130


if __name__ == "__main__":
    raise SystemExit(main())
