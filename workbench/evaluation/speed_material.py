"""Long sound for the speed benchmarks, drawn from a short recording: no stretch of it comes twice."""

import numpy as np
import soxr

from workbench.core.sound import Samples

_NOISE_DB = -50.0
_OCTAVES = 0.5
_TILT_DB, _LEVEL_DB = 6.0, 4.0
_FILTER_KNOTS = 12
_SHORTEST_SECONDS, _LONGEST_SECONDS = 1.0, 4.0


def varied(samples: Samples, rate: int, seconds: float, seed: int = 0) -> Samples:
    """``seconds`` of stretches of ``samples`` (1, samples), each at a pitch, a level and through a filter of its own; (1, samples).

    Noise 50 dB below all keeps its spectra from being few. The same for a seed. ``samples`` last 4 seconds at least.
    """
    random = np.random.default_rng(seed)
    wanted, stretches, count = round(seconds * rate), [], 0
    while count < wanted:
        length = int(random.uniform(_SHORTEST_SECONDS, _LONGEST_SECONDS) * rate)
        first = random.integers(0, samples.shape[1] - length + 1)
        stretch = soxr.resample(samples[0, first : first + length], rate, rate * 2.0 ** random.uniform(-_OCTAVES, _OCTAVES))
        spectrum = np.fft.rfft(stretch)
        # Knots lie closer at low frequencies, as ears have it.
        knots, places = random.normal(0.0, _TILT_DB, _FILTER_KNOTS), np.linspace(0.0, 1.0, _FILTER_KNOTS) ** 2
        gain_db = np.interp(np.linspace(0.0, 1.0, len(spectrum)), places, knots) + random.normal(0.0, _LEVEL_DB)
        stretches.append(np.fft.irfft(spectrum * 10.0 ** (gain_db / 20.0), len(stretch)))
        count += len(stretch)
    sound = np.concatenate(stretches)[:wanted]
    noise = random.normal(0.0, np.sqrt(np.mean(sound**2)) * 10.0 ** (_NOISE_DB / 20.0), wanted)
    result: Samples = (sound + noise).astype(np.float32)[None]
    return result
