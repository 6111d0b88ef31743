"""One evaluation, end to end: files of references and estimates to a table of measures."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from workbench.audio.recording import open_recording
from workbench.core.progress import Report, part, silent
from workbench.evaluation.metrics import score


def evaluate(
    reference_paths: Mapping[str, Path], estimate_paths: Mapping[str, Path], mixture_path: Path | None = None, report: Report = silent
) -> dict[str, Any]:
    """Measure every estimate against the reference of its name; plain values that become JSON.

    ``sources`` holds per name sdr, sir, sar, isr, si_sdr (dB), stoi, estoi (0..1), and with a mixture sdr_improvement and so on;
    None where there is no value. ``notes``, a list per name, gives the reason for that, and what had to be repaired in a file. See
    ``evaluation.metrics.score``.
    Raises AudioFileError, EvaluationError, Cancelled.
    """
    opening = part(report, 0.0, 0.2)
    with ExitStack() as stack:
        references = {name: stack.enter_context(open_recording(path, opening)) for name, path in reference_paths.items()}
        estimates = {name: stack.enter_context(open_recording(path, opening)) for name, path in estimate_paths.items()}
        mixture = None if mixture_path is None else stack.enter_context(open_recording(mixture_path, opening))
        scores = score(references, estimates, mixture, part(report, 0.2, 1.0))
        repaired = {
            name: [
                f"{role}: {sentence}"
                for role, files in (("reference", references), ("estimate", estimates))
                for sentence in files[name].notices
            ]
            for name in references
        }
    report(1.0, "measured")
    return {
        "sources": {
            name: {**found.values, **{f"{measure}_improvement": value for measure, value in found.improvements.items()}}
            for name, found in scores.items()
        },
        "notes": {name: [*repaired[name], *found.notes] for name, found in scores.items() if repaired[name] or found.notes},
    }
