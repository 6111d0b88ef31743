import numpy as np

from workbench.dsp.exemplars import exemplars


def test_components_begin_as_frames_of_the_material():
    magnitude = np.random.default_rng(0).random((20, 50), dtype=np.float32) ** 8
    start = exemplars(magnitude, 12, seed=3)
    assert start.shape == (20, 12)
    assert start.dtype == np.float32
    assert start.min() > 0.0
    frames = start - 0.05 * magnitude.mean(axis=1, keepdims=True)
    nearest = np.abs(frames[:, :, None] - magnitude[:, None]).max(axis=0)
    assert np.all(nearest.min(axis=1) < 1e-6)
    assert len(set(nearest.argmin(axis=1))) == 12
    assert np.array_equal(start, exemplars(magnitude, 12, seed=3))
    assert not np.array_equal(start, exemplars(magnitude, 12, seed=4))


def test_more_components_than_frames_still_differ():
    start = exemplars(np.ones((6, 3), np.float32), 5, seed=0)
    assert np.unique(start[:, 2:].round(5), axis=1).shape[1] == 3


def test_without_frames_all_is_zero():
    assert not exemplars(np.zeros((4, 0), np.float32), 2, seed=0).any()
