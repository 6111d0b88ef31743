from dataclasses import replace

import numpy as np
import pytest

from workbench.core.errors import Cancelled
from workbench.core.mask_settings import MaskSettings
from workbench.core.progress import silent
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.masks import masks
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum
from workbench.nets.devices import choose_device
from workbench.separators import harmonic_percussive
from workbench.separators.contract import Request
from workbench.separators.harmonic_percussive import METHOD, HarmonicPercussiveParams, medians

RATE = 8000
ANALYSIS = Analysis(rate=RATE, window_samples=256, hop_samples=64)


def request(samples, **params):
    spectrum = Spectrum(SoundArray(samples.astype(np.float32), RATE), ANALYSIS)
    return Request(spectrum, (), HarmonicPercussiveParams(**params), None, choose_device("cpu"), 2048, silent)


def tone_and_clicks(seconds=3):
    time = np.arange(seconds * RATE) / RATE
    clicks = np.zeros_like(time)
    clicks[RATE // 4 :: RATE // 2] = 1.0
    return 0.2 * np.sin(2 * np.pi * 700 * time), clicks


def test_a_tone_is_harmonic_and_clicks_are_percussive():
    tone, clicks = tone_and_clicks()
    asked = request((tone + clicks)[None])
    stems = Renderer(asked.spectrum, METHOD.estimate(asked), MaskSettings(), [1.0, 1.0]).stems(0, len(tone))[:, 0]
    assert METHOD.sources((), asked.params) == ("harmonic", "percussive")
    for source, stem in zip((tone, clicks), stems, strict=True):
        assert 10 * np.log10(np.sum(source**2) / np.sum((source - stem) ** 2)) > 12.0


@pytest.mark.parametrize("margin", [1.0, 2.0])
@pytest.mark.parametrize("piece", [3, 128])
def test_masks_are_those_of_librosa_whatever_the_pieces(margin, piece, monkeypatch):
    from librosa.decompose import hpss

    monkeypatch.setattr(harmonic_percussive, "_MOST_FRAMES", piece)
    random = np.random.default_rng(0)
    sound = np.stack([sum(tone_and_clicks()), random.standard_normal(3 * RATE) * 0.1])
    sound[1, 9000:14_000] = 0.0
    asked = request(sound, margin=margin, harmonic_seconds=17 * 64 / RATE, percussive_hertz=13 * RATE / 256)
    estimate = METHOD.estimate(asked)
    magnitude = asked.spectrum.magnitudes(0, estimate.frames)
    found = estimate.magnitudes(0, estimate.frames)
    shares = masks(found, MaskSettings(exponent=2.0), [1.0] * len(estimate.sources))
    heard = magnitude > 1e-6
    for channel in range(2):
        expected = np.stack(hpss(magnitude[channel], kernel_size=(17, 13), margin=margin, mask=True))
        both = expected.sum(axis=0) if margin == 1.0 else np.ones_like(expected[0])
        np.testing.assert_allclose(both[heard[channel]], 1.0, atol=1e-5)
        np.testing.assert_allclose(shares[:2, channel][:, heard[channel]], expected[:, heard[channel]], atol=1e-4)
    np.testing.assert_allclose(np.square(found).sum(axis=0), np.square(magnitude), rtol=1e-3, atol=1e-8)


def test_a_margin_leaves_a_rest_where_nothing_is_clear():
    tone, clicks = tone_and_clicks()
    noise = 0.1 * np.random.default_rng(0).standard_normal(len(tone))
    asked = request((tone + clicks + noise)[None], margin=3.0)
    estimate = METHOD.estimate(asked)
    assert estimate.sources == METHOD.sources((), asked.params) == ("harmonic", "percussive", "rest")
    powers = np.square(estimate.magnitudes(0, estimate.frames)).sum(axis=(1, 2, 3))
    assert powers[2] > 0.5 * ANALYSIS.window_samples * 0.375 * estimate.frames * ANALYSIS.bins * 0.01


@pytest.mark.parametrize(("rows", "length"), [(np.arange(12.0).reshape(3, 4), 3), (np.ones((2, 1)), 9), (np.eye(5), 1), (np.eye(3), 11)])
def test_medians_are_scipys_with_mirrored_ends(rows, length):
    from scipy.ndimage import median_filter

    found = medians(rows.astype(np.float32), length)
    np.testing.assert_array_equal(found, median_filter(rows.astype(np.float32), size=(1, length), mode="reflect"))


def test_long_medians_are_taken_of_a_few_rows_at_once_and_can_be_cancelled(monkeypatch):
    rows = np.random.default_rng(0).random((30, 40), np.float32)
    expected = medians(rows, 21)
    monkeypatch.setattr(harmonic_percussive, "_MOST_VALUES", 4 * 60)
    fractions = []

    def report(fraction, message="", partial=None):
        fractions.append(fraction)
        if len(fractions) == 10:
            raise Cancelled

    np.testing.assert_array_equal(medians(rows, 21, report), expected)
    assert fractions == [first / 30 for first in range(0, 30, 4)]
    with pytest.raises(Cancelled):
        medians(rows, 21, report)


def test_progress_never_falls(monkeypatch):
    monkeypatch.setattr(harmonic_percussive, "_MOST_VALUES", 5000)
    fractions = []
    asked = request(np.stack([sum(tone_and_clicks(1))] * 2), harmonic_seconds=0.5)
    METHOD.estimate(replace(asked, report=lambda fraction, message="", partial=None: fractions.append(fraction)))
    assert fractions == sorted(fractions)
    assert fractions[0] == 0.0
    assert fractions[-1] == 1.0
