"""Components as data: which stem each belongs to, dealt out anew without refitting, and all factors as a file."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save_file

from workbench.core.errors import ExportError, FileExistsRefusal, MethodError, ParameterError
from workbench.core.folders import written_beside
from workbench.dsp.adapted_estimate import AdaptedEstimate
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import Estimate, FactorEstimate
from workbench.dsp.spectrum import Magnitudes
from workbench.separators.component_groups import grouped
from workbench.tasks.separating import Separation

_RANGE = re.compile(r"(\d+)(?:-(\d+))?")
_MOST_COMPONENTS = 10_000


@dataclass(frozen=True)
class Component:
    """One component of a separation, numbered from 1."""

    number: int
    stem: str
    share: float
    """Of the energy of all components, 0..1."""
    centre_hz: float
    """Mean frequency of its spectrum; 0 where that is silent."""


def parsed_moves(words: Sequence[tuple[str, str]]) -> dict[int, str]:
    """Stem by component, out of pairs such as ("1,4-6", "voice"). Raises ParameterError for what is no list of numbers from 1."""
    moves: dict[int, str] = {}
    for numbers, stem in words:
        for word in numbers.split(","):
            found = _RANGE.fullmatch(word.strip())
            first, last = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
            if not 1 <= first <= last <= _MOST_COMPONENTS or not stem.strip():
                raise ParameterError(
                    f"components must be numbers from 1 and a stem, such as 1,4,5=voice or 2-6=voice; got {numbers}={stem}"
                )
            moves |= dict.fromkeys(range(first, last + 1), stem.strip())
    return moves


def moved(separation: Separation, moves: Mapping[int, str]) -> Separation:
    """The same factors with components, numbered from 1, moved to other stems, new ones too; a stem that is left empty goes.

    Raises MethodError where the method has no components or not so many.
    """
    estimate = _factors(separation, "to move")
    count = len(estimate.assignment)
    for number in moves:
        if number > count:
            raise MethodError(f"components must be numbers from 1 to {count}, of which this separation has no more; got {number}")
    stems = [estimate.sources[source] for source in estimate.assignment]
    for number, stem in moves.items():
        stems[number - 1] = stem
    names = [name for name in dict.fromkeys([*estimate.sources, *moves.values()]) if name in stems]
    assignment = np.array([names.index(stem) for stem in stems], np.intp)
    dealt: Estimate = estimate.reassigned(names, assignment)
    if isinstance(separation.estimate, AdaptedEstimate):
        dealt = separation.estimate.adapting(dealt)
    return replace(separation, estimate=dealt)


def components_of(separation: Separation) -> tuple[Component, ...]:
    """Every component, in order; none where the method has no factors."""
    factors = factors_of(separation)
    if factors is None:
        return ()
    estimate, analysis = factors
    spectra = spectra_of(estimate)
    sums = spectra.sum(axis=0, dtype=np.float64)
    squares = np.square(estimate.dictionary, dtype=np.float64).sum(axis=tuple(range(estimate.dictionary.ndim - 1)))
    # Component by component: the squares of an hour's activations would not sit in memory beside them.
    sounding = [sum(float(np.vdot(each, each)) for each in component) for component in np.swapaxes(estimate.activations, 0, 1)]
    energies = squares * np.square(estimate.levels) * sounding
    centres = (analysis.frequencies() @ spectra) / np.where(sums > 0.0, sums, 1.0)
    total = float(energies.sum()) or 1.0
    return tuple(
        Component(index + 1, estimate.sources[source], float(energies[index] / total), float(centres[index]))
        for index, source in enumerate(estimate.assignment)
    )


def halves(separation: Separation, stem: str) -> tuple[int, ...]:
    """The components of a stem, numbered from 1, that go together and not with the rest of it, which is louder: the half to split off.

    Which do is found as for stems that are not known. Raises MethodError where the method has no components, or the stem fewer than two.
    """
    factors = factors_of(separation)
    if factors is None:
        raise MethodError(f"{separation.method} has no components to split a stem by; only methods that factorise the recording have some")
    estimate, analysis = factors
    members = np.flatnonzero((estimate.assignment == estimate.sources.index(stem)) & (estimate.levels > 0.0))
    if len(members) < 2:
        raise MethodError(f"a stem must have at least two components that sound to be split; {stem} has {len(members)}")
    spectra = spectra_of(estimate)[:, members] * estimate.levels[members]
    activations = np.swapaxes(estimate.activations[:, members], 0, 1)
    labels = grouped(spectra, activations, 2, analysis.rate / analysis.hop_samples, seed=0)
    return tuple(int(member) + 1 for member in members[labels == 1])


def write_factors(separation: Separation, path: Path, *, overwrite: bool = False) -> None:
    """Write dictionary, activations, levels and assignment to a safetensors file; stems and analysis are its metadata.

    Shapes: dictionary (bins, components), or (taps, bins, components), activations (channels, components, frames), levels and
    assignment (components,). Raises MethodError where the method has no components, FileExistsRefusal, ExportError.
    """
    estimate = _factors(separation, "to write")
    if path.exists() and not overwrite:
        raise FileExistsRefusal(f"{path} exists already, and overwriting was not asked for")
    tensors: dict[str, NDArray[Any]] = {
        "dictionary": np.ascontiguousarray(estimate.dictionary),
        "activations": np.ascontiguousarray(estimate.activations),
        "levels": np.ascontiguousarray(estimate.levels),
        "assignment": np.ascontiguousarray(estimate.assignment, np.int64),
    }
    metadata = {"stems": "\n".join(estimate.sources), "analysis": _heard(separation)[1].model_dump_json()}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with written_beside(path) as beside:
            save_file(tensors, beside, metadata=metadata)
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror or error}") from None


def factors_of(separation: Separation) -> tuple[FactorEstimate, Analysis] | None:
    """The method's factors and the analysis of what it heard; None where it has none."""
    estimate, analysis = _heard(separation)
    return (estimate, analysis) if isinstance(estimate, FactorEstimate) else None


def spectra_of(estimate: FactorEstimate) -> Magnitudes:
    """The spectrum of every component, (bins, components), added up over the frames that it lasts."""
    spectra: Magnitudes = estimate.dictionary.reshape(-1, *estimate.dictionary.shape[-2:]).sum(axis=0)
    return spectra


def _factors(separation: Separation, purpose: str) -> FactorEstimate:
    estimate, _ = _heard(separation)
    if not isinstance(estimate, FactorEstimate):
        raise MethodError(f"{separation.method} has no components {purpose}; only methods that factorise the recording have some")
    return estimate


def _heard(separation: Separation) -> tuple[Estimate, Analysis]:
    """The method's own estimate, and the analysis of what it heard."""
    if isinstance(separation.estimate, AdaptedEstimate):
        return separation.estimate.heard, separation.estimate.spectrum.analysis
    return separation.estimate, separation.spectrum.analysis
