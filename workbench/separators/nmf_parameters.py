"""The parameters that every method of the NMF family shares, declared once."""

from typing import Any

from workbench.core.parameters import choice, number
from workbench.dsp.divergences import TITLES, DivergenceName


def divergence(default: DivergenceName) -> Any:
    """Declare the divergence."""
    return choice(
        default,
        "What counts as close: Itakura-Saito hears quiet and loud alike, Kullback-Leibler the loud more, Frobenius the loudest most",
        titles=TITLES,
    )


def sparsity() -> Any:
    """Declare the sparsity, which acts on the magnitude divided by its mean."""
    return number(
        0.0,
        "Higher lets fewer components sound at once; too high thins the stems. Under Kullback-Leibler it scales all alike: masks stay",
        low=0.0,
        high=100.0,
        scale="log",
        symbol="λ",
    )
