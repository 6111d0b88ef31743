import numpy as np
import pytest

from workbench.audio.chime import CHIME_SECONDS, chime


@pytest.mark.parametrize("rate", [8_000, 44_100, 48_000])
def test_a_chime_is_soft_and_neither_begins_nor_ends_with_a_click(rate):
    sound = chime(rate)
    assert (sound.shape, sound.dtype) == ((1, round(CHIME_SECONDS * rate)), np.float32)
    assert np.abs(sound).max() == pytest.approx(0.2)
    assert np.abs(sound[:, [0, -1]]).max() < 1e-3


def test_a_chime_has_two_notes_the_higher_one_last():
    rate = 48_000
    sound = chime(rate)[0]
    heights = [np.fft.rfftfreq(4800, 1 / rate)[np.abs(np.fft.rfft(sound[start : start + 4800])).argmax()] for start in (0, 9600)]
    assert heights == pytest.approx([659.26, 987.77], abs=10.0)
