import sys

import pytest

from workbench.core.loss_curve import Losses
from workbench.session import training_process
from workbench.session.training_process import Pace, TrainingProcess

LOSSES = '{"name": "speech", "training": [2.0, 1.5], "validation": [2.1, 1.75], "waiting": 0.25}'


@pytest.fixture
def script(qtbot, monkeypatch):
    """A process that runs lines of Python instead of a training, and what it signals."""
    begun = []

    def start(*lines):
        monkeypatch.setattr(training_process, "PROGRAM", (sys.executable, "-c", "\n".join(("import sys, time, signal", *lines))))
        process = TrainingProcess([])
        process.told = []
        for name in ("progressed", "improved", "noticed", "finished", "failed", "cancelled"):
            getattr(process, name).connect(lambda *values, name=name: process.told.append((name, *values)))
        begun.append(process)
        process.start()
        return process

    def ended(process):
        return [told for told in process.told if told[0] in ("finished", "failed", "cancelled")]

    def wait(process):
        qtbot.waitUntil(lambda: bool(ended(process)), timeout=20_000)
        return ended(process)

    start.ending = wait
    yield start
    for process in begun:
        process.close()


def say(line):
    return f"print({line!r}, file=sys.stderr, flush=True)"


def test_progress_losses_and_the_result_are_told(script):
    told = f'{{"fraction": 0.5, "message": "epoch 2", "losses": {LOSSES}}}'
    lines = say(told), say('{"notice": "left out: a.wav"}'), """print('{"model": "m"}')"""
    process = script(*lines)
    assert script.ending(process) == [("finished", {"model": "m"})]
    assert process.told[:3] == [
        ("progressed", 0.5, "epoch 2", None),
        ("improved", Losses("speech", (2.0, 1.5), (2.1, 1.75), 0.25)),
        ("noticed", "left out: a.wav"),
    ]
    assert not process.running


def test_the_sentence_of_a_failure_is_the_programs_own_whatever_libraries_say_before(script):
    process = script(say("a warning of some library"), say("workbench: the disk is full"), "sys.exit(1)")
    assert script.ending(process) == [("failed", "the disk is full")]


@pytest.mark.parametrize(
    ("lines", "word"),
    [(("raise ValueError('odd')",), "odd"), (("sys.exit(3)",), "status 3"), (("print('no JSON')",), "unexpectedly")],
)
def test_an_end_without_a_sentence_is_a_failure_with_what_is_known(script, lines, word):
    ((kind, sentence),) = script.ending(script(*lines))
    assert kind == "failed" and word in sentence


def test_a_program_that_is_not_there_is_a_failure(qtbot, monkeypatch):
    monkeypatch.setattr(training_process, "PROGRAM", ("/nowhere/workbench",))
    process = TrainingProcess([])
    with qtbot.waitSignal(process.failed) as failed:
        process.start()
    assert "could not be started" in failed.args[0]


def test_stopping_lets_it_end_by_itself_and_is_no_failure(qtbot, script, tmp_path):
    kept = tmp_path / "kept"
    leave = f"signal.signal(signal.SIGTERM, lambda *_: (open({str(kept)!r}, 'w').close(), sys.exit(130)))"
    process = script(leave, say('{"fraction": 0.1}'), "time.sleep(60)")
    qtbot.waitUntil(lambda: bool(process.told), timeout=20_000)
    process.stop()
    assert script.ending(process) == [("cancelled",)]
    assert kept.exists()


def test_what_ends_before_it_can_be_asked_to_is_stopped_too(qtbot, script):
    process = script("time.sleep(60)")
    qtbot.waitUntil(lambda: process.running, timeout=20_000)
    process.stop()
    assert script.ending(process) == [("cancelled",)]


def test_closing_ends_even_what_does_not_listen_and_tells_nobody(qtbot, script):
    process = script("signal.signal(signal.SIGTERM, signal.SIG_IGN)", say('{"fraction": 0.1}'), "time.sleep(60)")
    qtbot.waitUntil(lambda: bool(process.told), timeout=20_000)
    process.close()
    assert not process.running
    assert [told[0] for told in process.told] == ["progressed"]


def test_the_time_left_comes_from_the_latest_pace():
    seconds = [0.0]
    pace = Pace(lambda: seconds[0])
    # What an earlier run has finished goes by in a moment.
    assert pace.seconds_left(0.0) is None
    assert pace.seconds_left(0.5) is None
    for second in range(1, 200):
        seconds[0] = second
        left = pace.seconds_left(0.5 + 0.001 * second)
    assert left == pytest.approx(301.0, rel=0.02)


def test_no_time_is_told_while_nothing_goes_on():
    seconds = [0.0]
    pace = Pace(lambda: seconds[0])
    pace.seconds_left(0.3)
    seconds[0] = 10.0
    assert pace.seconds_left(0.3) is None
