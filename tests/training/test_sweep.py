import csv
import json

import pytest

from tests.training.folders import RATE, write_sources
from workbench.core.errors import Cancelled, TrainingError
from workbench.dsp.analysis import Analysis
from workbench.training import sweep
from workbench.training.material import open_mono
from workbench.training.sweep import Sweep, swept

QUICK = Sweep(turns=2, mixtures=1, frames=100, updates=3, longest_window=1024)


@pytest.fixture(autouse=True)
def few_settings(monkeypatch):
    monkeypatch.setattr(sweep, "SPEECH_AND_MUSIC", Analysis(rate=RATE, window_samples=512, hop_samples=256))
    monkeypatch.setattr(sweep, "ANALYSES", ((256, 64), (2048, 1024)))
    monkeypatch.setattr(sweep, "FIRST_SIZES", (4, 4))
    monkeypatch.setattr(sweep, "SIZES", ())
    monkeypatch.setattr(sweep, "SPARSITIES", (1.0,))
    monkeypatch.setattr(sweep, "ITERATIONS", ())
    monkeypatch.setattr(sweep, "EXPONENTS", (1.0, 2.0))


@pytest.fixture
def folders(tmp_path):
    return write_sources(tmp_path)


def rows(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_a_sweep_writes_a_row_for_every_setting_and_exponent(tmp_path, folders):
    table = tmp_path / "sweep.csv"
    fractions = []
    ranked = swept(folders, table, QUICK, command="the line", report=lambda fraction, message="", partial=None: fractions.append(fraction))
    found = rows(table)
    assert len(found) == len(ranked) == 7 * 2
    means = [row["mean"] for row in ranked]
    assert means == sorted(means, reverse=True)
    assert {row["window"] for row in found} == {"512", "256", "2048"}
    assert {row["divergence"] for row in found} == {"is", "kl", "frobenius"}
    assert all(row["components"] == "4 + 4" for row in found if row["window"] == "2048")
    for row in found:
        assert float(row["low"]) <= float(row["mean"]) <= float(row["high"])
    facts = json.loads(table.with_suffix(".json").read_text())
    assert facts["command"] == "the line"
    assert len(facts["identity"]["groups"]["speech"]) == 3
    assert sorted(fractions) == fractions
    assert fractions[-1] == 1.0


def test_a_stopped_sweep_goes_on_from_its_table(tmp_path, folders):
    whole = swept(folders, tmp_path / "whole.csv", QUICK)
    tried = []

    def report(fraction, message="", partial=None):
        if message and message not in tried:
            tried.append(message)
        if len(tried) > 4 and fraction > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        swept(folders, tmp_path / "table.csv", QUICK, report=report)
    before = len(rows(tmp_path / "table.csv"))
    assert 0 < before < 14
    assert swept(folders, tmp_path / "table.csv", QUICK) == whole


def test_what_is_held_out_is_never_read(tmp_path, folders, monkeypatch):
    opened = set()
    for name in ("mixtures", "material"):
        monkeypatch.setattr(f"workbench.training.{name}.open_mono", lambda file, rate: opened.add(file.group) or open_mono(file, rate))
    swept(folders, tmp_path / "table.csv", QUICK, hold_out=["piece-1"])
    read = json.loads((tmp_path / "table.json").read_text())["identity"]["groups"]
    assert opened == {*read["speech"], *read["piano"]}
    assert "piece-1" not in opened


def test_a_table_of_other_settings_or_none_at_all_is_kept(tmp_path, folders):
    table = tmp_path / "table.csv"
    swept(folders, table, QUICK)
    text = table.read_text()
    with pytest.raises(TrainingError, match=r"other material or settings.*frames"):
        swept(folders, table, QUICK.changed(frames=200))
    assert table.read_text() == text
    table.with_suffix(".json").unlink()
    with pytest.raises(TrainingError, match="must be one that a sweep wrote"):
        swept(folders, table, QUICK)
    assert table.read_text() == text
