from pathlib import Path

import pytest

from workbench.cli.main import run

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize(("page", "more"), [("methods.md", []), ("training.md", ["--training"])])
def test_the_docs_say_what_the_declarations_say(page, more, capsys):
    arguments = ["methods", *more, "--markdown"]
    assert run(open_window=lambda *_: 0, measure_window=lambda **_: [], arguments=arguments) == 0
    assert (DOCS / page).read_text() == capsys.readouterr().out
