"""Sound to files: in blocks, to a file beside, read back and compared, and only then given its name."""

import errno
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import soundfile
from numpy.typing import NDArray

from workbench.audio.sound import BLOCK_SAMPLES, Samples
from workbench.core.errors import ExportError, FileExistsRefusal, ParameterError, ShapeError
from workbench.core.folders import written_beside
from workbench.core.progress import Report, part, silent

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
    """Values beyond full scale that had to be clamped, over all channels; always 0 for FLOAT."""


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

    PCM is rounded to the nearest step and clamped to full scale. With ``dither``, PCM of 16 bits and less gets triangular noise of two
    steps peak to peak before rounding, everywhere, digital silence included, from a seeded generator: the same sound gives the same
    file. Finer subtypes are never dithered. ``samples``, the length, is needed for progress and for WAV files beyond 4 GB, which
    become RF64. Raises FileExistsRefusal, ParameterError, ShapeError, ExportError (nothing is left behind, and what stood at ``path``
    is untouched), and whatever ``blocks`` or ``report`` raise.
    """
    if subtype not in subtypes(format):
        raise ParameterError(f"{format.upper()} cannot store {subtype}; it can store {', '.join(subtypes(format))}")
    try:
        _refuse_existing(path, overwrite)
        with written_beside(path) as beside:
            with _opened_for_writing(beside, rate, channels, format, subtype, samples) as file:
                writer = _Writer(file, path, dither)
                for block in _pieces(blocks, channels):
                    writer.write(block)
                    part(report, 0.0, 0.8)(writer.samples / max(samples or writer.samples, 1), f"Writing {path.name}")
            _verify(beside, path, file, writer, part(report, 0.8, 1.0))
            _refuse_existing(path, overwrite)
    except (OSError, soundfile.LibsndfileError) as error:
        raise _export_error(path, error) from error
    return WrittenFile(path, writer.samples, writer.peak, writer.clipped)


class _Writer:
    """Quantises, writes and remembers what was written, so that it can be compared."""

    def __init__(self, file: soundfile.SoundFile, path: Path, dither: bool) -> None:
        self._file = file
        self._path = path
        self._bits = _BITS.get(file.subtype)
        self._noise = np.random.default_rng(0) if dither and self._bits is not None and self._bits <= 16 else None
        self._digest = hashlib.blake2b()
        self.samples = 0
        self.peak = 0.0
        self.clipped = 0

    @property
    def digest(self) -> bytes:
        """A fingerprint of all values written so far."""
        return self._digest.digest()

    def write(self, block: Samples) -> None:
        """Write (channels, samples) of at most a block. Raises ExportError for values that are not numbers."""
        peak = float(np.abs(block).max(initial=0.0))
        if not np.isfinite(peak):
            raise ExportError(f"{self._path.name} was not written: the sound to write holds values that are not numbers")
        values = self._quantised(block) if self._bits is not None else np.ascontiguousarray(block.T, dtype=np.float32)
        try:
            self._file.write(values)
        except AssertionError as error:  # soundfile's way to say that less was written than asked
            raise OSError(errno.ENOSPC, "less was written than asked") from error
        self._digest.update(values.tobytes())
        self.peak = max(self.peak, peak)
        self.samples += len(values)

    def _quantised(self, block: Samples) -> NDArray[np.int32]:
        """Whole steps, in the upper bits of 32, which is where libsndfile looks for them; (samples, channels)."""
        assert self._bits is not None
        full = float(1 << (self._bits - 1))
        steps = block.T.astype(np.float64) * full
        rounded = np.rint(steps)
        self.clipped += int(np.count_nonzero((rounded > full - 1) | (rounded < -full)))
        if self._noise is not None:
            rounded = np.rint(steps + self._noise.random(steps.shape) - self._noise.random(steps.shape))
        whole = np.clip(rounded, -full, full - 1).astype(np.int64)
        return np.ascontiguousarray((whole << (32 - self._bits)).astype(np.int32))


def _pieces(blocks: Iterable[Samples], channels: int) -> Iterator[Samples]:
    """The same sound in pieces of at most a block."""
    for block in blocks:
        if block.ndim != 2 or block.shape[0] != channels:
            raise ShapeError(f"blocks to write must be ({channels}, samples); got shape {block.shape}")
        for start in range(0, block.shape[1], BLOCK_SAMPLES):
            yield block[:, start : start + BLOCK_SAMPLES]


def _opened_for_writing(beside: Path, rate: int, channels: int, format: str, subtype: str, samples: int | None) -> soundfile.SoundFile:
    bytes_each = _BITS.get(subtype, 32) // 8
    is_long = format == "wav" and (samples or 0) * channels * bytes_each > _LONGEST_WAV_BYTES
    return soundfile.SoundFile(beside, "w", rate, channels, subtype=subtype, format="RF64" if is_long else format.upper())


def _verify(beside: Path, path: Path, written: soundfile.SoundFile, writer: _Writer, report: Report) -> None:
    """Read the file back and compare all of it. Raises ExportError where it is not what was written."""
    digest, samples = hashlib.blake2b(), 0
    with soundfile.SoundFile(beside) as file:
        same = (file.samplerate, file.channels, file.subtype) == (written.samplerate, written.channels, written.subtype)
        while same:
            block: _Decoded = file.read(BLOCK_SAMPLES, dtype="float32" if written.subtype == "FLOAT" else "int32", always_2d=True)
            if len(block) == 0:
                break
            digest.update(block.tobytes())
            samples += len(block)
            report(samples / max(writer.samples, 1), f"Checking {path.name}")
    if not same or samples != writer.samples or digest.digest() != writer.digest:
        raise ExportError(f"{path.name} was not written: what was read back from {path.parent} differs from what was written")


def _refuse_existing(path: Path, overwrite: bool) -> None:
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
