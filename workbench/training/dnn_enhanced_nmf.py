"""The recipe of the DNN-enhanced NMF: dictionaries of every source, and a classifier of frames begun by Boltzmann machines.

Source: thesis 000, section 4.1, after Grais, Sen and Erdogan, 2014. There the classifier learns from what the NMF finds in the mixture
that is to be separated; here it learns once, from clean recordings, as in the paper.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from workbench.core.parameters import number, whole
from workbench.core.progress import Report, part, wordless
from workbench.dsp.divergences import BETAS
from workbench.dsp.exemplars import exemplars
from workbench.dsp.nmf_learning import learn as learn_dictionary
from workbench.dsp.spectrum import Magnitudes
from workbench.nets.source_classifier import HIDDEN, SourceClassifier, boltzmann_stack, reaching_one
from workbench.separators.dnn_enhanced_nmf import BIASES, DIVERGENCE, METHOD, WEIGHTS
from workbench.training import dictionary_making, making, network_training
from workbench.training.dictionary_making import as_tensor
from workbench.training.making import Learnt, Settings, Work
from workbench.training.material import TrainingFile, training_frames
from workbench.training.network_loop import Batch, Fit
from workbench.training.network_training import NetworkRecipe, NetworkTraining, choose_exponent

_READ, _FACTORISED, _PRE_TRAINED = 0.1, 0.4, 0.6
"""Shares of the progress of learning."""

_STEPS_PER_EPOCH = 20
_VALIDATION_SHARE = 0.25
"""Frames for validation over those that are learnt from, at most."""


class DnnEnhancedNmfTraining(NetworkTraining):
    """How dictionaries and classifier learn."""

    window: int = making.window(3072)
    hop: int = making.hop(768)
    mixtures: int = making.mixtures(12)
    frames: int = dictionary_making.frames(8_000)
    components: int = whole(64, "More components describe a source more finely, but then also imitate the other sources", low=1, high=256)
    iterations: int = dictionary_making.iterations(60)
    pretraining: int = whole(10, "More passes of the Boltzmann machines begin the classifier closer to the material", low=0, high=1000)
    pretraining_rate: float = number(
        0.05, "Higher lets the Boltzmann machines learn in larger steps", low=1e-4, high=1.0, scale="log", title="Rate of the pretraining"
    )
    epochs: int = network_training.epochs(20)
    learning_rate: float = network_training.learning_rate(1.0)
    patience: int = network_training.patience(5)


def learn(work: Work[DnnEnhancedNmfTraining]) -> Learnt:
    """A dictionary of every source, and the layers of the classifier, as ``separators.dnn_enhanced_nmf`` takes them; float16."""
    params, sources = work.params, list(work.materials)
    reading = part(work.report, 0.0, _READ)
    training = {source: _read(work, source, "training", params.frames, part(reading, 0.0, 0.8)) for source in sources}
    few = max(1, round(_VALIDATION_SHARE * params.frames))
    validated = [source for source in sources if work.materials[source].validation]
    looked_at = {source: _read(work, source, "validation", few, part(reading, 0.8, 1.0)) for source in validated}
    tensors: dict[str, np.ndarray] = {}
    for place, source in enumerate(sources):
        low, high = (_READ + (_FACTORISED - _READ) * each / len(sources) for each in (place, place + 1))
        tensors[f"{source}/{DIVERGENCE}/{params.components}"] = _dictionary(work, source, training[source], part(work.report, low, high))
    batches = _WholeBatches(_labelled(training), _labelled(looked_at) if len(looked_at) == len(sources) else None)
    with torch.random.fork_rng():
        torch.manual_seed(params.seed)
        network = SourceClassifier(params.analysis.bins, len(sources))
    network.begin_with(_pretrained(work, batches.whole["frames"], part(work.report, _FACTORISED, _PRE_TRAINED)))
    job = Fit("classifier", network, _loss, batches, lambda weights: _descent(weights, params), params.epochs, params.patience)
    # L-BFGS weighs gradients of many steps against each other: half the digits would not do.
    replace(work, params=params.changed(precision="full")).fit(job, part(work.report, _PRE_TRAINED, 1.0))
    return Learnt(tensors | tensors_of(network), {source: frames.shape[1] for source, frames in training.items()})


def tensors_of(network: SourceClassifier) -> dict[str, np.ndarray]:
    """A classifier as a model's tensors."""
    tensors = {}
    for place, layer in enumerate(network.linear(), start=1):
        tensors[WEIGHTS.format(place)] = layer.weight.detach().numpy().astype(np.float16)
        tensors[BIASES.format(place)] = layer.bias.detach().numpy().astype(np.float32)
    return tensors


class _WholeBatches:
    """All frames at once, as L-BFGS wants them; every epoch is one call of it."""

    steps = 1

    def __init__(self, whole: Batch, looked_at: Batch | None) -> None:
        self.whole = whole
        self._looked_at = [] if looked_at is None else [looked_at]

    def training(self, index: int) -> Batch:
        return self.whole

    def validation(self) -> Sequence[Batch]:
        return self._looked_at


def _labelled(frames: dict[str, Magnitudes]) -> Batch:
    """Frames of all sources, each reaching 1, and which source each is of, (frames, sources)."""
    if not frames:
        return {}
    counts = torch.tensor([magnitudes.shape[1] for magnitudes in frames.values()])
    rows = np.concatenate([reaching_one(magnitudes.T) for magnitudes in frames.values()])
    return {"frames": torch.from_numpy(rows), "labels": torch.eye(len(frames)).repeat_interleave(counts, dim=0)}


def _loss(network: torch.nn.Module, batch: Batch) -> Tensor:
    """Mean over frames of the squared errors of all outputs (eq. 4.4)."""
    error: Tensor = (network(batch["frames"]) - batch["labels"]).square().sum(dim=1).mean()
    return error


def _descent(weights: Any, params: DnnEnhancedNmfTraining) -> torch.optim.Optimizer:
    # Sigmoids begin on a plateau, where a step gains next to nothing: it does not stop for that.
    settings: dict[str, Any] = {"tolerance_grad": 1e-12, "tolerance_change": 1e-14, "line_search_fn": "strong_wolfe"}
    return torch.optim.LBFGS(weights, lr=params.learning_rate, max_iter=_STEPS_PER_EPOCH, history_size=10, **settings)


def _read(work: Work[DnnEnhancedNmfTraining], source: str, which: str, most: int, report: Report) -> Magnitudes:
    files: Sequence[TrainingFile] = getattr(work.materials[source], which)
    place, count = list(work.materials).index(source), len(work.materials)
    return training_frames(files, work.params.analysis, most, work.params.seed, part(report, place / count, (place + 1) / count))


def _dictionary(work: Work[DnnEnhancedNmfTraining], source: str, frames: Magnitudes, report: Report) -> np.ndarray:
    params, name = work.params, f"{source}/{DIVERGENCE}/{work.params.components}"
    report(0.0, f"learning {params.components} components of {source}")
    tensor = work.checkpoint.load(name)
    if tensor is None:
        settings: dict[str, Any] = {"iterations": params.iterations, "start": exemplars(frames, params.components, params.seed)}
        learnt, _ = learn_dictionary(
            frames, params.components, beta=BETAS[DIVERGENCE], **settings, seed=params.seed, report=wordless(report)
        )
        tensor = as_tensor(learnt)
        work.checkpoint.save(name, tensor)
    return tensor


def _pretrained(work: Work[DnnEnhancedNmfTraining], frames: Tensor, report: Report) -> list[tuple[np.ndarray, np.ndarray]]:
    """Weights and biases of the hidden layers, from the checkpoint where they are finished; none without pre-training."""
    params = work.params
    if not params.pretraining:
        return []
    names = [(f"pretraining/{place}/weights", f"pretraining/{place}/biases") for place in range(len(HIDDEN))]
    kept = [tuple(work.checkpoint.load(name) for name in pair) for pair in names]
    stack = [(weights, biases) for weights, biases in kept if weights is not None and biases is not None]
    if len(stack) < len(names):
        settings: dict[str, Any] = {"epochs": params.pretraining, "rate": params.pretraining_rate, "seed": params.seed}
        stack = boltzmann_stack(frames.numpy(), HIDDEN, **settings, report=report)
        for pair, tensors in zip(names, stack, strict=True):
            for name, tensor in zip(pair, tensors, strict=True):
                work.checkpoint.save(name, tensor)
    return stack


def _also_scored(settings: Settings, sources: Sequence[str]) -> list[Settings]:
    """The NMF that it begins from, and what was published: spectra that begin as the NMF found them."""
    return [{**settings, "iterations": 0}, {**settings, "begin": "estimates"}]


RECIPE = NetworkRecipe(METHOD, DnnEnhancedNmfTraining, learn, choose_exponent(METHOD), learnt_share=0.7, also_scored=_also_scored)
"""What ``make_model`` makes a DNN-enhanced NMF by."""
