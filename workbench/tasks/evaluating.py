"""One evaluation, end to end: files of references and estimates to a table of measures."""

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from workbench.audio.recording import Recording, open_recording
from workbench.core.errors import EvaluationError
from workbench.core.progress import Report, part, silent
from workbench.evaluation.metrics import require_measurable, score
from workbench.evaluation.permutation import best_order


def evaluate(
    reference_paths: Mapping[str, Path],
    estimate_paths: Mapping[str, Path],
    mixture_path: Path | None = None,
    report: Report = silent,
    *,
    permute: bool = False,
    framewise: bool = False,
) -> dict[str, Any]:
    """Measure every estimate against the reference of its name; plain values that become JSON.

    ``sources`` holds per name sdr, sir, sar, isr, si_sdr (dB), stoi, estoi (0..1), with ``framewise`` sdr_v4 and so on, and with a
    mixture sdr_improvement and so on; None where there is no value. ``notes``, a list per name, gives the reason for that, and what
    had to be repaired in a file. With ``permute`` names of estimates do not count: each reference gets the one that BSS Eval would
    give it, told in ``estimates``. See ``evaluation.metrics.score``.
    Raises AudioFileError, EvaluationError, Cancelled.
    """
    opening = part(report, 0.0, 0.2)
    with ExitStack() as stack:
        references: dict[str, Recording] = {}
        found: dict[str, Recording] = {}
        for files, paths in ((references, reference_paths), (found, estimate_paths)):
            for name, path in paths.items():
                files[name] = stack.enter_context(open_recording(path, opening))
        mixture = None if mixture_path is None else stack.enter_context(open_recording(mixture_path, opening))
        dealt = _dealt(references, found, part(report, 0.2, 0.4)) if permute else dict(zip(found, found, strict=True))
        estimates = {name: found[other] for name, other in dealt.items()}
        scores = score(references, estimates, mixture, part(report, 0.4 if permute else 0.2, 1.0), medians=framewise)
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
            name: {**each.values, **{f"{measure}_improvement": value for measure, value in each.improvements.items()}}
            for name, each in scores.items()
        },
        **({"estimates": dealt} if permute else {}),
        "notes": {name: [*repaired[name], *each.notes] for name, each in scores.items() if repaired[name] or each.notes},
    }


def _dealt(references: Mapping[str, Recording], estimates: Mapping[str, Recording], report: Report) -> dict[str, str]:
    """The name of every reference's estimate."""
    if len(estimates) != len(references):
        raise EvaluationError(f"there must be as many estimates as references to deal them out; got {len(estimates)} for {len(references)}")
    require_measurable(references, estimates)
    names = list(estimates)
    order = best_order(list(references.values()), list(estimates.values()), report)
    return {name: names[place] for name, place in zip(references, order, strict=True)}
