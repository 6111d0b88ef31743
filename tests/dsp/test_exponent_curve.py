import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.errors import ModelError
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.exponent_curve import CURVE, ExponentCurve, estimated_ratio_db
from workbench.dsp.spectrum import Spectrum

ANALYSIS = Analysis(rate=1000, window_samples=64, hop_samples=16)
VALUES = {"sources": ["a", "b"], "slope": 2.0, "intercept": 1.0, "ratios_db": [-10.0, 0.0, 10.0], "exponents": [4.0, 1.0, 0.5]}
CURVE_OF_THREE = ExponentCurve.model_validate(VALUES)


def test_the_line_leads_to_the_curve():
    assert CURVE_OF_THREE.exponent_for(-0.5) == pytest.approx(1.0)
    assert CURVE_OF_THREE.exponent_for(-5.5) == pytest.approx(4.0)
    assert CURVE_OF_THREE.exponent_at(-5.0) == pytest.approx(2.0)
    assert CURVE_OF_THREE.exponent_at(-300.0) == pytest.approx(4.0)
    assert CURVE_OF_THREE.exponent_at(300.0) == pytest.approx(0.5)


@given(st.floats(-60, 60))
def test_every_exponent_lies_between_those_of_the_curve(estimated_db):
    assert 0.5 - 1e-9 <= CURVE_OF_THREE.exponent_for(estimated_db) <= 4.0 + 1e-9


def test_a_curve_is_kept_on_a_card():
    settings = {"exponent": 1.0, CURVE: CURVE_OF_THREE.model_dump(mode="json")}
    assert ExponentCurve.of(settings, "tiny") == CURVE_OF_THREE
    assert ExponentCurve.of({"exponent": 1.0}, "tiny") is None


@pytest.mark.parametrize(
    "wrong",
    [{"exponents": [1.0]}, {"exponents": [1.0, 2.0, 51.0]}, {"ratios_db": [0.0, 0.0, 1.0]}, {"slope": float("nan")}, {"more": 1}],
    ids=str,
)
def test_an_unsound_curve_is_refused_in_a_sentence(wrong):
    with pytest.raises(ModelError, match="the exponent curve of model tiny must be sound; got: "):
        ExponentCurve.of({CURVE: {**VALUES, **wrong}}, "tiny")


def estimate_of(levels, spectrum):
    """Sources at the given levels, each in a third of the bins."""
    dictionary = np.zeros((33, 3), np.float32)
    for source in range(3):
        dictionary[11 * source : 11 * (source + 1), source] = levels[source]
    activations = np.ones((1, 3, spectrum.frames), np.float32)
    return FactorEstimate(("a", "b", "c"), dictionary, activations, np.arange(3))


def noise(samples, low_gain):
    """Noise whose lowest third of the bins is louder by ``low_gain``."""
    spectrum = np.fft.rfft(np.random.default_rng(0).normal(0, 0.1, samples))
    spectrum[: len(spectrum) // 3] *= low_gain
    return SoundArray(np.fft.irfft(spectrum, samples).astype(np.float32)[None], 1000)


@pytest.mark.parametrize("low_gain", [0.3, 1.0, 4.0])
def test_the_ratio_is_that_of_the_stems_powers(low_gain):
    spectrum = Spectrum(noise(5000, low_gain), ANALYSIS)
    expected = 20 * np.log10(low_gain) - 10 * np.log10(2)
    assert estimated_ratio_db(spectrum, estimate_of([1, 1, 1], spectrum)) == pytest.approx(expected, abs=0.6)


def test_a_long_recording_is_measured_in_stretches():
    spectrum = Spectrum(noise(200_000, 2.0), ANALYSIS)
    heard = []
    ratio = estimated_ratio_db(spectrum, estimate_of([1, 1, 1], spectrum), lambda fraction, message="": heard.append(fraction))
    assert ratio == pytest.approx(20 * np.log10(2.0) - 10 * np.log10(2), abs=0.6)
    assert len(heard) == 12
    assert heard == sorted(heard)


def test_silence_and_a_source_alone_have_a_ratio():
    silent = Spectrum(SoundArray(np.zeros((1, 400), np.float32), 1000), ANALYSIS)
    assert estimated_ratio_db(silent, estimate_of([1, 1, 1], silent)) == 0.0
    nothing = Spectrum(SoundArray(np.zeros((1, 0), np.float32), 1000), ANALYSIS)
    assert estimated_ratio_db(nothing, estimate_of([1, 1, 1], nothing)) == 0.0
    sound = Spectrum(noise(3000, 1.0), ANALYSIS)
    alone = FactorEstimate(("a", "b"), np.array([[1.0, 0.0]] * 33, np.float32), np.ones((1, 2, sound.frames), np.float32), np.arange(2))
    assert estimated_ratio_db(sound, alone) == pytest.approx(60.0, abs=1e-3)
