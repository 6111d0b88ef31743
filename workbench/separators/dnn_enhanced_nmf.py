"""DNN-enhanced NMF: what an NMF finds is moved until a classifier knows every stem for its source and their sum is the mixture.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, section 4.1, after Grais, Sen and Erdogan, "Deep neural networks for single channel source separation", 2014.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from workbench.core.cost_curve import CostCurve
from workbench.core.errors import ModelError
from workbench.core.parameters import EVERY_SOURCE, Params, PerSource, choice, number, whole
from workbench.core.processors import processor_count
from workbench.core.progress import Report, part
from workbench.dsp.divergences import BETAS, DivergenceName
from workbench.dsp.estimate import Estimate, FactorEstimate
from workbench.dsp.spectrum import Magnitudes, Spectrum
from workbench.dsp.stored_estimate import StoredEstimate
from workbench.nets.model_files import Model
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.dictionaries import combined
from workbench.separators.model_hearing import Hearing, hearing, one_model
from workbench.separators.nmf_activations import with_activations
from workbench.separators.publishing import publishing
from workbench.separators.sparse_nmf import SparseNmfParams

if TYPE_CHECKING:
    from workbench.dsp.classifier_refinement import ClassifierEnergy, Layer, Refinement

DIVERGENCE: DivergenceName = "kl"
"""Of its dictionaries, tensors named ``source/kl/components``."""

WEIGHTS, BIASES = "network/{}/weights", "network/{}/biases"
"""Tensors of the classifier's layers, counted from 1: (units, inputs) and (units,)."""

_NMF_SHARE = 0.3
"""Of the progress."""

_STEPS = 3
"""Of the descent between two reports, some ten milliseconds each."""


class DnnEnhancedNmfParams(Params):
    """What a user sets on the DNN-enhanced NMF."""

    # On held out readers and pieces (scores of models/speech-piano-dnn-enhanced) spectra that begin as the NMF found them end 0.5 dB below
    # it: the agreement deals what no stem explains to all of them alike, where a mask deals it by their levels. Masked ones end level.
    begin: Literal["estimates", "masked"] = choice(
        "masked",
        "Where the spectra begin: as the NMF found them, or masked, so that they add up to the mixture from the first",
        titles={"estimates": "The NMF's, as published", "masked": "Masked by the NMF"},
    )
    agreement: float = number(
        5.0,
        "Higher holds the sum of the spectra closer to the mixture; lower lets the classifier move them further",
        low=0.0,
        high=1000.0,
        scale="log",
        symbol="λ",
    )
    non_negativity: float = number(
        3.0,
        "Higher keeps spectra and gains from becoming negative while they move",
        low=0.0,
        high=1000.0,
        scale="log",
        symbol="β",
        title="Weight of negativity",
    )
    iterations: int = whole(
        15, "More steps come closer to what the classifier takes for each source, and take longer; 0 leaves the NMF alone", low=0, high=500
    )


def estimate(request: Request) -> Estimate:
    """The spectra of the NMF, refined in blocks of frames that always begin at the same frames, every channel for itself.

    An earlier estimate is not gone on from: where the spectra begin decides on where they end. Raises ModelError, MethodError,
    Cancelled.
    """
    params: DnnEnhancedNmfParams = request.params
    model = one_model(request.models, METHOD.title)
    heard, layers = hearing(request, model), _layers(model)
    share = _NMF_SHARE if params.iterations else 1.0
    begun = _factorised(request, model, heard, part(heard.report, 0.0, share))
    if params.iterations:
        return heard.read(_refined(request, layers, begun, heard.spectrum, part(heard.report, share, 1.0)))
    return heard.read(begun)


def _factorised(request: Request, model: Model, heard: Hearing, report: Report) -> FactorEstimate:
    """Activations of the model's own dictionaries."""
    dictionary = combined([model], BETAS[DIVERGENCE], _sizes(model), heard.spectrum.analysis)
    own = replace(request, spectrum=heard.spectrum, params=SparseNmfParams(divergence=DIVERGENCE), start=None, guides=())
    return with_activations(own, dictionary, sparsity=0.0, report=report)


def _refined(request: Request, layers: Sequence["Layer"], begun: FactorEstimate, spectrum: Spectrum, report: Report) -> StoredEstimate:
    """The estimate after all steps; what is published on the way is refined from the beginning on, and the NMF's from there."""
    import torch

    from workbench.dsp.classifier_refinement import BLOCK_FRAMES, ClassifierEnergy
    from workbench.dsp.tensor_threads import TensorThreads

    params: DnnEnhancedNmfParams = request.params
    device = torch.device(request.device.kind)
    energy = ClassifierEnergy([layer.on(device) for layer in layers], params.agreement, params.non_negativity)
    result = StoredEstimate(begun.sources, begun.channels, begun.bins, begun.frames)
    result.costs = CostCurve()
    spans = list(spectrum.blocks(BLOCK_FRAMES))
    for start, stop in spans:
        report(0.0, "refining spectra")
        result.write(start, begun.magnitudes(start, stop))
    published = publishing(report, result)
    together = max(1, 2 * processor_count() // max(spectrum.channels, 1))
    with TensorThreads(device) as threads:
        for first in range(0, len(spans), together):
            group = spans[first : first + together]
            step = part(published, first / len(spans), (first + len(group)) / len(spans))
            blocks = [_blocks(energy, begun, spectrum, span, params, request.device.kind) for span in group]
            pieces = [piece for channels in blocks for piece in channels]
            _descend(threads, pieces, params.iterations, result.costs, step)
            for (start, _), channels in zip(group, blocks, strict=True):
                result.write(start, np.stack([np.swapaxes(piece.estimates(), 1, 2) for piece in channels], axis=1))
    published(1.0)
    return result


def _blocks(
    energy: "ClassifierEnergy", begun: FactorEstimate, spectrum: Spectrum, span: tuple[int, int], params: DnnEnhancedNmfParams, device: str
) -> list["Refinement"]:
    """The descent of every channel of a span of frames, where it begins."""
    from workbench.dsp.classifier_refinement import Refinement

    mixture, estimates = spectrum.magnitudes(*span), begun.magnitudes(*span)
    if params.begin == "masked":
        sums = estimates.sum(axis=0)
        estimates *= mixture / np.where(sums > 0.0, sums, np.float32(1.0))
    frames_first: Magnitudes = np.swapaxes(estimates, 2, 3)
    return [Refinement(energy, frames_first[:, channel], mixture[channel].T, device) for channel in range(len(mixture))]


def _descend(threads: Any, pieces: Sequence["Refinement"], iterations: int, costs: CostCurve, report: Report) -> None:
    """All steps of all pieces, some steps of each in turn."""
    rounds = [min(_STEPS, iterations - done) for done in range(0, iterations, _STEPS)]
    for place, steps in enumerate(rounds):

        def visit(index: int, steps: int = steps) -> int:
            energy = pieces[index].advance(steps)
            costs.add(place, energy, pieces[index].frames)  # noqa: B023 - run before the round is over
            return index

        def visited(index: int) -> None:
            report((place + (index + 1) / len(pieces)) / len(rounds))  # noqa: B023

        threads.run(visit, range(len(pieces)), visited)


def _sizes(model: Model) -> PerSource:
    """Components of every source's dictionary. Raises ModelError where a source has none."""
    sizes = {EVERY_SOURCE: 0}
    for source in model.card.sources:
        prefix = f"{source}/{DIVERGENCE}/"
        known = (name.removeprefix(prefix) for name in model.names() if name.startswith(prefix))
        sizes[source] = max((int(size) for size in known if size.isdecimal()), default=0)
        if not sizes[source]:
            raise ModelError(f"model {model.card.id} must have a dictionary {prefix}COMPONENTS; it has none of {source}")
    return sizes


def _layers(model: Model) -> list["Layer"]:
    """The layers of the model's classifier. Raises ModelError where they do not follow from bins to sources, or are not finite."""
    import torch

    from workbench.dsp.classifier_refinement import Layer

    count = 0
    while WEIGHTS.format(count + 1) in model.names():
        count += 1
    layers, inputs = [], model.card.analysis.bins
    for place in range(1, count + 1):
        weights, biases = (model.tensor(name.format(place)).astype(np.float32) for name in (WEIGHTS, BIASES))
        if weights.ndim != 2 or weights.shape[1] != inputs or biases.shape != weights.shape[:1]:
            raise ModelError(
                f"layer {place} of the network of model {model.card.id} must take {inputs} values; got weights {weights.shape} and "
                f"biases {biases.shape}"
            )
        if not (np.isfinite(weights).all() and np.isfinite(biases).all()):
            raise ModelError(f"the network of model {model.card.id} must be finite; got values that are not in layer {place}")
        layers.append(Layer(torch.from_numpy(weights), torch.from_numpy(biases)))
        inputs = len(weights)
    if not layers or inputs != len(model.card.sources):
        raise ModelError(f"the network of model {model.card.id} must end in {len(model.card.sources)} units; got {inputs if layers else 0}")
    return layers


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return one_model(models, METHOD.title).card.sources


METHOD = Method(
    id="dnn-enhanced-nmf",
    title="DNN-enhanced NMF",
    family="NMF",
    summary="Moves what an NMF finds until a classifier knows every stem for its source, and the stems add up to the mixture.",
    source=(
        'Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, 2021, '
        'section 4.1; Grais, Sen and Erdogan, "Deep neural networks for single channel source separation", 2014'
    ),
    params=DnnEnhancedNmfParams,
    estimate=estimate,
    sources=_sources,
    needs={"network": "one that knows all sources"},
    promises=frozenset({Promise.CONSERVES, Promise.LEVEL_INVARIANT, Promise.BLOCK_INVARIANT, Promise.DETERMINISTIC, Promise.CANCELS}),
)
