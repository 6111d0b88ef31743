import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from workbench.audio.peak_log import PeakLog

RATE = 600
CHUNK = 10


def test_the_peak_of_every_sound_over_all_its_channels():
    log = PeakLog(2, RATE)
    sounds = np.zeros((2, 2, 40), np.float32)
    sounds[0, 1, 12], sounds[1, 0, 33] = -0.5, 0.25
    log.put(100, sounds)
    np.testing.assert_array_equal(log.peaks(100, 140), [0.5, 0.25])
    np.testing.assert_array_equal(log.peaks(110, 120), [0.5, 0.0])
    np.testing.assert_array_equal(log.peaks(130, 131), [0.0, 0.25])
    np.testing.assert_array_equal(log.peaks(500, 600), [0.0, 0.0])


def test_what_is_rendered_anew_replaces_what_lay_there():
    log = PeakLog(1, RATE)
    log.put(0, np.ones((1, 1, 60), np.float32))
    log.put(20, np.full((1, 1, 20), 0.1, np.float32))
    assert log.peaks(20, 40) == np.float32(0.1)
    assert log.peaks(0, 60) == 1.0


@given(seed=st.integers(0, 1000), cuts=st.lists(st.integers(1, 299), max_size=8))
def test_peaks_do_not_depend_on_how_the_sound_comes_in_pieces(seed, cuts):
    sound = np.random.default_rng(seed).normal(size=(3, 2, 300)).astype(np.float32)
    log = PeakLog(3, RATE)
    for start, stop in zip([0, *sorted(set(cuts))], [*sorted(set(cuts)), 300], strict=True):
        log.put(start, sound[:, :, start:stop])
    for place in range(0, 300, CHUNK):
        np.testing.assert_array_equal(log.peaks(place, place + CHUNK), np.abs(sound[:, :, place : place + CHUNK]).max(axis=(1, 2)))


def test_nothing_is_nothing():
    log = PeakLog(1, RATE)
    log.put(3, np.zeros((1, 2, 0), np.float32))
    assert log.peaks(0, 10) == 0.0
    assert PeakLog(0, RATE).peaks(0, 10).shape == (0,)
