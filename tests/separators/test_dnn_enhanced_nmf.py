from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from workbench.core.errors import MethodError, ModelError
from workbench.core.progress import silent
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import choose_device
from workbench.nets.model_files import save_model
from workbench.separators.contract import Request
from workbench.separators.dnn_enhanced_nmf import METHOD, DnnEnhancedNmfParams
from workbench.separators.sparse_nmf import METHOD as SPARSE_NMF
from workbench.separators.sparse_nmf import SparseNmfParams

RATE = 8000
ANALYSIS = Analysis(rate=RATE, window_samples=256, hop_samples=64)


@pytest.fixture
def sound(make_source):
    return (make_source("notes", 2, 5) + make_source("hiss", 2, 6))[None]


def separated(model, sound, analysis=ANALYSIS, **params):
    spectrum = Spectrum(SoundArray(sound, analysis.rate), analysis)
    request = Request(spectrum, [model], DnnEnhancedNmfParams(**params), None, choose_device("cpu"), spectrum.block_frames, silent)
    return spectrum, METHOD.estimate(request)


def test_without_steps_it_is_the_nmf_that_it_begins_from(enhanced_nmf, dictionaries, sound):
    spectrum, estimate = separated(enhanced_nmf, sound, iterations=0)
    params = SparseNmfParams(divergence="kl", components={"*": 24})
    request = Request(spectrum, [dictionaries], params, None, choose_device("cpu"), spectrum.block_frames, silent)
    plain = SPARSE_NMF.estimate(request)
    np.testing.assert_allclose(estimate.magnitudes(0, spectrum.frames), plain.magnitudes(0, spectrum.frames), rtol=1e-5, atol=1e-6)


def test_the_energy_falls_and_is_told(enhanced_nmf, sound):
    _, estimate = separated(enhanced_nmf, sound, begin="estimates", iterations=40)
    costs = estimate.costs.values()
    assert len(costs) == -(-40 // 3)
    assert all(later <= earlier * (1.0 + 1e-6) for earlier, later in pairwise(costs))
    assert costs[-1] < 0.9 * costs[0]


def test_masked_spectra_begin_as_the_whole_mixture_and_the_published_ones_come_to_it(enhanced_nmf, sound):
    def missing(**params):
        spectrum, estimate = separated(enhanced_nmf, sound, agreement=100.0, **params)
        mixture = spectrum.magnitudes(0, spectrum.frames)
        return np.abs(estimate.magnitudes(0, spectrum.frames).sum(axis=0) - mixture).sum() / mixture.sum()

    assert missing(begin="masked", iterations=1) < 0.02
    assert missing(begin="estimates", iterations=60) < 0.5 * missing(begin="estimates", iterations=0)


def test_a_recording_of_another_rate_is_heard_at_the_models(enhanced_nmf, sound):
    other = Analysis(rate=2 * RATE, window_samples=512, hop_samples=128)
    spectrum, estimate = separated(enhanced_nmf, np.repeat(sound, 2, axis=1), other)
    magnitudes = estimate.magnitudes(0, spectrum.frames)
    assert magnitudes.shape == (2, 1, other.bins, spectrum.frames)
    assert np.isfinite(magnitudes).all() and magnitudes.any()


def test_it_takes_one_model(enhanced_nmf):
    with pytest.raises(MethodError, match=r"exactly one model.*tiny-enhanced, tiny-enhanced"):
        METHOD.sources([enhanced_nmf, enhanced_nmf], None)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"network/1/weights": np.zeros((12, 5), np.float32)}, "layer 1 .* must take 129 values"),
        ({"network/2/biases": np.zeros(5, np.float32)}, "layer 2 .* must take 12 values"),
        ({"network/2/weights": np.full((6, 12), np.nan, np.float32)}, "must be finite"),
        ({"network/3/weights": np.zeros((3, 6), np.float32), "network/3/biases": np.zeros(3, np.float32)}, "must end in 2 units; got 3"),
        ({"network/1/weights": None}, "must end in 2 units; got 0"),
        ({"hiss/kl/24": None}, "must have a dictionary hiss/kl/COMPONENTS"),
    ],
)
def test_a_model_that_is_none_is_refused_in_a_sentence(enhanced_nmf, tmp_path, sound, changes, words):
    tensors = {name: enhanced_nmf.tensor(name) for name in enhanced_nmf.names()} | changes
    card = enhanced_nmf.card.model_copy(update={"id": "wrong"})
    wrong = save_model(tmp_path / "wrong", card, {name: tensor for name, tensor in tensors.items() if tensor is not None})
    with pytest.raises(ModelError, match=words):
        separated(replace(wrong), sound)
