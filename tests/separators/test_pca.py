import numpy as np
import pytest

from workbench.core.errors import MethodError
from workbench.core.progress import silent
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.spectrum import Spectrum, inverse
from workbench.nets.devices import choose_device
from workbench.separators.contract import Request
from workbench.separators.pca import METHOD, PcaParams

RATE = 8000
ANALYSIS = Analysis(rate=RATE, window_samples=256, hop_samples=64)


def stems_of(samples, **params):
    spectrum = Spectrum(SoundArray(samples.astype(np.float32), RATE), ANALYSIS)
    estimate = METHOD.estimate(Request(spectrum, (), PcaParams(**params), None, choose_device("cpu"), 2048, silent))
    return inverse(estimate.spectra(0, estimate.frames), ANALYSIS, 0, 0, samples.shape[1])


@pytest.fixture(scope="module")
def middle_and_sides():
    random = np.random.default_rng(0)
    middle, side = random.standard_normal(8000), 0.3 * random.standard_normal(8000)
    return np.stack([middle, middle]), np.stack([side, -side])


def test_what_is_in_the_middle_is_parted_from_what_is_at_the_sides(middle_and_sides):
    middle, sides = middle_and_sides
    stems = stems_of(middle + sides)
    assert np.linalg.norm(stems[0] - middle) < 0.05 * np.linalg.norm(middle)
    assert np.linalg.norm(stems[1] - sides) < 0.2 * np.linalg.norm(sides)
    np.testing.assert_allclose(stems.sum(axis=0), middle + sides, atol=1e-5)


def test_components_do_not_correlate_and_are_those_of_scikit_learn(middle_and_sides):
    from sklearn.decomposition import PCA

    samples = np.random.default_rng(1).standard_normal((4, 4)) @ np.concatenate(middle_and_sides)[[0, 2, 1, 3]]
    samples = samples + 0.1 * np.random.default_rng(2).standard_normal(samples.shape)
    samples -= samples.mean(axis=1, keepdims=True)
    stems = stems_of(samples, stems=3)
    reference = PCA(3).fit(samples.T)
    scores = reference.transform(samples.T)
    for number in range(3):
        np.testing.assert_allclose(stems[number], np.outer(reference.components_[number], scores[:, number]), atol=1e-3)


def test_blocks_add_up_too(middle_and_sides):
    samples = np.concatenate([middle_and_sides[0], middle_and_sides[1]], axis=1)
    np.testing.assert_allclose(stems_of(samples, block_seconds=0.5).sum(axis=0), samples, atol=1e-5)


def test_too_few_channels_are_one_sentence():
    with pytest.raises(MethodError, match="PCA needs at least as many channels as sources; got 1 channel for 2 stems"):
        stems_of(np.zeros((1, 100)))
