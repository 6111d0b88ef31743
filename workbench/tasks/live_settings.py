"""What a live separation is made of, and what can be turned while it runs."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.core.mask_settings import MaskSettings
from workbench.core.parameters import Params
from workbench.nets.model_files import Model

BLOCK_SECONDS = 0.064
"""The usual block latency: a hop of sound to compute, and the rest queued so that no gap is heard when computing takes longer."""


@dataclass(frozen=True)
class LiveSettings:
    """What can be turned while it runs, as one value."""

    params: Params
    masks: MaskSettings
    weights: tuple[float, ...]
    """One per stem; multiplies its estimate before the masks."""
    gains: tuple[float, ...]
    """One per stem, linear: how loud it is heard."""
    original_gain: float = 0.0
    """How loud the input itself is heard."""


@dataclass(frozen=True)
class LiveMethod:
    """A causal method, ready to be started."""

    id: str
    models: Sequence[Model]


def heard_gains(heard: str, stems: Sequence[str], gains: Sequence[float]) -> tuple[tuple[float, ...], float]:
    """Gains of stems and of the input for ``heard``: ``mix``, the stems under ``gains``; ``original``, the input; or one stem by name.

    For one stem, mute and solo, which are for the mix, are to be left out of ``gains``: they could silence the one that is asked for.
    """
    if heard == "original":
        return (0.0,) * len(stems), 1.0
    if heard == "mix":
        return tuple(gains), 0.0
    return tuple(float(stem == heard) * gain for stem, gain in zip(stems, gains, strict=True)), 0.0
