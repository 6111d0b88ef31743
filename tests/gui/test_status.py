import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QWidget

from workbench.gui.status import StatusBar, time_left
from workbench.session.worker import Job, Worker


@pytest.fixture
def worker(qapp):
    worker = Worker("test")
    yield worker
    assert worker.close(5.0)


@pytest.fixture
def bar(qtbot):
    bar = StatusBar()
    bar.resize(900, 24)
    qtbot.addWidget(bar)
    bar.show()
    return bar


def part(bar, name):
    return bar.findChild(QWidget, name)


def test_the_device_is_always_named(bar):
    assert part(bar, "status-device").text() == "CPU"
    bar.set_device("CPU (2 cores)")
    assert part(bar, "status-device").text() == "CPU (2 cores)"
    assert part(bar, "status-device").isVisible()


def test_without_a_job_there_is_nothing_to_cancel(bar):
    assert not part(bar, "cancel").isVisible()
    assert not part(bar, "status-progress").isVisible()


def test_a_job_is_followed_until_it_ends(qtbot, bar, worker):
    go_on = threading.Event()

    def work(report):
        report(0.42, "inferring activations", "partial")
        assert go_on.wait(10.0)

    job = Job("separating", work, "")
    bar.set_job(job)
    progress, doing = bar.findChild(QProgressBar, "status-progress"), bar.findChild(QLabel, "status-job")
    worker.submit(job)
    qtbot.waitUntil(lambda: progress.text() == "42 %")
    assert progress.isVisible()
    assert doing.text() == "Inferring activations"
    with qtbot.waitSignal(job.finished):
        go_on.set()
    assert not progress.isVisible()
    assert not doing.isVisible()


def test_the_time_left_is_told(bar):
    job = Job("separating", lambda report: None, "")
    bar.set_job(job)
    job.progressed.emit(0.5, "inferring", 12.4)
    assert part(bar, "status-job").text() == "Inferring, about 12 s left"


def test_cancel_stops_the_job(qtbot, bar, worker):
    def work(report):
        while True:
            report(0.1, "going on")

    job = Job("separating", work, "")
    bar.set_job(job)
    worker.submit(job)
    cancel = bar.findChild(QPushButton, "cancel")
    with qtbot.waitSignal(job.cancelled):
        qtbot.mouseClick(cancel, Qt.MouseButton.LeftButton)
        assert part(bar, "status-job").text() == "Stopping"
        assert not cancel.isEnabled()
    assert not cancel.isVisible()


def test_a_job_that_was_replaced_is_not_heard_any_more(bar):
    old, new = Job("old", lambda report: None, ""), Job("new", lambda report: None, "")
    bar.set_job(old)
    bar.set_job(new)
    old.progressed.emit(0.9, "old", 1.0)
    old.cancelled.emit()
    assert part(bar, "status-progress").isVisible()
    assert part(bar, "status-job").text() == "New"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, ""),
        (0.2, "about 1 s left"),
        (12.3, "about 12 s left"),
        (43.0, "about 45 s left"),
        (150.0, "about 2 min left"),
        (7200.0, "about 2.0 h left"),
    ],
)
def test_time_left_is_no_more_exact_than_it_can_be(seconds, text):
    assert time_left(seconds) == text
