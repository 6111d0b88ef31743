"""Results within a project: written once however often they come, and read back without anything being inferred."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from workbench.audio.recording import Recording, open_recording
from workbench.audio.resampling import resampled
from workbench.core.errors import AudioFileError, MethodError, ParameterError, ProjectError, ShapeError
from workbench.core.parameters import Params
from workbench.core.preprocessing import Preprocessing
from workbench.core.progress import Report
from workbench.core.sound import Sound
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate_files import Hear, described, restored
from workbench.dsp.preprocessing import PreprocessedSpectrum
from workbench.dsp.spectrum import Spectrum
from workbench.session.project import SavedResult
from workbench.tasks.project_files import ArrayReader, ArrayWriter, Store
from workbench.tasks.project_sources import sha256_of
from workbench.tasks.references import require_fitting
from workbench.tasks.separating import Separation

_UNREADABLE = (LookupError, TypeError, ValueError, AttributeError, RecursionError, OverflowError)
"""What estimates raise that were not described by this program."""


@dataclass(frozen=True)
class Written:
    """A separation's estimate that lies in a store already, kept so that no other object takes its identity."""

    separation: Separation
    description: dict[str, Any] | None
    arrays: Mapping[str, Any]
    references: Mapping[str, str]
    """Files of the true sources that it reads, and their hashes."""


class ResultWriter:
    """Writes results to a store; one that comes twice is written once."""

    def __init__(self, store: Store, report: Report, before: Mapping[int, Written] | None = None, prefix: str = "a") -> None:
        """``before`` lies in the store already; names of arrays begin with ``prefix``."""
        self._report = report
        self._arrays = ArrayWriter(store, lambda: report(0.5, "writing the results"), prefix)
        self._before = before or {}
        self.written: dict[int, Written] = {}
        """What lies in the store now, by the identity of the estimate."""
        self.left_out: list[str] = []

    def saved(self, separation: Separation | None) -> SavedResult | None:
        """A result as the project's document says it; None, and a sentence in ``left_out``, for one that cannot be kept."""
        if separation is None:
            return None
        key = id(separation.estimate)
        if key not in self.written:
            self.written[key] = self._before.get(key) or self._write(separation)
        written = self.written[key]
        if written.description is None:
            self.left_out.append(f"stems by {separation.method} cannot be kept in a project: they are separated anew when it is opened")
            return None
        return SavedResult(
            method=separation.method,
            models=separation.models,
            params=separation.params.model_dump(),
            preprocessing=separation.preprocessing,
            device=separation.device,
            analysis=separation.spectrum.analysis.model_dump(),
            estimate=written.description,
            references=dict(written.references),
        )

    def _write(self, separation: Separation) -> Written:
        own: list[str] = []
        references: dict[str, str] = {}

        def keep(array: Any) -> str:
            own.append(self._arrays.keep(array))
            return own[-1]

        def name_sound(sound: Sound) -> str | None:
            if not isinstance(sound, Recording) or sound.has_changed:
                return None
            references[str(sound.path)] = sha256_of(sound.path, self._report)
            return str(sound.path)

        description = described(separation.estimate, keep, name_sound)
        return Written(separation, description, {name: self._arrays.written[name] for name in own}, references)


class _SourceGone(ProjectError):
    """A true source is missing, or another by now."""


class ResultReader:
    """Reads results back; one object comes for all that say the same."""

    def __init__(
        self,
        title: str,
        recording: Recording,
        arrays: ArrayReader,
        params: Callable[[str, Mapping[str, Any]], Params],
        found: Callable[[str], str],
        report: Report,
    ) -> None:
        """``params`` understands a method's parameters, ``found`` says where a file is by now."""
        self._title, self._recording, self._arrays = title, recording, arrays
        self._params, self._found, self._report = params, found, report
        self._results: list[tuple[SavedResult, Separation | None]] = []
        self._true: dict[str, Recording] = {}
        self.lost: list[str] = []
        """Sentences on results whose true sources are gone."""

    def separation(self, saved: SavedResult | None) -> Separation | None:
        """The result that was saved, if its true sources are still what they were. Raises ProjectError."""
        if saved is None:
            return None
        for before, separation in self._results:
            if before == saved:
                return separation
        try:
            read = self._read(saved)
        except _SourceGone as error:
            self.lost.append(str(error))
            read = None
        self._results.append((saved, read))
        return read

    def _read(self, saved: SavedResult) -> Separation:
        try:
            spectrum = Spectrum(self._recording, Analysis.model_validate(saved.analysis))
            if spectrum.analysis.rate != self._recording.rate:
                raise ShapeError(f"an estimate must be at the rate of its recording; got {spectrum.analysis.rate} Hz")
            hear = self._hearing(saved.preprocessing)
            estimate = restored(saved.estimate, self._arrays.find, spectrum, hear, lambda name: self._source(name, saved.references))
        except (ShapeError, ParameterError) as error:
            raise ProjectError(f"{self._title} is refused: {error}") from None
        except _UNREADABLE as error:
            raise ProjectError(f"{self._title} is refused: its results are not as this program describes them ({error})") from None
        params = self._params(saved.method, saved.params)
        return Separation(spectrum, estimate, saved.method, saved.models, params, saved.device, saved.preprocessing)

    def _hearing(self, preprocessing: Preprocessing) -> Hear:
        def hear(spectrum: Spectrum, analysis: Analysis, is_preprocessed: bool) -> Spectrum:
            if not is_preprocessed:
                return Spectrum(resampled(spectrum.sound, analysis.rate), analysis)
            return PreprocessedSpectrum(resampled(spectrum.sound, preprocessing.rate or spectrum.sound.rate), analysis, preprocessing)

        return hear

    def _source(self, name: str, checksums: Mapping[str, str]) -> Sound:
        """The true source in that file, which must be the one that was there when the project was saved."""
        checksum, place = checksums[name], Path(self._found(name))
        if name not in self._true:
            try:
                if sha256_of(place, self._report) != checksum:
                    raise _SourceGone(f"{place.name} is another true source than when the project was saved: separate again to use it")
                opened = open_recording(place, self._report)
                require_fitting(place.name, opened, self._recording)
            except (AudioFileError, MethodError) as error:
                raise _SourceGone(f"stems that were made by a true source are not there any more: {error}") from None
            self._true[name] = opened
        return self._true[name]
