"""Sound to files: in blocks, to a file beside, read back and compared, and only then given its name."""

import errno
import hashlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

import numpy as np
import soundfile
from numpy.typing import NDArray

from workbench.audio.paths import for_libsndfile
from workbench.core.errors import ExportError, FileExistsRefusal, ParameterError, ShapeError
from workbench.core.folders import written_beside
from workbench.core.progress import Report, part, silent
from workbench.core.sound import BLOCK_SAMPLES, Samples

FileFormat = Literal["wav", "flac"]

_SUBTYPES: dict[str, tuple[str, ...]] = {"wav": ("PCM_16", "PCM_24", "PCM_32", "FLOAT", "PCM_U8"), "flac": ("PCM_16", "PCM_24", "PCM_S8")}
_BITS = {"PCM_U8": 8, "PCM_S8": 8, "PCM_16": 16, "PCM_24": 24, "PCM_32": 32}
_FINER_THAN_16_BITS = {"PCM_24", "PCM_32", "FLOAT", "DOUBLE", "ALAC_20", "ALAC_24", "ALAC_32", "DWVW_24"}

_LONGEST_WAV_BYTES = (1 << 32) - (1 << 16)
"""A WAV file counts its bytes in 32 bits; what is longer becomes RF64, the same file with longer counts. The rest is left to the header."""

_REASONS = {
    errno.ENOENT: "the folder does not exist",
    errno.ENOTDIR: "the folder does not exist",
    errno.EACCES: "writing there is not allowed",
    errno.EPERM: "writing there is not allowed",
    errno.EROFS: "writing there is not allowed",
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk is full",
    errno.EFBIG: "the file would become larger than is allowed there",
    errno.ENAMETOOLONG: "the file's name is too long",
    errno.EISDIR: "a folder of that name is in the way",
}

_Decoded = NDArray[np.int32] | Samples


@dataclass(frozen=True)
class WrittenFile:
    """A file that was written and read back."""

    path: Path
    samples: int
    """Length in samples per channel."""
    peak: float
    """Greatest magnitude of what was asked for, full scale 1.0, before any clipping; 0 for an empty file."""
    clipped: int
    """Values beyond full scale that had to be clamped, over all channels; 0 for FLOAT unless that was to be clamped."""


def subtypes(format: FileFormat) -> tuple[str, ...]:
    """What a file of this format can store, the usual one first. Raises ParameterError for another format."""
    if format not in _SUBTYPES:
        raise ParameterError(f"format must be one of {', '.join(_SUBTYPES)}; got {format!r}")
    return _SUBTYPES[format]


def nearest_subtype(format: FileFormat, source_subtype: str) -> str:
    """How to store in ``format`` what came as ``source_subtype``: the same where the format can, else the nearest that is not worse.

    DOUBLE becomes FLOAT; what is finer than 16 bits becomes PCM_24 in FLAC, which has nothing finer; the rest (MP3, Vorbis, AAC,
    ADPCM, A-law and the like, 8 bits where the format lacks its kind) becomes PCM_16, which holds more than they do.
    """
    available = subtypes(format)
    if source_subtype in available:
        return source_subtype
    if source_subtype == "DOUBLE" and "FLOAT" in available:
        return "FLOAT"
    return "PCM_24" if source_subtype in _FINER_THAN_16_BITS else "PCM_16"


def bits_of(subtype: str) -> int | None:
    """Bits of one sample of a PCM subtype, None for the others."""
    return _BITS.get(subtype)


def write_audio(
    path: Path,
    blocks: Iterable[Samples],
    *,
    rate: int,
    channels: int,
    format: FileFormat,
    subtype: str,
    dither: bool = False,
    overwrite: bool = False,
    samples: int | None = None,
    report: Report = silent,
) -> WrittenFile:
    """Write ``blocks`` (channels, any number of samples each, full scale 1.0) one after the other to ``path``.

    Takes and raises what ``AudioWriter`` does, and raises whatever ``blocks`` or ``report`` raise; ``samples``, the length, is needed for
    progress too.
    """
    writer = AudioWriter(
        path, rate=rate, channels=channels, format=format, subtype=subtype, dither=dither, overwrite=overwrite, samples=samples
    )
    with writer:
        for block in blocks:
            writer.write(block)
            part(report, 0.0, 0.8)(writer.samples / max(samples or writer.samples, 1), f"Writing {path.name}")
        return writer.finish(part(report, 0.8, 1.0))


class AudioWriter:
    """One file being written, block by block, so that several can be written side by side; a context manager.

    What was written lies beside ``path`` until ``finish`` has read it back and compared it and the context ends without an error; then it
    gets its name. An error in the context removes it and leaves what stood at ``path`` untouched.

    PCM is rounded to the nearest step and clamped to full scale; FLOAT is clamped only with ``clamp``. With ``dither``, PCM of 16 bits and
    less gets triangular noise of two steps peak to peak before rounding, from a seeded generator: the same sound gives the same file.
    Samples that are exactly 0 get none, so that digital silence stays silent, and finer subtypes are never dithered. ``samples``, the
    length, is needed for WAV files beyond 4 GB, which become RF64.
    """

    def __init__(
        self,
        path: Path,
        *,
        rate: int,
        channels: int,
        format: FileFormat,
        subtype: str,
        dither: bool = False,
        clamp: bool = False,
        overwrite: bool = False,
        samples: int | None = None,
    ) -> None:
        """Name what is to be written. Raises ParameterError where the format cannot store the subtype."""
        if subtype not in subtypes(format):
            raise ParameterError(f"{format.upper()} cannot store {subtype}; it can store {', '.join(subtypes(format))}")
        self._path, self._overwrite, self._channels, self._clamp = path, overwrite, channels, clamp
        self._open = partial(_opened_for_writing, rate=rate, channels=channels, format=format, subtype=subtype, samples=samples)
        self._bits = bits_of(subtype)
        self._noise = np.random.default_rng(0) if dither and self._bits is not None and self._bits <= 16 else None
        self._digest = hashlib.blake2b()
        self._stack = ExitStack()
        self.samples = 0
        """Samples per channel written so far."""
        self._peak = 0.0
        self._clipped = 0
        self._remember()

    def __enter__(self) -> Self:
        """Open the file beside. Raises FileExistsRefusal, ExportError."""
        with self._sentences(), ExitStack() as stack:
            refuse_existing(self._path, self._overwrite)
            self._beside = stack.enter_context(written_beside(self._path))
            self._file = stack.enter_context(self._open(self._beside))
            self._stack = stack.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        assert error is not None or self._file.closed, "finish must come before the end of the context"
        with self._sentences():
            self._stack.__exit__(kind, error, trace)

    def write(self, block: Samples) -> None:
        """Write (channels, any number of samples). Raises ShapeError, and ExportError also for values that are not numbers."""
        if block.ndim != 2 or block.shape[0] != self._channels:
            raise ShapeError(f"blocks to write must be ({self._channels}, samples); got shape {block.shape}")
        self._remember()
        # libsndfile crashes on very long writes of some codings.
        for start in range(0, block.shape[1], BLOCK_SAMPLES):
            self._write_piece(block[:, start : start + BLOCK_SAMPLES])

    def cut(self, samples: int) -> None:
        """End the file, which must be WAV, after ``samples``: all of it, or what there was before the latest ``write``, failed or not.

        Nothing but ``finish`` may follow. Raises ExportError where the file cannot be made shorter.
        """
        if samples != self.samples:
            self.samples, self._digest, self._peak, self._clipped = self._before
        assert samples == self.samples, "a file can only end where a write began or ended"
        with self._sentences():
            self._file.truncate(samples)

    def finish(self, report: Report = silent) -> WrittenFile:
        """Read the file back and compare all of it; must come last in the context. Raises ExportError where it is not what was written."""
        if self._file.format == "FLAC" and self.samples == 0:
            raise ExportError(
                f"{self._path.name} was not written: a FLAC file must hold at least one sample, a WAV file may be empty; got 0"
            )
        with self._sentences():
            self._file.close()
            self._verify(report)
            refuse_existing(self._path, self._overwrite)
        return WrittenFile(self._path, self.samples, self._peak, self._clipped)

    def _remember(self) -> None:
        """Note what there is before a write, in case that is to be taken back."""
        self._before = self.samples, self._digest.copy(), self._peak, self._clipped

    def _write_piece(self, block: Samples) -> None:
        peak = float(np.abs(block).max(initial=0.0))
        if not np.isfinite(peak):
            raise ExportError(f"{self._path.name} was not written: the sound to write holds values that are not numbers")
        values = self._as_float(block) if self._bits is None else self._quantised(block, self._bits)
        with self._sentences():
            try:
                self._file.write(values)
            except AssertionError as error:  # soundfile's way to say that less was written than asked
                raise OSError(errno.ENOSPC, "less was written than asked") from error
        self._digest.update(values.tobytes())
        self._peak = max(self._peak, peak)
        self.samples += len(values)

    def _as_float(self, block: Samples) -> Samples:
        """(samples, channels), clamped where that was asked for."""
        values: Samples = np.ascontiguousarray(block.T, dtype=np.float32)
        if not self._clamp:
            return values
        self._clipped += int(np.count_nonzero(np.abs(values) > 1.0))
        return np.clip(values, -1.0, 1.0)

    def _quantised(self, block: Samples, bits: int) -> NDArray[np.int32]:
        """Whole steps, in the upper bits of 32, which is where libsndfile looks for them; (samples, channels)."""
        full = float(1 << (bits - 1))
        steps = block.T.astype(np.float64) * full
        rounded = np.rint(steps)
        self._clipped += int(np.count_nonzero((rounded > full - 1) | (rounded < -full)))
        if self._noise is not None:
            pair = self._noise.random((*steps.shape, 2))  # drawn sample by sample, so that the blocks' borders do not matter
            rounded = np.rint(steps + np.where(steps == 0.0, 0.0, pair[..., 0] - pair[..., 1]))
        whole = np.clip(rounded, -full, full - 1).astype(np.int64)
        return np.ascontiguousarray((whole << (32 - bits)).astype(np.int32))

    def _verify(self, report: Report) -> None:
        written, digest, samples = self._file, hashlib.blake2b(), 0
        with soundfile.SoundFile(for_libsndfile(self._beside)) as file:
            same = (file.samplerate, file.channels, file.subtype) == (written.samplerate, written.channels, written.subtype)
            while same:
                block: _Decoded = file.read(BLOCK_SAMPLES, dtype="float32" if written.subtype == "FLOAT" else "int32", always_2d=True)
                if len(block) == 0:
                    break
                digest.update(block.tobytes())
                samples += len(block)
                report(samples / max(self.samples, 1), f"Checking {self._path.name}")
        if not same or samples != self.samples or digest.digest() != self._digest.digest():
            raise ExportError(
                f"{self._path.name} was not written: what was read back from {self._path.parent} differs from what was written"
            )

    @contextmanager
    def _sentences(self) -> Iterator[None]:
        """Turns what the system or libsndfile refuses into one sentence; errors of anybody else pass through."""
        try:
            yield
        except (OSError, soundfile.LibsndfileError) as error:
            raise _export_error(self._path, error) from error


def _opened_for_writing(beside: Path, rate: int, channels: int, format: str, subtype: str, samples: int | None) -> soundfile.SoundFile:
    bytes_each = (bits_of(subtype) or 32) // 8
    is_long = format == "wav" and (samples or 0) * channels * bytes_each > _LONGEST_WAV_BYTES
    return soundfile.SoundFile(for_libsndfile(beside), "w", rate, channels, subtype=subtype, format="RF64" if is_long else format.upper())


def refuse_existing(path: Path, overwrite: bool) -> None:
    """Raise FileExistsRefusal where something stands at ``path`` and overwriting is not allowed."""
    if not overwrite and path.exists():
        raise FileExistsRefusal(f"{path.name} exists already in {path.parent} and was not overwritten")


def _export_error(path: Path, error: OSError | soundfile.LibsndfileError) -> ExportError:
    """One sentence that names file, folder and reason."""
    if not path.parent.is_dir():
        reason = _REASONS[errno.ENOENT]
    elif isinstance(error, OSError):
        reason = _REASONS.get(error.errno or 0) or error.strerror or str(error)
    else:
        # libsndfile's whole account of a write that the system refused is "System error."
        told = error.error_string.removeprefix("Error : ").rstrip(".")
        reason = "the disk is full, or files of this size are not allowed there" if told == "System error" else told
    return ExportError(f"{path.name} was not written to {path.parent}: {reason}")
