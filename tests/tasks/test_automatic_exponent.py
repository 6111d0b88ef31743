import numpy as np
import pytest

from workbench.core.errors import ParameterError
from workbench.core.mask_settings import MaskSettings
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.exponent_curve import CURVE
from workbench.dsp.spectrum import Spectrum
from workbench.nets.model_files import Card, Model
from workbench.separators.sparse_nmf import SparseNmfParams
from workbench.tasks.automatic_exponent import automatic_exponent, require_curve
from workbench.tasks.separating import Separation

ANALYSIS = Analysis(rate=1000, window_samples=64, hop_samples=16)
AUTOMATIC = MaskSettings(automatic=True)
VALUES = {"sources": ["low", "high"], "slope": 1.0, "intercept": 0.0, "ratios_db": [-60.0, 60.0], "exponents": [4.0, 1.0]}


def model_with(tmp_path, **settings):
    return Model(
        Card(id="tiny", title="Tiny", method="sparse-nmf", sources=("low", "high"), analysis=ANALYSIS, settings=settings), tmp_path
    )


@pytest.fixture
def model(tmp_path):
    return model_with(tmp_path, **{CURVE: VALUES})


def separation(stems=("low", "high"), low_gain=1.0):
    samples = np.random.default_rng(0).normal(0, 0.1, (1, 4000)).astype(np.float32)
    spectrum = Spectrum(SoundArray(samples, 1000), ANALYSIS)
    dictionary = np.zeros((33, 2), np.float32)
    dictionary[:16, 0], dictionary[16:, 1] = low_gain, 1.0
    dictionary[:16, 1] = 1.0
    estimate = FactorEstimate(stems, dictionary, np.ones((1, 2, spectrum.frames), np.float32), np.arange(2))
    return Separation(spectrum, estimate, "sparse-nmf", ("tiny",), SparseNmfParams(), "CPU")


def test_the_exponent_falls_where_the_first_stem_grows(model):
    exponents = [automatic_exponent(separation(low_gain=gain), [model], AUTOMATIC) for gain in (0.8, 1.0, 1.25)]
    assert 4.0 > exponents[0] > exponents[1] > exponents[2] > 1.0
    assert exponents[1] == automatic_exponent(separation(), [model], AUTOMATIC)


def test_nobody_asked_or_nobody_knows(model, tmp_path):
    assert automatic_exponent(separation(), [model], MaskSettings()) is None
    assert automatic_exponent(separation(), [model], MaskSettings(automatic=True, mask="binary")) is None
    assert automatic_exponent(separation(("voice", "rest")), [model], AUTOMATIC) is None
    assert automatic_exponent(separation(), [model_with(tmp_path)], AUTOMATIC) is None
    assert automatic_exponent(separation(), [model_with(tmp_path), model], AUTOMATIC) is not None


def test_no_curve_is_told_before_any_work(model, tmp_path):
    require_curve([model], AUTOMATIC)
    require_curve([], MaskSettings())
    with pytest.raises(ParameterError, match=r"needs a model with a curve, .* got tiny"):
        require_curve([model_with(tmp_path)], AUTOMATIC)
    with pytest.raises(ParameterError, match="got no model"):
        require_curve([], AUTOMATIC)
