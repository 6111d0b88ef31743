"""What a user may have done to a recording before a separator hears it; off unless asked for."""

from typing import Self

from pydantic import model_validator

from workbench.core.errors import ParameterError
from workbench.core.parameters import ABOVE_LOWEST, Params, number, switch, whole

LOWEST_RATE = 2000


class Preprocessing(Params):
    """What the separator hears in place of the recording; stems are still masks on the recording itself."""

    low_pass: float = number(
        0.0,
        "What lies above is hidden from the separator, and shared like what lies just below; 0 hides nothing",
        low=0.0,
        high=24_000.0,
        unit="Hz",
        title="Low-pass",
        lowest="off",
    )
    order: int = whole(
        5, "Higher makes the low-pass steeper", low=1, high=12, title="Order of the low-pass", when={"low_pass": ABOVE_LOWEST}
    )
    min_max: bool = switch(
        False, "Every frequency is scaled to reach from 0 to 1 over the recording, so that quiet ones count like loud ones", title="Min-max"
    )
    rate: int = whole(
        0,
        "The separator hears the recording at this rate: lower is faster, and shares what it does not hear like what lies just below; "
        "0 keeps the recording's",
        low=0,
        high=192_000,
        unit="Hz",
        lowest="as recorded",
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if 0 < self.rate < LOWEST_RATE:
            raise ParameterError(f"rate must be 0 or at least {LOWEST_RATE} Hz; got {self.rate}")
        return self

    @property
    def active(self) -> bool:
        """Whether anything is done at all."""
        return self.low_pass > 0.0 or self.min_max or self.rate > 0
