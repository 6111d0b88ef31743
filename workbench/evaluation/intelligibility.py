"""STOI and extended STOI of one estimate, where the recording allows them."""

import warnings

import numpy as np

from workbench.core.sound import Sound

LOWEST_RATE = 8_000
LONGEST_SECONDS = 600


def intelligibility(reference: Sound, estimate: Sound) -> tuple[float, float] | str:
    """STOI and ESTOI (0..1, higher is better) of the mean over channels, or one sentence on why there are none.

    Both sounds have one rate and length. Source: Taal et al., 2011, and Jensen and Taal, 2016, as computed by pystoi.
    """
    if reference.rate < LOWEST_RATE:
        return f"STOI needs a rate of at least {LOWEST_RATE} Hz; this recording has {reference.rate} Hz"
    if reference.samples > LONGEST_SECONDS * reference.rate:
        return f"STOI is given for up to {LONGEST_SECONDS} s; this recording has {reference.samples / reference.rate:.0f} s"
    clean, degraded = (sound.read(0, sound.samples).mean(axis=0, dtype=np.float64) for sound in (reference, estimate))
    if min(np.abs(clean).max(initial=0.0), np.abs(degraded).max(initial=0.0)) == 0.0:
        return "STOI needs a mean over channels that is not silent"
    # Loads scipy.signal, which start-up does without.
    import pystoi

    # pystoi dithers by the machine epsilon from numpy's global generator, which is not ours to move.
    state = np.random.get_state()  # noqa: NPY002
    try:
        np.random.seed(0)  # noqa: NPY002
        with warnings.catch_warnings():
            warnings.simplefilter("error", RuntimeWarning)
            plain, extended = (pystoi.stoi(clean, degraded, reference.rate, extended=form) for form in (False, True))
            # Correlations of equal sounds come out above 1 by rounding.
            return min(float(plain), 1.0), min(float(extended), 1.0)
    except (RuntimeWarning, ValueError):
        return (
            f"STOI needs 0.4 s of sound that is not silence; this recording has {reference.samples / reference.rate:.1f} s with less of it"
        )
    finally:
        np.random.set_state(state)  # noqa: NPY002
