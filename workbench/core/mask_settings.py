"""What a user sets on the tail that every method shares: how estimates become masks."""

from typing import Literal

from workbench.core.parameters import Params, choice, number, switch

MaskKind = Literal["wiener", "parametric", "binary", "direct"]


class MaskSettings(Params):
    """The mask and its exponent; a change of these never refits anything."""

    mask: MaskKind = choice(
        "wiener",
        "How a bin is shared: Wiener in proportion, parametric with a residual left over, binary all to the loudest; "
        "direct is the separator's own sound, where it has one (ICA, PCA, blends of them), otherwise Wiener",
        titles={"wiener": "Generalised Wiener", "parametric": "Parametric Wiener", "binary": "Binary", "direct": "None: own sound"},
        title="Mask",
    )
    exponent: float = number(
        2.0,
        "Higher separates harder: less of the others, more artefacts; 1 shares by magnitude, 2 by power, 50 is almost binary",
        low=0.1,
        high=50.0,
        scale="log",
        symbol="p",
        title="Exponent",
        when={"mask": ("wiener",)},
    )
    automatic: bool = switch(
        False,
        "The exponent follows the estimated ratio of the first stem to the others, by a curve fitted on training mixtures; "
        "the model must bring one",
        title="Automatic exponent",
        when={"mask": ("wiener",)},
    )
    over_subtraction: float = number(
        1.0,
        "Parametric mask only: higher removes more of the others, and leaves more to the residual",
        low=0.0,
        high=20.0,
        symbol="k",
        title="Over-subtraction",
        when={"mask": ("parametric",)},
    )
    softness: float = number(
        1.0,
        "Parametric mask only: higher makes the mask harder",
        low=0.1,
        high=10.0,
        scale="log",
        symbol="b",
        title="Mask power",
        when={"mask": ("parametric",)},
    )

    @property
    def conserves(self) -> bool:
        """Whether the stems of this mask add up to the mixture whatever the estimate is."""
        return self.mask in ("wiener", "binary")
