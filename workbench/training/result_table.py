"""A table of tried settings as a file, so that a sweep that was stopped goes on from it."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import JsonValue

from workbench.core.errors import TrainingError
from workbench.core.folders import write_text, written_beside
from workbench.dsp.analysis import Analysis
from workbench.dsp.divergences import BETAS, DivergenceName
from workbench.training.choosing import Result
from workbench.training.trials import Setting

_SETTING = ("divergence", "components", "learning_sparsity", "sparsity", "iterations")
_NUMBERS = ("mean", "low", "high", "mixtures")
_PLUS = " + "


class ResultTable:
    """Results as rows of a CSV file, SDR in dB, and what they all depend on as JSON beside it."""

    def __init__(self, path: Path, sources: Sequence[str], levels: Sequence[float], identity: Mapping[str, JsonValue]) -> None:
        """Open or begin the table at ``path``.

        ``identity`` is everything besides the settings that decides on the results, as plain values. Raises TrainingError where the
        table there depends on anything else, or cannot be read or written.
        """
        self._path, self._sources = path, tuple(sources)
        self._columns = {(source, level): f"{source} {level:+g} dB" for source in sources for level in levels}
        self._facts_path = path.with_suffix(".json")
        self._rate = int(str(identity["rate"]))
        self.results: list[Result] = []
        try:
            if path.exists():
                self._resume(identity)
            else:
                self._write()
                self.note({"identity": dict(identity)})
        except OSError as error:
            raise TrainingError(f"the table {path} must be writable; {error.strerror or error}") from None

    def keep(self, results: Sequence[Result]) -> None:
        """Add results, in the file as well. Raises TrainingError where it cannot be written."""
        self.results += results
        try:
            self._write()
        except OSError as error:
            raise TrainingError(f"the table {self._path} must be writable; {error.strerror or error}") from None

    def note(self, facts: Mapping[str, JsonValue]) -> None:
        """Add facts to the JSON beside the table. Raises OSError."""
        known = json.loads(self._facts_path.read_text(encoding="utf-8")) if self._facts_path.exists() else {}
        write_text(self._facts_path, json.dumps({**known, **facts}, indent=2) + "\n")

    def _resume(self, identity: Mapping[str, JsonValue]) -> None:
        try:
            known = json.loads(self._facts_path.read_text(encoding="utf-8"))["identity"]
            with self._path.open(encoding="utf-8", newline="") as file:
                self.results = [self._result(row) for row in csv.DictReader(file)]
        except (ValueError, KeyError, StopIteration, FileNotFoundError):
            raise TrainingError(f"the table {self._path} must be one that a sweep wrote, with its JSON beside it, to go on from") from None
        if known != identity:
            changed = sorted(name for name in {*known, *identity} if known.get(name) != identity.get(name))
            raise TrainingError(f"the table {self._path} was made with other material or settings, and is kept; different: {changed[0]}")

    def _write(self) -> None:
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, ["window", "hop", *_SETTING, "exponent", *_NUMBERS, *self._columns.values()], lineterminator="\n")
        writer.writeheader()
        writer.writerows(self.row(result) for result in self.results)
        with written_beside(self._path) as beside:
            beside.write_text(text.getvalue(), encoding="utf-8", newline="")

    def row(self, result: Result) -> dict[str, str | float]:
        """One result by the names of the columns."""
        setting = result.setting
        return {
            "window": setting.analysis.window_samples,
            "hop": setting.analysis.hop_samples,
            **{name: getattr(setting, name) for name in _SETTING},
            "components": _PLUS.join(map(str, setting.components)),
            "exponent": result.exponent,
            "mean": result.mean,
            "low": result.low,
            "high": result.high,
            "mixtures": result.mixtures,
            **{self._columns[place]: value for place, value in result.at.items()},
        }

    def _result(self, row: Mapping[str, str]) -> Result:
        setting = Setting(
            Analysis(rate=self._rate, window_samples=int(row["window"]), hop_samples=int(row["hop"])),
            _divergence(row["divergence"]),
            tuple(int(count) for count in row["components"].split(_PLUS)),
            float(row["learning_sparsity"]),
            float(row["sparsity"]),
            int(row["iterations"]),
        )
        at = {place: float(row[column]) for place, column in self._columns.items()}
        return Result(setting, float(row["exponent"]), float(row["mean"]), float(row["low"]), float(row["high"]), at, int(row["mixtures"]))


def _divergence(word: str) -> DivergenceName:
    return next(name for name in BETAS if name == word)
