"""Figures of what is on screen: every stem against its reference, the bound that masks have, and how exactly the stems add up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from workbench.core.errors import EvaluationError
from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import Report, part, silent, wordless
from workbench.core.sound import Samples, Sound, SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.reference_estimate import ReferenceEstimate
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum
from workbench.evaluation.metrics import score
from workbench.session.settings import Settings
from workbench.tasks.comparing import EXACT_DB, rendered, renderer_under, residual_db
from workbench.tasks.separating import Separation

MEASURES = ("sdr", "sir", "sar", "si_sdr")
LEAST_SECONDS, MOST_SECONDS = 1.0, 30.0
"""How much is measured: less says nothing, more would come too late."""

_REST = "everything else"
"""The source of an ideal mask that has all of the recording for which there is no reference."""

Values = Mapping[str, float | None]


@dataclass(frozen=True)
class StemScores:
    """Of one stem, by ``MEASURES``, in dB; None where there is no value."""

    values: Values
    improvements: Values
    """How much better than the mixture."""
    oracle: Values
    """What ideal Wiener masks would reach, which no other masks can pass by much."""
    note: str = ""
    """Why there is no value."""


@dataclass(frozen=True)
class LiveScores:
    """What was measured on a span."""

    span: tuple[float, float]
    """In seconds."""
    residual_db: float
    """Energy of the mixture less the sum of the stems, in dB of the mixture's; -inf where there is none."""
    stems: Mapping[str, StemScores] = field(default_factory=dict)


def measured_span(wanted: tuple[float, float], seconds: float) -> tuple[float, float]:
    """The span to measure: the wanted one, with at least a second around its middle, at most the first half minute of it."""
    start, stop = max(wanted[0], 0.0), min(wanted[1], seconds)
    if stop - start < LEAST_SECONDS:
        middle = 0.5 * (start + stop)
        start = max(min(middle - 0.5 * LEAST_SECONDS, seconds - LEAST_SECONDS), 0.0)
        stop = min(start + LEAST_SECONDS, seconds)
    return start, min(stop, start + MOST_SECONDS)


class LiveScorer:
    """Measures separations of one recording; what depends on the references alone is kept from one time to the next."""

    def __init__(self, recording: Sound, references: Mapping[str, Sound]) -> None:
        """``references`` are true stems by name, of the recording's rate, channels and length; there may be none."""
        self._recording, self._references = recording, dict(references)
        self._spectra: tuple[Analysis, dict[str, Spectrum]] | None = None
        self._oracle: tuple[Any, dict[str, Values]] | None = None

    def measure(
        self, separation: Separation, settings: Settings, masks: MaskSettings, span: tuple[float, float], report: Report = silent
    ) -> LiveScores:
        """Measure the stems, all at the level at which they came out, on a span in seconds.

        ``masks`` is the tail as it acts. SIR needs references for two stems. Raises Cancelled if ``report`` does.
        """
        report = wordless(report)
        rate = self._recording.rate
        start, stop = (round(seconds * rate) for seconds in span)
        renderer = renderer_under(separation, settings, masks)
        mixture = self._recording.read(start, stop)
        stems = _stems(renderer, rate, start, stop, part(report, 0.0, 0.3))
        left_db = residual_db(mixture, stems)
        estimates = {name: stem for name, stem in zip(renderer.sources, stems, strict=True) if name in self._references}
        if not estimates:
            return LiveScores(span, left_db)
        references = {name: self._references[name].read(start, stop) for name in estimates}
        oracle = self._oracle_of(separation.spectrum, start, stop, references, part(report, 0.3, 0.7))
        values, improvements, notes = _scores(references, estimates, mixture, rate, part(report, 0.7, 1.0))
        nothing = dict.fromkeys(MEASURES)
        return LiveScores(
            span,
            left_db,
            {
                name: StemScores(values.get(name, nothing), improvements.get(name, nothing), oracle.get(name, nothing), notes.get(name, ""))
                for name in estimates
            },
        )

    def _oracle_of(self, spectrum: Spectrum, start: int, stop: int, references: Mapping[str, Samples], report: Report) -> dict[str, Values]:
        """What ideal Wiener masks on this spectrum score."""
        asked = spectrum.analysis, start, stop, tuple(references)
        if self._oracle is None or self._oracle[0] != asked:
            estimate = ReferenceEstimate(self._spectra_of(spectrum))
            renderer = Renderer(spectrum, estimate, MaskSettings(mask="wiener", exponent=2.0), [1.0] * len(estimate.sources))
            stems = _stems(renderer, self._recording.rate, start, stop, part(report, 0.0, 0.5))
            ideal = {name: stem for name, stem in zip(renderer.sources, stems, strict=True) if name in references}
            mixture = self._recording.read(start, stop)
            values, _, _ = _scores(references, ideal, mixture, self._recording.rate, part(report, 0.5, 1.0))
            self._oracle = asked, values
        return self._oracle[1]

    def _spectra_of(self, spectrum: Spectrum) -> dict[str, Spectrum]:
        """The references, and what they leave of the recording, on frames and bins of ``spectrum``."""
        if self._spectra is None or self._spectra[0] != spectrum.analysis:
            sounds = {**self._references, _REST: _Rest(self._recording, tuple(self._references.values()))}
            self._spectra = spectrum.analysis, {name: Spectrum(sound, spectrum.analysis) for name, sound in sounds.items()}
        return self._spectra[1]


def _stems(renderer: Renderer, rate: int, start: int, stop: int, report: Report) -> Samples:
    """Samples start..stop of every stem, (stems, channels, samples)."""

    def rows(first: int, last: int) -> Samples:
        stems = renderer.stems(first, last)
        return stems.reshape(-1, stems.shape[-1])

    return rendered(rows, rate, start, stop, report).reshape(len(renderer.sources), -1, stop - start)


def _scores(
    references: Mapping[str, Samples], estimates: Mapping[str, Samples], mixture: Samples, rate: int, report: Report
) -> tuple[dict[str, Values], dict[str, Values], dict[str, str]]:
    """Values, improvements, and for stems that have none the reason."""
    notes = {name: "its reference is silent here" for name, sound in references.items() if not sound.any()}
    # Of the last stem, which is what the others leave, rounding remains.
    hush = 10.0 ** (EXACT_DB / 20.0) * float(np.abs(mixture).max(initial=0.0))
    sounds = {name: bool(np.abs(sound).max(initial=0.0) > hush) for name, sound in estimates.items()}
    notes |= {name: "it is silent here" for name, sounding in sounds.items() if name not in notes and not sounding}
    true = {name: SoundArray(sound, rate) for name, sound in references.items() if sound.any()}
    # What a silent stem is compared with must still be told from the others: the mixture stands in for it.
    heard = {name: SoundArray(estimates[name] if sounds[name] else mixture, rate) for name in true}
    if not true or not mixture.any():
        return {}, {}, notes or dict.fromkeys(references, "the recording is silent here")
    try:
        found = score(true, heard, SoundArray(mixture, rate), report, speech=False)
    except EvaluationError as error:
        return {}, {}, {**dict.fromkeys(references, str(error)), **notes}
    missing = {"sir"} if len(true) < 2 else set()
    measured = [name for name in found if name not in notes]
    return (
        {name: {each: None if each in missing else found[name].values[each] for each in MEASURES} for name in measured},
        {name: {each: None if each in missing else found[name].improvements[each] for each in MEASURES} for name in measured},
        notes,
    )


class _Rest:
    """What a recording holds besides its references, as a sound."""

    def __init__(self, recording: Sound, references: tuple[Sound, ...]) -> None:
        self._recording, self._references = recording, references
        self.rate, self.channels, self.samples = recording.rate, recording.channels, recording.samples

    def read(self, start: int, stop: int) -> Samples:
        """The span; zeros outside the recording."""
        taken = np.sum([reference.read(start, stop) for reference in self._references], axis=0)
        return np.asarray(self._recording.read(start, stop) - taken, np.float32)
