import threading

import pytest
from PySide6.QtCore import QThread

from workbench.core.errors import MethodError
from workbench.session.worker import Job, Worker


@pytest.fixture
def worker(qapp):
    worker = Worker("test")
    yield worker
    assert worker.close(5.0)


def endings(job):
    """What the job signalled, with the thread that received it."""
    seen = []
    job.finished.connect(lambda result: seen.append(("finished", result, QThread.currentThread())))
    job.failed.connect(lambda sentence: seen.append(("failed", sentence, QThread.currentThread())))
    job.cancelled.connect(lambda: seen.append(("cancelled", None, QThread.currentThread())))
    return seen


def test_results_arrive_in_the_thread_of_the_window(qtbot, worker):
    threads = []
    job = Job("adding", lambda report: threads.append(threading.current_thread()) or 3, "")
    seen = endings(job)
    with qtbot.waitSignal(job.finished):
        worker.submit(job)
    assert [(kind, result) for kind, result, _ in seen] == [("finished", 3)]
    assert seen[0][2] is QThread.currentThread()
    assert threads != [threading.current_thread()]


def test_progress_carries_message_and_partial_result(qtbot, worker):
    def work(report):
        report(0.5, "half", "partial")

    job = Job("working", work, "")
    progress, partials = [], []
    job.progressed.connect(lambda fraction, message, remaining: progress.append((fraction, message)))
    job.improved.connect(partials.append)
    with qtbot.waitSignal(job.finished):
        worker.submit(job)
    assert progress == [(0.0, "working"), (0.5, "half")]
    assert partials == ["partial"]


def test_a_failure_is_a_sentence(qtbot, worker, caplog):
    def refuse(report):
        raise MethodError("no such thing")

    def break_down(report):
        raise ZeroDivisionError("oops")

    for work, sentence in ((refuse, "no such thing"), (break_down, "dividing failed unexpectedly: ZeroDivisionError: oops")):
        job = Job("dividing", work, "")
        seen = endings(job)
        with qtbot.waitSignal(job.failed):
            worker.submit(job)
        assert [(kind, said) for kind, said, _ in seen] == [("failed", sentence)]
    assert "ZeroDivisionError" in caplog.text


def test_the_latest_of_a_key_wins(qtbot, worker):
    running, go_on = threading.Event(), threading.Event()

    def slow(report):
        running.set()
        while not go_on.wait(0.001):
            report(0.1)
        return "slow"

    first, second, third = (Job("job", work, "key") for work in (slow, lambda report: 2, lambda report: 3))
    seen = [endings(job) for job in (first, second, third)]
    worker.submit(first)
    assert running.wait(5.0)
    worker.submit(second)
    with qtbot.waitSignal(third.finished):
        worker.submit(third)
    assert [[kind for kind, _, _ in ended] for ended in seen] == [["cancelled"], ["cancelled"], ["finished"]]


def test_closing_cancels_and_joins(qapp):
    worker = Worker("closing")
    running = threading.Event()

    def endless(report):
        while True:
            running.set()
            report(0.0)

    job = Job("endless", endless, "")
    worker.submit(job)
    assert running.wait(5.0)
    assert worker.busy
    assert worker.close(5.0)
    assert not worker.busy


def test_a_background_job_gives_way_to_one_that_is_not_and_says_so(qtbot, worker):
    started, order = threading.Event(), []

    def wait_for_ever(report):
        started.set()
        while True:
            report(0.5)

    displaced, other = (
        Job("rendering", wait_for_ever, "", background=True),
        Job("listing", lambda report: order.append("other"), "", background=True),
    )
    displaced.cancelled.connect(lambda: order.append("displaced"))
    worker.submit(displaced)
    assert started.wait(5.0)
    worker.submit(other)
    assert not displaced.stopping and not displaced.gave_way
    urgent = Job("separating", lambda report: order.append("urgent"), "")
    with qtbot.waitSignals([urgent.finished, displaced.cancelled, other.cancelled]):
        worker.submit(urgent)
    assert displaced.gave_way and other.gave_way
    assert "urgent" in order and "other" not in order


def test_a_background_job_that_its_user_cancels_does_not_count_as_displaced(qtbot, worker):
    job = Job("rendering", lambda report: [report(0.5) for _ in iter(int, 1)], "", background=True)
    worker.submit(job)
    with qtbot.waitSignal(job.cancelled):
        job.cancel()
        worker.submit(Job("separating", lambda report: None, ""))
    assert not job.gave_way
