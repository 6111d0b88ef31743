import numpy as np
import pytest

from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.lane_count import LANES
from workbench.dsp.spectrum import Spectrum


@pytest.mark.parametrize(("window", "hop"), [(64, 16), (60, 20), (18, 3), (34, 17)])
def test_groups_hold_the_spectrum_and_its_sound_and_then_zeros(window, hop):
    sound = SoundArray(np.random.default_rng(0).normal(0, 0.2, (2, 40 * hop)).astype(np.float32), 8000)
    spectrum = Spectrum(sound, Analysis(rate=8000, window_samples=window, hop_samples=hop))
    assert spectrum.frames == 41
    for index in range(3):
        group = spectrum.groups.kept(index)
        first, count = index * LANES, min(spectrum.frames - index * LANES, LANES)
        lanes = group.spectra.reshape(2, spectrum.bins, 2, LANES)
        found = lanes[:, :, 0] + 1j * lanes[:, :, 1]
        np.testing.assert_allclose(found[..., :count], spectrum.read(first, first + count), atol=1e-5)
        assert not found[..., count:].any()
        assert group.first_sample == first * hop - window // 2
        np.testing.assert_array_equal(group.samples, sound.read(group.first_sample, (first + LANES - 1) * hop + window - window // 2))


def test_groups_are_kept_where_they_are_few_and_pass_where_not():
    sound = SoundArray(np.random.default_rng(0).normal(0, 0.2, (1, 4000)).astype(np.float32), 8000)
    groups = Spectrum(sound, Analysis(rate=8000, window_samples=64, hop_samples=16)).groups
    assert groups.keeps(0, 10)
    assert not groups.keeps(0, 10_000)
    assert groups.kept(1) is groups.kept(1)
    np.testing.assert_array_equal(groups.passing(1).spectra, groups.kept(1).spectra)
