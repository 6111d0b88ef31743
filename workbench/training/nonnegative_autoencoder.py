"""The recipe of the non-negative autoencoder: of every source a network of two layers and one of four, each from clean recordings of it.

Source: Smaragdis and Venkataramani, "A neural network alternative to non-negative audio models", 2017. There, 20 to 25 seconds of one
speaker are learnt from, by 20 or 100 units.
"""

from collections.abc import Sequence

import numpy as np

from workbench.core.progress import Report, part
from workbench.separators.nonnegative_autoencoder import METHOD
from workbench.training import network_training
from workbench.training.autoencoder_fitting import AutoencoderTraining, Floats, Stretches, fitted, units
from workbench.training.making import Learnt, Settings, Work
from workbench.training.material import TrainingFile, training_frames
from workbench.training.network_training import NetworkRecipe, choose_exponent

_DEPTHS = (4, 2)
"""Layers of the networks, encoder and decoder together."""
_DEPTH_SHARES = (0.6, 0.4)
"""Of the time that they take."""
_READ = 0.1
"""Share of the progress of one source."""
_LOOKED_AT = 0.2
"""The most frames that are not learnt from, relative to those that are."""


class NonnegativeAutoencoderTraining(AutoencoderTraining):
    """How the networks are built and learn."""

    epochs: int = network_training.epochs(60)
    units: int = units(100)


def learn(work: Work[NonnegativeAutoencoderTraining]) -> Learnt:
    """The decoders of all sources, in the names of ``separators.decoder_codes``."""
    tensors: dict[str, np.ndarray] = {}
    frames = {}
    for place, (source, material) in enumerate(work.materials.items()):
        step = part(work.report, place / len(work.materials), (place + 1) / len(work.materials))
        read = _frames(material.training, work.params, work.params.frames, part(step, 0.0, _READ / 2))
        most = max(1, round(_LOOKED_AT * work.params.frames))
        looked_at = _frames(material.validation, work.params, most, part(step, _READ / 2, _READ))
        batches = Stretches(read, looked_at, work.params.batch, work.params.seed)
        begun = _READ
        for depth, share in zip(_DEPTHS, _DEPTH_SHARES, strict=True):
            ends = begun + (1.0 - _READ) * share
            tensors |= fitted(work, source, batches, part(step, begun, ends), layers=depth)
            begun = ends
        frames[source] = len(read)
    return Learnt(tensors, frames)


def _frames(files: Sequence[TrainingFile], params: NonnegativeAutoencoderTraining, most: int, report: Report) -> Floats:
    """Each a stretch of its own, (frames, 1, bins)."""
    if not files:
        return np.zeros((0, 1, params.analysis.bins), np.float32)
    return np.ascontiguousarray(training_frames(files, params.analysis, most, params.seed, report).T)[:, None]


def _also_scored(settings: Settings, sources: Sequence[str]) -> list[Settings]:
    return [{**settings, "layers": "2"}]


RECIPE = NetworkRecipe(METHOD, NonnegativeAutoencoderTraining, learn, choose_exponent(METHOD), least_sources=1, also_scored=_also_scored)
"""What ``make_model`` makes non-negative autoencoders by."""
