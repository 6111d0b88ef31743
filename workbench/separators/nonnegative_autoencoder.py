"""Non-negative autoencoder: decoders learnt from clean recordings, one per source, of which only the inputs are found.

Source: Smaragdis and Venkataramani, "A neural network alternative to non-negative audio models", 2017.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Literal

from workbench.core.parameters import Params, choice
from workbench.nets.model_files import Model
from workbench.separators import decoder_codes
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.dictionaries import sources_of

if TYPE_CHECKING:
    from workbench.dsp.decoded_estimate import DecodedEstimate


class NonnegativeAutoencoderParams(Params):
    """What a user sets on the non-negative autoencoder."""

    layers: Literal["2", "4"] = choice(
        "4",
        "Four layers let what sounds together belong together; two are close to NMF, and faster",
        titles={"2": "Two (shallow)", "4": "Four"},
    )
    sparsity: float = decoder_codes.sparsity()
    iterations: int = decoder_codes.iterations()


def estimate(request: Request) -> "DecodedEstimate":
    """Codes of the models' decoders on the request's spectrum, every frame and channel for itself. Raises ModelError, Cancelled."""
    return decoder_codes.with_codes(request, int(request.params.layers))


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return sources_of(models)


METHOD = Method(
    id="nonnegative-autoencoder",
    title="Non-negative autoencoder",
    family="Autoencoders",
    summary="Explains the recording by networks of one source each, frozen, and finds what they must have been given.",
    source='Smaragdis and Venkataramani, "A neural network alternative to non-negative audio models", 2017',
    params=NonnegativeAutoencoderParams,
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
            Promise.CAUSAL,
            Promise.CANCELS,
        }
    ),
)
