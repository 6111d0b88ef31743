import numpy as np
import pytest

from workbench.audio.resampling import resample, resampled, resampled_length
from workbench.core.sound import Samples, SoundArray

RATES = [(44_100, 48_000), (48_000, 44_100), (16_000, 44_100), (96_000, 16_000), (1_234, 48_000), (768_000, 8_000), (44_101, 44_100)]


def noise(samples: int) -> Samples:
    return np.random.default_rng(samples).uniform(-1, 1, (2, samples)).astype(np.float32)


@pytest.mark.parametrize(("from_rate", "to_rate"), RATES)
def test_the_result_does_not_depend_on_how_it_is_read(from_rate: int, to_rate: int) -> None:
    sound = SoundArray(noise(min(2 * from_rate, 150_000)), from_rate)
    whole = resample(sound.read(0, sound.samples), from_rate, to_rate)
    lazy = resampled(sound, to_rate)
    assert (lazy.rate, lazy.channels, lazy.samples) == (to_rate, 2, whole.shape[1])
    assert np.abs(lazy.read(0, lazy.samples) - whole).max() < 1e-5
    for start in np.random.default_rng(0).integers(-50, lazy.samples, 20):
        span = lazy.read(int(start), int(start) + 999)
        low, high = max(int(start), 0), min(int(start) + 999, lazy.samples)
        assert np.abs(span[:, low - start : high - start] - whole[:, low:high]).max() < 1e-5
        assert not span[:, : low - start].any()
        assert not span[:, high - start :].any()


@pytest.mark.parametrize(("from_rate", "to_rate"), RATES[:4])
def test_a_tone_stays_where_and_as_loud_as_it_was(from_rate: int, to_rate: int) -> None:
    tone = np.sin(2 * np.pi * 1_000 * np.arange(from_rate) / from_rate)[None].astype(np.float32)
    expected = np.sin(2 * np.pi * 1_000 * np.arange(to_rate) / to_rate)
    assert np.abs(resample(tone, from_rate, to_rate)[0] - expected)[to_rate // 20 : -to_rate // 20].max() < 1e-4


@pytest.mark.parametrize("samples", [0, 1, 2, 161])
@pytest.mark.parametrize(("from_rate", "to_rate"), RATES)
def test_the_length_is_rounded_up(samples: int, from_rate: int, to_rate: int) -> None:
    expected = int(np.ceil(samples * to_rate / from_rate))
    assert resampled_length(samples, from_rate, to_rate) == expected
    assert resample(noise(samples), from_rate, to_rate).shape == (2, expected)
    assert resampled(SoundArray(noise(samples), from_rate), to_rate).read(0, expected).shape == (2, expected)


def test_the_same_rate_is_the_same_sound() -> None:
    samples = noise(100)
    sound = SoundArray(samples, 8_000)
    assert resampled(sound, 8_000) is sound
    same = resample(samples, 8_000, 8_000)
    assert np.array_equal(same, samples)
    assert same is not samples
