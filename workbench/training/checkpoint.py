"""What a long training has finished so far, kept on disk, so that it goes on after it was stopped or killed."""

import json
import shutil
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from filelock import FileLock, Timeout
from pydantic import JsonValue
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from workbench.core.errors import TrainingError
from workbench.core.folders import written_beside
from workbench.core.progress import Report

_IDENTITY_FILE = "identity.json"
_SECONDS_FILE = "seconds.json"
_LOCK_FILE = "in-use"
_FINISHED = "*.safetensors"
_TENSOR = "tensor"
_NOTED_EVERY_SECONDS = 5.0

_WORDS = {
    "training": "recordings",
    "validation": "recordings",
    "begun_from": "the model that it begins from",
    "workbench": "the version of the program",
    "torch": "the version of torch",
}
"""Of an identity's parts that are no parameters."""


class Checkpoint:
    """A folder of finished tensors, beside the model to be, that belongs to exactly one training.

    In a ``with`` statement the folder is this training's alone; what has finished nothing leaves no folder.
    """

    def __init__(self, output: Path, identity: Mapping[str, JsonValue], *, discard: bool = False, alone: bool = True) -> None:
        """Open or begin the folder ``.NAME-partial`` beside ``output``.

        ``identity`` is everything that decides on the result, as plain values. Where another training has left something finished, this
        one begins only with ``discard``, which removes it. Without ``alone`` another process of the same training holds the folder.
        Raises TrainingError where another training's folder is in the way, where it is in use, and where it cannot be written.
        """
        self.folder = output.parent / f".{output.name}-partial"
        self._lock = FileLock(self.folder / _LOCK_FILE)
        try:
            if alone:
                self.folder.mkdir(parents=True, exist_ok=True)
                self._lock.acquire(timeout=0)
                self._claim(dict(identity), discard)
        except Timeout:
            raise TrainingError(f"the folder {self.folder} must be used by one training at a time; another one is writing to it") from None
        except OSError as error:
            raise TrainingError(f"the folder {self.folder} must be writable to keep what is finished; {error.strerror or error}") from None
        self._seconds_before = self._read_seconds()
        self._began = self._noted = time.monotonic()

    def _claim(self, identity: dict[str, JsonValue], discard: bool) -> None:
        text = json.dumps(identity, indent=2, sort_keys=True)
        before = self._read_identity()
        if before == text:
            return
        if not discard and any(self.folder.glob(_FINISHED)):
            self._lock.release()
            raise TrainingError(
                f"the folder {self.folder} keeps an unfinished training that differs in {_differences(before, identity)}; it goes on when "
                "those are as they were, or has to be discarded"
            )
        for path in self.folder.iterdir():
            if path.name != _LOCK_FILE:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        with written_beside(self.folder / _IDENTITY_FILE) as beside:
            beside.write_text(text, encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        held = self._lock.is_locked
        self._lock.release()
        if held and self.folder.is_dir() and not any(self.folder.glob(_FINISHED)):
            self.remove()

    def seconds(self) -> float:
        """How long this training has worked, in all its runs."""
        return self._seconds_before + time.monotonic() - self._began

    def timed(self, report: Report) -> Report:
        """The same report, at whose calls the seconds are noted now and then."""

        def noting(fraction: float, message: str = "", partial: object | None = None) -> None:
            if time.monotonic() - self._noted > _NOTED_EVERY_SECONDS:
                self._noted = time.monotonic()
                with suppress(OSError), written_beside(self.folder / _SECONDS_FILE) as beside:
                    beside.write_text(json.dumps(round(self.seconds(), 1)), encoding="utf-8")
            report(fraction, message, partial)

        return noting

    def load(self, name: str) -> np.ndarray | None:
        """The finished tensor of that name, or None; a damaged file counts as not finished."""
        try:
            tensor: np.ndarray = load_file(self._path(name))[_TENSOR]
        except (OSError, SafetensorError, KeyError):
            return None
        return tensor

    def save(self, name: str, tensor: np.ndarray) -> None:
        """Keep a finished tensor. Raises TrainingError where it cannot be written."""
        try:
            with written_beside(self._path(name)) as beside:
                save_file({_TENSOR: np.ascontiguousarray(tensor)}, beside)
        except OSError as error:
            raise TrainingError(f"the folder {self.folder} must be writable to keep what is finished; {error.strerror or error}") from None

    def remove(self) -> None:
        """Remove the folder: the training is finished."""
        self._lock.release()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _path(self, name: str) -> Path:
        return self.folder / f"{name.replace('/', '-')}.safetensors"

    def _read_seconds(self) -> float:
        try:
            return float(json.loads((self.folder / _SECONDS_FILE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return 0.0

    def _read_identity(self) -> str | None:
        try:
            return (self.folder / _IDENTITY_FILE).read_text(encoding="utf-8")
        except (FileNotFoundError, UnicodeDecodeError):
            return None


def _differences(before: str | None, identity: Mapping[str, JsonValue]) -> str:
    """What differs, in words."""
    try:
        kept: dict[str, Any] = dict(json.loads(before or "{}"))
    except (ValueError, TypeError):
        kept = {}
    names = [name for name in identity if kept.get(name) != identity[name]]
    return ", ".join(dict.fromkeys(_WORDS.get(name, name) for name in names)) or "what it was made with"
