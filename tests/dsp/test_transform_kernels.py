import numpy as np
import pytest

from workbench.dsp.lane_count import LANES
from workbench.dsp.transform_kernels import invert, plan_of


@pytest.mark.parametrize("points", [1, 2, 3, 4, 5, 6, 7, 8, 16, 22, 32, 39, 60, 64, 100, 245, 360, 512, 2048])
def test_the_inverse_transform_of_any_length_is_numpys(points):
    generator = np.random.default_rng(points)
    values = generator.normal(size=(points, 2, LANES)).astype(np.float32)
    memory, spare = values.copy().ravel(), np.empty(values.size, np.float32)
    found = (spare if invert(points, *plan_of(points), memory, spare) else memory).reshape(values.shape)
    expected = np.fft.ifft(values[:, 0] + 1j * values[:, 1], axis=0, norm="forward")
    scale = np.abs(expected).max()
    np.testing.assert_allclose(found[:, 0], expected.real, atol=1e-6 * scale)
    np.testing.assert_allclose(found[:, 1], expected.imag, atol=1e-6 * scale)


@pytest.mark.parametrize("points", [1, 2, 4, 8, 16, 32, 64, 1440, 735])
def test_factors_give_the_length_again(points):
    assert plan_of(points).factors.prod() == points
