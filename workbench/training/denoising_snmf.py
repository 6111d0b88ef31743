"""The recipe of the denoising SNMF: dictionaries of every source, and a network that learns from mixtures to correct their gains.

The network's corrected gains go through the mask, and what comes out of the mixture is compared with the true sources. Every mixture
counts alike, whatever its level: errors are relative to those of the sparse NMF, as they are in decibels.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from workbench.core.parameters import number, whole
from workbench.core.progress import part
from workbench.dsp.gain_denoising import around, level_of_gains
from workbench.nets.gain_denoiser import GainDenoiser
from workbench.separators.denoising_snmf import BIASES, METHOD, WEIGHTS
from workbench.training import network_training
from workbench.training.making import Learnt, Settings, Work
from workbench.training.network_loop import Batch, Fit
from workbench.training.network_training import NetworkRecipe, choose_exponent
from workbench.training.snmf_mixtures import Dictionaries, Mixtures, SnmfMixtureTraining, dictionaries_of, estimates_of, mixtures_of

_DICTIONARIES, _MIXED, _LOOKED_AT = 0.15, 0.6, 0.65
"""Shares of the progress of learning."""

_BINS = 256
"""Drawn for every batch, of which a loss is made: far fewer than there are say as much."""

_FLOOR = 1e-6


class DenoisingSnmfTraining(SnmfMixtureTraining):
    """How the network is built and learns."""

    epochs: int = network_training.epochs(20)
    steps: int = whole(300, "More batches make an epoch, after which is looked how well it does", low=1, high=100_000, scale="log")
    learning_rate: float = network_training.learning_rate(1e-3)
    patience: int = network_training.patience(0)
    examples: int = whole(
        4000, "More mixtures are made once and learnt from in every epoch; memory rises alike", low=1, high=1_000_000, scale="log"
    )
    units: int = whole(256, "More units in each hidden layer tell more apart, and take longer", low=4, high=4096, scale="log")
    layers: int = whole(2, "More hidden layers see more connections, and take longer", low=1, high=8)
    context: int = whole(3, "More frames on either side are heard", low=0, high=32, unit="frames")
    dropout: float = number(0.3, "Higher hides more of the gains while it learns, so that less is learnt by heart", low=0.0, high=0.9)


def learn(work: Work[DenoisingSnmfTraining]) -> Learnt:
    """A dictionary of every source and the layers of the network, as ``separators.denoising_snmf`` takes them; float16."""
    params = work.params
    dictionaries = dictionaries_of(work, 0.0, _DICTIONARIES)
    training = mixtures_of(work, "training", dictionaries, _DICTIONARIES, _MIXED)
    assert training is not None, "every source has something to learn from"
    batches = GainBatches(training, mixtures_of(work, "validation", dictionaries, _MIXED, _LOOKED_AT), dictionaries, params)
    with torch.random.fork_rng():
        torch.manual_seed(params.seed)
        network = GainDenoiser(sum(dictionaries.counts), params.context, [params.units] * params.layers, params.dropout)

    def rate(epoch: int) -> float:
        return max(0.02, 1.0 - epoch / params.epochs)

    job = Fit(
        "network",
        network,
        relative_error,
        batches,
        lambda weights: torch.optim.AdamW(weights, params.learning_rate, weight_decay=1e-2),
        params.epochs,
        params.patience,
        schedule=lambda optimizer: torch.optim.lr_scheduler.LambdaLR(optimizer, rate),
        clip=5.0,
    )
    work.fit(job, part(work.report, _LOOKED_AT, 1.0))
    frames = len(training.magnitudes)
    return Learnt(dictionaries.tensors | tensors_of(network), dict.fromkeys(work.materials, frames))


def tensors_of(network: GainDenoiser) -> dict[str, np.ndarray]:
    """A network as a model's tensors."""
    tensors: dict[str, np.ndarray] = {}
    for place, (weights, biases) in enumerate(network.weights(), start=1):
        tensors |= {WEIGHTS.format(place): weights.astype(np.float16), BIASES.format(place): biases.astype(np.float16)}
    return tensors


class GainBatches:
    """Frames drawn from all mixtures, each with the gains around it."""

    def __init__(self, training: Mixtures, validation: Mixtures | None, dictionaries: Dictionaries, params: DenoisingSnmfTraining) -> None:
        self.steps = params.steps
        self._dictionaries, self._params = dictionaries, params
        self._training, self._weights = training, _weights(training, dictionaries)
        self._rows = _rows(training, params.context)
        self._looked_at: list[Batch] = []
        if validation is not None:
            generator = np.random.default_rng(params.seed)
            weights, order = _weights(validation, dictionaries), generator.permutation(_rows(validation, params.context))
            rows = np.array_split(order, max(1, len(order) // params.batch))
            self._looked_at = [self._batch(validation, weights, chosen, generator) for chosen in rows]

    def training(self, index: int) -> Batch:
        """Frames, and drawn bins of them, by the number of the batch."""
        generator = np.random.default_rng([self._params.seed, index])
        return self._batch(self._training, self._weights, generator.choice(self._rows, self._params.batch), generator)

    def validation(self) -> Sequence[Batch]:
        """All frames of the mixtures for validation; empty where there are none."""
        return self._looked_at

    def _batch(self, mixtures: Mixtures, weights: np.ndarray, rows: np.ndarray, generator: np.random.Generator) -> Batch:
        bins = np.sort(generator.permutation(mixtures.magnitudes.shape[1])[:_BINS])
        components = self._dictionaries.components
        level = level_of_gains(*components.shape)
        heard = np.sqrt(around(mixtures.activations, rows, self._params.context) / np.float32(level))
        return {
            "roots": torch.from_numpy(heard),
            "magnitudes": torch.from_numpy(mixtures.magnitudes[np.ix_(rows, bins)].astype(np.float32)),
            "parts": torch.from_numpy(mixtures.parts_of(rows, bins)),
            "weights": torch.from_numpy(weights[rows]),
            "dictionary": torch.from_numpy(np.ascontiguousarray(components[bins].T) * np.float32(level)),
            "counts": torch.tensor(self._dictionaries.counts),
        }


def relative_error(network: torch.nn.Module, batch: Batch) -> Tensor:
    """Mean squared error of all masked sources over that of the sparse NMF in the same mixtures: 1 is no better than it."""
    gains = network(batch["roots"]).square()
    counts = batch["counts"].tolist()
    splits = torch.split(gains, counts, dim=1), torch.split(batch["dictionary"], counts)
    models = torch.stack([own @ dictionary for own, dictionary in zip(*splits, strict=True)])
    masks = (models + _FLOOR) / (models + _FLOOR).sum(dim=0)
    errors = (masks * batch["magnitudes"] - batch["parts"]).square().mean(dim=(0, 2))
    return (errors * batch["weights"]).mean()


def _weights(mixtures: Mixtures, dictionaries: Dictionaries) -> np.ndarray:
    """What errors of each frame are multiplied by, float32: one over the mean error of the sparse NMF in its mixture."""
    weights = np.empty(len(mixtures.magnitudes), np.float32)
    for first in range(0, len(weights), mixtures.frames):
        rows = np.arange(first, first + mixtures.frames)
        models = estimates_of(mixtures.activations[rows], dictionaries) + np.float32(_FLOOR)
        masked = models / models.sum(axis=0) * mixtures.magnitudes[rows].astype(np.float32)
        error = float(np.square(masked - mixtures.parts_of(rows)).mean(dtype=np.float64))
        weights[rows] = 1.0 / max(error, _FLOOR)
    return weights


def _rows(mixtures: Mixtures, context: int) -> np.ndarray:
    """Frames whose neighbours are of the same mixture; all, where mixtures are too short for that."""
    places = np.arange(len(mixtures.magnitudes)) % mixtures.frames
    inner = np.flatnonzero((places >= context) & (places < mixtures.frames - context))
    return inner if len(inner) else np.arange(len(places))


def _also_scored(settings: Settings, sources: Sequence[str]) -> list[Settings]:
    """What was published, and the sparse NMF that both begin with."""
    test_time: Settings = {**settings, "training": "test time"}
    return [test_time, {**test_time, "epochs": 0}]


RECIPE = NetworkRecipe(METHOD, DenoisingSnmfTraining, learn, choose_exponent(METHOD), learnt_share=0.9, also_scored=_also_scored)
"""What ``make_model`` makes a denoising SNMF by."""
