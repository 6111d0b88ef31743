"""Sound that cannot be read in spans where it lies, decoded once, block by block, to a temporary file that can."""

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import soundfile

from workbench.audio.libav import LibavDecoder
from workbench.audio.paths import for_libsndfile
from workbench.core import folders
from workbench.core.errors import AudioFileError
from workbench.core.progress import Report
from workbench.core.sound import BLOCK_SAMPLES, Samples

MAX_CHANNELS = 8
LOWEST_RATE, HIGHEST_RATE = 1_000, 768_000
ABSURD_SAMPLES = 1 << 40
"""No recording is this long (18 days at the highest rate); a header that claims more knows nothing."""


@dataclass(frozen=True)
class Heading:
    """What a file says of its sound: samples per second, channels, samples per channel, how they are stored, title and the like."""

    rate: int
    channels: int
    samples: int
    format: str
    subtype: str
    tags: Mapping[str, str]


@dataclass(frozen=True)
class Spool:
    """Sound on disk in a form that is read in spans at once, and what is to be told about how it got there."""

    file: Path
    heading: Heading
    notices: tuple[str, ...] = field(default=())


def heading_of(file: soundfile.SoundFile) -> Heading:
    """What libsndfile says of an open file; the length is only what the file claims."""
    tags = {name: value for name, value in file.copy_metadata().items() if value}
    return Heading(int(file.samplerate), int(file.channels), int(file.frames), str(file.format), str(file.subtype), tags)


def require_within_limits(name: str, rate: int, channels: int) -> None:
    """Refuse what nothing downstream is made for. Raises AudioFileError."""
    if not 1 <= channels <= MAX_CHANNELS:
        raise AudioFileError(f"{name} has {channels} channels; files of 1 to {MAX_CHANNELS} channels can be opened")
    if not LOWEST_RATE <= rate <= HIGHEST_RATE:
        raise AudioFileError(f"{name} has {rate:,} samples per second; files of {LOWEST_RATE:,} to {HIGHEST_RATE:,} can be opened")


def spooled(path: Path, folder: Path, report: Report, *, by_libsndfile: bool) -> Spool:
    """Decode ``path`` to a file in ``folder``, first by libsndfile where asked; where that finds damage, by FFmpeg too, keeping the longer.

    Raises AudioFileError where nothing can be decoded, Cancelled if ``report`` does.
    """
    first = _by_libsndfile(path, folder / "libsndfile.w64", report) if by_libsndfile else None
    if first is not None and not first.notices:
        return first
    try:
        second = _by_libav(path, folder / "libav.w64", report)
    except AudioFileError:
        if first is None or first.heading.samples == 0:
            raise
        return first
    if first is None or first.heading.samples < second.heading.samples:
        return second
    second.file.unlink()
    return first


def is_chained_ogg(path: Path) -> bool:
    """Whether an Ogg file ends in another stream than it begins with, which libsndfile does not tell."""
    with path.open("rb") as file:
        first = file.read(18)
        file.seek(max(path.stat().st_size - 131_072, 0))  # two pages of the greatest length
        last = file.read()
    page = last.rfind(b"OggS")
    return first.startswith(b"OggS") and page >= 0 and last[page + 14 : page + 18] != first[14:18]


def new_spool_folder() -> Path:
    """A private folder for temporary sound, which the caller removes."""
    return Path(tempfile.mkdtemp(prefix="workbench-", dir=folders.temporary()))


def remove_spool_folder(folder: Path) -> None:
    """Remove a folder made by new_spool_folder."""
    shutil.rmtree(folder, ignore_errors=True)


def _by_libsndfile(path: Path, target: Path, report: Report) -> Spool:
    notices: tuple[str, ...] = ()
    samples = 0
    with soundfile.SoundFile(for_libsndfile(path)) as source, _writer(path, target, source.samplerate, source.channels) as spool:
        claimed = heading_of(source)
        while True:
            report(min(samples / max(claimed.samples, 1), 1.0), f"Decoding {path.name}")
            try:
                block = source.read(BLOCK_SAMPLES, dtype="float32", always_2d=True)
            except soundfile.LibsndfileError:
                notices = (f"{path.name} is damaged after {samples / claimed.rate:.2f} s; what comes before was read",)
                break
            if len(block) == 0:
                break
            spool.write(block)
            samples += len(block)
    if not notices and samples < claimed.samples < ABSURD_SAMPLES:
        notices = (f"{path.name} claims to last {claimed.samples / claimed.rate:.2f} s, but holds only {samples / claimed.rate:.2f} s",)
    elif not notices and is_chained_ogg(path):
        notices = (f"{path.name} holds several streams one after the other, of which only the first was read",)
    return Spool(target, replace(claimed, samples=samples), notices)


def _by_libav(path: Path, target: Path, report: Report) -> Spool:
    with LibavDecoder(path) as decoder:
        require_within_limits(path.name, decoder.rate, decoder.channels)
        samples = 0
        with _writer(path, target, decoder.rate, decoder.channels) as spool:
            for block in _gathered(decoder.blocks()):
                report(decoder.fraction, f"Decoding {path.name}")
                spool.write(block.T)
                samples += block.shape[1]
        pieces = "1 piece" if decoder.damaged == 1 else f"{decoder.damaged} pieces"
        notices = (f"{path.name} is damaged: {pieces} of it could not be decoded and had to be left out",) if decoder.damaged else ()
        return Spool(target, Heading(decoder.rate, decoder.channels, samples, decoder.format, decoder.subtype, decoder.tags), notices)


def _gathered(blocks: Iterator[Samples]) -> Iterator[Samples]:
    """The same sound in fewer, larger blocks: codecs hand out about a thousand samples at a time."""
    waiting: list[Samples] = []
    for block in blocks:
        waiting.append(block)
        if sum(piece.shape[1] for piece in waiting) >= BLOCK_SAMPLES:
            yield np.concatenate(waiting, axis=1)
            waiting = []
    if waiting:
        yield np.concatenate(waiting, axis=1)


@contextmanager
def _writer(path: Path, target: Path, rate: int, channels: int) -> Iterator[soundfile.SoundFile]:
    """A float file open for writing; what goes wrong with it becomes a sentence about the temporary folder."""
    try:
        with soundfile.SoundFile(for_libsndfile(target), "w", rate, channels, subtype="FLOAT", format="W64") as file:
            yield file
    except (soundfile.LibsndfileError, OSError, AssertionError) as error:
        raise AudioFileError(
            f"{path.name} cannot be decoded: the folder for temporary files, {target.parent.parent}, is full or not writable"
        ) from error
