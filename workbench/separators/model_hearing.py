"""A recording as a model knows sound: at its own rate, on its own frames and bins, whatever those of the recording are."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.audio.resampling import resampled
from workbench.core.errors import MethodError
from workbench.core.progress import Report
from workbench.dsp.adapted_estimate import AdaptedEstimate
from workbench.dsp.estimate import Estimate
from workbench.dsp.spectrum import Spectrum
from workbench.nets.model_files import Model
from workbench.separators.contract import Request


@dataclass(frozen=True)
class Hearing:
    """What a model hears of a request's recording, and how its estimates are read on the recording's own frames and bins."""

    spectrum: Spectrum
    """That of the request itself where the model knows its frames and bins."""
    read: Callable[[Estimate], Estimate]
    report: Report
    """The request's; partial estimates are read, too."""


def one_model(models: Sequence[Model], method: str) -> Model:
    """The only model, for a method whose model knows all sources at once. Raises MethodError where there is none or several."""
    if len(models) != 1:
        came = ", ".join(model.card.id for model in models) or "none"
        raise MethodError(f"{method} needs exactly one model, which knows all sources together; got {came}")
    return models[0]


def hearing(request: Request, model: Model) -> Hearing:
    """The request's recording resampled to the model's rate, where it has another."""
    spectrum, analysis = request.spectrum, model.card.analysis
    if spectrum.analysis == analysis:
        return Hearing(spectrum, lambda estimate: estimate, request.report)
    heard = Spectrum(resampled(spectrum.sound, analysis.rate), analysis)

    def read(estimate: Estimate) -> AdaptedEstimate:
        return AdaptedEstimate(estimate, heard, spectrum.analysis, spectrum.frames)

    def report(fraction: float, message: str = "", partial: object | None = None) -> None:
        request.report(fraction, message, read(partial) if isinstance(partial, Estimate) else partial)

    return Hearing(heard, read, report)
