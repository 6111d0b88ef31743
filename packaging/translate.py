"""Keep the German words of the window beside the English ones, with Qt Linguist's own tools.

``.venv/bin/python packaging/translate.py`` brings resources/translations/workbench_de.ts up to date with every string of the window
and every word that methods and parameters declare, then makes the .qm that the program reads. What is new is marked unfinished:
translate it in ``pyside6-linguist`` (or any editor), and run this again.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from workbench.core.folders import resources
from workbench.core.mask_settings import MaskSettings
from workbench.core.preprocessing import Preprocessing
from workbench.gui.progress_words import DEVICE_WORDS, PROGRESS_WORDS
from workbench.tasks.exporting import ExportSettings
from workbench.tasks.methods import methods
from workbench.tasks.training_requests import trainable, training_params
from workbench.tasks.training_selection import selection_parameters

LANGUAGE = "de"


def declared_words() -> list[str]:
    """All that methods, masks, preprocessing, export and learning declare in words, once each."""
    return sorted({word for word in _declared() if any(letter.isalpha() for letter in word)})


def _declared() -> Iterator[str]:
    yield from (*PROGRESS_WORDS, *DEVICE_WORDS)
    parameters = [*MaskSettings.parameters(), *Preprocessing.parameters(), *ExportSettings.parameters(), *selection_parameters()]
    for info in methods():
        yield from (info.title, info.summary, info.family)
        parameters += info.parameters
    for each in trainable():
        yield each.title
        parameters += training_params(each.id).parameters()
    for parameter in parameters:
        yield from (parameter.title, parameter.help, parameter.lowest, parameter.unit, *(title for _, title in parameter.choices))


def update(translations: Path) -> None:
    """Bring the .ts in this folder up to date, and make its .qm."""
    sources = sorted(Path("workbench/gui").glob("*.py"))
    words = translations / f"workbench_{LANGUAGE}.ts"
    tools = Path(sys.executable).parent
    with tempfile.TemporaryDirectory() as folder:
        declarations = Path(folder) / "declarations.py"
        lines = (f"QCoreApplication.translate('parameters', {word!r})" for word in declared_words())
        declarations.write_text("\n".join(lines), encoding="utf-8")
        command = [tools / "pyside6-lupdate", *sources, declarations, "-ts", words, "-no-obsolete", "-locations", "none"]
        subprocess.run([*map(str, command), "-target-language", LANGUAGE, "-source-language", "en"], check=True)
    subprocess.run([str(tools / "pyside6-lrelease"), str(words)], check=True)


if __name__ == "__main__":
    update(Path(sys.argv[1]) if len(sys.argv) > 1 else resources() / "translations")
