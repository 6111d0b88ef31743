"""Snapshots and runs: settings that were kept, with what came out of them, to be compared by ear and by figures."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

from workbench.core.mask_settings import MaskSettings
from workbench.session.document import Result
from workbench.session.settings import Settings

State = Literal["done", "queued", "running", "failed", "forgotten"]
"""Forgotten are results that had to go to save memory, or were not saved: their settings can be rendered again."""

HELD_BYTES = 1 << 30
"""The most that results of snapshots and runs take together; beyond it those go that were not wanted for longest."""


@dataclass(frozen=True)
class Snapshot:
    """Settings of one recording and what came out of them; a run is one without a letter."""

    number: int
    """By which it is found; no other of its recording has it."""
    title: str
    settings: Settings
    letter: str = ""
    exponent: float | None = None
    """What was measured on the result, where the settings leave the exponent to that."""
    result: Result | None = None
    """As the method gave it; its stems are arranged by the settings."""
    state: State = "forgotten"
    sentence: str = ""
    """Why it failed."""

    @property
    def masks(self) -> MaskSettings:
        """The tail as it acts."""
        masks = self.settings.masks
        automatic = masks.automatic and masks.mask == "wiener" and self.exponent is not None
        return masks.changed(exponent=self.exponent) if automatic else masks


@dataclass
class _Shelf:
    """What one recording has."""

    recording: Any
    rows: list[Snapshot] = field(default_factory=list)
    removed: list[tuple[int, Snapshot]] = field(default_factory=list)
    """Rows that were removed and can come back, with their places; the one removed last at the end."""
    count: int = 0

    def change_each(self, change: Callable[[Snapshot], Snapshot]) -> None:
        """Change every row, those that were removed too."""
        self.rows = [change(row) for row in self.rows]
        self.removed = [(place, change(row)) for place, row in self.removed]


class Snapshots(QObject):
    """The snapshots and runs of every open recording, and those of the one on screen."""

    changed = Signal()
    """Other rows than before, or another recording's."""

    def __init__(self, bytes_of: Callable[[Any], int], held_bytes: int = HELD_BYTES) -> None:
        """``bytes_of`` says how much memory a result takes; together they take at most ``held_bytes``, or are but one."""
        super().__init__()
        self._bytes_of, self._held_bytes = bytes_of, held_bytes
        self._shelves: dict[Path, _Shelf] = {}
        self._path: Path | None = None
        self._wanted: list[Any] = []
        """Results, the one wanted last at the end."""

    @property
    def rows(self) -> tuple[Snapshot, ...]:
        """The snapshots and runs of the recording on screen, in the order of their coming."""
        return self.rows_of(self._path) if self._path is not None else ()

    def rows_of(self, path: Path) -> tuple[Snapshot, ...]:
        """The snapshots and runs of the recording of that file, on screen or not."""
        return tuple(self._shelves[path].rows) if path in self._shelves else ()

    def show(self, recording: Any) -> None:
        """Take the recording that is on screen now, or None; results of an earlier reading of its file are forgotten."""
        self._path = recording.path if recording is not None else None
        if recording is not None:
            shelf = self._shelves.setdefault(recording.path, _Shelf(recording))
            if shelf.recording is not recording:
                shelf.recording = recording
                shelf.change_each(_without_result)
        self.changed.emit()

    def keep_only(self, paths: Iterable[Path]) -> None:
        """Forget what recordings had that are closed."""
        opened = {*paths, self._path}
        self._shelves = {path: shelf for path, shelf in self._shelves.items() if path in opened}
        self._drop_unheld()
        self.changed.emit()

    def add(self, settings: Settings, *, letter: str = "", title: str = "", exponent: float | None = None, result: Any = None) -> Snapshot:
        """Keep settings of the recording on screen, with their result where there is one; without one it is queued."""
        assert self._path is not None, "only what is open can be kept"
        shelf = self._shelves[self._path]
        shelf.count += 1
        state: State = "queued" if result is None else "done"
        row = Snapshot(shelf.count, title or letter or f"Run {shelf.count}", settings, letter, exponent, result, state)
        shelf.rows.append(row)
        self._hold(result)
        self.changed.emit()
        return row

    def free_letter(self) -> str:
        """The first letter that no snapshot has: A to Z, then AA and so on."""
        taken, place = {row.letter for row in self.rows}, 0
        while (letter := _letters(place)) in taken:
            place += 1
        return letter

    def find(self, number: int) -> Snapshot | None:
        """The row of that number, of the recording on screen."""
        return next((row for row in self.rows if row.number == number), None)

    def rename(self, number: int, title: str) -> None:
        """Give a row another title; an empty one leaves it as it is."""
        if title.strip():
            self._put(self._path, number, title=title.strip())

    def remove(self, number: int) -> None:
        """Take a row out of the list; ``bring_back`` undoes it."""
        row = self.find(number)
        if self._path is not None and row is not None:
            shelf = self._shelves[self._path]
            shelf.removed.append((shelf.rows.index(row), row if row.state != "running" else _without_result(row)))
            shelf.rows = [other for other in shelf.rows if other is not row]
            self.changed.emit()

    @property
    def can_bring_back(self) -> bool:
        """Whether a row of the recording on screen was removed that can come back."""
        return self._path in self._shelves and bool(self._shelves[self._path].removed)

    def bring_back(self) -> None:
        """Put the row that was removed last where it was; where its letter has been given away, it gets the next that is free."""
        if self._path is None or not self.can_bring_back:
            return
        shelf = self._shelves[self._path]
        place, row = shelf.removed.pop()
        if row.letter and any(other.letter == row.letter for other in shelf.rows):
            letter = self.free_letter()
            named_after_it = row.title == row.letter or row.title.endswith(f" {row.letter}")
            title = row.title.removesuffix(row.letter) + letter if named_after_it else row.title
            row = replace(row, letter=letter, title=title)
        shelf.rows.insert(place, row)
        self.changed.emit()

    def queue(self, number: int) -> None:
        """Ask for the result of a row that has none."""
        self._put(self._path, number, state="queued", sentence="")

    def forget(self, number: int) -> None:
        """Let a row be without a result until it is asked for again."""
        self._put(self._path, number, state="forgotten", result=None)

    def want(self, number: int) -> Any:
        """The result of a row, which is then the last to go; None where it has none."""
        row = self.find(number)
        if row is not None and row.result is not None:
            self._hold(row.result)
        return row.result if row is not None else None

    def next_queued(self) -> tuple[Any, Path, Snapshot] | None:
        """The first row that waits for its result, those of the recording on screen first, with its recording and the recording's file."""
        for path in sorted(self._shelves, key=lambda path: path != self._path):
            for row in self._shelves[path].rows:
                if row.state == "queued":
                    return self._shelves[path].recording, path, row
        return None

    def set_state(self, path: Path, number: int, state: State, *, result: Any = None, sentence: str = "") -> None:
        """Say how far the rendering of a row is; one that was removed meanwhile stays so."""
        self._put(path, number, state=state, result=result, sentence=sentence)
        self._hold(result)

    def state_of(self, path: Path, number: int) -> State | None:
        """How far a row is; None where it was removed."""
        return next((row.state for row in self.rows_of(path) if row.number == number), None)

    def restore(self, rows: Iterable[Snapshot]) -> None:
        """Take the rows of the recording on screen from elsewhere, such as a project; those without a result can be rendered again."""
        if self._path is not None:
            shelf = self._shelves[self._path]
            shelf.rows = [row if row.result is not None else _without_result(row) for row in rows]
            shelf.removed.clear()
            shelf.count = max((row.number for row in shelf.rows), default=0)
            for row in shelf.rows:
                self._hold(row.result)
            self.changed.emit()

    def _put(self, path: Path | None, number: int, **changes: Any) -> None:
        shelf = self._shelves.get(path) if path is not None else None
        if shelf is not None and any(row.number == number for row in shelf.rows):
            shelf.rows = [replace(row, **changes) if row.number == number else row for row in shelf.rows]
            if path == self._path:
                self.changed.emit()

    def _hold(self, result: Any) -> None:
        """Let a result be the one wanted last; those that do not fit beside it go, the one that was not wanted for longest first."""
        if result is None:
            return
        self._wanted = [*(other for other in self._wanted if other is not result), result]
        self._drop_unheld()
        free, kept = self._held_bytes, []
        for held in reversed(self._wanted):
            free -= self._bytes_of(held)
            if free >= 0 or held is result:
                kept.append(held)
        dropped = [held for held in self._wanted if not any(held is other for other in kept)]
        self._wanted = kept[::-1]
        if dropped:
            for shelf in self._shelves.values():
                shelf.change_each(lambda row: _without_result(row) if any(row.result is held for held in dropped) else row)
            self.changed.emit()

    def _drop_unheld(self) -> None:
        """Forget results that no row has any more."""
        rows = [row for shelf in self._shelves.values() for row in (*shelf.rows, *(row for _, row in shelf.removed))]
        self._wanted = [result for result in self._wanted if any(row.result is result for row in rows)]


def _without_result(row: Snapshot) -> Snapshot:
    states: dict[State, State] = {"done": "forgotten", "running": "queued"}
    return replace(row, result=None, state=states.get(row.state, row.state))


def _letters(place: int) -> str:
    """A to Z, AA to AZ, and so on."""
    before, last = divmod(place, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
