"""The true sources of a recording, for methods that take them."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from workbench.audio.recording import Recording, open_recording, supported_extensions
from workbench.core.errors import AudioFileError, MethodError
from workbench.core.progress import Report, part, silent
from workbench.core.sound import Sound
from workbench.dsp.spectrum import Spectrum
from workbench.separators.catalogue import method as method_of
from workbench.separators.contract import Method


def takes_references(method: str) -> bool:
    """Whether the method of that id takes references. Raises MethodError where there is none."""
    return method_of(method).references


def open_references(references: Sequence[tuple[str, str | Path]], report: Report = silent) -> dict[str, Recording]:
    """The recordings by name, out of pairs of a name and a file. Raises AudioFileError, Cancelled."""
    opened = {}
    for place, (name, path) in enumerate(references):
        opened[name] = open_recording(Path(path), part(report, place / len(references), (place + 1) / len(references)))
    return opened


def reference_spectra(record: Method, references: Mapping[str, Sound], mixture: Spectrum) -> dict[str, Spectrum]:
    """The references on the frames and bins of ``mixture``.

    Raises MethodError where the method takes none or there are none, and where rate, channels or length differ from the mixture's.
    """
    if references and not record.references:
        raise MethodError(f"{record.title} takes no references; got {', '.join(references)}")
    if record.references and not references:
        raise MethodError(f"{record.title} needs references: the true sources of the recording; got none")
    for name, sound in references.items():
        require_fitting(name, sound, mixture.sound)
    return {name: Spectrum(sound, mixture.analysis) for name, sound in references.items()}


def require_fitting(name: str, reference: Sound, recording: Sound) -> None:
    """Raise MethodError where rate, channels or length of a reference differ from the recording's."""
    facts = (
        ("rate", f"{recording.rate} Hz", f"{reference.rate} Hz"),
        ("channels", str(recording.channels), str(reference.channels)),
        ("length", f"{recording.samples} samples", f"{reference.samples} samples"),
    )
    for what, expected, came in facts:
        if came != expected:
            raise MethodError(f"reference {name} must have the {what} of the recording, {expected}; got {came}")


def references_beside(recording: Path, stems: Sequence[str]) -> dict[str, Path]:
    """Files of the true stems that lie beside a recording, by the name of their stem.

    For mix.wav and speech these are speech, mix_speech, mix.speech and mix-speech, in the same folder or in folders ``references`` and
    ``stems`` in it; "mix (speech)" is how estimates are written, so that it is none. Files of another rate, length or number of channels
    than the recording's are left out.
    """
    here, facts = recording.parent, cache(_facts)
    found: dict[str, Path] = {}
    for folder in (here, here / "references", here / "stems"):
        try:
            there = {path.stem.casefold(): path for path in sorted(folder.iterdir()) if path.suffix.lower() in supported_extensions()}
        except OSError:
            continue
        for stem in stems:
            names = (f"{recording.stem}{joint}{stem}".casefold() for joint in "_.-")
            for name in (stem.casefold(), *names):
                file = there.get(name, recording)
                if file != recording and stem not in found and facts(file) is not None and facts(file) == facts(recording):
                    found[stem] = file
    return found


def _facts(file: Path) -> tuple[int, int, int] | None:
    """Rate, samples and channels; None for what cannot be read."""
    try:
        with open_recording(file) as recording:
            return recording.rate, recording.samples, recording.channels
    except AudioFileError:
        return None
