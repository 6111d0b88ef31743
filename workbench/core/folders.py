"""Where things lie: what the program ships, what belongs to the user, and how a file is written without losing one."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs

_PACKAGE = Path(__file__).resolve().parents[1]


def _shipped(name: str) -> Path:
    """A shipped folder: inside the package when installed, beside it in a checkout."""
    installed = _PACKAGE / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def resources() -> Path:
    """Icons, themes and the demo recording."""
    return _shipped("resources")


def shipped_models() -> Path:
    """The models that come with the program, one folder each."""
    return _shipped("models")


def user_models() -> Path:
    """The user's own models, the same shape; the folder may not exist yet."""
    return platformdirs.user_data_path("workbench", appauthor=False) / "models"


def user_presets() -> Path:
    """The user's presets, one file each; the folder may not exist yet."""
    return platformdirs.user_config_path("workbench", appauthor=False) / "presets"


def autosaves() -> Path:
    """What running programs keep of unsaved work, one folder each; the folder may not exist yet."""
    return platformdirs.user_state_path("workbench", appauthor=False) / "autosaves"


def temporary() -> Path:
    """The folder for large temporary files.

    /var/tmp is preferred where TMPDIR does not say otherwise: /tmp may lie in memory, and hours of sound must not.
    """
    roomy = Path("/var/tmp")
    return roomy if "TMPDIR" not in os.environ and os.access(roomy, os.W_OK) else Path(tempfile.gettempdir())


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """A temporary path in the same folder, renamed to ``path`` when the block ends without an error.

    An error inside the block removes the temporary file and leaves whatever stood at ``path`` untouched.
    Raises OSError where the folder is missing, full or read-only.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.stem[:40]}-", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    beside = Path(name)
    try:
        yield beside
        with beside.open("rb+") as file:
            os.fsync(file.fileno())
        beside.chmod(0o666 & ~_umask())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all; its folder is made where it is missing. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_beside(path) as beside:
        beside.write_text(text, encoding="utf-8")


def _umask() -> int:
    """The process's umask, which can only be read by setting it."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
