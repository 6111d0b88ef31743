"""File names for libsndfile."""

import os
from pathlib import Path


def for_libsndfile(path: Path) -> str | bytes:
    """The name in the form in which soundfile hands it on untouched: on POSIX bytes, as a name need not be valid UTF-8 there."""
    return os.fsencode(path) if os.name == "posix" else str(path)
