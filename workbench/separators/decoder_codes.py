"""Codes of a whole recording under the decoders of models: what both kinds of autoencoders end in.

Short recordings are held in memory and refined in rounds, so that the picture improves as a whole; long ones go block by block.
Both give the same result, and so does every size of blocks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.cost_curve import CostCurve
from workbench.core.errors import ModelError, ShapeError
from workbench.core.parameters import number, whole
from workbench.core.progress import part
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import Estimate
from workbench.dsp.spectrum import Magnitudes
from workbench.nets.model_files import Model
from workbench.separators import nmf_activations
from workbench.separators.contract import Request
from workbench.separators.dictionaries import adapted, heard_bins, sources_of
from workbench.separators.publishing import publishing

if TYPE_CHECKING:
    from workbench.dsp.decoded_estimate import DecodedEstimate
    from workbench.dsp.decoders import Decoder


def tensor_name(source: str, nonlinearity: str, layers: int, number: int) -> str:
    """Of the weights of one layer, ``number`` from 1 on, of the decoder from an autoencoder of so many ``layers``.

    They are (units, units), the last (taps, units, bins).
    """
    return f"{source}/{nonlinearity}/{layers}/{number}"


_KEPT_COLD = 1e-3
"""Share of the mean of a code that every unit gets back before it is gone on from."""


def sparsity() -> Any:
    """Declare the sparsity, which acts on codes of a recording of mean magnitude 1."""
    return number(
        0.0,
        "Higher lets fewer units of every source sound at once, and cancel each other less; too high thins the stems",
        low=0.0,
        high=10.0,
        scale="log",
        symbol="λ",
    )


def iterations() -> Any:
    """Declare the steps."""
    return whole(100, "More steps come closer to the best fit and take longer", low=1, high=5000, scale="log")


@dataclass(frozen=True)
class Decoders:
    """One decoder for each of several sources, on the bins of one spectrum."""

    sources: tuple[str, ...]
    decoders: "tuple[Decoder, ...]"
    heard_bins: int
    """Bins from 0 up to the models' lowest Nyquist frequency: those above are a continuation, not to be fitted."""


def combined_decoders(models: Sequence[Model], layers: int, analysis: Analysis) -> Decoders:
    """The decoders of all sources of the models, from autoencoders of so many layers, on the bins of ``analysis``.

    Where the recording reaches higher than a model, every unit goes on with the mean of its top quarter. Raises MethodError for no
    model, ModelError for a decoder that is missing or unsound, and where two models bring the same source.
    """
    sources = sources_of(models)
    found = tuple(_decoder(model, source, layers, analysis) for model in models for source in model.card.sources)
    return Decoders(sources, found, heard_bins(models, analysis))


def _decoder(model: Model, source: str, layers: int, analysis: Analysis) -> "Decoder":
    from workbench.dsp.decoders import NONLINEARITIES, Decoder

    numbers = range(1, layers // 2 + 1)
    kinds = [kind for kind in NONLINEARITIES if tensor_name(source, kind, layers, numbers[-1]) in model.names()]
    if len(kinds) != 1:
        raise ModelError(
            f"model {model.card.id} must have one decoder of {source} from an autoencoder of {layers} layers; it has {len(kinds)}"
        )
    *hidden, last = [_weights(model, tensor_name(source, kinds[0], layers, number)) for number in numbers]
    if last.ndim != 3 or last.shape[2] != model.card.analysis.bins:
        raise ModelError(
            f"the last weights of {source} in model {model.card.id} must be (taps, units, {model.card.analysis.bins}); got {last.shape}"
        )
    taps = [adapted(tap.T, model.card.analysis, analysis).T for tap in last]
    try:
        return Decoder(kinds[0], tuple(hidden), np.ascontiguousarray(taps, np.float32))
    except ShapeError as error:
        raise ModelError(f"model {model.card.id} has an unsound decoder of {source}: {error}") from None


def _weights(model: Model, name: str) -> NDArray[np.float32]:
    """A tensor of weights of any sign. Raises ModelError where it is none."""
    tensor = model.tensor(name)
    if tensor.dtype not in (np.float16, np.float32) or not np.isfinite(tensor).all():
        raise ModelError(
            f"tensor {name} of model {model.card.id} must be float16 or float32 and finite; got {tensor.dtype}, or values not so"
        )
    return tensor.astype(np.float32)


def with_codes(request: Request, layers: int) -> "DecodedEstimate":
    """The estimate of the models' decoders, from autoencoders of so many layers, on the request's spectrum, every channel for itself.

    What is published on the way is the same estimate, still being filled. Sparsity and iterations are those of the request's
    parameters; both act on the magnitude divided by its mean. It goes on from ``request.start`` where that has codes for the same
    sources, units and frames. Raises ModelError, MethodError, Cancelled.
    """
    from workbench.dsp.decoded_estimate import DecodedEstimate
    from workbench.dsp.decoder_inference import DecoderInference

    params, spectrum = request.params, request.spectrum
    known = combined_decoders(request.models, layers, spectrum.analysis)
    codes = np.zeros((spectrum.channels, spectrum.frames, sum(decoder.units for decoder in known.decoders)), np.float32)
    scale = spectrum.mean_magnitude(part(request.report, 0.0, 0.05))
    estimate = DecodedEstimate(known.sources, known.decoders, codes, scale)
    if scale <= 0.0:
        return estimate
    heard = known.heard_bins
    kernel = DecoderInference(known.decoders, bins=heard, sparsity=params.sparsity, scale=scale, device=request.device.kind)
    estimate.costs = CostCurve()
    earlier = _warm_start(request.start, estimate)
    size, (before, behind) = kernel.chunk_frames, kernel.around
    blocks = list(spectrum.blocks(-(-request.block_frames // size) * size))
    held = 4 * heard * spectrum.channels * spectrum.frames <= nmf_activations.HELD_BYTES
    published = publishing(part(request.report, 0.05, 1.0), estimate)
    for group in [blocks] if held else [[block] for block in blocks]:
        pieces: list[Any] = []
        step = part(published, group[0][0] / spectrum.frames, group[-1][1] / spectrum.frames)
        for first in range(group[0][0], group[-1][1], size):
            step(0.0, "finding what the decoders were given")
            stop = min(first + size, group[-1][1])
            low, high = max(first - before, 0), min(stop + behind, spectrum.frames)
            magnitudes = spectrum.magnitudes(low, high)[:, :heard]
            for channel in range(spectrum.channels):
                start = None if earlier is None else earlier(channel, low, high)
                pieces.append(kernel.piece(magnitudes[channel].T, codes[channel, first:stop], first - low, start))
        kernel.refine(pieces, params.iterations, step, curve=estimate.costs)
    return estimate


def _warm_start(earlier: Estimate | None, new: "DecodedEstimate") -> Callable[[int, int, int], Magnitudes] | None:
    """Codes (frames, units) to start from, for a channel and a span of frames; None where the earlier estimate does not fit.

    Units that fell silent get a little back.
    """
    from workbench.dsp.decoded_estimate import DecodedEstimate

    if not isinstance(earlier, DecodedEstimate) or (earlier.sources, earlier.codes.shape) != (new.sources, new.codes.shape):
        return None
    if [decoder.units for decoder in earlier.decoders] != [decoder.units for decoder in new.decoders]:
        return None
    share = np.float32(earlier.scale / new.scale) if new.scale > 0.0 else np.float32(1.0)

    def start(channel: int, first: int, stop: int) -> Magnitudes:
        rows = earlier.codes[channel, first:stop] * share
        started: Magnitudes = rows + np.float32(_KEPT_COLD) * rows.mean(axis=1, keepdims=True)
        return started

    return start
