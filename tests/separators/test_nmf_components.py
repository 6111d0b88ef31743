import numpy as np
import pytest

from workbench.core.errors import Cancelled
from workbench.core.progress import silent
from workbench.core.sound import SoundArray
from workbench.dsp.analysis import Analysis
from workbench.dsp.spectrum import REPORT_FRAMES, Spectrum
from workbench.separators.nmf_components import revived, sampled_columns, sampled_frames


class Watched(Spectrum):
    """A spectrum that tells what is read of it."""

    def __init__(self, frames):
        samples = np.random.default_rng(0).standard_normal((2, 16 * (frames - 1))).astype(np.float32)
        super().__init__(SoundArray(samples, 8000), Analysis(rate=8000, window_samples=64, hop_samples=16))
        self.spans = []

    def read(self, start, stop):
        self.spans.append((start, stop))
        return super().read(start, stop)


def test_sampled_columns_are_the_chosen_frames_and_little_else_is_read():
    spectrum = Watched(5000)
    chosen = sampled_frames(spectrum.frames, 700)
    columns = sampled_columns(spectrum, chosen, silent)
    read = [stop - start for start, stop in spectrum.spans]
    assert max(read) <= REPORT_FRAMES
    assert sum(read) == len(chosen)
    expected = spectrum.magnitudes(0, spectrum.frames)[..., chosen]
    np.testing.assert_allclose(columns, np.moveaxis(expected, 0, 1).reshape(spectrum.bins, -1), rtol=1e-5)


def test_cancelling_is_heard_between_short_readings():
    spectrum = Watched(3000)

    def report(fraction, message="", partial=None):
        if fraction > 0.0:
            raise Cancelled

    with pytest.raises(Cancelled):
        sampled_columns(spectrum, np.arange(spectrum.frames), report)
    assert spectrum.spans == [(0, REPORT_FRAMES)]


@pytest.mark.parametrize("shape", [(6, 3), (4, 6, 3)])
def test_a_revived_component_has_a_trace_of_itself_everywhere(shape):
    dictionary = np.zeros(shape, np.float32)
    dictionary[(0,) * (len(shape) - 1)] = [1.0, 2.0, 0.0]
    trace = revived(dictionary) - dictionary
    assert (trace[..., :2] > 0.0).all()
    np.testing.assert_allclose(trace[..., 1], 2.0 * trace[..., 0], rtol=1e-3)
    assert not trace[..., 2].any()
