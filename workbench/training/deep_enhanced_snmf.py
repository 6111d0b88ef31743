"""The recipe of the deep enhanced SNMF: dictionaries of every source, and an autoencoder of what they make of mixtures.

Source: thesis 000, section 4.2.3. There, all mixtures were at one level, which is why the method failed at others; here they are drawn.
What the refinement adds was measured, and why it is nothing: see ``evaluation.published_starts``.
"""

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from workbench.core.parameters import whole
from workbench.core.progress import part
from workbench.nets.source_autoencoder import SourceAutoencoder
from workbench.separators.deep_enhanced_snmf import LEVELS, METHOD, WEIGHTS
from workbench.training import network_training
from workbench.training.making import Learnt, Settings, Work
from workbench.training.network_loop import Batch, Fit
from workbench.training.network_training import NetworkRecipe, choose_exponent
from workbench.training.snmf_mixtures import Dictionaries, Mixtures, SnmfMixtureTraining, dictionaries_of, estimates_of, mixtures_of

_DICTIONARIES, _MIXED, _LOOKED_AT = 0.3, 0.55, 0.6
"""Shares of the progress of learning."""

_FLOOR = 1e-6


class DeepEnhancedSnmfTraining(SnmfMixtureTraining):
    """How the autoencoder learns."""

    epochs: int = network_training.epochs(10)
    steps: int = whole(100, "More batches make an epoch, after which is looked how well it does", low=1, high=100_000, scale="log")
    learning_rate: float = network_training.learning_rate(1e-3)
    patience: int = network_training.patience(5)
    examples: int = whole(
        300, "More mixtures are made once and learnt from in every epoch; memory rises alike", low=1, high=1_000_000, scale="log"
    )


def learn(work: Work[DeepEnhancedSnmfTraining]) -> Learnt:
    """A dictionary of every source, the encoder's layers and the sources' levels, as ``separators.deep_enhanced_snmf`` takes them."""
    params = work.params
    dictionaries = dictionaries_of(work, 0.0, _DICTIONARIES)
    training = mixtures_of(work, "training", dictionaries, _DICTIONARIES, _MIXED)
    assert training is not None, "every source has something to learn from"
    batches = EstimateBatches(training, mixtures_of(work, "validation", dictionaries, _MIXED, _LOOKED_AT), dictionaries, params)
    with torch.random.fork_rng():
        torch.manual_seed(params.seed)
        network = SourceAutoencoder(params.analysis.bins, len(dictionaries.counts))
    job = Fit(
        "autoencoder",
        network,
        reconstruction_error,
        batches,
        lambda weights: torch.optim.Adam(weights, params.learning_rate),
        params.epochs,
        params.patience,
        clip=5.0,
    )
    work.fit(job, part(work.report, _LOOKED_AT, 1.0))
    tensors: dict[str, np.ndarray] = {
        WEIGHTS.format(place): layer.astype(np.float16) for place, layer in enumerate(network.weights(), start=1)
    }
    tensors[LEVELS] = batches.levels()
    return Learnt(dictionaries.tensors | tensors, dict.fromkeys(work.materials, len(training.magnitudes)))


class EstimateBatches:
    """What the sparse NMF estimates of all sources, masked, frame by frame."""

    def __init__(
        self, training: Mixtures, validation: Mixtures | None, dictionaries: Dictionaries, params: DeepEnhancedSnmfTraining
    ) -> None:
        self.steps = params.steps
        self._dictionaries, self._params, self._mixtures = dictionaries, params, training
        self._looked_at: list[Batch] = []
        if validation is not None:
            rows = np.array_split(np.arange(len(validation.magnitudes)), max(1, len(validation.magnitudes) // params.batch))
            self._looked_at = [self._batch(validation, chosen) for chosen in rows]

    def training(self, index: int) -> Batch:
        """``frames`` (frames, bins), of all sources, by the number of the batch."""
        generator = np.random.default_rng([self._params.seed, index])
        return self._batch(self._mixtures, generator.integers(0, len(self._mixtures.magnitudes), self._params.batch))

    def validation(self) -> Sequence[Batch]:
        """Of all mixtures for validation; empty where there are none."""
        return self._looked_at

    def levels(self) -> np.ndarray:
        """The mean magnitude of every source's estimates, (sources,), float32."""
        frames = len(self._mixtures.magnitudes)
        spans = [np.arange(first, min(first + self._params.batch, frames)) for first in range(0, frames, self._params.batch)]
        sums = sum(self._estimates(self._mixtures, span).sum(axis=(1, 2), dtype=np.float64) for span in spans)
        return np.asarray(sums / self._mixtures.magnitudes.size, np.float32)

    def _batch(self, mixtures: Mixtures, rows: np.ndarray) -> Batch:
        estimates = self._estimates(mixtures, rows)
        return {"frames": torch.from_numpy(estimates.reshape(-1, estimates.shape[2]))}

    def _estimates(self, mixtures: Mixtures, rows: np.ndarray) -> np.ndarray:
        models = estimates_of(mixtures.activations[rows], self._dictionaries) + np.float32(_FLOOR)
        masked: np.ndarray = models / models.sum(axis=0) * mixtures.magnitudes[rows].astype(np.float32)
        return masked


def reconstruction_error(network: torch.nn.Module, batch: Batch) -> Tensor:
    """Mean norm of what the autoencoder misses of a frame (eq. 4.22, frame by frame)."""
    frames = batch["frames"]
    error: Tensor = (network(frames) - frames).norm(dim=1).mean()
    return error


def _also_scored(settings: Settings, sources: Sequence[str]) -> list[Settings]:
    """The sparse NMF that it begins with, and what the classifier does when it stays as trained."""
    return [{**settings, "epochs": 0}, {**settings, "classifier": "stays"}]


RECIPE = NetworkRecipe(METHOD, DeepEnhancedSnmfTraining, learn, choose_exponent(METHOD), learnt_share=0.7, also_scored=_also_scored)
"""What ``make_model`` makes a deep enhanced SNMF by."""
