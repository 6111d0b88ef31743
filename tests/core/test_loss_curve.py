import json
import math

import pytest

from workbench.core.loss_curve import Losses


def test_losses_come_back_from_json_as_they_were():
    losses = Losses("speech", (2.0, 1.5, 1.25), (2.5, 2.0), 0.04)
    assert Losses.of_plain(json.loads(json.dumps(losses.plain()))) == losses
    assert losses.epochs == 3


def test_a_loss_that_is_no_number_passes_json_as_none():
    text = json.dumps(Losses("speech", (1.0, math.nan)).plain(), allow_nan=False)
    first, second = Losses.of_plain(json.loads(text)).training
    assert first == 1.0 and math.isnan(second)


@pytest.mark.parametrize("values", [{}, {"name": "a", "training": 3, "validation": [], "waiting": 0.0}, {"name": "a", "training": ["x"]}])
def test_what_are_no_losses_is_refused(values):
    with pytest.raises((LookupError, TypeError, ValueError)):
        Losses.of_plain(values)
