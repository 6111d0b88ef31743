import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from workbench.core.errors import MethodError
from workbench.core.mask_settings import MaskSettings
from workbench.session.jobs import Jobs
from workbench.session.runs import Runs
from workbench.session.settings import Settings
from workbench.session.snapshots import Snapshots
from workbench.session.worker import Job, Worker


def recording(name):
    return SimpleNamespace(path=Path(f"/somewhere/{name}.wav"))


class Result(SimpleNamespace):
    """Takes so many bytes."""


@pytest.fixture
def snapshots(qapp):
    snapshots = Snapshots(lambda result: result.bytes, held_bytes=100)
    snapshots.show(recording("first"))
    return snapshots


@pytest.fixture
def worker(qapp):
    worker = Worker("test")
    yield worker
    assert worker.close(5.0)


def states(snapshots):
    return [row.state for row in snapshots.rows]


def test_letters_are_the_first_that_are_free(snapshots):
    for expected in "ABC":
        letter = snapshots.free_letter()
        assert letter == expected
        snapshots.add(Settings(), letter=letter, result=Result(bytes=1))
    snapshots.remove(snapshots.rows[1].number)
    assert snapshots.free_letter() == "B"
    for _ in range(24):
        snapshots.add(Settings(), letter=snapshots.free_letter(), result=Result(bytes=1))
    assert snapshots.free_letter() == "AA"
    assert len({row.number for row in snapshots.rows}) == len(snapshots.rows)


def test_what_was_removed_comes_back_last_first_where_it_was(snapshots):
    for letter in "ABC":
        snapshots.add(Settings(method=letter), letter=letter, title=f"Snapshot {letter}", result=Result(bytes=1))
    before = snapshots.rows
    for place in (1, 0):
        snapshots.remove(before[place].number)
    snapshots.bring_back()
    snapshots.bring_back()
    assert snapshots.rows == before and not snapshots.can_bring_back
    snapshots.bring_back()
    assert snapshots.rows == before


def test_a_letter_given_away_meanwhile_is_not_taken_back(snapshots):
    gone = snapshots.add(Settings(method="one"), letter="A", title="Snapshot A", result=Result(bytes=1))
    snapshots.remove(gone.number)
    snapshots.add(Settings(), letter=snapshots.free_letter(), title="Snapshot A", result=Result(bytes=1))
    snapshots.bring_back()
    assert [(row.letter, row.title) for row in snapshots.rows] == [("B", "Snapshot B"), ("A", "Snapshot A")]


def test_results_of_removed_rows_count_as_memory_and_go_first(snapshots):
    gone = snapshots.add(Settings(), letter="A", result=Result(bytes=60))
    snapshots.remove(gone.number)
    snapshots.add(Settings(), letter="A", result=Result(bytes=60))
    snapshots.bring_back()
    assert states(snapshots) == ["forgotten", "done"]


def test_every_recording_has_its_own_and_loses_them_when_it_is_closed(snapshots):
    kept = snapshots.add(Settings(method="one"), letter="A", result=Result(bytes=1))
    snapshots.show(recording("second"))
    assert snapshots.rows == ()
    first = recording("first")
    snapshots.show(first)
    assert [row.title for row in snapshots.rows] == ["A"] and states(snapshots) == ["forgotten"], "the file was read anew"
    snapshots.set_state(first.path, kept.number, "done", result=Result(bytes=1))
    snapshots.show(recording("second"))
    snapshots.show(first)
    assert states(snapshots) == ["done"]
    snapshots.show(None)
    assert snapshots.rows == ()
    snapshots.keep_only([])
    snapshots.show(first)
    assert snapshots.rows == ()


def test_results_beyond_the_budget_go_those_first_that_were_not_wanted_for_longest(snapshots):
    rows = [snapshots.add(Settings(), letter=letter, result=Result(bytes=40)) for letter in "AB"]
    assert snapshots.want(rows[0].number) is rows[0].result
    snapshots.add(Settings(), letter="C", result=Result(bytes=40))
    assert states(snapshots) == ["done", "forgotten", "done"]
    snapshots.add(Settings(), letter="D", result=Result(bytes=1_000))
    assert states(snapshots) == ["forgotten", "forgotten", "forgotten", "done"], "the newest stays, however large"
    assert snapshots.want(rows[0].number) is None


def test_a_result_of_two_snapshots_counts_once(snapshots):
    shared = Result(bytes=60)
    snapshots.add(Settings(), letter="A", result=shared)
    snapshots.add(Settings(), letter="B", result=shared)
    assert states(snapshots) == ["done", "done"]


def test_the_measured_exponent_acts_where_the_settings_leave_it_to_that(snapshots):
    automatic = Settings(masks=MaskSettings(automatic=True))
    assert snapshots.add(automatic, exponent=3.5, result=Result(bytes=1)).masks.exponent == 3.5
    assert snapshots.add(Settings(), exponent=3.5, result=Result(bytes=1)).masks == MaskSettings()


def test_a_row_is_renamed_but_not_to_nothing(snapshots):
    row = snapshots.add(Settings(), letter="A", result=Result(bytes=1))
    snapshots.rename(row.number, " softer ")
    snapshots.rename(row.number, "  ")
    assert snapshots.find(row.number).title == "softer"


def test_rows_from_elsewhere_without_results_can_be_rendered_again(snapshots):
    rows = [snapshots.add(Settings(), letter="A", result=Result(bytes=1)), snapshots.add(Settings())]
    snapshots.restore(rows)
    assert states(snapshots) == ["done", "queued"]
    assert snapshots.add(Settings()).number == rows[1].number + 1


def test_runs_are_rendered_one_after_the_other_and_tell_why_they_failed(qtbot, snapshots, worker):
    def render(recording, settings, report):
        if settings.method == "bad":
            raise MethodError("there is no method bad")
        return Result(bytes=1, method=settings.method)

    runs = Runs(snapshots, worker, Jobs(), render)
    with qtbot.waitSignal(runs.rendered):
        snapshots.add(Settings(method="bad"))
        snapshots.add(Settings(method="good"), title="better")
    assert states(snapshots) == ["failed", "done"]
    assert snapshots.rows[0].sentence == "there is no method bad"
    assert snapshots.rows[1].result.method == "good" and snapshots.rows[1].title == "better"
    with qtbot.waitSignal(runs.rendered):
        snapshots.forget(snapshots.rows[1].number)
        snapshots.queue(snapshots.rows[1].number)
    assert states(snapshots) == ["failed", "done"]


class Waiting:
    """Renders for as long as it is told to."""

    def __init__(self):
        self.started, self.go_on, self.turns = threading.Event(), threading.Event(), 0

    def __call__(self, recording, settings, report):
        self.turns += 1
        self.started.set()
        while not self.go_on.wait(0.005):
            report(0.5)
        return Result(bytes=1)


def test_a_run_gives_way_to_the_user_and_begins_again_afterwards(qtbot, snapshots, worker):
    render, order = Waiting(), []
    runs = Runs(snapshots, worker, Jobs(), render)
    snapshots.add(Settings())
    assert render.started.wait(5.0)
    assert states(snapshots) == ["running"]
    urgent = Job("separating", lambda report: order.append("urgent"), "")
    runs.rendered.connect(lambda *_: order.append("run"))
    with qtbot.waitSignal(urgent.finished):
        worker.submit(urgent)
    render.go_on.set()
    qtbot.waitUntil(lambda: states(snapshots) == ["done"])
    assert order == ["urgent", "run"] and render.turns == 2


def test_a_run_that_is_cancelled_or_removed_stops_and_the_next_begins(qtbot, snapshots, worker):
    render = Waiting()
    runs = Runs(snapshots, worker, Jobs(), render)
    first, second, third, waiting = (snapshots.add(Settings()).number for _ in range(4))
    runs.cancel(waiting)
    assert states(snapshots) == ["running", "queued", "queued", "forgotten"]
    assert render.started.wait(5.0)
    runs.cancel(first)
    qtbot.waitUntil(lambda: states(snapshots) == ["forgotten", "running", "queued", "forgotten"])
    snapshots.remove(second)
    qtbot.waitUntil(lambda: states(snapshots) == ["forgotten", "running", "forgotten"])
    render.go_on.set()
    qtbot.waitUntil(lambda: states(snapshots) == ["forgotten", "done", "forgotten"])
    assert snapshots.find(third).result is not None


def test_a_run_of_a_file_that_was_read_anew_begins_again_on_what_it_holds_now(qtbot, snapshots, worker):
    render, rendered_of = Waiting(), []
    runs = Runs(
        snapshots, worker, Jobs(), lambda recording, settings, report: rendered_of.append(recording) or render(recording, settings, report)
    )
    snapshots.add(Settings())
    assert render.started.wait(5.0)
    anew = recording("first")
    snapshots.show(anew)
    qtbot.waitUntil(lambda: len(rendered_of) == 2)
    render.go_on.set()
    qtbot.waitUntil(lambda: states(snapshots) == ["done"])
    assert rendered_of[-1] is anew and snapshots.rows[0].result is not None
    runs.cancel(snapshots.rows[0].number)
    assert states(snapshots) == ["done"]
