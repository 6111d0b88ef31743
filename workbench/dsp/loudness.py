"""How loud a sound is to the ear.

Source: ITU-R BS.1770-4, annex 1, K-weighting, its two filters designed for any rate as in libebur128; without gates.
"""

from math import pi, tan

import numpy as np
from numpy.typing import NDArray

from workbench.core.progress import Report, silent
from workbench.core.sound import Sound

SILENT_DB = -120.0
"""What is quieter counts as silent."""

_BLOCK_SAMPLES = 16_384
_SHELF_HERTZ, _SHELF_DB, _SHELF_QUALITY = 1681.974450955533, 3.999843853973347, 0.7071752369554196
_HIGH_PASS_HERTZ, _HIGH_PASS_QUALITY = 38.13547087602444, 0.5003270373238773


def loudness_db(sound: Sound, report: Report = silent) -> float:
    """K-weighted mean level of all of a sound, its channels' energies added up, dB below full scale; ``SILENT_DB`` at least.

    Raises Cancelled if ``report`` does.
    """
    # Loads scipy.signal, which start-up does without.
    from scipy.signal import sosfilt

    sections = _weighting(sound.rate)
    state = np.zeros((len(sections), sound.channels, 2))
    energy = 0.0
    for start in range(0, sound.samples, _BLOCK_SAMPLES):
        report(start / sound.samples)
        stop = min(start + _BLOCK_SAMPLES, sound.samples)
        weighted, state = sosfilt(sections, sound.read(start, stop).astype(np.float64), axis=1, zi=state)
        energy += float(np.square(weighted).sum())
    report(1.0)
    return max(float(10.0 * np.log10(energy / max(sound.samples, 1) + 1e-30)) - 0.691, SILENT_DB)


def _weighting(rate: int) -> NDArray[np.float64]:
    """The shelf of the head and the high pass, as second-order sections; at rates too low for the shelf, without it."""
    sections = []
    if 0.45 * rate > _SHELF_HERTZ:
        warped, gain = tan(pi * _SHELF_HERTZ / rate), 10.0 ** (_SHELF_DB / 20.0)
        middle, damping = gain**0.4996667741545416, warped / _SHELF_QUALITY
        scale = 1.0 + damping + warped**2
        over = gain + middle * damping + warped**2, 2.0 * (warped**2 - gain), gain - middle * damping + warped**2
        sections.append([*(value / scale for value in over), 1.0, 2.0 * (warped**2 - 1.0) / scale, (1.0 - damping + warped**2) / scale])
    warped = tan(pi * min(_HIGH_PASS_HERTZ, 0.4 * rate) / rate)
    damping = warped / _HIGH_PASS_QUALITY
    scale = 1.0 + damping + warped**2
    sections.append([1.0, -2.0, 1.0, 1.0, 2.0 * (warped**2 - 1.0) / scale, (1.0 - damping + warped**2) / scale])
    return np.array(sections)
