"""The exponent of the mask by the ratio of the sources: a curve fitted on training mixtures, and the measure that it is read at.

Source: Bouaouni and Ait Ali Yahia, "Hybrid Deep Learning Based Speech Signal Separation", thesis, École Nationale Polytechnique, Algiers,
2021, section 5.3.3 ("Optimal Mask Feedback").
"""

from collections.abc import Sequence
from typing import Annotated, Any, Self

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from workbench.core.errors import ModelError
from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import Report, silent
from workbench.dsp.estimate import Estimate
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum

MEASURING_EXPONENT = 5.0
"""That of the source, under which the ratio of the stems is measured."""

CURVE = "automatic_exponent"
"""Name of the curve among the settings on a model's card."""

_MOST_SECONDS = 60.0
_STRETCHES = 12
_HIGHEST_RATIO_DB = 60.0

Exponent = Annotated[float, Field(ge=0.1, le=50.0)]
Finite = Annotated[float, Field(allow_inf_nan=False)]


class ExponentCurve(BaseModel):
    """The best exponent for each ratio of the first source to the others, and how that ratio follows from the estimated one.

    One exponent holds for all stems of a recording, so that they still add up to it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    sources: tuple[str, ...]
    """The stems it was fitted for, in order."""
    slope: Finite
    intercept: Finite
    """Of the line that leads from the estimated ratio, dB, to the ratio in the mixture."""
    ratios_db: tuple[Finite, ...]
    """Ratios in the mixture, ascending, at least one."""
    exponents: tuple[Exponent, ...]
    """The best exponent at each of them."""
    found: dict[str, float] = {}
    """How well it did on the mixtures that it was fitted on: mean SDR, dB, beside that of the best fixed exponent."""

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not self.ratios_db or len(self.ratios_db) != len(self.exponents) or any(np.diff(self.ratios_db) <= 0.0):
            raise ValueError("ratios must ascend, with one exponent each")
        return self

    @classmethod
    def of(cls, settings: dict[str, Any], owner: str) -> Self | None:
        """The curve among a model's recommended settings, if there is one. Raises ModelError, naming ``owner``, for an unsound one."""
        if CURVE not in settings:
            return None
        try:
            return cls.model_validate(settings[CURVE])
        except ValidationError as error:
            raise ModelError(f"the exponent curve of model {owner} must be sound; got: {error.errors()[0]['msg']}") from None

    def exponent_at(self, ratio_db: float) -> float:
        """The exponent for a ratio in the mixture, interpolated over its logarithm; beyond the ends that of the end."""
        return float(np.exp(np.interp(ratio_db, self.ratios_db, np.log(self.exponents))))

    def exponent_for(self, estimated_db: float) -> float:
        """The exponent for a ratio measured by ``estimated_ratio_db``."""
        return self.exponent_at(self.slope * estimated_db + self.intercept)


def estimated_ratio_db(spectrum: Spectrum, estimate: Estimate, report: Report = silent) -> float:
    """Power of the first stem over that of the others together, dB in -60..60, as rendered with ``MEASURING_EXPONENT``; 0 for silence.

    Of a long recording 60 s are measured, in stretches evenly spread. Raises Cancelled if ``report`` does.
    """
    renderer = Renderer(spectrum, estimate, MaskSettings(exponent=MEASURING_EXPONENT), [1.0] * len(estimate.sources))
    first = others = 0.0
    stretches = _stretches(spectrum.sound.samples, spectrum.sound.rate)
    for index, (start, stop) in enumerate(stretches):
        report(index / len(stretches), "measuring the ratio of the stems")
        stems = renderer.stems(start, stop)
        powers = [float(np.vdot(stem, stem)) for stem in stems]
        first, others = first + powers[0], others + sum(powers[1:])
    if first == others == 0.0:
        return 0.0
    least = 10.0 ** (-_HIGHEST_RATIO_DB / 10.0) * (first + others)
    return float(10.0 * np.log10(max(first, least) / max(others, least)))


def _stretches(samples: int, rate: int) -> Sequence[tuple[int, int]]:
    """Spans of at most ``_MOST_SECONDS`` in all; the whole where it is shorter."""
    most = round(_MOST_SECONDS * rate)
    length = min(samples, most) // _STRETCHES
    if samples <= most:
        return [(start, min(start + max(length, rate), samples)) for start in range(0, samples, max(length, rate))]
    return [(start, start + length) for start in np.linspace(0, samples - length, _STRETCHES).astype(int).tolist()]
