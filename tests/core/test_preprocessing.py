import pytest

from workbench.core.errors import ParameterError
from workbench.core.preprocessing import Preprocessing


def test_nothing_is_done_unless_asked_for():
    assert not Preprocessing().active
    assert not Preprocessing(order=8).active
    assert all(Preprocessing(**asked).active for asked in ({"low_pass": 5000.0}, {"min_max": True}, {"rate": 16_000}))


def test_rates_at_which_nothing_is_left_are_refused():
    assert Preprocessing(rate=2000).rate == 2000
    with pytest.raises(ParameterError, match="rate must be 0 or at least 2000 Hz; got 1999"):
        Preprocessing(rate=1999)
    with pytest.raises(ParameterError, match="low_pass must be a number in"):
        Preprocessing.from_text({"low_pass": "-1"})
