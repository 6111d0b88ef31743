"""How one source's autoencoder learns: from clean recordings alone, so that it goes with models of any other source.

Source: Smaragdis and Venkataramani, "A neural network alternative to non-negative audio models", 2017. Decoders begin as dictionaries
and encoders as their inverse: drawn weights leave most units silent for good, and drawn frames take many times the epochs.
"""

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from workbench.core.parameters import choice, number, whole
from workbench.core.progress import Report
from workbench.dsp.decoders import Nonlinearity
from workbench.dsp.exemplars import exemplars
from workbench.nets.nonnegative_autoencoder import NonnegativeAutoencoder, cost
from workbench.separators.decoder_codes import tensor_name
from workbench.training import making, network_training
from workbench.training.dictionary_making import frames as frames_to_learn_from
from workbench.training.making import Work
from workbench.training.network_loop import Batch, Fit
from workbench.training.network_training import NetworkTraining

Floats = NDArray[np.float32]

_RIDGE = 0.5
"""Added to how much units of the start are alike, 1 for a unit and itself in white sound, before they are inverted."""

_BETWEEN = 1.0
"""What every unit of the start gives to all units of the next layer together, relative to what it gives to its own."""

_START_UPDATES = 40

_LAST_RATE = 0.02
"""Of the learning rate, to which it falls like half a cosine."""


class AutoencoderTraining(NetworkTraining):
    """How the networks of all sources are built and learn; one after the other."""

    window: int = making.window(3072)
    hop: int = making.hop(768)
    learning_rate: float = network_training.learning_rate(3e-3)
    patience: int = network_training.patience(0)
    frames: int = frames_to_learn_from(12_000)
    batch: int = whole(256, "More frames at once learn more smoothly, and take more memory", low=1, high=65_536, scale="log")
    units: int
    nonlinearity: Nonlinearity = choice(
        "relu",
        "What keeps the outputs of every layer from falling below 0",
        titles={"relu": "Rectifier", "softplus": "Softplus", "abs": "Absolute value"},
    )
    sparsity: float = number(
        0.5,
        "Higher learns with fewer units sounding at once, and cancelling each other less",
        low=0.0,
        high=10.0,
        scale="log",
        symbol="λ",
    )


def units(default: int) -> Any:
    """Declares the units."""
    return whole(default, "More units describe a source more finely, but imitate others, too", low=1, high=512, scale="log", symbol="K")


@dataclass
class Stretches:
    """What one source's network learns from: stretches of frames, in an order of every epoch's own."""

    learning: Floats
    """(stretches, frames, bins)"""
    looked_at: Floats
    """The same of what is not learnt from; none perhaps."""
    size: int
    """Stretches of one batch."""
    seed: int
    steps: int = field(init=False)
    """Batches of one epoch."""

    def __post_init__(self) -> None:
        """Count the whole batches, or the one that is not."""
        self.steps = max(1, len(self.learning) // self.size)

    def training(self, index: int) -> Batch:
        """Batch ``index``, counted on over all epochs."""
        epoch, place = divmod(index, self.steps)
        chosen = self._order(epoch)[place * self.size : (place + 1) * self.size]
        return {"magnitudes": torch.from_numpy(self.learning[np.sort(chosen)])}

    def validation(self) -> list[Batch]:
        """All that is not learnt from."""
        count = -(-len(self.looked_at) // self.size)
        return [{"magnitudes": torch.from_numpy(part)} for part in np.array_split(self.looked_at, count)] if count else []

    def _order(self, epoch: int) -> NDArray[np.intp]:
        return _drawn_order(len(self.learning), self.seed, epoch)


@lru_cache(maxsize=4)
def _drawn_order(count: int, seed: int, epoch: int) -> NDArray[np.intp]:
    return np.random.default_rng([seed, epoch]).permutation(count)


def fitted(work: Work[Any], source: str, batches: Stretches, report: Report, *, layers: int, taps: int = 1) -> dict[str, np.ndarray]:
    """The decoder of one source, learnt as the work's parameters say, as tensors of a model file, float16."""
    params = work.params
    bins = batches.learning.shape[2]
    shape: dict[str, Any] = {"layers": layers, "taps": taps, "nonlinearity": params.nonlinearity, "seed": params.seed}
    network = NonnegativeAutoencoder(bins, params.units, **shape)
    begin(network, starting_units(work, source, batches, taps))

    def loss(learning: torch.nn.Module, batch: Batch) -> Tensor:
        decoded, code = learning(batch["magnitudes"])
        return cost(batch["magnitudes"], decoded, code, params.sparsity)

    def rate(epoch: int) -> float:
        return _LAST_RATE + (1.0 - _LAST_RATE) * 0.5 * (1.0 + math.cos(math.pi * epoch / params.epochs))

    job = Fit(
        f"{source}, {layers} layers",
        network,
        loss,
        batches,
        lambda weights: torch.optim.Adam(weights, params.learning_rate),
        params.epochs,
        params.patience,
        schedule=lambda optimizer: torch.optim.lr_scheduler.LambdaLR(optimizer, rate),
    )
    work.fit(job, report)
    return tensors_of(network, source)


def starting_units(work: Work[Any], source: str, batches: Stretches, taps: int) -> Floats:
    """A Kullback-Leibler dictionary of what is learnt from, (units, taps, bins); kept once it is learnt."""
    from workbench.dsp.nmf_learning import learn

    kept = work.checkpoint.load(f"{source}/start")
    if kept is not None:
        return kept
    units, seed = work.params.units, work.params.seed
    _, frames, bins = batches.learning.shape
    # Side by side, the frames of a piece are one longer frame.
    pieces = batches.learning[:, : frames // taps * taps].reshape(-1, taps * bins).T
    work.report(0.0, f"learning {units} components of {source} to begin with")
    learnt, _ = learn(pieces, units, beta=1.0, iterations=_START_UPDATES, start=exemplars(pieces, units, seed), seed=seed)
    start: Floats = np.ascontiguousarray(learnt.T, np.float32).reshape(units, taps, bins)
    work.checkpoint.save(f"{source}/start", start)
    return start


def begin(network: NonnegativeAutoencoder, start: Floats) -> None:
    """Let ``network`` decode its units to ``start`` (units, taps, bins), each on a level of 1, and begin to encode by the inverse."""
    units, taps, bins = start.shape
    drawn = start.reshape(units, taps * bins)
    drawn = drawn / np.maximum(drawn.mean(axis=1, keepdims=True), np.float32(1e-9))
    alike = drawn @ drawn.T / drawn.shape[1] + _RIDGE * np.eye(units, dtype=np.float32)
    inverse = np.linalg.solve(alike, drawn).astype(np.float32)
    last = drawn.reshape(units, taps, bins).swapaxes(0, 1).reshape(taps * units, bins)
    first = inverse.reshape(units, taps, bins).transpose(2, 1, 0).reshape(bins, taps * units)
    with torch.no_grad():
        network.last.copy_(torch.from_numpy(last))
        network.first.copy_(torch.from_numpy(first))
        for weights in [*network.inner, *network.outer]:
            # Drawn when the network was built, between 0 and 2.
            weights.mul_(0.5 * _BETWEEN / units).add_(torch.eye(units))


def tensors_of(network: NonnegativeAutoencoder, source: str) -> dict[str, np.ndarray]:
    """A network's decoder as a model's tensors."""
    layers = 2 * len(network.outer) + 2
    with torch.no_grad():
        *hidden, last = (weights.numpy() for weights in network.decoder())
    weights = [*hidden, last.reshape(network.taps, network.units, network.bins)]
    return {
        tensor_name(source, network.nonlinearity, layers, number): each.astype(np.float16) for number, each in enumerate(weights, start=1)
    }
