import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.dsp.rounds import rounds_of


@given(st.integers(0, 500), st.integers(1, 600))
def test_rounds_hold_every_step_once_and_none_is_too_long(steps, most):
    rounds = rounds_of(steps, most)
    assert [step for first, count in rounds for step in range(first, first + count)] == list(range(steps))
    assert all(1 <= count <= most for _, count in rounds)


@pytest.mark.parametrize(("steps", "most", "counts"), [(20, 100, [1, 1, 2, 4, 8, 4]), (20, 3, [1, 1, 2, 3, 3, 3, 3, 3, 1]), (0, 5, [])])
def test_rounds_are_short_at_first_and_double(steps, most, counts):
    assert [count for _, count in rounds_of(steps, most)] == counts
