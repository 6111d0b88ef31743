from workbench.core.cost_curve import CostCurve


def test_pieces_count_by_their_weight_at_every_place_that_all_have_reached():
    curve = CostCurve()
    curve.add(0, 4.0, 3)
    curve.add(1, 2.0, 3)
    curve.add(0, 8.0, 1)
    assert curve.values() == (5.0,)
    curve.add(1, 6.0, 1)
    assert curve.values() == (5.0, 3.0)


def test_places_passed_over_are_left_out():
    curve = CostCurve()
    curve.add(2, 1.0)
    assert curve.values() == (1.0,)
    assert CostCurve().values() == ()
