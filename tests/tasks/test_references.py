import numpy as np
import pytest

from workbench.core.errors import MethodError
from workbench.core.sound import SoundArray
from workbench.separators.catalogue import method
from workbench.tasks.references import takes_references
from workbench.tasks.separating import params_for, separate, stems_of


def sound(channels=1, samples=8000, rate=16_000, seed=0):
    return SoundArray(np.random.default_rng(seed).standard_normal((channels, samples)).astype(np.float32), rate)


def ideal(mixture, **references):
    return separate(mixture, "ideal-mask", [], params_for("ideal-mask", []), references=references)


def test_the_stems_bear_the_names_of_the_references():
    assert takes_references("ideal-mask")
    assert not takes_references("sparse-nmf")
    separation = ideal(sound(), voice=sound(seed=1), rest=sound(seed=2))
    params = params_for("ideal-mask", [])
    assert separation.stems == ("voice", "rest") == stems_of("ideal-mask", [], params, ["voice", "rest"])


@pytest.mark.parametrize(
    ("odd", "told"),
    [
        ({"channels": 2}, "reference odd must have the channels of the recording, 1; got 2"),
        ({"rate": 8000}, "reference odd must have the rate of the recording, 16000 Hz; got 8000 Hz"),
        ({"samples": 7999}, "reference odd must have the length of the recording, 8000 samples; got 7999 samples"),
    ],
)
def test_a_reference_that_does_not_fit_is_named(odd, told):
    with pytest.raises(MethodError, match=told):
        ideal(sound(), voice=sound(seed=1), odd=sound(**odd))


def test_references_are_wanted_by_methods_that_take_them_and_by_no_others():
    with pytest.raises(MethodError, match="needs references: the true sources of the recording; got none"):
        ideal(sound())
    title = method("learning-free-nmf").title
    with pytest.raises(MethodError, match=f"{title} takes no references; got voice"):
        separate(sound(), "learning-free-nmf", [], params_for("learning-free-nmf", []), references={"voice": sound()})
