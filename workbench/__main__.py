"""The door: gives the command line the two things that only the window's room can do."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any


def _open_window(files: Sequence[Path], separate: bool) -> int:
    from workbench.gui.app import run

    return run(files, separate=separate)


def _measure_window(**options: Any) -> list[dict[str, Any]]:
    from workbench.gui.benchmark import measure

    return measure(**options)


def main() -> int:
    """Run the command line; without a command it opens the window."""
    from workbench.cli.main import run

    return run(open_window=_open_window, measure_window=_measure_window)


if __name__ == "__main__":
    raise SystemExit(main())
