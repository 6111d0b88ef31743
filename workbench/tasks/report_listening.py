"""The report's section for the ear: the bundled recording, its true stems, and what separators make of it."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack

import numpy as np
import soundfile
from numpy.typing import NDArray

from workbench.audio.recording import open_recording
from workbench.core.errors import MethodError
from workbench.core.folders import resources
from workbench.core.progress import Report, part, silent, wordless
from workbench.core.sound import Samples, Sound, SoundArray
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.dsp.spectrum import Spectrum
from workbench.evaluation.metrics import score
from workbench.evaluation.report_document import Clip, Drawing, Section
from workbench.evaluation.report_drawings import spectrogram_strip
from workbench.tasks.report_quality import title_of
from workbench.tasks.scoring import MIXTURE, Contender, contender, found_stems, reference_contenders, separated
from workbench.tasks.scoring_material import PIANO, SPEECH, ScoringMixture

SECONDS = 6.0
"""Length of what can be heard."""
_RANGE_DB = 70.0
_MOST_FRAMES = 320
_MOST_BINS = 128
_BOUND = "ideal Wiener mask"


def listening_section(methods: Sequence[str], report: Report = silent, notice: Callable[[str], None] = lambda sentence: None) -> Section:
    """The first seconds of the bundled recording, its true stems and those of every method, as sounds with spectrograms and SDR.

    A separator that cannot be tried is told with the reason. Raises MethodError for an unknown id, ModelError, AudioFileError,
    ExportError without the drawing library, Cancelled.
    """
    mixture = _bundled()
    chosen, refused = _contenders(methods, len(mixture.stems))
    ceiling = float(_levels(mixture.mixture).max())
    clips = [_clip("The mixture", "the reader and the piano, equally loud", mixture.mixture, ceiling, "mixture")]
    clips += [_clip(f"The {name}, true", "what is to be found", sound, ceiling, f"true-{name}") for name, sound in mixture.stems.items()]
    sections = []
    for index, each in enumerate(chosen):
        step = part(report, index / len(chosen), (index + 1) / len(chosen))
        step(0.0, f"separating by {title_of(each.name)}")
        try:
            stems = found_stems(each, separated(each, mixture, step, notice), mixture, part(step, 0.6, 0.7))
        except MethodError as error:
            refused[each.name] = str(error)
            continue
        sections.append(Section(title_of(each.name), clips=list(_stem_clips(each.name, stems, mixture, ceiling, part(step, 0.7, 1.0)))))
    sentences = [
        f"The first {SECONDS:g} s of the recording that comes with the program, of a speaker and a piece that no model was trained on."
        " Readings: LibriSpeech, CC BY 4.0; piano: Open Well-Tempered Clavier, CC0. SDR is of the whole recording.",
        *(f"{title_of(name)} is not heard here: {reason}." for name, reason in refused.items()),
    ]
    return Section("Listening", sentences, clips=clips, sections=sections)


def _contenders(methods: Sequence[str], stems: int) -> tuple[list[Contender], dict[str, str]]:
    chosen, refused = [], {}
    for method in methods:
        try:
            chosen.append(contender(method, {}, stems=stems)[0])
        except MethodError as error:
            refused[method] = str(error)
    return [*chosen, *(each for each in reference_contenders() if each.name == _BOUND)], refused


def _bundled() -> ScoringMixture:
    folder = resources() / "demo"
    with ExitStack() as stack:
        opened = {name: stack.enter_context(open_recording(folder / f"{name}.flac")) for name in (MIXTURE, SPEECH, PIANO)}
        sounds = {name: SoundArray(each.read(0, each.samples), each.rate) for name, each in opened.items()}
    whole = sounds.pop(MIXTURE)
    return ScoringMixture("demo", "demo", "0 dB", sounds, whole)


def _stem_clips(name: str, stems: Mapping[str, SoundArray], mixture: ScoringMixture, ceiling: float, report: Report) -> Iterator[Clip]:
    scores = score(mixture.stems, stems, mixture.mixture, wordless(report), speech=False)
    for stem, sound in stems.items():
        values = scores[stem].values
        sentence = ", ".join(
            f"{word} {values[key]:.1f} dB" for word, key in (("SDR", "sdr"), ("SI-SDR", "si_sdr")) if values[key] is not None
        )
        yield _clip(f"The {stem} by {title_of(name)}", sentence, sound, ceiling, f"{name}-{stem}".replace(" ", "-"))


def _clip(title: str, sentence: str, sound: Sound, ceiling: float, salt: str) -> Clip:
    samples = sound.read(0, min(sound.samples, round(SECONDS * sound.rate)))
    excerpt = SoundArray(samples, sound.rate)
    levels = _levels(excerpt)
    svg = spectrogram_strip(levels, samples.shape[1] / sound.rate, sound.rate / 2.0, ceiling - _RANGE_DB, ceiling, f"strip-{salt}")
    words = f"Spectrogram of {samples.shape[1] / sound.rate:g} s up to {sound.rate / 2000:g} kHz."
    return Clip(title, sentence, Drawing(title, words, svg), _mp3(samples, sound.rate))


def _levels(sound: Sound) -> NDArray[np.float32]:
    """Levels in dB, the loudest of neighbouring bins and frames, at most so many of either."""
    spectrum = Spectrum(sound, SPEECH_AND_MUSIC)
    magnitudes = spectrum.magnitudes(0, spectrum.frames)[0]
    for axis, most in enumerate((_MOST_BINS, _MOST_FRAMES)):
        size = magnitudes.shape[axis]
        magnitudes = np.maximum.reduceat(
            magnitudes, np.unique(np.linspace(0, size, min(most, size), endpoint=False).astype(int)), axis=axis
        )
    levels: NDArray[np.float32] = 20.0 * np.log10(np.maximum(magnitudes, 1e-9))
    return levels


def _mp3(samples: Samples, rate: int) -> bytes:
    """Mono, which every browser plays."""
    held = io.BytesIO()
    soundfile.write(held, np.clip(samples.mean(axis=0), -1.0, 1.0), rate, format="MP3", subtype="MPEG_LAYER_III")
    return held.getvalue()
