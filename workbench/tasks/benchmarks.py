"""Speed benchmarks end to end: the material, the models, and the rows that the command line prints."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path

import numpy as np

from workbench.audio.recording import open_recording
from workbench.core.errors import ParameterError
from workbench.core.folders import resources
from workbench.core.progress import Report, part, silent
from workbench.core.sound import Samples, Sound, SoundArray
from workbench.dsp.analysis import SPEECH_AND_MUSIC
from workbench.dsp.divergences import BETAS, DivergenceName
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.spectrum import Magnitudes, Spectrum
from workbench.evaluation.paces import Pace
from workbench.evaluation.scaling import PeakMemory, Point, draw, in_new_process, run_seconds
from workbench.evaluation.speed import RUNS, Duel
from workbench.evaluation.speed_autoencoders import decoder_duel
from workbench.evaluation.speed_classifier import classifier_duel
from workbench.evaluation.speed_convolutive import convolutive_duel
from workbench.evaluation.speed_inference import inference_duel
from workbench.evaluation.speed_ista import warm_start_duel
from workbench.evaluation.speed_job import job_duel
from workbench.evaluation.speed_learning import learning_duel, plain_learning_duel
from workbench.evaluation.speed_material import varied
from workbench.evaluation.speed_snmf import denoising_duel, refinement_duel
from workbench.evaluation.speed_start import start_duel
from workbench.evaluation.speed_tail import tail_duel, visible_duel
from workbench.evaluation.speed_unfolded import unfolded_duel
from workbench.nets.devices import choose_device, use_fast_products
from workbench.nets.machine import machine_facts, versions
from workbench.nets.model_files import Model
from workbench.tasks.methods import default_models, load_models
from workbench.tasks.paces import learned_alone, measuring_alone, separators_alone
from workbench.tasks.separating import params_for, separate

_SECONDS = 30
_LONG_SECONDS = 20 * 60
_DICTIONARY_SECONDS = 120
_COMPONENTS = {"speech": 24, "piano": 48}
_WARM_START_COMPONENTS = {"speech": 32, "piano": 32}
_DURATIONS = (30, 120, 600, 1800, 3600)
_SIZES = (8, 16, 32, 64, 128, 256)
_SCALING_RUNS = 3


Rows = Callable[[int, Report], Iterator[Duel | Pace]]
"""From the number of runs and a report to duels, or paces where no peer does the same, one after the other."""


def inference_against_scikit_learn(divergence: DivergenceName, runs: int = RUNS, report: Report = silent) -> Iterator[Duel]:
    """Sparse NMF on 30 s at 16 kHz, K = 24 + 48, against scikit-learn. Raises Cancelled."""
    use_fast_products()
    yield inference_duel(_magnitude(), _dictionary(divergence, **_COMPONENTS), divergence, runs, report)


def every_inference_against_scikit_learn() -> Iterator[Duel]:
    """The same for every divergence that has a name."""
    for divergence in BETAS:
        yield from inference_against_scikit_learn(divergence)


def learning_against_scikit_learn(divergence: DivergenceName, runs: int = RUNS, report: Report = silent) -> Iterator[Duel]:
    """A dictionary of 20 minutes of speech, K = 24, to scikit-learn's loss after 200 updates. Raises Cancelled."""
    yield learning_duel(_long_magnitude(), divergence, runs, report)


def plain_learning_against_scikit_learn(divergence: DivergenceName, runs: int = RUNS, report: Report = silent) -> Iterator[Duel]:
    """The same by scikit-learn's own updates, with the memory that both take. Raises Cancelled."""
    yield plain_learning_duel(_long_magnitude(), divergence, runs, report)


def start_against_scikit_learn(runs: int = RUNS, report: Report = silent) -> Iterator[Duel]:
    """NNDSVDa of the same. Raises Cancelled."""
    use_fast_products()
    yield start_duel(_long_magnitude(), runs=runs, report=report)


def warm_start_against_torch(runs: int = RUNS, report: Report = silent) -> Iterator[Duel]:
    """Warm-start ISTA on 30 s at 16 kHz, K = 32 + 32, against torch frame by frame. Raises Cancelled."""
    use_fast_products()
    yield warm_start_duel(_magnitude(), _dictionary("frobenius", **_WARM_START_COMPONENTS), runs, report)


def unfolded_against_torch(runs: int = RUNS, report: Report = silent) -> Iterator[Duel]:
    """DR-NMF on 30 s at 16 kHz, K = 32 + 32, 5 layers, against torch frame by frame. Raises Cancelled."""
    use_fast_products()
    yield unfolded_duel(_magnitude(), _dictionary("frobenius", **_WARM_START_COMPONENTS), runs, report)


def enhancement_against_torch(runs: int = RUNS, report: Report = silent) -> Iterator[Duel]:
    """What denoising and deep enhanced SNMF do to a sparse NMF of 30 s at 16 kHz, K = 24 + 48, against autograd. Raises Cancelled."""
    from workbench.dsp.nmf_inference import infer

    use_fast_products()
    yield refinement_duel(_magnitude(), runs, part(report, 0.0, 0.5))
    gains = infer(_magnitude(), _dictionary("kl", **_COMPONENTS), beta=BETAS["kl"])
    yield denoising_duel(gains, runs, part(report, 0.5, 1.0))


def decoders_against_torch(runs: int = RUNS, report: Report = silent) -> Iterator[Duel]:
    """Codes of non-negative autoencoders for 30 s at 16 kHz, four layers of 100 units, against autograd. Raises Cancelled."""
    use_fast_products()
    yield decoder_duel(_magnitude(), runs, report)


def classifier_against_torch(runs: int = RUNS, report: Report = silent) -> Iterator[Duel]:
    """What DNN-enhanced NMF does to the spectra of two stems of 30 s at 16 kHz, against autograd. Raises Cancelled."""
    use_fast_products()
    yield classifier_duel(_magnitude(), runs, report)


def convolutive_against_torchnmf(runs: int = RUNS, report: Report = silent) -> Iterator[Duel]:
    """Convolutive NMF of 30 s at 16 kHz, K = 24, T = 8, against torchnmf. Raises Cancelled."""
    use_fast_products()
    yield convolutive_duel(_magnitude(), runs=runs, report=report)


def tail_against_torch(runs: int = RUNS, report: Report = silent) -> Iterator[Duel]:
    """Masks and inverse transform after a turn of p: 5 min of stereo at 44.1 kHz, 4 stems, and the visible 10 s of it. Raises Cancelled."""
    use_fast_products()
    yield visible_duel(runs=runs, report=part(report, 0.0, 0.2))
    yield tail_duel(runs=runs, report=part(report, 0.2, 1.0))


def job_against_librosa(runs: int = RUNS, report: Report = silent) -> Iterator[Duel]:
    """From 30 s of sound to stems, K = 24 + 48, against librosa and scikit-learn, per divergence that is usual for sound.

    Raises Cancelled.
    """
    use_fast_products()
    samples = np.resize(_demo(), (1, _SECONDS * SPEECH_AND_MUSIC.rate))
    assignment = np.repeat(np.arange(len(_COMPONENTS)), list(_COMPONENTS.values()))
    divergences: tuple[DivergenceName, ...] = ("is", "kl")
    for index, divergence in enumerate(divergences):
        step = part(report, index / len(divergences), (index + 1) / len(divergences))
        yield job_duel(samples, _dictionary(divergence, **_COMPONENTS), assignment, divergence, runs, step)


SPEED_ROWS: dict[str, Rows] = {
    **{f"inference-{divergence}": partial(inference_against_scikit_learn, divergence) for divergence in BETAS},
    **{f"learning-{divergence}": partial(learning_against_scikit_learn, divergence) for divergence in BETAS},
    **{f"plain-learning-{divergence}": partial(plain_learning_against_scikit_learn, divergence) for divergence in BETAS},
    "start": start_against_scikit_learn,
    "warm-start": warm_start_against_torch,
    "dr-nmf": unfolded_against_torch,
    "enhancement": enhancement_against_torch,
    "autoencoders": decoders_against_torch,
    "classifier": classifier_against_torch,
    "convolutive": convolutive_against_torchnmf,
    "tail": tail_against_torch,
    "job": job_against_librosa,
    "learned": learned_alone,
    "separators": separators_alone,
    "measuring": measuring_alone,
}
"""Rows of the speed benchmark by name."""


def speed(names: Sequence[str] = (), runs: int = RUNS, report: Report = silent) -> Iterator[Duel | Pace]:
    """The rows of these names, all when left out; "learning" stands for all that begin with "learning-".

    Raises ParameterError for a name that is none, ModelError, Cancelled.
    """
    found = {name: [row for row in SPEED_ROWS if row == name or row.startswith(f"{name}-")] for name in names or SPEED_ROWS}
    unknown = [name for name, rows in found.items() if not rows]
    if unknown:
        raise ParameterError(f"row must be one of {', '.join(SPEED_ROWS)}; got {unknown[0]!r}")
    chosen = [row for rows in found.values() for row in rows]
    for index, name in enumerate(chosen):
        yield from SPEED_ROWS[name](runs, part(report, index / len(chosen), (index + 1) / len(chosen)))


def scaling(figure: Path, report: Report = silent) -> list[Point]:
    """Time and memory of sparse NMF against duration, 30 s to 1 hour, and components, 8 to 256; drawn into ``figure``.

    Raises ModelError, ExportError, Cancelled.
    """
    use_fast_products()
    models = load_models(default_models("sparse-nmf"))
    total = len(_DURATIONS) + len(_SIZES)

    def step(place: int) -> Report:
        return part(report, place / total, (place + 1) / total)

    by_length = [_measured(models, seconds, dict(_COMPONENTS), step(place)) for place, seconds in enumerate(_DURATIONS)]
    by_size = [
        _measured(models, _SECONDS, dict.fromkeys(_COMPONENTS, size), step(len(_DURATIONS) + place)) for place, size in enumerate(_SIZES)
    ]
    facts, version = machine_facts(), versions("workbench", "torch")
    caption = (
        f"sparse NMF, Kullback-Leibler, 60 updates, 16 kHz mono; left K = {sum(_COMPONENTS.values())}, right {_SECONDS} s\n"
        f"{facts['processor']}, {facts['cores']} cores; workbench {version.get('workbench')}, torch {version.get('torch')}"
    )
    draw(figure, by_length, by_size, caption)
    return [*by_length, *by_size]


def _measured(models: Sequence[Model], seconds: float, components: dict[str, int], report: Report) -> Point:
    message = f"{seconds:g} s, K = {sum(components.values())}"
    report(0.0, message)
    memory, kept = in_new_process(memory_of_separating, seconds, components)
    _separated(models, 1.0, components)
    times = run_seconds(lambda: _separated(models, seconds, components), _SCALING_RUNS, part(report, 0.3, 1.0), message)
    return Point(seconds, sum(components.values()), statistics.median(times), memory, kept)


def memory_of_separating(seconds: float, components: dict[str, int]) -> tuple[int | None, int]:
    """Bytes by which this process grows at most while it separates so many seconds, and those of the activations that it keeps."""
    use_fast_products()
    models = load_models(default_models("sparse-nmf"))
    # What is loaded, compiled or learnt once is not what is measured here.
    _separated(models, 1.0, components)
    with PeakMemory() as peak:
        estimate = _separated(models, seconds, components)
    return peak.grown, estimate.activations.nbytes


def _separated(models: Sequence[Model], seconds: float, components: dict[str, int]) -> FactorEstimate:
    sound = _Repeated(_demo(), round(seconds * SPEECH_AND_MUSIC.rate), SPEECH_AND_MUSIC.rate)
    params = params_for("sparse-nmf", models).changed(divergence="kl", components=components, iterations=60)
    estimate = separate(sound, "sparse-nmf", models, params, device=choose_device("cpu")).estimate
    assert isinstance(estimate, FactorEstimate), "an NMF has factors"
    return estimate


class _Repeated:
    """A sound over and over again, without more memory."""

    channels = 1

    def __init__(self, once: Samples, samples: int, rate: int) -> None:
        self._once, self.samples, self.rate = once, samples, rate

    def read(self, start: int, stop: int) -> Samples:
        """The span, float32 (1, stop - start); zeros outside the sound."""
        places = np.arange(start, stop)
        found: Samples = np.where((places >= 0) & (places < self.samples), self._once[:, places % self._once.shape[1]], np.float32(0.0))
        return found


@cache
def _demo() -> Samples:
    with open_recording(resources() / "demo" / "mixture.flac") as recording:
        return recording.read(0, recording.samples)


@cache
def _magnitude() -> Magnitudes:
    """Of 30 s of the demo's mixture, (bins, frames)."""
    repeated: Sound = SoundArray(np.resize(_demo(), (1, _SECONDS * SPEECH_AND_MUSIC.rate)), SPEECH_AND_MUSIC.rate)
    spectrum = Spectrum(repeated, SPEECH_AND_MUSIC)
    magnitude: Magnitudes = spectrum.magnitudes(0, spectrum.frames)[0]
    return magnitude


@cache
def _long_magnitude() -> Magnitudes:
    """Of 20 minutes drawn from the demo's speech, (bins, frames), lying frame by frame."""
    with open_recording(resources() / "demo" / "speech.flac") as recording:
        samples = varied(recording.read(0, recording.samples), recording.rate, _LONG_SECONDS)
    spectrum = Spectrum(SoundArray(samples, SPEECH_AND_MUSIC.rate), SPEECH_AND_MUSIC)
    blocks = [np.swapaxes(spectrum.magnitudes(start, stop)[0], 0, 1) for start, stop in spectrum.blocks()]
    magnitude: Magnitudes = np.concatenate(blocks).T
    return magnitude


@cache
def _dictionary(divergence: DivergenceName, speech: int, piano: int) -> Magnitudes:
    """Dictionaries of the demo's true stems side by side, (bins, K): on the bins of the benchmark, whatever the shipped model's are."""
    from workbench.dsp.nmf_learning import learn

    parts = []
    for source, components in (("speech", speech), ("piano", piano)):
        with open_recording(resources() / "demo" / f"{source}.flac") as recording:
            samples = varied(recording.read(0, recording.samples), recording.rate, _DICTIONARY_SECONDS)
        spectrum = Spectrum(SoundArray(samples, SPEECH_AND_MUSIC.rate), SPEECH_AND_MUSIC)
        dictionary, _ = learn(spectrum.magnitudes(0, spectrum.frames)[0], components, beta=BETAS[divergence], iterations=60)
        parts.append(dictionary)
    return np.concatenate(parts, axis=1)
