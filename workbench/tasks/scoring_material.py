"""What separators are scored on: mixtures of recordings that nothing was trained on, drawn by a seed from the test lists.

- ``speech-piano``: a reader over a piano piece, both unseen, up to 8 s, the same draw at -10, -5, 0, 5 and 10 dB.
- ``two-speakers``: two unseen readers of every pairing of genders (m+m, f+f, m+f), the first up to 2.5 dB louder or softer.
- ``three-speakers``: three of them (m+m+m, f+f+f, m+m+f, m+f+f), the first likewise against each of the others.
- ``songs``: unseen songs of four stems in stereo, in equal excerpts of up to 8 s.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path

import numpy as np

from workbench.audio.recording import open_recording
from workbench.core.errors import EvaluationError
from workbench.core.progress import Report, part, silent
from workbench.core.sound import Samples, SoundArray
from workbench.tasks.scoring_lists import SONG_STEMS, SONGS, RecordingList, listed_files, read_list
from workbench.training.material import TrainingFile
from workbench.training.mixtures import MIXTURE_SECONDS, WIDE_LEVELS_DB, drawn_piece, levelled_stems

SPEECH, PIANO = "speech", "piano"
RATE = 16_000
_PAIRS = {
    "two-speakers": ("m+m", "f+f", "m+f"),
    "three-speakers": ("m+m+m", "f+f+f", "m+m+f", "m+f+f"),
}
_SPEAKER_LEVEL_DB = 2.5


@dataclass(frozen=True)
class ScoringMixture:
    """One mixture with its true stems."""

    id: str
    draw: str
    """Mixtures of the same draw are the same pieces at other levels: they are drawn together when intervals are found."""
    condition: str
    """The level of the first source in dB, the genders, or the song."""
    stems: Mapping[str, SoundArray]
    mixture: SoundArray
    exchangeable: bool = False
    """Whether the stems are of one kind, so that no separator can know which is which."""


@dataclass(frozen=True)
class MaterialSet:
    """A set that can be drawn."""

    sources: tuple[str, ...]
    """Names of the lists that it is drawn from."""
    stems: int
    """True stems of each of its mixtures."""
    draw: Callable[[Mapping[str, Sequence[TrainingFile]], str, int, int, Sequence[float], Report], list[ScoringMixture]]


def drawn_material(
    name: str,
    folders: Sequence[tuple[str, Path]],
    count: int,
    seed: int,
    *,
    levels_db: Sequence[float] = WIDE_LEVELS_DB,
    lists: Path | None = None,
    report: Report = silent,
) -> tuple[list[ScoringMixture], dict[str, RecordingList]]:
    """The mixtures of a set, and the lists that they were drawn from; ``count`` of each pairing, or at each level; of songs all.

    ``folders`` are pairs of a source's name and a folder. Raises EvaluationError where a source has no folder, or a recording of the
    test list is not in it; AudioFileError, Cancelled.
    """
    chosen = MATERIAL[name]
    files, known = {}, {}
    for index, source in enumerate(chosen.sources):
        known[source] = read_list(source, lists)
        given = [folder for other, folder in folders if other == source]
        if not given:
            raise EvaluationError(f"{name} needs the folder of {source}, as --source {source}=FOLDER; got {_words(folders)}")
        files[source] = listed_files(known[source], given, part(report, 0.5 * index / len(chosen.sources), 0.5))
    return chosen.draw(files, name, count, seed, levels_db, part(report, 0.5, 1.0)), known


def level_words(level_db: float) -> str:
    """A level as the condition of a mixture."""
    return f"{level_db:+g} dB" if level_db else "0 dB"


def _words(folders: Sequence[tuple[str, Path]]) -> str:
    return ", ".join(source for source, _ in folders) or "none"


def _speech_and_piano(
    files: Mapping[str, Sequence[TrainingFile]], name: str, count: int, seed: int, levels_db: Sequence[float], report: Report
) -> list[ScoringMixture]:
    generator = np.random.default_rng(seed)
    readers, pieces = (_in_turn(files[source], count, generator) for source in (SPEECH, PIANO))
    mixtures = []
    for index, pair in enumerate(zip(readers, pieces, strict=True)):
        report(index / count, "mixing speech and piano")
        sounds = _pieces(pair, generator)
        for level in levels_db:
            condition = level_words(level)
            mixtures.append(_mixture(f"{name} {index + 1} {condition}", f"{index + 1}", condition, (SPEECH, PIANO), sounds, level))
    return mixtures


def _speakers(
    files: Mapping[str, Sequence[TrainingFile]], name: str, count: int, seed: int, levels_db: Sequence[float], report: Report
) -> list[ScoringMixture]:
    generator = np.random.default_rng(seed)
    mixtures = []
    for place, genders in enumerate(_PAIRS[name]):
        for index in range(count):
            report((place + index / count) / len(_PAIRS[name]), f"mixing speakers, {genders}")
            chosen: list[TrainingFile] = []
            for gender in genders.split("+"):
                taken = {file.group for file in chosen}
                fitting = [file for file in _long(files[SPEECH]) if file.provenance.gender.lower() == gender and file.group not in taken]
                if not fitting:
                    raise EvaluationError(f"{name} needs other speakers for {genders} on the test list; got {len(taken)} that fit")
                chosen.append(fitting[int(generator.integers(len(fitting)))])
            level = float(generator.uniform(-_SPEAKER_LEVEL_DB, _SPEAKER_LEVEL_DB))
            names = tuple(f"speaker {number + 1}" for number in range(len(chosen)))
            sounds = _pieces(chosen, generator)
            mixture = _mixture(f"{name} {genders} {index + 1}", f"{genders} {index + 1}", genders, names, sounds, level)
            mixtures.append(replace(mixture, exchangeable=True))
    return mixtures


def _songs(
    files: Mapping[str, Sequence[TrainingFile]], name: str, count: int, seed: int, levels_db: Sequence[float], report: Report
) -> list[ScoringMixture]:
    stems: dict[str, dict[str, TrainingFile]] = {}
    for file in files[SONGS]:
        stems.setdefault(file.group, {})[file.path.stem] = file
    mixtures = []
    for index, (song, by_name) in enumerate(stems.items()):
        report(index / len(stems), "cutting songs")
        with ExitStack() as stack:
            recordings = {stem: stack.enter_context(open_recording(by_name[stem].path)) for stem in SONG_STEMS}
            first = recordings[SONG_STEMS[0]]
            excerpts = ceil(first.seconds / MIXTURE_SECONDS)
            length = first.samples // excerpts
            for excerpt in range(excerpts):
                sounds = {stem: each.read(excerpt * length, (excerpt + 1) * length) for stem, each in recordings.items()}
                if all(sound.any() for sound in sounds.values()):
                    true = {stem: SoundArray(sound, first.rate) for stem, sound in sounds.items()}
                    mixture = SoundArray(np.sum(list(sounds.values()), axis=0), first.rate)
                    mixtures.append(ScoringMixture(f"{song} {excerpt + 1}", song, song, true, mixture))
    return mixtures


def _in_turn(files: Sequence[TrainingFile], count: int, generator: np.random.Generator) -> list[TrainingFile]:
    """One recording for each of ``count`` mixtures: the groups in turn, in drawn order, of each a drawn recording."""
    groups: dict[str, list[TrainingFile]] = {}
    for file in _long(files):
        groups.setdefault(file.group, []).append(file)
    order = generator.permutation(sorted(groups))
    members = [groups[str(order[turn % len(order)])] for turn in range(count)]
    return [each[int(generator.integers(len(each)))] for each in members]


def _long(files: Sequence[TrainingFile]) -> list[TrainingFile]:
    """Those that fill a mixture; all where none does."""
    return [file for file in files if file.seconds >= MIXTURE_SECONDS] or list(files)


def _pieces(files: Sequence[TrainingFile], generator: np.random.Generator) -> list[Samples]:
    """A drawn piece of every recording, all as long as the shortest, (1, samples) each."""
    pieces = [drawn_piece(file, RATE, generator) for file in files]
    length = min(piece.shape[1] for piece in pieces)
    cut = [piece[:, :length] for piece in pieces]
    silent_ones = [file.path.name for file, piece in zip(files, cut, strict=True) if not piece.any()]
    if silent_ones:
        raise EvaluationError(f"recordings of the test list must not be silent; {silent_ones[0]} is, where it was drawn")
    return cut


def _mixture(id: str, draw: str, condition: str, names: Sequence[str], pieces: Sequence[Samples], level_db: float) -> ScoringMixture:
    levelled = levelled_stems(pieces, level_db)
    stems = {name: SoundArray(stem, RATE) for name, stem in zip(names, levelled, strict=True)}
    return ScoringMixture(id, draw, condition, stems, SoundArray(np.sum(levelled, axis=0), RATE))


MATERIAL = {
    "speech-piano": MaterialSet((SPEECH, PIANO), 2, _speech_and_piano),
    "two-speakers": MaterialSet((SPEECH,), 2, _speakers),
    "three-speakers": MaterialSet((SPEECH,), 3, _speakers),
    "songs": MaterialSet((SONGS,), 4, _songs),
}
"""The sets by name."""
