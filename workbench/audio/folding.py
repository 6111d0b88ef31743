"""Any number of channels on one or two loudspeakers."""

from collections.abc import Callable

import numpy as np

from workbench.core.errors import ShapeError
from workbench.core.sound import Samples

Source = Callable[[int, int], Samples]
"""What is to be heard from sample ``start`` to ``stop``: (channels, stop - start), float32. Called from the player's thread."""


class FoldedSource:
    """A source as a sound for loudspeakers: read only where it is, checked, folded to the sink's channels."""

    def __init__(self, source: Source, samples: int, rate: int, channels: int, heard_channels: int) -> None:
        """Hear ``samples`` samples of ``source``, which has ``channels``, on ``heard_channels`` loudspeakers. Raises ShapeError."""
        self._source = source
        self._samples = samples
        self._rate = rate
        self._source_channels = channels
        self._fold = fold_weights(channels, heard_channels)

    @property
    def rate(self) -> int:
        """Samples per second and channel."""
        return self._rate

    @property
    def channels(self) -> int:
        """Number of loudspeakers."""
        return len(self._fold)

    @property
    def samples(self) -> int:
        """Length in samples per channel."""
        return self._samples

    def read(self, start: int, stop: int) -> Samples:
        """The span as float32 (loudspeakers, stop - start); zeros outside. Raises ShapeError where the source gives another shape."""
        span = np.zeros((self.channels, max(stop - start, 0)), dtype=np.float32)
        low, high = max(start, 0), min(stop, self._samples)
        if low < high:
            heard = self._source(low, high)
            if heard.shape != (self._source_channels, high - low):
                raise ShapeError(f"the sound to play must be ({self._source_channels}, {high - low}); got shape {heard.shape}")
            span[:, low - start : high - start] = self._fold @ heard
        return span


def fold_weights(channels: int, heard_channels: int) -> Samples:
    """How ``channels`` are folded to one or two loudspeakers: (heard_channels, channels).

    Mono goes to both; stereo stays. More channels are taken in the order of WAV and FLAC (left, right, centre, low frequencies, back,
    side; 3, 5 and 7 channels as FLAC has them): centre, back and side at -3 dB, back centre at -6 dB to both, low frequencies left
    out; then all is scaled so that full scale on every channel stays full scale.
    """
    near, far, none = 1.0, 0.5**0.5, 0.0
    pairs: dict[int, list[tuple[float, float]]] = {
        1: [(near, near)],
        2: [(near, none), (none, near)],
        3: [(near, none), (none, near), (far, far)],
        4: [(near, none), (none, near), (far, none), (none, far)],
        5: [(near, none), (none, near), (far, far), (far, none), (none, far)],
        6: [(near, none), (none, near), (far, far), (none, none), (far, none), (none, far)],
        7: [(near, none), (none, near), (far, far), (none, none), (0.5, 0.5), (far, none), (none, far)],
        8: [(near, none), (none, near), (far, far), (none, none), (far, none), (none, far), (far, none), (none, far)],
    }
    if channels not in pairs or heard_channels not in (1, 2):
        raise ShapeError(f"1 to 8 channels can be played on 1 or 2 loudspeakers; got {channels} on {heard_channels}")
    weights = np.array(pairs[channels], dtype=np.float32).T
    if heard_channels == 1:
        weights = weights.mean(axis=0, keepdims=True)
    folded: Samples = weights / weights.sum(axis=1, keepdims=True)
    return folded
