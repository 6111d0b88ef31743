import time

from workbench.evaluation.paces import Pace, paced


def test_work_is_timed_in_turn_with_its_peer():
    order = []

    def peer():
        order.append("peer")
        time.sleep(0.02)

    pace = paced("nothing", 10.0, lambda: order.append("own"), 5_000_000, 2, peer=peer, peer_name="sleeping")
    row = pace.row()
    assert order == ["peer", "own"] * 3
    assert row["ratio"] > 1.0
    assert row["seconds_per_second"] == row["own_seconds"] / 10.0
    assert "5 MB" in pace.words()
    assert "sleeping" in pace.words()


def test_work_without_a_peer_or_a_limit_has_neither_ratio_nor_verdict():
    pace = paced("nothing", 10.0, lambda: None, None, 3)
    assert {"ratio", "peer", "reached"}.isdisjoint(pace.row())
    assert pace.row()["runs"] == 3
    assert "MB" not in pace.words()


def test_a_limit_is_reached_or_not():
    assert Pace("nothing", 1.0, (0.1, 0.2, 0.3), None, most_seconds=0.2).row()["reached"]
    late = Pace("nothing", 1.0, (0.1, 0.3, 0.3), None, most_seconds=0.2)
    assert not late.row()["reached"]
    assert "beyond 0.2 s" in late.words()
