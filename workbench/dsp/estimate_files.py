"""Estimates as plain values and arrays, to be kept in a file and taken from it again; nothing that could run is ever kept."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from workbench.core.cost_curve import CostCurve
from workbench.core.edits import Edit
from workbench.core.errors import ShapeError
from workbench.core.sound import Sound
from workbench.dsp.adapted_estimate import AdaptedEstimate
from workbench.dsp.analysis import Analysis
from workbench.dsp.blend_estimate import BlendEstimate
from workbench.dsp.convolutive_estimate import ConvolutiveEstimate
from workbench.dsp.corrected_estimates import DenoisedEstimate, RefinedEstimate
from workbench.dsp.decoded_estimate import DecodedEstimate
from workbench.dsp.decoders import Decoder
from workbench.dsp.estimate import Estimate, FactorEstimate
from workbench.dsp.guided_estimate import GuidedConvolutiveEstimate, GuidedEstimate
from workbench.dsp.guides import Guides
from workbench.dsp.preprocessing import PreprocessedSpectrum
from workbench.dsp.reference_estimate import ReferenceEstimate
from workbench.dsp.spectrum import Spectrum
from workbench.dsp.squared_estimate import SquaredEstimate
from workbench.dsp.stored_estimate import StoredEstimate
from workbench.dsp.waveform_estimate import ProjectedSound, WaveformEstimate

Keep = Callable[[NDArray[Any]], str]
"""Keeps an array and gives it a name."""
Find = Callable[[str], NDArray[Any]]
"""The array of that name."""
NameSound = Callable[[Sound], str | None]
"""What a sound is found again by; None for one that is nowhere but in memory."""
FindSound = Callable[[str], Sound]
"""The sound that is called so."""
Hear = Callable[[Spectrum, Analysis, bool], Spectrum]
"""What a method heard in place of a spectrum: at another rate, cut by the analysis, and preprocessed or not."""
Description = Mapping[str, Any]
"""What an estimate is, in values that JSON knows, and the names of its arrays."""

_PIECE_BYTES = 32 << 20
"""Stored magnitudes are kept in pieces of about this size."""
_FACTORS: dict[str, type[FactorEstimate]] = {
    "factors": FactorEstimate,
    "squared": SquaredEstimate,
    "convolutive": ConvolutiveEstimate,
    "denoised": DenoisedEstimate,
    "guided": GuidedEstimate,
    "guided-convolutive": GuidedConvolutiveEstimate,
}
_EDITS = TypeAdapter(tuple[Edit, ...])


def described(estimate: Estimate, keep: Keep, name_sound: NameSound = lambda sound: None) -> dict[str, Any] | None:
    """``estimate`` described, its arrays handed to ``keep``, the true sources it reads named; None for a kind that cannot be kept."""
    description = _named(estimate, name_sound) if isinstance(estimate, ReferenceEstimate) else _described(estimate, keep)
    if description is not None and isinstance(estimate, DenoisedEstimate | RefinedEstimate) and estimate.begun is not None:
        begun = described(estimate.begun, keep, name_sound)
        description = None if begun is None else {**description, "begun": begun}
    if description is None:
        return None
    costs = [] if estimate.costs is None else [float(cost) for cost in estimate.costs.values()]
    return {**description, "sources": list(estimate.sources), "costs": costs}


def restored(
    description: Description,
    find: Find,
    spectrum: Spectrum,
    hear: Hear,
    find_sound: FindSound | None = None,
) -> Estimate:
    """The estimate that was described, for ``spectrum``; ``hear`` gives what its method heard in place of that.

    Raises ShapeError where the arrays do not fit the spectrum or one another, ParameterError for an impossible analysis, and LookupError,
    TypeError or ValueError for what is no description.
    """
    if description["kind"] == "references":
        estimate: Estimate = _read_from(description, find_sound, spectrum)
    else:
        estimate = _restored(description, find, spectrum, hear)
    if "begun" in description and isinstance(estimate, DenoisedEstimate | RefinedEstimate):
        estimate.begun = _restored_begun(estimate, restored(description["begun"], find, spectrum, hear, find_sound))
    found = estimate.channels, estimate.bins, estimate.frames
    wanted = spectrum.channels, spectrum.bins, spectrum.frames
    if found != wanted:
        raise ShapeError(f"an estimate must have the channels, bins and frames of its recording, {wanted}; got {found}")
    costs = [float(cost) for cost in description["costs"]]
    if costs:
        estimate.costs = CostCurve()
        for place, cost in enumerate(costs):
            estimate.costs.add(place, cost)
    return estimate


def _named(estimate: ReferenceEstimate, name_sound: NameSound) -> dict[str, Any] | None:
    sounds = [name_sound(reference.sound) for reference in estimate.references]
    return None if None in sounds else {"kind": "references", "sounds": sounds}


def _described(estimate: Estimate, keep: Keep) -> dict[str, Any] | None:
    match estimate:
        case AdaptedEstimate():
            heard = described(estimate.heard, keep)
            is_preprocessed = isinstance(estimate.spectrum, PreprocessedSpectrum)
            analysis = estimate.spectrum.analysis.model_dump()
            return None if heard is None else {"kind": "adapted", "heard": heard, "preprocessed": is_preprocessed, "analysis": analysis}
        case BlendEstimate():
            halves = [described(half, keep) for half in estimate.halves]
            order = [int(place) for place in estimate.order]
            return None if None in halves else {"kind": "blend", "halves": halves, "order": order, "share": float(estimate.share)}
        case WaveformEstimate(sound=ProjectedSound() as sound):
            return {"kind": "projection", "step_samples": sound.step_samples, "matrices": keep(sound.matrices)}
        case StoredEstimate():
            return _described_magnitudes(estimate, keep)
        case DecodedEstimate():
            return _described_codes(estimate, keep)
        case _:
            return _described_factors(estimate, keep) if isinstance(estimate, FactorEstimate) else None


def _described_magnitudes(estimate: StoredEstimate, keep: Keep) -> dict[str, Any]:
    size = max(_PIECE_BYTES // (4 * len(estimate.sources) * estimate.channels * estimate.bins), 1)
    spans = [(start, min(start + size, estimate.frames)) for start in range(0, estimate.frames, size)]
    pieces = [[keep(array) for array in estimate.stored(*span)] for span in spans]
    own = {"kind": "refined", "by_snmf": estimate.by_snmf} if isinstance(estimate, RefinedEstimate) else {"kind": "stored"}
    return {**own, "channels": estimate.channels, "bins": estimate.bins, "frames": estimate.frames, "pieces": pieces}


def _described_codes(estimate: DecodedEstimate, keep: Keep) -> dict[str, Any]:
    decoders = [
        {"nonlinearity": decoder.nonlinearity, "hidden": [keep(weights) for weights in decoder.hidden], "last": keep(decoder.last)}
        for decoder in estimate.decoders
    ]
    return {"kind": "decoded", "decoders": decoders, "codes": keep(estimate.codes), "scale": float(estimate.scale)}


def _described_factors(estimate: FactorEstimate, keep: Keep) -> dict[str, Any] | None:
    kind = next((name for name, each in _FACTORS.items() if each is type(estimate)), None)
    arrays = {
        "dictionary": estimate.dictionary,
        "activations": estimate.activations,
        "assignment": estimate.assignment.astype(np.int32),
        "levels": estimate.levels,
    }
    if kind is None:
        return None
    kept = {"kind": kind, **{name: keep(array) for name, array in arrays.items()}}
    return {**kept, **_described_guides(estimate, keep)} if isinstance(estimate, GuidedEstimate) else kept


def _restored(description: Description, find: Find, spectrum: Spectrum, hear: Hear) -> Estimate:
    sources = tuple(str(name) for name in description["sources"])
    match description["kind"]:
        case "adapted":
            analysis = Analysis.model_validate(description["analysis"])
            heard = hear(spectrum, analysis, bool(description["preprocessed"]))
            inner = restored(description["heard"], find, heard, hear)
            return AdaptedEstimate(inner, heard, spectrum.analysis, spectrum.frames)
        case "blend":
            halves = [restored(half, find, spectrum, hear) for half in description["halves"]]
            order = np.array(description["order"], np.intp)
            if (
                len(halves) not in (1, 2)
                or any(len(half.sources) != len(order) for half in halves)
                or sorted(order) != list(range(len(order)))
            ):
                raise ShapeError(f"a blend must be of two estimates with as many sources; got {[half.sources for half in halves]}")
            # Its keys name what is loaded only while a method runs: without them, the next blend starts afresh.
            return BlendEstimate(halves[0], halves[1] if len(halves) == 2 else None, order, float(description["share"]), (), 0)
        case "projection":
            matrices, step = _sound(find(description["matrices"]), signed=True), int(description["step_samples"])
            outputs = len(sources) * spectrum.channels
            if matrices.ndim != 3 or len(matrices) < 1 or matrices.shape[1:] != (outputs, spectrum.channels) or step < 1:
                raise ShapeError(f"a projection must be (matrices, {outputs}, {spectrum.channels}); got shape {matrices.shape}")
            return WaveformEstimate(sources, ProjectedSound(spectrum.sound, matrices, step), spectrum.analysis)
        case "stored" | "refined":
            return _restored_magnitudes(description, sources, find, spectrum)
        case "decoded":
            decoders = [
                Decoder(each["nonlinearity"], tuple(_weights(find(name)) for name in each["hidden"]), _weights(find(each["last"])))
                for each in description["decoders"]
            ]
            return DecodedEstimate(sources, decoders, _sound(find(description["codes"])), float(description["scale"]))
        case kind:
            return _restored_factors(_FACTORS[kind], description, sources, find, spectrum)


def _read_from(description: Description, find_sound: FindSound | None, spectrum: Spectrum) -> ReferenceEstimate:
    sources, names = [str(name) for name in description["sources"]], [str(name) for name in description["sounds"]]
    if find_sound is None or not names or len(names) != len(sources):
        raise ShapeError(f"an estimate by true sources must name one sound for each; got {len(names)} for {len(sources)}")
    spectra = {name: Spectrum(find_sound(sound), spectrum.analysis) for name, sound in zip(sources, names, strict=True)}
    return ReferenceEstimate(spectra)


def _restored_magnitudes(description: Description, sources: tuple[str, ...], find: Find, spectrum: Spectrum) -> StoredEstimate:
    named = int(description["channels"]), int(description["bins"]), int(description["frames"])
    if named != (spectrum.channels, spectrum.bins, spectrum.frames) or not sources:
        raise ShapeError(f"an estimate must have the channels, bins and frames of its recording; got {named}")
    estimate = StoredEstimate(sources, *named)
    if description["kind"] == "refined":
        estimate = RefinedEstimate(sources, *named)
        estimate.by_snmf = bool(description["by_snmf"])
    frame = 0
    for values_name, scales_name in description["pieces"]:
        values, scales = _sound(find(values_name)), _sound(find(scales_name))
        if values.shape[1:] != (len(sources), *named[:2]) or scales.shape != (len(values), 1, named[0], 1):
            raise ShapeError(f"magnitudes must be (frames, {len(sources)}, {named[0]}, {named[1]}); got shape {values.shape}")
        estimate.write(frame, np.moveaxis(values * scales, 0, -1))
        frame += len(values)
    if frame != named[2]:
        raise ShapeError(f"an estimate must hold {named[2]} frames; got {frame}")
    return estimate


def _described_guides(estimate: GuidedEstimate, keep: Keep) -> dict[str, Any]:
    edits = [edit.model_dump(mode="json") for edit in estimate.guides.edits]
    return {"guides": edits, "guided_sources": list(estimate.guides.sources), "origins": keep(estimate.origins.astype(np.int32))}


def _restored_factors(
    kind: type[FactorEstimate], description: Description, sources: tuple[str, ...], find: Find, spectrum: Spectrum
) -> FactorEstimate:
    dictionary, activations, levels = (_sound(find(description[name])) for name in ("dictionary", "activations", "levels"))
    assignment = _places(find(description["assignment"]), len(sources))
    wanted = 3 if issubclass(kind, ConvolutiveEstimate) else 2
    if dictionary.ndim != wanted or activations.ndim != 3 or levels.shape != assignment.shape:
        raise ShapeError(f"factors must fit one another; got shapes {dictionary.shape}, {activations.shape} and {levels.shape}")
    if not issubclass(kind, GuidedEstimate):
        return kind(sources, dictionary, activations, assignment, levels)
    guides = Guides(_EDITS.validate_python(description["guides"]), tuple(str(name) for name in description["guided_sources"]))
    origins = _places(find(description["origins"]), len(guides.sources))
    if origins.shape != assignment.shape:
        raise ShapeError(f"every component must have been found for one source; got {origins.size} for {assignment.size}")
    return kind(sources, dictionary, activations, assignment, levels, guides=guides, origins=origins, analysis=spectrum.analysis)


def _restored_begun(corrected: DenoisedEstimate | RefinedEstimate, begun: Estimate) -> Any:
    """What an estimate was corrected from. Raises ShapeError where it does not fit that."""
    fits = begun.sources == corrected.sources and (isinstance(corrected, RefinedEstimate) or isinstance(begun, FactorEstimate))
    if not fits:
        raise ShapeError(f"an estimate must be corrected from one of its own kind and sources; got {', '.join(begun.sources)}")
    return begun


def _places(array: NDArray[Any], count: int) -> NDArray[np.intp]:
    """Which of ``count`` sources components belong to. Raises ShapeError for another one."""
    places = array.astype(np.intp)
    if places.ndim != 1 or (places.size and not 0 <= places.min() <= places.max() < count):
        raise ShapeError(f"components must belong to one of {count} sources; got others")
    return places


def _weights(array: NDArray[Any]) -> NDArray[np.float32]:
    return _sound(array, signed=True)


def _sound(array: NDArray[Any], *, signed: bool = False) -> NDArray[np.float32]:
    """As float32. Raises ShapeError for what is not finite or, unless ``signed``, negative."""
    values = array.astype(np.float32, copy=False)
    if not np.isfinite(values).all() or (not signed and values.size and values.min() < 0.0):
        raise ShapeError("an estimate must be made of finite numbers, magnitudes of none below 0")
    return values
