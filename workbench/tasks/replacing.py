"""Several files replaced together, or none of them."""

import os
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from workbench.core.errors import ExportError


class EarlierFiles:
    """What stands at ``paths``, where new files get their names as the context ends: all replaced, or all as they were.

    A context manager, to be entered before those of the new files. An error after ``set_aside`` puts every earlier file back and
    removes what came to stand where none was; without an error the earlier files are deleted at the end. Raises ExportError where one
    cannot be put back, naming what it is called now.
    """

    def __init__(self, paths: Iterable[Path]) -> None:
        self._paths = tuple(paths)
        self._aside: dict[Path, Path | None] = {}

    def __enter__(self) -> Self:
        return self

    def set_aside(self) -> None:
        """Move the earlier files out of the way, right before new ones get their names. Raises ExportError."""
        for path in self._paths:
            try:
                self._aside[path] = _moved_aside(path)
            except OSError as error:
                reason = f"the earlier file cannot be moved: {error.strerror}"
                raise ExportError(f"{path.name} was not written to {path.parent}: {reason}") from error

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        # The stack goes on to the others where one cannot be put back.
        with ExitStack() as stack:
            for path, aside in self._aside.items():
                if error is not None:
                    stack.callback(_put_back, path, aside)
                elif aside is not None:
                    stack.callback(_delete, aside)


def _delete(aside: Path) -> None:
    # All new files are in place: an earlier one left over is no reason to say that they are not.
    with suppress(OSError):
        aside.unlink()


def _moved_aside(path: Path) -> Path | None:
    """Where the file at ``path`` was moved to in its folder; None where there is none."""
    if path.is_dir() or not os.path.lexists(path):
        return None
    handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    aside = Path(name)
    try:
        path.replace(aside)
    except OSError:
        aside.unlink(missing_ok=True)
        raise
    return aside


def _put_back(path: Path, aside: Path | None) -> None:
    """The earlier file where it was, or nothing where there was none."""
    try:
        if aside is not None:
            aside.replace(path)
        elif not path.is_dir():
            path.unlink(missing_ok=True)
    except OSError as error:
        kept = f"; the earlier one is kept as {aside.name}" if aside is not None else ""
        raise ExportError(f"{path.name} in {path.parent} cannot be put back as it was: {error.strerror}{kept}") from error
