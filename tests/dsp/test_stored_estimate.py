import errno
import gc
import tempfile

import numpy as np
import pytest

from workbench.core import folders
from workbench.core.errors import MethodError
from workbench.dsp import stored_estimate
from workbench.dsp.stored_estimate import StoredEstimate


def magnitudes(frames=40):
    random = np.random.default_rng(0)
    levels = 10.0 ** random.uniform(-20, 5, (1, 2, 1, frames))
    return (levels * random.random((3, 2, 17, frames))).astype(np.float32)


@pytest.fixture(params=["memory", "file"])
def place(request, monkeypatch):
    if request.param == "file":
        monkeypatch.setattr(stored_estimate, "HELD_BYTES", 0)
    return request.param


def test_what_is_written_block_by_block_is_read_in_any_span(place):
    values = magnitudes()
    estimate = StoredEstimate(("a", "b", "c"), 2, 17, 40)
    for start, stop in ((20, 40), (0, 13)):
        estimate.write(start, values[..., start:stop])
    read = estimate.magnitudes(5, 30)
    assert read.dtype == np.float32
    assert read.shape == (3, 2, 17, 25)
    np.testing.assert_array_equal(read[..., 8:15], 0.0)
    written = np.r_[5:13, 20:30]
    loudest = values.max(axis=(0, 2), keepdims=True)
    exact = {"memory": 0.0, "file": 2.0**-11}[place]
    difference = np.abs(read[..., written - 5] - values[..., written])
    assert (difference <= exact * values[..., written] + (place == "file") * 1e-11 * loudest[..., written]).all()


def test_powers_of_two_change_nothing_but_the_level(place):
    quiet, loud = (StoredEstimate(("a", "b", "c"), 2, 17, 40) for _ in range(2))
    quiet.write(0, magnitudes())
    loud.write(0, magnitudes() * np.float32(2.0**10))
    np.testing.assert_array_equal(quiet.magnitudes(0, 40) * np.float32(2.0**10), loud.magnitudes(0, 40))


def test_silence_no_frames_and_one_frame(place):
    estimate = StoredEstimate(("a",), 1, 5, 3)
    estimate.write(1, np.zeros((1, 1, 5, 1), np.float32))
    assert estimate.magnitudes(0, 3).max() == 0.0
    assert StoredEstimate(("a",), 1, 5, 0).magnitudes(0, 0).shape == (1, 1, 5, 0)


def test_what_is_read_is_the_readers_own(place):
    estimate = StoredEstimate(("a",), 1, 5, 3)
    estimate.write(0, np.ones((1, 1, 5, 3), np.float32))
    estimate.magnitudes(0, 3)[:] = 7.0
    np.testing.assert_array_equal(estimate.magnitudes(0, 3), 1.0)


def test_the_file_goes_with_the_estimate(monkeypatch):
    monkeypatch.setattr(stored_estimate, "HELD_BYTES", 0)
    estimate = StoredEstimate(("a",), 1, 5, 30)
    estimate.write(0, np.ones((1, 1, 5, 30), np.float32))
    file = estimate._store._file
    assert not file.closed
    del estimate
    gc.collect()
    assert file.closed


def test_a_full_disk_is_one_sentence(monkeypatch):
    monkeypatch.setattr(stored_estimate, "HELD_BYTES", 0)
    estimate = StoredEstimate(("a",), 1, 5, 30)

    class Full:
        def seek(self, place):
            pass

        def write(self, values):
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(estimate._store, "_file", Full())
    with pytest.raises(MethodError, match="temporary files must have room for 0 MB; got: No space left on device"):
        estimate.write(0, np.ones((1, 1, 5, 1), np.float32))


def test_a_file_lies_in_the_folder_for_large_temporary_files(monkeypatch, tmp_path):
    made = tempfile.TemporaryFile
    opened = []
    monkeypatch.setattr(folders, "temporary", lambda: tmp_path)
    monkeypatch.setattr(tempfile, "TemporaryFile", lambda **asked: opened.append(asked) or made(**asked))
    monkeypatch.setattr(stored_estimate, "HELD_BYTES", 0)
    StoredEstimate(("a",), 1, 5, 3).write(0, np.ones((1, 1, 5, 3), np.float32))
    assert opened == [{"dir": tmp_path}]
