"""A short sound that says that something is done."""

import numpy as np

from workbench.core.sound import Samples

CHIME_SECONDS = 0.6
_NOTES = ((0.0, 659.26), (0.12, 987.77))
"""When each note begins, in seconds, and its frequency in hertz: e'' and b''."""
_ATTACK_SECONDS, _DECAY_SECONDS, _RELEASE_SECONDS = 0.005, 0.12, 0.05
_PEAK = 0.2


def chime(rate: int) -> Samples:
    """Two notes that ring out, (1, samples) at ``rate``, no louder than 0.2 of full scale."""
    seconds = np.arange(round(CHIME_SECONDS * rate)) / rate
    sound = np.zeros_like(seconds)
    for begin, hertz in _NOTES:
        since = np.maximum(seconds - begin, 0.0)
        sound += np.minimum(since / _ATTACK_SECONDS, 1.0) * np.exp(-since / _DECAY_SECONDS) * np.sin(2.0 * np.pi * hertz * since)
    # What has not rung out yet must not be cut off.
    sound *= np.clip((CHIME_SECONDS - seconds) / _RELEASE_SECONDS, 0.0, 1.0)
    ringing: Samples = (_PEAK / np.abs(sound).max() * sound)[np.newaxis].astype(np.float32)
    return ringing
