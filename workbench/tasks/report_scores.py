"""Scores that benchmark runs kept, read again for the report."""

import json
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from workbench.core.errors import EvaluationError
from workbench.core.progress import Report, part, silent
from workbench.core.sound import SoundArray
from workbench.tasks.scoring import Contender, Score
from workbench.tasks.scoring_material import MATERIAL, RATE, SPEECH, ScoringMixture
from workbench.tasks.scoring_tables import material_of

_ENDING = ".jsonl"


@dataclass(frozen=True)
class KeptScores:
    """One file of scores."""

    path: Path
    name: str
    """Of the set of material."""
    identity: Mapping[str, Any]
    facts: Mapping[str, Any]
    """Command, date, machine and versions."""
    scores: tuple[Score, ...]
    """In the order in which they were kept; their mixtures are without sound."""
    keys: tuple[str, ...]
    """What each depends on besides the mixture, as text."""
    skipped: Mapping[str, str]
    """By name, why contenders without any scores have none."""

    @property
    def of_tables(self) -> bool:
        """Whether these are scores of published tables."""
        return material_of(self.name) is not None

    @property
    def contenders(self) -> tuple[str, ...]:
        """Names of all contenders, in the order in which they came."""
        return tuple(dict.fromkeys(score.contender for score in self.scores))

    def of(self, contender: Contender) -> list[Score]:
        """What was kept of a contender, perhaps under another's name."""
        key = _word(contender.key)
        return [
            Score(contender.name, score.mixture, score.values) for score, known in zip(self.scores, self.keys, strict=True) if known == key
        ]

    @property
    def command(self) -> str:
        """The command of the run, without the folders of whoever ran it."""
        return without_folders(str(self.facts.get("command", "")))


def without_folders(command: str) -> str:
    """A command line in which FOLDER or FILE stands for every absolute path."""
    words = []
    for word in shlex.split(command):
        name, equals, path = word.rpartition("=")
        words.append(f"{name}{equals}{'FILE' if Path(path).suffix else 'FOLDER'}" if Path(path).is_absolute() else word)
    return " ".join(words)


def kept_scores(places: Sequence[Path], report: Report = silent) -> list[KeptScores]:
    """All files of scores that ``places`` are, or folders among them hold.

    Raises EvaluationError where one is missing, holds no scores, or cannot be read; Cancelled.
    """
    found = []
    for place in places:
        if place.is_dir():
            files = [file for file in sorted(place.glob(f"*{_ENDING}")) if _is_table(file)]
            if not files:
                raise EvaluationError(f"the folder {place} must hold scores that `benchmark quality -o` or `table -o` kept; it holds none")
            found += files
        elif place.exists():
            found.append(place)
        else:
            raise EvaluationError(f"scores are read from files and folders that exist; {place} does not")
    unique = list(dict.fromkeys(file.resolve() for file in found))
    kept = []
    for index, file in enumerate(unique):
        done = index / len(unique)
        report(done, f"reading {file.name}")
        kept.append(_read(file, part(report, done, done)))
    return kept


def _is_table(file: Path) -> bool:
    """Whether the first line is that of a table of scores."""
    try:
        with file.open(encoding="utf-8") as lines:
            return "identity" in json.loads(lines.readline() or "{}")
    except (OSError, ValueError, TypeError):
        return False


def _read(file: Path, report: Report) -> KeptScores:
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise EvaluationError(f"{file} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    try:
        # A line that is being written has no end yet.
        head, *rows = (json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines())
        name = str(head["identity"]["set"])
        mixtures: dict[str, ScoringMixture] = {}
        scores, keys, skipped = [], [], {}
        for row in rows:
            report(0.0)
            if "skipped" in row:
                skipped[row["contender"]] = str(row["skipped"])
                continue
            if row["mixture"] not in mixtures:
                mixtures[row["mixture"]] = _mixture(name, row["mixture"], row["condition"], row["values"])
            scores.append(Score(row["contender"], mixtures[row["mixture"]], row["values"]))
            keys.append(_word(row["key"]))
        # What was scored again with another model or other settings counts as it was last.
        newest = {score.contender: key for score, key in zip(scores, keys, strict=True)}
        counted = [place for place, score in enumerate(scores) if keys[place] == newest[score.contender]]
        scores, keys = [scores[place] for place in counted], [keys[place] for place in counted]
        left = {contender: reason for contender, reason in skipped.items() if all(score.contender != contender for score in scores)}
        kept = KeptScores(file, name, head["identity"], head["facts"], tuple(scores), tuple(keys), left)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise EvaluationError(f"{file} must be scores that `benchmark quality -o` or `table -o` kept; it cannot be read as such") from None
    if not scores:
        raise EvaluationError(f"{file} must hold scores; its run was stopped before the first")
    if name not in MATERIAL and not kept.of_tables:
        raise EvaluationError(f"{file} must be of a set that there is, one of {', '.join(MATERIAL)}; got {name!r}")
    return kept


def _mixture(name: str, mixture: str, condition: str, stems: Mapping[str, Any]) -> ScoringMixture:
    """A mixture without its sound, of a draw as ``scoring_material`` names it: several levels, or several excerpts of a song, are one."""
    nothing = SoundArray(np.zeros((1, 0), np.float32), RATE)
    if mixture.endswith(f" {condition}"):
        draw = mixture.removesuffix(f" {condition}")
    else:
        draw = condition if mixture.startswith(f"{condition} ") else mixture
    # Where all is drawn from speech, the stems are of one kind.
    material = material_of(name) or name
    alike = material in MATERIAL and MATERIAL[material].sources == (SPEECH,)
    return ScoringMixture(mixture, draw, condition, dict.fromkeys(stems, nothing), nothing, alike)


def _word(key: Mapping[str, Any]) -> str:
    return json.dumps(key, sort_keys=True)
