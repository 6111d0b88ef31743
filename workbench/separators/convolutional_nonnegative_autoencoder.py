"""Convolutional non-negative autoencoder: decoders whose units sound for several frames, one per source; only their inputs are found.

Source: "A neural network alternative to convolutive audio models for source separation", equations 4 to 8.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from workbench.core.parameters import Params
from workbench.nets.model_files import Model
from workbench.separators import decoder_codes
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.dictionaries import sources_of

if TYPE_CHECKING:
    from workbench.dsp.decoded_estimate import DecodedEstimate


LAYERS = 2
"""An encoder of one, a decoder of one."""


class ConvolutionalAutoencoderParams(Params):
    """What a user sets on the convolutional non-negative autoencoder."""

    sparsity: float = decoder_codes.sparsity()
    iterations: int = decoder_codes.iterations()


def estimate(request: Request) -> "DecodedEstimate":
    """Codes of the models' decoders on the request's spectrum, every channel for itself. Raises ModelError, Cancelled."""
    return decoder_codes.with_codes(request, LAYERS)


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return sources_of(models)


METHOD = Method(
    id="convolutional-nonnegative-autoencoder",
    title="Convolutional non-negative autoencoder",
    family="Autoencoders",
    summary="Explains the recording by networks of one source each whose units sound for several frames, and finds what they were given.",
    source='Venkataramani, Smaragdis and others, "A neural network alternative to convolutive audio models for source separation", 2017',
    params=ConvolutionalAutoencoderParams,
    estimate=estimate,
    sources=_sources,
    needs={"decoder": "one per source"},
    promises=frozenset(
        {
            Promise.CONSERVES,
            Promise.LEVEL_INVARIANT,
            Promise.BLOCK_INVARIANT,
            Promise.DETERMINISTIC,
            Promise.WARM_START,
            Promise.CANCELS,
        }
    ),
)
