from typing import Literal

import pytest

from workbench.core.errors import ParameterError
from workbench.core.parameters import ABOVE_LOWEST, Params, PerSource, choice, number, per_source, switch, value_for, whole


class Sample(Params):
    divergence: Literal["is", "kl"] = choice("is", "KL cares more for loud parts", titles={"is": "Itakura-Saito"})
    sparsity: float = number(0.5, "Fewer components at once", low=0.0, high=100.0, scale="log", symbol="λ", unit="dB")
    iterations: int = whole(20, "More updates", low=1, high=500)
    components: PerSource = per_source(24, "More detail", choices=(8, 24, 48))
    fast: bool = switch(True, "Quicker")


def test_one_declaration_tells_everything():
    parameters = {parameter.name: parameter for parameter in Sample.parameters()}
    assert [parameter.type for parameter in parameters.values()] == ["choice", "number", "whole", "per-source", "switch"]
    sparsity = parameters["sparsity"]
    assert (sparsity.low, sparsity.high, sparsity.scale, sparsity.symbol, sparsity.unit) == (0.0, 100.0, "log", "λ", "dB")
    assert parameters["divergence"].choices == (("is", "Itakura-Saito"), ("kl", "kl"))
    assert parameters["components"].choices == ((8, "8"), (24, "24"), (48, "48"))
    assert parameters["iterations"].title == "Iterations"


def test_from_the_words_of_a_command_line():
    params = Sample.from_text(
        {"divergence": "kl", "sparsity": "1e-1", "iterations": "7", "components": "speech:8, piano:48", "fast": "off"}
    )
    assert (params.divergence, params.sparsity, params.iterations, params.fast) == ("kl", 0.1, 7, False)
    assert [value_for(params.components, name) for name in ("speech", "piano", "bird")] == [8, 48, 24]
    assert value_for(Sample.from_text({"components": "48"}).components, "anything") == 48


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("sparsity", "101", r"sparsity must be a number in \[0, 100\] dB; got 101.0"),
        ("sparsity", "nan", "sparsity must be finite; got 'nan'"),
        ("sparsity", "much", "sparsity must be a number; got 'much'"),
        ("iterations", "0", r"iterations must be a whole number in \[1, 500\]; got 0"),
        ("iterations", "1.5", "iterations must be a whole number; got '1.5'"),
        ("divergence", "euclid", "divergence must be one of is, kl; got 'euclid'"),
        ("components", "9", "components must be one of 8, 24, 48; got 9"),
        ("components", "speech:many", "components must be a whole number, or NAME:NUMBER for each source; got 'speech:many'"),
        ("fast", "perhaps", "fast must be on or off; got 'perhaps'"),
        ("speed", "1", "parameter 'speed' is not known here; known are: divergence, sparsity, iterations, components, fast"),
    ],
)
def test_bad_words_get_a_sentence(name, text, sentence):
    with pytest.raises(ParameterError, match=f"^{sentence}$"):
        Sample.from_text({name: text})


@pytest.mark.parametrize("values", [{"iterations": 1.5}, {"iterations": True}, {"fast": 1}, {"components": {}}, {"components": "24"}])
def test_values_of_the_wrong_type_are_refused(values):
    with pytest.raises(ParameterError):
        Sample(**values)


def test_a_change_is_checked_and_makes_another():
    params = Sample()
    changed = params.changed(sparsity=2.0)
    assert (params.sparsity, changed.sparsity, changed.iterations) == (0.5, 2.0, 20)
    with pytest.raises(ParameterError, match="sparsity"):
        params.changed(sparsity=-1.0)
    assert params.changed(components={"speech": 8}).components == {"*": 24, "speech": 8}


class Switched(Params):
    cutoff: float = number(0.0, "Higher hides less", low=0.0, high=100.0, lowest="off")
    steepness: int = whole(5, "Higher is steeper", low=1, high=9, when={"cutoff": ABOVE_LOWEST})


def test_what_belongs_to_a_number_that_is_off_has_no_say():
    cutoff, steepness = Switched.parameters()
    assert (cutoff.lowest, steepness.lowest) == ("off", "")
    assert [steepness.heard(Switched(cutoff=value)) for value in (0.0, 0.1)] == [False, True]


def test_the_words_for_the_lowest_number_may_be_given_for_it():
    assert Switched.from_text({"cutoff": "off"}).cutoff == 0.0
    with pytest.raises(ParameterError, match=r"^steepness must be a whole number; got 'off'$"):
        Switched.from_text({"steepness": "off"})
