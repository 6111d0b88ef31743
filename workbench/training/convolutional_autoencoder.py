"""The recipe of the convolutional non-negative autoencoder: of every source a network whose units sound for several frames.

Source: "A neural network alternative to convolutive audio models for source separation", equations 4 to 8.
"""

from collections.abc import Sequence

import numpy as np

from workbench.core.parameters import whole
from workbench.core.progress import Report, part
from workbench.separators.convolutional_nonnegative_autoencoder import LAYERS, METHOD
from workbench.training import making, network_training
from workbench.training.autoencoder_fitting import AutoencoderTraining, Floats, Stretches, fitted, units
from workbench.training.making import Learnt, Work
from workbench.training.material import TrainingFile
from workbench.training.network_training import NetworkRecipe, choose_exponent
from workbench.training.stretches import STRETCH_FRAMES, training_stretches

_READ = 0.1
"""Share of the progress of one source."""
_LOOKED_AT = 0.2
"""The most frames that are not learnt from, relative to those that are."""


class ConvolutionalAutoencoderTraining(AutoencoderTraining):
    """How the networks are built and learn."""

    window: int = making.window(2048)
    hop: int = making.hop(512)
    epochs: int = network_training.epochs(40)
    units: int = units(50)
    taps: int = whole(4, "More frames per unit hold longer sounds, take longer and make larger models", low=1, high=64, unit="frames")


def learn(work: Work[ConvolutionalAutoencoderTraining]) -> Learnt:
    """The decoders of all sources, in the names of ``separators.decoder_codes``."""
    params = work.params
    tensors: dict[str, np.ndarray] = {}
    frames = {}
    for place, (source, material) in enumerate(work.materials.items()):
        step = part(work.report, place / len(work.materials), (place + 1) / len(work.materials))
        read = _stretches(material.training, params, params.frames, part(step, 0.0, _READ / 2))
        most = max(STRETCH_FRAMES, round(_LOOKED_AT * params.frames))
        looked_at = _stretches(material.validation, params, most, part(step, _READ / 2, _READ))
        batches = Stretches(read, looked_at, max(1, params.batch // STRETCH_FRAMES), params.seed)
        tensors |= fitted(work, source, batches, part(step, _READ, 1.0), layers=LAYERS, taps=params.taps)
        frames[source] = read.shape[0] * read.shape[1]
    return Learnt(tensors, frames)


def _stretches(files: Sequence[TrainingFile], params: ConvolutionalAutoencoderTraining, most: int, report: Report) -> Floats:
    """(stretches, frames, bins), those that are shorter than others with silence behind them."""
    if not files:
        return np.zeros((0, STRETCH_FRAMES, params.analysis.bins), np.float32)
    magnitudes, lengths = training_stretches(files, params.analysis, most, params.seed, report)
    stretches = np.zeros((len(lengths), STRETCH_FRAMES, params.analysis.bins), np.float32)
    for stretch, frames in zip(stretches, np.split(magnitudes.T, np.cumsum(lengths)[:-1]), strict=True):
        stretch[: len(frames)] = frames
    return stretches


RECIPE = NetworkRecipe(METHOD, ConvolutionalAutoencoderTraining, learn, choose_exponent(METHOD), least_sources=1)
"""What ``make_model`` makes convolutional non-negative autoencoders by."""
