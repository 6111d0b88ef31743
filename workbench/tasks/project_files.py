"""The file or folder that holds a project: members of a few known names, written whole or not at all, nothing ever unpacked by name."""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load, save

from workbench.core.errors import ProjectError
from workbench.core.folders import written_beside
from workbench.core.progress import Report
from workbench.session.project import SavedArray

DOCUMENT = "project.json"
ENDING = ".workbench"

_MEMBER = re.compile(r"project\.json|source\.(flac|wav)|arrays/[0-9a-z-]{1,80}\.safetensors")
_MOST_DOCUMENT_BYTES = 256 << 20
_PIECE_BYTES = 8 << 20
"""Of an array in one member: short enough that copying it holds up no other thread."""
_COPIED_BYTES = 1 << 20
_VALUES = "values"


FileStamp = tuple[int, int]
"""Size in bytes and time of change in nanoseconds: another one tells that a file was written by somebody else."""


def stamp_of(path: Path) -> FileStamp | None:
    """What a file is told by, or None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_size, status.st_mtime_ns


class Store(Protocol):
    """Where members are written to."""

    def write(self, name: str, data: bytes) -> None:
        """Write one member."""

    def copy(self, name: str, file: Path, report: Report) -> None:
        """Write one member from a file."""


class Source(Protocol):
    """Where members are read from. Every method raises ProjectError."""

    def read(self, name: str, most_bytes: int) -> bytes:
        """One member; one that is longer than ``most_bytes`` is refused."""

    def extract(self, name: str, file: Path, report: Report) -> None:
        """Write one member to ``file``."""


class ArrayWriter:
    """Writes arrays to a store, in pieces, and keeps the list of them."""

    def __init__(self, store: Store, report: Callable[[], None], prefix: str = "a") -> None:
        """``report`` is called before every piece and may raise Cancelled; names of arrays begin with ``prefix``."""
        self._store, self._report, self._prefix = store, report, prefix
        self.written: dict[str, SavedArray] = {}
        """What was written, by name."""

    def keep(self, array: NDArray[Any]) -> str:
        """Write an array and give it a name."""
        name = f"{self._prefix}{len(self.written)}"
        flat = array.reshape(-1)
        size = max(_PIECE_BYTES // max(array.itemsize, 1), 1)
        files = []
        for number, start in enumerate(range(0, flat.size, size)):
            self._report()
            files.append(f"arrays/{name}-{number}.safetensors")
            self._store.write(files[-1], save({_VALUES: np.ascontiguousarray(flat[start : start + size])}))
        self.written[name] = SavedArray(dtype=array.dtype.name, shape=array.shape, files=tuple(files))
        return name


class ArrayReader:
    """Reads arrays that ``ArrayWriter`` wrote."""

    def __init__(self, source: Source, arrays: Mapping[str, SavedArray], report: Callable[[], None]) -> None:
        self._source, self._arrays, self._report = source, arrays, report

    def find(self, name: str) -> NDArray[Any]:
        """The array of that name. Raises ProjectError where it is missing or not what the project says."""
        if name not in self._arrays:
            raise ProjectError(f"the project must hold the array {name}; got none of that name")
        entry = self._arrays[name]
        pieces = [self._piece(file, entry) for file in entry.files]
        flat: NDArray[Any] = np.concatenate(pieces) if pieces else np.empty(0, entry.dtype)
        if flat.size != int(np.prod(entry.shape, dtype=object)):
            raise ProjectError(f"the array {name} must be of shape {entry.shape}; got {flat.size} values")
        return flat.reshape(entry.shape)

    def _piece(self, file: str, entry: SavedArray) -> NDArray[Any]:
        self._report()
        try:
            values: NDArray[Any] = load(self._source.read(file, 2 * _PIECE_BYTES))[_VALUES]
        except (SafetensorError, LookupError, TypeError, ValueError) as error:
            raise ProjectError(f"{file} in the project is damaged: {error}") from None
        if values.dtype.name != entry.dtype or values.ndim != 1:
            raise ProjectError(f"{file} in the project must hold {entry.dtype} values; got {values.dtype.name}")
        return values


class FolderStore:
    """A folder of loose members, for autosaves: what has not changed is not written again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def write(self, name: str, data: bytes) -> None:
        """Write one member, whole or not at all."""
        place = self._folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        with written_beside(place) as beside:
            beside.write_bytes(data)

    def copy(self, name: str, file: Path, report: Report) -> None:
        """Write one member from a file."""
        place = self._folder / name
        with written_beside(place) as beside, file.open("rb") as origin, beside.open("wb") as target:
            _copy(origin, target, file.stat().st_size, report)

    def keep_only(self, names: set[str]) -> None:
        """Remove the members of no use any more."""
        for file in self._folder.glob("arrays/*"):
            if f"arrays/{file.name}" not in names:
                file.unlink(missing_ok=True)


class _FolderSource:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str, most_bytes: int) -> bytes:
        file = self._member(name)
        with _reading(self._folder):
            _require_size(name, file.stat().st_size, most_bytes)
            return file.read_bytes()

    def extract(self, name: str, file: Path, report: Report) -> None:
        member = self._member(name)
        with _reading(self._folder), member.open("rb") as origin, file.open("wb") as target:
            _copy(origin, target, member.stat().st_size, report)

    def _member(self, name: str) -> Path:
        _require_name(name)
        file = self._folder / name
        if not file.is_file():
            raise ProjectError(f"{self._folder.name} must hold {name}; it is missing")
        return file


class _ZipStore:
    def __init__(self, file: zipfile.ZipFile) -> None:
        self._file = file

    def write(self, name: str, data: bytes) -> None:
        self._file.writestr(name, data)

    def copy(self, name: str, file: Path, report: Report) -> None:
        with file.open("rb") as origin, self._file.open(name, "w", force_zip64=True) as target:
            _copy(origin, target, file.stat().st_size, report)


class _ZipSource:
    def __init__(self, file: zipfile.ZipFile, title: str) -> None:
        self._file, self._title = file, title

    def read(self, name: str, most_bytes: int) -> bytes:
        info = self._info(name)
        _require_size(name, info.file_size, most_bytes)
        return self._file.read(info)

    def extract(self, name: str, file: Path, report: Report) -> None:
        info = self._info(name)
        with self._file.open(info) as origin, file.open("wb") as target:
            _copy(origin, target, info.file_size, report)

    def verify(self, report: Report) -> None:
        """Read all members to their end, which compares them with their checksums."""
        members = self._file.infolist()
        for number, info in enumerate(members):
            report(number / max(len(members), 1), "checking what was written")
            with self._file.open(info) as member:
                while member.read(_COPIED_BYTES):
                    pass

    def _info(self, name: str) -> zipfile.ZipInfo:
        try:
            return self._file.getinfo(name)
        except KeyError:
            raise ProjectError(f"{self._title} must hold {name}; it is missing") from None


@contextmanager
def written_project(path: Path, report: Report) -> Iterator[Store]:
    """A store whose members become the project file ``path`` when the block ends without an error.

    The file is written beside, read back to its end, and only then given its name. Raises ProjectError where that fails.
    """
    try:
        with written_beside(path) as beside:
            with zipfile.ZipFile(beside, "w", zipfile.ZIP_STORED) as file:
                yield _ZipStore(file)
            with _reading(path), zipfile.ZipFile(beside) as file:
                _ZipSource(file, path.name).verify(report)
    except OSError as error:
        raise ProjectError(f"{path.name} was not written to {path.parent}: {error.strerror or error}") from error


@contextmanager
def opened_project(path: Path) -> Iterator[Source]:
    """The members of a project file, or of an autosave's folder. Raises ProjectError, also while they are read."""
    if path.is_dir():
        yield _FolderSource(path)
        return
    with _reading(path), zipfile.ZipFile(path) as file:
        _require_plain(path, file)
        yield _ZipSource(file, path.name)


def read_document(source: Source) -> bytes:
    """What the project says, as JSON text. Raises ProjectError."""
    return source.read(DOCUMENT, _MOST_DOCUMENT_BYTES)


def _require_plain(path: Path, file: zipfile.ZipFile) -> None:
    """Refuse all that no project holds: other names, members twice, compression, and more bytes than the file has."""
    members = file.infolist()
    for info in members:
        _require_name(info.filename)
        if info.compress_type != zipfile.ZIP_STORED or info.compress_size != info.file_size or info.flag_bits & 1:
            raise ProjectError(f"{path.name} is refused: {info.filename} in it is compressed or locked, which no project is")
    if len({info.filename for info in members}) != len(members):
        raise ProjectError(f"{path.name} is refused: it holds two members of one name")
    if sum(info.file_size for info in members) > path.stat().st_size:
        raise ProjectError(f"{path.name} is refused: it claims to hold more than it does")


def _require_name(name: str) -> None:
    if not _MEMBER.fullmatch(name):
        raise ProjectError(f"a project is refused that holds {name[:80]!r}: no project does")


def _require_size(name: str, size: int, most: int) -> None:
    if size > most:
        raise ProjectError(f"{name} in the project must be at most {most >> 20} MB; got {size >> 20} MB")


def _copy(origin: IO[bytes], target: IO[bytes], size: int, report: Report) -> None:
    done = 0
    while block := origin.read(_COPIED_BYTES):
        report(min(done / max(size, 1), 1.0))
        target.write(block)
        done += len(block)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Turns every way in which reading fails into one ProjectError."""
    try:
        yield
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as error:
        raise ProjectError(f"{path.name} is damaged, cut short, or no project: {error}") from None
    except OSError as error:
        raise ProjectError(f"{path.name} cannot be read: {error.strerror or error}") from None
