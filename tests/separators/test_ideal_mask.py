import numpy as np
import pytest

from workbench.core.errors import MethodError
from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import silent
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import choose_device
from workbench.separators.contract import Request
from workbench.separators.ideal_mask import METHOD

RATE = 8000
ANALYSIS = Analysis(rate=RATE, window_samples=256, hop_samples=64)


def request(sound, references):
    spectrum = Spectrum(SoundArray(sound, RATE), ANALYSIS)
    known = {name: Spectrum(SoundArray(reference, RATE), ANALYSIS) for name, reference in references.items()}
    return Request(spectrum, (), METHOD.params(), None, choose_device("cpu"), 512, silent, references=known)


@pytest.fixture(scope="module")
def references(make_source):
    return {name: make_source(name, 2, seed=11)[None] for name in ("notes", "hiss")}


def sdr(estimate, source):
    return 10 * np.log10(np.square(source).sum() / np.square(source - estimate).sum())


@pytest.mark.parametrize("mask", [{"mask": "binary"}, {"exponent": 1.0}, {"exponent": 2.0}], ids=["binary", "ratio", "Wiener"])
def test_true_sources_separate_better_than_anything_learnt(references, mask):
    asked = request(sum(references.values()), references)
    estimate = METHOD.estimate(asked)
    assert estimate.sources == ("notes", "hiss")
    stems = Renderer(asked.spectrum, estimate, MaskSettings(**mask), [1.0, 1.0]).stems(0, 2 * RATE)
    for stem, source in zip(stems, references.values(), strict=True):
        assert sdr(stem, source) > 18.0


def test_its_magnitudes_are_those_of_the_references(references):
    asked = request(sum(references.values()), references)
    magnitudes = METHOD.estimate(asked).magnitudes(3, 20)
    np.testing.assert_array_equal(magnitudes[1], Spectrum(SoundArray(references["hiss"], RATE), ANALYSIS).magnitudes(3, 20))


def test_references_that_do_not_fit_are_refused(references):
    mixture = sum(references.values())
    with pytest.raises(MethodError, match="at least two true sources as references; got 1"):
        METHOD.estimate(request(mixture, {"notes": mixture}))
    with pytest.raises(MethodError, match="reference hiss must have the recording's channels"):
        METHOD.estimate(request(mixture, {"notes": mixture, "hiss": mixture[:, :5000]}))
    with pytest.raises(MethodError, match="reference hiss must have the recording's channels"):
        METHOD.estimate(request(mixture, {"notes": mixture, "hiss": np.concatenate([mixture, mixture])}))
