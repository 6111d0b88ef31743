import ast
from pathlib import Path

from workbench.gui import progress_words
from workbench.gui.progress_words import is_known, said

WORKBENCH = Path(__file__).resolve().parents[2] / "workbench"
ROOMS = ("audio", "dsp", "nets", "separators", "training")
TASKS = ("exporting", "project_files", "project_results", "project_sources", "projects", "queued_files", "separating", "references")
OF_COMMANDS = {"separating by x", "swept"}
"""What only commands do."""


def told(path):
    """All messages that calls of ``report`` and the like in a file hand on, placeholders filled in."""
    for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(call, ast.Call) or len(call.args) < 2:
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        message = call.args[1]
        if name not in {"report", "step", "_report", "progress"}:
            continue
        if isinstance(message, ast.Constant) and isinstance(message.value, str) and message.value:
            yield message.value
        elif isinstance(message, ast.JoinedStr):
            yield "".join(piece.value if isinstance(piece, ast.Constant) else "x" for piece in message.values)


def test_all_that_jobs_say_can_be_said_in_another_language():
    files = [
        *(file for room in ROOMS for file in (WORKBENCH / room).rglob("*.py")),
        *(WORKBENCH / "tasks" / f"{name}.py" for name in TASKS),
    ]
    messages = {message for file in files for message in told(file)}
    assert {"finding activations", "reading x", "refining spectra"} <= messages
    assert {message for message in messages if not is_known(message)} <= OF_COMMANDS


def test_the_more_special_sentence_is_taken_and_names_are_kept(monkeypatch):
    monkeypatch.setattr(progress_words, "declared", lambda words: f"<{words}>")
    assert said("learning 24 components of my (own) source from the model's excerpt") == (
        "<learning 24 components of my (own) source from the model's excerpt>"
    )
    assert said("reading the results") == "<reading the results>"
    assert said("reading song.wav") == "<reading song.wav>"
    assert said("CPU (2 cores)") == "<CPU (2 cores)>"


def test_words_that_nobody_knows_stay_as_they_are():
    assert said("counting sheep") == "counting sheep"
    assert not is_known("counting sheep")
