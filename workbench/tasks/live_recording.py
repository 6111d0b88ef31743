"""What a live separation keeps: the input and every stem as files, written by a thread of their own so that no disk delays the sound."""

import queue
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.audio.writing import AudioWriter, WrittenFile, refuse_existing
from workbench.core.errors import ExportError, WorkbenchError
from workbench.core.sound import Samples
from workbench.tasks.exporting import ExportSettings, make_folder, planned_paths
from workbench.tasks.replacing import EarlierFiles

INPUT = "input"
_MOST_BYTES = 4_000_000_000
"""A WAV file whose length is not known beforehand counts its bytes in 32 bits."""

_Piece = tuple[Samples, NDArray[np.float32]]


class LiveRecording:
    """Files being written: ``input`` and one per stem, 32-bit float WAV, so that the stems of a conservative mask add up to the input."""

    def __init__(self, folder: Path, stems: Sequence[str], *, rate: int, channels: int, overwrite: bool = False) -> None:
        """Plan the files in ``folder``, which is made. Raises FileExistsRefusal unless ``overwrite``, ExportError, ParameterError."""
        self._rate, self._channels, self._overwrite = rate, channels, overwrite
        self._paths = planned_paths([INPUT, *stems], folder=folder, track="live", template="{stem}", settings=ExportSettings())
        for path in self._paths.values():
            refuse_existing(path, overwrite)
        make_folder(folder)
        self._most_samples = _MOST_BYTES // (4 * channels)
        self._waiting: queue.SimpleQueue[_Piece | None] = queue.SimpleQueue()
        self._written: list[WrittenFile] = []
        self._error: Exception | None = None
        self._error_is_told = False
        self._end = ""
        self._given = 0
        self._thread: threading.Thread | None = None

    @property
    def paths(self) -> dict[str, Path]:
        """Where the files get their names at the end: ``input``, then by stem."""
        return dict(self._paths)

    @property
    def problem(self) -> str:
        """Why nothing more is kept, in one sentence; empty while all is well."""
        if self._error is not None:
            return str(self._error)
        if self._end:
            return self._end
        return "a file holds at most 4 GB: what was kept until now stays, nothing more is" if self._given >= self._most_samples else ""

    def write(self, sound: Samples, stems: NDArray[np.float32]) -> None:
        """Keep the next piece of input (channels, samples) and stems (stems, channels, samples); the first begins the files."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._write, name="live recording", daemon=True)
            self._thread.start()
        if not self.problem:
            self._given += sound.shape[1]
            self._waiting.put((sound, stems))

    def finish(self) -> tuple[WrittenFile, ...]:
        """Write what waits, read the files back, give them their names; none where nothing came.

        Where only a part could be written, that part is kept, and ``problem`` says so. Raises ExportError, once, where nothing is kept;
        whoever asks again gets the same files.
        """
        if self._thread is None:
            return ()
        self._waiting.put(None)
        self._thread.join()
        if self._error is not None and not self._error_is_told:
            self._error_is_told = True
            raise self._error
        return tuple(self._written)

    def _write(self) -> None:
        try:
            with ExitStack() as stack:
                earlier = stack.enter_context(EarlierFiles(self._paths.values()))
                writers = [
                    stack.enter_context(
                        AudioWriter(
                            path, rate=self._rate, channels=self._channels, format="wav", subtype="FLOAT", overwrite=self._overwrite
                        )
                    )
                    for path in self._paths.values()
                ]
                self._write_pieces(writers)
                written = [writer.finish() for writer in writers]
                earlier.set_aside()
            self._written = written
        except WorkbenchError as error:
            self._error = error
        except Exception as error:
            self._error = ExportError(f"the live recording was not written: {type(error).__name__}: {error}")

    def _write_pieces(self, writers: Sequence[AudioWriter]) -> None:
        """Write what comes until its end, or until a disk is full: then every file ends with the last piece that all of them took."""
        kept = 0
        try:
            while (piece := self._waiting.get()) is not None:
                sound, stems = piece
                for writer, block in zip(writers, [sound, *stems], strict=True):
                    writer.write(block)
                kept += sound.shape[1]
        except ExportError as error:
            if kept == 0:
                raise
            for writer in writers:
                writer.cut(kept)
            self._end = f"nothing is kept after {kept / self._rate:.1f} s: {error}"
