"""Dictionaries learnt from spans of one recording, in which a source plays alone: what a user has marked, and not a collection.

Source: thesis 000, section 5.2 (some dictionaries known, the rest learnt); Bryan, Mysore and Wang, "ISSE: an interactive source separation
editor", 2014 (training from selected spans).
"""

import hashlib
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from pydantic import JsonValue
from threadpoolctl import threadpool_limits

import workbench
from workbench.audio.recording import Recording
from workbench.core.errors import TrainingError
from workbench.core.parameters import Params, whole
from workbench.core.progress import Report, part, silent, wordless
from workbench.core.sound import Samples, Sound
from workbench.dsp.analysis import SPEECH_AND_MUSIC, Analysis
from workbench.dsp.divergences import BETAS
from workbench.dsp.exemplars import exemplars
from workbench.dsp.nmf_learning import learn
from workbench.dsp.spectrum import Magnitudes, Spectrum
from workbench.nets.machine import machine_facts, versions
from workbench.nets.model_files import Model, save_model
from workbench.separators.dictionaries import EXCERPT
from workbench.separators.sparse_nmf import METHOD
from workbench.training.cards import new_card
from workbench.training.dictionaries import excerpt_of
from workbench.training.dictionary_making import as_tensor
from workbench.training.licences import NOT_STATED
from workbench.training.material import Mono, levelled_frames, require_source_name

Spans = Sequence[tuple[float, float]]
"""Start and stop in seconds, each a span."""

LEAST_SECONDS = 0.25
"""Of sound that a source must have been marked in; with less there is nothing to tell its components by."""

REST_COMPONENTS = 6
"""Recommended for what is not known. Learnt from 4 s of speech or piano alone and told from the other where both play (2.0 and -2.0 dB
unprocessed), the source came out at 5.9 and 1.9 dB with 6 components for the rest, at 5.7 and 1.8 with 8, 4.4 and 0.9 with 16: more of them
describe what is known, too."""

_MOST_FRAMES = 8000
_READ_BYTES = 1 << 20


class SelectionTraining(Params):
    """How dictionaries are learnt from marked spans."""

    components: int = whole(48, "More components describe each source more finely, but take more of the others", low=1, high=96, symbol="K")
    iterations: int = whole(90, "More updates fit the spans closer and take longer", low=1, high=5000, scale="log")
    seed: int = whole(0, "Draws the frames that components begin from", low=0, high=2**31 - 1)


def train_selections(
    recording: Recording, spans: Mapping[str, Spans], output: Path, params: SelectionTraining, report: Report = silent
) -> Model:
    """Learn a dictionary of every source in ``spans`` from those spans of ``recording``, and write them as a model to ``output``.

    The model is for the NMF methods, at the recording's own rate, and keeps what was marked as an excerpt, so that other sizes can be
    learnt from it later. Spans beyond the recording are cut to it; where they overlap, that counts once. Raises TrainingError for bad
    names, and for a source of which too little was marked or nothing can be heard; FileExistsRefusal, ModelError, AudioFileError,
    Cancelled.
    """
    began = time.monotonic()
    analysis = SPEECH_AND_MUSIC.at_rate(recording.rate)
    cut = {source: _cut(source, marked, recording) for source, marked in spans.items()}
    if not cut:
        raise TrainingError("training from a selection needs at least one source with a span; got none")
    card = new_card(output, METHOD.id, tuple(cut), analysis)
    tensors: dict[str, np.ndarray] = {}
    frames: dict[str, int] = {}
    with threadpool_limits(1):
        for index, (source, pieces) in enumerate(cut.items()):
            step = part(report, 0.9 * index / len(cut), 0.9 * (index + 1) / len(cut))
            heard = _heard(source, recording, pieces, analysis, params.seed)
            frames[source] = heard.shape[1]
            tensors[f"{source}/{EXCERPT}"] = excerpt_of(heard, params.seed)
            tensors |= _dictionaries(source, heard, params, step)
    checksum = _checksum(recording.path, part(report, 0.9, 1.0))
    data: list[JsonValue] = [
        {
            "source": source,
            "recordings": 1,
            "file": recording.path.name,
            "sha256": checksum,
            "spans": [[start / recording.rate, stop / recording.rate] for start, stop in pieces],
            "seconds": round(sum(stop - start for start, stop in pieces) / recording.rate, 3),
            "frames": frames[source],
            "licences": [{"licence": NOT_STATED, "attribution": NOT_STATED, "recordings": 1}],
        }
        for source, pieces in cut.items()
    ]
    training: dict[str, JsonValue] = {
        "date": datetime.now(UTC).date().isoformat(),
        "seconds": round(time.monotonic() - began, 1),
        "machine": {**machine_facts()},
        "versions": {"workbench": workbench.__version__, **versions("torch", "numpy")},
        "parameters": params.model_dump(),
        "seed": params.seed,
        "data": data,
    }
    # What tells it from others that were learnt under the same name.
    title = f"{card.title} from {recording.path.stem}"
    settings: dict[str, JsonValue] = {"components": dict.fromkeys(cut, params.components), "rest": REST_COMPONENTS}
    model = save_model(output, card.model_copy(update={"title": title, "settings": settings, "training": training}), tensors)
    report(1.0, "trained")
    return model


def _cut(source: str, marked: Spans, recording: Recording) -> list[tuple[int, int]]:
    """The spans in samples, within the recording, in order, none overlapping. Raises TrainingError where too little is left."""
    require_source_name(source)
    pieces: list[tuple[int, int]] = []
    for start_seconds, stop_seconds in sorted(marked):
        start = max(round(start_seconds * recording.rate), pieces[-1][1] if pieces else 0)
        stop = min(round(stop_seconds * recording.rate), recording.samples)
        if start < stop:
            pieces.append((start, stop))
    seconds = sum(stop - start for start, stop in pieces) / recording.rate
    if seconds < LEAST_SECONDS:
        raise TrainingError(f"{source} must be marked in at least {LEAST_SECONDS:g} s of the recording; got {seconds:.3g} s")
    return pieces


class _Piece:
    """A span of a sound as a sound."""

    def __init__(self, sound: Sound, start: int, stop: int) -> None:
        self._sound, self._start = sound, start
        self.rate, self.channels, self.samples = sound.rate, sound.channels, stop - start

    def read(self, start: int, stop: int) -> Samples:
        """Samples start..stop, zeros outside the span: what lies beside it may be another source."""
        result = np.zeros((self.channels, max(stop - start, 0)), np.float32)
        low, high = max(start, 0), min(stop, self.samples)
        if low < high:
            result[:, low - start : high - start] = self._sound.read(self._start + low, self._start + high)
        return result


def _heard(source: str, recording: Recording, pieces: Sequence[tuple[int, int]], analysis: Analysis, seed: int) -> Magnitudes:
    """Magnitudes of all spans side by side without what is silent, (bins, frames), frame by frame in memory, of mean 1 in each span."""
    mono = Mono(recording)
    total = sum(analysis.frames_of(stop - start) for start, stop in pieces)
    share = min(1.0, _MOST_FRAMES / total)
    generator = np.random.default_rng(seed)
    frames = np.concatenate(
        [levelled_frames(Spectrum(_Piece(mono, start, stop), analysis), share, generator) for start, stop in pieces], axis=0
    )
    if not len(frames):
        raise TrainingError(f"{source} must be heard where it was marked; there is silence")
    return frames.T


def _dictionaries(source: str, frames: Magnitudes, params: SelectionTraining, report: Report) -> dict[str, np.ndarray]:
    """One dictionary for every divergence, by its tensor's name."""
    start = exemplars(frames, params.components, params.seed)
    tensors = {}
    for index, (divergence, beta) in enumerate(BETAS.items()):
        step = part(report, index / len(BETAS), (index + 1) / len(BETAS))
        step(0.0, f"learning {params.components} components of {source}")
        learnt, _ = learn(
            frames, params.components, beta=beta, iterations=params.iterations, start=start, seed=params.seed, report=wordless(step)
        )
        tensors[f"{source}/{divergence}/{params.components}"] = as_tensor(np.asarray(learnt, np.float32))
    return tensors


def _checksum(path: Path, report: Report) -> str:
    """SHA-256 of the recording's file, by which others can tell what a model was made from; empty where it cannot be read any more."""
    digest = hashlib.sha256()
    try:
        size = max(path.stat().st_size, 1)
        with path.open("rb") as file:
            done = 0
            while block := file.read(_READ_BYTES):
                digest.update(block)
                done += len(block)
                report(min(done / size, 1.0), "noting what it was learnt from")
    except OSError:
        return ""
    return digest.hexdigest()
