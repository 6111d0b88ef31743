"""Every separator's time and memory on the same half minute, and those of measuring what came out."""

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from workbench.audio.recording import open_recording
from workbench.core.folders import resources
from workbench.core.progress import Report, part, silent
from workbench.core.sound import Samples, Sound, SoundArray
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.spectrum import Magnitudes
from workbench.evaluation.metrics import score
from workbench.evaluation.paces import Pace, paced
from workbench.evaluation.scaling import PeakMemory, in_new_process
from workbench.evaluation.speed import RUNS
from workbench.evaluation.speed_inference import PEER_NAMES, PEER_UPDATES, peer_activations
from workbench.nets.devices import choose_device, use_fast_products
from workbench.separators.catalogue import method as method_of
from workbench.separators.catalogue import methods as method_records
from workbench.separators.contract import Method
from workbench.tasks.methods import default_models, load_models
from workbench.tasks.separating import Separation, masks_for, params_for, separate

_SECONDS = 30
_READY_SECONDS = 4
_MOST_SECONDS_TO_MEASURE = 0.3
_FLOOR = 1e-6
"""Added to the peer's magnitude, of mean 1: its divergences take no zeros."""

_PANS = {"speech": (1.0, 0.4), "piano": (0.5, 1.0)}
"""Gains of left and right, for separators that need two channels."""

_MOST_SECONDS_PER_SECOND = {"deep-enhanced-snmf": 0.03, "denoising-snmf": 0.05, "recurrent-mask": 0.02}
"""From sound to stems, by learnt separator."""

_PUBLISHED = {
    "deep-enhanced-snmf": "; published: up to 5 s per second of sound",
    "denoising-snmf": "; published: 1.7 s per second of sound, learning from it",
}

_KNOWN = ("sparse-nmf", "supervised-nmf")
_LEARNING = "learning-free-nmf"


def separators_alone(runs: int = RUNS, report: Report = silent) -> Iterator[Pace]:
    """Every separator with its usual model, on the CPU, from 30 s of sound at 16 kHz to stems; NMF beside scikit-learn's.

    The peer factorises with as many components under the same divergence, in the updates that are usual with it; transform and stems
    are left out of its time. Rows that compare both to the same loss are those of the other benchmarks.
    Raises ModelError, AudioFileError, Cancelled.
    """
    yield from _paces([record for record in method_records() if not record.needs or default_models(record.id)], runs, report)


def learned_alone(runs: int = RUNS, report: Report = silent) -> Iterator[Pace]:
    """The learnt separators that have a time to keep, likewise. Raises ModelError, AudioFileError, Cancelled."""
    yield from _paces([method_of(name) for name in _MOST_SECONDS_PER_SECOND], runs, report)


def _paces(records: Sequence[Method], runs: int, report: Report) -> Iterator[Pace]:
    use_fast_products()
    for index, record in enumerate(records):
        yield _pace(record, runs, part(report, index / len(records), (index + 1) / len(records)))


def measuring_alone(runs: int = RUNS, report: Report = silent) -> Iterator[Pace]:
    """BSS Eval and SI-SDR of two sources of 30 s at 16 kHz. Raises Cancelled."""
    name = f"SDR, SIR, SAR, ISR and SI-SDR of two sources, {_SECONDS} s at 16 kHz"
    memory = in_new_process(memory_of_measuring)
    yield paced(name, _SECONDS, _measuring(_SECONDS), memory, runs, report, most_seconds=_MOST_SECONDS_TO_MEASURE)


def memory_of_separator(method: str) -> int | None:
    """Bytes by which this process grows at most from 30 s of sound to stems."""
    use_fast_products()
    record = method_of(method)
    # What is loaded, compiled or learnt once is not what is measured here.
    _separating(record, _READY_SECONDS)()
    work = _separating(record, _SECONDS)
    with PeakMemory() as peak:
        work()
    return peak.grown


def memory_of_measuring() -> int | None:
    """Bytes by which this process grows at most while it measures two sources of 30 s."""
    _measuring(_READY_SECONDS)()
    work = _measuring(_SECONDS)
    with PeakMemory() as peak:
        work()
    return peak.grown


def _pace(record: Method, runs: int, report: Report) -> Pace:
    report(0.0, record.title)
    memory = in_new_process(memory_of_separator, record.id)
    own = _separating(record, _SECONDS)
    separation = own()
    peer, peer_name = _peer(record.id, separation) if record.id in (*_KNOWN, _LEARNING) else (None, "")
    channels = separation.spectrum.channels
    workload = f"{record.title} ({record.id}), {_SECONDS} s, {channels} channel{'s' if channels > 1 else ''}"
    most = _MOST_SECONDS_PER_SECOND.get(record.id)
    return paced(
        workload + _PUBLISHED.get(record.id, ""),
        _SECONDS,
        own,
        memory,
        runs,
        part(report, 0.3, 1.0),
        peer=peer,
        peer_name=peer_name,
        most_seconds=None if most is None else most * _SECONDS,
    )


def _separating(record: Method, seconds: int) -> Callable[[], Separation]:
    """From sound to stems."""
    models = load_models(default_models(record.id))
    params, masks = params_for(record.id, models), masks_for(record.id, models)
    stems = _stems(seconds)
    sound = _mixed(stems) if record.least_channels(params) == 1 else _panned(stems)

    def work() -> Separation:
        references: Mapping[str, Sound] | None = stems if record.references else None
        separation = separate(sound, record.id, models, params, references=references, device=choose_device("cpu"))
        separation.renderer(masks).stems(0, sound.samples)
        return separation

    return work


def _measuring(seconds: int) -> Callable[[], object]:
    stems = _stems(seconds)
    mixture = _mixed(stems)
    leaking = {
        name: SoundArray(0.9 * sound.read(0, sound.samples) + 0.1 * mixture.read(0, mixture.samples), sound.rate)
        for name, sound in stems.items()
    }
    return lambda: score(stems, leaking, speech=False)


def _peer(method: str, separation: Separation) -> tuple[Callable[[], object], str]:
    """scikit-learn's factorisation of the same magnitude, and its name."""
    estimate, spectrum = separation.estimate, separation.spectrum
    params: Any = separation.params
    assert isinstance(estimate, FactorEstimate), "an NMF has factors"
    magnitude = spectrum.magnitudes(0, spectrum.frames)[0].T
    frames = np.ascontiguousarray(magnitude / magnitude.mean(dtype=np.float64) + _FLOOR, dtype=np.float32)
    count = estimate.dictionary.shape[1]
    what = f"{PEER_UPDATES} updates, K = {count}, factorisation alone (here {params.iterations} accelerated ones, transform and stems)"
    if method == _LEARNING:
        return lambda: _peer_factors(frames, count, params.divergence), f"scikit-learn NMF.fit_transform, {what}"
    return lambda: peer_activations(frames, estimate.dictionary, params.divergence), f"scikit-learn NMF.transform, {what}"


def _peer_factors(frames_first: Magnitudes, components: int, divergence: str) -> object:
    """Activations by scikit-learn of a magnitude (frames, bins), its components learnt from it as well."""
    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    model = NMF(components, init="nndsvda", solver="mu", beta_loss=PEER_NAMES[divergence], max_iter=PEER_UPDATES, tol=0.0)
    with warnings.catch_warnings():
        # That it has not converged is not asked of it.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit_transform(frames_first)


def _stems(seconds: int) -> dict[str, SoundArray]:
    """The demo's true stems, over and over."""
    stems = {}
    for name in _PANS:
        with open_recording(resources() / "demo" / f"{name}.flac") as recording:
            once = recording.read(0, recording.samples)
        stems[name] = SoundArray(np.resize(once, (1, seconds * recording.rate)), recording.rate)
    return stems


def _mixed(stems: Mapping[str, SoundArray]) -> SoundArray:
    sounds = _samples(stems)
    return SoundArray(np.sum(sounds, axis=0), next(iter(stems.values())).rate)


def _panned(stems: Mapping[str, SoundArray]) -> SoundArray:
    panned = [np.asarray(gains, np.float32)[:, None] * sound for gains, sound in zip(_PANS.values(), _samples(stems), strict=True)]
    return SoundArray(np.sum(panned, axis=0), next(iter(stems.values())).rate)


def _samples(stems: Mapping[str, SoundArray]) -> Sequence[Samples]:
    return [sound.read(0, sound.samples) for sound in stems.values()]
