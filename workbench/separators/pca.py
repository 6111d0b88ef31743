"""Principal components of a recording with several channels: directions of greatest power that do not correlate.

Source: Grau Noël, "Understanding and Improving Deep Learning Source Separation Algorithms", thesis, Universitat Pompeu Fabra, Barcelona,
2018, section 2.1.
"""

from collections.abc import Sequence
from typing import Any

from workbench.core.parameters import Params
from workbench.dsp.waveform_estimate import WaveformEstimate
from workbench.nets.model_files import Model
from workbench.separators.component_groups import stem_names
from workbench.separators.contract import Method, Promise, Request
from workbench.separators.unmixing import block_parameter, stems_parameter, unmixed


class PcaParams(Params):
    """What a user sets on the principal component analysis."""

    stems: int = stems_parameter()
    block_seconds: float = block_parameter()


def estimate(request: Request) -> WaveformEstimate:
    """Images of the principal components, the strongest first. Raises MethodError for fewer channels than stems, Cancelled."""
    params: PcaParams = request.params
    return unmixed(request, METHOD.title, params.stems, params.block_seconds, None)


def _sources(models: Sequence[Model], params: Any) -> tuple[str, ...]:
    return stem_names(params.stems)


def _least_channels(params: Any) -> int:
    stems: int = params.stems
    return stems


METHOD = Method(
    id="pca",
    title="PCA",
    family="Multichannel",
    summary="Parts a recording of several channels into the directions of greatest power: what is in the middle from what is at the sides.",
    source=(
        'Grau Noël, "Understanding and Improving Deep Learning Source Separation Algorithms", thesis, Universitat Pompeu Fabra, 2018, '
        "section 2.1"
    ),
    params=PcaParams,
    estimate=estimate,
    sources=_sources,
    least_channels=_least_channels,
    masks={"mask": "direct"},
    promises=frozenset({Promise.CONSERVES, Promise.LEVEL_INVARIANT, Promise.BLOCK_INVARIANT, Promise.DETERMINISTIC, Promise.CANCELS}),
)
