"""Stems to files: all rendered together, block by block, under one policy for what is too loud, and put in place together."""

import string
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from workbench.audio.panning import mixed
from workbench.audio.recording import Recording
from workbench.audio.writing import AudioWriter, FileFormat, WrittenFile, bits_of, nearest_subtype, refuse_existing, subtypes
from workbench.core.errors import ExportError, ParameterError
from workbench.core.parameters import Params, choice, switch
from workbench.core.progress import Report, part, silent
from workbench.core.sound import Samples
from workbench.dsp.rendering import Renderer
from workbench.tasks.replacing import EarlierFiles

DEFAULT_TEMPLATE = "{track} ({stem})"
RESIDUAL, MIX = "residual", "mix"
"""Names of the two files that are no stems."""

_REFUSED_CHARACTERS = str.maketrans(dict.fromkeys([*'/\\:*?"<>|', *map(chr, range(32)), "\x7f"], "_"))
_MOST_NAME_BYTES = 255
_BLOCK_SAMPLES = 262_144


class ExportSettings(Params):
    """How stems are written."""

    format: FileFormat = choice(
        "wav",
        "Kind of file: WAV is read everywhere, FLAC is half as large and as exact",
        titles={"wav": "WAV", "flac": "FLAC"},
        title="Format",
    )
    subtype: Literal["same", "PCM_16", "PCM_24", "FLOAT"] = choice(
        "same",
        "How samples are stored: more bits keep more of the quiet, FLOAT can also exceed full scale; FLAC has no FLOAT",
        titles={"same": "As the recording", "PCM_16": "16 bit", "PCM_24": "24 bit", "FLOAT": "32 bit float"},
        title="Samples",
    )
    dither: bool = switch(
        True,
        "At 16 bit, a faint noise that turns the distortion of rounding into hiss; finer samples and digital silence get none",
        title="Dither",
    )
    clip: Literal["auto", "none", "common", "stem", "clamp"] = choice(
        "auto",
        "What to do with stems beyond full scale: turn all down together, each by itself, cut off the peaks, or nothing",
        titles={
            "auto": "Automatic: common gain, none for float",
            "none": "Leave as it is",
            "common": "One gain for all stems",
            "stem": "A gain for each stem",
            "clamp": "Cut off the peaks",
        },
        title="Too loud",
    )
    residual: bool = switch(False, "Also write what no stem took", title="Residual")
    mix: bool = switch(False, "Also write what is heard: the stems under their gains, added up", title="Mix-down")

    def require_possible(self) -> None:
        """Raise ParameterError where the format cannot store the subtype."""
        if self.subtype != "same" and self.subtype not in subtypes(self.format):
            raise ParameterError(
                f"subtype must be one that {self.format} can store, {', '.join(subtypes(self.format))}; got {self.subtype}"
            )

    def subtype_for(self, source_subtype: str) -> str:
        """The subtype to write for a recording stored as ``source_subtype``: the nearest that the format has."""
        return nearest_subtype(self.format, source_subtype) if self.subtype == "same" else self.subtype

    def policy_for(self, subtype: str) -> Literal["none", "common", "stem", "clamp"]:
        """The clip policy with ``auto`` decided: common for PCM, none for float."""
        if self.clip != "auto":
            return self.clip
        return "none" if subtype == "FLOAT" else "common"


@dataclass(frozen=True)
class ExportedStem:
    """One file that was written: a stem, the residual or the mix."""

    name: str
    path: Path
    peak: float
    """Greatest magnitude after the gain and before clipping, full scale 1.0."""
    clipped: int
    """Values that had to be clamped to full scale, over all channels."""
    gain: float
    """The gain by which the clip policy turned it down; 1 where it fitted."""


@dataclass(frozen=True)
class Exported:
    """What an export wrote."""

    stems: tuple[ExportedStem, ...]
    """In the order of the recording's stems; then the residual, then the mix, where asked for."""
    residual_db: float | None
    """Level of what all stems together miss of the mixture, relative to the mixture; None where either is digital silence."""


def planned_paths(
    stems: Sequence[str],
    *,
    folder: Path,
    track: str,
    template: str = DEFAULT_TEMPLATE,
    method: str = "",
    settings: ExportSettings,
    titles: Mapping[str, str] = MappingProxyType({}),
) -> Mapping[str, Path]:
    """Path of every file that an export will write, by stem; ``residual`` and ``mix`` stand for those files.

    Stems that have one of ``titles`` go by it in the names of files.
    ``template`` may hold {track}, {stem}, {method} and {number} (1 for the first file); the format's extension is added where it is
    missing, and characters that some file system refuses become ``_``. Raises ParameterError for a bad template and where two files
    would get one path, or there would be none; ExportError for a name that is too long.
    """
    names = [*stems, *([RESIDUAL] if settings.residual else []), *([MIX] if settings.mix else [])]
    if not names:
        raise ParameterError("an export must hold at least one stem, the residual or the mix; got none")
    paths: dict[str, Path] = {}
    taken: dict[str, str] = {}
    for number, name in enumerate(names, start=1):
        fields = {"track": track, "stem": titles.get(name, name), "method": method, "number": str(number)}
        path = folder / _file_name(template, fields, settings.format)
        # Some file systems take names that differ in case alone for one.
        other = taken.setdefault(path.name.casefold(), name)
        if other != name or name in paths:
            raise ParameterError(f"{other} and {name} would both be written to {path.name}; the name needs {{stem}} or {{number}}")
        paths[name] = path
    return paths


def export(
    renderer: Renderer,
    sound: Recording,
    stems: Sequence[str],
    *,
    folder: Path,
    track: str,
    template: str = DEFAULT_TEMPLATE,
    method: str = "",
    settings: ExportSettings,
    titles: Mapping[str, str] = MappingProxyType({}),
    mix_gains: Sequence[float] | None = None,
    mix_pans: Sequence[float] = (),
    overwrite: bool = False,
    report: Report = silent,
) -> Exported:
    """Write the chosen ``stems`` of ``renderer``, which renders ``sound``, into ``folder``, made with its parents where it is missing.

    Files have the length, rate and channels of ``sound``; only the mix of a mono sound has two as soon as one of ``mix_pans`` is off the
    centre. ``mix_gains``, linear, and ``mix_pans``, -1 left .. 1 right, one per stem of the renderer, are those of the mix; 1 and 0 when
    left out. The common gain is one for stems and residual, so that they still add up; the mix has its own. All files are
    written beside their places and checked before the first gets its name; earlier files are set aside before that and put back where
    one then fails, so that an error or a cancel leaves every earlier file as it was and no new one. Only where the process is killed
    while names change do earlier files stay aside, in the same folder with a dot before their names. Raises ParameterError,
    FileExistsRefusal naming the first file that exists, ExportError, AudioFileError, Cancelled.
    """
    unknown = [stem for stem in stems if stem not in renderer.sources]
    if unknown:
        raise ParameterError(f"stem must be one of {', '.join(renderer.sources)}; got {unknown[0]!r}")
    settings.require_possible()
    paths = planned_paths(stems, folder=folder, track=track, template=template, method=method, settings=settings, titles=titles)
    require_allowed(paths.values(), sound.path, overwrite)
    subtype = settings.subtype_for(sound.subtype)
    policy = settings.policy_for(subtype)
    outputs = _Outputs(renderer, sound, stems, settings, mix_gains, mix_pans)
    make_folder(folder)
    with ExitStack() as stack:
        earlier = stack.enter_context(EarlierFiles(paths.values()))
        writers = [
            stack.enter_context(
                AudioWriter(
                    path,
                    rate=sound.rate,
                    channels=outputs.mix_channels if name == MIX else sound.channels,
                    format=settings.format,
                    subtype=subtype,
                    dither=settings.dither,
                    clamp=policy == "clamp",
                    overwrite=overwrite,
                    samples=sound.samples,
                )
            )
            for name, path in paths.items()
        ]
        gains = np.ones(len(paths), np.float32)
        if policy in ("common", "stem"):
            gains = _fitting_gains(outputs, subtype, policy == "common", part(report, 0.0, 0.45))
            report = part(report, 0.45, 1.0)
        for blocks in outputs.blocks(part(report, 0.0, 0.8), "Writing"):
            for writer, block, gain in zip(writers, blocks, gains, strict=True):
                writer.write(block * gain)
        written = [writer.finish(_nth(report, 0.8, 1.0, index, len(writers))) for index, writer in enumerate(writers)]
        earlier.set_aside()
    return Exported(tuple(map(_exported, paths, written, gains)), outputs.residual_db)


def require_allowed(paths: Iterable[Path], source: Path, overwrite: bool) -> None:
    """Raise FileExistsRefusal or ExportError unless all ``paths`` may be written; ``source`` itself, the recording, never may."""
    for path in paths:
        try:
            if path.exists() and path.samefile(source):
                raise ExportError(f"{path.name} in {path.parent} is the recording itself and is never overwritten")
            refuse_existing(path, overwrite)
        except OSError as error:
            raise ExportError(f"{path.name} cannot be written to {path.parent}: {error.strerror}") from error
        if path.is_dir():
            raise ExportError(f"{path.name} cannot be written to {path.parent}: a folder of that name is in the way")


class _Outputs:
    """The sounds of all files, block by block; every block of every stem is rendered once per pass."""

    def __init__(
        self,
        renderer: Renderer,
        sound: Recording,
        stems: Sequence[str],
        settings: ExportSettings,
        mix_gains: Sequence[float] | None,
        mix_pans: Sequence[float],
    ) -> None:
        self._renderer, self._sound = renderer, sound
        self._chosen = [renderer.sources.index(stem) for stem in stems]
        self._residual, self._mix = settings.residual, settings.mix
        self._mix_gains = [1.0] * len(renderer.sources) if mix_gains is None else mix_gains
        self._mix_pans = mix_pans
        self._mixture_energy = self._residual_energy = 0.0

    @property
    def mix_channels(self) -> int:
        """Number of channels of the mix."""
        return 2 if self._mix and self._sound.channels == 1 and any(self._mix_pans) else self._sound.channels

    @property
    def adding_up(self) -> NDArray[np.bool_]:
        """Which files share the common gain: all but the mix."""
        return np.array([True] * (len(self._chosen) + self._residual) + [False] * self._mix)

    @property
    def residual_db(self) -> float | None:
        """Energy of the residual over that of the mixture, in the last pass."""
        if self._mixture_energy == 0.0 or self._residual_energy == 0.0:
            return None
        return float(10.0 * np.log10(self._residual_energy / self._mixture_energy))

    def blocks(self, report: Report, message: str) -> Iterator[list[Samples]]:
        """Consecutive blocks, (channels, samples) per file: the chosen stems, the residual, the mix."""
        self._mixture_energy = self._residual_energy = 0.0
        for start in range(0, self._sound.samples, _BLOCK_SAMPLES):
            stop = min(start + _BLOCK_SAMPLES, self._sound.samples)
            report(start / self._sound.samples, message)
            stems = self._renderer.stems(start, stop)
            mixture = self._sound.read(start, stop)
            residual: Samples = mixture - stems.sum(axis=0)
            self._mixture_energy += float(np.vdot(mixture, mixture))
            self._residual_energy += float(np.vdot(residual, residual))
            mix: list[Samples] = [mixed(stems, self._mix_gains, self._mix_pans)] if self._mix else []
            yield [*stems[self._chosen], *([residual] if self._residual else []), *mix]


def _fitting_gains(outputs: _Outputs, subtype: str, common: bool, report: Report) -> NDArray[np.float32]:
    """One gain per file, at most 1, with which its loudest value, or with ``common`` that of all, just fits the subtype."""
    bits = bits_of(subtype)
    step = 0.0 if bits is None else 2.0 ** (1 - bits)
    excess = np.ones(len(outputs.adding_up))
    for blocks in outputs.blocks(report, "Measuring peaks"):
        # The highest value of PCM is one step below full scale, the lowest is not.
        peaks = [max(float(block.max()) / (1.0 - step), -float(block.min())) for block in blocks]
        excess = np.maximum(excess, peaks)
    if common:
        excess[outputs.adding_up] = excess[outputs.adding_up].max(initial=1.0)
    gains: NDArray[np.float32] = (1.0 / excess).astype(np.float32)
    # One rounding down, lest the product in float32 comes out above what fits.
    return np.where(excess > 1.0, np.nextafter(gains, np.float32(0.0)), gains)


def _exported(name: str, written: WrittenFile, gain: np.float32) -> ExportedStem:
    return ExportedStem(name, written.path, written.peak, written.clipped, float(gain))


def _nth(report: Report, low: float, high: float, index: int, count: int) -> Report:
    """The report of one of ``count`` equal parts."""
    width = (high - low) / count
    return part(report, low + index * width, low + (index + 1) * width)


def _file_name(template: str, fields: Mapping[str, str], format: FileFormat) -> str:
    """The template filled in, with the extension of the format."""
    if "/" in template or "\\" in template:
        raise ParameterError(f"template must be a file name without folders; got {template!r}")
    if not _is_fillable(template, fields):
        known = ", ".join(f"{{{field}}}" for field in fields)
        raise ParameterError(f"template may hold the fields {known} and no other braces; got {template!r}")
    name = template.format_map(fields).translate(_REFUSED_CHARACTERS).strip()
    ending = template[template.rfind(".") :].lower()
    if ending in {".wav", ".flac"} and ending != f".{format}":
        raise ParameterError(f"template must end in .{format} or without extension, as that is the format; got {template!r}")
    if ending != f".{format}":
        name = f"{name}.{format}"
    if not name[: name.rindex(".")].strip(" ."):
        raise ParameterError(f"template must give files a name; got {template!r}")
    if len(name.encode(errors="surrogateescape")) > _MOST_NAME_BYTES:
        raise ExportError(f"{name[:40]}… cannot be written: its name is longer than {_MOST_NAME_BYTES} bytes; a shorter template helps")
    return name


def _is_fillable(template: str, fields: Mapping[str, str]) -> bool:
    """Whether the template holds the plain ``fields`` and nothing else in braces."""
    try:
        pieces = list(string.Formatter().parse(template))
    except ValueError:
        return False
    return all(
        field is None or (field in fields and not specification and not conversion) for _, field, specification, conversion in pieces
    )


def make_folder(folder: Path) -> None:
    """Make ``folder`` with its parents where it is missing. Raises ExportError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise ExportError(f"{folder} is a file, not a folder to write to") from None
    except OSError as error:
        raise ExportError(f"folder {folder} cannot be made: {error.strerror or error}") from error
