"""The exponent that follows the estimated ratio of the stems, by the curve that a model brings."""

from collections.abc import Sequence

from workbench.core.errors import ParameterError
from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import Report, silent
from workbench.dsp.exponent_curve import ExponentCurve, estimated_ratio_db
from workbench.nets.model_files import Model
from workbench.tasks.separating import Separation


def exponent_curve(models: Sequence[Model]) -> ExponentCurve | None:
    """The curve of the first of these models that brings one. Raises ModelError for an unsound one."""
    curves = (ExponentCurve.of(model.card.settings, model.card.id) for model in models)
    return next((curve for curve in curves if curve is not None), None)


def require_curve(models: Sequence[Model], masks: MaskSettings) -> None:
    """Raise ParameterError where the exponent is to be automatic, but no model says how; ModelError for an unsound curve."""
    if masks.automatic and exponent_curve(models) is None:
        names = ", ".join(model.card.id for model in models) or "no model"
        raise ParameterError(f"an automatic exponent needs a model with a curve, from workbench train auto-exponent; got {names}")


def automatic_exponent(separation: Separation, models: Sequence[Model], masks: MaskSettings, report: Report = silent) -> float | None:
    """The exponent for this separation, from at most 60 s of it; None where ``masks`` do not ask, or no model has a curve for its stems.

    The result is for all stems, so that they still add up to the recording. Raises ModelError, AudioFileError, Cancelled.
    """
    curve = exponent_curve(models) if masks.automatic and masks.mask == "wiener" else None
    if curve is None or curve.sources != separation.stems:
        return None
    return curve.exponent_for(estimated_ratio_db(separation.spectrum, separation.estimate, report))
