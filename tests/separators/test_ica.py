import warnings
from contextlib import nullcontext

import numpy as np
import pytest

from workbench.core.errors import Cancelled, MethodError
from workbench.core.progress import silent
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.spectrum import Spectrum, inverse
from workbench.nets.devices import choose_device
from workbench.separators import unmixing
from workbench.separators.contract import Request
from workbench.separators.ica import METHOD, IcaParams, independent

RATE = 8000
ANALYSIS = Analysis(rate=RATE, window_samples=256, hop_samples=64)
SLOW = 1
"""A seed whose first rotation is far from the right one."""
MIXING = np.array([[1.0, 0.5], [0.4, 1.0]])


def request(samples, notice=lambda sentence: None, report=silent, **params):
    spectrum = Spectrum(SoundArray(samples.astype(np.float32), RATE), ANALYSIS)
    return Request(spectrum, (), IcaParams(**params), None, choose_device("cpu"), 2048, report, notice=notice)


def own_sounds(asked, estimate):
    """The estimate's own sounds, (stems, channels, samples)."""
    return inverse(estimate.spectra(0, estimate.frames), ANALYSIS, 0, 0, asked.spectrum.sound.samples)


def ratios(images, stems):
    """Signal to distortion in dB of every image, by the stem that is nearest."""
    found = [[10 * np.log10(np.sum(image**2) / np.sum((image - stem) ** 2)) for stem in stems] for image in images]
    assert sorted(np.argmax(found, axis=1)) == list(range(len(images)))
    return np.max(found, axis=1)


@pytest.fixture(scope="module")
def sources(make_source):
    return np.stack([make_source("notes", 6, seed=3), 1.5 * make_source("hiss", 6, seed=3)])


def images_of(sources, mixing=MIXING):
    return mixing.T[:, :, None] * sources[:, None]


@pytest.mark.parametrize("contrast", ["logcosh", "exp", "cube"])
def test_an_instantaneous_mixture_is_undone_and_the_loudest_comes_first(contrast, sources):
    images = images_of(sources)
    asked = request(images.sum(axis=0), contrast=contrast)
    estimate = METHOD.estimate(asked)
    stems = own_sounds(asked, estimate)
    assert ratios(images, stems).min() > 25.0
    assert (np.diff(np.square(stems).sum(axis=(1, 2))) <= 0.0).all()
    np.testing.assert_allclose(estimate.magnitudes(3, 9), np.abs(estimate.spectra(3, 9)))


def test_as_many_stems_as_channels_add_up_with_the_mean_of_the_recording(sources):
    samples = images_of(sources).sum(axis=0) + np.array([[0.1], [-0.2]])
    for block_seconds in (0.0, 1.0):
        asked = request(samples, block_seconds=block_seconds)
        np.testing.assert_allclose(own_sounds(asked, METHOD.estimate(asked)).sum(axis=0), samples, atol=1e-5)


def test_more_channels_than_stems_help(sources):
    random = np.random.default_rng(1)
    mixing = random.standard_normal((4, 2))
    images = images_of(sources, mixing)
    asked = request(images.sum(axis=0) + 1e-3 * random.standard_normal((4, sources.shape[1])))
    assert ratios(images, own_sounds(asked, METHOD.estimate(asked))).min() > 20.0


def test_blocks_follow_sources_that_move_and_keep_the_stems_apart(sources):
    angle = np.linspace(0.1, 1.3, sources.shape[1])
    images = np.stack([np.stack([np.cos(angle), np.sin(angle)]) * sources[0], np.array([[0.3], [1.0]]) * sources[1]])
    samples = images.sum(axis=0)
    still, moving = (request(samples, block_seconds=seconds) for seconds in (0.0, 1.0))
    before, after = (ratios(images, own_sounds(asked, METHOD.estimate(asked))).mean() for asked in (still, moving))
    assert after > before + 3.0
    assert after > 12.0


def test_components_are_matched_whatever_order_and_sign_they_come_in(sources, monkeypatch):
    turned = []

    def shuffled(whitened, params, report):
        rotation, settled = independent(whitened, params, report)
        turned.append(len(turned))
        return (-rotation[::-1], settled) if len(turned) % 2 else (rotation, settled)

    images = images_of(sources)
    asked = request(images.sum(axis=0), block_seconds=1.0)
    expected = own_sounds(asked, METHOD.estimate(asked))
    monkeypatch.setitem(METHOD.estimate.__globals__, "independent", shuffled)
    np.testing.assert_allclose(own_sounds(asked, METHOD.estimate(asked)), expected, atol=1e-6)
    assert len(turned) > 5


def test_long_blocks_are_learnt_from_evenly_spread_samples(sources, monkeypatch):
    monkeypatch.setattr(unmixing, "_MOST_SAMPLES", 10_000)
    monkeypatch.setattr(unmixing, "_STRETCH_SAMPLES", 100)
    images = images_of(sources)
    asked = request(images.sum(axis=0))
    assert unmixing._sampled(asked.spectrum.sound, 0, sources.shape[1], silent).shape == (2, 10_000)
    assert ratios(images, own_sounds(asked, METHOD.estimate(asked))).min() > 15.0


@pytest.mark.parametrize(
    "samples",
    [np.zeros((2, 4000)), np.ones((2, 4000)), np.zeros((2, 0)), np.ones((2, 1)), np.eye(2, 3), np.ones((2, 1)) * np.sin(np.arange(4000.0))],
    ids=["silence", "constant", "empty", "one sample", "three samples", "two equal channels"],
)
def test_recordings_with_nothing_to_part_stay_defined(samples):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        asked = request(samples)
        stems = own_sounds(asked, METHOD.estimate(asked))
    np.testing.assert_allclose(stems.sum(axis=0), samples, atol=1e-5)


def test_not_settling_is_told_and_no_warning_escapes(sources):
    told = []
    METHOD.estimate(request(images_of(sources).sum(axis=0), told.append, iterations=1, seed=SLOW))
    METHOD.estimate(request(images_of(sources).sum(axis=0), told.append, iterations=1, block_seconds=2.0, seed=SLOW))
    METHOD.estimate(request(images_of(sources).sum(axis=0), told.append))
    assert len(told) == 2
    assert "did not settle within 1 rounds" in told[0]
    assert " of 5 blocks" in told[1]


def test_rotations_are_those_of_fastica_whether_they_settled_or_not():
    from sklearn.decomposition import FastICA
    from sklearn.exceptions import ConvergenceWarning

    samples = np.linalg.qr(np.random.default_rng(0).laplace(size=(4000, 3)))[0].T * np.sqrt(4000)
    start = np.random.default_rng(SLOW).standard_normal((3, 3))
    for iterations, settles in ((2, False), (500, True)):
        rotation, settled = independent(samples, IcaParams(iterations=iterations, seed=SLOW), silent)
        assert settled == settles
        peer = FastICA(whiten=False, fun="logcosh", max_iter=iterations, tol=1e-4, w_init=start)
        with nullcontext() if settles else pytest.warns(ConvergenceWarning):
            peer.fit(samples.T)
        np.testing.assert_allclose(rotation, peer.components_, atol=1e-9)


def test_cancelling_is_heard_between_rounds(sources):
    heard = []

    def report(fraction, message="", partial=None):
        heard.append(message)
        if heard.count("parting components") == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        METHOD.estimate(request(images_of(sources).sum(axis=0), report=report, seed=SLOW))
    assert heard[-1] == "parting components"


def test_too_few_channels_are_one_sentence(sources):
    with pytest.raises(MethodError, match="ICA needs at least as many channels as sources; got 2 channels for 3 stems"):
        METHOD.estimate(request(sources, stems=3))
    assert METHOD.least_channels(IcaParams(stems=3)) == 3
