import pytest

from workbench.core.errors import ParameterError
from workbench.tasks import benchmarks


def asked_for(names, monkeypatch):
    asked, fractions = [], []

    def row(name):
        def rows(runs, report):
            report(1.0)
            asked.append((name, runs))
            yield name

        return rows

    monkeypatch.setattr(benchmarks, "SPEED_ROWS", {name: row(name) for name in benchmarks.SPEED_ROWS})
    list(benchmarks.speed(names, 2, lambda fraction, message="", partial=None: fractions.append(fraction)))
    assert fractions == sorted(fractions)
    assert fractions[-1] == pytest.approx(1.0)
    assert all(runs == 2 for _, runs in asked)
    return [name for name, _ in asked]


def test_a_row_of_several_divergences_is_asked_for_as_a_whole_or_in_parts(monkeypatch):
    assert asked_for(["learning"], monkeypatch) == ["learning-is", "learning-kl", "learning-frobenius"]
    assert asked_for(["plain-learning-kl", "start"], monkeypatch) == ["plain-learning-kl", "start"]


def test_all_rows_are_asked_for_when_none_is_named(monkeypatch):
    assert asked_for([], monkeypatch) == list(benchmarks.SPEED_ROWS)


def test_each_part_is_measured_with_its_own_divergence(monkeypatch):
    monkeypatch.setattr(benchmarks, "_long_magnitude", lambda: "magnitude")
    monkeypatch.setattr(benchmarks, "learning_duel", lambda magnitude, divergence, runs, report: (magnitude, divergence, runs))
    assert list(benchmarks.speed(["learning-kl", "learning-is"], 3)) == [("magnitude", "kl", 3), ("magnitude", "is", 3)]


def test_a_row_that_is_none_is_refused_with_those_that_are():
    with pytest.raises(ParameterError, match=r"plain-learning-kl.*got 'learn'"):
        list(benchmarks.speed(["learn"]))
