import numpy as np
import pytest

from workbench.core.errors import MethodError
from workbench.core.mask_settings import MaskSettings
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.convolutive_estimate import ConvolutiveEstimate
from workbench.dsp.estimate import FactorEstimate
from workbench.dsp.spectrum import Spectrum
from workbench.dsp.stored_estimate import StoredEstimate
from workbench.separators.learning_free_nmf import LearningFreeNmfParams
from workbench.tasks.component_strips import StripMaker, alone
from workbench.tasks.separating import Separation

ANALYSIS = Analysis(rate=8000, window_samples=256, hop_samples=64)
COLUMNS = 100
SECONDS = 4


@pytest.fixture
def spectrum():
    sound = 0.1 * np.random.default_rng(0).standard_normal((1, 8000 * SECONDS)).astype(np.float32)
    return Spectrum(SoundArray(sound, 8000), ANALYSIS)


def separation_of(spectrum, estimate):
    return Separation(spectrum, estimate, "learning-free-nmf", (), LearningFreeNmfParams(), "CPU")


def planted(spectrum, kind=FactorEstimate):
    """A low component in the first second and a high one, ten times weaker, in the last; the third never sounds."""
    dictionary = np.zeros((spectrum.bins, 3), np.float32)
    dictionary[8, 0] = dictionary[96, 1] = dictionary[50, 2] = 1.0
    activations = np.zeros((1, 3, spectrum.frames), np.float32)
    activations[0, 0, :125], activations[0, 1, -125:] = 1.0, 0.1
    if kind is ConvolutiveEstimate:
        dictionary = np.stack([dictionary, dictionary])
    return separation_of(spectrum, kind(("one", "two"), dictionary, activations, np.array([0, 1, 1])))


@pytest.mark.parametrize("kind", [FactorEstimate, ConvolutiveEstimate])
def test_strips_show_where_a_component_lies_and_when_it_sounds(spectrum, kind):
    strips = StripMaker().strips(planted(spectrum, kind), 0.0, SECONDS, COLUMNS, COLUMNS)
    assert strips.spectra.shape == strips.activations.shape == (3, COLUMNS)
    # 250 Hz and 3 kHz on a logarithmic scale from 40 Hz to 4 kHz.
    places = strips.spectra.argmax(axis=1)[:2]
    np.testing.assert_allclose(places, [COLUMNS * np.log(f / 40.0) / np.log(100.0) for f in (250.0, 3000.0)], atol=1.5)
    assert (strips.activations[0, :24] == 255).all() and not strips.activations[0, 27:].any()
    weaker = strips.activations[1, 77:]
    assert (weaker == weaker[0]).all() and 100 < weaker[0] < 200
    assert not strips.activations[2].any()
    assert [component.stem for component in strips.components] == ["one", "two", "two"]


def test_a_span_shows_what_lies_in_it_and_nothing_outside_the_recording(spectrum):
    maker, separation = StripMaker(), planted(spectrum)
    early = maker.strips(separation, 0.5, 1.5, COLUMNS, COLUMNS)
    assert (early.activations[0, :45] == 255).all() and not early.activations[0, 55:].any()
    late = maker.strips(separation, 3.9, 9.0, COLUMNS, COLUMNS)
    assert late.activations[1, 0] > 0 and not late.activations[:, 10:].any()
    assert maker.strips(separation, 0.0, 0.01, COLUMNS, COLUMNS).activations[0].min() == 255
    assert early.spectra is late.spectra


def test_a_short_peak_is_seen_in_a_wide_view(spectrum):
    separation = planted(spectrum)
    separation.estimate.activations[0, 2, 301] = 1.0
    strip = StripMaker().strips(separation, 0.0, SECONDS, 10, 20).activations[2]
    assert strip.max() == 255 and np.count_nonzero(strip) == 1


def test_silence_and_methods_without_components_give_dark_and_empty_strips(spectrum):
    silent = separation_of(
        spectrum,
        FactorEstimate(("one",), np.zeros((129, 2), np.float32), np.zeros((1, 2, spectrum.frames), np.float32), np.zeros(2, np.intp)),
    )
    strips = StripMaker().strips(silent, 0.0, 1.0, COLUMNS, COLUMNS)
    assert not strips.spectra.any() and not strips.activations.any()
    plain = StripMaker().strips(separation_of(spectrum, StoredEstimate(("one",), 1, 129, spectrum.frames)), 0.0, 1.0, COLUMNS, COLUMNS)
    assert plain.components == () and plain.spectra.shape == (0, COLUMNS)


def test_a_component_alone_is_its_share_of_the_mixture(spectrum):
    generator = np.random.default_rng(1)
    dictionary, activations = generator.random((129, 4), np.float32), generator.random((1, 4, spectrum.frames), np.float32)
    separation = separation_of(spectrum, FactorEstimate(("one", "two"), dictionary, activations, np.array([0, 0, 1, 1])))
    masks, samples = MaskSettings(exponent=1.0), spectrum.sound.samples
    each = [alone(separation, [number], masks)(0, samples) for number in (1, 2, 3, 4)]
    np.testing.assert_allclose(sum(each), spectrum.sound.read(0, samples), atol=1e-5)
    np.testing.assert_allclose(alone(separation, [1, 2], masks)(0, samples), separation.renderer(masks).stems(0, samples)[0], atol=1e-5)
    np.testing.assert_array_equal(alone(separation, [1, 2, 3, 4], masks)(0, samples), spectrum.sound.read(0, samples))
    assert separation.stems == ("one", "two")


def test_nothing_is_heard_alone_of_a_method_without_components(spectrum):
    with pytest.raises(MethodError, match="no components"):
        alone(separation_of(spectrum, StoredEstimate(("one",), 1, 129, spectrum.frames)), [1], MaskSettings())
