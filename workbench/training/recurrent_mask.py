"""The recipe of the recurrent mask network: it learns from mixtures made on the fly to bring every stem as close as a mask can.

The loss is the signal-to-distortion ratio of the masked spectra, after Le Roux, Wisdom, Erdogan and Hershey, "SDR - half-baked or well
done?", 2019, computed on the complex spectrum as in the phase-sensitive masks of Erdogan, Hershey, Watanabe and Le Roux, 2015.
"""

import math

import numpy as np
import torch
from torch import Tensor

from workbench.core.errors import TrainingError
from workbench.core.parameters import whole
from workbench.core.progress import part
from workbench.dsp.analysis import Analysis
from workbench.nets.model_files import Model
from workbench.nets.recurrent_mask import RecurrentMaskNetwork
from workbench.nets.transforms import spectra
from workbench.separators.recurrent_mask import METHOD, load
from workbench.training import making, mixing, network_training
from workbench.training.making import Learnt, Work
from workbench.training.mixing import MixtureBatches, MixtureTraining, sounds_of
from workbench.training.network_loop import Batch, Fit
from workbench.training.network_training import NetworkRecipe, choose_exponent

_LEVEL_DB = 6.0
"""The level that the network hears wanders so far: a piece of a recording is not as loud as the whole."""

_FLOOR = 1e-3
"""Of the mixture's energy, added to both sides of a ratio: 30 dB count as perfect, and silent stems count."""

_FEATURE_BATCHES = 8


class RecurrentMaskTraining(MixtureTraining):
    """How the network is built and learns."""

    window: int = making.window(2048)
    hop: int = making.hop(512)
    epochs: int = network_training.epochs(48)
    steps: int = mixing.declared_steps(100)
    batch: int = mixing.declared_batch(8)
    seconds: float = mixing.declared_seconds(4.0)
    learning_rate: float = network_training.learning_rate(2e-3)
    patience: int = network_training.patience(0)
    channels: int = whole(16, "More channels of every convolution tell more apart and take longer", low=2, high=256, scale="log")
    depth: int = whole(5, "More convolutions on the way in see larger parts at once", low=1, high=7)
    units: int = whole(128, "More units of the recurrent layer remember more", low=4, high=2048, scale="log")

    @property
    def widths(self) -> tuple[int, ...]:
        """Channels of each convolution on the way in: 1, 2, 4, 6, 8, 8 and 8 times the first."""
        return tuple(self.channels * factor for factor in (1, 2, 4, 6, 8, 8, 8)[: self.depth])


def learn(work: Work[RecurrentMaskTraining]) -> Learnt:
    """The network's weights as float16 tensors named ``network/...``."""
    params, analysis = work.params, work.params.analysis
    training, validation = sounds_of(work, "training", 0.0, 0.04), sounds_of(work, "validation", 0.04, 0.05)
    batches = MixtureBatches(training, validation, params)
    with torch.random.fork_rng():
        torch.manual_seed(params.seed)
        network = RecurrentMaskNetwork(analysis.bins, len(training), params.widths, params.units)
    if work.begun_from is None:
        mixtures = [batch["stems"].sum(dim=1) for batch in batches.examples(_FEATURE_BATCHES)]
        network.fit_features(torch.cat([levelled(spectra(mixture, analysis).abs()) for mixture in mixtures]))
    else:
        _begin(network, work.begun_from, tuple(training), analysis)

    def loss(learning: torch.nn.Module, batch: Batch) -> Tensor:
        return distortion(learning, batch["stems"], analysis)

    def rate(epoch: int) -> float:
        """Falls like half a cosine."""
        return 0.5 * (1.0 + math.cos(math.pi * epoch / params.epochs)) + 1e-3

    job = Fit(
        "network",
        network,
        loss,
        batches,
        lambda weights: torch.optim.AdamW(weights, params.learning_rate, weight_decay=1e-3),
        params.epochs,
        params.patience,
        schedule=lambda optimizer: torch.optim.lr_scheduler.LambdaLR(optimizer, rate),
        clip=5.0,
    )
    work.fit(job, part(work.report, 0.05, 1.0))
    learnt = {name: tensor for name, tensor in network.state_dict().items() if tensor.is_floating_point()}
    tensors = {f"network/{name}": tensor.contiguous().numpy().astype(np.float16) for name, tensor in learnt.items()}
    return Learnt(tensors, {source: analysis.frames_of(sounds.samples) for source, sounds in training.items()})


def _begin(network: RecurrentMaskNetwork, model: Model, sources: tuple[str, ...], analysis: Analysis) -> None:
    """Take the weights of a model. Raises TrainingError where it is of another shape, ModelError where it is damaged."""
    weights = load(model).state_dict()
    fits = {name: tensor.shape for name, tensor in network.state_dict().items()} == {name: each.shape for name, each in weights.items()}
    if not fits or (model.card.sources, model.card.analysis) != (sources, analysis):
        raise TrainingError(
            f"a model to begin from must have the same sources, windows and layers as the one to be trained; got {model.card.id}, of "
            f"{', '.join(model.card.sources)} with windows of {model.card.analysis.window_samples} samples"
        )
    network.load_state_dict(weights)


def levelled(magnitudes: Tensor) -> Tensor:
    """(batch, bins, frames), each of mean 1; silence stays silent."""
    return magnitudes / magnitudes.mean(dim=(1, 2), keepdim=True).clamp_min(1e-12)


def distortion(network: torch.nn.Module, stems: Tensor, analysis: Analysis) -> Tensor:
    """Minus the mean signal-to-distortion ratio, in dB, of the masked mixture over mixtures and stems (batch, sources, samples)."""
    with torch.autocast(stems.device.type, enabled=False):
        true = spectra(stems, analysis)
        mixture = true.sum(dim=1)
        heard = levelled(mixture.abs())
        if network.training:
            heard = heard * 10.0 ** (_LEVEL_DB / 20.0 * (2.0 * torch.rand(len(heard), 1, 1, device=heard.device) - 1.0))
    masks = network(heard).exp()
    with torch.autocast(stems.device.type, enabled=False):
        missed = _energy(true - masks.float() * mixture[:, None])
        floor = _FLOOR * _energy(mixture)[:, None] + 1e-12
        return (10.0 * torch.log10((missed + floor) / (_energy(true) + floor))).mean()


def _energy(spectrum: Tensor) -> Tensor:
    """Of complex spectra (..., bins, frames)."""
    return torch.view_as_real(spectrum).square().sum(dim=(-3, -2, -1))


RECIPE = NetworkRecipe(METHOD, RecurrentMaskTraining, learn, choose_exponent(METHOD), begins_from_model=True)
"""What ``make_model`` makes a recurrent mask network by."""
