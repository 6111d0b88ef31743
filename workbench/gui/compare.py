"""Comparing: snapshots and runs, what is listened to, and levels that are matched for the ear."""

from functools import cached_property
from typing import Any

import numpy as np
from PySide6.QtCore import QObject, Signal

from workbench.core.progress import Report
from workbench.core.regions import Region, TimeRange
from workbench.core.sound import Samples
from workbench.gui.compare_words import differences
from workbench.gui.level_matching import NOW, LevelMatching
from workbench.gui.listening import Listening
from workbench.gui.opening import Opening
from workbench.gui.separating import Separating
from workbench.gui.viewport import Viewport
from workbench.session.document import Document
from workbench.session.jobs import Jobs
from workbench.session.runs import Runs
from workbench.session.settings import Settings
from workbench.session.snapshots import Snapshot, Snapshots
from workbench.session.worker import Worker
from workbench.tasks.comparing import (
    Source,
    difference_of,
    heard_under,
    levelled,
    region_of,
    residual_of,
)
from workbench.tasks.methods import MethodInfo, methods
from workbench.tasks.separating import asked

MIX, REGION, REGION_OF_RECORDING, RESIDUAL, DIFFERENCE = "mix", "region", "region-of-recording", "residual", "difference"
Choice = str | int
"""What is listened to: one of the above, or the number of a snapshot."""

_LONGEST_NAME = 16


class Comparing(QObject):
    """Keeps and applies settings with their results, and lets other things be heard than the mix, at the same place and without a click."""

    choice_changed = Signal()
    """Something else is listened to, other snapshots are subtracted, or levels are matched or not."""
    failed = Signal(str)
    noticed = Signal(str)

    def __init__(
        self,
        snapshots: Snapshots,
        document: Document,
        viewport: Viewport,
        listening: Listening,
        separating: Separating,
        opening: Opening,
        workers: tuple[Worker, Worker],
        jobs: Jobs,
    ) -> None:
        """The first of the ``workers`` renders runs, the second measures."""
        super().__init__()
        self._document, self._listening = document, listening
        self._separating, self._opening = separating, opening
        self.snapshots = snapshots
        self.runs = Runs(self.snapshots, workers[0], jobs, self._render)
        self._levels = LevelMatching(document, viewport, snapshots, workers[1], self._plain)
        self._choice: Choice = MIX
        self._pair = (NOW, NOW)
        self._left: tuple[Settings, Any] | None = None
        """What was there before a snapshot was applied."""
        self._levels.changed.connect(self._hear)
        self._levels.failed.connect(self.failed)
        separating.recall = self._recall
        separating.separated.connect(self._fill)
        opening.opened_changed.connect(lambda: self.snapshots.keep_only(opening.paths))
        document.recording_changed.connect(self._take_recording)
        document.selection_changed.connect(self._follow_selection)
        document.mix_changed.connect(self._tell_of_mix)
        self.snapshots.changed.connect(self._follow_snapshots)

    @property
    def choice(self) -> Choice:
        """What is listened to."""
        return self._choice

    @property
    def pair(self) -> tuple[int, int]:
        """Of which snapshots the difference is heard, first less second; ``NOW`` is what is set at present."""
        return self._pair

    @property
    def matches_levels(self) -> bool:
        """Whether snapshots and the mix are heard as loud as the quietest of them."""
        return self._levels.matches

    @property
    def ready(self) -> bool:
        """Whether there are settings that can be kept."""
        return self._document.recording is not None and self._document.settings.params is not None

    @property
    def awaited(self) -> tuple[Snapshot, ...]:
        """What is listened to and cannot be heard yet, as it is not rendered; the mix is heard in its place."""
        numbers = self._pair if self._choice == DIFFERENCE else (self._choice,)
        return tuple(row for row in self.snapshots.rows if row.number in numbers and row.result is None)

    def take_snapshot(self) -> None:
        """Keep what is set and what came out, under the next free letter; what is still being separated follows when it is done."""
        if self._is_ready():
            document, settings = self._document, self._document.settings
            complete, made_by = self._opening.separation_of(document.recording)
            fits = complete is not None and made_by is not None and asked(made_by) == asked(settings)
            exponent = document.masks.exponent if document.exponent_is_automatic else None
            result = complete if fits else None
            letter = self.snapshots.free_letter()
            title = self.tr("Snapshot {letter}").format(letter=letter)
            self.snapshots.add(settings, letter=letter, title=title, exponent=exponent, result=result)

    def add_run(self) -> None:
        """Put what is set in the list of runs, to be rendered in the background."""
        if self._is_ready():
            self.snapshots.add(self._document.settings)

    def apply(self, number: int) -> None:
        """Take the settings of a snapshot or run, and its result where there is one; one undo step."""
        document, row, result = self._document, self.snapshots.find(number), self.snapshots.want(number)
        if row is None or document.recording is None:
            return
        complete, made_by = self._opening.separation_of(document.recording)
        self._left = (made_by, complete) if made_by is not None else None
        if result is not None:
            self._opening.remember(document.recording, result, row.settings)
        document.take(row.settings)
        if result is not None:
            if document.separation is not result:
                document.set_result(result)
            if row.exponent is not None:
                document.set_measured_exponent(row.exponent)

    def render(self, number: int) -> None:
        """Render a snapshot or run whose result is not there."""
        self.snapshots.queue(number)

    def listen_to(self, choice: Choice) -> None:
        """Hear something else from now on; a snapshot without a result is rendered first."""
        row = self.snapshots.find(choice) if isinstance(choice, int) else None
        self._choice = choice if row is not None or not isinstance(choice, int) else MIX
        if choice == DIFFERENCE and self._pair[0] == self._pair[1]:
            # Something with itself is silent: the last two are more to the point.
            first, second = [NOW, NOW, *(each.number for each in self.snapshots.rows)][-2:]
            self._pair = first, second
        self._render_missing()
        self._hear()
        self.choice_changed.emit()

    def differences(self, row: Snapshot) -> tuple[str, ...]:
        """In words, in what a row differs from what is set at present."""
        document = self._document
        return differences((row.settings, row.masks), (document.settings, document.masks), self._infos)

    @cached_property
    def _infos(self) -> dict[str, MethodInfo]:
        """Made once: settings are compared as often as a slider moves."""
        return {info.id: info for info in methods()}

    @property
    def heard_words(self) -> str:
        """What is heard in place of the mix, in a word or two; empty while that is the mix."""
        if self.awaited:
            return self.tr("Mix, until {name} is rendered").format(name=", ".join(self._short(row.number) for row in self.awaited))
        if self._choice == MIX:
            return ""
        if isinstance(self._choice, int):
            return self.tr("Heard: {name}").format(name=self._short(self._choice))
        first, second = (self._short(number) for number in self._pair)
        return {
            REGION: self.tr("Heard: region"),
            REGION_OF_RECORDING: self.tr("Heard: region of the recording"),
            RESIDUAL: self.tr("Heard: residual"),
            DIFFERENCE: self.tr("Heard: difference {first} \u2212 {second}").format(first=first, second=second),
        }[self._choice]

    def _short(self, number: int) -> str:
        row = self.snapshots.find(number)
        return self.tr("present") if row is None else row.letter or row.title[:_LONGEST_NAME]

    def remove(self, number: int) -> None:
        """Take a row out of the list, and say how it comes back."""
        row = self.snapshots.find(number)
        if row is not None:
            self.snapshots.remove(number)
            words = self.tr("{name} was removed; Ctrl+Z in the list, or Bring back in the menu Compare, undoes it")
            self.noticed.emit(words.format(name=row.title))

    def hear_letter(self, letter: str) -> None:
        """Hear the snapshot of that letter, or the mix again when it is heard already."""
        row = self._lettered(letter)
        if row is not None:
            self.listen_to(MIX if self._choice == row.number else row.number)

    def apply_letter(self, letter: str) -> None:
        """Apply the snapshot of that letter."""
        row = self._lettered(letter)
        if row is not None:
            self.apply(row.number)

    def set_pair(self, first: int, second: int) -> None:
        """Subtract other snapshots from each other."""
        self._pair = first, second
        self._render_missing()
        self._hear()
        self.choice_changed.emit()

    def match_levels(self, matches: bool) -> None:
        """Hear the mix and snapshots as loud as the quietest of them, or as they are."""
        self._levels.match(matches)
        self._hear()
        self.choice_changed.emit()

    def _is_ready(self) -> bool:
        if not self.ready:
            opened = self._document.recording is not None
            self.failed.emit(self.tr("choose a method first") if opened else self.tr("open a recording first"))
        return self.ready

    def _lettered(self, letter: str) -> Snapshot | None:
        row = next((row for row in self.snapshots.rows if row.letter == letter), None)
        if row is None:
            self.noticed.emit(self.tr("There is no snapshot {letter} of this recording").format(letter=letter))
        return row

    def _render(self, recording: Any, settings: Settings, report: Report) -> Any:
        return self._separating.separation_under(recording, settings, None, report)

    def _recall(self, settings: Settings) -> bool:
        """Bring back a result that a snapshot, a run, or what was there before one was applied, has for these settings."""
        kept = [(row.settings, row.result) for row in self.snapshots.rows if row.result is not None]
        for made_by, result in [*kept, *([self._left] if self._left is not None else [])]:
            if result is not None and asked(made_by) == asked(settings):
                self._opening.remember(self._document.recording, result, settings)
                return True
        return False

    def _fill(self, recording: Any, result: Any, settings: Settings) -> None:
        """What waits for the result that the user's own separation has just given need not be rendered."""
        for row in self.snapshots.rows_of(recording.path):
            if row.state == "queued" and asked(row.settings) == asked(settings):
                self.snapshots.set_state(recording.path, row.number, "done", result=result)

    def _render_missing(self) -> None:
        """Have rendered what is listened to and has no result, and say that it is heard only then."""
        rows = self.awaited
        for row in rows:
            if row.state in ("failed", "forgotten"):
                self.render(row.number)
        if rows:
            names = ", ".join(row.title for row in rows)
            difference = self.tr("The difference is heard when {name} is rendered; until then, the mix")
            words = difference if self._choice == DIFFERENCE else self.tr("{name} is heard when it is rendered; until then, the mix")
            self.noticed.emit(words.format(name=names))

    def _hear(self) -> None:
        plain = self._choice == MIX and not self._levels.gain_db(NOW)
        self._listening.listen_to(None if plain else self._source)

    def _source(self) -> Source:
        """What is listened to, as the document is now."""
        document, choice = self._document, self._choice
        recording = document.recording
        assert recording is not None, "only a recording is listened to"
        if self.awaited:
            return self._mix_of(NOW)
        if isinstance(choice, int):
            return self._mix_of(choice)
        if choice == DIFFERENCE:
            return difference_of(self._mix_of(self._pair[0]), self._mix_of(self._pair[1]))
        if choice == RESIDUAL:
            separation = document.separation
            return _silence if separation is None else residual_of(separation, document.settings, document.masks)
        if choice == MIX:
            return self._mix_of(NOW)
        whole = recording.read if choice == REGION_OF_RECORDING else self._mix_of(NOW)
        region = document.region
        if region is None and document.selection is not None:
            start, stop = document.selection
            region = Region.of(TimeRange(start_seconds=start, stop_seconds=stop))
        return whole if region is None else region_of(whole, recording.rate, recording.samples, region)

    def _mix_of(self, number: int) -> Source:
        """The mix of a snapshot with a result, or the present one, at its matched level."""
        return levelled(self._plain(number), self._levels.gain_db(number))

    def _plain(self, number: int) -> Source:
        document, row = self._document, self.snapshots.find(number)
        recording = document.recording
        assert recording is not None, "only a recording is listened to"
        if row is None:
            return heard_under(recording, document.separation, document.settings, document.masks)
        result: Any = row.result
        return heard_under(recording, result, row.settings, row.masks)

    def _take_recording(self) -> None:
        self._left, self._choice, self._pair = None, MIX, (NOW, NOW)
        self._levels.forget()
        self.snapshots.show(self._document.recording)
        self._hear()
        self.choice_changed.emit()

    def _follow_selection(self) -> None:
        if self._choice in (REGION, REGION_OF_RECORDING):
            self._hear()
        self._levels.follow()

    def _tell_of_mix(self) -> None:
        """A snapshot has a mix of its own: what is muted or turned now changes nothing that is heard."""
        row = self.snapshots.find(self._choice) if isinstance(self._choice, int) else None
        if row is not None:
            told = self.tr("{name} is heard as it was taken; mute, solo, gain and pan act on the mix")
            self.noticed.emit(told.format(name=row.title))

    def _follow_snapshots(self) -> None:
        """A snapshot that is listened to may have got its result, or be gone."""
        there = {NOW, *(row.number for row in self.snapshots.rows)}
        first, second = self._pair
        self._pair = first if first in there else NOW, second if second in there else NOW
        before = self._choice
        if isinstance(before, int) and before not in there:
            self._choice = MIX
        if before == DIFFERENCE or isinstance(before, int):
            self._hear()
        self.choice_changed.emit()
        self._levels.follow()


def _silence(start: int, stop: int) -> Samples:
    return np.zeros((1, max(stop - start, 0)), np.float32)
