"""The line as a whole: which command it means, exit status, what goes to stdout, and what is imported for it."""

import subprocess
import sys
from pathlib import Path

import pytest

from workbench import __version__
from workbench.cli import main


def test_without_a_command_the_window_opens(command, window):
    assert command().status == 0
    assert command("song one.wav", "🎹.flac").status == 0
    assert command("--", "-odd.wav", "separate").status == 0
    assert window.opened == [
        ([], False),
        ([Path("song one.wav"), Path("🎹.flac")], False),
        ([Path("-odd.wav"), Path("separate")], False),
    ]


def test_version_and_help(command, window):
    assert command("--version").out == f"workbench {__version__}\n"
    answer = command("--help")
    assert answer.status == 0
    for name in ("demo", "separate", "batch", "methods", "models", "train", "evaluate", "benchmark"):
        assert f"  {name} " in answer.out
    assert window.opened == []


@pytest.mark.parametrize(
    "words",
    [
        ["--bogus"],
        ["separate"],
        ["separate", "song.wav"],
        ["separate", "song.wav", "--method", "sparse-nmf"],
        ["batch"],
        ["methods", "extra"],
        ["benchmark"],
        ["benchmark", "unknown"],
        ["train", "sparse-nmf"],
        ["train", "magic", "--source", "a=b", "-o", "c"],
        ["train", "sparse-nmf", "--source", "speech", "-o", "c"],
        ["evaluate", "--reference", "a=b"],
        ["evaluate", "--reference", "a", "--estimate", "a=b"],
    ],
)
def test_wrong_usage_is_one_line_and_status_2(command, words):
    answer = command(*words)
    assert (answer.status, answer.out) == (2, "")
    assert answer.err.startswith("workbench: ")
    assert len(answer.err.splitlines()) == 1


def test_an_unexpected_failure_is_one_line_and_debug_shows_where(command, window, monkeypatch):
    def fail(files, separate):
        raise RuntimeError("the bulb is broken")

    monkeypatch.setattr(window, "open", fail)
    answer = command("song.wav")
    assert answer.status == 1
    assert answer.err == "workbench: failed unexpectedly: RuntimeError: the bulb is broken; --debug shows where\n"
    debug = command("song.wav", "--debug")
    assert debug.status == 1
    assert "Traceback" in debug.err
    assert "in fail" in debug.err


def test_help_imports_nothing_heavy():
    script = (
        "import sys; from workbench.cli.main import run; run(open_window=None, measure_window=None, arguments=['separate', '--help']);"
        "sys.exit(' '.join({'torch', 'sklearn', 'scipy.signal', 'PySide6', 'workbench.gui'} & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_results_that_nobody_reads_to_the_end(tmp_path):
    script = "import sys; from workbench.__main__ import main; sys.exit(main())"
    process = subprocess.Popen([sys.executable, "-c", script, "methods"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == ""
    assert process.wait() == main.FAILED
    process.stderr.close()
