"""Deep enhanced SNMF: what a sparse NMF estimates is refined until a classifier tells the sources apart, begun from an autoencoder.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, sections 4.2.3 and 4.3.1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from workbench.core.errors import ModelError
from workbench.core.parameters import Params, choice, number, whole
from workbench.core.progress import Report, part
from workbench.dsp.adapted_estimate import AdaptedEstimate
from workbench.dsp.corrected_estimates import RefinedEstimate
from workbench.dsp.estimate import Estimate
from workbench.dsp.spectrum import REPORT_FRAMES, Magnitudes, Spectrum
from workbench.dsp.stored_estimate import StoredEstimate
from workbench.nets.model_files import Model
from workbench.separators import nmf_parameters
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.dictionaries import sound_tensor
from workbench.separators.model_hearing import Hearing, hearing, one_model
from workbench.separators.publishing import publishing
from workbench.separators.snmf_begin import begun, layer_count

WEIGHTS, LEVELS = "network/{}/weights", "network/levels"
"""Tensors of the autoencoder's encoder, layers counted from 1, (inputs, units), and the mean magnitude of every source's estimates that it
learnt from, (sources,), in units of that of the mixtures."""

_NMF_SHARE = 0.2
"""Of the progress."""

_MASKED_SHARE = 0.03
"""Of the progress after it."""

_UPDATES = 60
"""Of the sparse NMF's activations."""

_CLASSIFIER_RATE = 1e-3

_HELD_BYTES = 256_000_000
"""Of frames that are refined together, epoch by epoch, so that all of the picture improves at once."""


class DeepEnhancedSnmfParams(Params):
    """What a user sets on the deep enhanced SNMF."""

    begin: Literal["screen", "snmf"] = choice(
        "screen",
        "What is refined: the result on screen, where it has the same sources, or always the sparse NMF",
        titles={"screen": "What is on screen", "snmf": "The sparse NMF"},
    )
    sparsity: float = nmf_parameters.sparsity()
    addition: float = number(
        10.0,
        "Higher holds the sum of the stems closer to the mixture; lower lets the classifier move them further",
        low=0.0,
        high=1000.0,
        scale="log",
        symbol="λ",
        title="Weight of the sum",
    )
    negativity: float = number(
        6.0,
        "Higher keeps magnitudes from becoming negative while they move",
        low=0.0,
        high=1000.0,
        scale="log",
        symbol="β",
        title="Weight of negativity",
    )
    epochs: int = whole(
        200, "More epochs come closer to what the classifier takes for each source; 0 leaves the sparse NMF", low=0, high=5000, scale="log"
    )
    rate: float = number(
        1e-3,
        "Higher moves magnitudes in larger steps, relative to the recording's mean",
        low=1e-5,
        high=1.0,
        scale="log",
        title="Learning rate",
    )
    classifier: Literal["learns", "stays"] = choice(
        "learns",
        "Whether the classifier learns on, from the estimates themselves, while they move, as published; staying as it is takes less time",
        titles={"learns": "Learns on", "stays": "Stays as trained"},
        advanced=True,
    )
    loudness: Literal["others", "all", "none"] = choice(
        "others",
        "Whose stems the classifier hears as loud as those that it learnt from: all but the first source's, as published, all, or none",
        titles={"others": "All but the first source", "all": "All sources", "none": "None"},
        advanced=True,
    )


@dataclass(frozen=True)
class _Classifier:
    layers: tuple[Magnitudes, ...]
    levels: Magnitudes


def estimate(request: Request) -> Estimate:
    """The refined magnitudes of an earlier estimate, or of the sparse NMF, every channel for itself.

    Another call goes on from the same, so that a knob that is turned back gives the same result again. Raises ModelError, MethodError,
    Cancelled.
    """
    params: DeepEnhancedSnmfParams = request.params
    model = one_model(request.models, METHOD.title)
    classifier = _classifier(model)
    heard = hearing(request, model)
    share = _NMF_SHARE if params.epochs else 1.0
    first, by_snmf = _first(request, model, heard, part(heard.report, 0.0, share))
    if not params.epochs or heard.spectrum.mean_magnitude() <= 0.0:
        heard.report(1.0)
        return heard.read(first)
    found = RefinedEstimate(first.sources, first.channels, first.bins, first.frames)
    found.begun, found.by_snmf = first, by_snmf
    report = publishing(part(heard.report, share, 1.0), heard.read(found))
    levels = _masked(first, heard.spectrum, found, part(report, 0.0, _MASKED_SHARE))
    _refine(found, heard.spectrum, classifier, levels, params, request.device.kind, part(report, _MASKED_SHARE, 1.0))
    report(1.0)
    return heard.read(found)


def _first(request: Request, model: Model, heard: Hearing, report: Report) -> tuple[Estimate, bool]:
    """What is refined, and whether that is the sparse NMF, which goes on from what is on screen where it can."""
    params: DeepEnhancedSnmfParams = request.params
    earlier = request.start.heard if isinstance(request.start, AdaptedEstimate) else request.start
    by_snmf = isinstance(earlier, RefinedEstimate) and earlier.by_snmf
    if isinstance(earlier, RefinedEstimate):
        earlier = earlier.begun
    if earlier is not None and params.begin == "screen" and not by_snmf and _fits(earlier, model, heard.spectrum):
        report(1.0, "going on from what is on screen")
        return earlier, False
    return begun(request, model, heard, sparsity=params.sparsity, iterations=_UPDATES, start=earlier, report=report), True


def _fits(earlier: Estimate, model: Model, spectrum: Spectrum) -> bool:
    sizes = (earlier.sources, earlier.channels, earlier.bins, earlier.frames)
    return sizes == (model.card.sources, spectrum.channels, spectrum.bins, spectrum.frames)


def _masked(first: Estimate, spectrum: Spectrum, found: StoredEstimate, report: Report) -> Magnitudes:
    """Write the mixture, as ``first`` shares it out, to ``found``; returns the sums of the sources' magnitudes, (sources,)."""
    sums = np.zeros(len(first.sources))
    for start, stop in spectrum.blocks(REPORT_FRAMES):
        report(start / spectrum.frames, "refining spectra")
        estimates, mixture = first.magnitudes(start, stop), spectrum.magnitudes(start, stop)
        total = estimates.sum(axis=0)
        silent = total <= 0.0
        estimates[:, silent] = np.float32(1.0 / len(sums))
        estimates *= mixture / np.where(silent, np.float32(1.0), total)
        sums += estimates.sum(axis=(1, 2, 3), dtype=np.float64)
        found.write(start, estimates)
    return sums.astype(np.float32)


def _refine(
    found: StoredEstimate,
    spectrum: Spectrum,
    classifier: _Classifier,
    levels: Magnitudes,
    params: DeepEnhancedSnmfParams,
    device: str,
    report: Report,
) -> None:
    """Refine what is in ``found`` in place, so many frames at once as fit into memory; it is written again after every round."""
    from workbench.dsp.spectrogram_refinement import Penalties, Refinement, RefinementPiece, chunk_frames

    scale = spectrum.mean_magnitude()
    means = levels / (spectrum.channels * spectrum.bins * spectrum.frames * scale)
    heard_as = np.where(means > 0.0, classifier.levels / np.where(means > 0.0, means, 1.0), 1.0)
    alike = {"others": np.arange(len(means)) > 0, "all": np.ones(len(means), bool), "none": np.zeros(len(means), bool)}[params.loudness]
    refinement = Refinement(
        classifier.layers,
        penalties=Penalties(params.addition, params.negativity),
        rate=params.rate,
        classifier_rate=_CLASSIFIER_RATE if params.classifier == "learns" else 0.0,
        loudness=np.where(alike, heard_as, 1.0).tolist(),
        device=device,
    )
    frames = chunk_frames(spectrum.bins)
    blocks = list(spectrum.blocks(frames))
    per_block = 4 * frames * spectrum.bins * spectrum.channels * (4 * len(means) + 1)
    together = max(1, _HELD_BYTES // per_block)
    for first in range(0, len(blocks), together):
        group = blocks[first : first + together]
        step = part(report, group[0][0] / spectrum.frames, group[-1][1] / spectrum.frames)
        pieces = []
        for start, stop in group:
            mixture, estimates = spectrum.magnitudes(start, stop) / np.float32(scale), found.magnitudes(start, stop) / np.float32(scale)
            pieces += [
                refinement.piece(mixture[channel].T, np.swapaxes(estimates[:, channel], 1, 2)) for channel in range(spectrum.channels)
            ]

        def improved(index: int, pieces: list[RefinementPiece] = pieces, group: list[tuple[int, int]] = group) -> None:
            block, channel = divmod(index, spectrum.channels)
            # Pieces come in order: with its last channel, a block is whole. Until its last round, a thread may already be moving it on.
            if channel == spectrum.channels - 1:
                whole = np.stack([piece.spectra.cpu().numpy() for piece in pieces[index - channel : index + 1]], axis=1)
                found.write(group[block][0], np.swapaxes(np.maximum(whole, np.float32(0.0)) * np.float32(scale), 2, 3))

        refinement.refine(pieces, params.epochs, step, improved)


def _classifier(model: Model) -> _Classifier:
    """The encoder of the model's autoencoder. Raises ModelError where its layers do not lead from bins to sources, or are not finite."""
    layers, inputs, sources = [], model.card.analysis.bins, len(model.card.sources)
    for place in range(1, layer_count(model.names(), WEIGHTS) + 1):
        layer = model.tensor(WEIGHTS.format(place)).astype(np.float32)
        if layer.ndim != 2 or len(layer) != inputs:
            raise ModelError(f"layer {place} of the network of model {model.card.id} must take {inputs} values; got {layer.shape}")
        if not np.isfinite(layer).all():
            raise ModelError(f"the network of model {model.card.id} must be finite; got values that are not in layer {place}")
        layers.append(layer)
        inputs = layer.shape[1]
    if not layers or inputs != sources:
        raise ModelError(f"the network of model {model.card.id} must end in {sources} units; got {inputs if layers else 0}")
    return _Classifier(tuple(layers), sound_tensor(model, LEVELS, (sources,)).astype(np.float32))


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return one_model(models, METHOD.title).card.sources


METHOD = Method(
    id="deep-enhanced-snmf",
    title="Deep enhanced SNMF",
    family="NMF",
    summary="Refines what a sparse NMF, or any result on screen, says of the sources until a classifier tells them apart.",
    source=(
        'Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, 2021, '
        "sections 4.2.3 and 4.3.1"
    ),
    params=DeepEnhancedSnmfParams,
    estimate=estimate,
    sources=_sources,
    needs={"network": "one that knows all sources"},
    promises=frozenset({Promise.CONSERVES, Promise.LEVEL_INVARIANT, Promise.BLOCK_INVARIANT, Promise.DETERMINISTIC, Promise.CANCELS}),
)
