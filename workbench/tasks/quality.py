"""How well the separators separate: the sweep for the best settings."""

from collections.abc import Callable, Sequence
from pathlib import Path

from workbench.core.progress import Report, silent
from workbench.nets.devices import use_fast_products


def sweep(
    sources: Sequence[tuple[str, Path]],
    table: Path,
    settings: dict[str, str],
    *,
    hold_out: Sequence[str] = (),
    command: str = "",
    report: Report = silent,
    notice: Callable[[str], None] = lambda sentence: None,
) -> list[dict[str, str | float]]:
    """Try settings of the sparse NMF and write all to ``table``; the rows, best first. A sweep that was stopped goes on from its table.

    ``sources`` are pairs of a name and a folder, ``settings`` the words of ``--set``, those of ``Sweep``. Raises ParameterError,
    TrainingError, AudioFileError, Cancelled.
    """
    # Brings torch, which start-up does without.
    from workbench.training.sweep import Sweep, swept

    use_fast_products()
    return swept(sources, table, Sweep.from_text(settings), hold_out=hold_out, command=command, report=report, notice=notice)
