"""The true sources of a recording, for methods that take them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from workbench.audio.recording import Recording, open_recording
from workbench.core.errors import MethodError
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
    wanted = mixture.sound
    for name, sound in references.items():
        facts = (
            ("rate", f"{wanted.rate} Hz", f"{sound.rate} Hz"),
            ("channels", str(wanted.channels), str(sound.channels)),
            ("length", f"{wanted.samples} samples", f"{sound.samples} samples"),
        )
        for what, expected, came in facts:
            if came != expected:
                raise MethodError(f"reference {name} must have the {what} of the recording, {expected}; got {came}")
    return {name: Spectrum(sound, mixture.analysis) for name, sound in references.items()}
