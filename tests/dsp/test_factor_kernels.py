import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.dsp.estimate import Estimate, FactorEstimate
from workbench.dsp.lane_count import LANES


@given(
    components=st.integers(1, 11), frames=st.integers(0, 40), bins=st.integers(1, 18), channels=st.integers(1, 3), seed=st.integers(0, 1000)
)
@settings(deadline=None, max_examples=60)
def test_products_are_those_of_every_source(components, frames, bins, channels, seed):
    generator = np.random.default_rng(seed)
    dictionary, activations = generator.random((bins, components)), generator.random((channels, components, frames + 2))
    assignment, levels = generator.integers(0, 3, components), generator.random(components).astype(np.float32)
    estimate = FactorEstimate(("a", "b", "c"), dictionary.astype(np.float32), activations.astype(np.float32), assignment, levels)
    magnitudes = estimate.magnitudes(1, 1 + frames)
    assert magnitudes.shape == (3, channels, bins, frames)
    for source in range(3):
        own = assignment == source
        expected = np.einsum("fk,ckn->cfn", dictionary[:, own] * levels[own], activations[:, own, 1 : 1 + frames])
        np.testing.assert_allclose(magnitudes[source], expected, rtol=1e-5, atol=1e-7)


class Ramp(Estimate):
    """Frame t of every source, channel and bin is t."""

    def magnitudes(self, start, stop):
        return np.broadcast_to(np.arange(start, stop, dtype=np.float32), (2, 1, 3, stop - start))


@pytest.mark.parametrize("stop", [4, 9, 20])
def test_any_estimate_fills_lanes_and_then_zeros(stop):
    filled = np.full((2, 1, 3, LANES), np.nan, np.float32)
    Ramp(["a", "b"], 1, 3, 20).fill(4, stop, filled)
    frames = np.arange(4, 4 + LANES)
    np.testing.assert_array_equal(filled, np.broadcast_to(np.where(frames < stop, frames, 0), filled.shape))
