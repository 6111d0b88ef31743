"""A table of scores as a file of JSON lines: each is there as soon as it was measured, and a stopped run goes on from it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from workbench.core.errors import EvaluationError
from workbench.tasks.scoring_material import ScoringMixture

Values = Mapping[str, Mapping[str, float | None]]


class ScoreTable:
    """Scores by contender and mixture, in memory, and in a file where one is named."""

    def __init__(self, path: Path | None, identity: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
        """Open or begin the table at ``path``; None keeps it in memory alone.

        ``identity`` is what scores depend on besides contender and mixture; ``facts``, such as the machine, is noted in a new table.
        Raises EvaluationError where the table there depends on anything else, or cannot be read or written.
        """
        self._path = path
        self._known: dict[str, dict[str, dict[str, float | None]]] = {}
        self._skipped: dict[str, str] = {}
        if path is None:
            return
        try:
            if path.exists():
                self._resume(path, identity)
            else:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(json.dumps({"identity": identity, "facts": facts}) + "\n", encoding="utf-8")
        except OSError as error:
            raise EvaluationError(f"the table {path} must be writable; {error.strerror or error}") from None

    def find(self, key: Mapping[str, Any], mixture: str) -> dict[str, dict[str, float | None]] | None:
        """The values of every true stem, or None where they are not known yet."""
        return self._known.get(_word(key, mixture))

    def keep(
        self, name: str, key: Mapping[str, Any], mixture: ScoringMixture, values: Values, seconds: float
    ) -> dict[str, dict[str, float | None]]:
        """Add the scores of one contender on one mixture, and how long they took; the scores, rounded as the table has them.

        Raises EvaluationError where they cannot be written.
        """
        rounded = {
            source: {measure: None if value is None else round(value, 4) for measure, value in measures.items()}
            for source, measures in values.items()
        }
        self._known[_word(key, mixture.id)] = rounded
        row = {
            "contender": name,
            "key": key,
            "mixture": mixture.id,
            "condition": mixture.condition,
            "seconds": round(seconds, 3),
            "values": rounded,
        }
        self._append(row)
        return rounded

    def keep_skipped(self, reasons: Mapping[str, str]) -> None:
        """Add by name why contenders have no scores, where that is not noted yet. Raises EvaluationError where it cannot be written."""
        for name, reason in reasons.items():
            if self._skipped.get(name) != reason:
                self._skipped[name] = reason
                self._append({"contender": name, "skipped": reason})

    def _append(self, row: Mapping[str, Any]) -> None:
        if self._path is None:
            return
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, allow_nan=False) + "\n")
        except OSError as error:
            raise EvaluationError(f"the table {self._path} must be writable; {error.strerror or error}") from None

    def _resume(self, path: Path, identity: Mapping[str, Any]) -> None:
        text = path.read_text(encoding="utf-8")
        whole = text[: text.rfind("\n") + 1]
        try:
            head, *rows = (json.loads(line) for line in whole.splitlines())
            known = head["identity"]
            self._skipped = {row["contender"]: row["skipped"] for row in rows if "skipped" in row}
            self._known = {_word(row["key"], row["mixture"]): row["values"] for row in rows if "skipped" not in row}
        except (ValueError, KeyError, TypeError):
            raise EvaluationError(f"the table {path} must be one of scores, to go on from; it cannot be read as one") from None
        wanted = json.loads(json.dumps(identity))
        if known != wanted:
            changed = sorted(name for name in {*known, *wanted} if known.get(name) != wanted.get(name))
            raise EvaluationError(f"the table {path} was made from other material, and is kept; different: {changed[0]}")
        if whole != text:
            # The line that was being written when the run was stopped.
            path.write_text(whole, encoding="utf-8")


def _word(key: Mapping[str, Any], mixture: str) -> str:
    return json.dumps([key, mixture], sort_keys=True)
