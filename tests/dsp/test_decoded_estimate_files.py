import numpy as np
import pytest

from workbench.core.cost_curve import CostCurve
from workbench.core.errors import ShapeError
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.decoded_estimate import DecodedEstimate
from workbench.dsp.decoders import Decoder
from workbench.dsp.estimate_files import described, restored
from workbench.dsp.spectrum import Spectrum

ANALYSIS = Analysis(rate=8000, window_samples=128, hop_samples=32)
SPECTRUM = Spectrum(SoundArray(np.ones((2, 3200), np.float32), 8000), ANALYSIS)


def decoded():
    generator = np.random.default_rng(0)
    weights = [generator.standard_normal(shape).astype(np.float32) for shape in ((3, 3), (1, 3, 65), (2, 4, 65))]
    decoders = Decoder("abs", (weights[0],), weights[1]), Decoder("relu", (), weights[2])
    estimate = DecodedEstimate(("one", "other"), decoders, generator.random((2, SPECTRUM.frames, 7), np.float32), 0.5)
    estimate.costs = CostCurve()
    estimate.costs.add(0, 3.0)
    return estimate


def kept(estimate):
    arrays = []
    return described(estimate, lambda array: arrays.append(array) or str(len(arrays) - 1)), lambda name: arrays[int(name)]


def test_what_is_kept_in_a_file_comes_back_as_it_was():
    before = decoded()
    description, find = kept(before)
    after = restored(description, find, SPECTRUM, lambda *heard: SPECTRUM)
    assert isinstance(after, DecodedEstimate) and after.sources == before.sources
    assert after.costs.values() == (3.0,)
    np.testing.assert_array_equal(after.magnitudes(3, 20), before.magnitudes(3, 20))


def test_codes_that_do_not_fit_the_decoders_are_refused():
    description, find = kept(decoded())
    del description["decoders"][1]
    with pytest.raises(ShapeError, match="codes must be of the units"):
        restored(description, find, SPECTRUM, lambda *heard: SPECTRUM)
