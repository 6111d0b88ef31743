"""The parameters that the methods of the NMF family share, each declared once."""

from typing import Any, Literal

from workbench.core.parameters import choice, number, per_source, switch, whole
from workbench.dsp.divergences import BETAS, TITLES, DivergenceName

DivergenceChoice = Literal["is", "kl", "frobenius", "beta"]
StartName = Literal["nndsvda", "nndsvd", "random"]

SHIPPED_SIZES = (8, 16, 24, 32, 48, 64, 96)
"""Sizes of the dictionaries that training makes; any other is learnt from a model's excerpt when it is asked for."""

_FREE = "beta"


def divergence(default: DivergenceName) -> Any:
    """Declare the divergence."""
    return choice(
        default,
        "What counts as close: Itakura-Saito hears quiet and loud alike, Kullback-Leibler the loud more, Frobenius the loudest most",
        titles={**TITLES, _FREE: "Any beta"},
    )


def beta() -> Any:
    """Declare the beta that counts where the divergence is ``beta``."""
    return number(
        0.5,
        "Higher hears the loud more: 0 is Itakura-Saito, 1 Kullback-Leibler, 2 Frobenius",
        low=0.0,
        high=2.0,
        symbol="β",
        when={"divergence": (_FREE,)},
    )


def beta_of(params: Any) -> float:
    """The beta that ``divergence`` and ``beta`` of these parameters mean."""
    return float(params.beta) if params.divergence == _FREE else BETAS[params.divergence]


def components() -> Any:
    """Declare the components of every source of a model; the usual sizes are those that models hold."""
    return per_source(
        24,
        "More components describe a source more finely, but then also imitate the other sources",
        choices=SHIPPED_SIZES,
        low=1,
        high=256,
        symbol="K",
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


def iterations(default: int) -> Any:
    """Declare the most updates."""
    return whole(default, "More updates come closer to the best fit and take longer", low=1, high=5000, scale="log")


def tolerance() -> Any:
    """Declare the relative change of the cost at which the updates stop."""
    return number(
        0.0,
        "Higher stops sooner: when three updates lower the cost by less than this share; 0 does all iterations",
        low=0.0,
        high=0.1,
        scale="log",
        advanced=True,
        lowest="off",
    )


def heuristic() -> Any:
    """Declare whether updates may take the exponent that is not proven."""
    return switch(
        False,
        "Updates below beta 1 by the usual, faster rule, under which the cost may rise at times; off, it never rises",
        title="Faster updates",
        advanced=True,
    )


def start() -> Any:
    """Declare how components begin."""
    return choice(
        "nndsvda",
        "Where components begin: from singular vectors, with the zeros filled or left for good, or by chance",
        titles={"nndsvda": "NNDSVDa", "nndsvd": "NNDSVD, zeros stay", "random": "Random"},
        advanced=True,
    )


def seed() -> Any:
    """Declare the seed."""
    return whole(
        0, "Another number may begin from, and group, components that are alike in another way", low=0, high=2**31 - 1, advanced=True
    )


def step() -> Any:
    """Declare the length of the steps down the gradient; 0 is the longest that is sure to converge."""
    return number(
        0.0,
        "Higher goes further down the gradient at once; 0, and all that is more than safe, is the longest safe step",
        low=0.0,
        high=1e4,
        scale="log",
        when={"divergence": ("frobenius",)},
        lowest="automatic",
    )


def step_is_heard(params: Any) -> bool:
    """Whether ``step`` of these parameters has a say: under Frobenius alone, other divergences find their steps by trying."""
    return beta_of(params) == BETAS["frobenius"]


def cut_step(step: float, longest: float) -> str:
    """What to say of a step that was cut."""
    return f"step must not exceed {longest:.4g} under these dictionaries, or the cost might rise; {step:.4g} was cut to that"
