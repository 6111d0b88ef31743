import threading
from pathlib import Path

import pytest

from workbench.core.errors import AudioFileError
from workbench.core.parameters import Params
from workbench.session.presets import Preset
from workbench.session.queue import SAVING, Order, Queue
from workbench.session.worker import Worker

ORDER = Order(Preset(name="x", method="some", params={}), Path("out"), "{stem}", Params())
WAIT = 10_000


class Working:
    """Work that goes on when it is told to, and notes what it was given."""

    def __init__(self):
        self.done = []
        self.gate = threading.Semaphore(0)

    def __call__(self, file, order, report):
        while not self.gate.acquire(timeout=0.005):
            report(0.5)
        if "bad" in file.name:
            raise AudioFileError(f"{file.name} is bad")
        report(0.9, "saving", SAVING)
        self.done.append(file.name)
        return [file.with_suffix(".wav")]


@pytest.fixture
def working():
    return Working()


@pytest.fixture
def busy():
    return threading.Event()


@pytest.fixture
def queue(qapp, working, busy):
    worker = Worker("queue")
    yield Queue(worker, working, busy.is_set)
    worker.close()


def states(queue):
    return [item.state for item in queue.items]


def named(*names):
    return [Path(f"/music/{name}.flac") for name in names]


def test_items_are_worked_through_one_after_the_other(qtbot, queue, working):
    seen = []
    queue.changed.connect(lambda number: seen.append((number, queue.items[queue.place_of(number)].state)))
    queue.add(named("a", "bad", "c"), ORDER)
    assert states(queue) == ["running", "queued", "queued"]
    working.gate.release(3)
    with qtbot.waitSignal(queue.emptied, timeout=WAIT):
        pass
    assert states(queue) == ["saved", "failed", "saved"]
    assert queue.items[0].written == (Path("/music/a.wav"),)
    assert queue.items[1].sentence == "bad.flac is bad"
    assert working.done == ["a.flac", "c.flac"]
    assert (1, "saving") in seen


def test_what_failed_or_was_cancelled_can_be_retried(qtbot, queue, working):
    first, second, third = queue.add(named("a", "b", "bad"), ORDER)
    queue.cancel([second])
    queue.cancel([first])
    qtbot.waitUntil(lambda: states(queue) == ["cancelled", "cancelled", "running"], timeout=WAIT)
    working.gate.release()
    with qtbot.waitSignal(queue.emptied, timeout=WAIT):
        pass
    queue.retry([first, second, third])
    assert states(queue) == ["running", "queued", "queued"]
    working.gate.release(3)
    with qtbot.waitSignal(queue.emptied, timeout=WAIT):
        pass
    assert states(queue) == ["saved", "saved", "failed"]


def test_order_can_be_changed_while_the_first_runs(qtbot, queue, working):
    numbers = queue.add(named("a", "b", "c", "d"), ORDER)
    queue.move([numbers[3]], -1)
    queue.move([numbers[3]], -1)
    queue.move([numbers[1]], 1)
    assert [item.file.stem for item in queue.items] == ["a", "d", "c", "b"]
    queue.move([numbers[0], numbers[3]], -1)
    queue.move([numbers[1]], 1)
    assert [item.file.stem for item in queue.items] == ["a", "d", "c", "b"]
    working.gate.release(4)
    with qtbot.waitSignal(queue.emptied, timeout=WAIT):
        pass
    assert working.done == ["a.flac", "d.flac", "c.flac", "b.flac"]


def test_the_queue_stands_still_while_it_is_paused_or_others_work(qtbot, queue, working, busy):
    queue.set_paused(True)
    queue.add(named("a", "b"), ORDER)
    assert states(queue) == ["queued", "queued"]
    busy.set()
    queue.set_paused(False)
    working.gate.release(2)
    qtbot.waitUntil(lambda: states(queue)[0] in ("running", "saving"), timeout=WAIT)
    qtbot.wait(100)
    assert working.done == []
    busy.clear()
    with qtbot.waitSignal(queue.emptied, timeout=WAIT):
        pass
    assert working.done == ["a.flac", "b.flac"]


def test_one_that_stands_still_can_be_cancelled(qtbot, queue, busy):
    busy.set()
    (number,) = queue.add(named("a"), ORDER)
    queue.cancel([number])
    qtbot.waitUntil(lambda: states(queue) == ["cancelled"], timeout=WAIT)


def test_items_can_be_removed_and_given_other_orders(qtbot, queue, working):
    numbers = queue.add(named("a", "b", "c"), ORDER)
    other = Order(ORDER.preset, None, "{stem}", Params())
    queue.order(numbers, other)
    assert [item.order for item in queue.items] == [ORDER, other, other]
    queue.remove(numbers[:2])
    assert [item.file.stem for item in queue.items] == ["c"]
    working.gate.release(3)
    with qtbot.waitSignal(queue.emptied, timeout=WAIT):
        pass
    assert working.done == ["c.flac"]


def test_what_is_at_an_end_waits_again_under_another_order(qtbot, queue, working):
    saved, bad, cancelled = queue.add(named("a", "bad", "c"), ORDER)
    queue.cancel([cancelled])
    working.gate.release(2)
    with qtbot.waitSignal(queue.emptied, timeout=WAIT):
        pass
    assert states(queue) == ["saved", "failed", "cancelled"]
    other = Order(ORDER.preset, None, "{stem}", Params())
    queue.order([saved, bad, cancelled], other)
    assert states(queue) == ["running", "queued", "queued"]
    assert all(item.order is other for item in queue.items)
    working.gate.release(3)
    with qtbot.waitSignal(queue.emptied, timeout=WAIT):
        pass
    assert states(queue) == ["saved", "failed", "saved"]
    assert working.done == ["a.flac", "a.flac", "c.flac"]
