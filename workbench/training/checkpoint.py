"""What a long training has finished so far, kept on disk, so that it goes on after it was stopped or killed."""

import json
import shutil
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
from pydantic import JsonValue
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from workbench.core.errors import TrainingError
from workbench.core.folders import written_beside
from workbench.core.progress import Report

_IDENTITY_FILE = "identity.json"
_SECONDS_FILE = "seconds.json"
_TENSOR = "tensor"
_NOTED_EVERY_SECONDS = 5.0


class Checkpoint:
    """A folder of finished tensors, beside the model to be, that belongs to exactly one training."""

    def __init__(self, output: Path, identity: dict[str, JsonValue]) -> None:
        """Open or begin the folder ``.NAME-partial`` beside ``output``.

        ``identity`` is everything that decides on the result, as plain values; what another training left is removed. Raises
        TrainingError where the folder cannot be written.
        """
        self.folder = output.parent / f".{output.name}-partial"
        text = json.dumps(identity, indent=2, sort_keys=True)
        try:
            if self._read_identity() != text:
                shutil.rmtree(self.folder, ignore_errors=True)
                self.folder.mkdir(parents=True)
                with written_beside(self.folder / _IDENTITY_FILE) as beside:
                    beside.write_text(text, encoding="utf-8")
        except OSError as error:
            raise TrainingError(f"the folder {self.folder} must be writable to keep what is finished; {error.strerror or error}") from None
        self._seconds_before = self._read_seconds()
        self._began = self._noted = time.monotonic()

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
