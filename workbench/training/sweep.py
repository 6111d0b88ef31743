"""The sweep that the shipped settings come from: analyses, divergences, sizes, sparsities, updates and exponents, stage after stage."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import JsonValue
from threadpoolctl import threadpool_limits

import workbench
from workbench.core.parameters import Params, number, whole
from workbench.core.progress import Report, part, silent
from workbench.dsp.analysis import SPEECH_AND_MUSIC, Analysis
from workbench.dsp.divergences import BETAS
from workbench.nets.machine import machine_facts, versions
from workbench.training.choosing import EXPONENTS, FIRST_SIZES, SIZES, SPARSITIES, Result, Stage, searched, sized
from workbench.training.material import Material, Notice, gathered, groups_of
from workbench.training.mixtures import LEVELS_DB
from workbench.training.result_table import ResultTable
from workbench.training.trials import Setting, Trials

RATE = SPEECH_AND_MUSIC.rate

ANALYSES = ((1024, 256), (2048, 512), (3072, 768), (4096, 1024))
"""Window and hop in samples."""

ITERATIONS = (15, 30, 120)


class Sweep(Params):
    """What settings are tried on."""

    turns: int = whole(2, "More parts of the training groups take turns at being separated; the others are learnt from", low=2, high=20)
    mixtures: int = whole(5, "More mixtures in every turn, each at three levels, narrow the intervals", low=1, high=500)
    frames: int = whole(4000, "More frames of every source are learnt from", low=100, high=2_000_000, scale="log")
    updates: int = whole(30, "More passes over the frames learn dictionaries that fit closer", low=1, high=5000, scale="log")
    longest_window: int = whole(
        3072,
        "Longer windows may be built on; others are tried for comparison alone, as live separation is late by the window",
        low=1024,
        high=16_384,
        unit="samples",
    )
    held_out: float = number(0.1, "Share of speakers or pieces that is kept from the sweep, as training keeps it", low=0.0, high=0.9)
    seed: int = whole(0, "Draws the held out groups, the turns, the frames and the mixtures", low=0, high=2**31 - 1)


def swept(
    folders: Sequence[tuple[str, Path]],
    table: Path,
    params: Sweep,
    *,
    hold_out: Sequence[str] = (),
    command: str = "",
    report: Report = silent,
    notice: Notice = lambda sentence: None,
) -> list[dict[str, str | float]]:
    """Try settings on the training material of ``folders``, pairs of a source's name and a folder, and write all to ``table``, a CSV file.

    What training holds out, by ``hold_out`` and the share and seed of ``params``, is never read. Started again with the same material
    and settings, a sweep goes on from its table. Rows come back best first. Raises TrainingError, AudioFileError, Cancelled.
    """
    materials = gathered(folders, RATE, params.held_out, hold_out, params.seed, part(report, 0.0, 0.02), notice)
    files = {source: material.training for source, material in materials.items()}
    sources = tuple(files)
    results = ResultTable(table, sources, LEVELS_DB, _identity(params, materials))
    trials = Trials(
        files, turn_count=params.turns, mixtures=params.mixtures, frames=params.frames, updates=params.updates, seed=params.seed
    )
    analyses = [Analysis(rate=RATE, window_samples=window, hop_samples=hop) for window, hop in ANALYSES]
    stages: list[Stage] = [
        [{"analysis": analysis} for analysis in analyses if analysis.window_samples <= params.longest_window],
        [{"divergence": divergence} for divergence in BETAS],
        [{"components": sized(sources, *pair)} for pair in SIZES],
        [{"learning_sparsity": sparsity} for sparsity in SPARSITIES],
        [{"sparsity": sparsity} for sparsity in SPARSITIES],
        [{"iterations": iterations} for iterations in ITERATIONS],
    ]
    start = Setting(SPEECH_AND_MUSIC, "kl", sized(sources, *FIRST_SIZES))
    # The kernels bring threads of their own; where other programs take cores, threads within one product only wait for each other.
    with threadpool_limits(1):
        searched(trials, start, stages, EXPONENTS, tuple(results.results), results.keep, part(report, 0.02, 0.9))
        longer: Stage = [{"analysis": analysis} for analysis in analyses if analysis.window_samples > params.longest_window]
        searched(trials, start, [longer], EXPONENTS, tuple(results.results), results.keep, part(report, 0.9, 1.0))
    results.note({"command": command, "machine": {**machine_facts()}, "versions": {**versions("torch", "numpy", "soxr")}})
    report(1.0, "swept")
    return [results.row(result) for result in sorted(results.results, key=_by_mean)]


def _by_mean(result: Result) -> float:
    return -result.mean


def _identity(params: Sweep, materials: Mapping[str, Material]) -> dict[str, JsonValue]:
    """All that results depend on besides their settings."""
    return {
        "workbench": workbench.__version__,
        "rate": RATE,
        "levels_db": list(LEVELS_DB),
        **params.model_dump(exclude={"longest_window"}),
        "groups": {source: [*groups_of(material.training)] for source, material in materials.items()},
    }
