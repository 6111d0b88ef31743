"""An estimate whose magnitudes are kept: in memory where they are small, in a temporary file where they are large."""

import tempfile
import threading
import weakref
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.core import folders
from workbench.core.errors import MethodError
from workbench.dsp.estimate import Estimate
from workbench.dsp.spectrum import Magnitudes

HELD_BYTES = 256_000_000
"""Magnitudes up to this size are held in memory as float32; larger ones lie in a file as float16."""

_LOUDEST = np.float32(32768.0)
"""What the greatest magnitude of a frame is stored as: float16 then reaches 234 dB below it."""


class StoredEstimate(Estimate):
    """Magnitudes that a method writes block by block; frames not yet written are 0.

    In a file every frame of a channel has a scale of its own, so that no level is too low; values are then off by at most 2^-11 of
    themselves. The file goes with the object, or with the program.
    """

    def __init__(self, sources: Sequence[str], channels: int, bins: int, frames: int) -> None:
        super().__init__(sources, channels, bins, frames)
        # Frame by frame, so that a block of frames is one stretch of memory or file.
        shape = (frames, len(self.sources), channels, bins)
        in_file = 4 * int(np.prod(shape, dtype=np.int64)) > HELD_BYTES
        self._store: _Memory | _File = (_File if in_file else _Memory)(shape)

    def write(self, start: int, magnitudes: Magnitudes) -> None:
        """Keep ``magnitudes`` (sources, channels, bins, frames), non-negative, as the frames from ``start`` on.

        Raises MethodError where the temporary file finds no room.
        """
        self._store.write(start, np.moveaxis(magnitudes, -1, 0))

    def magnitudes(self, start: int, stop: int) -> Magnitudes:
        """Frames start..stop as they were written."""
        return np.moveaxis(self._store.read(start, stop), 0, -1)

    def stored(self, start: int, stop: int) -> tuple[NDArray[Any], NDArray[np.float32]]:
        """Frames start..stop as they lie: values (frames, sources, channels, bins), and what multiplies them, (frames, 1, channels, 1).

        Written again, their product gives the same magnitudes.
        """
        return self._store.stored(start, stop)


class _Memory:
    """All frames in one array."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._values = np.zeros(shape, np.float32)

    def write(self, start: int, values: Magnitudes) -> None:
        self._values[start : start + len(values)] = values

    def read(self, start: int, stop: int) -> Magnitudes:
        return self._values[start:stop].copy()

    def stored(self, start: int, stop: int) -> tuple[NDArray[Any], NDArray[np.float32]]:
        values = self._values[start:stop]
        return values, np.ones((len(values), 1, values.shape[2], 1), np.float32)


class _File:
    """All frames in a nameless temporary file that is mapped into memory for reading."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._shape = shape
        self._scales = np.zeros((shape[0], 1, shape[2], 1), np.float32)
        self._lock = threading.Lock()
        self._file: Any = tempfile.TemporaryFile(dir=folders.temporary())  # noqa: SIM115 - lives as long as the object
        weakref.finalize(self, self._file.close)
        self._file.truncate(2 * int(np.prod(shape, dtype=np.int64)))
        self._mapped: NDArray[np.float16] = np.memmap(self._file, np.float16, "r", shape=shape)

    def write(self, start: int, values: Magnitudes) -> None:
        scales = values.max(axis=(1, 3), keepdims=True, initial=0.0) / _LOUDEST
        stored = (values / np.where(scales > 0.0, scales, np.float32(1.0))).astype(np.float16)
        # Written by calls and not through the map: a full disk then is an error that can be told, and no crash.
        try:
            with self._lock:
                self._file.seek(start * stored[0].nbytes if len(stored) else 0)
                self._file.write(stored.tobytes())
                self._file.flush()
        except OSError as error:
            room = 2 * int(np.prod(self._shape, dtype=np.int64)) >> 20
            raise MethodError(f"the folder for temporary files must have room for {room} MB; got: {error.strerror}") from error
        self._scales[start : start + len(values)] = scales

    def read(self, start: int, stop: int) -> Magnitudes:
        values: Magnitudes = self._mapped[start:stop].astype(np.float32)
        values *= self._scales[start:stop]
        return values

    def stored(self, start: int, stop: int) -> tuple[NDArray[Any], NDArray[np.float32]]:
        return self._mapped[start:stop], self._scales[start:stop]
