import numpy as np
import pytest

from workbench.audio.folding import fold_weights
from workbench.core.errors import ShapeError


@pytest.mark.parametrize("channels", range(1, 9))
@pytest.mark.parametrize("heard", [1, 2])
def test_folding_keeps_full_scale_and_both_sides_alike(channels: int, heard: int) -> None:
    weights = fold_weights(channels, heard)
    assert weights.shape == (heard, channels)
    assert np.allclose(weights.sum(axis=1), 1.0)
    assert (weights >= 0).all()


def test_mono_goes_to_both_and_stereo_stays() -> None:
    assert fold_weights(1, 2).tolist() == [[1.0], [1.0]]
    assert fold_weights(2, 2).tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert fold_weights(6, 2)[:, 3].tolist() == [0.0, 0.0]
    with pytest.raises(ShapeError, match="1 to 8 channels"):
        fold_weights(9, 2)
