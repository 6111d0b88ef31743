"""Recordings to train from: found in folders, told apart by speaker or piece, some of them held out, read as frames."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from workbench.audio.recording import Recording, open_recording, supported_extensions
from workbench.audio.resampling import resampled
from workbench.core.errors import AudioFileError, TrainingError
from workbench.core.progress import Report, part, silent
from workbench.core.sound import Samples, Sound
from workbench.dsp.analysis import Analysis
from workbench.dsp.spectrum import Magnitudes, Spectrum
from workbench.training.licences import Provenance, nearest_manifest

Notice = Callable[[str], None]

_LIBRISPEECH_NAME = re.compile(r"(\d+)-\d+-\d+")
QUIETEST_DB = -60.0
"""Frames this far below the loudest of their recording are left out: Itakura-Saito would learn their noise like speech."""


_NOT_IN_NAMES = set("/\\:=,*") | {chr(code) for code in range(32)}


@dataclass(frozen=True)
class TrainingFile:
    """One recording that can be trained from."""

    path: Path
    source: str
    group: str
    """The speaker or piece that it belongs to, which is held out or trained on as a whole."""
    names: frozenset[str]
    """Names by which it can be held out: its group, its name without extension, its folders below the source's."""
    seconds: float
    provenance: Provenance


@dataclass(frozen=True)
class Material:
    """The recordings of one source, parted by group."""

    source: str
    training: tuple[TrainingFile, ...]
    held_out: tuple[TrainingFile, ...]
    """For scores alone."""
    validation: tuple[TrainingFile, ...] = ()
    """Not learnt from, but looked at while learning: when to stop, and which settings to recommend."""


class Mono:
    """The mean over channels of a sound."""

    channels = 1

    def __init__(self, sound: Sound) -> None:
        self._sound = sound
        self.rate = sound.rate
        self.samples = sound.samples

    def read(self, start: int, stop: int) -> Samples:
        """The span, float32 (1, stop - start); zeros outside the sound."""
        mean: Samples = self._sound.read(start, stop).mean(axis=0, keepdims=True, dtype=np.float32)
        return mean


def gathered(
    folders: Sequence[tuple[str, Path]],
    rate: int,
    share: float,
    always: Sequence[str],
    seed: int,
    report: Report = silent,
    notice: Notice = lambda sentence: None,
    *,
    validation: Sequence[tuple[str, Path]] = (),
    validation_share: float = 0.0,
) -> dict[str, Material]:
    """The recordings of every source, parted: ``folders`` are pairs of a source's name and a folder, a name perhaps several times.

    ``share``, ``always``, ``seed`` and ``validation_share`` are those of ``parted``; of a source that ``validation`` names, the
    recordings in its folders are those for validation, and nothing else of their groups is learnt from. Raises TrainingError for bad
    names, for a folder without recordings, and for a name in ``always`` that nothing has; Cancelled.
    """
    if not folders:
        raise TrainingError("training needs at least one source with a folder of its recordings; got none")
    files: dict[str, list[TrainingFile]] = {}
    for index, (source, folder) in enumerate(folders):
        require_source_name(source)
        step = part(report, index / len(folders), (index + 1) / len(folders))
        files.setdefault(source, []).extend(find_recordings(source, folder, rate, notice, step))
    known = frozenset[str]().union(*(file.names for found in files.values() for file in found))
    unknown = [name for name in always if name not in known]
    if unknown:
        raise TrainingError(f"what is held out must be the name of a group, a recording or its folder; nothing is called {unknown[0]!r}")
    strangers = [source for source, _ in validation if source not in files]
    if strangers:
        raise TrainingError(f"validation must be of a source that is trained, {', '.join(files)}; got {strangers[0]!r}")
    given: dict[str, list[TrainingFile]] = {}
    for source, folder in validation:
        given.setdefault(source, []).extend(find_recordings(source, folder, rate, notice))
    return {source: parted(found, share, always, seed, validation_share, given.get(source, ())) for source, found in files.items()}


def require_source_name(source: str) -> None:
    """Raise TrainingError unless a source may be called so: its name is part of those of tensors and of settings."""
    if not source or _NOT_IN_NAMES.intersection(source):
        raise TrainingError(f"the name of a source must be a word without any of / \\ : = , *; got {source!r}")


def find_recordings(source: str, folder: Path, rate: int, notice: Notice, report: Report = silent) -> list[TrainingFile]:
    """Every recording below ``folder``, in the order of names, that has at least ``rate`` samples per second.

    A recording's group is the speaker or piece that the nearest manifest names; else the speaker's number, where the file is named
    like those of LibriSpeech (SPEAKER-CHAPTER-UTTERANCE); else the folder it lies in, where that is not ``folder`` itself; else its
    own name. Files that are no recordings, or of a lower rate, are left out and told to ``notice``. Raises TrainingError where
    there is no folder or nothing in it can be used.
    """
    if not folder.is_dir():
        raise TrainingError(f"the folder of source {source} must be there to be trained from; got {folder}")
    manifest = nearest_manifest(folder)
    found, slow = [], []
    candidates = sorted(path for path in folder.rglob("*") if path.suffix.lower() in supported_extensions() and path.is_file())
    for index, path in enumerate(candidates):
        report(index / len(candidates), f"looking at {source}")
        try:
            with open_recording(path) as recording:
                own_rate, seconds = recording.rate, recording.seconds
        except AudioFileError as error:
            notice(f"left out: {error}")
            continue
        if own_rate < rate:
            slow.append(own_rate)
            continue
        provenance = manifest.provenance(path.resolve())
        inner = path.relative_to(folder).parent.parts
        group = provenance.group or _group_by_name(path, inner)
        found.append(TrainingFile(path, source, group, frozenset({group, path.stem, *inner}), seconds, provenance))
    if slow:
        notice(f"left out: {len(slow)} recordings in {folder} with fewer than {rate} samples per second, down to {min(slow)}")
    if not found:
        raise TrainingError(f"the folder of source {source} must hold recordings of at least {rate} Hz; got none in {folder}")
    return found


def _group_by_name(path: Path, inner: Sequence[str]) -> str:
    speaker = _LIBRISPEECH_NAME.fullmatch(path.stem)
    if speaker:
        return f"LibriSpeech {speaker[1]}"
    return "/".join(inner) or path.stem


def parted(
    files: Sequence[TrainingFile],
    share: float,
    always: Sequence[str],
    seed: int,
    validation_share: float = 0.0,
    validation: Sequence[TrainingFile] = (),
) -> Material:
    """The recordings of one source, with ``share`` of its groups held out, drawn by ``seed``, besides those named in ``always``.

    A group is held out as a whole; with a share above 0 at least one is, as long as one is left to train on. The same holds for the
    groups for validation, a ``validation_share`` of those that are left, unless ``validation`` brings them. Raises TrainingError where
    none is left.
    """
    source = files[0].source
    named = {file.group for file in files if not file.names.isdisjoint(always)}
    given = {file.group for file in validation} - named
    rest = [group for group in groups_of(files) if group not in named | given]
    if not rest:
        raise TrainingError(f"source {source} must keep something to train on; every recording of it was named to be held out")
    order = [rest[index] for index in np.random.default_rng(seed).permutation(len(rest))]
    count = _count(share, len(order))
    apart = named | set(order[:count])
    looked_at = given or set(order[count : count + _count(validation_share, len(order) - count)])
    return Material(
        source,
        tuple(file for file in files if file.group not in apart | looked_at),
        tuple(file for file in files if file.group in apart),
        tuple(file for file in validation if file.group not in named) or tuple(file for file in files if file.group in looked_at),
    )


def _count(share: float, groups: int) -> int:
    """How many of so many groups a share is."""
    return min(max(1, round(share * groups)), groups - 1) if share > 0.0 else 0


def open_mono(file: TrainingFile, rate: int) -> tuple[Recording, Sound]:
    """The recording, to be closed by the caller, and its mean over channels at ``rate``. Raises AudioFileError."""
    recording = open_recording(file.path)
    return recording, resampled(Mono(recording), rate)


def training_frames(files: Sequence[TrainingFile], analysis: Analysis, most: int, seed: int, report: Report = silent) -> Magnitudes:
    """Magnitudes of all recordings side by side, float32 (bins, frames), every recording at mean magnitude 1.

    The array lies in memory frame by frame. Silent and very quiet frames are left out; where more than ``most`` would come
    together, each recording gives the same share of its frames, drawn by ``seed``. Memory holds the result twice at most. Raises
    TrainingError where everything is silent, AudioFileError, Cancelled.
    """
    total = sum(analysis.frames_of(round(file.seconds * analysis.rate)) for file in files)
    share = min(1.0, most / max(total, 1))
    gathered = []
    for index, file in enumerate(files):
        report(index / len(files), f"reading {file.source}")
        generator = np.random.default_rng([seed, index])
        recording, sound = open_mono(file, analysis.rate)
        with recording:
            gathered.append(levelled_frames(Spectrum(sound, analysis), share, generator))
    frames = np.concatenate(gathered)
    if not len(frames):
        raise no_sound(files)
    return frames.T


def no_sound(files: Sequence[TrainingFile]) -> TrainingError:
    """What to raise where all recordings of a source are silent or hold no numbers."""
    return TrainingError(f"source {files[0].source} must have sound to train on; none of {len(files)} recordings has any")


def levelled_frames(spectrum: Spectrum, share: float, generator: np.random.Generator) -> Magnitudes:
    """A drawn share of the frames that are not quiet, (frames, bins), scaled so that the mean over all of those is 1."""
    blocks, loudness, chosen = [], [], []
    for start, stop in spectrum.blocks():
        block = np.swapaxes(spectrum.magnitudes(start, stop)[0], 0, 1)
        drawn = generator.random(stop - start) < share
        loudness.append(block.mean(axis=1, dtype=np.float64))
        chosen.append(drawn)
        blocks.append(block[drawn])
    if not blocks:
        return np.zeros((0, spectrum.bins), np.float32)
    levels, drawn = np.concatenate(loudness), np.concatenate(chosen)
    audible = levels > levels.max() * 10.0 ** (QUIETEST_DB / 20.0)
    if not audible.any():
        return np.zeros((0, spectrum.bins), np.float32)
    frames: Magnitudes = np.concatenate(blocks)[audible[drawn]]
    frames /= np.float32(levels[audible].mean())
    return frames


def groups_of(files: Sequence[TrainingFile]) -> list[str]:
    """Every group once, in order of names."""
    return sorted({file.group for file in files})
