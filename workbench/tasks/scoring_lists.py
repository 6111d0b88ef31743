"""Lists of the recordings that scores are measured on, and of those that are trained on: disjoint, drawn once, kept with their checksums.

A speaker or piece is on one list as a whole. The test lists hold exactly the groups that training with the same folders, names, share
and seed holds out, so that no shipped model has heard any of them.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from workbench.audio.recording import open_recording, supported_extensions
from workbench.core.errors import EvaluationError, TrainingError
from workbench.core.folders import resources, write_text
from workbench.core.progress import Report, part, silent
from workbench.training.licences import Provenance, nearest_manifest
from workbench.training.material import TrainingFile, gathered, parted

SONGS = "songs"
"""The source whose folder holds one folder per song, with one file per stem."""

SONG_STEMS = ("vocals", "drums", "bass", "other")
_RATE = 16_000
_HASHED_BYTES = 1 << 20


@dataclass(frozen=True)
class Listed:
    """One recording on a list."""

    name: str
    """Its file's name, of a stem with its song's folder before it."""
    sha256: str
    """Of its file."""
    group: str
    """The speaker, piece or song."""
    gender: str
    """F or M for speech, else empty."""
    seconds: float
    licence: str


@dataclass(frozen=True)
class RecordingList:
    """The recordings of one source, for training and for tests."""

    source: str
    recipe: Mapping[str, Any]
    """What they were parted by: the command, the share, the seed, and names that are held out always."""
    training: tuple[Listed, ...]
    test: tuple[Listed, ...]

    @property
    def checksum(self) -> str:
        """Of the files on the test list, in order."""
        return hashlib.sha256("".join(each.sha256 for each in self.test).encode()).hexdigest()


def shipped_lists() -> Path:
    """The folder of the lists that come with the program."""
    return resources() / "scores" / "lists"


def write_lists(
    folders: Sequence[tuple[str, Path]],
    output: Path,
    *,
    hold_out: Sequence[str] = (),
    share: float = 0.1,
    seed: int = 0,
    command: str = "",
    report: Report = silent,
    notice: Callable[[str], None] = lambda sentence: None,
) -> list[RecordingList]:
    """Part the recordings of ``folders``, pairs of a source's name and a folder, and write one list per source into ``output``.

    ``hold_out``, ``share`` and ``seed`` mean what they mean to training; ``songs`` are folders of stems. Raises TrainingError,
    EvaluationError where a list cannot be written, AudioFileError, Cancelled.
    """
    recipe = {"command": command, "hold_out": list(hold_out), "held_out": share, "seed": seed}
    files: dict[str, tuple[Sequence[TrainingFile], Sequence[TrainingFile]]] = {}
    sounds = [(source, folder) for source, folder in folders if source != SONGS]
    stems = [file for source, folder in folders if source == SONGS for file in _stem_files(folder)]
    songs = frozenset[str]().union(*(file.names for file in stems))
    if sounds:
        names = [name for name in hold_out if name not in songs]
        materials = gathered(sounds, _RATE, share, names, seed, part(report, 0.0, 0.5), notice)
        files |= {source: (material.training, material.held_out) for source, material in materials.items()}
    if stems:
        material = parted(stems, share, hold_out, seed)
        files[SONGS] = material.training, material.held_out
    lists = []
    for index, (source, (training, test)) in enumerate(files.items()):
        step = part(report, 0.5 + 0.5 * index / len(files), 0.5 + 0.5 * (index + 1) / len(files))
        made = RecordingList(source, recipe, _listed(training, part(step, 0.0, 0.8)), _listed(test, part(step, 0.8, 1.0)))
        _write(output / f"{source}.json", made)
        lists.append(made)
    report(1.0, "listed")
    return lists


def read_list(source: str, folder: Path | None = None) -> RecordingList:
    """The list of one source, of those that come with the program unless another folder is named. Raises EvaluationError."""
    path = (folder or shipped_lists()) / f"{source}.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        training, test = (tuple(Listed(**each) for each in content[part]) for part in ("training", "test"))
        return RecordingList(content["source"], content["recipe"], training, test)
    except FileNotFoundError:
        raise EvaluationError(f"the list of {source} must be there, from workbench benchmark lists; got no {path}") from None
    except (OSError, ValueError, KeyError, TypeError):
        raise EvaluationError(f"{path} must be a list from workbench benchmark lists; it cannot be read as one") from None


def listed_files(listed: RecordingList, folders: Iterable[Path], report: Report = silent) -> list[TrainingFile]:
    """The recordings of the test list, found in ``folders`` by name and known by checksum.

    Raises EvaluationError where one is not there, or is another; Cancelled.
    """
    searched = tuple(folders)
    there: dict[str, list[Path]] = {}
    for folder in searched:
        for path in sorted(folder.rglob("*")):
            there.setdefault(path.name, []).append(path)
    found = []
    for index, each in enumerate(listed.test):
        report(index / len(listed.test), f"looking for {listed.source}")
        paths = [path for path in there.get(Path(each.name).name, []) if path.as_posix().endswith(f"/{each.name}")]
        if not paths:
            raise EvaluationError(
                f"the folders of {listed.source} must hold all {len(listed.test)} recordings of the test list; "
                f"{each.name} is not in {', '.join(map(str, searched))}"
            )
        if _sha256(paths[0]) != each.sha256:
            raise EvaluationError(f"{paths[0]} must be the recording of the test list; its content is another")
        provenance = Provenance(each.licence, group=each.group, gender=each.gender)
        found.append(TrainingFile(paths[0], listed.source, each.group, frozenset({each.group}), each.seconds, provenance))
    return found


def _stem_files(folder: Path) -> list[TrainingFile]:
    """The stems of every song below ``folder``: of every folder that holds all of ``SONG_STEMS``."""
    if not folder.is_dir():
        raise TrainingError(f"the folder of {SONGS} must be there; got {folder}")
    files = []
    manifest = nearest_manifest(folder)
    for song in sorted(path for path in folder.iterdir() if path.is_dir()):
        stems = {path.stem: path for path in sorted(song.iterdir()) if path.suffix.lower() in supported_extensions()}
        if not set(SONG_STEMS) <= set(stems):
            continue
        for stem in SONG_STEMS:
            with open_recording(stems[stem]) as recording:
                seconds = recording.seconds
            known = manifest.provenance(stems[stem].resolve())
            files.append(TrainingFile(stems[stem], SONGS, song.name, frozenset({song.name}), seconds, known))
    if not files:
        raise TrainingError(f"the folder of {SONGS} must hold folders with {', '.join(SONG_STEMS)}; got none in {folder}")
    return files


def _listed(files: Sequence[TrainingFile], report: Report) -> tuple[Listed, ...]:
    rows = []
    for index, file in enumerate(files):
        report(index / len(files), f"reading {file.source}")
        name = f"{file.path.parent.name}/{file.path.name}" if file.source == SONGS else file.path.name
        known = file.provenance
        rows.append(Listed(name, _sha256(file.path), file.group, known.gender, round(file.seconds, 3), known.licence))
    return tuple(rows)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while block := file.read(_HASHED_BYTES):
            digest.update(block)
    return digest.hexdigest()


def _write(path: Path, made: RecordingList) -> None:
    content = {**asdict(made)}
    rows = {part: ",\n".join(f"    {json.dumps(row)}" for row in content.pop(part)) for part in ("training", "test")}
    head = json.dumps(content, indent=2).removesuffix("\n}")
    text = head + "".join(f',\n  "{part}": [\n{lines}\n  ]' for part, lines in rows.items()) + "\n}\n"
    try:
        write_text(path, text)
    except OSError as error:
        raise EvaluationError(f"{path} cannot be written; {error.strerror or error}") from None
