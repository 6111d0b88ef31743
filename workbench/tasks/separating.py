"""One separation, end to end: a recording, a method, its models and parameters, to stems that are rendered when asked for."""

import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from workbench.audio.resampling import resampled
from workbench.core.arrangement import Arrangement
from workbench.core.edits import Edit
from workbench.core.errors import MethodError
from workbench.core.mask_settings import MaskSettings
from workbench.core.parameters import Params
from workbench.core.preprocessing import Preprocessing
from workbench.core.progress import Report, part, silent
from workbench.core.regions import Lasso, Region, Stroke, TimeRange
from workbench.core.sound import Sound, SoundArray
from workbench.dsp.adapted_estimate import AdaptedEstimate
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import Estimate, FactorEstimate
from workbench.dsp.masks import masks as compute_masks
from workbench.dsp.merged_estimate import arranged
from workbench.dsp.preprocessing import PreprocessedSpectrum
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import Device, choose_device, use_fast_products, with_fallback
from workbench.nets.model_files import Model
from workbench.separators import dealing
from workbench.separators.catalogue import method as method_of
from workbench.separators.contract import Method, Promise, Request
from workbench.session.settings import Settings
from workbench.tasks.references import reference_spectra, takes_references

_MOST_ARRANGEMENTS = 8
_arranging = threading.Lock()
"""Held for the moment that an arrangement takes: threads that ask for the same one get the same object."""


@dataclass(frozen=True)
class Separation:
    """What came out: an estimate on a spectrum, and what made it."""

    spectrum: Spectrum
    estimate: Estimate
    method: str
    models: tuple[str, ...]
    params: Params
    device: str
    """The device's name in words."""
    preprocessing: Preprocessing = field(default_factory=Preprocessing)
    """What the method heard in place of the recording."""
    _arrangements: deque[tuple[Arrangement, "Separation"]] = field(
        default_factory=lambda: deque(maxlen=_MOST_ARRANGEMENTS), init=False, repr=False, compare=False
    )
    """The arrangements asked for last, and what they made of it."""

    @property
    def stems(self) -> tuple[str, ...]:
        """Names of the stems, in order."""
        return self.estimate.sources

    @property
    def costs(self) -> tuple[float, ...]:
        """The mean cost after every step so far; empty where the method lowers none."""
        return () if self.estimate.costs is None else self.estimate.costs.values()

    def arranged(self, arrangement: Arrangement) -> "Separation":
        """The same with its stems arranged; itself where that changes nothing, and one object while the arrangement is the same."""
        with _arranging:
            regrouping = arrangement.regrouping
            for known, separation in self._arrangements:
                if known == regrouping:
                    return separation
            estimate = arranged(self.estimate, regrouping)
            if estimate is self.estimate:
                return self
            separation = replace(self, estimate=estimate)
            self._arrangements.append((regrouping, separation))
            return separation

    @property
    def components(self) -> int:
        """How many components the method found; 0 where it has none."""
        estimate = self.estimate.heard if isinstance(self.estimate, AdaptedEstimate) else self.estimate
        return len(estimate.assignment) if isinstance(estimate, FactorEstimate) else 0

    def renderer(self, settings: MaskSettings, weights: Sequence[float] | None = None, edits: Sequence[Edit] = ()) -> Renderer:
        """The stems under one setting of the tail, edited; weights are 1 when left out."""
        return Renderer(self.spectrum, self.estimate, settings, [1.0] * len(self.stems) if weights is None else weights, edits)


def separate(
    sound: Sound,
    method: str,
    models: Sequence[Model],
    params: Params,
    *,
    preprocessing: Preprocessing | None = None,
    references: Mapping[str, Sound] | None = None,
    guides: Sequence[Edit] = (),
    start: Separation | None = None,
    device: Device | None = None,
    block_frames: int | None = None,
    report: Report = silent,
    notice: Callable[[str], None] = lambda sentence: None,
) -> Separation:
    """Separate ``sound``; partial separations go out through ``report``.

    With ``preprocessing`` the method hears another sound, but for one that takes references; stems are masks on ``sound`` all the same.
    ``references`` are the true sources by name, as long as ``sound``, for a method that takes them. ``guides`` are what was painted
    to guide the method; one that cannot be guided leaves them, and ``notice`` hears of it.
    ``start`` is an earlier separation of the same sound to go on from, taken where the method can. ``block_frames`` is that of
    the spectrum when left out; the result does not depend on it. ``notice`` hears of changes of the device, and what the method has
    to say. Raises MethodError, ModelError, AudioFileError, DeviceError, Cancelled.
    """
    record = method_of(method)
    require_models(method, models)
    dealing.require_channels(record.title, sound.channels, record.least_channels(params))
    chosen = device or choose_device("auto")
    if chosen.kind == "cpu":
        use_fast_products()
    spectrum = _spectrum_for(sound, record, models, params, start)
    before = preprocessing if preprocessing is not None and not record.references else Preprocessing()
    heard = _heard_for(spectrum, record, models, params, before, start)
    true = reference_spectra(record, references or {}, spectrum)
    names = tuple(model.card.id for model in models)
    stems = record.sources(models, params) if models else ()
    if len(stems) == 1:
        notice(f"the models given know one source alone; with nothing to tell {stems[0]} from, its stem is the whole recording")
    if guides and Promise.GUIDED not in record.promises:
        notice(f"{record.title} cannot be guided by what is painted; it was left out")

    def separation(estimate: Estimate, used: Device) -> Separation:
        if isinstance(heard, PreprocessedSpectrum):
            estimate = AdaptedEstimate(estimate, heard, spectrum.analysis, spectrum.frames)
        return Separation(spectrum, estimate, method, names, params, used.title, before)

    def work(used: Device, frames: int) -> Separation:
        def report_separation(fraction: float, message: str = "", partial: object | None = None) -> None:
            shown = separation(partial, used) if isinstance(partial, Estimate) else None
            report(fraction, message, shown)

        progress: Report = report_separation
        if isinstance(heard, PreprocessedSpectrum) and before.min_max:
            heard.measure(part(progress, 0.0, 0.1))
            progress = part(progress, 0.1, 1.0)
        request = Request(heard, models, params, _earlier(start, heard, params), used, frames, progress, true, notice, guides)
        return separation(record.estimate(request), used)

    return with_fallback(work, chosen, block_frames or heard.block_frames, notice)


class Asked(NamedTuple):
    """All that decides what a separation gives."""

    method: str
    models: tuple[str, ...]
    params: Params | None
    preprocessing: Preprocessing
    references: tuple[tuple[str, str], ...]
    guides: tuple[Edit, ...]


def asked(settings: Settings) -> Asked:
    """All that decides what a separation under these settings gives."""
    references = settings.references if takes_references(settings.method) else ()
    return Asked(settings.method, settings.models, settings.params, settings.preprocessing, references, settings.guides)


def device_in_use() -> str:
    """The name, in words, of the device that separations run on; loads the tensor library. Raises DeviceError."""
    return choose_device("auto").title


def rehearse(method: str, models: Sequence[Model], params: Params, report: Report = silent) -> None:
    """Separate, paint on and render a moment of noise, so that what is loaded and compiled on first use is ready for the user's recording.

    Does nothing for methods that take references. Raises as ``separate`` does.
    """
    record = method_of(method)
    if not record.references:
        analysis = models[0].card.analysis if models else record.analysis
        noise = np.random.default_rng(0).standard_normal((record.least_channels(params), analysis.rate // 2))
        separation = separate(SoundArray(noise.astype(np.float32), analysis.rate), method, models, params, report=report)
        shapes = Region.of(Stroke(points=((0.1, 500.0),), radius_seconds=0.05, radius_hertz=200.0))
        shapes = shapes.with_part(Lasso(points=((0.1, 100.0), (0.2, 300.0), (0.3, 100.0)))).with_part(
            TimeRange(start_seconds=0.4, stop_seconds=0.5)
        )
        painted = [Edit(region=shapes, stem=separation.stems[0], feather_seconds=0.01, feather_hertz=10.0)]
        stems = separation.renderer(MaskSettings(), None, painted).stems(0, noise.shape[1])
        # What pictures take their levels from.
        compute_masks(np.abs(stems), MaskSettings(), [1.0] * len(stems))


def stems_of(method: str, models: Sequence[Model], params: Params, references: Sequence[str] = ()) -> tuple[str, ...]:
    """Names of the stems that will come out, known before any work: of a method that takes references, theirs.

    Raises MethodError, ModelError.
    """
    require_models(method, models)
    if method_of(method).references:
        return tuple(references)
    return method_of(method).sources(models, params)


def params_for(method: str, models: Sequence[Model]) -> Params:
    """The parameters to start from: the method's defaults, overruled by what the cards of models made for it recommend."""
    return dealing.params_for(method_of(method), models)


def masks_for(method: str, models: Sequence[Model], masks: MaskSettings | None = None) -> MaskSettings:
    """The tail to start from: ``masks``, or its defaults, overruled by what suits the method, and that by the models' cards."""
    suited = (masks or MaskSettings()).changed(**method_of(method).masks)
    recommended = {name: value for model in models for name, value in model.card.settings.items() if name in MaskSettings.model_fields}
    return suited.changed(**recommended)


def masks_without(method: str, models: Sequence[Model], masks: MaskSettings) -> MaskSettings:
    """``masks`` once this method and these models are left: what they recommended goes back to the defaults, what the user set stays."""
    recommended, usual = masks_for(method, models), MaskSettings()
    left = [name for name in MaskSettings.model_fields if getattr(masks, name) == getattr(recommended, name)]
    return masks.changed(**{name: getattr(usual, name) for name in left})


def require_models(method: str, models: Sequence[Model]) -> None:
    """Raise MethodError unless the method is known and these are models that it takes."""
    dealing.require_models(method_of(method), models)


def analysis_for(record: Method, models: Sequence[Model], params: Params, rate: int) -> Analysis:
    """The settings that the models ask for, or else the method, at another rate. Raises MethodError where models do not agree."""
    settings = {model.card.analysis for model in record.uses(models, params)}
    if len(settings) > 1:
        raise MethodError(f"the models of one separation must share their analysis settings; got {len(settings)} different ones")
    return (settings.pop() if settings else record.analysis).at_rate(rate)


def _spectrum_for(sound: Sound, record: Method, models: Sequence[Model], params: Params, start: Separation | None) -> Spectrum:
    """The spectrum that the models' settings ask for, at the sound's own rate; that of ``start`` where it is the same."""
    analysis = analysis_for(record, models, params, sound.rate)
    if start is not None and start.spectrum.sound is sound and start.spectrum.analysis == analysis:
        return start.spectrum
    return Spectrum(sound, analysis)


def _heard_for(
    spectrum: Spectrum,
    record: Method,
    models: Sequence[Model],
    params: Params,
    preprocessing: Preprocessing,
    start: Separation | None,
) -> Spectrum:
    """What the method hears: ``spectrum``, or what preprocessing makes of it; that of ``start`` where it is the same."""
    if not preprocessing.active:
        return spectrum
    rate = preprocessing.rate or spectrum.sound.rate
    analysis = analysis_for(record, models, params, rate)
    if start is not None and start.spectrum is spectrum and start.preprocessing == preprocessing and _heard_by(start).analysis == analysis:
        return _heard_by(start)
    return PreprocessedSpectrum(resampled(spectrum.sound, rate), analysis, preprocessing)


def _heard_by(separation: Separation) -> Spectrum:
    """The spectrum that a separation's method worked on."""
    return separation.estimate.spectrum if isinstance(separation.estimate, AdaptedEstimate) else separation.spectrum


def _earlier(start: Separation | None, heard: Spectrum, params: Params) -> Estimate | None:
    """The estimate to go on from: one of the same spectrum, unless another seed asks for a fresh start."""
    if start is None or _heard_by(start) is not heard or dealing.reseeded(start.params, params):
        return None
    return start.estimate.heard if isinstance(start.estimate, AdaptedEstimate) else start.estimate
