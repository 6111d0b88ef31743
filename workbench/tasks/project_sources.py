"""The recording of a project: told by its hash, found again where it was moved to, or kept within the project itself."""

import hashlib
import os
from pathlib import Path
from typing import Literal

from workbench.audio.recording import Recording, open_private, open_recording
from workbench.audio.spooling import new_spool_folder, remove_spool_folder
from workbench.audio.writing import nearest_subtype, write_audio
from workbench.core.errors import AudioFileError, ProjectError
from workbench.core.progress import Report, part
from workbench.core.sound import BLOCK_SAMPLES
from workbench.session.project import SavedSource
from workbench.tasks.project_files import Source, Store

_HASHED_BYTES = 4 << 20
_HIGHEST_FLAC_RATE = 655_350
_known: dict[tuple[Path, int, int], str] = {}
"""Hashes by path, size and time of change: an hour of sound is not read through at every save."""


class SourceMissing(ProjectError):
    """The recording of a project is not where it was; the user is asked where it is."""

    def __init__(self, sentence: str, source: SavedSource) -> None:
        super().__init__(sentence)
        self.source = source


class OtherSource(SourceMissing):
    """The file that was offered is another recording of the same length."""


def sha256_of(path: Path, report: Report) -> str:
    """The hash of a recording's file, computed once for as long as it stays the same. Raises AudioFileError, Cancelled."""
    try:
        status = path.stat()
        key = path, status.st_size, status.st_mtime_ns
        if key not in _known:
            digest, done = hashlib.sha256(), 0
            with path.open("rb") as file:
                while block := file.read(_HASHED_BYTES):
                    report(min(done / max(status.st_size, 1), 1.0), f"reading {path.name}")
                    digest.update(block)
                    done += len(block)
            _known[key] = digest.hexdigest()
    except OSError as error:
        raise AudioFileError(f"{path.name} cannot be read: {error.strerror or error}") from error
    return _known[key]


def found_source(source: SavedSource, project: Path, offered: Path | None, allow_other: bool, report: Report) -> tuple[Path, bool]:
    """Where the recording is, and whether it is another of the same length, which only ``allow_other`` takes.

    Looked for at ``offered``, or else on the way from the project's folder, where it was, and beside the project. Raises SourceMissing,
    OtherSource, AudioFileError, Cancelled.
    """
    places = [offered] if offered is not None else file_places(project, source.path, source.relative, source.name)
    for place in places:
        if place.is_file() and sha256_of(place, report) == source.sha256:
            return place.absolute(), False
    if offered is None:
        raise SourceMissing(f"{source.name} is not where it was when {project.name} was saved", source)
    with open_recording(offered, report) as recording:
        found = recording.rate, recording.channels, recording.samples
    if found != (source.rate, source.channels, source.samples):
        wanted = f"{source.samples} samples at {source.rate} Hz, {source.channels} channels"
        came = f"{found[2]} samples at {found[0]} Hz, {found[1]} channels"
        raise SourceMissing(f"{offered.name} is not {source.name}: it must have {wanted}; got {came}", source)
    if not allow_other:
        raise OtherSource(f"{offered.name} is as long as {source.name}, but another recording", source)
    return offered.absolute(), True


def embedded_as(recording: Recording) -> Literal["source.flac", "source.wav"]:
    """FLAC holds whole numbers of up to 24 bits exactly; all else goes to a WAV file of floats."""
    whole = recording.subtype in {"PCM_U8", "PCM_S8", "PCM_16", "PCM_24"}
    return "source.flac" if whole and recording.samples > 0 and recording.rate <= _HIGHEST_FLAC_RATE else "source.wav"


def embed(store: Store, member: str, recording: Recording, report: Report) -> None:
    """Write the recording's sound into a project: exactly as it is heard. Raises AudioFileError, ExportError, Cancelled."""
    folder = new_spool_folder()
    try:
        file = folder / member
        blocks = (
            recording.read(start, min(start + BLOCK_SAMPLES, recording.samples)) for start in range(0, recording.samples, BLOCK_SAMPLES)
        )
        write_audio(
            file,
            blocks,
            rate=recording.rate,
            channels=recording.channels,
            format="flac" if member.endswith("flac") else "wav",
            subtype=nearest_subtype("flac", recording.subtype) if member.endswith("flac") else "FLOAT",
            samples=recording.samples,
            report=part(report, 0.0, 0.8),
        )
        store.copy(member, file, part(report, 0.8, 1.0))
    finally:
        remove_spool_folder(folder)


def embedded_recording(members: Source, source: SavedSource, project: Path, report: Report) -> Recording:
    """The sound within a project as a recording, which bears the name of its file and lies, for exports, in the project's folder.

    Raises ProjectError, AudioFileError, Cancelled.
    """
    if Path(source.name).name != source.name:
        raise ProjectError(f"the recording's name in {project.name} must be a file name without folders; got {source.name[:80]!r}")
    folder = new_spool_folder()
    try:
        file = folder / source.embedded
        members.extract(source.embedded, file, part(report, 0.0, 0.8))
        return open_private(file, folder, project.absolute().parent / source.name, part(report, 0.8, 1.0))
    except BaseException:
        remove_spool_folder(folder)
        raise


def file_places(project: Path, path: str, relative: str, name: str = "") -> list[Path]:
    """Where a file of a project may be: on its way from the project's folder, where it was, and beside the project."""
    folder = project.absolute().parent
    return [*([Path(os.path.normpath(folder / relative))] if relative else []), Path(path), folder / Path(name or path).name]
