"""The folders in which running programs keep unsaved work: each program has its own, and finds those of programs that crashed."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from PySide6.QtCore import QLockFile

_LOCK = "lock"
_DOCUMENT = "project.json"
_YOUNG_SECONDS = 60.0
_PATIENCE_MILLISECONDS = 1000


@dataclass(frozen=True)
class Abandoned:
    """What a program that did not end by itself has left; nobody else can claim it while this object lives."""

    folder: Path
    works: tuple[Path, ...]
    """Folders of the recordings that were open, the latest saved first."""
    lock: QLockFile


class Autosaves:
    """The program's own folder below ``root``, made when it is first asked for, and those that others have abandoned.

    Whether another program still runs is told by its lock, which ends with it however it ends.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._own: tuple[Path, QLockFile] | None = None

    @property
    def own(self) -> Path:
        """The folder of this program. Raises OSError where it cannot be made."""
        if self._own is None:
            folder = self._root / uuid4().hex
            folder.mkdir(parents=True)
            lock = _lock(folder)
            if not lock.tryLock(_PATIENCE_MILLISECONDS):
                raise OSError(f"{folder} cannot be locked")
            self._own = folder, lock
        return self._own[0]

    def abandoned(self) -> tuple[Abandoned, ...]:
        """Claim what crashed programs have left; folders in which nothing was saved are removed."""
        found = []
        for folder in sorted(self._root.iterdir()) if self._root.is_dir() else ():
            if not folder.is_dir() or (self._own is not None and folder == self._own[0]):
                continue
            works = sorted(folder.glob(f"*/{_DOCUMENT}"), key=lambda document: -document.stat().st_mtime_ns)
            lock = _lock(folder)
            # Another program may be about to lock what it has just made.
            if (not works and time.time() - folder.stat().st_mtime < _YOUNG_SECONDS) or not lock.tryLock(0):
                continue
            claimed = Abandoned(folder, tuple(document.parent for document in works), lock)
            if works:
                found.append(claimed)
            else:
                self.remove(claimed)
        return tuple(found)

    def remove(self, abandoned: Abandoned) -> None:
        """Delete what was left, for good."""
        abandoned.lock.unlock()
        self.delete(abandoned.folder)

    @staticmethod
    def delete(folder: Path) -> None:
        """Delete a folder with all that is in it, as far as that can be done."""
        shutil.rmtree(folder, ignore_errors=True)

    def leave(self, abandoned: Abandoned) -> None:
        """Let it lie for the next start."""
        abandoned.lock.unlock()

    def close(self) -> None:
        """Delete the own folder: the program ends by itself, and what was worth it is saved."""
        if self._own is not None:
            folder, lock = self._own
            self._own = None
            lock.unlock()
            self.delete(folder)


def work_is_abandoned(root: Path) -> bool:
    """Whether a crashed program has left work below ``root``; claims nothing."""
    kept = Autosaves(root)
    found = kept.abandoned()
    for each in found:
        kept.leave(each)
    return bool(found)


def _lock(folder: Path) -> QLockFile:
    lock = QLockFile(str(folder / _LOCK))
    # However long a program runs, its lock is its own.
    lock.setStaleLockTime(0)
    return lock
