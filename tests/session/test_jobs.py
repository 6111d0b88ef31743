from workbench.core.errors import MethodError
from workbench.session.jobs import Jobs
from workbench.session.worker import Job, Worker


def test_the_oldest_unfinished_job_is_shown_and_can_be_stopped(qtbot):
    def refuse(report):
        raise MethodError("no")

    jobs, worker = Jobs(), Worker("jobs")
    shown = []
    jobs.changed.connect(shown.append)
    first, second, third = (Job(title, work, "") for title, work in (("a", lambda report: 1), ("b", refuse), ("c", lambda report: 3)))
    for job in (first, second, third):
        jobs.follow(job)
    third.cancel()
    with qtbot.waitSignals([first.finished, second.failed, third.cancelled]):
        for job in (first, second, third):
            worker.submit(job)
    qtbot.waitUntil(lambda: jobs.current is None)
    assert shown == [first, first, first, second, third, None]
    jobs.cancel_current()
    assert worker.close(5.0)


def test_every_slot_of_a_job_that_nobody_holds_is_called(qtbot):
    jobs, worker = Jobs(), Worker("jobs")
    heard = []

    def submit():
        job = jobs.follow(Job("a", lambda report: 7, ""))
        job.finished.connect(heard.append)
        worker.submit(job)

    submit()
    qtbot.waitUntil(lambda: heard == [7], timeout=5_000)
    assert worker.close(5.0)
