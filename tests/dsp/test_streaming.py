import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.core.errors import ShapeError
from workbench.core.mask_settings import MaskSettings
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.estimate import Estimate
from workbench.dsp.rendering import Renderer
from workbench.dsp.spectrum import Spectrum
from workbench.dsp.streaming import StreamedStems

ANALYSES = (
    Analysis(rate=8_000, window_samples=256, hop_samples=64),
    Analysis(rate=8_000, window_samples=192, hop_samples=64, window="sqrt-hann"),
    Analysis(rate=8_000, window_samples=128, hop_samples=64),
)
WEIGHTS = (1.0, 0.5)


def tilted(magnitudes):
    """Estimates that depend on nothing but the frame: the low for one source, the high for the other."""
    slope = np.linspace(0.0, 1.0, magnitudes.shape[1], dtype=np.float32)[:, None]
    return np.stack([magnitudes * (1.0 - slope), magnitudes * slope])


class Tilted(Estimate):
    """The same estimates of a whole recording."""

    def __init__(self, spectrum):
        super().__init__(("low", "high"), spectrum.channels, spectrum.bins, spectrum.frames)
        self._spectrum = spectrum

    def magnitudes(self, start, stop):
        return tilted(self._spectrum.magnitudes(start, stop))


def noise(samples, channels=2):
    return np.random.default_rng(0).uniform(-0.5, 0.5, (channels, samples)).astype(np.float32)


def streamed(sound, analysis, cuts, masks):
    stream = StreamedStems(analysis, sound.shape[0], 2)
    out = [stream.push(piece, tilted, masks, WEIGHTS) for piece in np.split(sound, sorted(cuts), axis=1)]
    out.append(stream.finish(tilted, masks, WEIGHTS))
    return np.concatenate([piece for piece, _ in out], axis=1), np.concatenate([piece for _, piece in out], axis=2)


@pytest.mark.parametrize("analysis", ANALYSES)
@pytest.mark.parametrize("masks", [MaskSettings(), MaskSettings(mask="parametric")])
@given(samples=st.integers(0, 1500), cuts=st.lists(st.integers(0, 1500), max_size=8))
def test_however_it_is_cut_stems_are_those_of_the_whole_sound(analysis, masks, samples, cuts):
    sound = noise(samples)
    same, stems = streamed(sound, analysis, [cut for cut in cuts if cut <= samples], masks)
    np.testing.assert_array_equal(same, sound)
    spectrum = Spectrum(SoundArray(sound, 8_000), analysis)
    whole = Renderer(spectrum, Tilted(spectrum), masks, WEIGHTS).stems(0, samples)
    np.testing.assert_allclose(stems, whole, atol=1e-6)


@given(changes=st.lists(st.floats(0.1, 50.0), min_size=1, max_size=12))
def test_stems_add_up_to_the_sound_while_the_exponent_turns(changes):
    analysis = ANALYSES[0]
    sound = noise(64 * len(changes))
    stream = StreamedStems(analysis, 2, 2)
    out = []
    for index, exponent in enumerate(changes):
        masks = MaskSettings(exponent=exponent)
        out.append(stream.push(sound[:, 64 * index : 64 * (index + 1)], tilted, masks, WEIGHTS))
    out.append(stream.finish(tilted, masks, WEIGHTS))
    for same, stems in out:
        np.testing.assert_allclose(stems.sum(axis=0), same, atol=1e-5)


@pytest.mark.parametrize("analysis", ANALYSES)
def test_the_delay_is_constant_once_the_first_frame_is_there(analysis):
    stream = StreamedStems(analysis, 1, 2)
    stream.push(noise(analysis.window_samples // 2, 1), tilted, MaskSettings(), WEIGHTS)
    behind = set()
    for _ in range(6):
        sound, stems = stream.push(noise(analysis.hop_samples, 1), tilted, MaskSettings(), WEIGHTS)
        assert sound.shape[1] == stems.shape[2]
        behind.add(stream.taken - stream.given)
    assert behind == {stream.delay_samples}


def test_silence_and_a_single_sample_have_stems():
    for sound in (np.zeros((1, 700), np.float32), np.full((1, 1), 0.5, np.float32)):
        same, stems = streamed(sound, ANALYSES[0], [], MaskSettings())
        np.testing.assert_allclose(stems.sum(axis=0), same, atol=1e-6)
        assert np.isfinite(stems).all()


def test_other_channels_are_a_sentence():
    with pytest.raises(ShapeError, match=r"^sound to separate must be \(2, samples\); got shape \(1, 4\)$"):
        StreamedStems(ANALYSES[0], 2, 2).push(np.zeros((1, 4), np.float32), tilted, MaskSettings(), WEIGHTS)
