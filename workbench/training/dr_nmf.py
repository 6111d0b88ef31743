"""The recipe of the DR-NMF: dictionaries are learnt from clean recordings first, then those of every layer from mixtures, through the mask.

Source: thesis 000, section 5.4. What it was trained by there, magnitudes as they are, p = 2 and SGD at a rate of 0.005, can be set; the
defaults learn faster and separate better.
"""

from typing import Literal

import numpy as np
import torch
from torch import Tensor

from workbench.core.parameters import PerSource, choice, number, per_source, value_for, whole
from workbench.core.progress import Report, part, silent, wordless
from workbench.dsp.analysis import Analysis
from workbench.dsp.exemplars import exemplars
from workbench.dsp.nmf_learning import learn as learn_dictionary
from workbench.dsp.spectrum import Magnitudes
from workbench.nets.mask_error import mask_error
from workbench.nets.model_files import Model
from workbench.nets.transforms import spectra
from workbench.nets.unfolded import UnfoldedNetwork
from workbench.separators.dr_nmf import FACTS, FIRST, LAYERS, METHOD, OUTPUT
from workbench.training import making, network_training
from workbench.training.making import Files, Learnt, Scores, Settings, Work
from workbench.training.material import training_frames
from workbench.training.mixing import MixtureBatches, MixtureTraining, declared_batch, declared_seconds, sounds_of
from workbench.training.network_loop import Batch, Fit
from workbench.training.network_training import NetworkRecipe, choose_exponent

_POWERS = {"magnitudes": 1, "roots": 2}

_DICTIONARY_FRAMES, _DICTIONARY_UPDATES = 8_000, 60

_HELD_SHARE = 0.5
"""Of the epochs: afterwards the rate falls to 0 in a straight line."""


class DrNmfTraining(MixtureTraining):
    """How the network is built and learns."""

    window: int = making.window(3072)
    hop: int = making.hop(768)
    epochs: int = network_training.epochs(24)
    batch: int = declared_batch(12)
    seconds: float = declared_seconds(1.5)
    # Values of the dictionaries it begins with are about 1e-3: steps of Adam of more than that forget them at once.
    learning_rate: float = network_training.learning_rate(5e-4)
    patience: int = network_training.patience(0)
    layers: int = whole(5, "More layers come closer to the best fit of every frame, and take longer", low=1, high=20)
    components: PerSource = per_source(
        64,
        "More components describe a source more finely, and take longer",
        choices=(8, 16, 24, 32, 48, 64, 96),
        low=1,
        high=256,
        symbol="K",
    )
    sparsity: float = number(0.0, "Higher learns with fewer components sounding at once", low=0.0, high=100.0, scale="log", symbol="λ")
    hears: Literal["magnitudes", "roots"] = choice(
        "roots",
        "What layers explain: magnitudes, as published, or their square roots, in which the quiet counts for more",
        titles={"magnitudes": "Magnitudes", "roots": "Square roots of magnitudes"},
    )
    exponent: float = number(1.0, "The exponent p of the mask that is learnt through", low=0.1, high=10.0, scale="log", symbol="p")
    start: Literal["learnt", "nndsvd"] = choice(
        "learnt",
        "Where the first frame begins: from activations that are learnt, or from singular vectors, as published",
        titles={"learnt": "Learnt", "nndsvd": "NNDSVD"},
    )
    optimizer: Literal["adam", "sgd"] = choice(
        "adam", "What goes down the gradient: SGD as published, or Adam, which needs fewer batches", titles={"adam": "Adam", "sgd": "SGD"}
    )


def learn(work: Work[DrNmfTraining]) -> Learnt:
    """The network's dictionaries, float16, as ``separators.dr_nmf`` takes them."""
    params, analysis = work.params, work.params.analysis
    training, validation = sounds_of(work, "training", 0.0, 0.04), sounds_of(work, "validation", 0.04, 0.05)
    batches = MixtureBatches(training, validation, params)
    dictionaries = [_dictionary(work, source, 0.05 + 0.05 * place / len(training)) for place, source in enumerate(training)]
    counts = [dictionary.shape[1] for dictionary in dictionaries]
    network = UnfoldedNetwork(
        torch.from_numpy(np.concatenate(dictionaries, axis=1)),
        counts,
        layers=params.layers,
        sparsity=params.sparsity,
        power=_POWERS[params.hears],
        learnt_start=params.start == "learnt",
    )

    def loss(learning: torch.nn.Module, batch: Batch) -> Tensor:
        return error_through_mask(learning, batch["stems"], analysis, params.exponent * network.power)

    def rate(epoch: int) -> float:
        return min(1.0, (1.0 - epoch / params.epochs) / (1.0 - _HELD_SHARE))

    kinds = {"adam": torch.optim.Adam, "sgd": torch.optim.SGD}
    job = Fit(
        "network",
        network,
        loss,
        batches,
        lambda weights: kinds[params.optimizer](weights, lr=params.learning_rate),
        params.epochs,
        params.patience,
        schedule=lambda optimizer: torch.optim.lr_scheduler.LambdaLR(optimizer, rate),
        clip=5.0,
    )
    work.fit(job, part(work.report, 0.1, 1.0))
    frames = {source: analysis.frames_of(sounds.samples) for source, sounds in training.items()}
    return Learnt(tensors_of(network, list(training)), frames)


def tensors_of(network: UnfoldedNetwork, sources: list[str]) -> dict[str, np.ndarray]:
    """A network as a model's tensors."""
    tensors = {FACTS: np.array([network.scale, network.sparsity, network.power], np.float32)}
    with torch.no_grad():
        whole = network.layers.relu(), network.output.relu(), network.first.relu()
    splits = [torch.split(each, network.counts, dim=-1) for each in whole]
    for source, layers, output, first in zip(sources, *splits, strict=True):
        parts = {LAYERS: layers, OUTPUT: output} | ({FIRST: first} if network.learnt_start else {})
        tensors |= {f"{source}/{name}": tensor.numpy().astype(np.float16) for name, tensor in parts.items()}
    return tensors


def error_through_mask(network: torch.nn.Module, stems: Tensor, analysis: Analysis, exponent: float) -> Tensor:
    """Mean absolute error of the masked magnitudes of stems (batch, sources, samples), on a scale on which mixtures have mean 1.

    ``exponent`` is that of the mask over the network's products.
    """
    with torch.autocast(stems.device.type, enabled=False):
        spectrum = spectra(stems, analysis).transpose(2, 3)
        mixture = spectrum.sum(dim=1).abs()
        level = mixture.mean(dim=(1, 2), keepdim=True).clamp_min(1e-12)
        mixture = mixture / level
        true = (spectrum.abs() / level[:, None]).transpose(0, 1)
        return mask_error(network(mixture).flatten(1, 2), mixture.flatten(0, 1), true.flatten(1, 2), exponent)


def _dictionary(work: Work[DrNmfTraining], source: str, low: float) -> Magnitudes:
    """The Frobenius dictionary of one source, (bins, components) of unit sum, of what the network hears; kept once it is learnt."""
    params = work.params
    kept = work.checkpoint.load(f"{source}/start")
    if kept is not None:
        return kept
    step = part(work.report, low, low + 0.05 / len(work.materials))
    files = work.materials[source].training
    frames = training_frames(files, params.analysis, _DICTIONARY_FRAMES, params.seed, part(step, 0.0, 0.5))
    if params.hears == "roots":
        frames = np.sqrt(frames)
    count = value_for(params.components, source)
    learnt, _ = learn_dictionary(
        frames,
        count,
        beta=2.0,
        sparsity=params.sparsity,
        iterations=_DICTIONARY_UPDATES,
        start=exemplars(frames, count, params.seed),
        seed=params.seed,
        report=wordless(part(step, 0.5, 1.0)),
    )
    sums = learnt.sum(axis=0)
    dictionary: Magnitudes = (learnt / np.where(sums > 0.0, sums, np.float32(1.0))).astype(np.float32)
    work.checkpoint.save(f"{source}/start", dictionary)
    return dictionary


def _choose(model: Model, files: Files, params: DrNmfTraining, report: Report = silent) -> tuple[Settings, Scores]:
    """The exponent, under all the layers that there are: who looks at the settings sees how many."""
    settings, scores = choose_exponent(METHOD)(model, files, params, report)
    return {**settings, "layers": params.layers}, scores


RECIPE = NetworkRecipe(METHOD, DrNmfTraining, learn, _choose)
"""What ``make_model`` makes a DR-NMF by."""
