"""What any run of scores is made of, besides what it scores: material, how it is drawn, models, and the file that keeps the scores."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import workbench
from workbench.core.progress import Report, silent
from workbench.nets.machine import machine_facts, versions
from workbench.tasks.scoring_lists import RecordingList
from workbench.tasks.scoring_material import ScoringMixture, drawn_material
from workbench.tasks.scoring_table import ScoreTable
from workbench.training.mixtures import WIDE_LEVELS_DB


@dataclass(frozen=True)
class ScoringRun:
    """One run."""

    sources: Sequence[tuple[str, Path]]
    """Pairs of a source's name and a folder; see ``scoring_material`` for the sets that are drawn from them."""
    models: Sequence[str] = ()
    """Ids or folders, in place of the usual ones."""
    mixtures: int = 12
    seed: int = 0
    lists: Path | None = None
    """A folder of lists in place of those that come with the program."""
    table: Path | None = None
    """Keeps every score, for a run that was stopped to go on from; None keeps none."""
    command: str = ""

    def drawn(
        self, name: str, levels_db: Sequence[float] = WIDE_LEVELS_DB, report: Report = silent
    ) -> tuple[list[ScoringMixture], dict[str, RecordingList]]:
        """The mixtures of a set and the lists that they were drawn from. Raises EvaluationError, AudioFileError, Cancelled."""
        return drawn_material(name, self.sources, self.mixtures, self.seed, levels_db=levels_db, lists=self.lists, report=report)

    def opened(self, name: str, lists: Mapping[str, RecordingList]) -> ScoreTable:
        """The table of this run's scores, named ``name``, on what was drawn from ``lists``. Raises EvaluationError."""
        checksums = {source: known.checksum for source, known in lists.items()}
        identity = {"workbench": workbench.__version__, "set": name, "mixtures": self.mixtures, "seed": self.seed, "lists": checksums}
        return ScoreTable(self.table, identity, self._facts())

    def _facts(self) -> dict[str, Any]:
        """When, where and by what command a table was begun."""
        return {
            "command": self.command,
            "date": datetime.now(UTC).date().isoformat(),
            "machine": machine_facts(),
            "versions": versions("workbench", "torch", "numpy", "scipy", "scikit-learn", "pystoi"),
        }
