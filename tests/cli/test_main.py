"""The line as a whole: which command it means, exit status, what goes to stdout, and what is imported for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from workbench import __version__
from workbench.cli import main


def test_without_a_command_the_window_opens(command, window, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("song one.wav", "🎹.flac", "-odd.wav", "separate", "bare"):
        (tmp_path / name).touch()
    assert command().status == 0
    assert command("song one.wav", "🎹.flac").status == 0
    assert command("--", "-odd.wav", "separate").status == 0
    assert command("bare").status == 0
    assert window.opened == [
        ([], False),
        ([Path("song one.wav"), Path("🎹.flac")], False),
        ([Path("-odd.wav"), Path("separate")], False),
        ([Path("bare")], False),
    ]


@pytest.mark.parametrize("words", [["separat"], ["separat", "song.wav", "--method", "sparse-nmf"], ["trian", "sparse-nmf", "-o", "x"]])
def test_a_mistyped_command_is_no_file(command, window, words):
    answer = command(*words)
    assert answer.status == 2
    assert answer.err == f"workbench: {words[0]} is neither a command nor a file; see workbench --help\n"
    assert window.opened == []


@pytest.mark.parametrize("words", [["nosuch.wav"], ["no/such"], ["--", "nosuch"]])
def test_a_file_that_does_not_exist_opens_no_window(command, window, words):
    answer = command(*words)
    assert (answer.status, answer.err) == (1, f"workbench: {words[-1]} does not exist\n")
    assert command("x" * 300 + ".wav").status == 1
    assert window.opened == []


@pytest.mark.parametrize("words", [[], ["song.wav"], ["benchmark", "interactive"]])
def test_without_a_display_one_sentence(command, window, tmp_path, monkeypatch, words):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.chdir(tmp_path)
    (tmp_path / "song.wav").touch()
    answer = command(*words)
    assert (answer.status, answer.out) == (1, "")
    assert answer.err.startswith("workbench: there is no display")
    assert len(answer.err.splitlines()) == 1
    assert window.opened == []


@pytest.mark.parametrize("words", [["methods"], ["--version"], ["--help"]])
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a file that is always full")
def test_results_that_cannot_be_written(words, unbuffered):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "workbench", *words],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )
    assert done.returncode == main.FAILED
    assert done.stderr == "workbench: the results cannot be written to stdout: No space left on device\n"


def test_ctrl_c_before_the_command_line_is_there():
    script = (
        "import sys, importlib.abc\n"
        "class Interrupting(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        "        if name == 'typer': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Interrupting())\n"
        "from workbench.__main__ import main\n"
        "sys.exit(main())\n"
    )
    done = subprocess.run([sys.executable, "-c", script, "methods"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (main.INTERRUPTED, "")
    assert done.stderr == "workbench: stopped before anything was done\n"


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


def test_an_unexpected_failure_is_one_line_and_debug_shows_where(command, window, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "song.wav").touch()

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
