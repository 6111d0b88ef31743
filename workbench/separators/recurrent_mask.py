"""Recurrent mask network: a network that has heard many mixtures reads the recording forwards and backwards and masks every source.

Beyond the documents; see ``nets.recurrent_mask`` for what it follows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from workbench.core.errors import ModelError
from workbench.core.parameters import Params, number
from workbench.core.progress import part
from workbench.dsp.estimate import Estimate
from workbench.dsp.spectrum import Magnitudes
from workbench.dsp.stored_estimate import StoredEstimate
from workbench.nets.model_files import Model
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.model_hearing import hearing, one_model
from workbench.separators.publishing import publishing

if TYPE_CHECKING:
    from workbench.nets.recurrent_mask import RecurrentMaskNetwork

_PIECE_FRAMES = 256
_TOGETHER = 2
"""Pieces that are read at once, so that cancelling is heard within some 100 ms on two cores."""

NETWORK = "network/"
"""What the names of its tensors begin with."""


class RecurrentMaskParams(Params):
    """What a user sets on the recurrent mask network."""

    context: float = number(
        1.0, "More sound around every piece of some seconds is read with it: surer at its ends, and slower", low=0.0, high=10.0, unit="s"
    )


@dataclass(frozen=True)
class _Piece:
    """A span of frames that is read: with its context, as far as the recording has any."""

    first: int
    stop: int
    heard_first: int
    heard_stop: int

    @property
    def frames(self) -> int:
        """With its context."""
        return self.heard_stop - self.heard_first


def estimate(request: Request) -> Estimate:
    """The network's masks times the request's magnitudes, every channel for itself; under exponent 1 the masks are the network's own.

    The network hears the recording at the model's rate, divided by its mean magnitude, in pieces that always begin at the same frames.
    Raises ModelError, MethodError, Cancelled.
    """
    model = one_model(request.models, METHOD.title)
    heard = hearing(request, model)
    spectrum = heard.spectrum
    result = StoredEstimate(model.card.sources, spectrum.channels, spectrum.bins, spectrum.frames)
    scale = spectrum.mean_magnitude(part(heard.report, 0.0, 0.05))
    if scale <= 0.0:
        return heard.read(result)
    import torch

    network = load(model).to(request.device.kind)
    report = publishing(part(heard.report, 0.05, 1.0), result)
    context = round(request.params.context * spectrum.analysis.rate / spectrum.analysis.hop_samples)
    with torch.inference_mode():
        for pieces in _together(spectrum.frames, context):
            report(pieces[0].first / spectrum.frames, "reading")
            for channel in range(spectrum.channels):
                heard_now = np.stack([spectrum.magnitudes(piece.heard_first, piece.heard_stop)[channel] for piece in pieces])
                asked = torch.from_numpy(heard_now / np.float32(scale)).to(request.device.kind)
                _write(result, channel, pieces, heard_now, network(asked).exp().cpu().numpy())
    report(1.0)
    return heard.read(result)


def load(model: Model) -> "RecurrentMaskNetwork":
    """The network in a model. Raises ModelError where its tensors are none of it."""
    import torch

    from workbench.nets.recurrent_mask import from_tensors

    names = [name for name in model.names() if name.startswith(NETWORK)]
    try:
        tensors = {name.removeprefix(NETWORK): torch.from_numpy(model.tensor(name).astype(np.float32)) for name in names}
        network = from_tensors(tensors)
    except LookupError as error:
        raise ModelError(f"model {model.card.id} must hold a recurrent mask network; it lacks {error}") from None
    except (RuntimeError, ValueError) as error:
        raise ModelError(f"model {model.card.id} must hold a recurrent mask network; {str(error).splitlines()[0]}") from None
    if (network.bins, network.sources) != (model.card.analysis.bins, len(model.card.sources)):
        raise ModelError(
            f"the network of model {model.card.id} must be for {model.card.analysis.bins} bins and {len(model.card.sources)} sources; "
            f"got {network.bins} and {network.sources}"
        )
    if not all(torch.isfinite(tensor).all() for tensor in tensors.values()):
        raise ModelError(f"the tensors of model {model.card.id} must be finite; got values that are not")
    return network


def _together(frames: int, context: int) -> Iterator[list[_Piece]]:
    """Consecutive pieces that cover so many frames, in groups of equal length that are read together.

    Nothing is put in place of what lies beyond the recording: silence there would be heard, and answered.
    """
    waiting: list[_Piece] = []
    for start in range(0, frames, _PIECE_FRAMES):
        stop = min(start + _PIECE_FRAMES, frames)
        piece = _Piece(start, stop, max(start - context, 0), min(stop + context, frames))
        if waiting and (len(waiting) == _TOGETHER or waiting[0].frames != piece.frames):
            yield waiting
            waiting = []
        waiting.append(piece)
    if waiting:
        yield waiting


def _write(result: StoredEstimate, channel: int, pieces: Sequence[_Piece], magnitudes: Magnitudes, masks: NDArray[np.float32]) -> None:
    for piece, magnitude, mask in zip(pieces, magnitudes, masks, strict=True):
        inner = slice(piece.first - piece.heard_first, piece.stop - piece.heard_first)
        written = result.magnitudes(piece.first, piece.stop)
        written[:, channel] = mask[:, :, inner] * magnitude[None, :, inner]
        result.write(piece.first, written)


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return one_model(models, METHOD.title).card.sources


METHOD = Method(
    id="recurrent-mask",
    title="Recurrent mask network",
    family="Networks",
    summary="A network that has heard many mixtures of the same kind reads the whole recording and masks every source.",
    source=(
        'Erdogan, Hershey, Watanabe and Le Roux, "Phase-sensitive and recognition-boosted speech separation using deep recurrent neural '
        'networks", 2015'
    ),
    params=RecurrentMaskParams,
    estimate=estimate,
    sources=_sources,
    needs={"network": "one that knows all sources"},
    masks={"exponent": 1.0},
    promises=frozenset({Promise.CONSERVES, Promise.LEVEL_INVARIANT, Promise.BLOCK_INVARIANT, Promise.DETERMINISTIC, Promise.CANCELS}),
)
