from workbench.evaluation.paces import Pace
from workbench.evaluation.scaling import in_new_process
from workbench.separators.catalogue import methods
from workbench.tasks import benchmarks, paces


def test_every_separator_has_a_row(monkeypatch):
    asked = []

    def pace(record, runs, report):
        asked.append(record.id)
        return Pace(record.title, 30.0, (1.0,) * runs, None)

    monkeypatch.setattr(paces, "_pace", pace)
    rows = list(benchmarks.speed(["separators"], 2))
    assert asked == [record.id for record in methods()]
    assert all(row.row()["runs"] == 2 for row in rows)


def test_separators_are_timed_from_sound_to_stems_beside_their_peer(monkeypatch):
    monkeypatch.setattr(paces, "_SECONDS", 2)
    monkeypatch.setattr(paces, "PEER_UPDATES", 3)
    monkeypatch.setattr(paces, "in_new_process", lambda function, *values: 1_000_000)
    wanted = ("learning-free-nmf", "ica", "ideal-mask")
    monkeypatch.setattr(paces, "method_records", lambda: [record for record in methods() if record.id in wanted])
    rows = [pace.row() for pace in paces.separators_alone(1)]
    assert [len(row) for row in rows] == [9, 6, 6]
    assert rows[0]["peer"].startswith("scikit-learn NMF.fit_transform, 3 updates, K = 32")
    assert "2 channels" in rows[1]["workload"]


def test_memory_is_that_of_the_work(monkeypatch):
    monkeypatch.setattr(paces, "_SECONDS", 2)
    (pace,) = paces.measuring_alone(1)
    assert pace.row()["most_seconds"] == 0.3
    grown = in_new_process(paces.memory_of_separator, "harmonic-percussive")
    assert grown is None or grown > 1_000_000


def test_learnt_separators_have_a_time_to_keep(monkeypatch):
    monkeypatch.setattr(paces, "_SECONDS", 2)
    monkeypatch.setattr(paces, "_MOST_SECONDS_PER_SECOND", {"denoising-snmf": 0.05})
    monkeypatch.setattr(paces, "in_new_process", lambda function, *values: 1_000_000)
    (pace,) = benchmarks.speed(["learned"], 1)
    assert pace.row()["most_seconds"] == 0.1
    assert "published: 1.7 s" in pace.words()
