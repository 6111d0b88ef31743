from pathlib import Path

from workbench.cli.main import run

PAGE = Path(__file__).parents[2] / "docs" / "methods.md"


def test_the_docs_say_what_the_declarations_say(capsys):
    assert run(open_window=lambda *_: 0, measure_window=lambda **_: [], arguments=["methods", "--markdown"]) == 0
    assert PAGE.read_text() == capsys.readouterr().out
