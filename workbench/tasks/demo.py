"""The demo, end to end: the bundled recording of a reader and a piano, separated, written and measured."""

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from workbench.audio.recording import open_recording
from workbench.core.folders import resources
from workbench.core.progress import Report, part, silent
from workbench.evaluation.metrics import Scores, score
from workbench.tasks.exporting import ExportSettings, export
from workbench.tasks.methods import default_models, load_models
from workbench.tasks.separating import masks_for, params_for, separate

METHOD = "sparse-nmf"


@dataclass(frozen=True)
class DemoStem:
    """One stem of the demo, and how good it is."""

    name: str
    path: Path
    before_db: float
    """SDR of the unprocessed mixture against the true source."""
    after_db: float
    """SDR of the stem against the true source."""


@dataclass(frozen=True)
class Demo:
    """What the demo made."""

    mixture: Path
    """The bundled recording."""
    stems: tuple[DemoStem, ...]


def run_demo(folder: Path, report: Report = silent, notice: Callable[[str], None] = lambda sentence: None) -> Demo:
    """Separate the bundled recording into ``folder``, replacing the stems of an earlier run, and measure the stems.

    Raises ModelError and MethodError where the shipped model is missing, ExportError where ``folder`` cannot be written, Cancelled.
    """
    bundled = resources() / "demo"
    models = load_models(default_models(METHOD))
    with ExitStack() as stack:
        recording = stack.enter_context(open_recording(bundled / "mixture.flac"))
        separation = separate(recording, METHOD, models, params_for(METHOD, models), report=part(report, 0.0, 0.6), notice=notice)
        exported = export(
            separation.renderer(masks_for(METHOD, models)),
            recording,
            separation.stems,
            folder=folder,
            track="demo",
            method=METHOD,
            settings=ExportSettings(),
            overwrite=True,
            report=part(report, 0.6, 0.7),
        )
        references = {name: stack.enter_context(open_recording(bundled / f"{name}.flac")) for name in separation.stems}
        estimates = {stem.name: stack.enter_context(open_recording(stem.path)) for stem in exported.stems}
        after = score(references, estimates, None, part(report, 0.7, 0.85))
        before = score(references, dict.fromkeys(references, recording), None, part(report, 0.85, 1.0))
    stems = tuple(DemoStem(stem.name, stem.path, _sdr(before[stem.name]), _sdr(after[stem.name])) for stem in exported.stems)
    return Demo(recording.path, stems)


def _sdr(scores: Scores) -> float:
    value = scores.values["sdr"]
    assert value is not None, "score gives every stem an SDR or raises"
    return value
