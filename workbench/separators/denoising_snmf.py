"""Denoising SNMF: a sparse NMF whose gains go through an autoencoder before they become masks.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, sections 4.2.4 and 4.2.5. There, the autoencoder learns anew from every recording's own gains; beside it stands a network that has
learnt once, from mixtures, what gains are without the other sources.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from workbench.core.errors import ModelError
from workbench.core.parameters import Params, choice, number, whole
from workbench.core.progress import Report, part
from workbench.dsp.corrected_estimates import DenoisedEstimate
from workbench.dsp.estimate import Estimate, FactorEstimate
from workbench.dsp.rounds import rounds_of
from workbench.dsp.spectrum import Magnitudes
from workbench.nets.model_files import Model
from workbench.separators import nmf_parameters
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.model_hearing import hearing, one_model
from workbench.separators.publishing import publishing
from workbench.separators.snmf_begin import begun, layer_count

if TYPE_CHECKING:
    from workbench.dsp.gain_denoising import Layers

WEIGHTS, BIASES = "network/{}/weights", "network/{}/biases"
"""Tensors of the network that has learnt from mixtures, layers counted from 1: (inputs, units) and (units,)."""

_NMF_SHARE = {"pre-trained": 0.8, "test time": 0.2}
"""Of the progress."""

_MOST_EPOCHS = 10
"""Between two estimates that are shown."""

_TEST_TIME = {"training": ("test time",)}


class DenoisingSnmfParams(Params):
    """What a user sets on the denoising SNMF."""

    training: Literal["pre-trained", "test time"] = choice(
        "pre-trained",
        "What corrects them: a network that has learnt from mixtures, or, as published, one that learns from this recording alone",
        titles={"pre-trained": "Learnt from mixtures", "test time": "Learns from this recording, as published"},
    )
    sparsity: float = nmf_parameters.sparsity()
    iterations: int = nmf_parameters.iterations(60)
    dropout: float = number(
        0.2,
        "Higher hides more of the gains from the autoencoder while it learns: it then fills in more by itself",
        low=0.0,
        high=0.9,
        when=_TEST_TIME,
    )
    epochs: int = whole(
        200,
        "More epochs bring the autoencoder closer to the gains as they were found; 0 leaves them",
        low=0,
        high=5000,
        scale="log",
        when=_TEST_TIME,
    )
    rate: float = number(
        1e-3,
        "Higher lets the autoencoder learn in larger steps",
        low=1e-5,
        high=0.1,
        scale="log",
        title="Learning rate",
        when=_TEST_TIME,
        advanced=True,
    )
    batch: int = whole(10, "More frames at once learn more smoothly, in fewer steps", low=1, high=256, when=_TEST_TIME, advanced=True)
    seed: int = whole(0, "Another number begins the autoencoder in another way", low=0, high=2**31 - 1, when=_TEST_TIME, advanced=True)


def estimate(request: Request) -> Estimate:
    """Activations of the model's own dictionaries, corrected; all channels by one network.

    It goes on from the activations that an earlier estimate was corrected from. Raises ModelError, MethodError, Cancelled.
    """
    params: DenoisingSnmfParams = request.params
    model = one_model(request.models, METHOD.title)
    layers = _layers(model) if params.training == "pre-trained" else []
    heard = hearing(request, model)
    share = _NMF_SHARE[params.training]
    start = request.start.begun if isinstance(request.start, DenoisedEstimate) else request.start
    settings: Any = {"sparsity": params.sparsity, "iterations": params.iterations, "start": start}
    first = begun(request, model, heard, **settings, report=part(heard.report, 0.0, share))
    found = DenoisedEstimate(first.sources, first.dictionary, np.zeros_like(first.activations), first.assignment)
    found.begun, found.costs = first, first.costs
    report = part(heard.report, share, 1.0)
    gains = np.swapaxes(first.activations, 1, 2)
    if gains.any():
        if layers:
            _correct(gains, layers, heard.spectrum.mean_magnitude(), request.device.kind, found, report)
        else:
            _learn(gains, params, found, publishing(report, heard.read(found)))
    report(1.0)
    return heard.read(found)


def _correct(gains: Magnitudes, layers: "Layers", scale: float, device: str, found: FactorEstimate, report: Report) -> None:
    """What the pre-trained network makes of gains (channels, frames, components), every channel for itself."""
    from workbench.dsp.gain_denoising import denoised, level_of_gains

    level = scale * level_of_gains(found.bins, gains.shape[2])
    for channel, of_channel in enumerate(gains):
        step = part(report, channel / len(gains), (channel + 1) / len(gains))
        found.activations[channel] = denoised(of_channel, layers, level=level, device=device, report=step).T


def _learn(gains: Magnitudes, params: DenoisingSnmfParams, found: FactorEstimate, report: Report) -> None:
    """What an autoencoder that learns from gains (channels, frames, components) makes of them, all channels together.

    Every component's gains reach 1 for it, so that quiet components count like loud ones.
    """
    from workbench.dsp.gain_autoencoder import GainAutoencoder

    found.activations[:] = np.swapaxes(gains, 1, 2)
    flat = gains.reshape(-1, gains.shape[2])
    greatest = flat.max(axis=0)
    scaled = (flat / np.where(greatest > 0.0, greatest, np.float32(1.0))).astype(np.float32)
    autoencoder = GainAutoencoder(gains.shape[2], usual=scaled.mean(axis=0), seed=params.seed)
    settings: Any = {"batch": params.batch, "rate": params.rate, "dropout": params.dropout, "seed": params.seed}
    for first, count in rounds_of(params.epochs, _MOST_EPOCHS):
        autoencoder.learn(scaled, epochs=count, **settings, report=part(report, first / params.epochs, (first + count) / params.epochs))
        given_back = (autoencoder.given_back(scaled) * greatest).reshape(gains.shape)
        found.activations[:] = np.swapaxes(given_back, 1, 2)


def _layers(model: Model) -> "Layers":
    """The network that corrects gains. Raises ModelError where its layers do not fit each other or the dictionaries, or are not finite."""
    count = layer_count(model.names(), WEIGHTS)
    layers = [tuple(model.tensor(name.format(place)).astype(np.float32) for name in (WEIGHTS, BIASES)) for place in range(1, count + 1)]
    components = sum(model.card.tensors[name][1] for name in model.names() if not name.startswith("network/"))
    sizes = [weights.shape for weights, _ in layers]
    chained = all(inner[1:] == outer[:1] for inner, outer in pairwise(sizes))
    fitting = bool(layers) and all(len(size) == 2 for size in sizes) and chained and sizes[-1][1] == components
    if not fitting or sizes[0][0] % (2 * components) != components or any(biases.shape != weights.shape[1:] for weights, biases in layers):
        raise ModelError(f"the network of model {model.card.id} must take and give {components} gains a frame; got layers {sizes}")
    if not all(np.isfinite(each).all() for layer in layers for each in layer):
        raise ModelError(f"the network of model {model.card.id} must be finite; got values that are not")
    return [(weights, biases) for weights, biases in layers]


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return one_model(models, METHOD.title).card.sources


METHOD = Method(
    id="denoising-snmf",
    title="Denoising SNMF",
    family="NMF",
    summary="A sparse NMF whose activations are corrected by a small network before they become masks.",
    source=(
        'Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, 2021, '
        "sections 4.2.4 and 4.2.5"
    ),
    params=DenoisingSnmfParams,
    estimate=estimate,
    sources=_sources,
    needs={"network": "one that knows all sources"},
    promises=frozenset({Promise.CONSERVES, Promise.LEVEL_INVARIANT, Promise.BLOCK_INVARIANT, Promise.DETERMINISTIC, Promise.CANCELS}),
)
