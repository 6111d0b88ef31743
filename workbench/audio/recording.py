"""Sound files as recordings that are read in spans, whatever their coding, and of which no more than a block is in memory."""

import threading
import weakref
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import soundfile

from workbench.audio.paths import for_libsndfile
from workbench.audio.spooling import (
    ABSURD_SAMPLES,
    Heading,
    Spool,
    heading_of,
    is_chained_ogg,
    new_spool_folder,
    remove_spool_folder,
    require_within_limits,
    spooled,
)
from workbench.core.errors import AudioFileError
from workbench.core.progress import Report, silent
from workbench.core.sound import BLOCK_SAMPLES, Samples

_NEVER_QUIETER = 1e-20
"""Quieter values, 400 dB below full scale, are silence: float32 cannot reckon with them, and their reciprocals are infinite."""

_NEVER_LOUDER = 1e10
"""Full scale is 1; files that hold whole numbers as float reach 2e9; above that squares leave float32's range downstream."""

_COUNTED_AT_MOST = 100_000
"""Samples that are not numbers are counted, each once, up to here."""

# Read on the fly, these two land beside the place asked for after one seek in ten to a hundred (libsndfile 1.2.2).
_SEEKS_INEXACTLY = {"MPEG_LAYER_I", "MPEG_LAYER_II", "MPEG_LAYER_III", "VORBIS"}

_PLAIN_WORDS = (
    ("No 'data' chunk", "begins like a sound file but holds no sound"),
    ("not a regular file", "begins like a sound file but holds no sound"),
    ("Channel count is zero", "claims to have no channels"),
    ("unimplemented format", "holds sound in a coding that is not supported, or its header is damaged"),
    ("Malformed", "has a damaged header"),
    ("SF_INFO struct incomplete", "has a header with impossible values"),
)

_EXTENSIONS_OF_LIBSNDFILE = (
    "wav wave rf64 w64 bwf flac ogg oga opus mp3 mp2 aif aiff aifc au snd caf voc paf iff svx nist sph ircam sf avr htk mat pvf xi sds sd2"
)
_EXTENSIONS_OF_LIBAV = "m4a m4b aac mp4 m4v mov mkv mka webm wma wmv asf avi flv ac3 eac3 mpg mpeg ts 3gp ape wv tta dts amr tak mpc dsf"


def supported_extensions() -> tuple[str, ...]:
    """Extensions of files that can be opened, lower case, with their dot, the common ones first; files are judged by content, though."""
    return tuple(f".{extension}" for extension in (_EXTENSIONS_OF_LIBSNDFILE + " " + _EXTENSIONS_OF_LIBAV).split())


class Recording:
    """A sound file, open: its sound in spans, and what is known of it. Made by ``open_recording``; safe from several threads at once."""

    def __init__(self, path: Path, spool: Spool, folder: Path | None) -> None:
        """Read from ``spool``; ``folder``, if any, holds it and is removed with this recording."""
        self._path = path
        self._file = spool.file
        self._heading = spool.heading
        self._notices = spool.notices
        self._state = _state_of(spool.file)
        self._path_state = _state_of(path)
        self._handles: weakref.WeakSet[_Handle] = weakref.WeakSet()
        self._own = threading.local()
        self._lock = threading.Lock()
        self._closed = False
        self._odd_samples = np.empty(0, dtype=np.int64)
        self._remove_folders = [weakref.finalize(self, remove_spool_folder, folder)] if folder is not None else []

    @property
    def path(self) -> Path:
        """The file that was opened."""
        return self._path

    @property
    def rate(self) -> int:
        """Samples per second and channel."""
        return self._heading.rate

    @property
    def channels(self) -> int:
        """Number of channels, 1 to 8."""
        return self._heading.channels

    @property
    def samples(self) -> int:
        """Length in samples per channel, as counted, not as claimed; may be 0."""
        return self._heading.samples

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return self.samples / self.rate

    @property
    def format(self) -> str:
        """The kind of file, such as WAV, FLAC or MP4."""
        return self._heading.format

    @property
    def subtype(self) -> str:
        """How the file stores its samples, in libsndfile's words: PCM_16, FLOAT, VORBIS and so on, or the nearest of these."""
        return self._heading.subtype

    @property
    def tags(self) -> dict[str, str]:
        """Title, artist and the like, as far as the file has them."""
        return dict(self._heading.tags)

    @property
    def notices(self) -> tuple[str, ...]:
        """Sentences for the user about what was found wrong and mended, so far: some is only met in reading."""
        odd = len(self._odd_samples)
        if not odd:
            return self._notices
        found = "1 sample" if odd == 1 else f"{odd:,} samples" if odd < _COUNTED_AT_MOST else f"{odd:,} samples or more"
        return (
            *self._notices,
            f"{self._path.name}: {found} that could not be sound (not a number, or beyond all measure) replaced by silence",
        )

    @property
    def has_changed(self) -> bool:
        """Whether another file, or none, stands by now where this one was opened."""
        return _state_of(self._path) != self._path_state

    def read(self, start: int, stop: int) -> Samples:
        """The span as float32 (channels, stop - start), full scale 1.0, finite; zeros outside the recording.

        Raises AudioFileError where the file has vanished, was cut short or changed, or turns out to be damaged.
        """
        span = np.zeros((self.channels, max(stop - start, 0)), dtype=np.float32)
        low, high = max(start, 0), min(stop, self.samples)
        if low < high:
            handle = self._handle()
            for block in range(low, high, BLOCK_SAMPLES):
                count = min(BLOCK_SAMPLES, high - block)
                span[:, block - start : block - start + count] = self._checked(handle.read(block, count), block, count)
        return span

    def close(self) -> None:
        """Let go of the file once the blocks being read are done, and remove what was decoded; reading is over then."""
        with self._lock:
            self._closed = True
            handles = list(self._handles)
        for handle in handles:
            handle.close()
        for remove_folder in self._remove_folders:
            remove_folder()

    def go_by(self, path: Path, folder: Path) -> None:
        """Be the recording of ``path`` from now on, whether there is such a file or not, and remove ``folder`` in the end."""
        self._path, self._path_state = path, _state_of(path)
        self._remove_folders.append(weakref.finalize(self, remove_spool_folder, folder))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _handle(self) -> "_Handle":
        """The open file of the calling thread, so that the player never waits for the worker."""
        handle: _Handle | None = getattr(self._own, "handle", None)
        if handle is None:
            with self._lock:
                if self._closed:
                    raise AudioFileError(f"{self._path.name} has been closed and cannot be read any more")
                if _state_of(self._file) != self._state:
                    raise AudioFileError(f"{self._path.name} has changed or vanished since it was opened, and cannot be read any more")
                handle = self._own.handle = _Handle(self._file, self._path.name)
                self._handles.add(handle)
        return handle

    def _checked(self, block: Samples | None, start: int, count: int) -> Samples:
        """A block as (channels, samples) without values that are no sound, which are counted."""
        if block is None or len(block) < count:
            changed = _state_of(self._file) != self._state
            reason = "it has been changed or cut short since it was opened" if changed else "it is damaged there"
            raise AudioFileError(f"{self._path.name} cannot be read at {start / self.rate:.1f} s: {reason}")
        # Written so that a peak that is not a number counts as too high.
        if not np.abs(block).max() <= _NEVER_LOUDER:
            odd = ~(np.abs(block) <= _NEVER_LOUDER)
            block[odd] = 0.0
            found = start * self.channels + np.flatnonzero(odd)
            with self._lock:
                if len(self._odd_samples) < _COUNTED_AT_MOST:
                    self._odd_samples = np.union1d(self._odd_samples, found)[:_COUNTED_AT_MOST]
        if not self.subtype.startswith("PCM"):
            block[np.abs(block) < _NEVER_QUIETER] = 0.0
        return block.T


class _Handle:
    """One thread's open file; its lock is only ever contended by ``close``."""

    def __init__(self, file: Path, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._position = 0
        try:
            self._file: soundfile.SoundFile | None = soundfile.SoundFile(for_libsndfile(file))
        except (soundfile.LibsndfileError, OSError) as error:
            raise AudioFileError(f"{name} has vanished since it was opened, and cannot be read any more") from error

    def read(self, start: int, count: int) -> Samples | None:
        """The samples as (samples, channels), fewer where the file ends early, or None where it cannot be decoded."""
        with self._lock:
            if self._file is None:
                raise AudioFileError(f"{self._name} has been closed and cannot be read any more")
            try:
                if self._position != start:
                    self._file.seek(start)
                block: Samples = self._file.read(count, dtype="float32", always_2d=True)
            except soundfile.LibsndfileError:
                self._position = -1
                return None
            self._position = start + len(block)
            return block

    def close(self) -> None:
        """Close the file once the block being read is done."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None


def open_recording(path: Path, report: Report = silent) -> Recording:
    """Open a sound file of any kind that libsndfile or FFmpeg knows, judged by its content, not its name.

    WAV, FLAC, AIFF and the like open in milliseconds whatever their length. What cannot be read exactly in spans (MP3, Vorbis,
    AAC, damaged or endless files) is decoded once, block by block, to a temporary file; ``report`` hears of that and may cancel it.
    Raises AudioFileError, one sentence with the file's name, for all that is not sound or is refused: more than 8 channels, rates
    outside 1 kHz .. 768 kHz.
    """
    path = path.absolute()
    _require_file(path)
    try:
        heading, exact = _heading_by_libsndfile(path)
    except (soundfile.LibsndfileError, TypeError) as error:
        # soundfile raises TypeError for names that end in .raw: samples without any header.
        return _spooled_recording(path, report, by_libsndfile=False, reason=_in_plain_words(error))
    require_within_limits(path.name, heading.rate, heading.channels)
    if exact:
        return Recording(path, Spool(path, heading), None)
    return _spooled_recording(path, report, by_libsndfile=not _is_unfinished_wav(path, heading), reason=None)


def open_private(file: Path, folder: Path, path: Path, report: Report = silent) -> Recording:
    """``open_recording`` of a file in a private ``folder``, which is removed with the recording; ``path`` is what it goes by."""
    recording = open_recording(file, report)
    recording.go_by(path, folder)
    return recording


def _spooled_recording(path: Path, report: Report, *, by_libsndfile: bool, reason: str | None) -> Recording:
    folder = new_spool_folder()
    try:
        return Recording(path, spooled(path, folder, report, by_libsndfile=by_libsndfile), folder)
    except BaseException as error:
        remove_spool_folder(folder)
        if reason is not None and isinstance(error, AudioFileError):
            raise AudioFileError(f"{path.name} {reason}") from error
        raise


def _heading_by_libsndfile(path: Path) -> tuple[Heading, bool]:
    """What libsndfile says of the file, and whether it can be read in spans as it lies: to its very end, and exactly."""
    with soundfile.SoundFile(for_libsndfile(path)) as file:
        heading = heading_of(file)
        untold = _is_unfinished_wav(path, heading) or heading.samples > ABSURD_SAMPLES or is_chained_ogg(path)
        if untold or heading.subtype in _SEEKS_INEXACTLY:
            return heading, False
        try:
            if heading.samples > 0:
                file.seek(heading.samples - 1)
            return heading, len(file.read(1)) == min(heading.samples, 1)
        except soundfile.LibsndfileError:
            return heading, False


def _is_unfinished_wav(path: Path, heading: Heading) -> bool:
    """Whether this is a WAV file whose writer never came back to fill in the sizes, so that libsndfile takes it for empty."""
    if heading.samples > 0 or not heading.format.startswith("WAV"):
        return False
    with path.open("rb") as file:
        return file.read(8)[4:] in (b"\0\0\0\0", b"\xff\xff\xff\xff")


def _require_file(path: Path) -> None:
    """Raise AudioFileError for what is not a readable file with something in it."""
    try:
        if path.is_dir():
            raise AudioFileError(f"{path.name or path} is a folder, not a sound file")
        if not path.is_file():
            raise AudioFileError(
                f"{path.name} {'is not a file that can be read in spans' if path.exists() else f'does not exist in {path.parent}'}"
            )
        with path.open("rb") as file:
            if not file.read(1):
                raise AudioFileError(f"{path.name} is empty: it has 0 bytes")
    except PermissionError as error:
        raise AudioFileError(f"{path.name} cannot be read: you lack the permission") from error
    except OSError as error:
        raise AudioFileError(f"{path.name} cannot be read: {error.strerror or error}") from error


def _in_plain_words(error: Exception) -> str | None:
    """The end of a sentence that begins with the file's name; None where libsndfile has nothing to say of the file."""
    message = str(error)
    return next((words for fragment, words in _PLAIN_WORDS if fragment in message), None)


def _state_of(file: Path) -> tuple[int, int] | None:
    """Size and time of change; None where the file is gone."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns
